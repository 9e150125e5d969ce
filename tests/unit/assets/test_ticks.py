"""The sensor of the company file and the schedules, tick by tick."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from assets.jobs import NIGHTLY, REFRESH, REFRESH_REFERENCE
from assets.resources import Workshop
from assets.schedules import monthly_reference_series, nightly_refresh, weekly_full_refresh
from assets.sensors import company_file_changed
from pipelines.errors import BadCompanyFile
from pipelines.settings import Settings
from tests.support.asked import record_run
from tests.support.filed import company_entry as entry


class Tower:
    """A company file, an instance, and the sensor's cursor between its ticks."""

    def __init__(self, place: Path, instance: dg.DagsterInstance) -> None:
        self.file = place / "companies.yaml"
        self.instance = instance
        self.cursor: str | None = None
        self.workshop = Workshop(Settings(home=place, companies_file=self.file))

    def write(self, *entries: dict[str, Any]) -> None:
        self.file.write_text(yaml.safe_dump({"companies": list(entries)}), encoding="utf-8")

    def tick(self) -> dg.SensorResult | dg.SkipReason:
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"workshop": self.workshop}
        )
        result = company_file_changed(context)
        assert isinstance(result, (dg.SensorResult, dg.SkipReason))
        if isinstance(result, dg.SensorResult):
            self.cursor = result.cursor
        return result

    def asked(self) -> list[dict[str, str]]:
        """Ranges of the runs that a tick asks for; each of them succeeds before the next tick."""
        result = self.tick()
        assert isinstance(result, dg.SensorResult)
        requests = result.run_requests or []
        for request in requests:
            record_run(self.instance, "company_file_changed", request, dg.DagsterRunStatus.SUCCESS)
        return [{tag: value for tag, value in request.tags.items() if "range" in tag} for request in requests]

    @property
    def partitions(self) -> list[str]:
        return list(self.instance.get_dynamic_partitions("company"))


@pytest.fixture
def tower(tmp_path: Path) -> Iterator[Tower]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Tower(tmp_path, instance)


def test_the_sensor_is_quiet_until_the_file_changes(tower: Tower) -> None:
    tower.write(entry("ONE"), entry("TWO"))
    assert tower.asked() == []
    assert tower.partitions == ["ONE", "TWO"]
    assert tower.asked() == []


def test_an_edited_entry_asks_for_one_run_over_all_companies(tower: Tower) -> None:
    tower.write(entry("ONE"), entry("TWO"))
    tower.tick()
    tower.write(entry("ONE", fiscal_year_end=6), entry("TWO"))
    (tags,) = tower.asked()
    assert tags == {"dagster/asset_partition_range_start": "ONE", "dagster/asset_partition_range_end": "TWO"}
    assert tower.asked() == []


def test_a_new_company_becomes_a_partition_and_is_in_the_run(tower: Tower) -> None:
    tower.write(entry("ONE"))
    tower.tick()
    tower.write(entry("NEW"), entry("ONE"))
    (tags,) = tower.asked()
    assert tower.partitions == ["ONE", "NEW"]
    # The range is in the order of the instance, not of the file.
    assert tags["dagster/asset_partition_range_start"] == "ONE"
    assert tags["dagster/asset_partition_range_end"] == "NEW"


def test_a_company_that_left_is_no_partition_any_more(tower: Tower) -> None:
    tower.write(entry("ONE"), entry("TWO"))
    tower.tick()
    tower.write(entry("TWO"))
    (tags,) = tower.asked()
    assert tower.partitions == ["TWO"]
    assert set(tags.values()) == {"TWO"}


def test_a_file_that_can_not_be_read_is_skipped_with_its_reason_and_forgotten_when_mended(
    tower: Tower,
) -> None:
    tower.write(entry("ONE"), entry("TWO"))
    tower.tick()
    before = tower.cursor
    tower.file.write_text("companies: [", encoding="utf-8")
    result = tower.tick()
    assert isinstance(result, dg.SkipReason)
    assert str(tower.file) in (result.skip_message or "")
    assert (tower.cursor, tower.partitions) == (before, ["ONE", "TWO"])
    tower.write(entry("ONE"), entry("TWO"))
    assert tower.asked() == []


def test_a_file_that_names_no_company_keeps_the_partitions(tower: Tower) -> None:
    tower.write(entry("ONE"))
    tower.tick()
    tower.write()
    assert isinstance(tower.tick(), dg.SkipReason)
    assert tower.partitions == ["ONE"]


def test_a_file_edited_back_asks_again_under_a_key_of_its_own(tower: Tower) -> None:
    tower.write(entry("ONE"))
    tower.tick()
    keys = []
    for month in (6, 12, 6):
        tower.write(entry("ONE", fiscal_year_end=month))
        result = tower.tick()
        assert isinstance(result, dg.SensorResult)
        (request,) = result.run_requests or []
        record_run(tower.instance, "company_file_changed", request, dg.DagsterRunStatus.SUCCESS)
        keys.append(request.run_key)
    # A run key is matched against every run ever: used twice, the second run would not start.
    assert len(set(keys)) == 3


def test_a_change_whose_run_failed_is_asked_for_again(tower: Tower) -> None:
    tower.write(entry("ONE"))
    tower.tick()
    tower.write(entry("ONE", fiscal_year_end=6))
    result = tower.tick()
    assert isinstance(result, dg.SensorResult)
    (request,) = result.run_requests or []
    record_run(tower.instance, "company_file_changed", request, dg.DagsterRunStatus.FAILURE)
    again = tower.tick()
    assert isinstance(again, dg.SensorResult)
    assert not again.run_requests
    assert "tried again at" in (
        again.skip_reason.skip_message
        if isinstance(again.skip_reason, dg.SkipReason)
        else str(again.skip_reason)
    )


def test_a_cursor_from_before_versions_is_taken_over(tower: Tower) -> None:
    tower.write(entry("ONE"), entry("TWO"))
    companies = tower.workshop.universe().companies
    tower.cursor = json.dumps({company.ticker: company.version() for company in companies} | {"groups": "()"})
    assert tower.asked() == []
    tower.write(entry("ONE"), entry("TWO", fiscal_year_end=6))
    assert len(tower.asked()) == 1


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Tower]:
    """With an instance on disk: a schedule's context takes no other."""
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        yield Tower(tmp_path, instance)


def night(tower: Tower, hour: datetime) -> dg.RunRequest:
    context = dg.build_schedule_context(
        instance=tower.instance, scheduled_execution_time=hour, resources={"workshop": tower.workshop}
    )
    request = nightly_refresh(context)
    assert isinstance(request, dg.RunRequest)
    return request


def test_every_night_is_one_run_over_all_companies(stored: Tower) -> None:
    stored.write(entry("ONE"), entry("TWO"), entry("LAST"))
    first, second = (datetime(2026, 3, day, 2, 30, tzinfo=UTC) for day in (3, 4))
    request = night(stored, first)
    assert request.tags["dagster/asset_partition_range_start"] == "ONE"
    assert request.tags["dagster/asset_partition_range_end"] == "LAST"
    assert stored.partitions == ["ONE", "TWO", "LAST"]
    # The same night asked twice is one run.
    assert night(stored, first).run_key == request.run_key
    assert night(stored, second).run_key != request.run_key


def test_the_night_follows_the_company_file(stored: Tower) -> None:
    stored.write(entry("ONE"), entry("TWO"))
    night(stored, datetime(2026, 3, 3, 2, 30, tzinfo=UTC))
    stored.write(entry("TWO"), entry("NEW"))
    request = night(stored, datetime(2026, 3, 4, 2, 30, tzinfo=UTC))
    assert stored.partitions == ["TWO", "NEW"]
    assert request.tags["dagster/asset_partition_range_end"] == "NEW"


def test_a_night_with_a_company_file_that_can_not_be_read_says_so(stored: Tower) -> None:
    stored.file.write_text("companies: [", encoding="utf-8")
    with pytest.raises(BadCompanyFile, match="can not be read"):
        night(stored, datetime(2026, 3, 3, 2, 30, tzinfo=UTC))


def test_nights_are_weekdays_after_edgar_has_closed() -> None:
    assert nightly_refresh.cron_schedule == "30 22 * * 1-5"
    assert nightly_refresh.execution_timezone == "America/New_York"
    assert nightly_refresh.job_name == NIGHTLY
    assert company_file_changed.job_name == REFRESH


def test_saturdays_ask_again_for_what_the_source_did_not_have(stored: Tower) -> None:
    stored.write(entry("ONE"), entry("TWO"))
    context = dg.build_schedule_context(
        instance=stored.instance,
        scheduled_execution_time=datetime(2026, 3, 7, 14, tzinfo=UTC),
        resources={"workshop": stored.workshop},
    )
    request = weekly_full_refresh(context)
    assert isinstance(request, dg.RunRequest)
    assert weekly_full_refresh.cron_schedule == "0 9 * * 6"
    assert weekly_full_refresh.job_name == REFRESH
    assert request.run_config["ops"] == {
        op: {"config": {"filed_from": "", "filed_to": "", "ask_again": True}}
        for op in ("sources__filing_documents", "sources__releases")
    }
    assert request.tags["dagster/asset_partition_range_end"] == "TWO"


def test_reference_series_come_once_a_month(stored: Tower) -> None:
    context = dg.build_schedule_context(
        instance=stored.instance, scheduled_execution_time=datetime(2026, 3, 2, 14, tzinfo=UTC)
    )
    request = monthly_reference_series(context)
    assert isinstance(request, dg.RunRequest)
    assert request.run_key == "2026-03-02T14:00:00+00:00"
    assert monthly_reference_series.cron_schedule == "0 9 2 * *"
    assert monthly_reference_series.job_name == REFRESH_REFERENCE


def test_every_schedule_states_the_secs_time_zone() -> None:
    schedules = (nightly_refresh, weekly_full_refresh, monthly_reference_series)
    assert {schedule.execution_timezone for schedule in schedules} == {"America/New_York"}
