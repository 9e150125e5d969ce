"""Directories of published versions: made whole, swung to in one step, kept a while for readers that hold them open."""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import HomeUnusable

CURRENT = "current"
KEPT_VERSIONS = 3
BUILDING = ".building-"
LOCK_NAME = ".lock"
LOCK_WAIT_SECONDS = 120.0
_VERSION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}(-\d+)?")
_UNFINISHED = re.compile(r"\.(building|current|old)-")


@contextmanager
def new_version(
    published_dir: Path, now: datetime, content_version: str, kept: int = KEPT_VERSIONS
) -> Iterator[Path]:
    """Yield an empty directory to fill; publish it when the block ends, drop it when the block raises.

    Whatever unfinished lies about was left by a killed publication, as only the holder of the lock publishes, and is
    removed first. `kept` versions stay, and the one that `current` points to. Raises HomeUnusable where the
    directory can not be written; `current` then stays what it was.
    """
    try:
        published_dir.mkdir(parents=True, exist_ok=True)
        with locked(published_dir):
            _remove_unfinished(published_dir)
            name = _free_name(published_dir, now, content_version)
            building = published_dir / f"{BUILDING}{name}"
            building.mkdir()
            try:
                yield building
                _sync_tree(building)
                building.rename(published_dir / name)
                _sync(published_dir)
                swing(published_dir, name)
            finally:
                shutil.rmtree(building, ignore_errors=True)
            _remove_old(published_dir, kept)
    except OSError as error:
        raise HomeUnusable(
            f"the marts can not be published: {error.strerror or error}",
            place=str(published_dir),
            remedy="check permissions and free space; what was published before stays readable",
        ) from error


@contextmanager
def locked(published_dir: Path, wait_seconds: float = LOCK_WAIT_SECONDS) -> Iterator[None]:
    """Hold the directory of versions: who publishes and who rolls back never meet. Readers need no lock.

    The lock of a process that dies is released by the operating system. Raises HomeUnusable where another holds it
    for longer than `wait_seconds`.
    """
    deadline = time.monotonic() + wait_seconds
    with (published_dir / LOCK_NAME).open("w", encoding="utf-8") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise HomeUnusable(
                        "another process is publishing",
                        place=str(published_dir),
                        remedy="wait for it, or end it, then do this again",
                    ) from error
            time.sleep(0.05)
        yield


def current_version(published_dir: Path) -> Path | None:
    """Directory that `current` points to; None where nothing is published or the link leads nowhere."""
    current = published_dir / CURRENT
    return current.resolve() if current.is_symlink() and current.is_dir() else None


def version_directories(published_dir: Path) -> list[Path]:
    """Directories of every whole version, oldest first."""
    if not published_dir.is_dir():
        return []
    return sorted(path for path in published_dir.iterdir() if _VERSION.fullmatch(path.name))


def swing(published_dir: Path, name: str) -> None:
    """Point `current` at a version; a reader sees the old one or the new one and never none."""
    link = published_dir / f".current-{name}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(published_dir / CURRENT)
    _sync(published_dir)


def write_synced(path: Path, text: str) -> None:
    """Write a file and wait until it is on disk."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _free_name(published_dir: Path, now: datetime, content_version: str) -> str:
    name = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{content_version[:8]}"
    candidates = [name, *(f"{name}-{number}" for number in range(2, 1000))]
    return next(candidate for candidate in candidates if not (published_dir / candidate).exists())


def _remove_unfinished(published_dir: Path) -> None:
    for path in published_dir.iterdir():
        if _UNFINISHED.match(path.name):
            if path.is_symlink() or path.is_file():
                path.unlink()
            else:
                shutil.rmtree(path, ignore_errors=True)


def _remove_old(published_dir: Path, kept: int) -> None:
    """Remove all but the newest versions; renamed first, so that a killed removal leaves no half version."""
    current = current_version(published_dir)
    for path in version_directories(published_dir)[:-kept]:
        if path.resolve() != current:
            shutil.rmtree(path.rename(published_dir / f".old-{path.name}"), ignore_errors=True)


def _sync_tree(directory: Path) -> None:
    """Make every file of a directory durable, and then the directories that name them."""
    for folder, _, names in os.walk(directory, topdown=False):
        for name in names:
            _sync(Path(folder) / name)
        _sync(Path(folder))


def _sync(path: Path) -> None:
    """Make a file, or the renames and new files of a directory, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
