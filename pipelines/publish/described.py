"""Tables as DuckDB describes them: columns, types and comments, of many tables in two queries."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from pipelines.errors import AicapexError


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """One column; `comment` is its description, with the unit in brackets at its end where it has one."""

    name: str
    data_type: str
    is_nullable: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """One table (`schema.table`): its comment, and its columns in their order."""

    name: str
    comment: str | None
    columns: tuple[DescribedColumn, ...]

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in their order."""
        return [column.name for column in self.columns]


def describe(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, DescribedTable]:
    """These tables of the connection's own database, by name and in the order given.

    Asked once for all: DuckDB lists every column of the database each time, 8 ms on a warehouse of the sample.
    Raises AicapexError where one has not been built.
    """
    columns: dict[str, list[DescribedColumn]] = {}
    for table, *column in connection.execute(
        "SELECT schema_name || '.' || table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() ORDER BY schema_name, table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(DescribedColumn(*column))
    comments: dict[str, str | None] = dict(
        connection.execute(
            "SELECT schema_name || '.' || table_name, comment FROM duckdb_tables() "
            "WHERE database_name = current_database()"
        ).fetchall()
    )
    for table in tables:
        if table not in columns:
            raise AicapexError(
                f"{table} has not been built", place=table, remedy="build the dbt project first"
            )
    return {table: DescribedTable(table, comments.get(table), tuple(columns[table])) for table in tables}
