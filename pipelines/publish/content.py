"""What the marts hold, as one hash: the same content is published once."""

from dataclasses import dataclass, field

import duckdb

from pipelines.publish.described import DescribedTable, describe
from pipelines.publish.macros import read_macros
from pipelines.publish.statements import identifier
from pipelines.warehouse.versions import combine


@dataclass(frozen=True, slots=True)
class RowsHash:
    """Number of rows, and sum and exclusive-or of their hashes: equal for the same rows in any order.

    A sum alone does not see two rows that trade a difference, an exclusive-or alone does not see a row that comes
    twice more.
    """

    rows: int
    total: int | None
    parity: int | None


@dataclass(frozen=True, slots=True)
class Content:
    """Rows by table (`marts.<name>`) and one hash over columns, comments, rows and table macros."""

    rows: dict[str, int]
    version: str
    hashes: dict[str, RowsHash] = field(default_factory=dict, compare=False)


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
    hashes: dict[str, RowsHash] = {}
    parts: list[str] = []
    for name, table in describe(connection, sorted(tables)).items():
        hashes[name] = rows_hash(connection, identifier(name), table.column_names)
        parts.append(repr((name, table.comment, _meaning(table), hashes[name])))
    parts += [macro.version() for macro in read_macros(connection, macros or [])]
    return Content({name: hashed.rows for name, hashed in hashes.items()}, combine(parts), hashes)


def rows_hash(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    columns: list[str],
    parameters: list[object] | None = None,
) -> RowsHash:
    """Hash the rows of a relation: a quoted table, or SQL behind FROM with parameters.

    A row's hash takes a null list for an empty one (DuckDB 1.5.5), so nulls are hashed beside it.
    """
    nulls = ", ".join(f"_row.{identifier(column)} IS NULL" for column in columns)
    row = f"(SELECT hash(_row, [{nulls}]) AS _hash FROM {relation} AS _row)"  # noqa: S608 - quoted names
    query = f"SELECT count(*), sum(_hash), bit_xor(_hash) FROM {row}"  # noqa: S608
    ((rows, total, parity),) = connection.execute(query, parameters or []).fetchall()
    return RowsHash(int(rows), None if total is None else int(total), None if parity is None else int(parity))


def _meaning(table: DescribedTable) -> list[tuple[str, str, str | None]]:
    """Name, type and comment of each column; a key makes columns NOT NULL that were nullable."""
    return [(column.name, column.data_type, column.comment) for column in table.columns]
