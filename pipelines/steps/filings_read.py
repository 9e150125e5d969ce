"""What is read out of documents: facts of filings, paragraphs where sentences decide, releases."""

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS
from pipelines.contracts.releases import RELEASE_RAW_TABLES
from pipelines.raw.filing_documents import (
    is_submission_without_facts,
    parse_filing_paragraphs,
    parse_inline_facts,
)
from pipelines.raw.release_documents import parse_release_document
from pipelines.steps.filing_documents import FILING_DOCUMENT, RELEASE, DocumentStep, HeldDocument, ReadTables


def _facts(held: HeldDocument) -> ReadTables:
    # A submission that no list names is read on the chance that it is a report. One without XBRL is a release, or
    # something else without facts: nothing of it is lost here.
    if held.fetch["form"] is None and is_submission_without_facts(held.document_name, held.document.body):
        return ReadTables({INLINE_FACTS.name: INLINE_FACTS.frame()}, QUARANTINE.frame())
    parsed = parse_inline_facts(held.document, held.accession_number, held.document_name)
    return ReadTables({INLINE_FACTS.name: parsed.rows}, parsed.quarantined)


def _paragraphs(held: HeldDocument) -> ReadTables:
    parsed = parse_filing_paragraphs(held.document, held.accession_number, held.document_name)
    return ReadTables({FILING_PARAGRAPHS.name: parsed.rows}, parsed.quarantined)


def _releases(held: HeldDocument) -> ReadTables:
    fetch = held.fetch
    rows = parse_release_document(
        held.document,
        str(fetch["source_kind"]),
        None if fetch["accession_number"] is None else held.accession_number,
        held.document_name,
        None if fetch["form"] is None else str(fetch["form"]),
    )
    frames = (rows.documents, rows.blocks, rows.cells)
    named = {table.name: frame for table, frame in zip(RELEASE_RAW_TABLES, frames, strict=True)}
    # A piece is found again by the answer that holds it, of which an exhibit is a part.
    pieces = rows.quarantined.with_columns(
        pl.concat_str("document_url", pl.lit(" "), "place").alias("place"),
        pl.lit(held.document.url).alias("document_url"),
    )
    return ReadTables(named, pieces)


def _of_every_company(_: Company) -> bool:
    return True


FACTS_STEP = DocumentStep(
    FILING_DOCUMENT,
    (INLINE_FACTS,),
    _facts,
    _of_every_company,
    (
        "pipelines/raw/xbrl",
        "pipelines/raw/submission_file.py",
        "pipelines/raw/filing_documents.py",
        "pipelines/contracts/raw.py",
    ),
)
PARAGRAPHS_STEP = DocumentStep(
    FILING_DOCUMENT,
    (FILING_PARAGRAPHS,),
    _paragraphs,
    lambda company: "concentration" in company.prose,
    (
        "pipelines/raw/filing_paragraphs.py",
        "pipelines/raw/paragraphs",
        "pipelines/raw/filing_documents.py",
        "pipelines/contracts/raw.py",
    ),
)
RELEASES_STEP = DocumentStep(
    RELEASE,
    RELEASE_RAW_TABLES,
    _releases,
    _of_every_company,
    (
        "pipelines/raw/releases",
        "pipelines/raw/submission_file.py",
        "pipelines/raw/release_documents.py",
        "pipelines/contracts/releases.py",
    ),
)
DOCUMENT_STEPS = (FACTS_STEP, PARAGRAPHS_STEP, RELEASES_STEP)
