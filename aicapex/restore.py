"""A home from a backup: read aside, compared hash by hash, then moved into place; half of one is recognised."""

import fcntl
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from aicapex.home_files import CURRENT, KEPT, LIST_NAME, Hashing, HomeList, is_name_of_a_home, read_list
from pipelines.errors import BadBackup, HomeUnusable, WrongUse
from pipelines.settings import Settings

_PIECE = 1 << 20


def restore(settings: Settings, file: Path) -> HomeList:
    """Put a backup into an empty home, or into one where a restore was stopped half way; return its list.

    As long as it is under way, and after it was killed, the home has a directory `.restoring` and every command
    refuses it. Raises WrongUse where the home holds anything else or the file is missing, BadBackup where the backup is
    cut short, damaged or no backup, HomeUnusable where the home can not be written. The home is empty then.
    """
    if not file.is_file():
        raise WrongUse("there is no such backup", place=str(file), remedy="name the file of a backup")
    aside = settings.restoring_dir
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with _alone(settings.home):
            _clear(settings)
            aside.mkdir()
            try:
                found = _read(file, aside)
                os.sync()
            except BadBackup:
                shutil.rmtree(aside)
                raise
            for top in sorted(path.name for path in aside.iterdir()):
                (aside / top).rename(settings.home / top)
            os.sync()
            aside.rmdir()
            return found
    except OSError as error:
        raise HomeUnusable(
            f"the backup can not be restored: {error.strerror or error}",
            place=str(settings.home),
            remedy="check permissions and free space, then restore again",
        ) from error


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two restores into one home would clear each other's work away."""
    descriptor = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise WrongUse(
            "another restore into this home is under way", place=str(home), remedy="wait for it"
        ) from error
    finally:
        os.close(descriptor)


def _clear(settings: Settings) -> None:
    """Remove what a stopped restore left; a home with anything in it is somebody's and stays as it is."""
    names = {path.name for path in settings.home.iterdir()}
    left = settings.restoring_dir.name in names
    # `.restoring` is made in an empty home only, and nothing writes where it is: what stands beside it came from it.
    others = names - {settings.restoring_dir.name, *KEPT} if left else names
    if others:
        raise WrongUse(
            f"a backup is restored onto an empty home only, and this one holds {', '.join(sorted(others))}",
            place=str(settings.home),
            remedy="move the home away, or name another with --home",
        )
    # The mark goes last: a killed clearing is still half a restore.
    for name in (*KEPT, settings.restoring_dir.name):
        if name in names:
            shutil.rmtree(settings.home / name)


def _read(file: Path, aside: Path) -> HomeList:
    """Extract into `aside` and compare with the list at the end."""
    files: dict[str, str] = {}
    links: dict[str, str] = {}
    found: HomeList | None = None
    try:
        with tarfile.open(file, mode="r:") as tar:
            for entry in tar:
                if entry.name == LIST_NAME and entry.isreg():
                    found = read_list(_body(tar, entry).read(), file)
                elif entry.isreg() and is_name_of_a_home(entry.name):
                    files[entry.name] = _extract(_body(tar, entry), aside / entry.name)
                elif entry.issym() and entry.name == CURRENT and _is_plain(entry.linkname):
                    links[entry.name] = entry.linkname
                else:
                    raise _bad(file, f"it holds {entry.name!r}, which no home does")
    except (tarfile.TarError, EOFError) as error:
        raise _bad(file, f"it is damaged or cut short: {error}") from error
    if found is None:
        raise _bad(file, "it is cut short, or no backup: its list of files is missing")
    _compare(found, files, links, file)
    for name, target in links.items():
        (aside / name).symlink_to(target)
    return found


def _body(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    body = tar.extractfile(entry)
    assert body is not None, "only regular files are asked for"
    return body


def _extract(body: IO[bytes], to: Path) -> str:
    to.parent.mkdir(parents=True, exist_ok=True)
    hashing = Hashing(body)
    with to.open("xb") as out:
        shutil.copyfileobj(hashing, out, _PIECE)
    return hashing.digest


def _compare(found: HomeList, files: dict[str, str], links: dict[str, str], file: Path) -> None:
    wrong = sorted(name for name in files if name in found.files and files[name] != found.files[name])
    if wrong:
        raise _bad(file, f"{len(wrong)} file(s) are not as they were backed up, such as {wrong[0]}")
    if files.keys() != found.files.keys() or links != found.links:
        differing = sorted((files.keys() | links.keys()) ^ (found.files.keys() | found.links.keys()))
        raise _bad(file, f"it does not hold what its list says: {', '.join(differing[:3]) or CURRENT}")


def _is_plain(target: str) -> bool:
    return bool(target) and "/" not in target and not target.startswith(".")


def _bad(file: Path, what: str) -> BadBackup:
    return BadBackup(f"the backup can not be used: {what}", place=str(file), remedy="restore another backup")
