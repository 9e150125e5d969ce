"""Rendered documents: the extractor reads back what was put in, to the last row, and the page says what it is."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.raw.filing_paragraphs import read_paragraphs
from pipelines.raw.xbrl.extract import extract
from pipelines.sample.render_inline import FilingRows, inline_document, printed
from pipelines.sample.store import Entity, Filing, InlineDocument, InlineFact, embedded_sample

SAMPLE = embedded_sample()
ENTITY = Entity(1, "EXAMPLE & CO", "EXAMPLE & CO", "EX", "Nasdaq", "1231", "7372")
FILING = Filing(
    1, "0000000001-24-000002", "10-Q", "2024-05-01", "2024-03-31", "", "", "x-20240331.htm", 1, 1, 0
)
DOCUMENT = InlineDocument(
    1,
    FILING.accession,
    "x-20240331.htm",
    "country=http://xbrl.sec.gov/country/2024 dei=http://xbrl.sec.gov/dei/2024 srt=http://fasb.org/srt/2024 "
    "us-gaap=http://fasb.org/us-gaap/2024 x=http://www.example.com/20240331",
)
QUARTER = ("2024-01-01", "2024-03-31")
GEOGRAPHY = '{"srt:StatementGeographicalAxis":"country:US"}'


def fact(value: str, scale: str = "6", decimals: str = "-6", **changes: str) -> InlineFact:
    """An amount of a quarter in millions."""
    made = InlineFact(
        1, FILING.accession, "us-gaap:Revenues", QUARTER[1], QUARTER[0], "{}", "USD", decimals, scale, value
    )
    return replace(made, **changes)


def rendered(*facts: InlineFact) -> bytes:
    return inline_document(FilingRows(ENTITY, FILING, DOCUMENT, facts, ()))


def row_of(read: dict[str, Any], cik: int, accession: str) -> InlineFact:
    """A row of the sample's table from what the extractor gives."""
    return InlineFact(
        cik=cik,
        accession=accession,
        concept=read["concept"],
        end=str(read["end_date"]),
        start=str(read["start_date"] or ""),
        dimensions=read["dimensions"],
        unit=read["unit"] or "",
        decimals=read["decimals"] or "",
        scale="" if read["scale"] is None else str(read["scale"]),
        value=read["value"],
    )


def read_back(body: bytes, cik: int, accession: str) -> list[InlineFact]:
    """Facts in the order of their ids."""
    extraction = extract([("x.htm", body)])
    assert extraction.pieces == []
    numbered = extraction.facts.with_columns(pl.col("fact_id").str.slice(2).cast(pl.Int32).alias("_number"))
    return [row_of(read, cik, accession) for read in numbered.sort("_number").iter_rows(named=True)]


def rows_of(document: InlineDocument) -> FilingRows:
    return FilingRows(
        next(e for e in SAMPLE.entities if e.cik == document.cik),
        next(f for f in SAMPLE.filings if f.accession == document.accession),
        document,
        tuple(f for f in SAMPLE.inline_facts if f.accession == document.accession),
        tuple(d for d in SAMPLE.concentration if d.accession == document.accession),
    )


@pytest.mark.parametrize("document", SAMPLE.inline_documents, ids=lambda document: document.accession)
def test_every_filing_of_the_sample_is_read_back_to_the_rows_it_was_made_of(document: InlineDocument) -> None:
    rows = rows_of(document)
    assert read_back(inline_document(rows), document.cik, document.accession) == list(rows.facts)


_AMOUNTS = st.builds(
    lambda digits, scale, decimals: fact(
        format(Decimal(digits).scaleb(int(scale) - 1).normalize() + 0, "f"), scale, decimals
    ),
    st.integers(min_value=-(10**9), max_value=10**9),
    st.sampled_from(["0", "3", "6", "9"]),
    st.sampled_from(["-9", "-8", "-6", "-3", "0", "2", "INF"]),
)


@given(st.lists(_AMOUNTS, min_size=1, max_size=8), st.booleans())
def test_any_amount_comes_back_with_its_value_scale_and_decimals(
    amounts: list[InlineFact], dimensioned: bool
) -> None:
    # One cell each: facts of one concept differ by their period.
    facts = [
        replace(one, end=f"2024-04-{day:02d}", dimensions=GEOGRAPHY if dimensioned else "{}")
        for day, one in enumerate(amounts, start=1)
    ]
    assert read_back(rendered(*facts), 1, FILING.accession) == facts


def test_a_number_is_printed_as_filings_print_it() -> None:
    assert printed(fact("26272000000")) == "26,272"
    assert printed(fact("5200000000", "9", "-8")) == "5.2"
    assert printed(fact("19000000000", "9", "-8")) == "19.0"
    assert printed(fact("0.12", "-2", "2", unit="pure")) == "12"
    assert printed(fact("1234500000")) == "1,234.5"


def test_a_loss_stands_in_brackets_and_nothing_is_a_dash() -> None:
    body = rendered(fact("-7000000"), fact("0", end="2023-03-31", start="2023-01-01")).decode()
    assert '(<ix:nonFraction id="f-1"' in body
    assert ' sign="-">7</ix:nonFraction>)' in body
    assert 'format="ixt:fixed-zero">—</ix:nonFraction>' in body


def test_an_instant_a_company_member_and_a_percentage_come_back() -> None:
    facts = [
        fact("0.53", "-2", "2", unit="pure", dimensions=GEOGRAPHY),
        fact("900000000", start="", dimensions='{"srt:ProductOrServiceAxis":"x:ChipsMember"}'),
    ]
    assert read_back(rendered(*facts), 1, FILING.accession) == facts


def test_what_the_cover_says_is_hidden_and_has_no_unit() -> None:
    cover = fact("10-Q", "", "", concept="dei:DocumentType", unit="")
    read = extract([("x.htm", rendered(cover, fact("1000000")))]).facts
    assert read.select("concept", "is_hidden", "is_numeric").rows() == [
        ("dei:DocumentType", True, False),
        ("us-gaap:Revenues", False, True),
    ]


def test_two_facts_of_one_cell_are_refused() -> None:
    with pytest.raises(ValueError, match="one cell"):
        rendered(fact("1000000"), fact("2000000"))


def test_a_unit_that_is_neither_a_currency_nor_pure_is_refused() -> None:
    with pytest.raises(ValueError, match="neither a currency nor pure"):
        rendered(fact("1000000", unit="USD/shares"))


def test_the_page_says_which_filing_its_figures_are_of_and_that_it_is_not_the_filing() -> None:
    paragraphs = read_paragraphs("x.htm", rendered(fact("1000000")))["text"].to_list()
    said = [text for text in paragraphs if FILING.accession in text]
    assert len(said) == 1
    assert "This is not the filing" in said[0]
    assert "aicapex" in said[0]


def test_names_are_escaped() -> None:
    assert b"<title>EXAMPLE &amp; CO, 10-Q for 2024-03-31</title>" in rendered(fact("1000000"))


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = rows_of(SAMPLE.inline_documents[0])
    assert inline_document(rows) == inline_document(rows)


def test_dimensions_are_written_as_the_extractor_writes_them() -> None:
    for one in SAMPLE.inline_facts:
        found = json.loads(one.dimensions)
        assert one.dimensions == json.dumps(dict(sorted(found.items())), separators=(",", ":"))
