"""The sensors that tell somebody, on runs that really failed."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import msgspec
import pytest

from assets.alarms import checks_failed, deliver_notices, run_failed
from assets.resources import Workshop
from pipelines.settings import Settings
from pipelines.watch.notices import Notice


class Ward:
    def __init__(self, place: Path, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.workshop = Workshop(Settings(home=place, webhook_url="http://127.0.0.1:9/hook"))
        self.passes = True
        self.severity = dg.AssetCheckSeverity.ERROR

    def notices(self) -> list[Notice]:
        paths = sorted(self.workshop.settings.outbox_dir.glob("*-*.json"))
        return [msgspec.json.decode(path.read_bytes(), type=Notice) for path in paths]

    def checked(self) -> None:
        """One run in which a check passes or fails, and the sensor's look at it."""
        ward = self

        @dg.asset(name="marts", check_specs=[dg.AssetCheckSpec("sums", asset="marts")])
        def _marts() -> Iterator[dg.MaterializeResult[None]]:
            result = dg.AssetCheckResult(
                check_name="sums", passed=ward.passes, severity=ward.severity, metadata={"in short": "3 rows"}
            )
            yield dg.MaterializeResult(check_results=[result])

        job = dg.Definitions(assets=[_marts], jobs=[dg.define_asset_job("all")]).resolve_job_def("all")
        result = job.execute_in_process(instance=self.instance)
        (event,) = [e for e in result.all_events if e.event_type == dg.DagsterEventType.RUN_SUCCESS]
        context = dg.build_run_status_sensor_context(
            sensor_name="checks_failed",
            dagster_event=event,
            dagster_instance=self.instance,
            dagster_run=result.dagster_run,
            resources={"workshop": self.workshop},
        )
        checks_failed(context)


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Ward(tmp_path, instance)


def test_a_failed_run_is_told_with_its_step_and_cause_and_a_link(ward: Ward) -> None:
    @dg.op
    def stumble() -> None:
        raise ValueError("the reason")

    @dg.job
    def walk() -> None:
        stumble()

    result = walk.execute_in_process(instance=ward.instance, raise_on_error=False)
    (event,) = [e for e in result.all_events if e.event_type == dg.DagsterEventType.RUN_FAILURE]
    context = dg.build_run_status_sensor_context(
        sensor_name="run_failed",
        dagster_event=event,
        dagster_instance=ward.instance,
        dagster_run=result.dagster_run,
        resources={"workshop": ward.workshop},
    ).for_run_failure()
    run_failed(context)
    run_failed(context)
    (notice,) = ward.notices()
    assert notice.title == "run of walk failed"
    assert notice.lines == ("stumble: the reason",)
    assert notice.link == f"http://127.0.0.1:3000/runs/{result.run_id}"


def test_a_check_that_begins_to_fail_is_told_once_and_again_when_it_passes(ward: Ward) -> None:
    ward.checked()
    assert ward.notices() == []
    ward.passes = False
    ward.checked()
    ward.checked()
    (notice,) = ward.notices()
    assert (notice.title, notice.lines) == ("1 check(s) fail", ("fails: marts, sums: 3 rows",))
    ward.passes = True
    ward.checked()
    assert [told.title for told in ward.notices()] == ["1 check(s) fail", "1 check(s) pass again"]


def test_warnings_are_not_told(ward: Ward) -> None:
    ward.passes, ward.severity = False, dg.AssetCheckSeverity.WARN
    ward.checked()
    assert ward.notices() == []


def test_without_a_webhook_nothing_is_put_aside_and_the_tick_says_so(ward: Ward) -> None:
    ward.workshop = Workshop(Settings(home=ward.workshop.settings.home))
    ward.passes = False
    ward.checked()
    assert ward.notices() == []
    skipped = deliver_notices(dg.build_sensor_context(resources={"workshop": ward.workshop}))
    assert isinstance(skipped, dg.SkipReason)
    assert "no webhook is set" in (skipped.skip_message or "")


def test_a_webhook_that_is_down_leaves_the_notice_where_it_is(ward: Ward) -> None:
    ward.passes = False
    ward.checked()
    skipped = deliver_notices(dg.build_sensor_context(resources={"workshop": ward.workshop}))
    assert isinstance(skipped, dg.SkipReason)
    assert "0 sent, 1 waiting" in (skipped.skip_message or "")
    assert len(ward.notices()) == 1
