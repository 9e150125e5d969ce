"""Tables of `normalised` about customer concentration: disclosures, bounds on what they leave open, reconciliations."""

import polars as pl

from pipelines.contracts.normalised import EVIDENCE, KNOWN_AT_BASES
from pipelines.contracts.table import UTC, Column, Table

MEASURES = ("revenue", "accounts_receivable")
RELATIONSHIPS = ("direct", "indirect")
RELATIONSHIP_BASES = ("stated", "unqualified")
SHARE_SCOPES = ("one", "each", "total", "unstated", "none")
PERIOD_TYPES = ("quarter", "half", "nine_months", "year", "instant", "other")
SOURCES = ("tagged", "prose", "both")
SEGMENT_EXTENTS = ("all", "primarily")
THRESHOLD_BASES = ("stated", "asc_280", "assumed")
NO_BOUNDS_REASONS = ("no_direct_statement", "count_or_share_unstated", "shares_do_not_fit")

_TICKER = Column("ticker", pl.String, "Ticker of the company file")
_ACCESSION = Column("accession_number", pl.String, "SEC's number of the filing that discloses")
_MEASURE = Column("measure", pl.String, "What the shares are of", allowed=MEASURES)
_PERIOD = (
    Column(
        "period_type", pl.String, "From the days of the period; a balance is an instant", allowed=PERIOD_TYPES
    ),
    Column("period_start_date", pl.Date, "First day of the period; null for an instant", nullable=True),
    Column("period_end_date", pl.Date, "Last day of the period, or the day of the balance"),
)
_FISCAL = (
    Column(
        "fiscal_year", pl.Int32, "Fiscal year that holds the last day, named by the year in which it ends"
    ),
    Column("fiscal_quarter", pl.Int8, "Fiscal quarter that ends on the last day", nullable=True),
)
_COMPARATIVE = Column(
    "is_comparative", pl.Boolean, "Whether the period ends before the one that the filing is about"
)
_FORM = Column("form", pl.String, "Form type", nullable=True)
_KNOWN = (
    Column("evidence", pl.String, "What stands behind the row", allowed=EVIDENCE),
    Column("known_at", UTC, "Acceptance of the filing", unit="UTC", nullable=True),
    Column("known_at_basis", pl.String, "Where known_at comes from", allowed=KNOWN_AT_BASES),
)
_PCT = "percent, 0 to 100"

CONCENTRATIONS = Table(
    schema="normalised",
    name="concentrations",
    meaning="Shares of single customers, or of a stated number of them, as a filing discloses them",
    grain="one row per filing and disclosure: period, measure and disclosed customer label",
    key=("ticker", "accession_number", "disclosure_number"),
    columns=(
        _TICKER,
        _ACCESSION,
        _FORM,
        Column("disclosure_number", pl.Int32, "Place of the disclosure in the filing: 1 for the first"),
        _MEASURE,
        Column(
            "relationship", pl.String, "Who buys: the sentence decides, never the tag", allowed=RELATIONSHIPS
        ),
        Column(
            "relationship_basis",
            pl.String,
            "stated: words say so; unqualified: a customer and no more, the one that is billed",
            allowed=RELATIONSHIP_BASES,
        ),
        Column("relationship_words", pl.String, "The words that say so", nullable=True),
        Column("is_none", pl.Boolean, "Whether the filing says that no customer reaches the threshold"),
        Column(
            "customer_label",
            pl.String,
            "Customer as the filing calls it; holds for this filing, measure and period only",
            nullable=True,
        ),
        Column("member", pl.String, "Member tagged on the customers' axis; no identity", nullable=True),
        Column("customer_count", pl.Int32, "Customers that the label stands for; 0 where there is none"),
        Column(
            "share_scope",
            pl.String,
            "Whether the share is of one customer, of each of several, their total, or unstated",
            allowed=SHARE_SCOPES,
        ),
        Column(
            "is_each_above",
            pl.Boolean,
            "Whether each customer of the label is said to reach the threshold; null where that is not said",
            nullable=True,
        ),
        *_PERIOD,
        *_FISCAL,
        _COMPARATIVE,
        Column("segment", pl.String, "Segment that the sales are attributed to, as printed", nullable=True),
        Column("segment_extent", pl.String, "Wholly or primarily", nullable=True, allowed=SEGMENT_EXTENTS),
        Column("segment_member", pl.String, "Member tagged on the segments' axis", nullable=True),
        Column(
            "share_pct",
            pl.Float64,
            "Share as printed; null where only the threshold is told, or none",
            unit=_PCT,
            nullable=True,
        ),
        Column(
            "low_pct", pl.Float64, "Least share that rounds to it, not below a stated threshold", unit=_PCT
        ),
        Column(
            "high_pct",
            pl.Float64,
            "Shares below this one round to it; null where nothing is said",
            unit=_PCT,
            nullable=True,
        ),
        Column(
            "is_threshold_stated",
            pl.Boolean,
            "Whether the filing says for this measure that it lists customers from 10 % on",
        ),
        Column("is_approximate", pl.Boolean, "Whether the sentence says approximately"),
        Column("source", pl.String, "Tagged, only in prose, or both", allowed=SOURCES),
        Column("document_name", pl.String, "File name of the document inside the filing"),
        Column(
            "fact_numbers",
            pl.List(pl.Int32),
            "Facts (raw.sec__inline_facts) that carry the share; empty for prose",
        ),
        Column("place", pl.String, "Anchor of the first fact, or the paragraph"),
        Column("paragraph_number", pl.Int32, "Paragraph (raw.sec__filing_paragraphs) where the share stands"),
        Column("sentence_paragraph_number", pl.Int32, "Paragraph of the sentence that decides"),
        Column("sentence", pl.String, "Sentence that decides relationship and count"),
        Column("repeated_in", pl.List(pl.Int32), "Paragraphs that say the same again"),
        *_KNOWN,
    ),
)

CONCENTRATION_BOUNDS = Table(
    schema="normalised",
    name="concentration_bounds",
    meaning="What disclosed shares of direct customers leave open: everything undisclosed is below the threshold",
    grain="one row per filing, measure and period",
    key=("ticker", "accession_number", "measure", "period_type", "period_end_date"),
    columns=(
        _TICKER,
        _ACCESSION,
        _FORM,
        _MEASURE,
        *_PERIOD,
        *_FISCAL,
        _COMPARATIVE,
        Column("threshold_pct", pl.Float64, "Share from which a customer is disclosed", unit=_PCT),
        Column(
            "threshold_basis",
            pl.String,
            "stated in the filing for this measure, asc_280 for revenue, assumed for receivables",
            allowed=THRESHOLD_BASES,
        ),
        Column(
            "direct_customers",
            pl.Int32,
            "Direct customers at or above the threshold; null where nothing is said of them",
            nullable=True,
        ),
        Column("direct_shares_pct", pl.List(pl.Float64), "Their shares as printed, highest first", unit=_PCT),
        Column("disclosed_sum_pct", pl.Float64, "Sum of the printed shares", unit=_PCT, nullable=True),
        Column(
            "disclosed_sum_low_pct", pl.Float64, "Least sum that rounds to them", unit=_PCT, nullable=True
        ),
        Column("disclosed_sum_high_pct", pl.Float64, "Greatest such sum", unit=_PCT, nullable=True),
        Column(
            "hhi_low",
            pl.Float64,
            "Least sum of squared shares: what is undisclosed is spread infinitely thin",
            unit="0 to 10,000",
            nullable=True,
        ),
        Column(
            "hhi_high",
            pl.Float64,
            "Greatest sum of squared shares: what is undisclosed comes in pieces just below the threshold",
            unit="0 to 10,000",
            nullable=True,
        ),
        Column(
            "top4_low_pct", pl.Float64, "Least share of the four largest customers", unit=_PCT, nullable=True
        ),
        Column("top4_high_pct", pl.Float64, "Greatest share of the four largest", unit=_PCT, nullable=True),
        Column(
            "no_bounds_reason", pl.String, "Why there are no bounds", nullable=True, allowed=NO_BOUNDS_REASONS
        ),
        Column(
            "indirect_customers",
            pl.Int32,
            "Indirect customers said to reach the threshold; null where nothing is said; never added to direct ones",
            nullable=True,
        ),
        Column(
            "indirect_shares_pct", pl.List(pl.Float64), "Their shares where told, highest first", unit=_PCT
        ),
        *_KNOWN,
    ),
)

CONCENTRATION_RECONCILIATIONS = Table(
    schema="normalised",
    name="concentration_reconciliations",
    meaning="Shares of one period as first disclosed and as a later filing repeats them, compared as multisets",
    grain="one row per later filing, measure, relationship and period",
    key=("ticker", "accession_number", "measure", "relationship", "period_type", "period_end_date"),
    columns=(
        _TICKER,
        Column("accession_number", pl.String, "Later filing that discloses the period again"),
        Column("first_accession_number", pl.String, "Filing that it is compared with"),
        Column(
            "is_first_original",
            pl.Boolean,
            "Whether that filing is about the period; otherwise it is the first held that mentions it",
        ),
        _MEASURE,
        Column("relationship", pl.String, "Direct or indirect", allowed=RELATIONSHIPS),
        *_PERIOD,
        Column(
            "first_shares_pct", pl.List(pl.Float64), "Shares in the first filing, highest first", unit=_PCT
        ),
        Column("later_shares_pct", pl.List(pl.Float64), "Shares in the later one, highest first", unit=_PCT),
        Column(
            "is_equal",
            pl.Boolean,
            "Whether shares and the customers they are of are the same, labels left out",
        ),
        Column("known_at", UTC, "Acceptance of the later filing", unit="UTC", nullable=True),
    ),
)

CONCENTRATION_TABLES = (CONCENTRATIONS, CONCENTRATION_BOUNDS, CONCENTRATION_RECONCILIATIONS)
