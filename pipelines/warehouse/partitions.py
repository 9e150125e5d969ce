"""Replace one partition of a table, and what is known about it, atomically or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import polars as pl

from pipelines.contracts.ops import ASSET_STATE, QUARANTINE
from pipelines.contracts.table import Table, require
from pipelines.warehouse.statements import delete_partition, insert_from, select_partition


@dataclass(frozen=True, slots=True)
class Built:
    """What ops.asset_state remembers of one partition of one asset."""

    asset: str
    partition_key: str
    input_version: str
    data_version: str
    rows: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """New rows of one table's partition."""

    table: Table
    rows: pl.DataFrame


def replace_partition(
    connection: duckdb.DuckDBPyConnection,
    partition_key: str,
    replacements: Sequence[Replacement],
    quarantined: pl.DataFrame,
    built: Sequence[Built],
    run_id: str,
) -> None:
    """Replace the partition in all given tables, its quarantine rows and its state in one transaction.

    A table without partition column is replaced whole. Raises ContractBroken, with nothing written, where rows break
    their table's contract.
    """
    for replacement in replacements:
        require(replacement.rows, replacement.table)
    require(quarantined, QUARANTINE)
    connection.execute("BEGIN")
    try:
        for replacement in replacements:
            _replace(connection, replacement, partition_key)
            connection.execute(
                "DELETE FROM ops.quarantine WHERE layer = ? AND ticker = ?",
                [replacement.table.full_name, partition_key],
            )
        _insert(connection, QUARANTINE, quarantined)
        for state in built:
            connection.execute(
                "DELETE FROM ops.asset_state WHERE asset = ? AND partition_key = ?",
                [state.asset, state.partition_key],
            )
        _insert(connection, ASSET_STATE, ASSET_STATE.frame([_state_row(state, run_id) for state in built]))
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def read_partition(connection: duckdb.DuckDBPyConnection, table: Table, partition_key: str) -> pl.DataFrame:
    """Rows of one partition (the whole table where it has none), in the contract's columns and types."""
    parameters = {"key": partition_key} if table.partition else None
    return typed(connection.sql(select_partition(table), params=parameters).pl(), table)


def typed(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Rows read from DuckDB in the contract's types."""
    return frame.cast(pl.Schema(table.polars_schema))


def read_state(connection: duckdb.DuckDBPyConnection, assets: Sequence[str]) -> dict[tuple[str, str], Built]:
    """States of these assets by (asset, partition key)."""
    rows = connection.execute(
        "SELECT asset, partition_key, input_version, data_version, rows, quarantined FROM ops.asset_state "
        "WHERE list_contains($assets, asset)",
        {"assets": list(assets)},
    ).fetchall()
    return {(row[0], row[1]): Built(*row) for row in rows}


def _replace(connection: duckdb.DuckDBPyConnection, replacement: Replacement, partition_key: str) -> None:
    table = replacement.table
    connection.execute(delete_partition(table), {"key": partition_key} if table.partition else None)
    _insert(connection, table, replacement.rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame) -> None:
    if rows.is_empty():
        return
    connection.register("_incoming", rows.to_arrow())
    try:
        connection.execute(insert_from(table, "_incoming"))
    finally:
        connection.unregister("_incoming")


def _state_row(state: Built, run_id: str) -> dict[str, object]:
    return {
        "asset": state.asset,
        "partition_key": state.partition_key,
        "input_version": state.input_version,
        "data_version": state.data_version,
        "rows": state.rows,
        "quarantined": state.quarantined,
        "built_at": datetime.now(UTC),
        "run_id": run_id,
    }
