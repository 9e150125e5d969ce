"""Tables of releases: documents, blocks and cells as printed; facts of their tables; differences; identities."""

import polars as pl

from pipelines.contracts.normalised import KNOWN_AT_BASES
from pipelines.contracts.table import TEXTS, UTC, Column, Table

SOURCE_KINDS = ("8k_exhibit", "6k_exhibit", "newsroom_page", "wire", "own_file")
BLOCK_KINDS = ("heading", "text", "list_item", "footnote", "boilerplate", "table")
CELL_KINDS = ("title", "head", "label", "value", "text")
TABLE_ORIGINS = ("markup", "plain_text", "slide_text")
PUBLISHED_BASES = ("meta", "json_ld", "time_element", "dateline", "text")
# Releases have one more way to become known than filings: what the page itself says.
RELEASE_KNOWN_AT_BASES = (*KNOWN_AT_BASES, "published", "published_day_bound")
RELEASE_EVIDENCE = ("filing", "sample_filing", "secondary")
RELEASE_MEASURES = (
    "capex_cash",
    "revenue",
    "finance_lease_principal",
    "incentive_proceeds",
    "operating_cash_flow",
    "depreciation_and_amortization",
)
RELEASE_PERIOD_TYPES = ("quarter", "half", "nine_months", "year", "trailing_year")
STATEMENTS = ("income", "cash_flow", "free_cash_flow")
START_BASES = ("calendar_months", "printed_weeks", "printed_year_end", "weeks_assumed")
DIFFERENCE_STATES = ("equal", "within_rounding", "different", "no_filed_value")

_TICKER = Column("ticker", pl.String, "Company of the company file that the document was fetched for")
_DOCUMENT_URL = Column(
    "document_url", pl.String, "Address of the document: of an exhibit its own, not the submission's"
)
_ANSWER = (
    Column("answer_url", pl.String, "URL of the kept answer that holds the document"),
    Column("answer_sha256", pl.String, "Content hash of that answer"),
)
_KNOWN_AT = (
    Column(
        "known_at",
        UTC,
        "When it became known: acceptance of the filing, else the moment or the end of the day the page states",
        unit="UTC",
        nullable=True,
    ),
    Column("known_at_basis", pl.String, "Where known_at comes from", allowed=RELEASE_KNOWN_AT_BASES),
)

RELEASE_DOCUMENTS = Table(
    schema="raw",
    name="releases__documents",
    meaning="Releases as read: exhibits of 8-K and 6-K, newsroom and wire pages, own files",
    grain="one row per ticker and address of a document",
    key=("ticker", "document_url"),
    columns=(
        _TICKER,
        Column("cik", pl.Int64, "SEC's number of the filer; null outside filings", nullable=True),
        Column("accession_number", pl.String, "Filing that the exhibit belongs to", nullable=True),
        Column("form", pl.String, "Form of that filing", nullable=True),
        Column("items", pl.String, "Items of an 8-K, comma separated", nullable=True),
        Column("source_kind", pl.String, "Where the document comes from", allowed=SOURCE_KINDS),
        Column("exhibit_type", pl.String, "<TYPE> of the exhibit, such as EX-99.1", nullable=True),
        Column("document_name", pl.String, "File name, or the last part of the address"),
        _DOCUMENT_URL,
        Column("document_sha256", pl.String, "Content hash of the document's own bytes"),
        Column("title", pl.String, "Headline", nullable=True),
        Column("published_date", pl.Date, "Day of publication that the document states", nullable=True),
        Column("published_at", UTC, "Moment of publication, where it states one", unit="UTC", nullable=True),
        Column("published_basis", pl.String, "What states it", nullable=True, allowed=PUBLISHED_BASES),
        *_KNOWN_AT,
        Column("language", pl.String, "Language of the text: en, ko, …", nullable=True),
        Column("encoding", pl.String, "Encoding that the bytes were read with"),
        Column("block_count", pl.Int32, "Blocks"),
        Column("table_count", pl.Int32, "Tables"),
        Column("picture_count", pl.Int32, "Pictures large enough to hold a table"),
        Column("figure_count", pl.Int32, "Numbers in text and tables outside boilerplate"),
        Column("characters", pl.Int32, "Length of the plain text", unit="characters"),
        *_ANSWER,
    ),
)

RELEASE_BLOCKS = Table(
    schema="raw",
    name="releases__blocks",
    meaning="Blocks of releases in reading order, boilerplate told apart",
    grain="one row per block of a document",
    key=("ticker", "document_url", "block_number"),
    columns=(
        _TICKER,
        _DOCUMENT_URL,
        Column("block_number", pl.Int32, "Place of the block in the document, 1 for the first"),
        Column("kind", pl.String, "What it is", allowed=BLOCK_KINDS),
        Column(
            "text",
            pl.String,
            "Text with white space folded; rows of a table are lines, cells parted by ' | '",
        ),
        Column("heading", pl.String, "Nearest heading above", nullable=True),
        Column("start_offset", pl.Int32, "First character in the document's plain text", unit="characters"),
        Column("table_number", pl.Int32, "The table that stands here, where it is one", nullable=True),
        *_ANSWER,
    ),
)

RELEASE_TABLE_CELLS = Table(
    schema="raw",
    name="releases__table_cells",
    meaning="Cells of the tables of releases as printed, split layout cells joined",
    grain="one row per printed cell",
    key=("ticker", "document_url", "table_number", "row_number", "column_number"),
    columns=(
        _TICKER,
        _DOCUMENT_URL,
        Column("table_number", pl.Int32, "Place of the table in the document, 1 for the first"),
        Column("origin", pl.String, "What the table was made from", allowed=TABLE_ORIGINS),
        Column("row_number", pl.Int32, "Printed row, 1 for the first"),
        Column("column_number", pl.Int32, "0 for titles and labels, from 1 on for columns of values"),
        Column("column_span", pl.Int32, "Columns that the cell covers"),
        Column("kind", pl.String, "What the cell is", allowed=CELL_KINDS),
        Column("text", pl.String, "As printed"),
        Column(
            "number",
            pl.String,
            "Exact decimal of a value as printed, before scale; brackets are minus, a dash is 0",
            unit="as printed",
            nullable=True,
        ),
        Column("is_amount", pl.Boolean, "Whether the number is no percentage and no multiple"),
        Column("row_label", pl.String, "Label of the row, on values and words beside them", nullable=True),
        Column(
            "column_head", pl.String, "Heads above the column from top to bottom, on the same", nullable=True
        ),
        *_ANSWER,
    ),
)

RELEASE_FACTS = Table(
    schema="normalised",
    name="release_facts",
    meaning="Figures of the income and cash-flow tables of releases: preliminary until the periodic report is filed",
    grain="one row per printed figure of a measure",
    key=("ticker", "document_url", "table_number", "row_number", "column_number"),
    columns=(
        _TICKER,
        Column("measure", pl.String, "Measure that the row states", allowed=RELEASE_MEASURES),
        Column("unit", pl.String, "Currency of the value"),
        Column("period_start_date", pl.Date, "First day of the period, see period_start_basis"),
        Column("period_end_date", pl.Date, "Last day of the period, as printed"),
        Column("period_start_basis", pl.String, "What the first day rests on", allowed=START_BASES),
        Column("period_type", pl.String, "As the column head says", allowed=RELEASE_PERIOD_TYPES),
        Column(
            "value", pl.Int64, "Value; outflows are positive, as in XBRL", unit="whole units of the currency"
        ),
        Column("printed", pl.String, "The figure as printed"),
        Column("scale", pl.Int64, "What the printed number is multiplied with"),
        Column("statement", pl.String, "Kind of table", allowed=STATEMENTS),
        Column("statement_title", pl.String, "Title of the table as printed"),
        Column("row_label", pl.String, "Label of the row as printed"),
        Column("column_head", pl.String, "Head of the column as printed"),
        Column("table_number", pl.Int32, "Table of the document"),
        Column("row_number", pl.Int32, "Printed row of the table"),
        Column("column_number", pl.Int32, "Value column of the table"),
        Column("is_restated", pl.Boolean, "Whether the head or title says restated, recast or as adjusted"),
        Column("is_preliminary", pl.Boolean, "Always true: a release is superseded by the periodic report"),
        Column("accession_number", pl.String, "Filing of the exhibit; null outside filings", nullable=True),
        Column("evidence", pl.String, "What stands behind the value", allowed=RELEASE_EVIDENCE),
        *_KNOWN_AT,
        _DOCUMENT_URL,
        Column("document_sha256", pl.String, "Content hash of the document's own bytes"),
    ),
)

RELEASE_DIFFERENCES = Table(
    schema="normalised",
    name="release_differences",
    meaning="Figures of releases beside the first periodic report that states them",
    grain="one row per ticker, measure, unit, period, and release",
    key=("ticker", "measure", "unit", "period_type", "period_end_date", "document_url"),
    columns=(
        _TICKER,
        Column("measure", pl.String, "Measure", allowed=RELEASE_MEASURES),
        Column("unit", pl.String, "Currency of the values"),
        Column("period_type", pl.String, "Kind of period", allowed=RELEASE_PERIOD_TYPES),
        Column("period_end_date", pl.Date, "Last day of the period"),
        Column(
            "release_value", pl.Int64, "Value that the release states", unit="whole units of the currency"
        ),
        Column("printed", pl.String, "The figure as printed"),
        Column(
            "filed_value",
            pl.Int64,
            "Value of the periodic report",
            unit="whole units of the currency",
            nullable=True,
        ),
        Column(
            "difference", pl.Int64, "Filed minus released", unit="whole units of the currency", nullable=True
        ),
        Column("state", pl.String, "How the two compare", allowed=DIFFERENCE_STATES),
        Column(
            "is_derived",
            pl.Boolean,
            "Whether the filed value is a difference of year-to-date values",
            nullable=True,
        ),
        Column("release_known_at", UTC, "When the release became known", unit="UTC", nullable=True),
        Column("superseded_at", UTC, "When the periodic report became known", unit="UTC", nullable=True),
        Column(
            "lead_days", pl.Int32, "Whole days by which the release came first", unit="days", nullable=True
        ),
        Column("accession_number", pl.String, "Filing of the release", nullable=True),
        Column("filed_accession_numbers", TEXTS, "Filings that the filed value rests on"),
        _DOCUMENT_URL,
    ),
)

RELEASES = Table(
    schema="normalised",
    name="releases",
    meaning="Releases, each once, with every address that it was found at",
    grain="one row per release",
    key=("ticker", "release_id"),
    columns=(
        _TICKER,
        Column("release_id", pl.String, "Ticker, day and a hash of the principal document's text"),
        Column("title", pl.String, "Headline", nullable=True),
        Column("published_date", pl.Date, "Day of publication", nullable=True),
        Column("principal_url", pl.String, "Address that is quoted: a filing's exhibit before a page"),
        Column("document_urls", TEXTS, "Every address, the principal one first"),
        Column("source_kinds", TEXTS, "What each address is, in the same order"),
        Column("accession_numbers", TEXTS, "Filings among them"),
        Column(
            "matches",
            TEXTS,
            "Why each further address is the same release, in the same order from the second on",
        ),
        Column("language", pl.String, "Language of the principal document", nullable=True),
        *_KNOWN_AT,
    ),
)

RELEASE_RAW_TABLES = (RELEASE_DOCUMENTS, RELEASE_BLOCKS, RELEASE_TABLE_CELLS)
RELEASE_NORMALISED_TABLES = (RELEASES, RELEASE_FACTS, RELEASE_DIFFERENCES)
