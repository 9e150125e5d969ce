"""Figures of releases beside the periodic reports that supersede them: by how much they differ, how many days later."""

import polars as pl

from pipelines.contracts.releases import RELEASE_DIFFERENCES

_PERIOD = ("ticker", "measure", "unit", "period_type", "period_end_date")
_STATEMENT_ORDER = {"income": 0, "cash_flow": 1, "free_cash_flow": 2}


def release_differences(
    release_facts: pl.DataFrame, facts: pl.DataFrame, quarters: pl.DataFrame
) -> pl.DataFrame:
    """Rows of normalised.release_differences: each figure of a release beside what periodic reports say.

    release_facts, facts, quarters: the normalised tables of one company. The filed value is the one that became known
    first at or after the release; where all are older (a comparative column), the last one before. A quarter that
    reports give only as a difference of year-to-date values is taken from normalised.quarters and marked derived.
    Amounts are compared as printed: a difference of one unit of the printed scale is rounding.
    """
    released = _one_a_period(release_facts)
    filed = _filed(facts, quarters)
    after = pl.col("superseded_at") >= pl.col("release_known_at")
    apart = (pl.col("superseded_at") - pl.col("release_known_at")).dt.total_seconds().abs()
    difference = pl.col("filed_value") - pl.col("release_value")
    return (
        released.join(
            filed,
            left_on=("ticker", "measure", "unit", "_filed_type", "period_end_date"),
            right_on=_PERIOD,
            how="left",
            maintain_order="left",
        )
        .with_columns(after.fill_null(value=False).alias("_after"), apart.alias("_apart"))
        # After the release before before it, then the nearest in time, then the reported before the derived.
        .sort(*_PERIOD, "document_url", pl.col("_after").not_(), "_apart", "is_derived", nulls_last=True)
        .unique([*_PERIOD, "document_url"], keep="first", maintain_order=True)
        .with_columns(
            difference.alias("difference"),
            pl.when(pl.col("filed_value").is_null())
            .then(pl.lit("no_filed_value"))
            .when(difference == 0)
            .then(pl.lit("equal"))
            .when(difference.abs() <= pl.col("scale"))
            .then(pl.lit("within_rounding"))
            .otherwise(pl.lit("different"))
            .alias("state"),
            (pl.col("superseded_at") - pl.col("release_known_at"))
            .dt.total_days()
            .cast(pl.Int32)
            .alias("lead_days"),
            pl.col("filed_accession_numbers").fill_null([]),
        )
        .select(list(RELEASE_DIFFERENCES.polars_schema))
    )


def _one_a_period(release_facts: pl.DataFrame) -> pl.DataFrame:
    """One figure for each measure and period of each release: the statement's before the reconciliation's."""
    return (
        release_facts.with_columns(
            pl.col("statement").replace_strict(_STATEMENT_ORDER, return_dtype=pl.Int8).alias("_order"),
            pl.col("period_type").replace({"trailing_year": "year"}).alias("_filed_type"),
        )
        .sort("known_at", "document_url", "_order", "table_number", "row_number", "column_number")
        .unique([*_PERIOD, "document_url"], keep="first", maintain_order=True)
        .rename({"value": "release_value", "known_at": "release_known_at"})
    )


def _filed(facts: pl.DataFrame, quarters: pl.DataFrame) -> pl.DataFrame:
    """What periodic reports say of each period, each time: reported, and for quarters also derived."""
    reported = facts.filter(pl.col("exclusion").is_null() & (pl.col("evidence") != "secondary")).select(
        *_PERIOD,
        pl.col("value").alias("filed_value"),
        pl.col("known_at").alias("superseded_at"),
        pl.concat_list("accession_number").alias("filed_accession_numbers"),
        pl.lit(value=False).alias("is_derived"),
    )
    derived = quarters.filter(
        (pl.col("derivation") != "reported") & (pl.col("evidence") != "secondary")
    ).select(
        "ticker",
        "measure",
        "unit",
        pl.lit("quarter").alias("period_type"),
        "period_end_date",
        pl.col("value").alias("filed_value"),
        pl.col("known_at").alias("superseded_at"),
        pl.col("accession_numbers").alias("filed_accession_numbers"),
        pl.lit(value=True).alias("is_derived"),
    )
    return pl.concat([reported, derived])
