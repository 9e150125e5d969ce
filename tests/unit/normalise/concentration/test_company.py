"""The tables of one company over its filings."""

from typing import Any

import polars as pl

from pipelines.contracts.concentration import CONCENTRATION_TABLES
from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.table import verdict
from pipelines.normalise.concentration.company import FilingTexts, normalise_concentration
from tests.support.disclosed import QUARTER, YEAR_BEFORE, Filing, Share, concentration

Q1 = "of revenue for the first quarter of fiscal year 2025"
OWN = Filing("0000000001-24-000001").says(
    f"Customer A had {{}}% and Customer B {{}}% {Q1}.", Share("13"), Share("11", "CustomerBMember")
)


def later(text: str, *shares: Share, known_at: str | None = "2025-05-28T20:32:57Z") -> Filing:
    return Filing("0000000001-25-000007", "2025-04-27", known_at).says(text, *shares)


def reconciled(*filings: Filing) -> list[dict[str, Any]]:
    return concentration(*filings)["concentration_reconciliations"].to_dicts()


def test_every_table_fulfils_its_contract_with_and_without_rows() -> None:
    for tables in (
        concentration(OWN, later(f"Two customers had 11% and 13% {Q1}.")),
        normalise_concentration(
            "TEST", 1, FilingTexts(OWN.facts.clear(), OWN.paragraphs.clear(), pl.DataFrame())
        ),
    ):
        assert [verdict(tables[table.name], table).problems for table in CONCENTRATION_TABLES] == [()] * 3
        assert verdict(tables["quarantine"], QUARANTINE).ok


def test_a_later_filing_is_compared_as_a_multiset_and_not_by_labels() -> None:
    again = later(f"Two customers had {{}}% and {{}}% {Q1}.", Share("11"), Share("13", "CustomerCMember"))
    (row,) = reconciled(again, OWN)
    assert (row["first_accession_number"], row["is_first_original"]) == ("0000000001-24-000001", True)
    assert (row["accession_number"], row["is_equal"]) == ("0000000001-25-000007", True)
    assert row["first_shares_pct"] == row["later_shares_pct"] == [13, 11]
    both = concentration(again, OWN)["concentrations"]
    assert both.select("accession_number", "customer_label", "share_pct", "is_comparative").rows() == [
        ("0000000001-24-000001", "Customer A", 13, False),
        ("0000000001-24-000001", "Customer B", 11, False),
        ("0000000001-25-000007", "Two customers", 11, True),
        ("0000000001-25-000007", "Two customers", 13, True),
    ]


def test_a_share_more_or_less_is_not_equal() -> None:
    (row,) = reconciled(OWN, later(f"Two customers had 11% and 12% {Q1}."))
    assert (row["is_equal"], row["later_shares_pct"]) == (False, [12, 11])
    (row,) = reconciled(OWN, later(f"No customer had 10% or more {Q1}."))
    assert (row["is_equal"], row["later_shares_pct"]) == (False, [])


def test_one_customer_of_22_percent_is_not_two_of_22_together() -> None:
    together = Filing().says(f"Two customers had 10% or more each, for a total of 22% {Q1}.")
    (row,) = reconciled(together, later(f"One customer had 22% {Q1}."))
    assert (row["first_shares_pct"], row["later_shares_pct"], row["is_equal"]) == ([22], [22], False)


def test_three_times_12_percent_each_is_three_customers_of_12() -> None:
    three = Filing().says(f"Three customers had 12%, 12% and 12% {Q1}.")
    (row,) = reconciled(three, later(f"Three customers had 12% each {Q1}."))
    assert row["is_equal"]


def test_a_filing_that_is_silent_on_a_period_or_relationship_is_not_compared() -> None:
    indirect = Filing().says(f"One customer had 13% {Q1}.").says(f"An indirect customer had 19% {Q1}.")
    (row,) = reconciled(indirect, later(f"One customer had 13% {Q1}."))
    assert row["relationship"] == "direct"


def test_where_the_filing_about_a_period_is_not_held_the_first_that_mentions_it_is_compared_with() -> None:
    first = later(f"One customer had 13% {Q1}.")
    second = Filing("0000000001-25-000009", "2025-07-27", "2025-08-28T00:00:00Z").says(
        f"One customer had 13% {Q1}."
    )
    (row,) = reconciled(second, first)
    assert (row["first_accession_number"], row["is_first_original"]) == ("0000000001-25-000007", False)


def test_a_row_is_known_when_its_filing_was_accepted_and_counted_in_fiscal_years() -> None:
    row = concentration(OWN)["concentrations"].row(0, named=True)
    assert row["known_at"].isoformat() == "2024-05-29T20:36:32+00:00"
    assert (row["form"], row["known_at_basis"], row["evidence"]) == ("10-Q", "acceptance_utc", "filing")
    assert (row["fiscal_year"], row["fiscal_quarter"]) == (2025, 1)


def test_a_filing_that_no_list_holds_is_known_at_no_time_and_tells_its_own_period() -> None:
    filing = Filing().says(
        "No customer had 10% or more of revenue for the first quarter of fiscal years 2025 and 2024."
    )
    own = filing.facts.head(1).with_columns(
        pl.lit("dei:DocumentPeriodEndDate").alias("concept"), pl.lit(99).cast(pl.Int32).alias("fact_number")
    )
    texts = FilingTexts(
        pl.concat([filing.facts, own]),
        filing.paragraphs,
        pl.DataFrame(schema={"accession_number": pl.String}),
        "sample_filing",
    )
    rows = normalise_concentration("TEST", 1, texts)["concentrations"].to_dicts()
    assert [(str(row["period_end_date"]), row["is_comparative"]) for row in rows] == [
        (QUARTER[1], False),
        (YEAR_BEFORE[1], True),
    ]
    assert {(row["known_at"], row["known_at_basis"], row["evidence"], row["form"]) for row in rows} == {
        (None, "unknown", "sample_filing", None)
    }


def test_disclosures_are_numbered_in_the_order_of_the_document() -> None:
    filing = Filing().says(f"One customer had 13% {Q1}; another customer had 12% {Q1}.")
    filing.says("No customer had 10% or more of revenue for the first quarter of fiscal year 2024.")
    rows = concentration(filing)["concentrations"]
    assert rows.select("disclosure_number", "share_pct").rows() == [(1, 13), (2, 12), (3, None)]
