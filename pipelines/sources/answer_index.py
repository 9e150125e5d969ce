"""The SQLite file that knows which URL gave which body when; opened once per thread and process."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA_VERSION = 1
_SCHEMA = """
begin immediate;
create table answers (
    answer_id    integer primary key autoincrement,
    url          text not null,
    origin       text not null,
    status       integer not null,
    headers      text not null,
    fetched_at   text not null,
    confirmed_at text not null,
    sha256       text not null,
    size         integer not null,
    fault        text not null
);
create index answers_by_url on answers (origin, url, answer_id);
create index usable_by_url on answers (origin, url, answer_id) where status = 200 and fault = '';
pragma user_version = 1;
commit;
"""
_BUSY_SECONDS = 60.0
_INHERITED: list[sqlite3.Connection] = []


class _Handle:
    """A connection of one thread in one process, closed when the thread ends."""

    def __init__(self, path: Path) -> None:
        self.process = os.getpid()
        # check_same_thread off: the thread that ends is not always the one that closes.
        self.connection = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("pragma synchronous = full")

    def close(self) -> None:
        if self.process == os.getpid():
            self.connection.close()
        else:
            # A forked child that closes its parent's connection would remove the parent's write-ahead log.
            _INHERITED.append(self.connection)

    def __del__(self) -> None:
        if hasattr(self, "connection"):
            self.close()


class _PerThread(threading.local):
    handle: _Handle | None = None


class AnswerIndex:
    """Opens the index, and creates it on first use. Raises sqlite3.Error or OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = _PerThread()
        self.connection()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode."""
        handle = self._local.handle
        if handle is None or handle.process != os.getpid():
            handle = self._local.handle = _Handle(self._path)
            if _version(handle.connection) != SCHEMA_VERSION:
                self._create(handle.connection)
        return handle.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that no other writer gets between; undone when it ends in an exception."""
        connection = self.connection()
        connection.execute("begin immediate")
        try:
            yield connection
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")

    def close(self) -> None:
        """Close this thread's connection."""
        self._local.handle = None

    def _create(self, connection: sqlite3.Connection) -> None:
        # SQLite's own waiting does not cover the switch to the write-ahead log: one process at a time.
        with (self._path.parent / ".creating").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            version = _version(connection)
            if version == 0:
                connection.execute("pragma journal_mode = wal")
                connection.executescript(_SCHEMA)
            elif version != SCHEMA_VERSION:
                raise sqlite3.DatabaseError(
                    f"its layout {version} is not the layout {SCHEMA_VERSION} of this program"
                )


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])
