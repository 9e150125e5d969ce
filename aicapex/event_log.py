"""Dagster's event log in SQLite, with connections that stay open.

Dagster 1.13 makes an engine and a connection for every event and closes both: SQLite then writes its log back into the
file each time, and SQLAlchemy compiles every statement anew. A run of all models has some 1,300 events; 549 of them
took 22.5 s one way and 1.8 s the other, on two busy cores. The files are the same: either can follow the other.
"""

import os
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._config.config_schema import UserConfigSchema
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine

# The index of all runs, and the runs that go on at once, with some to spare.
MOST_OPEN = 6
_WAIT: Mapping[str, Any] = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}


class OpenEventLogStorage(SqliteEventLogStorage):
    """SqliteEventLogStorage that keeps one connection to each of the files it used last.

    A process uses each under one lock, as the class it is made of does.
    """

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._open: OrderedDict[str, Engine] = OrderedDict()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """`dagster_home`: the directory whose `history/runs` holds the files, as Dagster's own default has it."""
        return {"dagster_home": dg.StringSource}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "OpenEventLogStorage":
        """Made by Dagster from `event_log_storage` of dagster.yaml."""
        return cls(str(Path(config_value["dagster_home"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Store, and tell those who watch the run's file: what is written is in the log beside it for a while."""
        super().store_event(event)
        os.utime(self.path_for_shard(event.run_id))

    def delete_events(self, run_id: str) -> None:
        """Delete a run's events with the file that held them, which Dagster leaves (1.1 MB for two companies)."""
        super().delete_events(run_id)
        with self._db_lock:
            if (engine := self._open.pop(run_id, None)) is not None:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
            _remove(Path(self.path_for_shard(run_id)))

    def remove_files_without_run(self, runs: Collection[str], before: datetime) -> int:
        """Remove the files of runs that the books no longer have, written last before a moment; how many there were."""
        removed = 0
        with self._db_lock:
            for file in Path(self.path_for_shard(INDEX_SHARD_NAME)).parent.glob("*.db"):
                is_old = file.stat().st_mtime < before.timestamp()
                if file.stem != INDEX_SHARD_NAME and file.stem not in runs and is_old:
                    _remove(file)
                    removed += 1
        return removed

    def _engine(self, shard: str) -> Engine:
        engine = self._open.get(shard)
        if engine is None:
            place = self.conn_string_for_shard(shard)
            if shard not in self._initialized_dbs:
                self._initdb(create_engine(place, poolclass=NullPool, connect_args=dict(_WAIT)))
                self._initialized_dbs.add(shard)
            # The lock lets one thread in at a time, whichever it is.
            engine = create_engine(
                place, poolclass=StaticPool, connect_args={**_WAIT, "check_same_thread": False}
            )
            self._open[shard] = engine
            self._close_unused()
        self._open.move_to_end(shard)
        return engine

    def _close_unused(self) -> None:
        runs = [shard for shard in self._open if shard != INDEX_SHARD_NAME]
        for shard in runs[: max(0, len(runs) - MOST_OPEN + 1)]:
            self._open.pop(shard).dispose()

    def _close_all(self) -> None:
        with self._db_lock:
            while self._open:
                self._open.popitem()[1].dispose()

    def wipe(self) -> None:
        """Forget every event; files are removed, so nothing may be held open."""
        self._close_all()
        super().wipe()

    def dispose(self) -> None:
        """Let go of every file."""
        self._close_all()
        super().dispose()


def _remove(file: Path) -> None:
    """A file of SQLite with what stands beside it."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
