from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.prune import Pruned, prune
from pipelines.settings import Settings

PARTITIONS = dg.StaticPartitionsDefinition(["MSFT", "NVDA"])


@dg.asset
def whole() -> None:
    """Made as a whole."""


@dg.asset(partitions_def=PARTITIONS)
def parted() -> None:
    """Made by company."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    prepare_home(settings)
    return settings


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
