"""The four tables of a company whose facts come from every kind of source."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.contracts.concentration import CONCENTRATIONS
from pipelines.contracts.evidence import EVIDENCE_TABLES
from pipelines.contracts.raw import SECONDARY_FIGURES
from pipelines.contracts.releases import RELEASE_DOCUMENTS, RELEASES
from pipelines.contracts.statements import STATEMENTS
from pipelines.contracts.table import verdict
from pipelines.evidence.held import Held, held
from pipelines.evidence.tables import evidence_tables
from pipelines.raw.company_facts import parse_company_facts
from pipelines.raw.document import Document
from pipelines.raw.filing_documents import parse_filing_paragraphs
from tests.support.filed import (
    CAPEX,
    Filed,
    InFiling,
    company_facts_json,
    document,
    inline_rows,
    normalised,
)
from tests.support.inline_filing import inline_document, number

YTD = [
    Filed("0000000001-24-000001", "2024-04-20", "2024-01-01", "2024-03-31", 10),
    Filed("0000000001-24-000002", "2024-07-20", "2024-01-01", "2024-06-30", 25),
]
NOW = datetime(2024, 5, 1, tzinfo=UTC)


def by_sources() -> Held:
    """A quarter from company facts, a half that makes the next one a difference, and the filing's own document."""
    inline = inline_rows([InFiling("0000000001-24-000002", "2024-01-01", "2024-06-30", "25000000")])
    tables = normalised(YTD, inline=inline)
    return held(
        **{name: tables[name] for name in ("filings", "facts", "quarters", "years", "balances")},
        company_facts=parse_company_facts(document(company_facts_json(YTD))).rows,
        inline_facts=inline,
    )


@pytest.fixture(scope="module")
def made() -> dict[str, pl.DataFrame]:
    return evidence_tables(by_sources())


def test_every_table_fulfils_its_contract(made: dict[str, pl.DataFrame]) -> None:
    assert [verdict(made[table.name], table).problems for table in EVIDENCE_TABLES] == [()] * 4


def test_an_empty_company_gives_empty_tables() -> None:
    tables = evidence_tables(held())
    assert [verdict(tables[table.name], table).problems for table in EVIDENCE_TABLES] == [()] * 4
    assert {frame.height for frame in tables.values()} == {0}


def test_a_difference_names_both_facts_the_minuend_first(made: dict[str, pl.DataFrame]) -> None:
    second = made["values"].row(by_predicate=pl.col("fiscal_period") == "FY2024Q2", named=True)
    assert (second["value"], second["derivation"]) == (15_000_000, "ytd_difference")
    facts = {row["fact_id"]: row for row in made["facts"].iter_rows(named=True)}
    assert [facts[one]["value"] for one in second["fact_ids"]] == [25_000_000, 10_000_000]


def test_a_fact_names_the_document_that_it_was_read_from(made: dict[str, pl.DataFrame]) -> None:
    half = made["facts"].row(by_predicate=pl.col("value") == 25_000_000, named=True)
    assert (half["read_from"], half["fact_number"], half["place"]) == ("filing_document", 1, "#f-1")
    first = made["facts"].row(by_predicate=pl.col("value") == 10_000_000, named=True)
    assert (first["read_from"], first["place"]) == (
        "company_facts",
        f"facts.{CAPEX.replace(':', '.')}.units.USD",
    )
    assert first["printed"] == "10000000"
    documents = {row["document_url"]: row["kind"] for row in made["documents"].iter_rows(named=True)}
    assert documents[half["document_url"]] == "filing_document"
    assert documents[first["document_url"]] == "company_facts"


def test_facts_that_no_value_rests_on_are_left_out() -> None:
    again = Filed("0000000001-25-000001", "2025-04-20", "2024-01-01", "2024-03-31", 10)
    tables = normalised([*YTD, again])
    source = held(**{name: tables[name] for name in ("filings", "facts", "quarters", "years", "balances")})
    assert tables["facts"].height == 3
    assert evidence_tables(source)["facts"].height == 2


def test_an_amount_at_a_date_is_found_where_the_answer_dates_it_with_a_period() -> None:
    balance = InFiling("0000000001-24-000001", "", "2024-03-31", "5000000", concept="us-gaap:Unpaid")
    facts = normalised([], inline=inline_rows([balance]))["facts"]
    assert facts.is_empty()  # the company follows no such measure; the entry is made by hand below
    row = (
        by_sources()
        .facts.head(1)
        .with_columns(
            pl.lit("id").alias("fact_id"),
            pl.lit("company_facts").alias("read_from"),
            pl.lit(None, dtype=pl.Date).alias("period_start_date"),
            pl.lit(date(2024, 3, 31)).alias("period_end_date"),
            pl.lit(10_000_000).alias("value"),
            pl.lit("0000000001-24-000001").alias("accession_number"),
        )
    )
    balances = normalised(YTD)["balances"]
    named = by_sources().quarters.head(1).with_columns(pl.lit(["id"]).alias("fact_ids"))
    source = held(
        facts=row,
        quarters=named,
        balances=balances,
        company_facts=parse_company_facts(document(company_facts_json(YTD))).rows,
    )
    (place,) = evidence_tables(source)["facts"]["document_url"]
    assert place.endswith("CIK0000000001.json")


def test_a_secondary_figure_names_who_says_so() -> None:
    secondary = SECONDARY_FIGURES.frame(
        [
            {
                "ticker": "TEST", "cik": 1, "taxonomy": "secondary", "concept": "capex_cash", "unit": "USD",
                "start_date": date(2023, 1, 1), "end_date": date(2023, 3, 31), "value": 7.0, "source": "A tracker",
                "answer_url": "https://example.com/s.json", "answer_sha256": "2" * 64,
            }
        ]
    )  # fmt: skip
    tables = normalised(YTD, secondary=secondary)
    source = held(
        **{name: tables[name] for name in ("filings", "facts", "quarters", "years", "balances")},
        secondary=secondary,
    )
    made = evidence_tables(source)
    fact = made["facts"].row(by_predicate=pl.col("read_from") == "secondary", named=True)
    assert (fact["source_note"], fact["document_url"]) == ("A tracker", "https://example.com/s.json")
    assert made["documents"]["kind"].to_list() == ["secondary_figures"]


BODY = inline_document(f"<p>Fees rose. One customer was {number('22')} % of revenue. More words.</p>")
FILING = Document("TEST", 1, "https://www.sec.gov/x/a.htm", "3" * 64, BODY)


def disclosed(sentence: str, **changes: object) -> pl.DataFrame:
    """One disclosed share of the filing above."""
    row: dict[str, object] = {
        "ticker": "TEST", "accession_number": "0000000001-24-000009", "form": "10-Q", "disclosure_number": 1,
        "measure": "revenue", "relationship": "direct", "relationship_basis": "unqualified", "is_none": False,
        "customer_count": 1, "share_scope": "one", "period_type": "quarter", "period_end_date": date(2024, 3, 31),
        "fiscal_year": 2024, "is_comparative": False, "share_pct": 22.0, "low_pct": 21.5,
        "is_threshold_stated": False, "is_approximate": False, "source": "tagged", "document_name": "a.htm",
        "fact_numbers": [1], "place": "#f", "paragraph_number": 1, "sentence_paragraph_number": 1,
        "sentence": sentence, "repeated_in": [], "evidence": "filing", "known_at": NOW,
        "known_at_basis": "acceptance_utc",
    }  # fmt: skip
    return CONCENTRATIONS.frame([row | changes])


def of_disclosure(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    inline = inline_rows(
        [
            InFiling(
                "0000000001-24-000009",
                "2024-01-01",
                "2024-03-31",
                "0.22",
                "us-gaap:ConcentrationRiskPercentage1",
            )
        ]
    ).with_columns(pl.lit("a.htm").alias("document_name"), pl.lit(FILING.url).alias("answer_url"))
    paragraphs = parse_filing_paragraphs(FILING, "0000000001-24-000009", "a.htm").rows
    return evidence_tables(held(concentrations=frame, inline_facts=inline, paragraphs=paragraphs))


def test_a_disclosure_has_its_sentence_its_characters_and_its_tag() -> None:
    made = of_disclosure(disclosed("One customer was 22 % of revenue."))
    (statement,) = made["statements"].iter_rows(named=True)
    text = parse_filing_paragraphs(FILING, "0000000001-24-000009", "a.htm").rows["text"][0]
    said = text[statement["start_offset"] : statement["end_offset"]]
    assert said == statement["sentence"] == "One customer was 22 % of revenue."
    assert statement["fact_ids"] == made["facts"]["fact_id"].to_list()
    assert made["facts"]["value"].to_list() == [0.22]
    assert made["documents"]["document_url"].to_list() == [FILING.url]


def test_a_sentence_that_does_not_stand_so_gives_its_paragraph() -> None:
    made = of_disclosure(disclosed("One customer, put together from two cells."))
    (statement,) = made["statements"].iter_rows(named=True)
    assert statement["start_offset"] == 0
    assert statement["sentence"].startswith("Fees rose.")


def test_a_disclosure_in_prose_only_tags_nothing() -> None:
    made = of_disclosure(disclosed("One customer was 22 % of revenue.", fact_numbers=[], source="prose"))
    assert made["statements"]["fact_ids"].to_list() == [[]]
    assert made["facts"].is_empty()


def statement_of(kind: str, kinds: list[str]) -> dict[str, object]:
    """One statement of a document of this kind, of a release that is held at addresses of these kinds."""
    url = "https://example.com/r.htm"
    said = STATEMENTS.frame([dict.fromkeys(STATEMENTS.polars_schema) | {
        "ticker": "TEST", "document_sha256": "4" * 64, "statement_number": 1, "release_id": "r", "document_url": url,
        "source_kind": kind, "source_evidence": "filing", "sentence": "We will spend more.", "start_offset": 3,
        "end_offset": 22, "known_at": NOW,
    }])  # fmt: skip
    release = RELEASES.frame([dict.fromkeys(RELEASES.polars_schema) | {
        "ticker": "TEST", "release_id": "r", "document_urls": [url], "source_kinds": kinds,
    }])  # fmt: skip
    documents = RELEASE_DOCUMENTS.frame([dict.fromkeys(RELEASE_DOCUMENTS.polars_schema) | {
        "ticker": "TEST", "document_url": url, "document_name": "r.htm", "source_kind": kind, "title": "Results",
        "document_sha256": "4" * 64, "answer_url": url, "answer_sha256": "4" * 64,
    }])  # fmt: skip
    made = evidence_tables(held(statements=said, releases=release, release_documents=documents))
    (row,) = made["statements"].iter_rows(named=True)
    return row | {"title": made["documents"]["title"][0]}


@pytest.mark.parametrize("kind", ["8k_exhibit", "6k_exhibit", "newsroom_page"])
def test_words_of_filings_and_of_companies_are_quoted(kind: str) -> None:
    row = statement_of(kind, [kind])
    assert (row["sentence"], row["title"], row["is_quotable"]) == ("We will spend more.", "Results", True)


@pytest.mark.parametrize(
    ("kind", "kinds"),
    [("own_file", ["own_file"]), ("wire", ["wire"]), ("own_file", ["own_file", "8k_exhibit"])],
)
def test_words_of_third_parties_are_published_as_place_and_hash(kind: str, kinds: list[str]) -> None:
    row = statement_of(kind, kinds)
    assert (row["sentence"], row["title"], row["is_quotable"]) == (None, None, False)
    assert (row["start_offset"], row["end_offset"], len(str(row["sentence_sha256"]))) == (3, 22, 64)


def test_a_wire_is_the_companys_word_where_the_company_has_the_same_release() -> None:
    assert statement_of("wire", ["wire", "newsroom_page"])["sentence"] == "We will spend more."
