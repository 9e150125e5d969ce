"""Reference figures in one vocabulary: each once, with the day on which it was public and whom to credit.

`known_at` is the end of that day in UTC: nothing here is dated more exactly, and an as-of must not see a figure early.
"""

from dataclasses import dataclass

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.reference import REFERENCE_FIGURES

# A market's figure is public when its day or month has ended, and a release or a publication on its day.
_KNOWN_AT_THE_END = (
    "market_value",
    "publication",
    "release",
    "usdkrw_monthly_average",
    "vix_close",
    "vix_close_mean",
    "vix_high",
)
# Estimates of Epoch AI are known from the day of the table that holds them: it is revised without vintages.
_KNOWN_BY_SNAPSHOT = "epoch"
_CREDITS = {
    "epoch": "Epoch AI, Data on Notable AI Models, https://epoch.ai/data/notable-ai-models, CC BY 4.0 "
    "(https://creativecommons.org/licenses/by/4.0/); changed: single columns as rows, models chosen",
    "fred": "Board of Governors of the Federal Reserve System (US), EXKOUS, retrieved from FRED, Federal Reserve "
    "Bank of St. Louis",
    "cboe": "Cboe Global Markets, VIX Index",
    "openap": "OpenAP, TU Delft, aircraft data",
}
_FIGURE_ID = ("series", "entity", "other_party", "period_end_date")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Rows of normalised.reference_figures, and figures that were stated twice (columns of ops.quarantine)."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame


def normalise_reference(raw: pl.DataFrame, hand_entered_url: str) -> Normalised:
    """normalised.reference_figures from rows of raw.reference__figures.

    What a provider's answer gives goes before the same figure entered by hand. Of two figures of one answer for the
    same series, entity and period the first stays, and the other is set aside.
    """
    dated = raw.with_columns(
        figure_id=pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("") for name in _FIGURE_ID], separator=":"
        ),
        entered_by_hand=pl.col("answer_url") == hand_entered_url,
        known_at_basis=_basis(),
    ).sort("entered_by_hand", "answer_url", "place", maintain_order=True)
    rows = dated.unique("figure_id", keep="first", maintain_order=True)
    return Normalised(
        rows.with_columns(
            known_at=_end_of_day(_known_day()),
            evidence=pl.lit("secondary"),
            credit=pl.col("provider").replace_strict(_CREDITS, default=None, return_dtype=pl.String),
        )
        .select(REFERENCE_FIGURES.polars_schema.keys())
        .sort("figure_id"),
        _stated_twice(dated, rows),
    )


def _basis() -> pl.Expr:
    return (
        pl.when(pl.col("series").is_in(_KNOWN_AT_THE_END))
        .then(pl.lit("end_of_period"))
        .when(pl.col("provider") == _KNOWN_BY_SNAPSHOT)
        .then(pl.lit("snapshot_date"))
        .when(pl.col("known_date").is_not_null())
        .then(pl.lit("publication_date"))
        .otherwise(pl.lit("unknown"))
    )


def _known_day() -> pl.Expr:
    """The day of `known_at_basis`; a provider's table itself is as old as the answer that brought it."""
    return (
        pl.when(pl.col("known_at_basis") == "end_of_period")
        .then(pl.col("period_end_date"))
        .when((pl.col("known_at_basis") == "snapshot_date") & pl.col("known_date").is_null())
        .then(pl.col("answered_at").dt.date())
        .otherwise(pl.col("known_date"))
    )


def _end_of_day(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Datetime("us")).dt.offset_by("1d").dt.offset_by("-1us").dt.replace_time_zone("UTC")


def _stated_twice(dated: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Quarantine rows of figures that one answer gives twice with different values."""
    doubled = dated.join(
        kept.select("figure_id", "answer_url", kept_place="place", kept_value="value"),
        on=["figure_id", "answer_url"],
    ).filter((pl.col("place") != pl.col("kept_place")) & (pl.col("value") != pl.col("kept_value")))
    return doubled.select(
        ticker=pl.lit(""),
        layer=pl.lit(REFERENCE_FIGURES.full_name),
        document_url=pl.col("answer_url"),
        document_sha256=pl.col("answer_sha256"),
        place=pl.format("line {}", "place"),
        reason=pl.lit("the same figure is stated twice with different values; the first is used"),
        detail=pl.format("{} {}", "figure_id", "value"),
    ).cast(pl.Schema(QUARANTINE.polars_schema))
