"""Tables of `evidence`: from each value to its facts, from each fact and sentence to the document and the place.

They are published beside the marts, so that a reader of the published file alone can walk a number back.
"""

import polars as pl

from pipelines.contracts.normalised import DERIVATIONS, EVIDENCE, READ_FROM
from pipelines.contracts.releases import SOURCE_KINDS
from pipelines.contracts.table import TEXTS, UTC, Column, Table

PERIOD_KINDS = ("quarter", "year", "date")
SENTENCE_KINDS = ("release_statement", "customer_disclosure")
DOCUMENT_KINDS = ("filing_document", *SOURCE_KINDS, "company_facts", "secondary_figures")

_TICKER = Column("ticker", pl.String, "Ticker of the company file")
_DOCUMENT = Column("document_url", pl.String, "Document (evidence.documents) in which it stands")
_KNOWN_AT = Column("known_at", UTC, "When it became known", unit="UTC", nullable=True)
_EVIDENCE = Column("evidence", pl.String, "What stands behind it", allowed=EVIDENCE)
_ACCESSION = Column("accession_number", pl.String, "Filing; null outside filings", nullable=True)

VALUES = Table(
    schema="evidence",
    name="values",
    meaning="Values of quarters, years and dates, every vintage, with the facts that each was made from",
    grain="one row per ticker, measure, unit, kind of period, period and vintage",
    key=("ticker", "measure", "unit", "period_kind", "fiscal_period", "vintage"),
    columns=(
        _TICKER,
        Column("measure", pl.String, "Measure of the company file"),
        Column("unit", pl.String, "Currency of the value"),
        Column(
            "period_kind", pl.String, "Quarter, fiscal year, or the date of a balance", allowed=PERIOD_KINDS
        ),
        Column("fiscal_period", pl.String, "FY2024Q3, FY2024, or the date of a balance"),
        Column("period_start_date", pl.Date, "First day; null for a date", nullable=True),
        Column("period_end_date", pl.Date, "Last day, or the date"),
        Column("vintage", pl.Int32, "1 for the value first known; +1 whenever it changed"),
        Column("is_latest", pl.Boolean, "True on the vintage known last"),
        Column("value", pl.Int64, "Value", unit="whole units of the currency"),
        Column(
            "derivation",
            pl.String,
            "How it was made: as one fact reports it, or as the first of its facts minus the second",
            allowed=DERIVATIONS,
        ),
        Column("is_preliminary", pl.Boolean, "True while it rests on a release only"),
        _EVIDENCE,
        _KNOWN_AT,
        Column("fact_ids", TEXTS, "Facts (evidence.facts) that it was made from, minuend first"),
    ),
)

FACTS = Table(
    schema="evidence",
    name="facts",
    meaning="Facts that values and sentences rest on, with document, place and the figure as printed",
    grain="one row per fact: of a measure one per period and filing, of a customer's share one per tag",
    key=("fact_id",),
    columns=(
        _TICKER,
        Column(
            "fact_id", pl.String, "As in normalised.facts; of a tagged share with the fact's number behind it"
        ),
        Column("measure", pl.String, "Measure of the company file, or customer_share"),
        Column("concept", pl.String, "Prefixed concept, or release: or secondary: and the measure"),
        Column(
            "dimensions",
            pl.String,
            "JSON object axis -> member; null where the source has none",
            nullable=True,
        ),
        Column("context_id", pl.String, "Context of the fact in the document", nullable=True),
        Column("unit", pl.String, "Currency, or pure"),
        Column("period_start_date", pl.Date, "First day; null for an amount at a date", nullable=True),
        Column("period_end_date", pl.Date, "Last day, or the date"),
        Column("value", pl.Float64, "Value; whole numbers are exact up to 2^53", unit="as in unit"),
        Column("read_from", pl.String, "Where it was read", allowed=READ_FROM),
        Column("source_note", pl.String, "Who says so, where it is not the filing", nullable=True),
        _ACCESSION,
        Column("form", pl.String, "Form of the filing", nullable=True),
        _EVIDENCE,
        _KNOWN_AT,
        Column(
            "document_url", pl.String, "Document (evidence.documents); null where none is held", nullable=True
        ),
        Column(
            "place", pl.String, "Place: an anchor, a line, a cell, or the path of an entry", nullable=True
        ),
        Column("fact_number", pl.Int32, "Its number among the inline facts of the document", nullable=True),
        Column("element_id", pl.String, "Id of its element in the document", nullable=True),
        Column("printed", pl.String, "Figure as printed, before scale and sign", nullable=True),
        Column("scale", pl.Float64, "What the printed number is multiplied with", nullable=True),
        Column("decimals", pl.String, "Precision as reported", nullable=True),
        Column("is_hidden", pl.Boolean, "Whether no reader of the document sees it", nullable=True),
        Column("statement_title", pl.String, "Title of a release's table as printed", nullable=True),
        Column("row_label", pl.String, "Label of its row as printed", nullable=True),
        Column("column_head", pl.String, "Head of its column as printed", nullable=True),
        Column(
            "start_offset",
            pl.Int32,
            "First character of the printed figure in the release's plain text",
            unit="characters",
            nullable=True,
        ),
        Column("end_offset", pl.Int32, "Character behind its last", unit="characters", nullable=True),
    ),
)

STATEMENTS = Table(
    schema="evidence",
    name="statements",
    meaning="Sentences that statements and customers' shares rest on, each with its place",
    grain="one row per statement of a release, or disclosure of a filing",
    key=("statement_id",),
    columns=(
        _TICKER,
        Column(
            "statement_id",
            pl.String,
            "Of a release ticker:sha256 of the document:statement number, of a filing "
            "ticker:accession number:disclosure number",
        ),
        Column("kind", pl.String, "Where the sentence stands", allowed=SENTENCE_KINDS),
        _DOCUMENT,
        Column("document_sha256", pl.String, "Content hash of the document, or of the answer that holds it"),
        _ACCESSION,
        Column("paragraph_number", pl.Int32, "Paragraph of the filing", nullable=True),
        Column(
            "start_offset",
            pl.Int32,
            "First character in the document's plain text, as the reader of its kind writes it",
            unit="characters",
        ),
        Column("end_offset", pl.Int32, "Character behind its last", unit="characters"),
        Column("sentence_sha256", pl.String, "Hash of the sentence in UTF-8, to know it again"),
        Column("is_quotable", pl.Boolean, "False for words of third parties, which are not published"),
        Column("sentence", pl.String, "The sentence, where it may be quoted", nullable=True),
        Column("fact_ids", TEXTS, "Facts (evidence.facts) that the same disclosure tags"),
        _EVIDENCE,
        _KNOWN_AT,
    ),
)

DOCUMENTS = Table(
    schema="evidence",
    name="documents",
    meaning="Documents that facts and sentences stand in, and the kept answer that holds each",
    grain="one row per ticker and document",
    key=("ticker", "document_url"),
    columns=(
        _TICKER,
        Column("document_url", pl.String, "Address of the document: of an exhibit its own, not the submission's"),
        Column("document_name", pl.String, "File name"),
        Column("kind", pl.String, "What it is", allowed=DOCUMENT_KINDS),
        Column("title", pl.String, "Headline of a release, where it may be quoted", nullable=True),
        _ACCESSION,
        Column("form", pl.String, "Form of that filing", nullable=True),
        Column("accepted_at", UTC, "When it became known: acceptance of the filing", unit="UTC", nullable=True),
        Column(
            "document_sha256",
            pl.String,
            "Content hash of the document's own bytes; null where it is a part of the answer that was not hashed",
            nullable=True,
        ),
        Column("answer_url", pl.String, "URL of the kept answer that holds it, such as a complete submission"),
        Column("answer_sha256", pl.String, "Content hash of that answer"),
    ),
)  # fmt: skip

EVIDENCE_TABLES = (VALUES, FACTS, STATEMENTS, DOCUMENTS)
