"""The sensor and the schedule, tick by tick."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml

from assets.jobs import REFRESH
from assets.resources import Workshop
from assets.schedules import nightly_refresh
from assets.sensors import company_file_changed, decide_company_file
from pipelines.companies import Group, Universe
from pipelines.errors import BadCompanyFile
from pipelines.settings import Settings
from tests.support.filed import CAPEX, REVENUE, company

ONE, TWO = company(ticker="ONE"), company(ticker="TWO")


def entry(ticker: str, **changes: object) -> dict[str, Any]:
    return {
        "ticker": ticker, "name": ticker.title(), "ciks": [1], "role": "hyperscaler", "fiscal_year_end": 12,
        "reports": "quarters", "currencies": ["USD"], "concepts": {"capex_cash": [CAPEX], "revenue": [REVENUE]},
        "definitions": ["cash_gross"], "headline": "cash_gross", "incentives": "none",
    } | changes  # fmt: skip


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
        """Tags of the runs that a tick asks for."""
        result = self.tick()
        assert isinstance(result, dg.SensorResult)
        return [dict(request.tags) for request in result.run_requests or []]

    @property
    def partitions(self) -> list[str]:
        return list(self.instance.get_dynamic_partitions("company"))


@pytest.fixture
def tower(tmp_path: Path) -> Iterator[Tower]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Tower(tmp_path, instance)


def test_the_first_look_only_remembers() -> None:
    decision = decide_company_file(Universe((ONE,), ()), None)
    assert (decision.run, decision.reason) == (False, "first look at the company file")
    assert json.loads(decision.cursor)["ONE"] == ONE.version()


def test_what_has_not_changed_asks_for_nothing() -> None:
    universe = Universe((ONE, TWO), ())
    seen = decide_company_file(universe, None).cursor
    decision = decide_company_file(universe, seen)
    assert (decision.run, decision.cursor) == (False, seen)


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (Universe((ONE, replace(TWO, name="Other")), ()), "TWO"),
        (Universe((ONE, TWO, company(ticker="NEW")), ()), "NEW"),
        (Universe((ONE,), ()), "TWO"),
        (Universe((ONE, TWO), (Group("both", "Both", ("ONE", "TWO")),)), "groups"),
    ],
)
def test_what_has_changed_is_named(after: Universe, named: str) -> None:
    seen = decide_company_file(Universe((ONE, TWO), ()), None).cursor
    decision = decide_company_file(after, seen)
    assert decision.run
    assert decision.reason == f"changed: {named}"
    assert decision.cursor == decide_company_file(after, None).cursor


def test_the_order_of_the_entries_is_no_change() -> None:
    seen = decide_company_file(Universe((ONE, TWO), ()), None).cursor
    assert not decide_company_file(Universe((TWO, ONE), ()), seen).run


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


def test_a_file_edited_back_asks_again(tower: Tower) -> None:
    tower.write(entry("ONE"))
    tower.tick()
    tower.write(entry("ONE", fiscal_year_end=6))
    assert len(tower.asked()) == 1
    tower.write(entry("ONE"))
    result = tower.tick()
    assert isinstance(result, dg.SensorResult)
    requests = result.run_requests or []
    # A run key would be matched against every run ever, and this run would not start.
    assert [request.run_key for request in requests] == [None]


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
    assert nightly_refresh.job_name == company_file_changed.job_name == REFRESH
