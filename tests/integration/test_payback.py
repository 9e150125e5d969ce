"""Payback of the sample: the formula made again, and every number that is assumed called so."""

from collections.abc import Iterator

import duckdb
import pytest

from aicapex.published import open_published
from tests.support.homes import Home

pytestmark = pytest.mark.slow


@pytest.fixture
def published(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as connection:
        yield connection


def capital_recovery(rate: float, years: float) -> float:
    """What has to come back of one unit each year."""
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


def test_required_revenue_is_the_spend_times_its_ai_share_and_annuity_over_the_margin(
    published: duckdb.DuckDBPyConnection,
) -> None:
    rows = published.execute(
        "SELECT capex_ttm_usd, ai_share_ratio, cost_of_capital_ratio, useful_life_years, gross_margin_ratio, "
        "required_ai_revenue_usd FROM marts.payback_sensitivity"
    ).fetchall()
    assert {rate for _, _, rate, *_ in rows} == {0.0, 0.08, 0.12}
    for capex, share, rate, years, margin, required in rows:
        assert required == pytest.approx(capex * share * capital_recovery(rate, years) / margin, rel=1e-9)


def test_a_loan_paid_back_in_equal_parts_leaves_nothing_over(published: duckdb.DuckDBPyConnection) -> None:
    # Independent of the closed form: pay the annuity at each year's end and the debt is gone after whole years.
    cases = published.execute(
        "SELECT DISTINCT cost_of_capital_ratio, useful_life_years, annuity_ratio FROM marts.payback_sensitivity "
        "WHERE useful_life_years = floor(useful_life_years)"
    ).fetchall()
    assert len(cases) == 6
    for rate, years, annuity in cases:
        debt = 1.0
        for _ in range(int(years)):
            debt = debt * (1 + rate) - annuity
        assert debt == pytest.approx(0, abs=1e-9)


def test_the_grid_holds_every_combination_and_one_base_case_for_each(
    published: duckdb.DuckDBPyConnection,
) -> None:
    grid = published.execute(
        "SELECT subject_id, count(*), count(*) FILTER (is_base) FROM marts.payback_sensitivity GROUP BY ALL"
    ).fetchall()
    assert {subject for subject, _, _ in grid} >= {"hyperscalers", "MSFT", "AMZN", "CRWV"}
    assert {(combinations, base) for _, combinations, base in grid} == {(81, 1)}


def test_the_base_case_is_what_the_gap_shows(published: duckdb.DuckDBPyConnection) -> None:
    differing = published.execute(
        "SELECT subject_id FROM marts.payback_gap AS gap JOIN marts.payback_sensitivity AS grid USING (subject_id) "
        "WHERE grid.is_base AND gap.required_ai_revenue_usd <> grid.required_ai_revenue_usd"
    ).fetchall()
    assert differing == []


def test_the_four_spend_510_7_billion_a_year_and_would_have_to_earn_177_6_with_it(
    published: duckdb.DuckDBPyConnection,
) -> None:
    # 510.7 x 0.75 x 0.2318 / 0.5; Microsoft discloses 37 and Amazon 15.
    (row,) = published.execute(
        "SELECT round(capex_ttm_usd / 1e9, 1), round(annuity_ratio, 4), round(required_ai_revenue_usd / 1e9, 1), "
        "disclosed_ai_revenue_usd / 1e9, disclosed_by, round(gap_usd / 1e9, 1), laboratories_revenue_usd / 1e9 "
        "FROM marts.payback_gap WHERE subject_id = 'hyperscalers'"
    ).fetchall()
    assert row == (510.7, 0.2318, 177.6, 52.0, ["AMZN", "MSFT"], 125.6, 78.0)


def test_who_discloses_nothing_has_no_gap(published: duckdb.DuckDBPyConnection) -> None:
    rows = published.execute(
        "SELECT disclosed_ai_revenue_usd, gap_usd, covered_ratio, required_ai_revenue_usd > 0 FROM marts.payback_gap "
        "WHERE subject_id = 'META'"
    ).fetchall()
    assert rows == [(None, None, None, True)]


def test_every_assumption_is_called_one_and_names_where_it_comes_from(
    published: duckdb.DuckDBPyConnection,
) -> None:
    rows = published.execute("SELECT label, source FROM marts.payback_inputs").fetchall()
    assert len(rows) == 12
    assert {label for label, _ in rows} == {"assumption"}
    assert all(source for _, source in rows)
