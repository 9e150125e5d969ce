"""Tables of reference series: what the claims need besides filings, from public providers or entered by hand."""

import polars as pl

from pipelines.contracts.ops import OUTCOMES
from pipelines.contracts.table import UTC, Column, Table

PRECISIONS = ("day", "month", "year")
QUALIFIERS = ("exact", "about", "at_least", "at_most", "sum_of_several")
REFERENCE_BASES = ("publication_date", "end_of_period", "snapshot_date", "unknown")

_SERIES = Column(
    "series", pl.String, "What is measured, in a name of this project: usdkrw_monthly_average, …"
)
_ENTITY = Column(
    "entity", pl.String, "Whom or what the figure is about: a ticker, a laboratory, a model, a currency pair"
)
_OTHER = Column(
    "other_party", pl.String, "Who else it is about: the holder, the investor, the developer", nullable=True
)
_START = Column(
    "period_start_date", pl.Date, "First day of the period; null for a figure of one day", nullable=True
)
_END = Column("period_end_date", pl.Date, "Last day of the period, or the day")
_PRECISION = Column(
    "date_precision", pl.String, "How exactly the source dates it; the last day of the month or year stands for it",
    allowed=PRECISIONS,
)  # fmt: skip
_VALUE = Column("value", pl.Float64, "Value", unit="as in unit")
_UNIT = Column(
    "unit", pl.String, "Unit of the value: USD, KRW, KRW/USD, percent, FLOP, points, Mach, mph, count, event"
)
_QUALIFIER = Column("qualifier", pl.String, "How the source limits the value", allowed=QUALIFIERS)
_PROVIDER = Column("provider", pl.String, "Who serves the series to machines; hand_entered where nobody does")
_SOURCE = Column("source", pl.String, "Who says so")
_SOURCE_URL = Column("source_url", pl.String, "Where, if there is one address", nullable=True)
_CONFIDENCE = Column("confidence", pl.String, "How well it is supported, in few words")
_NOTE = Column("note", pl.String, "What else has to be known about it", nullable=True)

RAW_REFERENCE = Table(
    schema="raw",
    name="reference__figures",
    meaning="Figures of reference series as the providers' answers and the hand-entered table have them",
    grain="one row per figure of an answer",
    key=("answer_url", "place", "series"),
    partition=None,
    columns=(
        _PROVIDER,
        _SERIES,
        _ENTITY,
        _OTHER,
        _START,
        _END,
        _PRECISION,
        _VALUE,
        _UNIT,
        _QUALIFIER,
        Column(
            "known_date",
            pl.Date,
            "Day on which the figure was public, as the answer states it",
            nullable=True,
        ),
        _SOURCE,
        _SOURCE_URL,
        _CONFIDENCE,
        _NOTE,
        Column("place", pl.Int32, "Line of the answer"),
        Column("answer_url", pl.String, "URL of the answer"),
        Column("answer_sha256", pl.String, "Content hash of the kept answer that holds the row"),
        Column("answered_at", UTC, "When this content was first received", unit="UTC"),
    ),
)

REFERENCE_FIGURES = Table(
    schema="normalised",
    name="reference_figures",
    meaning="Figures of reference series, one for each series, entity and period, with the day each was public",
    grain="one row per series, entity, other party and period",
    key=("figure_id",),
    partition=None,
    columns=(
        Column("figure_id", pl.String, "series:entity:other party:period end"),
        _SERIES,
        _ENTITY,
        _OTHER,
        _START,
        _END,
        _PRECISION,
        _VALUE,
        _UNIT,
        _QUALIFIER,
        Column(
            "known_at",
            UTC,
            "When the figure was public: the end of that day; null where no day is known",
            unit="UTC",
            nullable=True,
        ),
        Column("known_at_basis", pl.String, "Where known_at comes from", allowed=REFERENCE_BASES),
        Column("evidence", pl.String, "What stands behind the value", allowed=("secondary",)),
        _PROVIDER,
        Column(
            "entered_by_hand", pl.Boolean, "Whether it was typed in from the source and not read by a program"
        ),
        _SOURCE,
        _SOURCE_URL,
        _CONFIDENCE,
        _NOTE,
        Column(
            "credit",
            pl.String,
            "Whom to credit and under which licence, where one asks for it",
            nullable=True,
        ),
    ),
)

REFERENCE_FETCHES = Table(
    schema="ops",
    name="reference_fetches",
    meaning="What the last run got from each provider of reference series",
    grain="one row per URL",
    key=("url",),
    partition=None,
    columns=(
        _PROVIDER,
        Column("url", pl.String, "URL asked"),
        Column("origin", pl.String, "Source that answered: sample, live or an archive"),
        Column("outcome", pl.String, "What came of it", allowed=OUTCOMES),
        Column("detail", pl.String, "Why it is absent or failed, with what to do", nullable=True),
        Column("answer_sha256", pl.String, "Content hash of the kept answer", nullable=True),
        Column("bytes", pl.Int64, "Size of the answer", unit="bytes"),
        Column("fetched_at", UTC, "When the answer was received", unit="UTC", nullable=True),
    ),
)

# What is built from the providers' answers.
REFERENCE_TABLES = (RAW_REFERENCE, REFERENCE_FIGURES)
