"""The table of statements: what companies, analysts and the press say about AI spending, sentence by sentence."""

import polars as pl

from pipelines.contracts.normalised import EVIDENCE
from pipelines.contracts.releases import RELEASE_KNOWN_AT_BASES, SOURCE_KINDS
from pipelines.contracts.table import UTC, Column, Table

SPEAKERS = ("company", "customer", "analyst", "third_party", "sector")
ABOUT = ("own", "customers", "sector", "other_company")
KINDS = ("guidance", "actual", "commitment", "qualitative", "other")
CAPEX_DEFINITIONS_SAID = (
    "cash_gross",
    "cash_net_of_incentives",
    "cash_plus_finance_lease_principal",
    "incl_finance_leases_acquired",
    "incurred",
    "company_headline",
)
AMOUNT_SHAPES = ("point", "approximately", "range", "tolerance", "at_least", "at_most")
PERIOD_KINDS = (
    "quarter",
    "half",
    "nine_months",
    "year",
    "year_to_date",
    "trailing_year",
    "multi_year",
    "open",
)
PERIOD_BASES = ("fiscal", "calendar")
DIRECTIONS = ("up", "down", "level")
REVISIONS = ("raises", "lowers", "narrows", "repeats", "initial", "none")
EVIDENCE_OF_STATEMENTS = ("stated", "quoted_as_prior")
MEASURES_SAID = (
    "capex",
    "total_expenses",
    "revenue",
    "data_center_revenue",
    "ai_revenue",
    "cloud_revenue",
    "compute_commitment",
    "lease_commitment",
    "supply_commitment",
    "nvidia_purchases",
    "investment_pledge",
    "other",
)

STATEMENT_COLUMNS = (
    Column("statement_number", pl.Int32, "Place of the statement in the document, 1 for the first"),
    Column("company", pl.String, "Company that speaks or is spoken for: ticker, or name as said", nullable=True),
    Column("speaker", pl.String, "Who says it", allowed=SPEAKERS),
    Column("about", pl.String, "Whose figure it is, seen from the company", allowed=ABOUT),
    Column("about_company", pl.String, "Ticker of the other company that it is about", nullable=True),
    Column("kind", pl.String, "What kind of statement it is", allowed=KINDS),
    Column("measure", pl.String, "What is measured", allowed=MEASURES_SAID),
    Column(
        "capex_definition",
        pl.String,
        "Capex definition as said; company_headline where the company names none; null where that is open",
        nullable=True,
        allowed=CAPEX_DEFINITIONS_SAID,
    ),
    Column("low_usd", pl.Int64, "Lower end; null where open or not in dollars", unit="US dollars", nullable=True),
    Column("high_usd", pl.Int64, "Upper end; null where open or not in dollars", unit="US dollars", nullable=True),
    Column(
        "point_usd", pl.Int64, "The value where one value is said, middle of a tolerance", unit="US dollars",
        nullable=True,
    ),
    Column("low_native", pl.Int64, "Lower end in the currency as said", unit="currency", nullable=True),
    Column("high_native", pl.Int64, "Upper end in the currency as said", unit="currency", nullable=True),
    Column("currency", pl.String, "Currency as said", nullable=True),
    Column("amount_shape", pl.String, "How the amount is given", nullable=True, allowed=AMOUNT_SHAPES),
    Column("amount_printed", pl.String, "The amount as printed", nullable=True),
    Column("amount_per", pl.String, "Where the amount is a rate: per quarter, year or month", nullable=True),
    Column("period_printed", pl.String, "The period as printed; null where it was concluded", nullable=True),
    Column("period_kind", pl.String, "What kind of period", nullable=True, allowed=PERIOD_KINDS),
    Column("period_basis", pl.String, "Fiscal years of the company or calendar", nullable=True, allowed=PERIOD_BASES),
    Column("period_year", pl.Int32, "Year of the period, of several the last", nullable=True),
    Column("period_number", pl.Int8, "Quarter (1 to 4) or half (1, 2)", nullable=True),
    Column(
        "period_canonical",
        pl.String,
        "2024Q1 and FY2024 of calendar-year filers, FY2024Q3 of others, CY2026 for calendar years",
        nullable=True,
    ),
    Column("period_is_concluded", pl.Boolean, "Whether the sentence names no period, so that the day decided"),
    Column("direction", pl.String, "Which way the words point", nullable=True, allowed=DIRECTIONS),
    Column("direction_words", pl.List(pl.String), "Words of direction as printed"),
    Column("revision", pl.String, "What it does to earlier guidance", allowed=REVISIONS),
    Column("evidence", pl.String, "Said now, or quoted from earlier", allowed=EVIDENCE_OF_STATEMENTS),
    Column("sentence", pl.String, "The sentence as written"),
    Column("start_offset", pl.Int32, "First character of the sentence in the text", unit="characters"),
    Column("end_offset", pl.Int32, "Character behind its last", unit="characters"),
    Column("rule", pl.String, "Rule that read it"),
    Column("confidence", pl.Float64, "How sure the rule is, 0 to 1"),
)  # fmt: skip

STATEMENTS = Table(
    schema="normalised",
    name="statements",
    meaning="Statements about capital spending, AI revenue, compute commitments and purchases, as said",
    grain="one row per statement of a document",
    key=("ticker", "document_sha256", "statement_number"),
    columns=(
        Column("ticker", pl.String, "Company of the company file that the document was read for"),
        Column("document_sha256", pl.String, "Content hash of the document that the text was taken from"),
        Column("release_id", pl.String, "Release (normalised.releases) that it stands in"),
        Column("document_url", pl.String, "Address of that document, the release's principal one"),
        Column("accession_number", pl.String, "Filing of the document; null outside filings", nullable=True),
        Column("source_kind", pl.String, "Where the document comes from", allowed=SOURCE_KINDS),
        Column("source_evidence", pl.String, "What stands behind the text", allowed=EVIDENCE),
        Column(
            "published_date", pl.Date, "Day of the statement, by which periods were resolved", nullable=True
        ),
        Column("known_at", UTC, "When the document became known", unit="UTC", nullable=True),
        Column("known_at_basis", pl.String, "Where known_at comes from", allowed=RELEASE_KNOWN_AT_BASES),
        *STATEMENT_COLUMNS,
    ),
)
