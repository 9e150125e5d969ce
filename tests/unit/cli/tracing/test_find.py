from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from aicapex.tracing.ask import Published
from aicapex.tracing.find import find_row
from pipelines.errors import WrongUse
from tests.support.evidence_file import published_file


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(published_file(tmp_path / "a.duckdb"))) as opened:
        yield opened


@pytest.fixture
def published(connection: duckdb.DuckDBPyConnection) -> Published:
    return Published(connection)


@pytest.mark.parametrize(
    "words",
    [
        ["TEST", "2024", "2", "cash_gross"],
        ["test", "2024", "2", "CASH_GROSS"],
        ["capex_definition=cash_gross", "TEST", "2024", "2"],
        ["ticker=TEST", "calendar_quarter=2024Q2", "capex_definition=cash_gross"],
        ["TEST", "2024", "2", "cash_gross\r"],
    ],
)
def test_a_row_is_named_by_values_in_order_or_by_columns(published: Published, words: list[str]) -> None:
    found = find_row(published, "marts.spend_to_revenue", words)
    assert found.row["capex_usd"] == 15
    assert list(found.key) == ["ticker", "fiscal_year", "fiscal_quarter", "capex_definition"]


def refused(published: Published, mart: str, *words: str) -> str:
    with pytest.raises(WrongUse) as error:
        find_row(published, mart, words)
    return str(error.value)


def test_several_rows_are_listed_with_the_key(published: Published) -> None:
    said = refused(published, "spend_to_revenue", "TEST", "2024", "2")
    assert said.startswith("4 rows of marts.spend_to_revenue match ticker=TEST fiscal_year=2024")
    assert "capex_definition=incurred" in said
    assert "name the whole key: ticker fiscal_year fiscal_quarter capex_definition" in said


def test_where_no_row_matches_the_values_that_would_are_named(published: Published) -> None:
    said = refused(published, "spend_to_revenue", "TEST", "2024", "3", "cash_gross")
    assert "fiscal_quarter is 1, 2 where ticker=TEST fiscal_year=2024 capex_definition=cash_gross" in said
    assert "the key is: ticker fiscal_year" in said


def test_where_nothing_fits_each_value_is_told_by_itself(published: Published) -> None:
    said = refused(published, "spend_to_revenue", "TSET", "1999", "2", "cash_gross")
    assert "no ticker 'TSET', but TEST" in said
    assert "no fiscal_year '1999', but 2024" in said


def test_an_unknown_mart_or_column_names_what_comes_near(published: Published) -> None:
    assert "name one of: spend_to_revenue" in refused(published, "spend_to_revenu", "x")
    assert "has no column 'fiscal_yaer'" in refused(published, "spend_to_revenue", "fiscal_yaer=2024")


def test_too_many_values_or_none_name_the_key(published: Published) -> None:
    assert "accession_number disclosure_number" in refused(published, "nvidia_concentration")
    assert "is asked for 3 values" in refused(published, "nvidia_concentration", "a", "b", "c")


@pytest.mark.parametrize("value", ["'; DROP TABLE marts.notes; --", "%", "' OR '1'='1", 'x" OR 1=1'])
def test_a_value_is_never_part_of_the_statement(published: Published, value: str) -> None:
    assert "no row of marts.notes" in refused(published, "notes", value)
    assert find_row(published, "notes", ["filed"]).key == {"note": "filed"}


def test_a_day_in_the_past_is_asked_of_the_macro_and_without_a_vintage(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    connection.execute(
        "CREATE TABLE marts.quarter_vintages (ticker VARCHAR, vintage INTEGER, known DATE, "
        "PRIMARY KEY (ticker, vintage));"
        "INSERT INTO marts.quarter_vintages VALUES ('A', 1, '2024-01-01'), ('A', 2, '2025-01-01');"
        "CREATE MACRO marts.quarters_as_of(as_of) AS TABLE (SELECT * FROM marts.quarter_vintages "
        "WHERE known <= CAST(as_of AS DATE) QUALIFY row_number() OVER (PARTITION BY ticker ORDER BY vintage DESC) = 1)"
    )
    past = Published(connection, date(2024, 6, 1))
    assert find_row(past, "quarter_vintages", ["A"]).row["vintage"] == 1
    assert find_row(Published(connection), "quarter_vintages", ["A", "2"]).row["vintage"] == 2
    assert "has no vintages" in refused(past, "spend_to_revenue", "TEST")
