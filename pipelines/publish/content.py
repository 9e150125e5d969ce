"""What the marts hold, as one hash: the same content is published once."""

from dataclasses import dataclass

import duckdb

from pipelines.publish.statements import statement
from pipelines.warehouse.versions import combine


@dataclass(frozen=True, slots=True)
class Content:
    """Rows by table (`marts.<name>`) and one hash over columns, comments and rows."""

    rows: dict[str, int]
    version: str


def marts_version(connection: duckdb.DuckDBPyConnection) -> str:
    """Hash over every table of schema marts; the order of rows does not matter."""
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts' AND database_name = current_database()"
    ).fetchall()
    return content_of(connection, [f"marts.{name}" for (name,) in names]).version


def content_of(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> Content:
    """Count and hash these tables (`schema.table`) of the connection's own database.

    Sum and exclusive-or of the rows' hashes together: a sum alone does not see two rows that trade a difference,
    an exclusive-or alone does not see a row that stands twice.
    """
    rows: dict[str, int] = {}
    parts: list[str] = []
    for table in sorted(tables):
        schema, name = table.split(".")
        described = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? "
            "AND database_name = current_database() ORDER BY column_index",
            [schema, name],
        ).fetchall()
        comment = connection.execute(
            "SELECT comment FROM duckdb_tables() WHERE schema_name = ? AND table_name = ? "
            "AND database_name = current_database()",
            [schema, name],
        ).fetchall()
        hashed = connection.execute(
            statement(
                "SELECT count(*), sum(hash(_row)), bit_xor(hash(_row)) FROM {table} AS _row", table=table
            )
        ).fetchall()
        rows[table] = int(hashed[0][0])
        parts.append(repr((table, comment, described, hashed)))
    return Content(rows, combine(parts))
