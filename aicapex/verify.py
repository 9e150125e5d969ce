"""`aicapex verify`: what a home holds against what it says of itself; nothing is changed unless it is asked for."""

import json
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from pipelines.errors import AicapexError, HomeUnusable, WarehouseLocked
from pipelines.publish.content import content_of
from pipelines.publish.marts import read_public
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import CURRENT, current_version, version_directories
from pipelines.settings import Settings, settings_from_environment
from pipelines.sources.archive_check import BodyProblem, check_archive, set_aside
from pipelines.steps.remembered_marts import differing_marts
from pipelines.warehouse.connection import HELD, HOLDER
from pipelines.warehouse.verification import check_warehouse

ARCHIVE, WAREHOUSE, PUBLISHED = "archive", "warehouse", "published"
LOCK_SECONDS = 30.0
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it should be: of which part, which document or table, where, what, and what to do."""

    part: str
    document: str
    place: str
    what: str
    todo: str


@dataclass(slots=True)
class Verification:
    """What was looked at, a line for each part, and what is wrong."""

    seen: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    seconds: float = 0.0


def verify_home(
    settings: Settings,
    *,
    quick: bool = False,
    aside: bool = False,
    wait_seconds: float = LOCK_SECONDS,
    tell: Tell | None = None,
) -> Verification:
    """Compare archive, warehouse and published versions with their hashes, contracts and manifests.

    quick: sizes and numbers of rows only. aside: damaged bodies of the archive are moved aside, so that the next run
    fetches them anew; otherwise nothing is written. Raises WarehouseLocked where another process writes for longer than
    `wait_seconds`, HomeUnusable where there is no home or its index of answers can not be read.
    """
    started = time.perf_counter()
    if not settings.home.is_dir():
        raise HomeUnusable(
            "there is no such home", place=str(settings.home), remedy="name one with --home, or run first"
        )
    found = Verification()
    _archive(settings, found, quick=quick, aside=aside, tell=tell)
    _warehouse(settings, found, quick=quick, wait_seconds=wait_seconds)
    _published(settings, found, quick=quick)
    found.seconds = time.perf_counter() - started
    return found


def _archive(settings: Settings, found: Verification, *, quick: bool, aside: bool, tell: Tell | None) -> None:
    checked = check_archive(settings.archive_dir, quick=quick, progress=tell)
    index = str(settings.archive_dir / "index.sqlite")
    for what in checked.index:
        todo = "restore the archive from a backup; without one, move the archive away and run: the source is asked anew"
        found.problems.append(Problem(ARCHIVE, "index", index, what, todo))
    for problem in checked.problems:
        moved = set_aside(problem) if aside else None
        if moved is not None:
            found.moved.append(str(moved))
        found.problems.append(
            Problem(ARCHIVE, problem.body.url, str(problem.path), problem.what, _todo(problem, moved))
        )
    found.seen[ARCHIVE] = (
        f"{checked.bodies:,} bodies of {checked.answers:,} answers, {checked.bytes / 1e6:,.1f} MB"
        + (f"; {checked.strangers} files that no answer names" if checked.strangers else "")
    )


def _todo(problem: BodyProblem, moved: Path | None) -> str:
    if not problem.body.is_latest:
        return "restore the file from a backup: the source gave something newer since, nothing but history reads it"
    if moved is not None:
        return f"moved aside to {moved.name}; `aicapex run` fetches the document anew"
    if problem.what == "missing":
        return "`aicapex run` fetches the document anew; or restore the file from a backup"
    return (
        "`aicapex verify --set-aside` and then `aicapex run` fetch it anew; or restore the file from a backup"
    )


def _warehouse(settings: Settings, found: Verification, *, quick: bool, wait_seconds: float) -> None:
    path = settings.warehouse_path
    if not path.exists():
        found.seen[WAREHOUSE] = "not made yet"
        return
    todo = "`aicapex rebuild` makes it anew from the archive"
    marts = {mart.full_name: mart.primary_key for mart in read_public(settings.dbt_dir)}
    try:
        connection = _reader(path, wait_seconds)
    except duckdb.Error as error:
        what = f"it does not open: {_line(error)}"
        found.problems.append(Problem(WAREHOUSE, path.name, str(path), what, todo))
        found.seen[WAREHOUSE] = "can not be opened"
        return
    with connection:
        checked = check_warehouse(connection, marts, quick=quick)
        differing = [] if quick else list(_differing(connection, marts))
    for name, what in differing:
        found.problems.append(
            Problem(WAREHOUSE, name, str(path), what, "`aicapex run` builds every model anew; or rebuild")
        )
    for problem in checked.problems:
        found.problems.append(Problem(WAREHOUSE, problem.table, str(path), problem.what, todo))
    found.seen[WAREHOUSE] = f"{checked.tables} tables, {checked.rows:,} rows"


def _differing(connection: duckdb.DuckDBPyConnection, marts: Collection[str]) -> Iterator[tuple[str, str]]:
    """Marts that hold something else than was published, although they were built from the same."""
    try:
        content = content_of(connection, sorted(marts))
        yield from differing_marts(connection, content.hashes)
    except (AicapexError, duckdb.Error):
        # A table that is missing or can not be read has been named by its own check.
        return


def _reader(path: Path, wait_seconds: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return duckdb.connect(str(path), read_only=True)
        except duckdb.IOException as error:
            if not HELD.search(str(error)):
                raise
            if time.monotonic() >= deadline:
                holder = HOLDER.search(str(error))
                raise WarehouseLocked(
                    f"another process{f' (PID {holder[1]})' if holder else ''} writes to the warehouse",
                    place=str(path),
                    remedy="wait for it and verify again",
                ) from error
        time.sleep(0.2)


def _published(settings: Settings, found: Verification, *, quick: bool) -> None:
    versions = version_directories(settings.published_dir)
    current = current_version(settings.published_dir)
    link = settings.published_dir / CURRENT
    if versions and current is None:
        what = "readers have nothing: it leads to no version"
        todo = (
            f"`aicapex rollback {versions[-1].name}` gives readers that version; or `aicapex run` publishes"
        )
        found.problems.append(Problem(PUBLISHED, CURRENT, str(link), what, todo))
    for directory in versions:
        is_current = current is not None and directory.resolve() == current
        for what in version_problems(directory, quick=quick):
            name, _, rest = what.partition(": ")
            found.problems.append(
                Problem(PUBLISHED, name, str(directory), rest, not_whole(directory, is_current=is_current))
            )
    found.seen[PUBLISHED] = (
        f"{len(versions)} versions, {CURRENT} is {current.name if current else 'none'}"
        if versions
        else "nothing"
    )


def not_whole(directory: Path, *, is_current: bool) -> str:
    """What to do about a version that is not whole."""
    if is_current:
        anew = f"remove {directory}, and `aicapex run` publishes anew"
        has_earlier = any(other.name < directory.name for other in version_directories(directory.parent))
        return f"`aicapex rollback` gives readers the one before; or {anew}" if has_earlier else anew
    return f"remove {directory}: readers do not get it"


def _line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())


def report(found: Verification) -> Iterator[str]:
    """Lines for people: what was looked at, then each problem with what to do."""
    for part, saw in found.seen.items():
        wrong = sum(problem.part == part for problem in found.problems)
        yield f"{'ok' if not wrong else 'FAIL':<4}  {part:<9}  {saw}" + (f"; {wrong} wrong" if wrong else "")
    for problem in found.problems:
        yield f"{problem.part}: {problem.document}: {problem.what} [{problem.place}]"
        yield f"      → {problem.todo}"
    yield (
        f"everything is as it was written, {found.seconds:.1f} s"
        if not found.problems
        else f"{len(found.problems)} wrong, {found.seconds:.1f} s"
    )


def verify_command(
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Sizes and numbers of rows only; reads no body.")
    ] = False,
    aside: Annotated[
        bool,
        typer.Option(
            "--set-aside", help="Move damaged bodies of the archive aside: the next run fetches them anew."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One object for programs.")] = False,
) -> None:
    """Compare archive, warehouse and published versions with their hashes, contracts and manifests.

    Exit code 1 when anything is wrong.
    """
    settings = settings_from_environment(home=home)
    with _shown() as tell:
        found = verify_home(settings, quick=quick, aside=aside, tell=tell)
    text = json.dumps(asdict(found), indent=2, ensure_ascii=False) if as_json else "\n".join(report(found))
    sys.stdout.write(f"{text}\n")
    raise typer.Exit(int(bool(found.problems)))


@contextmanager
def _shown() -> Iterator[Tell]:
    """Bytes read so far and their rate, on a terminal only."""
    columns = (TextColumn("reading the archive"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("archive", total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)
