"""The archive of answers against its own index: every body is there, whole, and the one that was kept."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import HomeUnusable

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class KeptBody:
    """A body that the index names: its hash and size, one URL that gave it, and how many answers have it.

    `is_latest`: it is what some URL gave last, so that asking again gives it again; of others the source may have only
    newer ones by now.
    """

    sha256: str
    size: int
    url: str
    origin: str
    answers: int
    is_latest: bool


@dataclass(frozen=True, slots=True)
class BodyProblem:
    """What is wrong with one body; `path` is where it lies or should lie."""

    body: KeptBody
    path: Path
    what: str


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What was looked at, in bodies and bytes, and what is wrong.

    `index` says what is wrong with the index itself. `strangers` are files that no answer names: what a killed process
    left, or what was moved aside as damaged. They are no fault.
    """

    bodies: int
    answers: int
    bytes: int
    problems: tuple[BodyProblem, ...]
    index: tuple[str, ...]
    strangers: int


def check_archive(
    root: Path, *, quick: bool = False, progress: Callable[[int, int], None] | None = None
) -> ArchiveCheck:
    """Compare every body with its hash; with `quick` only whether it is there in its full length.

    Bodies are read piece by piece, so the memory needed does not grow with them; nothing is written, moved or made.
    `progress` is told the bytes done and those of all bodies. Raises HomeUnusable where the index can not be opened.
    """
    index = root / "index.sqlite"
    if not index.exists():
        if any(_files(root)):
            missing = "it is missing, and with it what each body is"
            return ArchiveCheck(0, 0, 0, (), (missing,), sum(1 for _ in _files(root)))
        return ArchiveCheck(0, 0, 0, (), (), 0)
    try:
        wrong, bodies = _read_index(index)
    except sqlite3.Error as error:
        raise HomeUnusable(
            f"the index of the archive of answers can not be read: {error}",
            place=str(index),
            remedy="restore it from a backup; without it nobody knows which address gave which body",
        ) from error
    whole = sum(body.size for body in bodies)
    done = 0
    problems = []
    for body in bodies:
        path = root / "objects" / body.sha256[:2] / body.sha256
        what = _wrong(path, body, quick=quick)
        if what:
            problems.append(BodyProblem(body, path, what))
        done += body.size
        if progress is not None:
            progress(done, whole)
    known = {body.sha256 for body in bodies}
    strangers = sum(path.name not in known for path in _files(root))
    answers = sum(body.answers for body in bodies)
    return ArchiveCheck(len(bodies), answers, whole, tuple(problems), tuple(wrong), strangers)


def set_aside(problem: BodyProblem) -> Path | None:
    """Move a damaged body aside, so that the next run fetches the document anew; None where there is none to move."""
    if not problem.path.is_file():
        return None
    aside = problem.path.with_name(f"{problem.path.name}.damaged")
    problem.path.replace(aside)
    return aside


def _read_index(index: Path) -> tuple[list[str], list[KeptBody]]:
    connection = sqlite3.connect(f"{index.as_uri()}?mode=ro", uri=True, timeout=30.0)
    try:
        found = [str(row[0]) for row in connection.execute("pragma integrity_check(20)").fetchall()]
        rows = connection.execute(
            "select sha256, size, max(url), max(origin), count(*), max(answer_id in"
            " (select max(answer_id) from answers where status = 200 and fault = '' group by origin, url))"
            " from answers group by sha256, size order by sha256"
        ).fetchall()
    finally:
        connection.close()
    return [line for line in found if line != "ok"], [
        KeptBody(sha256, size, url, origin, answers, bool(is_latest))
        for sha256, size, url, origin, answers, is_latest in rows
    ]


def _wrong(path: Path, body: KeptBody, *, quick: bool) -> str:
    try:
        size = path.stat().st_size
        if size != body.size:
            return f"{size} bytes instead of {body.size}"
        if quick:
            return ""
        with path.open("rb") as file:
            found = hashlib.sha256()
            while piece := file.read(_PIECE):
                found.update(piece)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        return f"can not be read: {error.strerror or error}"
    return "" if found.hexdigest() == body.sha256 else "its content was changed: its hash is not its name"


def _files(root: Path) -> Iterator[Path]:
    return (path for path in (root / "objects").rglob("*") if path.is_file())
