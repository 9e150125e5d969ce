"""What the marts hold, as one hash: the same content is published once."""

from dataclasses import dataclass

import duckdb

from pipelines.errors import AicapexError
from pipelines.publish.macros import read_macros
from pipelines.publish.statements import identifier
from pipelines.warehouse.versions import combine


@dataclass(frozen=True, slots=True)
class Content:
    """Rows by table (`marts.<name>`) and one hash over columns, comments, rows and table macros."""

    rows: dict[str, int]
    version: str


def marts_version(connection: duckdb.DuckDBPyConnection) -> str:
    """Hash over every table of schema marts; the order of rows does not matter."""
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' AND database_name = current_database()"
    ).fetchall()
    return content_of(connection, [f"marts.{name}" for (name,) in names]).version


def content_of(
    connection: duckdb.DuckDBPyConnection, tables: list[str], macros: list[str] | None = None
) -> Content:
    """Count and hash these tables (`schema.table`), and hash these table macros of schema marts, of the connection's
    own database.

    Raises AicapexError where one has not been built.
    """
    rows: dict[str, int] = {}
    parts: list[str] = []
    for table in sorted(tables):
        described = _described(connection, table)
        rows[table], hashed = _hashed(connection, table, [name for name, _, _ in described])
        parts.append(repr((table, _comment(connection, table), described, hashed)))
    parts += [macro.version() for macro in read_macros(connection, macros or [])]
    return Content(rows, combine(parts))


def _described(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str, str | None]]:
    """Name, type and comment of each column."""
    found: list[tuple[str, str, str | None]] = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = ? ORDER BY column_index",
        table.split("."),
    ).fetchall()
    if not found:
        raise AicapexError(f"{table} has not been built", place=table, remedy="build the dbt project first")
    return found


def _comment(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str | None]]:
    found: list[tuple[str | None]] = connection.execute(
        "SELECT comment FROM duckdb_tables() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = ?",
        table.split("."),
    ).fetchall()
    return found


def _hashed(
    connection: duckdb.DuckDBPyConnection, table: str, columns: list[str]
) -> tuple[int, tuple[object, ...]]:
    """Number of rows, and sum and exclusive-or of their hashes.

    A sum alone does not see two rows that trade a difference, an exclusive-or alone does not see a row that comes
    twice more. A row's hash takes a null list for an empty one (DuckDB 1.5.5), so nulls are hashed beside it.
    """
    nulls = ", ".join(f"_row.{identifier(column)} IS NULL" for column in columns)
    row = f"(SELECT hash(_row, [{nulls}]) AS _hash FROM {identifier(table)} AS _row)"  # noqa: S608 - quoted names
    query = f"SELECT count(*), sum(_hash), bit_xor(_hash) FROM {row}"  # noqa: S608
    ((count, *hashes),) = connection.execute(query).fetchall()
    return int(count), tuple(hashes)
