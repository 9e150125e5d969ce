"""The only opener of the writable DuckDB file."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.errors import HomeUnusable, WarehouseLocked

# The name by which the other layers speak of an open warehouse.
Connection = duckdb.DuckDBPyConnection

HOLDER = re.compile(r"PID (\d+)")
# Not any "lock": a damaged file is told with the block that is damaged.
HELD = re.compile(r"\block on file\b|\bConflicting lock\b")


@contextmanager
def open_writer(path: Path, *, wait_seconds: float = 30.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for writing and close it again.

    DuckDB lets one process hold the file; another one waits up to `wait_seconds`, then gets WarehouseLocked naming
    the holder. Raises HomeUnusable where the directory can not be written or the file is no database.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(
            f"the warehouse directory can not be made: {error.strerror}",
            place=str(path.parent),
            remedy="give a writable directory with --home or AICAPEX_HOME",
        ) from error
    connection = _connect(path, time.monotonic() + wait_seconds)
    try:
        connection.sql("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def _connect(path: Path, deadline: float) -> duckdb.DuckDBPyConnection:
    pause = 0.05
    while True:
        try:
            return duckdb.connect(str(path))
        except duckdb.IOException as error:
            holder = HOLDER.search(str(error))
            if not HELD.search(str(error)):
                raise HomeUnusable(
                    f"the warehouse can not be opened: {str(error).splitlines()[0]}",
                    place=str(path),
                    remedy="check its permissions; if it is damaged move it away: a run rebuilds it from the archive",
                ) from error
            if time.monotonic() >= deadline:
                raise WarehouseLocked(
                    f"another process{f' (PID {holder[1]})' if holder else ''} holds the warehouse",
                    place=str(path),
                    remedy="wait for it, or end it; readers should open published/current/aicapex.duckdb instead",
                ) from error
        except duckdb.Error as error:
            raise HomeUnusable(
                f"the warehouse can not be opened: {str(error).splitlines()[0]}",
                place=str(path),
                remedy="move the file away; the next run rebuilds it from the archive",
            ) from error
        time.sleep(pause)
        pause = min(pause * 1.5, 1.0)
