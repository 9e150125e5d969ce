"""Tables of `raw`: rows exactly as the source says, with the answer they stand in."""

import polars as pl

from pipelines.contracts.table import Column, Table

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

RAW_TABLES = (FILINGS, COMPANY_FACTS, SECONDARY_FIGURES)
