"""Directories of published versions: made whole, swung to in one step, kept a while for readers that hold them open."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipelines.errors import HomeUnusable

CURRENT = "current"
KEPT_VERSIONS = 3
_VERSION = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}(-\d+)?")
_UNFINISHED = re.compile(r"\.(building|current|old)-")


@contextmanager
def new_version(published_dir: Path, now: datetime, content_version: str) -> Iterator[Path]:
    """Yield an empty directory to fill; publish it when the block ends, drop it when the block raises.

    Only the holder of the warehouse publishes, so whatever unfinished lies about was left by a killed publication and
    is removed first. Raises HomeUnusable where the directory can not be written; `current` then stays what it was.
    """
    try:
        published_dir.mkdir(parents=True, exist_ok=True)
        _remove_unfinished(published_dir)
        name = _free_name(published_dir, now, content_version)
        building = published_dir / f".building-{name}"
        building.mkdir()
        try:
            yield building
            _sync(building)
            building.rename(published_dir / name)
            _sync(published_dir)
            _swing(published_dir, name)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        _remove_old(published_dir)
    except OSError as error:
        raise HomeUnusable(
            f"the marts can not be published: {error.strerror or error}",
            place=str(published_dir),
            remedy="check permissions and free space; what was published before stays readable",
        ) from error


def current_version(published_dir: Path) -> Path | None:
    """Directory that `current` points to; None where nothing is published or the link leads nowhere."""
    current = published_dir / CURRENT
    return current.resolve() if current.is_symlink() and current.is_dir() else None


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


def _swing(published_dir: Path, name: str) -> None:
    """Point `current` at the version; a reader sees the old one or the new one and never none."""
    link = published_dir / f".current-{name}"
    link.symlink_to(name)
    link.replace(published_dir / CURRENT)
    _sync(published_dir)


def _remove_unfinished(published_dir: Path) -> None:
    for path in published_dir.iterdir():
        if _UNFINISHED.match(path.name):
            if path.is_symlink():
                path.unlink()
            else:
                shutil.rmtree(path, ignore_errors=True)


def _remove_old(published_dir: Path) -> None:
    """Remove all but the newest versions; renamed first, so that a killed removal leaves no half version."""
    versions = sorted(path for path in published_dir.iterdir() if _VERSION.fullmatch(path.name))
    current = current_version(published_dir)
    for path in versions[:-KEPT_VERSIONS]:
        if path.resolve() != current:
            shutil.rmtree(path.rename(published_dir / f".old-{path.name}"), ignore_errors=True)


def _sync(directory: Path) -> None:
    """Make renames and new files of a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
