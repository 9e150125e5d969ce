"""A table as it stands is judged by its contract without leaving the database, in the words for a frame."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.contracts.catalogue import TABLES
from pipelines.contracts.ops import FETCHES
from pipelines.contracts.table import verdict
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.schema import ensure_schema
from pipelines.warehouse.verdicts import stored_verdict

GOOD = {
    "ticker": "A", "cik": 1, "kind": "submissions", "url": "u1", "origin": "sample", "outcome": "new", "bytes": 1,
}  # fmt: skip


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_writer(tmp_path / "aicapex.duckdb") as opened:
        ensure_schema(opened)
        yield opened


def put(connection: duckdb.DuckDBPyConnection, frame: pl.DataFrame) -> None:
    """The frame instead of the table, with no constraint that would keep it out."""
    connection.register("_frame", frame.to_arrow())
    connection.execute("CREATE OR REPLACE TABLE ops.fetches AS FROM _frame")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [GOOD],
        [GOOD, GOOD | {"url": "u2"}],
        [GOOD | {"origin": None}],
        [GOOD | {"outcome": "imagined"}, GOOD | {"outcome": "other", "url": "u2"}],
        [GOOD, GOOD, GOOD, GOOD | {"url": "u2"}],
        [GOOD | {"cik": None, "outcome": "imagined"}],
    ],
)
def test_it_says_what_is_said_of_the_same_rows_in_a_frame(
    connection: duckdb.DuckDBPyConnection, rows: list[dict[str, object]]
) -> None:
    frame = FETCHES.frame(rows)
    put(connection, frame)
    said, expected = stored_verdict(connection, FETCHES), verdict(frame, FETCHES)
    assert (said, said.rows) == (expected, len(rows))


def test_a_column_that_is_missing_or_of_another_type_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, FETCHES.frame([GOOD]).drop("bytes"))
    assert stored_verdict(connection, FETCHES).problems == (
        "columns: missing ['bytes'], surplus [], or order",
    )
    put(connection, FETCHES.frame([GOOD]).with_columns(pl.col("cik").cast(pl.String)))
    assert stored_verdict(connection, FETCHES).problems == ("cik is VARCHAR, not BIGINT",)


def test_every_table_of_the_contracts_can_be_judged(connection: duckdb.DuckDBPyConnection) -> None:
    assert [table.full_name for table in TABLES if not stored_verdict(connection, table).ok] == []
