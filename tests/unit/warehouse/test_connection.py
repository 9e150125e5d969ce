"""One writer; everybody else hears who it is."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import HomeUnusable, WarehouseLocked
from pipelines.warehouse.connection import open_writer

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def test_a_second_process_hears_who_holds_the_warehouse(tmp_path: Path) -> None:
    path = tmp_path / "aicapex.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(WarehouseLocked, match=f"PID {holder.pid}") as caught,
            open_writer(path, wait_seconds=0.1),
        ):
            pass
        assert "What to do" in str(caught.value)
        holder.communicate("")
    with open_writer(path, wait_seconds=0.1) as connection:
        assert connection.sql("SELECT 1").fetchone() == (1,)


def test_a_file_that_is_no_database_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "aicapex.duckdb"
    path.write_bytes(b"this is not a database, it is a text of some length" * 100)
    with pytest.raises(HomeUnusable, match="move it away"), open_writer(path):
        pass


def test_a_directory_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusable, match="file"), open_writer(tmp_path / "file" / "aicapex.duckdb"):
        pass


def test_a_damaged_block_is_not_taken_for_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "aicapex.duckdb"
    with open_writer(path) as connection:
        connection.execute("CREATE TABLE a AS SELECT * FROM range(100000)")
    body = bytearray(path.read_bytes())
    for place in range(3 * 4096 + 100, len(body), 8192):
        body[place] ^= 0xFF
    path.write_bytes(bytes(body))
    with (
        pytest.raises(HomeUnusable, match="rebuilds it from the archive"),
        open_writer(path, wait_seconds=0.1),
    ):
        pass
