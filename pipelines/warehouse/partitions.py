"""Replace one partition of a table, and what is known about it, atomically or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb
import polars as pl

from pipelines.contracts.ops import ASSET_STATE, DOCUMENTS_READ, QUARANTINE
from pipelines.contracts.table import Table, require
from pipelines.warehouse.statements import (
    count_partition,
    delete_documents,
    delete_partition,
    insert_from,
    select_concepts,
    select_partition,
)


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
        _remember(connection, built, run_id)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """What one document gave: its row of ops.documents_read (None where it is gone), its rows by table name."""

    url: str
    read: dict[str, object] | None
    rows: Mapping[str, pl.DataFrame]


def replace_documents(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[Table],
    ticker: str,
    documents: Sequence[DocumentRows],
    quarantined: pl.DataFrame,
    built: Callable[[dict[str, int], dict[str, int]], list[Built]],
    run_id: str,
) -> list[Built]:
    """Replace the rows of these documents only, with their quarantine rows, in one transaction.

    The other documents of the company stay as they are, so that a new filing costs what it holds and not what the
    company ever filed. `built` makes the states out of the rows and the pieces set aside that each table then has of
    the company, by table name. Raises ContractBroken, with nothing written, where rows break their table's contract.
    """
    require(quarantined, QUARANTINE)
    frames = {
        table.name: require(
            pl.concat([table.frame(), *(document.rows[table.name] for document in documents)]), table
        )
        for table in tables
    }
    urls = [document.url for document in documents]
    layers = [table.full_name for table in tables]
    scope = {"layers": layers, "ticker": ticker, "urls": urls}
    read = [document.read for document in documents if document.read is not None]
    connection.execute("BEGIN")
    try:
        connection.execute(
            "DELETE FROM ops.quarantine WHERE list_contains($layers, layer) AND ticker = $ticker "
            "AND list_contains($urls, document_url)",
            scope,
        )
        connection.execute(
            "DELETE FROM ops.documents_read WHERE asset = $asset AND ticker = $ticker AND list_contains($urls, url)",
            {"asset": layers[0], "ticker": ticker, "urls": urls},
        )
        for table in tables:
            connection.execute(delete_documents(table), {"ticker": ticker, "urls": urls})
            _insert(connection, table, frames[table.name])
        _insert(connection, QUARANTINE, quarantined)
        _insert(connection, DOCUMENTS_READ, DOCUMENTS_READ.frame(read))
        states = built(
            {table.name: _count(connection, count_partition(table), ticker) for table in tables},
            {table.name: _set_aside(connection, table, ticker) for table in tables},
        )
        _remember(connection, states, run_id)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return states


def _count(connection: duckdb.DuckDBPyConnection, statement: str, ticker: str) -> int:
    row = connection.execute(statement, {"key": ticker}).fetchone()
    return int(row[0]) if row else 0


def _set_aside(connection: duckdb.DuckDBPyConnection, table: Table, ticker: str) -> int:
    row = connection.execute(
        "SELECT count(*) FROM ops.quarantine WHERE layer = ? AND ticker = ?", [table.full_name, ticker]
    ).fetchone()
    return int(row[0]) if row else 0


def read_partition(connection: duckdb.DuckDBPyConnection, table: Table, partition_key: str) -> pl.DataFrame:
    """Rows of one partition (the whole table where it has none), in the contract's columns and types."""
    parameters = {"key": partition_key} if table.partition else None
    return typed(connection.sql(select_partition(table), params=parameters).pl(), table)


def read_quarantine(connection: duckdb.DuckDBPyConnection, layer: str, ticker: str) -> pl.DataFrame:
    """Rows of ops.quarantine about pieces of one company that this table refused."""
    query = "SELECT * FROM ops.quarantine WHERE layer = $layer AND ticker = $ticker"
    found = connection.sql(query, params={"layer": layer, "ticker": ticker})
    return typed(found.pl().select(list(QUARANTINE.polars_schema)), QUARANTINE)


def read_concepts(
    connection: duckdb.DuckDBPyConnection, table: Table, ticker: str, concepts: Sequence[str]
) -> pl.DataFrame:
    """Rows of one company whose prefixed concept is one of these, of a table with a column `concept`."""
    parameters = {"ticker": ticker, "concepts": list(concepts)}
    return typed(connection.sql(select_concepts(table), params=parameters).pl(), table)


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


def _remember(connection: duckdb.DuckDBPyConnection, built: Sequence[Built], run_id: str) -> None:
    for state in built:
        connection.execute(
            "DELETE FROM ops.asset_state WHERE asset = ? AND partition_key = ?",
            [state.asset, state.partition_key],
        )
    _insert(connection, ASSET_STATE, ASSET_STATE.frame([_state_row(state, run_id) for state in built]))


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
