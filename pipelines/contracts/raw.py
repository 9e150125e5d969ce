"""Tables of `raw`: rows exactly as the source says, with the answer they stand in."""

import polars as pl

from pipelines.contracts.table import TEXTS, Column, Table

_TICKER = Column("ticker", pl.String, "Company of the company file that the row was fetched for")
_CIK = Column("cik", pl.Int64, "SEC's number of the filer")
_ANSWER = Column("answer_sha256", pl.String, "Content hash of the kept answer that holds the row")
_URL = Column("answer_url", pl.String, "URL of that answer")

FILINGS = Table(
    schema="raw",
    name="sec__filings",
    meaning="Filings that the SEC's submissions answers list",
    grain="one row per CIK and accession number",
    key=("cik", "accession_number"),
    columns=(
        _TICKER,
        _CIK,
        Column("accession_number", pl.String, "SEC's number of the filing, with dashes"),
        Column("form", pl.String, "Form type as filed"),
        Column(
            "filing_date", pl.Date, "Official filing date; after 17:30 Eastern it is the next business day"
        ),
        Column("report_date", pl.Date, "Period end that the filing is about", nullable=True),
        Column(
            "acceptance_stamp", pl.String, "Acceptance stamp as printed, before any repair", nullable=True
        ),
        Column("items", pl.String, "Items of an 8-K, comma separated", nullable=True),
        Column("primary_document", pl.String, "File name of the main document", nullable=True),
        Column("is_inline_xbrl", pl.Boolean, "Whether the main document carries inline XBRL", nullable=True),
        _URL,
        _ANSWER,
    ),
)

_FACT_COLUMNS = (
    Column("taxonomy", pl.String, "Taxonomy prefix, such as us-gaap"),
    Column("concept", pl.String, "Concept without prefix"),
    Column("unit", pl.String, "Unit as reported, such as USD or USD/shares"),
    Column("start_date", pl.Date, "First day of a duration; null for an instant", nullable=True),
    Column("end_date", pl.Date, "Last day of a duration, or the instant"),
    Column("value", pl.Float64, "Value as reported; whole numbers are exact up to 2^53", unit="as in unit"),
)

COMPANY_FACTS = Table(
    schema="raw",
    name="sec__company_facts",
    meaning="Facts of the SEC's company-facts answers, each vintage of each value, as reported",
    grain="one row per occurrence of a fact in the answer",
    key=(),
    columns=(
        _TICKER,
        _CIK,
        *_FACT_COLUMNS,
        Column("accession_number", pl.String, "Filing that reported the value"),
        Column("filing_fiscal_year", pl.Int32, "`fy`: describes the filing, never the fact", nullable=True),
        Column(
            "filing_fiscal_period", pl.String, "`fp`: describes the filing, never the fact", nullable=True
        ),
        Column("form", pl.String, "Form of that filing"),
        Column("filed_date", pl.Date, "Filing date of that filing", nullable=True),
        Column("frame", pl.String, "SEC's frame label, where given", nullable=True),
        _URL,
        _ANSWER,
    ),
)

SECONDARY_FIGURES = Table(
    schema="raw",
    name="secondary__figures",
    meaning="Figures from a named source that is not the filing; only the embedded sample has them",
    grain="one row per occurrence of a figure in the answer",
    key=(),
    columns=(
        _TICKER,
        _CIK,
        *_FACT_COLUMNS,
        Column("source", pl.String, "Who says so"),
        _URL,
        _ANSWER,
    ),
)

_IN_FILING = (
    _TICKER,
    _CIK,
    Column("accession_number", pl.String, "SEC's number of the filing that the document belongs to"),
    Column("document_name", pl.String, "File name of the document inside the filing"),
)

# What the extractor gives for one document; the columns of the filing are added by the step that asked.
EXTRACTED_COLUMNS = (
    Column("fact_number", pl.Int32, "Place of the fact in the document: 1 for the first that starts"),
    Column("concept", pl.String, "Prefixed concept; prefixes of standard taxonomies are the usual ones"),
    Column("namespace", pl.String, "Namespace of the concept, which names taxonomy and year"),
    Column("is_numeric", pl.Boolean, "Whether the fact is a number"),
    Column(
        "value",
        pl.String,
        "A number as exact decimal, sign and scale applied, or the text; null where nil",
        unit="as in unit",
        nullable=True,
    ),
    Column("unit", pl.String, "USD, shares, USD/shares, pure, nvda:segment, …; null for text", nullable=True),
    Column("start_date", pl.Date, "First day of a duration; null for an instant", nullable=True),
    Column("end_date", pl.Date, "Last day of a duration, or the instant; null for ever", nullable=True),
    Column(
        "dimensions",
        pl.String,
        'JSON object axis -> member (or typed value), axes sorted; "{}" where there is none',
    ),
    Column("decimals", pl.String, "Precision as reported: -6, 0, 2, INF", nullable=True),
    Column("is_nil", pl.Boolean, "Whether the fact is reported as nil"),
    Column("is_hidden", pl.Boolean, "Whether it stands in the hidden section, where no reader sees it"),
    Column("printed", pl.String, "The number as printed, before scale and sign", nullable=True),
    Column("scale", pl.Int32, "Power of ten that the printed number is multiplied with", nullable=True),
    Column(
        "format", pl.String, "Local name of the transformation that reads the printed text", nullable=True
    ),
    Column("context_id", pl.String, "Context in the document"),
    Column("fact_id", pl.String, "Id of the element, an anchor in the document", nullable=True),
    Column("place", pl.String, "Where it stands: #id, or line and element number where there is no id"),
    Column("footnotes", TEXTS, "Texts of the footnotes that are linked to the fact"),
)

INLINE_FACTS = Table(
    schema="raw",
    name="sec__inline_facts",
    meaning="Facts of inline XBRL documents and XBRL instances, with every dimension, as reported",
    grain="one row per occurrence of a fact in a document",
    key=("ticker", "accession_number", "document_name", "fact_number"),
    columns=(*_IN_FILING, *EXTRACTED_COLUMNS, _URL, _ANSWER),
)

PARAGRAPH_COLUMNS = (
    Column("paragraph_number", pl.Int32, "Place of the paragraph in the document, 1 for the first"),
    Column("kind", pl.String, "What it is", allowed=("text", "heading", "table_row", "footnote")),
    Column("text", pl.String, "Text with white space folded; cells of a table row are parted by ' | '"),
    Column("heading", pl.String, "Nearest heading above", nullable=True),
    Column(
        "start_offset",
        pl.Int32,
        "First character in the document's plain text: the paragraphs in order, one line each",
        unit="characters",
    ),
    Column("fact_numbers", pl.List(pl.Int32), "Facts (fact_number) whose text begins in it"),
    Column(
        "fact_offsets",
        pl.List(pl.Int32),
        "Where in the text each of them begins, in the same order",
        unit="characters",
    ),
)

FILING_PARAGRAPHS = Table(
    schema="raw",
    name="sec__filing_paragraphs",
    meaning="Paragraphs of filings whose sentences decide what a figure means",
    grain="one row per paragraph of a document",
    key=("ticker", "accession_number", "document_name", "paragraph_number"),
    columns=(*_IN_FILING, *PARAGRAPH_COLUMNS, _URL, _ANSWER),
)

RAW_TABLES = (FILINGS, COMPANY_FACTS, SECONDARY_FIGURES, INLINE_FACTS, FILING_PARAGRAPHS)
