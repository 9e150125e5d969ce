"""The store of answers: bodies by content hash, and an index of which URL gave which body when.

    <root>/objects/<aa>/<sha256>   the document, plain bytes, written once
    <root>/index.sqlite            one row per answer
    <root>/tmp/                    bodies being written

A body is complete on disk before its row exists, so a process killed at any moment leaves at most an
unreferenced file. Any number of processes and threads may keep and read at the same time.
"""

import hashlib
import json
import os
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from pipelines.errors import BadDocument, HomeUnusable
from pipelines.sources.answer_index import AnswerIndex
from pipelines.sources.answers import Answer, relevant_headers

_LAST_CHARACTER = "\U0010ffff"
_ABANDONED_SECONDS = 3600.0


class AnswerArchive:
    """The answers under one root directory, which is created when first used.

    Raises HomeUnusable, naming the path, wherever the directory or its index can not be used.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._objects = root / "objects"
        self._temporary = root / "tmp"
        with self._disk():
            self._objects.mkdir(parents=True, exist_ok=True)
            self._temporary.mkdir(exist_ok=True)
            self._remove_abandoned()
            self._index = AnswerIndex(root / "index.sqlite")

    def keep(
        self,
        url: str,
        origin: str,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        fetched_at: datetime,
        fault: str = "",
    ) -> Answer:
        """Keep an answer and return it as kept; `fetched_at` must carry its time zone.

        The content that the URL already had when it was last kept is not a new answer: its row is
        confirmed and returned, with the time it was first fetched. Answers that can not be used (another
        status than 200, or a `fault`) are kept beside the usable ones and never replace them.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        moment = fetched_at.astimezone(UTC).isoformat(timespec="microseconds")
        usable = status == 200 and not fault
        with self._disk():
            self._keep_object(sha256, body)
            with self._index.writing() as connection:
                last = connection.execute(
                    "select * from answers where origin = ? and url = ?"
                    " and (status = 200 and fault = '') = ? order by answer_id desc limit 1",
                    (origin, url, usable),
                ).fetchone()
                if last and (last["status"], last["sha256"], last["fault"]) == (status, sha256, fault):
                    answer = _answer(last)
                    _confirm(connection, answer.answer_id, moment)
                    return answer
                cursor = connection.execute(
                    "insert into answers"
                    " (url, origin, status, headers, fetched_at, confirmed_at, sha256, size, fault)"
                    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        url,
                        origin,
                        status,
                        json.dumps(dict(relevant_headers(headers)), sort_keys=True),
                        moment,
                        moment,
                        sha256,
                        len(body),
                        fault,
                    ),
                )
                answer_id = cursor.lastrowid or 0
        return Answer(
            url=url,
            origin=origin,
            status=status,
            headers=relevant_headers(headers),
            fetched_at=datetime.fromisoformat(moment),
            sha256=sha256,
            size=len(body),
            answer_id=answer_id,
            fault=fault,
        )

    def confirm(self, answer: Answer, at: datetime) -> None:
        """Note that the source said at this time that the answer still stands (status 304).

        The time noted before gives way even where it is later: the clock was put back since.
        """
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        with self._disk(), self._index.writing() as connection:
            connection.execute(
                "update answers set confirmed_at = ? where answer_id = ?", (moment, answer.answer_id)
            )

    def latest(self, url: str, origin: str) -> Answer | None:
        """The last usable answer (status 200, no fault) of a URL, or None."""
        rows = self._rows(
            "select * from answers where origin = ? and url = ? and status = 200 and fault = ''"
            " order by answer_id desc limit 1",
            (origin, url),
        )
        return _answer(rows[0]) if rows else None

    def latest_under(self, url_prefix: str, origin: str) -> list[Answer]:
        """The last usable answer of every URL that begins with the prefix, by URL."""
        rows = self._rows(
            "select * from answers where answer_id in (select max(answer_id) from answers"
            " where origin = ? and url >= ? and url < ? and status = 200 and fault = '' group by url)"
            " order by url",
            (origin, url_prefix, url_prefix + _LAST_CHARACTER),
        )
        return [_answer(row) for row in rows]

    def last_seen(self, url: str, origin: str) -> tuple[Answer, datetime] | None:
        """The answer of a URL that came last, usable or not, and when it came last or was confirmed (UTC)."""
        rows = self._rows(
            "select * from answers where origin = ? and url = ? order by confirmed_at desc, answer_id desc"
            " limit 1",
            (origin, url),
        )
        return (_answer(rows[0]), datetime.fromisoformat(rows[0]["confirmed_at"])) if rows else None

    def history(self, url: str, origin: str) -> list[Answer]:
        """Every usable answer that a URL ever gave, the first one first."""
        rows = self._rows(
            "select * from answers where origin = ? and url = ? and status = 200 and fault = ''"
            " order by answer_id",
            (origin, url),
        )
        return [_answer(row) for row in rows]

    def answers(self, origin: str) -> Iterator[Answer]:
        """Every answer ever kept of an origin in the order of keeping, unusable ones included."""
        rows = self._rows("select * from answers where origin = ? order by answer_id", (origin,))
        return (_answer(row) for row in rows)

    def path(self, answer: Answer) -> Path:
        """Where the body lies."""
        return self._objects / answer.sha256[:2] / answer.sha256

    def holds(self, answer: Answer) -> bool:
        """Whether the body is there in its full length (a look at the directory, not at the content)."""
        try:
            return self.path(answer).stat().st_size == answer.size
        except OSError:
            return False

    def body(self, answer: Answer) -> bytes:
        """The document, checked against its hash.

        Raises BadDocument naming the file if it is missing or not what was kept. A damaged file is moved
        aside, so that the next fetch of the URL keeps the document anew.
        """
        path = self.path(answer)
        place = f"{path}, kept for {answer.url}"
        again = "run again: the document is then fetched anew"
        try:
            body = path.read_bytes()
        except FileNotFoundError as error:
            raise BadDocument(
                "a kept answer is missing from the archive", place=place, remedy=again
            ) from error
        except OSError as error:
            raise HomeUnusable(
                f"a kept answer can not be read: {error.strerror or error}",
                place=place,
                remedy="make the file readable, or delete it and run again",
            ) from error
        if hashlib.sha256(body).hexdigest() != answer.sha256:
            aside = path.with_name(f"{path.name}.damaged")
            try:
                path.replace(aside)
            except OSError:
                again = f"delete {path.name} and run again: the document is then fetched anew"
            else:
                again = f"it was moved aside to {aside.name}; {again}"
            raise BadDocument(
                "a kept answer is damaged (its hash is not its name)", place=place, remedy=again
            )
        return body

    def content(self, sha256: str) -> bytes | None:
        """The body of this hash, whatever URL gave it; None where it is not there or no longer what it was."""
        try:
            body = (self._objects / sha256[:2] / sha256).read_bytes()
        except OSError:
            return None
        return body if hashlib.sha256(body).hexdigest() == sha256 else None

    def close(self) -> None:
        """Close this thread's connection to the index; the archive stays usable."""
        self._index.close()

    def _rows(self, query: str, values: tuple[object, ...]) -> list[sqlite3.Row]:
        with self._disk():
            return self._index.connection().execute(query, values).fetchall()

    def _keep_object(self, sha256: str, body: bytes) -> None:
        target = self._objects / sha256[:2] / sha256
        try:
            if hashlib.sha256(target.read_bytes()).hexdigest() == sha256:
                return
        except FileNotFoundError:
            pass
        target.parent.mkdir(exist_ok=True)
        temporary = self._temporary / f"{os.getpid()}-{uuid.uuid4().hex}"
        try:
            with temporary.open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)  # two processes keeping the same body: the second puts the same bytes
        finally:
            temporary.unlink(missing_ok=True)
        _sync_directory(target.parent)

    def _remove_abandoned(self) -> None:
        """Remove what killed processes left behind."""
        oldest = time.time() - _ABANDONED_SECONDS
        for file in self._temporary.iterdir():
            try:
                if file.stat().st_mtime < oldest:
                    file.unlink()
            except FileNotFoundError:
                continue  # another process was faster

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """Say what can not be used, and what to do, when the disk or the index refuses."""
        try:
            yield
        except OSError as error:
            raise HomeUnusable(
                f"the archive of answers can not be used: {error.strerror or error}",
                place=str(error.filename or self.root),
                remedy=f"make {self.root} a writable directory with free space, or name another AICAPEX_HOME",
            ) from error
        except sqlite3.Error as error:
            raise HomeUnusable(
                f"the index of the archive of answers can not be used: {error}",
                place=str(self._objects.with_name("index.sqlite")),
                remedy="make it writable, with free space on its disk; if it is damaged, restore the archive"
                f" from a backup; without one, move {self.root} away and run: the source is asked for everything anew",
            ) from error


def _confirm(connection: sqlite3.Connection, answer_id: int, moment: str) -> None:
    connection.execute(
        "update answers set confirmed_at = max(confirmed_at, ?) where answer_id = ?", (moment, answer_id)
    )


def _answer(row: sqlite3.Row) -> Answer:
    return Answer(
        url=row["url"],
        origin=row["origin"],
        status=row["status"],
        headers=MappingProxyType(json.loads(row["headers"])),
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        sha256=row["sha256"],
        size=row["size"],
        answer_id=row["answer_id"],
        fault=row["fault"],
    )


def _sync_directory(directory: Path) -> None:
    """Make a rename survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
