"""The manifest of a published version: what it holds, from which source, made by what, and the hash of each file."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table of the published file; `as_of_macro` (in schema marts) says what a day knew of it."""

    name: str
    rows: int
    primary_key: tuple[str, ...]
    as_of_macro: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of the version, by its path in it."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublishedPart:
    """One part of the version, such as `tables`: where it begins, what is in it, and a hash over its files."""

    name: str
    path: str
    rows: int
    files: int
    bytes: int
    version: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one published version is.

    `input_version` hashes content, source, keys, the dbt project and the publishing code; `content_version` the rows,
    columns and comments of the marts. `published_at` is UTC in ISO form; `as_of`, too: when the latest of the figures
    became known. `files` are all but the manifest itself.
    """

    version: str
    published_at: str
    source: str
    run_id: str
    input_version: str
    content_version: str
    file_name: str
    file_bytes: int
    file_sha256: str
    storage_version: str
    duckdb_version: str
    project_version: str
    tables: tuple[PublishedTable, ...]
    as_of: str | None = None
    parts: tuple[PublishedPart, ...] = ()
    files: tuple[PublishedFile, ...] = ()

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return sum(file.bytes for file in self.files) or self.file_bytes

    def part(self, name: str) -> PublishedPart | None:
        """The part of this name, if the version has it."""
        return next((part for part in self.parts if part.name == name), None)

    def text(self) -> str:
        """JSON, indented, for people and programs."""
        return json.dumps(asdict(self), indent=2) + "\n"


def read_manifest(directory: Path) -> Manifest | None:
    """Read the manifest of a version's directory; None where there is none that can be read as one."""
    try:
        document = json.loads((directory / MANIFEST_NAME).read_text(encoding="utf-8"))
        tables = tuple(
            PublishedTable(
                table["name"], table["rows"], tuple(table["primary_key"]), table.get("as_of_macro")
            )
            for table in document.pop("tables")
        )
        parts = tuple(PublishedPart(**part) for part in _list(document, "parts"))
        files = tuple(PublishedFile(**file) for file in _list(document, "files"))
        return Manifest(**document, tables=tables, parts=parts, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _list(document: dict[str, Any], name: str) -> Iterable[dict[str, Any]]:
    """A list that versions of before did not have."""
    found = document.pop(name, [])
    if not isinstance(found, list):
        raise TypeError(name)
    return found
