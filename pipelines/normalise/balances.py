"""Amounts at a date: what each filing says stood then, every vintage."""

import polars as pl

from pipelines.contracts.normalised import BALANCES
from pipelines.normalise.vintages import number_changes

_BALANCE = ("measure", "unit", "balance_date")


def derive_balances(facts: pl.DataFrame) -> pl.DataFrame:
    """normalised.balances from normalised.facts of period type `instant`.

    Nothing is derived: a date that no filing states has no row. A filing repeats the amount of the year before as its
    comparative, which is a vintage of its own only where it differs.
    """
    at_date = facts.filter((pl.col("period_type") == "instant") & pl.col("exclusion").is_null()).with_columns(
        pl.col("period_end_date").alias("balance_date"),
        pl.concat_list("accession_number").list.drop_nulls().alias("accession_numbers"),
        pl.concat_list("fact_id").alias("fact_ids"),
        pl.lit(0).alias("_order"),
    )
    return number_changes(at_date, _BALANCE).select(list(BALANCES.polars_schema)).sort(*_BALANCE, "vintage")
