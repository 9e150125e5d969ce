"""Gauges of the sample: figures of filings by another way, history made again, and no silent gap."""

from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from typing import Any

import duckdb
import pytest

from aicapex.published import open_published
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture
def published(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as connection:
        yield connection


# A fiscal year as its 10-K has it, in millions: numerator and denominator.
OF_FILINGS = [
    ("capex_to_operating_cash_flow", "META", "FY2024Q4", 37_256, 91_328, "0001326801-25-000017"),
    ("capex_to_operating_cash_flow", "GOOGL", "FY2024Q4", 52_535, 125_299, "0001652044-25-000014"),
    ("capex_to_operating_cash_flow", "MSFT", "FY2025Q4", 64_551, 136_162, "0000950170-25-100235"),
    ("capex_to_operating_cash_flow", "NVDA", "FY2025Q4", 3_236, 64_089, "0001045810-25-000023"),
    ("depreciation_to_capex", "META", "FY2024Q4", 15_498, 37_256, "0001326801-25-000017"),
    ("depreciation_to_capex", "GOOGL", "FY2024Q4", 15_311, 52_535, "0001652044-25-000014"),
    ("depreciation_to_capex", "MSFT", "FY2025Q4", 22_000, 64_551, "0000950170-25-100235"),
    ("depreciation_to_capex", "NVDA", "FY2025Q4", 1_864, 3_236, "0001045810-25-000023"),
    ("finance_lease_principal_to_capex", "META", "FY2024Q4", 1_969, 37_256, "0001326801-25-000017"),
]


@pytest.mark.parametrize(("gauge", "ticker", "period", "numerator", "denominator", "filing"), OF_FILINGS)
def test_twelve_months_to_a_years_end_are_the_year_of_the_annual_report(
    published: duckdb.DuckDBPyConnection,
    gauge: str,
    ticker: str,
    period: str,
    numerator: int,
    denominator: int,
    filing: str,
) -> None:
    (found,) = published.execute(
        "SELECT numerator_native / 1e6, denominator_native / 1e6, value FROM marts.bubble_gauges "
        "WHERE gauge = $gauge AND subject_id = $ticker AND period = $period",
        {"gauge": gauge, "ticker": ticker, "period": period},
    ).fetchall()
    assert found == (numerator, denominator, numerator * 1_000_000 / (denominator * 1_000_000)), filing


def test_history_and_percentile_are_those_of_the_earlier_periods(
    published: duckdb.DuckDBPyConnection,
) -> None:
    rows = published.execute(
        "SELECT gauge, subject_id, value_low, value_high, history_periods, history_min, history_median_low, "
        "history_max, percentile_low, percentile_high, percentile FROM marts.bubble_gauges "
        "WHERE value_high IS NOT NULL ORDER BY gauge, subject_id, period_end_date"
    ).fetchall()
    earlier: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    told = 0
    for gauge, subject, low, high, periods, least, middle, most, surely, maybe, percentile in rows:
        history = earlier[gauge, subject]
        assert periods == len(history)
        if history:
            assert (least, most) == (min(h for h, _ in history), max(h for _, h in history))
            assert middle == pytest.approx(median(h for h, _ in history))
        if low is None or high is None or len(history) < 4:
            assert (surely, maybe, percentile) == (None, None, None)
        else:
            below = sum(1.0 if h < low else 0.5 if h == low else 0.0 for _, h in history)
            reachable = sum(1.0 if h < high else 0.5 if h == high else 0.0 for h, _ in history)
            assert surely == pytest.approx(100 * below / len(history))
            assert maybe == pytest.approx(100 * reachable / len(history))
            assert (percentile is None) == (surely != maybe)
            told += percentile is not None
        if low is not None and high is not None:
            history.append((low, high))
    assert told > 500


def test_the_four_spend_more_of_their_revenue_than_in_any_period_before(
    published: duckdb.DuckDBPyConnection,
) -> None:
    (row,) = published.execute(
        "SELECT round(value, 3), history_periods, round(history_max, 3), percentile, unit FROM marts.bubble_gauges "
        "WHERE gauge_id = 'capex_to_revenue:hyperscalers:2026Q2'"
    ).fetchall()
    assert row == (0.287, 26, 0.255, 100.0, "ratio")


def test_concentration_and_ai_revenue_stay_between_their_bounds(published: duckdb.DuckDBPyConnection) -> None:
    found = published.execute(
        "SELECT gauge_id, value, value_low, round(value_high, 2), evidence FROM marts.bubble_gauges"
    ).fetchall()
    rows = {gauge_id: rest for gauge_id, *rest in found}
    assert rows["nvidia_top_4_customers:NVDA:FY2026Q3"] == [None, 59.0, 63.0, "sample_filing"]
    # Microsoft states its annual rate, Amazon "more than": 97,225 / 37,000 and at most 151,015 / 15,000 million.
    assert rows["capex_to_disclosed_ai_revenue:MSFT:FY2026Q3"][2] == 2.63
    assert rows["capex_to_disclosed_ai_revenue:AMZN:FY2026Q1"][:2] == [None, None]
    assert rows["capex_to_disclosed_ai_revenue:hyperscalers:2026Q1"] == [None, None, 8.34, "secondary"]


def test_every_gauge_has_every_subject_that_it_is_asked_of_and_every_quarter_since_2019(
    published: duckdb.DuckDBPyConnection,
) -> None:
    companies = {row[0] for row in published.execute("SELECT ticker FROM marts.companies").fetchall()}
    subjects: dict[str, set[str]] = defaultdict(set)
    for gauge, subject in published.execute(
        "SELECT DISTINCT gauge, subject_id FROM marts.bubble_gauges"
    ).fetchall():
        subjects[gauge].add(subject)
    groups = {"hyperscalers", "hyperscalers_and_oracle"}
    sellers = {"MSFT", "GOOGL", "AMZN", "META", "ORCL", "CRWV"}
    for gauge in ("capex_to_revenue", "capex_to_operating_cash_flow", "depreciation_to_capex"):
        assert subjects[gauge] == companies | groups
    assert subjects["capex_to_cloud_revenue"] == sellers | groups
    assert subjects["capex_to_disclosed_ai_revenue"] == sellers | groups
    assert subjects["leases_not_commenced_to_capex"] == companies - {"TSM"}
    assert subjects["nvidia_data_center_to_capex"] == groups
    gaps = published.execute(
        "SELECT gauge, subject_id, spend.calendar_quarter FROM (SELECT DISTINCT gauge, subject_id FROM "
        "marts.bubble_gauges WHERE subject_kind = 'company' AND period IS NOT NULL AND gauge IN "
        "('capex_to_revenue', 'capex_to_operating_cash_flow', 'depreciation_to_capex', 'capex_to_cloud_revenue')) "
        "JOIN marts.spend_to_revenue AS spend ON subject_id = ticker AND period_end_date >= DATE '2019-01-01' "
        "AND capex_definition = 'cash_gross' ANTI JOIN marts.bubble_gauges AS gauges USING (gauge, subject_id, "
        "period_end_date)"
    ).fetchall()
    assert gaps == []


def test_what_can_not_be_computed_says_why_and_what_is_needed(published: duckdb.DuckDBPyConnection) -> None:
    def refused(gauge_id: str) -> tuple[Any, ...]:
        (row,) = published.execute(
            "SELECT refusal_reason, needed FROM marts.bubble_gauges WHERE gauge_id = ?", [gauge_id]
        ).fetchall()
        return tuple(row)

    # AMD's operations cost 72 million in the twelve months to 2019-03-30.
    assert refused("capex_to_operating_cash_flow:AMD:FY2019Q1") == (
        "denominator_not_above_zero",
        "operating_cash_flow above zero over the twelve months",
    )
    reason, needed = refused("capex_to_cloud_revenue:META:all")
    assert (reason, needed.startswith("cloud_revenue of ")) == ("amount_missing", True)
    # Content licences, as Alphabet's filings say, are no claim on the money for data centers.
    assert refused("purchase_obligations_to_capex:GOOGL:all")[0] == "not_like_capex"
    assert refused("capex_to_disclosed_ai_revenue:META:all")[0] == "not_disclosed"
    reason, needed = refused("depreciation_to_capex:hyperscalers:2024Q1")
    assert (reason, needed) == (
        "amount_missing",
        "depreciation of 2023Q2 (MSFT), 2023Q3 (MSFT), 2023Q4 (MSFT), 2024Q1 (MSFT)",
    )
