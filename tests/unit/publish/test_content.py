import duckdb
import pytest

from pipelines.errors import AicapexError
from pipelines.publish.content import content_of, marts_version

ROWS = "INSERT INTO marts.spend VALUES ('MSFT', 1, ['a', 'b']), ('GOOGL', 2, []), ('GOOGL', NULL, NULL)"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA marts")
    connection.execute(
        "CREATE TABLE marts.spend (ticker VARCHAR, capex_usd BIGINT, accession_numbers VARCHAR[])"
    )
    connection.execute(ROWS)
    return connection


def test_the_order_of_rows_does_not_matter(connection: duckdb.DuckDBPyConnection) -> None:
    before = marts_version(connection)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE held AS SELECT * FROM marts.spend ORDER BY capex_usd DESC"
    )
    connection.execute("DELETE FROM marts.spend")
    connection.execute("INSERT INTO marts.spend SELECT * FROM held")
    assert marts_version(connection) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE marts.spend SET capex_usd = 3 WHERE capex_usd = 2",
        "UPDATE marts.spend SET ticker = CASE capex_usd WHEN 1 THEN 'GOOGL' WHEN 2 THEN 'MSFT' ELSE ticker END",
        "UPDATE marts.spend SET accession_numbers = ['b', 'a'] WHERE capex_usd = 1",
        "UPDATE marts.spend SET accession_numbers = NULL WHERE capex_usd = 2",
        "INSERT INTO marts.spend SELECT * FROM marts.spend",
        "DELETE FROM marts.spend WHERE capex_usd IS NULL",
        "ALTER TABLE marts.spend RENAME capex_usd TO capex",
        "COMMENT ON COLUMN marts.spend.capex_usd IS 'cash paid [USD]'",
        "COMMENT ON TABLE marts.spend IS 'capex'",
        "CREATE TABLE marts.other (ticker VARCHAR)",
    ],
)
def test_any_change_shows(connection: duckdb.DuckDBPyConnection, change: str) -> None:
    before = marts_version(connection)
    connection.execute(change)
    assert marts_version(connection) != before


def test_rows_are_counted_by_table(connection: duckdb.DuckDBPyConnection) -> None:
    assert content_of(connection, ["marts.spend"]).rows == {"marts.spend": 3}


def test_other_schemas_do_not_count(connection: duckdb.DuckDBPyConnection) -> None:
    before = marts_version(connection)
    connection.execute("CREATE TABLE spend (ticker VARCHAR)")
    assert marts_version(connection) == before


def test_a_table_that_was_not_built_is_named(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AicapexError, match=r"marts\.headline has not been built"):
        content_of(connection, ["marts.spend", "marts.headline"])
