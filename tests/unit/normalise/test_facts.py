"""Which facts become measures, and what is set aside."""

from dataclasses import replace

import polars as pl

from pipelines.contracts.raw import FILINGS, INLINE_FACTS, SECONDARY_FIGURES
from pipelines.normalise.company import RawRows, normalise_facts, normalise_periods
from pipelines.raw.company_facts import parse_company_facts
from tests.support.filed import (
    CAPEX,
    REVENUE,
    Filed,
    company,
    company_facts_json,
    document,
    normalised,
    quarters_of,
)

OLD = "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax"
Q1 = ("2024-01-01", "2024-03-31")


def revenue_company(*concepts: str) -> object:
    return company(concepts={"revenue": concepts, "capex_cash": (CAPEX,)})


def test_two_concepts_of_one_period_in_one_filing_are_coalesced_and_never_added() -> None:
    figures = [
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 100, REVENUE),
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 90, OLD),
    ]
    tables = normalised(figures, revenue_company(REVENUE, OLD))  # type: ignore[arg-type]
    assert quarters_of(tables, "revenue") == {(2024, 1): 100}
    fact = tables["facts"].row(0, named=True)
    assert (fact["concept"], fact["concepts_seen"]) == (REVENUE, [REVENUE, OLD])


def test_a_series_goes_on_when_the_company_changes_its_tag() -> None:
    """Alphabet's revenue moved from one tag to another with the quarter ended 2025-06-30."""
    figures = [
        Filed("0001652044-25-000043", "2025-04-25", "2025-01-01", "2025-03-31", 90234, OLD),
        Filed("0001652044-25-000062", "2025-07-24", "2025-04-01", "2025-06-30", 96428, REVENUE),
    ]
    tables = normalised(figures, revenue_company(REVENUE, OLD))  # type: ignore[arg-type]
    assert quarters_of(tables, "revenue") == {(2025, 1): 90234, (2025, 2): 96428}


def test_fiscal_labels_of_the_filing_decide_nothing() -> None:
    one = normalised([Filed("0000000001-24-000001", "2024-04-25", *Q1, 5, fp="FY")])
    other = normalised([Filed("0000000001-24-000001", "2024-04-25", *Q1, 5, fp="Q3")])
    assert one["quarters"].equals(other["quarters"])


def test_going_from_thousands_to_millions_is_no_restatement() -> None:
    figures = [
        Filed(
            "0001045810-14-000001", "2014-05-20", "2014-01-27", "2014-04-27", 1_102_771, REVENUE, scale=1000
        ),
        Filed("0001045810-15-000001", "2015-05-20", "2014-01-27", "2014-04-27", 1_103, REVENUE),
    ]
    tables = normalised(figures, company(fiscal_year_end=1))
    assert tables["quarters"].height == 1
    assert tables["quarters"]["value"].to_list() == [1_102_771_000]


def test_an_amendment_with_a_single_fact_blanks_nothing() -> None:
    figures = [
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 5),
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 50, REVENUE),
        Filed("0000000001-24-000002", "2024-06-01", *Q1, 51, REVENUE, form="10-Q/A"),
    ]
    tables = normalised(figures)
    assert quarters_of(tables) == {(2024, 1): 5}
    assert quarters_of(tables, "revenue") == {(2024, 1): 51}
    assert tables["filings"].filter(pl.col("is_amendment"))["accession_number"].to_list() == [
        "0000000001-24-000002"
    ]


def test_a_foreign_unit_and_an_amount_in_cents_are_quarantined_with_their_place() -> None:
    figures = [
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 5),
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 4, unit="EUR"),
    ]
    tables = normalised(figures)
    assert quarters_of(tables) == {(2024, 1): 5}
    refused = tables["quarantine"].row(0, named=True)
    assert refused["reason"] == "unit EUR is none of the company's currencies"
    assert "0000000001-24-000001" in refused["place"]


def test_two_values_of_one_fact_in_one_filing_are_set_aside_rather_than_guessed() -> None:
    figures = [
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 5),
        Filed("0000000001-24-000001", "2024-04-25", *Q1, 6),
    ]
    tables = normalised(figures)
    assert tables["quarters"].is_empty()
    assert tables["quarantine"].height == 2


def test_a_fact_repeated_with_the_same_value_is_one_fact() -> None:
    figures = [Filed("0000000001-24-000001", "2024-04-25", *Q1, 5)] * 2
    assert normalised(figures)["facts"].height == 1


def test_a_series_goes_on_when_the_company_files_under_another_cik() -> None:
    """Google filed as 1288776 until 2015 and as Alphabet, 1652044, since."""
    google = Filed("0001288776-15-000020", "2015-04-29", "2015-01-01", "2015-03-31", 2927)
    alphabet = [
        Filed("0001652044-15-000005", "2015-10-29", "2015-01-01", "2015-09-30", 7815),
        Filed("0001288776-15-000046", "2015-07-23", "2015-01-01", "2015-06-30", 5442),
    ]
    of = company(ciks=(1652044, 1288776))
    parts = [
        parse_company_facts(replace(document(company_facts_json(figures)), cik=cik)).rows
        for cik, figures in ((1288776, [google, alphabet[1]]), (1652044, alphabet[:1]))
    ]
    raw = RawRows(FILINGS.frame(), pl.concat(parts), INLINE_FACTS.frame(), SECONDARY_FIGURES.frame())
    facts = normalise_facts(of, raw)
    assert sorted(set(facts["filings"]["cik"])) == [1288776, 1652044]
    assert quarters_of(normalise_periods(of, facts["facts"])) == {
        (2015, 1): 2927,
        (2015, 2): 2515,
        (2015, 3): 2373,
    }
