"""What of a home a backup holds, and the list of files that a backup ends with."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import orjson

from pipelines.errors import BadBackup
from pipelines.settings import Settings

# What can be made anew is left out: logs, pages of traces, and dbt's own files, which name paths of the machine.
KEPT = ("archive", "dagster", "outbox", "published", "warehouse")
# Half written bodies and versions, and what belongs to a process that has a file open.
_PASSING_PARTS = ("archive/tmp",)
_PASSING_ENDS = ("-wal", "-shm", "-journal", ".wal", ".lock", ".pid")
_UNFINISHED = (".building-", ".current-", ".old-")
LIST_NAME = "backup.json"
FORMAT = 1
CURRENT = "published/current"


@dataclass(frozen=True, slots=True)
class HomeList:
    """The list at a backup's end: where it comes from, and SHA-256 of each file by its name in the home."""

    version: str
    source: str
    made_at: str
    files: dict[str, str]
    links: dict[str, str]

    def as_bytes(self) -> bytes:
        """As it stands in the backup."""
        return orjson.dumps(
            {"format": FORMAT} | asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
        )


def read_list(body: bytes, place: Path) -> HomeList:
    """The list of a backup; raises BadBackup where it is none, or of a format that this version does not know."""
    try:
        parts = orjson.loads(body)
        found = HomeList(
            version=str(parts["version"]),
            source=str(parts["source"]),
            made_at=str(parts["made_at"]),
            files={str(name): str(digest) for name, digest in parts["files"].items()},
            links={str(name): str(target) for name, target in parts["links"].items()},
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadBackup(
            "the backup's list of files can not be read", place=str(place), remedy="take another backup"
        ) from error
    if parts.get("format") != FORMAT:
        raise BadBackup(
            f"the backup is of format {parts.get('format')}, written by aicapex {found.version}",
            place=str(place),
            remedy="restore it with that version",
        )
    return found


def kept_files(settings: Settings) -> Iterator[Path]:
    """Files and links of the home that belong into a backup, in a fixed order."""
    for top in KEPT:
        for path in sorted((settings.home / top).rglob("*")):
            name = path.relative_to(settings.home).as_posix()
            if not (path.is_symlink() or path.is_file()) or _is_passing(name):
                continue
            yield path


def is_name_of_a_home(name: str) -> bool:
    """Whether a name in a backup may be written under a home: relative, plain, below one of KEPT."""
    path = PurePosixPath(name)
    return (
        len(path.parts) > 1
        and path.parts[0] in KEPT
        and not path.is_absolute()
        and ".." not in path.parts
        and path.as_posix() == name
    )


class Hashing:
    """A file read through: whoever reads it to the end gets its hash for nothing."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        piece = self._file.read(size)
        self._hash.update(piece)
        return piece

    @property
    def digest(self) -> str:
        """SHA-256 of what was read."""
        return self._hash.hexdigest()


def _is_passing(name: str) -> bool:
    return (
        name.startswith(tuple(f"{part}/" for part in _PASSING_PARTS))
        or name.endswith(_PASSING_ENDS)
        or any(part.startswith(_UNFINISHED) for part in PurePosixPath(name).parts)
    )
