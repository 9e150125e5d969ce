"""Dagster's event log with connections that stay open."""

import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.event_log import MOST_OPEN, OpenEventLogStorage
from pipelines.settings import Settings


@dg.multi_asset(specs=[dg.AssetSpec("counted")], check_specs=[dg.AssetCheckSpec("sound", asset="counted")])
def counted() -> Iterator[dg.MaterializeResult[None]]:
    """One asset with one check."""
    yield dg.MaterializeResult(
        metadata={"rows": 3}, check_results=[dg.AssetCheckResult(check_name="sound", passed=True)]
    )


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    settings = Settings(home=tmp_path / "home")
    prepare_home(settings)
    with open_instance(settings) as instance:
        yield instance


def run(instance: dg.DagsterInstance) -> str:
    return dg.materialize([counted], instance=instance).run_id


def events(storage: SqliteEventLogStorage, run_id: str) -> list[str]:
    return [str(record.event_log_entry) for record in storage.get_records_for_run(run_id).records]


def open_log(instance: dg.DagsterInstance) -> OpenEventLogStorage:
    storage = instance.event_log_storage
    assert isinstance(storage, OpenEventLogStorage)
    return storage


def test_dagster_s_own_storage_reads_what_it_wrote(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    run_id = run(instance)
    written = events(open_log(instance), run_id)
    assert any("ASSET_CHECK_EVALUATION" in event for event in written)
    plain = SqliteEventLogStorage(str(tmp_path / "home" / "dagster" / "history" / "runs"))
    assert events(plain, run_id) == written


def test_it_goes_on_where_dagster_s_own_storage_wrote(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.dagster_dir.mkdir(parents=True)
    with dg.DagsterInstance.from_config(str(settings.dagster_dir)) as before:
        assert type(before.event_log_storage) is SqliteEventLogStorage
        first = run(before)
    (settings.dagster_dir / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    prepare_home(settings)
    with open_instance(settings) as instance:
        second = run(instance)
        materializations = instance.fetch_materializations(dg.AssetKey("counted"), limit=9).records
    assert {record.event_log_entry.run_id for record in materializations} == {first, second}


def test_every_run_is_kept_whole_when_more_go_by_than_stay_open(instance: dg.DagsterInstance) -> None:
    runs = [run(instance) for _ in range(MOST_OPEN + 3)]
    storage = open_log(instance)
    assert len(storage._open) == MOST_OPEN
    counts = {len(events(storage, run_id)) for run_id in runs}
    assert len(counts) == 1
    assert counts.pop() > 5


def test_who_watches_a_run_hears_of_it_while_it_runs(instance: dg.DagsterInstance) -> None:
    heard: list[str] = []
    run_id = run(instance)
    storage = open_log(instance)
    storage.watch(run_id, None, lambda entry, _: heard.append(entry.message))
    try:
        instance.report_engine_event("so it is heard", run_id=run_id, job_name="job")
        ends = time.monotonic() + 20
        while "so it is heard" not in heard and time.monotonic() < ends:
            time.sleep(0.02)
    finally:
        storage.dispose()
    assert "so it is heard" in heard


def test_forgetting_everything_leaves_a_log_that_can_be_written(instance: dg.DagsterInstance) -> None:
    first = run(instance)
    storage = open_log(instance)
    storage.wipe()
    assert events(storage, first) == []
    assert events(storage, run(instance)) != []
