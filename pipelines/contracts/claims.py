"""Tables of claims: statements of articles as reviewed data, and how each is tested."""

import polars as pl

from pipelines.contracts.table import TEXTS, Column, Table

VERDICTS = ("holds", "does_not_hold", "depends_on_definition", "partly", "cannot_be_tested")
OPERATORS = (">", ">=", "<", "<=", "=")
# What a part of a claim can be tested by; each is one model of dbt/models/intermediate/claims.
TESTS = (
    "group_capex_in_period",
    "group_capex_cumulated",
    "converted_amount",
    "event_in_period",
    "sides_of_a_report",
    "power_law",
    "largest_on_a_day",
    "runner_up_on_that_day",
    "figure_against_threshold",
    "largest_figure",
    "rising_figures",
    "revenue_to_capex",
    "largest_holder",
    "mean_to_mean",
    "peak_to_mean",
    "best_after_to_best_before",
)

_CLAIM = Column("claim_id", pl.String, "Number of the claim")
_PART = Column("part", pl.Int8, "Part of the claim that is tested by itself, 1 to n")

CLAIMS = Table(
    schema="normalised",
    name="claims",
    meaning="Claims of articles, as reviewed data",
    grain="one row per claim",
    key=("claim_id",),
    partition=None,
    columns=(
        _CLAIM,
        Column("article_id", pl.String, "File of the claim in claims/, without its ending"),
        Column("article", pl.String, "What the article is"),
        Column("made_on_date", pl.Date, "Day as of which the article is read"),
        Column("statement", pl.String, "The claim in English, in our own words"),
        Column("original_language", pl.String, "Language of the article [ISO 639-1]"),
        Column(
            "statement_paraphrased",
            pl.String,
            "The claim in that language, a paraphrase and not the article's words",
        ),
        Column("subject", pl.String, "Whom or what it is about"),
        Column("limits", pl.String, "What the test leaves open even where there is a verdict", nullable=True),
    ),
)

CLAIM_PARTS = Table(
    schema="normalised",
    name="claim_parts",
    meaning="Parts of claims with the test of each, its threshold and the definitions it depends on",
    grain="one row per claim and part",
    key=("claim_id", "part"),
    partition=None,
    columns=(
        _CLAIM,
        _PART,
        Column("part_statement", pl.String, "What this part says"),
        Column("test", pl.String, "What tests it; null where no data here can", nullable=True, allowed=TESTS),
        Column("untestable_reason", pl.String, "Why no data here can test it", nullable=True),
        Column("definitions", TEXTS, "Definitions that the answer depends on"),
        Column(
            "operator", pl.String, "How the measured value must compare", nullable=True, allowed=OPERATORS
        ),
        Column("threshold", pl.Float64, "With what", unit="as in unit", nullable=True),
        Column("unit", pl.String, "Unit of what is measured and of the threshold", nullable=True),
        Column("tolerance_pct", pl.Float64, "How far an equality may be off", unit="percent", nullable=True),
        Column("group_name", pl.String, "Group of the company file", nullable=True),
        Column("series", TEXTS, "Reference series"),
        Column("entities", TEXTS, "Entities of these series"),
        Column("other_party", pl.String, "Other party of the figures", nullable=True),
        Column("amount", pl.Float64, "Amount or factor that the claim itself names", nullable=True),
        Column("period_start_date", pl.Date, "First day that the part is about", nullable=True),
        Column("period_end_date", pl.Date, "Last day that the part is about", nullable=True),
        Column("base_start_date", pl.Date, "First day of what it is compared with", nullable=True),
        Column("base_end_date", pl.Date, "Last day of what it is compared with", nullable=True),
    ),
)

CLAIM_REVIEWS = Table(
    schema="normalised",
    name="claim_reviews",
    meaning="Days on which claims are evaluated, and the verdict that a reviewer expects there",
    grain="one row per claim and day of evaluation",
    key=("claim_id", "evaluation"),
    partition=None,
    columns=(
        _CLAIM,
        Column("evaluation", pl.String, "A day, or `latest`: everything known to the warehouse"),
        Column("evaluation_date", pl.Date, "That day; null for the latest", nullable=True),
        Column(
            "reviewed_verdict", pl.String, "Verdict that the reviewer read off the evidence", allowed=VERDICTS
        ),
    ),
)

CLAIM_TABLES = (CLAIMS, CLAIM_PARTS, CLAIM_REVIEWS)
