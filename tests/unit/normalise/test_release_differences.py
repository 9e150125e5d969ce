"""Releases beside the periodic reports that supersede them."""

from datetime import UTC, date, datetime

import polars as pl

from pipelines.contracts.releases import RELEASE_DIFFERENCES, RELEASE_FACTS
from pipelines.contracts.table import verdict
from pipelines.normalise.quarters import derive_series
from pipelines.normalise.release_differences import release_differences
from tests.support.filed import Filed, company, normalised

MILLION = 1_000_000
RELEASED_AT = datetime(2024, 7, 31, 20, 1, tzinfo=UTC)


def released(value: int, kind: str = "half", **changes: object) -> dict[str, object]:
    start = {"quarter": date(2024, 4, 1), "half": date(2024, 1, 1), "trailing_year": date(2023, 7, 1)}[kind]
    return {
        "ticker": "TEST",
        "measure": "capex_cash",
        "unit": "USD",
        "period_start_date": start,
        "period_end_date": date(2024, 6, 30),
        "period_start_basis": "calendar_months",
        "period_type": kind,
        "value": value * MILLION,
        "printed": f"({value})",
        "scale": MILLION,
        "statement": "cash_flow",
        "statement_title": "Statements of Cash Flows",
        "row_label": "Purchases of property and equipment",
        "column_head": "",
        "table_number": 1,
        "row_number": 7,
        "column_number": 1,
        "is_restated": False,
        "is_preliminary": True,
        "accession_number": "0000000001-24-000008",
        "evidence": "filing",
        "known_at": RELEASED_AT,
        "known_at_basis": "acceptance_utc",
        "document_url": "https://www.sec.gov/Archives/edgar/data/1/1/q2.htm",
        "document_sha256": "b" * 64,
    } | changes


def frame(*rows: dict[str, object]) -> pl.DataFrame:
    return RELEASE_FACTS.frame(list(rows))


REPORTS = (
    Filed("0000000001-24-000001", "2024-05-01", "2024-01-01", "2024-03-31", 45),
    Filed("0000000001-24-000009", "2024-08-02", "2024-01-01", "2024-06-30", 95),
)


def facts_of(*figures: Filed) -> pl.DataFrame:
    return normalised(figures)["facts"]


def differences(facts: pl.DataFrame, *rows: dict[str, object]) -> list[dict[str, object]]:
    found = release_differences(frame(*rows), facts, derive_series(company(), facts).quarters)
    assert verdict(found, RELEASE_DIFFERENCES).problems == ()
    return found.to_dicts()


def test_an_equal_report_supersedes_the_release_and_says_when() -> None:
    (row,) = differences(facts_of(*REPORTS), released(95))
    assert (row["state"], row["difference"], row["is_derived"]) == ("equal", 0, False)
    assert row["filed_accession_numbers"] == ["0000000001-24-000009"]
    assert row["lead_days"] == 2  # a filing without a held stamp is known by the end of its day, 2 August


def test_a_quarter_that_reports_give_as_a_difference_is_compared_with_the_derived_one() -> None:
    (row,) = differences(facts_of(*REPORTS), released(50, "quarter"))
    assert (row["state"], row["filed_value"], row["is_derived"]) == ("equal", 50 * MILLION, True)


def test_a_difference_is_kept_with_both_values() -> None:
    (row,) = differences(facts_of(*REPORTS), released(93))
    assert (row["state"], row["release_value"], row["difference"]) == ("different", 93 * MILLION, 2 * MILLION)


def test_one_unit_of_the_printed_scale_is_rounding() -> None:
    (row,) = differences(facts_of(*REPORTS), released(94))
    assert row["state"] == "within_rounding"


def test_without_a_report_the_release_stands() -> None:
    (row,) = differences(facts_of(REPORTS[0]), released(95))
    assert (row["state"], row["filed_value"], row["superseded_at"]) == ("no_filed_value", None, None)
    assert row["filed_accession_numbers"] == []


def test_the_first_report_after_the_release_counts_and_not_a_later_restatement() -> None:
    restated = Filed("0000000001-25-000009", "2025-08-01", "2024-01-01", "2024-06-30", 97)
    (row,) = differences(facts_of(*REPORTS, restated), released(95))
    assert row["state"] == "equal"


def test_a_comparative_column_is_compared_with_the_report_before_where_none_follows() -> None:
    (row,) = differences(facts_of(*REPORTS), released(95, known_at=datetime(2025, 7, 31, tzinfo=UTC)))
    assert row["state"] == "equal"
    assert isinstance(row["lead_days"], int)
    assert row["lead_days"] < 0


def test_the_statement_counts_before_the_reconciliation() -> None:
    (row,) = differences(
        facts_of(*REPORTS), released(94, statement="free_cash_flow", table_number=2), released(95)
    )
    assert row["release_value"] == 95 * MILLION
