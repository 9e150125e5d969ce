"""Two processes that write, and a reader that holds the file: who comes second waits, or hears who is first."""

from pathlib import Path

import duckdb
import pytest

from aicapex.verify import verify_home
from pipelines.errors import WarehouseLocked
from pipelines.steps.published import publish_version
from pipelines.warehouse.connection import open_writer
from tests.support.homes import Home, mart_versions
from tests.support.killed import everything, start
from tests.support.program import held_file

pytestmark = pytest.mark.slow


def test_two_runs_at_once_end_with_the_content_of_one(sample_home: Home, tmp_path: Path) -> None:
    settings = sample_home.copy(tmp_path / "home", origin_overrides={})
    wanted = mart_versions(settings)
    settings.warehouse_path.unlink()
    logs = [tmp_path / "first.log", tmp_path / "second.log"]
    children = [start(everything, log, settings) for log in logs]
    # Both are in the middle before either is done.
    assert all(child.wait_for("raw__sec__filings") for child in children)
    ended = [child.finish() for child in children]
    assert any(ended)
    for done, log in zip(ended, logs, strict=True):
        if not done:
            assert "holds the warehouse" in log.read_text(encoding="utf-8")
    if not all(ended):
        assert start(everything, tmp_path / "again.log", settings).finish()
    assert mart_versions(settings) == wanted
    assert verify_home(settings).problems == []


def test_a_reader_that_holds_the_warehouse_stops_a_run_with_its_number_and_harms_nothing(
    sample_home: Home, tmp_path: Path
) -> None:
    settings = sample_home.copy(tmp_path / "home")
    wanted = mart_versions(settings)
    reader = held_file(settings.warehouse_path, read_only=True)
    try:
        with (
            pytest.raises(WarehouseLocked, match=rf"PID {reader.pid}"),
            open_writer(settings.warehouse_path, wait_seconds=0.5),
        ):
            pass
        # Who verifies reads as well.
        assert verify_home(settings, quick=True).problems == []
    finally:
        reader.communicate("")
    with open_writer(settings.warehouse_path, wait_seconds=0.5) as connection:
        assert connection.execute("SELECT count(*) FROM normalised.facts").fetchone() != (0,)
    assert mart_versions(settings) == wanted


def test_a_reader_keeps_the_published_file_that_it_opened_whatever_is_published_meanwhile(
    sample_home: Home, tmp_path: Path
) -> None:
    settings = sample_home.copy(tmp_path / "home")
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as reader:
        before = reader.execute("SELECT count(*) FROM evidence.documents").fetchone()
        with open_writer(settings.warehouse_path) as connection:
            connection.execute("DELETE FROM evidence.documents WHERE form = '10-K'")
            assert not publish_version(connection, settings, "run").outcome.skipped
        assert reader.execute("SELECT count(*) FROM evidence.documents").fetchone() == before
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM evidence.documents").fetchone() != before
