"""What held filings say of customers' shares -> the facts of each statement, as the project's own reader finds them."""

from collections.abc import Sequence

import polars as pl

from pipelines.contracts.normalised import FILINGS
from pipelines.normalise.concentration.company import FilingTexts, normalise_concentration
from pipelines.raw.document import Document
from pipelines.raw.filing_documents import parse_filing_paragraphs, parse_inline_facts
from pipelines.sample.store import Disclosure
from tools.sample_material.filing_facts import HeldDocument


def read_disclosures(documents: Sequence[HeldDocument]) -> list[Disclosure]:
    """Disclosures of every document of a company whose sentences are read (`prose: [concentration]`)."""
    found: list[Disclosure] = []
    for held in documents:
        if "concentration" in held.company.prose:
            found += _of_document(held)
    return found


def disclosures_of(
    cik: int, accession: str, concentrations: pl.DataFrame, facts: pl.DataFrame, paragraphs: pl.DataFrame
) -> list[Disclosure]:
    """The sample's rows of one filing from normalised.concentrations and the raw tables that it was read from."""
    kinds = dict(paragraphs.select("paragraph_number", "kind").iter_rows())
    by_number = {fact["fact_number"]: fact for fact in facts.iter_rows(named=True)}
    return [
        _disclosure(cik, accession, row, by_number, kinds) for row in concentrations.iter_rows(named=True)
    ]


def _of_document(held: HeldDocument) -> list[Disclosure]:
    document = Document(held.company.ticker, held.cik, held.name, "", held.body)
    facts = parse_inline_facts(document, held.accession, held.name).rows
    paragraphs = parse_filing_paragraphs(document, held.accession, held.name).rows
    texts = FilingTexts(facts, paragraphs, FILINGS.frame())
    read = normalise_concentration(held.company.ticker, held.company.fiscal_year_end, texts)
    return disclosures_of(held.cik, held.accession, read["concentrations"], facts, paragraphs)


def _disclosure(
    cik: int,
    accession: str,
    row: dict[str, object],
    facts: dict[object, dict[str, object]],
    kinds: dict[object, str],
) -> Disclosure:
    numbers = row["fact_numbers"]
    fact = facts[numbers[0]] if isinstance(numbers, list) and numbers else None
    share = row["share_pct"]
    return Disclosure(
        cik=cik,
        accession=accession,
        number=int(str(row["disclosure_number"])),
        measure=str(row["measure"]),
        start=str((fact["start_date"] if fact else row["period_start_date"]) or ""),
        end=str(fact["end_date"] if fact else row["period_end_date"]),
        dimensions=str(fact["dimensions"]) if fact else "",
        layout="table" if kinds[row["paragraph_number"]] == "table_row" else "sentence",
        relationship=str(row["relationship"]),
        is_stated=int(row["relationship_basis"] == "stated"),
        label=str(row["customer_label"] or ""),
        count=int(str(row["customer_count"])),
        scope=str(row["share_scope"]),
        share=f"{share:g}" if isinstance(share, float) else "",
        is_each_above=int(bool(row["is_each_above"])),
        is_approximate=int(bool(row["is_approximate"])),
        is_estimated=int("estimat" in str(row["relationship_words"])),
        segment=str(row["segment"] or ""),
        extent=str(row["segment_extent"] or ""),
    )
