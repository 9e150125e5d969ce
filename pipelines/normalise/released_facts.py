"""Figures of releases among the facts of filings: known weeks before the periodic report that supersedes them."""

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.normalised import FACTS
from pipelines.normalise.periods import duration_days

# First days that rest on a count of weeks may lie a few days beside the one that the periodic report tags.
_NEAR_DAYS = 10
_PERIODIC = ("quarter", "half", "nine_months", "year")
_PERIOD = ("measure", "unit", "period_end_date", "period_type")
# The periodic report that supersedes a release follows within its deadline; a value that first appears later
# restates.
_SUPERSEDES_WITHIN = pl.duration(days=100)
_UNLIKE = "differs from the periodic report; see normalised.release_differences"


def with_released_facts(company: Company, facts: pl.DataFrame, released: pl.DataFrame) -> pl.DataFrame:
    """Add the figures of exhibits to normalised.facts, as facts of their 8-K or 6-K.

    facts: normalised.facts of periodic reports and of secondary sources; released: normalised.release_facts. A
    release states the figure weeks before the report does, so that the value is known from then on. Where a report
    states the same period, its first day is taken, and its digits where the two differ by no more than the printed
    scale. Where the report that supersedes the release differs by more, the release's figure is kept and not used
    (`exclusion`): that one of the two was read wrongly can not be ruled out. Where only a later comparative
    differs, it is a restatement, and the release's figure the value before it (Meta's 2022: 31,431 in
    0001326801-24-000010, 31,186 restated). Trailing years, reconciliations and pages outside filings are left out.
    One figure a measure, period and filing; `concept` is `release:` and the measure.
    """
    printed = released.filter(
        pl.col("statement").is_in(["income", "cash_flow"])
        & pl.col("period_type").is_in(_PERIODIC)
        & pl.col("accession_number").is_not_null()
        & pl.col("known_at").is_not_null()
        & pl.col("unit").is_in(company.currencies)
        & pl.col("measure").is_in(list(company.concepts))
    ).sort("statement", "document_url", "table_number", "row_number", "column_number")
    one = printed.unique([*_PERIOD, "accession_number"], keep="first", maintain_order=True)
    usable = facts.filter(
        (pl.col("evidence") != "secondary")
        & pl.col("exclusion").is_null()
        & pl.col("period_start_date").is_not_null()
    )
    filed = usable.select(
        *_PERIOD,
        pl.col("period_start_date").alias("_start"),
        pl.col("value").alias("_filed"),
        pl.col("known_at").alias("_filed_at"),
    ).unique()
    near = (pl.col("_start") - pl.col("period_start_date")).dt.total_days().abs() <= _NEAR_DAYS
    agrees = ((pl.col("_filed") - pl.col("value")).abs() <= pl.col("scale")).fill_null(value=True)
    supersedes = (pl.col("_filed_at") >= pl.col("known_at")) & (
        pl.col("_filed_at") <= pl.col("known_at") + _SUPERSEDES_WITHIN
    )
    matched = (
        one.join(filed, on=_PERIOD, how="left", maintain_order="left")
        .filter(pl.col("_start").is_null() | near)
        .with_columns(agrees.alias("_agrees"), supersedes.fill_null(value=False).alias("_supersedes"))
        .sort(
            *_PERIOD,
            "accession_number",
            ~pl.col("_agrees"),
            ~pl.col("_supersedes"),
            "_start",
            "_filed",
            nulls_last=True,
        )
        .unique([*_PERIOD, "accession_number"], keep="first", maintain_order=True)
    )
    return pl.concat([facts, _as_facts(matched)]).sort(
        "measure", "unit", "period_end_date", "known_at", "fact_id"
    )


def _as_facts(matched: pl.DataFrame) -> pl.DataFrame:
    concept = pl.concat_str(pl.lit("release:"), "measure")
    start = pl.coalesce("_start", "period_start_date")
    place = pl.format("table {}, row {}, column {}", "table_number", "row_number", "column_number")
    return matched.with_columns(
        pl.concat_str(
            "ticker", concept, "unit", start, "period_end_date", "accession_number", separator=":"
        ).alias("fact_id"),
        concept.alias("concept"),
        pl.concat_list(concept).alias("concepts_seen"),
        pl.lit("release").alias("read_from"),
        pl.lit(["release"], dtype=pl.List(pl.String)).alias("sources_seen"),
        pl.col("document_url").str.extract(r"([^/]+)$").alias("document_name"),
        pl.lit(None, dtype=pl.Int32).alias("fact_number"),
        place.alias("place"),
        start.alias("period_start_date"),
        duration_days(start, pl.col("period_end_date")).alias("duration_days"),
        pl.when("_agrees").then(pl.coalesce("_filed", "value")).otherwise("value").alias("value"),
        pl.lit("8-K").alias("form"),
        pl.lit(None, dtype=pl.String).alias("source_note"),
        pl.when(~pl.col("_agrees") & pl.col("_supersedes")).then(pl.lit(_UNLIKE)).alias("exclusion"),
    ).select(list(FACTS.polars_schema))
