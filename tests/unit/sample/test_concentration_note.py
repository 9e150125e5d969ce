"""The sentences that the sample writes: the project's own reader understands them as the facts they were made of."""

import functools
from collections import Counter
from dataclasses import replace

import polars as pl
import pytest

from pipelines.contracts.normalised import FILINGS
from pipelines.normalise.concentration.company import FilingTexts, normalise_concentration
from pipelines.raw.document import Document
from pipelines.raw.filing_documents import parse_filing_paragraphs, parse_inline_facts
from pipelines.sample.concentration_note import concentration_note
from pipelines.sample.store import Disclosure, embedded_sample
from pipelines.sample.transport import SampleTransport
from pipelines.sources.edgar import filing_url
from tools.sample_material.disclosures import disclosures_of

NVIDIA = 1045810
SAMPLE = embedded_sample()
FILINGS_THAT_DISCLOSE = sorted({one.accession for one in SAMPLE.concentration})
ONE = Disclosure(
    NVIDIA, "0001045810-24-000124", 1, "revenue", "2024-01-29", "2024-04-28", "", "sentence", "direct", 1,
    "One direct customer", 1, "one", "13", 0, 0, 0, "", "",
)  # fmt: skip


@functools.cache
def read(accession: str) -> dict[str, pl.DataFrame]:
    """What the reader makes of a rendered filing, with its facts and paragraphs."""
    name = next(d.name for d in SAMPLE.inline_documents if d.accession == accession)
    body = SampleTransport().get(filing_url(NVIDIA, accession, name)).body
    document = Document("NVDA", NVIDIA, name, "", body)
    facts = parse_inline_facts(document, accession, name).rows
    paragraphs = parse_filing_paragraphs(document, accession, name).rows
    texts = FilingTexts(facts, paragraphs, FILINGS.frame())
    return normalise_concentration("NVDA", 1, texts) | {"facts": facts, "paragraphs": paragraphs}


@pytest.mark.parametrize("accession", FILINGS_THAT_DISCLOSE)
def test_a_filings_note_is_understood_as_the_facts_it_was_written_from(accession: str) -> None:
    found = read(accession)
    disclosed = disclosures_of(
        NVIDIA, accession, found["concentrations"], found["facts"], found["paragraphs"]
    )
    assert Counter(replace(one, number=0) for one in disclosed) == Counter(
        replace(one, number=0) for one in SAMPLE.concentration if one.accession == accession
    )
    assert found["quarantine"].is_empty()


def shares(accession: str, relationship: str, kind: str, end: str) -> list[float]:
    rows = read(accession)["concentrations"].filter(
        (pl.col("measure") == "revenue")
        & (pl.col("relationship") == relationship)
        & (pl.col("period_type") == kind)
        & (pl.col("period_end_date").cast(pl.String) == end)
    )
    return sorted(rows["share_pct"].drop_nulls().to_list(), reverse=True)


def test_the_sentence_and_not_the_tag_makes_a_customer_direct() -> None:
    # 0001045810-23-000175 tags both on one axis and benchmark.
    assert shares("0001045810-23-000175", "direct", "quarter", "2023-07-30") == [17]
    assert shares("0001045810-23-000175", "indirect", "quarter", "2023-07-30") == [22]


def test_a_quarter_and_nine_months_are_told_apart() -> None:
    assert shares("0001045810-25-000230", "direct", "quarter", "2025-10-26") == [22, 15, 13, 11]
    assert shares("0001045810-25-000230", "direct", "nine_months", "2025-10-26") == [21, 13]
    assert shares("0001045810-24-000124", "direct", "quarter", "2024-04-28") == [13, 11]


def test_shares_of_places_stand_in_the_document_and_are_no_customers() -> None:
    found = read("0001045810-25-000116")
    tagged = found["facts"].filter(pl.col("concept") == "us-gaap:ConcentrationRiskPercentage")
    tagged = pl.concat(
        [tagged, found["facts"].filter(pl.col("concept") == "us-gaap:ConcentrationRiskPercentage1")]
    )
    assert {"0.53", "0.99"} <= set(tagged["value"])
    assert not {53.0, 99.0} & set(found["concentrations"]["share_pct"].drop_nulls())


def note(*disclosures: Disclosure) -> list[str]:
    return concentration_note(disclosures, lambda one: one.share)


def test_shares_that_are_counted_together_stand_in_one_sentence() -> None:
    two = replace(ONE, label="Two direct customers", count=1)
    assert note(two, replace(two, number=2, share="11")) == [
        "<p>Two direct customers contributed 13% and 11% of total revenue for the quarter ended April 28, 2024.</p>"
    ]


def test_a_label_in_small_letters_stands_behind_the_period() -> None:
    (said,) = note(
        replace(ONE, label="a second direct customer", segment="Compute & Networking", extent="all")
    )
    assert said.startswith(
        "<p>For the quarter ended April 28, 2024, a second direct customer contributed 13%"
    )
    assert said.endswith(", attributable to the Compute &amp; Networking segment.</p>")


def test_an_indirect_customer_is_said_to_buy_indirectly() -> None:
    (said,) = note(
        replace(ONE, relationship="indirect", label="A large cloud service provider", is_estimated=1)
    )
    assert "which buys indirectly, is estimated to represent 13% of total revenue" in said


def test_nobody_at_the_threshold_is_a_sentence_of_its_own() -> None:
    assert note(replace(ONE, scope="none", count=0, label="", share="")) == [
        "<p>No direct customer contributed 10% or more of total revenue for the quarter ended April 28, 2024.</p>"
    ]


def test_a_total_of_two_is_told_as_such() -> None:
    two = replace(
        ONE,
        measure="accounts_receivable",
        label="Two customers",
        count=2,
        scope="total",
        share="22",
        is_stated=0,
    )
    assert note(two) == [
        "<p>Two customers together contributed 22% of accounts receivable as of April 28, 2024.</p>"
    ]
    (said,) = note(replace(two, is_each_above=1))
    assert "each contributed 10% or more of accounts receivable, for a total of 22%" in said


def test_a_table_has_a_row_for_each_label_and_a_column_for_each_period() -> None:
    half = replace(ONE, number=2, layout="table", start="2023-10-30", label="Customer B", share="11")
    lead, table = note(replace(ONE, layout="table", label="Customer A", is_each_above=1), half)
    assert lead == "<p>Direct customers with 10% or more of total revenue stand in the following table.</p>"
    assert table.count("<tr>") == 3
    assert "<td>Customer A</td><td>13%</td><td>–</td>" in table
    assert "<td>Customer B</td><td>–</td><td>11%</td>" in table
