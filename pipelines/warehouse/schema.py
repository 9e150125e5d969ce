"""Schemas and tables of the warehouse, made from the contracts."""

import duckdb
import polars as pl
from polars.datatypes import DataType, DataTypeClass

from pipelines.contracts.catalogue import TABLES

SCHEMAS = ("raw", "normalised", "evidence", "staging", "intermediate", "marts", "ops")

_TYPES: dict[DataType | DataTypeClass, str] = {
    pl.String: "VARCHAR",
    pl.Int8: "TINYINT",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Boolean: "BOOLEAN",
    pl.Date: "DATE",
    pl.Datetime("us", "UTC"): "TIMESTAMP WITH TIME ZONE",
    pl.List(pl.String): "VARCHAR[]",
    pl.List(pl.Int32): "INTEGER[]",
    pl.List(pl.Int64): "BIGINT[]",
    pl.List(pl.Float64): "DOUBLE[]",
}


def sql_type(dtype: DataType | DataTypeClass) -> str:
    """DuckDB's name of a contract's type."""
    return _TYPES[dtype]


def ensure_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing and rebuild a table whose columns are no longer the contract's.

    A rebuilt table is empty, and its partitions are forgotten in ops.asset_state, so that the run fills it again from
    the archive.
    """
    for schema in SCHEMAS:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    existing = {
        (schema, table): columns
        for schema, table, columns in connection.execute(
            "SELECT schema_name, table_name, list(column_name || ' ' || data_type ORDER BY column_index) "
            "FROM duckdb_columns() WHERE NOT internal GROUP BY ALL"
        ).fetchall()
    }
    for table in TABLES:
        wanted = [f"{column.name} {sql_type(column.dtype)}" for column in table.columns]
        found = existing.get((table.schema, table.name))
        if found == wanted:
            continue
        connection.execute("BEGIN")
        if found is not None:
            connection.execute(f"DROP TABLE {table.full_name}")
            if ("ops", "asset_state") in existing and table.name != "asset_state":
                connection.execute("DELETE FROM ops.asset_state WHERE asset = ?", [table.full_name])
        columns = ", ".join(
            f"{column.name} {sql_type(column.dtype)}{'' if column.nullable else ' NOT NULL'}"
            for column in table.columns
        )
        connection.execute(f"CREATE TABLE {table.full_name} ({columns})")
        _comment(connection, "TABLE", table.full_name, f"{table.meaning}. Grain: {table.grain}.")
        for column in table.columns:
            unit = f" [{column.unit}]" if column.unit else ""
            _comment(connection, "COLUMN", f"{table.full_name}.{column.name}", f"{column.meaning}{unit}")
        connection.execute("COMMIT")


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, text: str) -> None:
    # COMMENT takes no parameters; the texts are the contracts' own, and quotes are doubled.
    connection.execute(f"COMMENT ON {kind} {name} IS '{text.replace(chr(39), chr(39) * 2)}'")
