"""The manifest beside a published file: what it holds, from which source, made by what."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table of the published file; `as_of_macro` (in schema marts) says what a day knew of it."""

    name: str
    rows: int
    primary_key: tuple[str, ...]
    as_of_macro: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one published version is.

    `input_version` hashes content, source, keys and the publishing code; `content_version` the rows, columns and
    comments of the marts. `published_at` is UTC in ISO form.
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
        return Manifest(**document, tables=tables)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
