"""A partition is replaced atomically or not at all."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.contracts.ops import FETCHES, QUARANTINE
from pipelines.errors import ContractBroken
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.partitions import Built, Replacement, read_partition, read_state, replace_partition
from pipelines.warehouse.schema import ensure_schema


def fetches(ticker: str, *urls: str) -> pl.DataFrame:
    return FETCHES.frame(
        [
            {
                "ticker": ticker,
                "cik": 1,
                "kind": "submissions",
                "url": url,
                "origin": "sample",
                "outcome": "new",
                "bytes": 1,
            }
            for url in urls
        ]
    )


def replace(
    connection: duckdb.DuckDBPyConnection, ticker: str, rows: pl.DataFrame, version: str = "v"
) -> None:
    built = Built("ops.fetches", ticker, version, version, rows.height, 0)
    replace_partition(connection, ticker, [Replacement(FETCHES, rows)], QUARANTINE.frame(), [built], "run")


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse" / "aicapex.duckdb"
    with open_writer(path) as connection:
        ensure_schema(connection)
        replace(connection, "A", fetches("A", "u1", "u2"))
        replace(connection, "B", fetches("B", "u3"))
    return path


def test_replacing_one_company_leaves_the_others_as_they_are(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        replace(connection, "A", fetches("A", "u9"))
        assert read_partition(connection, FETCHES, "A")["url"].to_list() == ["u9"]
        assert read_partition(connection, FETCHES, "B")["url"].to_list() == ["u3"]


def test_rows_that_break_the_contract_leave_the_old_ones(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        with pytest.raises(ContractBroken, match="not unique"):
            replace(connection, "A", fetches("A", "same", "same"), version="w")
        assert read_partition(connection, FETCHES, "A")["url"].to_list() == ["u1", "u2"]
        assert read_state(connection, ["ops.fetches"])["ops.fetches", "A"].input_version == "v"


def test_a_failure_in_the_middle_leaves_the_old_rows_and_the_old_state(warehouse: Path) -> None:
    class Dying:
        """A connection that dies when the new rows are inserted."""

        def __init__(self, real: duckdb.DuckDBPyConnection) -> None:
            self._real = real

        def execute(self, query: str, parameters: object = None) -> object:
            if query.startswith('INSERT INTO "ops"."fetches"'):
                raise KeyboardInterrupt
            return self._real.execute(query, parameters)

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    with open_writer(warehouse) as connection:
        with pytest.raises(KeyboardInterrupt):
            replace(Dying(connection), "A", fetches("A", "u9"), version="w")  # type: ignore[arg-type]
        assert read_partition(connection, FETCHES, "A")["url"].to_list() == ["u1", "u2"]
        assert read_state(connection, ["ops.fetches"])["ops.fetches", "A"].input_version == "v"


def test_what_is_written_is_read_back_in_the_contracts_types(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        assert dict(read_partition(connection, FETCHES, "A").schema) == dict(FETCHES.polars_schema)


def test_a_table_whose_contract_changed_is_rebuilt_and_its_state_forgotten(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        connection.execute("ALTER TABLE ops.fetches DROP COLUMN detail")
        ensure_schema(connection)
        assert read_partition(connection, FETCHES, "A").is_empty()
        assert read_state(connection, ["ops.fetches"]) == {}


def test_tables_and_columns_carry_their_meaning_as_comments(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        comment = connection.sql(
            "SELECT comment FROM duckdb_columns() WHERE schema_name = 'ops' AND table_name = 'fetches' "
            "AND column_name = 'bytes'"
        ).fetchone()
    assert comment == ("Size of the answer [bytes]",)
