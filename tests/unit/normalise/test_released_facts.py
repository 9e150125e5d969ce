"""A release's figure is known from the release on; the periodic report confirms it, or is preferred."""

from datetime import UTC, date, datetime

import polars as pl

from pipelines.contracts.normalised import FACTS
from pipelines.contracts.releases import RELEASE_FACTS
from pipelines.normalise.company import normalise_periods
from pipelines.normalise.released_facts import with_released_facts
from tests.support.filed import Filed, as_of, company, normalised, quarters_of

RELEASE, REPORT = "0000000001-24-000007", "0000000001-24-000010"
Q1 = ("2024-01-01", "2024-03-31")


def released(
    millions: int,
    *,
    start: str = "2024-01-01",
    day: str = "2024-04-10",
    accession: str | None = RELEASE,
    **changes: object,
) -> pl.DataFrame:
    """One figure of a cash-flow table of a release."""
    row: dict[str, object] = {
        "ticker": "TEST",
        "measure": "capex_cash",
        "unit": "USD",
        "period_start_date": date.fromisoformat(start),
        "period_end_date": date(2024, 3, 31),
        "period_start_basis": "calendar_months",
        "period_type": "quarter",
        "value": millions * 1_000_000,
        "printed": str(millions),
        "scale": 1_000_000,
        "statement": "cash_flow",
        "statement_title": "Cash flows",
        "row_label": "Purchases of property and equipment",
        "column_head": "Three months ended March 31, 2024",
        "table_number": 4,
        "row_number": 20,
        "column_number": 1,
        "is_restated": False,
        "is_preliminary": True,
        "accession_number": accession,
        "evidence": "filing",
        "known_at": datetime.fromisoformat(day).replace(tzinfo=UTC),
        "known_at_basis": "acceptance_utc",
        "document_url": "https://www.sec.gov/Archives/edgar/data/1/000000000124000007/ex991.htm",
        "document_sha256": "2" * 64,
    }
    return RELEASE_FACTS.frame([row | changes])


def periods(report: list[Filed], release: pl.DataFrame) -> dict[str, pl.DataFrame]:
    tables = normalised(report)
    facts = with_released_facts(company(), tables["facts"], release)
    return tables | {"facts": facts} | normalise_periods(company(), facts)


def test_a_quarter_is_known_from_the_release_and_confirmed_by_the_report() -> None:
    tables = periods([Filed(REPORT, "2024-04-25", *Q1, 100)], released(100))
    assert quarters_of(tables) == {(2024, 1): 100}
    assert (as_of(tables, "2024-04-09", 2024, 1), as_of(tables, "2024-04-10", 2024, 1)) == (None, 100)
    assert tables["quarters"]["is_preliminary"].to_list() == [False]


def test_until_the_report_is_filed_the_release_stands_and_says_so() -> None:
    tables = periods([], released(100))
    assert quarters_of(tables) == {(2024, 1): 100}
    assert tables["quarters"].select("is_preliminary", "accession_numbers").rows() == [(True, [RELEASE])]


def test_where_the_superseding_report_differs_the_release_is_kept_and_not_used() -> None:
    tables = periods([Filed(REPORT, "2024-04-25", *Q1, 100)], released(90))
    assert quarters_of(tables) == {(2024, 1): 100}
    kept = tables["facts"].filter(pl.col("read_from") == "release")
    assert "release_differences" in kept["exclusion"][0]


def test_a_value_that_first_differs_a_year_later_is_a_restatement_of_the_release() -> None:
    tables = periods([Filed(REPORT, "2025-04-25", *Q1, 95)], released(100))
    values = tables["quarters"].sort("vintage").select("value", "vintage").rows()
    assert [(value // 10**6, vintage) for value, vintage in values] == [(100, 1), (95, 2)]


def test_a_first_day_that_counts_weeks_gives_way_to_the_reports() -> None:
    tables = periods([Filed(REPORT, "2024-04-25", *Q1, 100)], released(100, start="2024-01-03"))
    starts = tables["facts"].filter(pl.col("measure") == "capex_cash")["period_start_date"].unique().to_list()
    assert starts == [date(2024, 1, 1)]


def test_a_page_outside_filings_gives_no_fact() -> None:
    facts = with_released_facts(
        company(), FACTS.frame(), released(100, accession=None, known_at_basis="published")
    )
    assert facts.is_empty()


def test_what_a_release_prints_again_with_its_own_rounding_is_no_restatement() -> None:
    again = released(101, day="2025-04-10", accession="0000000001-25-000007")
    tables = periods([Filed(REPORT, "2024-04-25", *Q1, 100)], again)
    assert tables["quarters"].select("value", "vintage").rows() == [(100_000_000, 1)]
