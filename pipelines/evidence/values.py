"""evidence.values: quarters, years and dates in one table, each with the facts that it was made from."""

import polars as pl

from pipelines.contracts.evidence import VALUES


def evidence_values(quarters: pl.DataFrame, years: pl.DataFrame, balances: pl.DataFrame) -> pl.DataFrame:
    """Every vintage of normalised.quarters, .years and .balances, in the columns of evidence.values.

    `fiscal_period` is named as in marts.restatements: FY2024Q3, FY2024, or the date.
    """
    year = pl.concat_str(pl.lit("FY"), "fiscal_year")
    of_quarters = quarters.with_columns(
        pl.lit("quarter").alias("period_kind"),
        pl.concat_str(year, pl.lit("Q"), "fiscal_quarter").alias("fiscal_period"),
    )
    of_years = years.with_columns(
        pl.lit("year").alias("period_kind"),
        year.alias("fiscal_period"),
        pl.lit("reported").alias("derivation"),
    )
    of_dates = balances.with_columns(
        pl.lit("date").alias("period_kind"),
        pl.col("balance_date").cast(pl.String).alias("fiscal_period"),
        pl.lit(None, dtype=pl.Date).alias("period_start_date"),
        pl.col("balance_date").alias("period_end_date"),
        pl.lit("reported").alias("derivation"),
        pl.lit(value=False).alias("is_preliminary"),
    )
    columns = list(VALUES.polars_schema)
    return pl.concat([frame.select(columns) for frame in (of_quarters, of_years, of_dates)]).sort(VALUES.key)
