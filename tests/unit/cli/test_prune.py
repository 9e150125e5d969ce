import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.prune import Pruned, prune
from pipelines.errors import HomeUnusable
from pipelines.settings import Settings

PARTITIONS = dg.StaticPartitionsDefinition(["MSFT", "NVDA"])


@dg.asset
def whole() -> None:
    """Made as a whole."""


@dg.asset(partitions_def=PARTITIONS)
def parted() -> None:
    """Made by company."""


@dg.multi_asset(specs=[dg.AssetSpec("counted")], check_specs=[dg.AssetCheckSpec("sound", asset="counted")])
def counted() -> Iterator[dg.MaterializeResult[None]]:
    """Made with a check."""
    yield dg.MaterializeResult(check_results=[dg.AssetCheckResult(check_name="sound", passed=True)])


@dg.asset_check(asset="counted", name="once")
def once() -> dg.AssetCheckResult:
    """Runs where it is asked for."""
    return dg.AssetCheckResult(passed=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    prepare_home(settings)
    return settings


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="no such home"):
        prune(Settings(home=tmp_path / "nowhere"), 30)
    assert not (tmp_path / "nowhere").exists()


def made(settings: Settings, asset: dg.AssetsDefinition, days_ago: int, partition: str | None = None) -> str:
    """A run that made the asset so long ago; its id."""
    with open_instance(settings) as instance:
        run_id = dg.materialize([asset], instance=instance, partition_key=partition).run_id
        then = datetime.now(UTC) - timedelta(days=days_ago)
        with instance.run_storage.connect() as connection:  # type: ignore[attr-defined]
            connection.exec_driver_sql(
                "UPDATE runs SET create_timestamp = ? WHERE run_id = ?",
                (then.strftime("%Y-%m-%d %H:%M:%S"), run_id),
            )
    return run_id


def runs(settings: Settings) -> set[str]:
    with open_instance(settings) as instance:
        return {run.run_id for run in instance.get_runs()}


def test_old_runs_go_with_their_events_and_their_output(settings: Settings) -> None:
    old, new = made(settings, whole, 100), made(settings, whole, 1)
    output = settings.dagster_dir / "storage"
    assert {path.name for path in output.iterdir()} >= {old, new}
    assert prune(settings, 90) == Pruned(removed=1, kept=0)
    assert runs(settings) == {new}
    with open_instance(settings) as instance:
        assert instance.all_logs(old) == []
        assert len(instance.all_logs(new)) > 0
    assert list((output / old).rglob("*.out")) == []


def test_an_old_run_stays_where_nothing_newer_made_its_asset(settings: Settings) -> None:
    old = made(settings, whole, 100)
    assert prune(settings, 90) == Pruned(removed=0, kept=1)
    assert runs(settings) == {old}


def test_an_old_run_stays_where_nothing_newer_made_its_partition(settings: Settings) -> None:
    microsoft, nvidia = made(settings, parted, 120, "MSFT"), made(settings, parted, 110, "NVDA")
    newer = made(settings, parted, 1, "NVDA")
    assert prune(settings, 90) == Pruned(removed=1, kept=1)
    assert runs(settings) == {microsoft, newer}
    assert nvidia not in runs(settings)


def test_a_run_that_is_under_way_stays_however_old(settings: Settings) -> None:
    with open_instance(settings) as instance:
        run = instance.create_run_for_job(dg.GraphDefinition("refresh").to_job())
        assert prune(settings, 1) == Pruned(0, 0)
        assert instance.get_run_by_id(run.run_id) is not None


def checks(settings: Settings) -> list[tuple[str, str]]:
    """(check, run) of what is kept of checks."""
    with open_instance(settings) as instance, instance.event_log_storage.index_connection() as connection:  # type: ignore[attr-defined]
        found = connection.exec_driver_sql(
            "SELECT check_name, run_id FROM asset_check_executions ORDER BY id"
        )
        return [(name, run_id) for name, run_id in found]


def test_how_checks_came_out_goes_with_their_run_but_for_the_last(settings: Settings) -> None:
    with open_instance(settings) as instance:
        only = dg.materialize([counted, once], instance=instance).run_id
    ids = [made(settings, counted, days) for days in (120, 110, 100, 1)]
    with open_instance(settings) as instance:
        instance.delete_run(only)
    assert len(checks(settings)) == 6
    assert prune(settings, 90) == Pruned(removed=3, kept=0)
    # The only outcome of `once` stands in a run that is gone, and is the last that is known.
    assert checks(settings) == [("once", only), ("sound", ids[-1])]


def test_the_file_of_a_removed_run_goes_and_so_does_one_that_was_left(settings: Settings) -> None:
    old, new = made(settings, whole, 100), made(settings, whole, 1)
    place = settings.dagster_dir / "history" / "runs"
    left = place / "0b3c.db"
    left.write_bytes(b"")
    os.utime(left, (0, 0))
    assert {old, new} <= {file.stem for file in place.glob("*.db")}
    prune(settings, 90)
    assert {file.stem for file in place.glob("*.db")} == {"index", new}
    assert not list(place.glob(f"{old}*"))
