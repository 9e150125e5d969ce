"""`datapackage.json`: a version described as a Frictionless Data Package (version 2), for programs that
do not know this project.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.publish.content import Content
from pipelines.publish.credits import CC_BY, EPOCH, LICENSES, sources
from pipelines.publish.csv_text import FORMULA_BEGINNINGS
from pipelines.publish.described import DescribedColumn, DescribedTable, describe
from pipelines.publish.marts import Mart
from pipelines.publish.table_files import TableFile
from pipelines.publish.verification import sha256_of
from pipelines.publish.warehouse_file import FILE_NAME

PACKAGE_NAME = "datapackage.json"
_PROFILES = "https://datapackage.org/profiles/2.0"
_UNIT = re.compile(r"\s*\[([^\[\]]+)\]$")
_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "DOUBLE": "number",
    "FLOAT": "number",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "UBIGINT": "integer",
    "HUGEINT": "integer",
}
_MEDIA_TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """What is said of the version as a whole; moments are UTC."""

    version: str
    source: str
    created: datetime
    as_of: datetime | None


def write_data_package(
    published: duckdb.DuckDBPyConnection,
    public: Sequence[Mart],
    content: Content,
    files: Sequence[TableFile],
    facts: PackageFacts,
    directory: Path,
) -> Path:
    """Write `directory`/datapackage.json over the files that are already there.

    A resource for each Parquet and CSV file (path, bytes, hash, rows, fields with type, unit and description, primary
    key), and one for the DuckDB file. `rows`, `unit`, `as_of` and the like are properties of this project, which the
    standard leaves room for.
    """
    tables = describe(published, [table.full_name for table in public])
    keys = {table.full_name: table.primary_key for table in public}
    package = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "aicapex",
        "title": "aicapex: an auditable warehouse of AI capital spending",
        "description": (
            "Capital spending of the companies that build AI, from their filings: each figure with its accession "
            "number, or with the named source that is not a filing."
        ),
        "version": facts.version,
        "created": facts.created.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "as_of": None
        if facts.as_of is None
        else facts.as_of.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "data_source": facts.source.partition(":")[0],
        "licenses": LICENSES,
        "sources": sources(published),
        "contributors": [{"title": "The aicapex authors", "roles": ["publisher"]}],
        "resources": [
            _database(directory),
            *(
                _resource(tables[file.table], keys[file.table], content, file, directory / file.path)
                for file in files
            ),
        ],
    }
    if facts.as_of is None:
        del package["as_of"]
    path = directory / PACKAGE_NAME
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def _database(directory: Path) -> Mapping[str, Any]:
    path = directory / FILE_NAME
    return {
        "name": "duckdb",
        "title": "Every table in one DuckDB file, with keys, comments and table macros",
        "path": FILE_NAME,
        "format": "duckdb",
        "mediatype": "application/vnd.duckdb",
        **_weight(path),
    }


def _resource(
    table: DescribedTable, key: Sequence[str], content: Content, file: TableFile, path: Path
) -> Mapping[str, Any]:
    resource: dict[str, Any] = {
        "name": f"{file.format}-{table.name}".lower().replace("_", "-"),
        "title": table.name,
        "type": "table",
        "path": file.path,
        "format": file.format,
        "mediatype": _MEDIA_TYPES[file.format],
        **_weight(path),
        "rows": content.rows[table.name],
        "schema": _schema(table, key, file.format),
    }
    if table.comment:
        resource["description"] = table.comment
    if file.format == "csv":
        resource["encoding"] = "utf-8"
        resource["dialect"] = {"header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True}
        resource["formula_guard"] = {
            "mark": "'",
            "beginnings": list(FORMULA_BEGINNINGS),
            "meaning": "A text that begins with one of these, or with the mark, has the mark in front; take it off.",
        }
    if table.name == "marts.reference_figures":
        resource["licenses"] = LICENSES
        resource["sources"] = [{**EPOCH, "note": f"Rows whose source is Epoch AI: {CC_BY['title']}"}]
    return resource


def _schema(table: DescribedTable, key: Sequence[str], kind: str) -> Mapping[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(column, required=column.name in key) for column in table.columns],
        "primaryKey": list(key),
    }
    if kind == "csv":
        schema["missingValues"] = [""]
    return schema


def _field(column: DescribedColumn, *, required: bool) -> Mapping[str, Any]:
    is_list = column.data_type.endswith("[]")
    field: dict[str, Any] = {
        "name": column.name,
        "type": "array" if is_list else _TYPES.get(column.data_type.partition("(")[0], "any"),
    }
    if column.comment:
        unit = _UNIT.search(column.comment)
        field["description"] = _UNIT.sub("", column.comment)
        if unit:
            field["unit"] = unit[1]
    if required or not column.is_nullable:
        field["constraints"] = {"required": True}
    return field


def _weight(path: Path) -> Mapping[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{sha256_of(path)}"}
