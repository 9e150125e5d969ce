"""A backup of a home: one tar file, made while nothing writes, that ends with the hashes of all it holds."""

import io
import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import dagster as dg

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.home_files import LIST_NAME, Hashing, HomeList, kept_files
from assets.dead_runs import end_dead_runs
from pipelines.errors import HomeUnusable, WarehouseLocked, WrongUse
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_writer

WRITING = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
_SQLITE = b"SQLite format 3\0"
_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds; size in bytes. `damaged` bodies of the archive are not what was kept under their hash."""

    file: Path
    files: int
    size: int
    damaged: int = 0


def back_up(
    settings: Settings, target: Path, *, wait_seconds: float = 30.0, keep: int | None = None
) -> Backup:
    """Write a backup to `target`, or into the directory `target` under a name of the time, where `keep` stay.

    Where a body of the archive is damaged, no older backup is removed: it may hold the body whole.
    It appears under its name when it is whole and on disk; a killed backup leaves a `.partial` only. Holds the
    warehouse meanwhile; waits up to `wait_seconds` for runs under way and for the warehouse, then raises
    WarehouseLocked. Raises WrongUse where the target exists, lies in the home or there is nothing to back up,
    HomeUnusable where it can not be written.
    """
    file = _file_of(settings, target)
    if not settings.warehouse_path.exists():
        raise WrongUse(
            "there is no warehouse to back up",
            place=str(settings.home),
            remedy="run first, or name the home with --home",
        )
    prepare_home(settings)
    deadline = time.monotonic() + wait_seconds
    partial = file.with_name(f"{file.name}.partial")
    try:
        with _quiet(settings, deadline):
            # Readable by its owner only: dagster.yaml is the user's to edit, and may hold a secret.
            with os.fdopen(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
                count, damaged = _write(settings, out)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(file)
        if target.is_dir() and keep is not None and not damaged:
            _remove_older(target, keep)
        return Backup(file, count, file.stat().st_size, damaged)
    except OSError as error:
        raise HomeUnusable(
            f"the backup can not be written: {error.strerror or error}",
            place=str(partial),
            remedy="check permissions and free space",
        ) from error


def _file_of(settings: Settings, target: Path) -> Path:
    target = target.expanduser().absolute()
    file = target / f"aicapex-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    if file.exists():
        raise WrongUse("the backup exists already", place=str(file), remedy="name another file")
    if file.resolve().is_relative_to(settings.home.resolve()):
        raise WrongUse(
            "a backup can not lie in the home that it holds", place=str(file), remedy="name a place outside"
        )
    return file


@contextmanager
def _quiet(settings: Settings, deadline: float) -> Iterator[None]:
    """Until the block ends nothing writes into the home: no run is under way, and the warehouse is held."""
    with open_instance(settings) as instance, ExitStack() as stack:
        end_dead_runs(instance)
        while True:
            # A run holds the warehouse step by step only, so the books are asked as well; and asked again when the
            # warehouse is held, for a run that began between.
            _wait_for_runs(settings, instance, deadline)
            wait_seconds = max(deadline - time.monotonic(), 0.0)
            connection = stack.enter_context(open_writer(settings.warehouse_path, wait_seconds=wait_seconds))
            if not instance.get_runs(dg.RunsFilter(statuses=WRITING), limit=1):
                break
            stack.close()
        connection.execute("CHECKPOINT")
        yield


def _wait_for_runs(settings: Settings, instance: dg.DagsterInstance, deadline: float) -> None:
    while running := instance.get_runs(dg.RunsFilter(statuses=WRITING), limit=1):
        if time.monotonic() >= deadline:
            raise WarehouseLocked(
                f"the run {running[0].run_id} of {running[0].job_name} is under way",
                place=str(settings.home),
                remedy="wait for it, or give more time with --wait",
            )
        time.sleep(0.5)


def _write(settings: Settings, out: io.BufferedWriter) -> tuple[int, int]:
    """Number of files, and of bodies of the archive that do not have the hash that is their name."""
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    # DuckDB locks its file for the process: closing it here, anywhere, would let another process in. So the
    # warehouse is opened once and closed after everything else, when the lock has done its work.
    with settings.warehouse_path.open("rb") as warehouse, tarfile.open(fileobj=out, mode="w") as tar:
        for path in kept_files(settings):
            name = path.relative_to(settings.home).as_posix()
            if path.is_symlink():
                links[name] = str(path.readlink())
                tar.add(path, arcname=name, recursive=False)
            elif path == settings.warehouse_path:
                files[name] = _add(tar, name, warehouse)
            else:
                with _as_it_stands(path) as file:
                    files[name] = _add(tar, name, file)
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        body = HomeList(version("aicapex"), settings.source, made_at, files, links).as_bytes()
        entry = tarfile.TarInfo(LIST_NAME)
        entry.size = len(body)
        tar.addfile(entry, io.BytesIO(body))
    bodies = settings.archive_dir.relative_to(settings.home).as_posix() + "/objects/"
    damaged = sum(
        name.startswith(bodies) and len(Path(name).name) == _DIGITS and digest != Path(name).name
        for name, digest in files.items()
    )
    return len(files), damaged


@contextmanager
def _as_it_stands(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file; of a SQLite file, which the daemon may be writing to, a copy as of one moment."""
    with path.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            file.seek(0)
            yield file
            return
    with tempfile.TemporaryDirectory(prefix="aicapex-backup-") as folder:
        copy = Path(folder) / "copy"
        source, target = sqlite3.connect(path), sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            target.close()
            source.close()
        with copy.open("rb") as file:
            yield file


def _add(tar: tarfile.TarFile, name: str, file: io.BufferedReader) -> str:
    status = os.fstat(file.fileno())
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = status.st_size, int(status.st_mtime), 0o644
    hashing = Hashing(file)
    tar.addfile(entry, hashing)
    return hashing.digest


def _remove_older(folder: Path, keep: int) -> None:
    made = sorted(folder.glob("aicapex-????????T??????Z.tar"))
    for old in made[: max(len(made) - keep, 0)]:
        old.unlink()
    for left in folder.glob("aicapex-????????T??????Z.tar.partial"):
        left.unlink()
