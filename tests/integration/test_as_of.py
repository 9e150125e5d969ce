"""What a day knew, asked of the published file: of restated values the day before and the day of the restatement."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from aicapex.published import open_published
from tests.support.homes import Home

pytestmark = pytest.mark.slow
MILLION = 1_000_000

# Ticker, measure, fiscal year and quarter, millions before and after, day of the restating filing (UTC), its number.
RESTATED = [
    ("GOOGL", "capex", 2015, 3, 2373, 2383, date(2016, 11, 3), "0001652044-16-000038"),
    ("GOOGL", "capex", 2015, 4, 2100, 2102, date(2017, 2, 3), "0001652044-17-000008"),
    ("GOOGL", "capex", 2016, 1, 2428, 2444, date(2017, 5, 2), "0001652044-17-000014"),
    ("GOOGL", "capex", 2016, 2, 2123, 2136, date(2017, 7, 25), "0001652044-17-000026"),
    ("META", "capex", 2023, 1, 6842, 6823, date(2024, 4, 25), "0001326801-24-000049"),
    ("META", "capex", 2023, 2, 6216, 6134, date(2024, 7, 31), "0001326801-24-000065"),
    ("META", "capex", 2023, 3, 6543, 6496, date(2024, 10, 30), "0001326801-24-000077"),
    ("META", "capex", 2023, 4, 7665, 7592, date(2025, 1, 30), "0001326801-25-000017"),
    ("AMD", "revenue", 2017, 1, 984, 1178, date(2018, 5, 3), "0000002488-18-000068"),
    ("AMD", "revenue", 2017, 2, 1222, 1151, date(2018, 8, 2), "0000002488-18-000128"),
]


@pytest.fixture
def published(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as connection:
        yield connection


def one(published: duckdb.DuckDBPyConnection, query: str, *parameters: object) -> tuple[Any, ...]:
    (row,) = published.execute(query, list(parameters)).fetchall()
    return tuple(row)


@pytest.mark.parametrize("case", RESTATED, ids=lambda case: f"{case[0]}-{case[2]}Q{case[3]}")
def test_the_day_before_knew_the_old_value_and_the_day_itself_the_new_one(
    published: duckdb.DuckDBPyConnection, case: tuple[str, str, int, int, int, int, date, str]
) -> None:
    ticker, what, year, quarter, before, after, day, accession = case
    known = [
        one(
            published,
            f"SELECT {what}_usd, list_contains(accession_numbers, ?) FROM marts.spend_to_revenue_as_of(?) "
            "WHERE ticker = ? AND fiscal_year = ? AND fiscal_quarter = ? AND capex_definition = 'cash_gross'",
            accession, asked, ticker, year, quarter,
        )
        for asked in (day - timedelta(days=1), day)
    ]  # fmt: skip
    assert known == [(before * MILLION, False), (after * MILLION, True)]


@pytest.mark.parametrize("case", RESTATED, ids=lambda case: f"{case[0]}-{case[2]}Q{case[3]}")
def test_the_ledger_of_restatements_names_both_values_and_the_filing(
    published: duckdb.DuckDBPyConnection, case: tuple[str, str, int, int, int, int, date, str]
) -> None:
    ticker, what, year, quarter, before, after, _, accession = case
    measure = {"capex": "capex_cash", "revenue": "revenue"}[what]
    found = one(
        published,
        "SELECT old_value_native, new_value_native, difference_native, restating_accession_number "
        "FROM marts.restatements WHERE ticker = ? AND measure = ? AND fiscal_year = ? AND fiscal_quarter = ?",
        ticker, measure, year, quarter,
    )  # fmt: skip
    assert found == (before * MILLION, after * MILLION, (after - before) * MILLION, accession)


def test_teslas_2023_is_one_million_more_since_its_report_on_2025(
    published: duckdb.DuckDBPyConnection,
) -> None:
    found = one(
        published,
        "SELECT old_value_native, new_value_native, restating_accession_number FROM marts.restatements "
        "WHERE ticker = 'TSLA' AND measure = 'capex_cash' AND fiscal_period = 'FY2023'",
    )
    assert found == (8898 * MILLION, 8899 * MILLION, "0001628280-26-003952")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Seoul"])
def test_a_day_ends_at_midnight_utc_whatever_the_readers_time_zone(sample_home: Home, zone: str) -> None:
    # Accepted 2017-02-03 22:30 UTC, 17:30 in New York, the next morning in Seoul.
    query = (
        "SELECT capex_usd FROM marts.spend_to_revenue_as_of(?) WHERE ticker = 'GOOGL' "
        "AND fiscal_year = 2015 AND fiscal_quarter = 4 AND capex_definition = 'cash_gross'"
    )
    with duckdb.connect(str(sample_home.settings.published_file.resolve()), read_only=True) as reader:
        reader.execute(f"SET TimeZone = '{zone}'")
        known = [one(reader, query, day)[0] // MILLION for day in ("2017-02-02", "2017-02-03")]
    assert known == [2100, 2102]


def test_a_trailing_year_of_the_past_is_made_of_what_was_known_then(
    published: duckdb.DuckDBPyConnection,
) -> None:
    query = (
        "SELECT capex_ttm_usd FROM marts.spend_to_revenue_as_of(?) WHERE ticker = 'META' "
        "AND fiscal_year = 2023 AND fiscal_quarter = 4 AND capex_definition = 'cash_gross'"
    )
    assert one(published, query, "2024-02-15") == (27266 * MILLION,)
    assert one(published, query, "2025-01-30") == (27045 * MILLION,)


def test_a_table_macro_gives_what_the_plain_table_beside_it_gives(
    published: duckdb.DuckDBPyConnection,
) -> None:
    moment = "TIMESTAMPTZ '2024-09-02 00:00:00+00'"
    plain = (
        "SELECT {columns} FROM marts.{table}_vintages WHERE valid_from_at < {moment} "
        "AND (valid_to_at IS NULL OR valid_to_at >= {moment}) ORDER BY ALL"
    )
    for table, columns in (
        ("spend_to_revenue", "ticker, fiscal_year, fiscal_quarter, capex_definition, capex_usd, revenue_usd"),
        (
            "group_spend_to_revenue",
            "group_name, calendar_quarter, capex_definition, capex_usd, members_present",
        ),
    ):
        macro = f"SELECT {columns} FROM marts.{table}_as_of('2024-09-01') ORDER BY ALL"
        rows = published.execute(macro).fetchall()
        assert rows == published.execute(plain.format(columns=columns, table=table, moment=moment)).fetchall()
        assert rows


def test_before_the_first_filing_nothing_is_known(published: duckdb.DuckDBPyConnection) -> None:
    for macro in ("spend_to_revenue_as_of", "group_spend_to_revenue_as_of", "quarters_as_of"):
        assert one(published, f"SELECT count(*) FROM marts.{macro}('1999-12-31')") == (0,)
