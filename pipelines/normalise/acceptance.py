"""Acceptance stamps made true UTC.

`acceptanceDateTime` of submissions answers is true UTC in some answers and Eastern time stamped `Z` in others.
EDGAR accepts nothing between 22:00 and 06:00 Eastern, so a true UTC stamp never lies from 06:00 to 09:59:
an answer with any stamp there is Eastern as a whole. Checked on 0001045810-25-000021: accepted 2025-02-26T21:21:32Z.
"""

import polars as pl

EASTERN = "America/New_York"
# A filing accepted after 17:30 Eastern gets the next business day as its date: the latest moment of a filing date.
LAST_ACCEPTANCE = pl.duration(hours=17, minutes=30)


def repair_stamps(filings: pl.DataFrame) -> pl.DataFrame:
    """Add `accepted_at` (UTC, null where unreadable) and `known_at_basis` to rows of raw.sec__filings.

    The rule is applied to each answer (`answer_sha256`) as a whole.
    """
    naive = (
        pl.col("acceptance_stamp")
        .str.replace(r"(\.\d+)?Z$", "")
        .str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False)
    )
    stamped = filings.with_columns(naive.alias("_stamp"))
    is_eastern = pl.col("_stamp").dt.hour().is_between(6, 9).any().over("answer_sha256")
    eastern = (
        pl.col("_stamp")
        .dt.replace_time_zone(EASTERN, ambiguous="latest", non_existent="null")
        .dt.convert_time_zone("UTC")
    )
    return (
        stamped.with_columns(is_eastern.fill_null(False).alias("_eastern"))
        .with_columns(
            pl.when("_eastern")
            .then(eastern)
            .otherwise(pl.col("_stamp").dt.replace_time_zone("UTC"))
            .alias("accepted_at"),
            pl.when("_eastern")
            .then(pl.lit("acceptance_eastern_repaired"))
            .otherwise(pl.lit("acceptance_utc"))
            .alias("known_at_basis"),
        )
        .drop("_stamp", "_eastern")
    )


def filing_date_bound(filing_date: pl.Expr) -> pl.Expr:
    """The latest moment (UTC) at which a filing of this date can have been accepted: 17:30 Eastern.

    Used where no held answer gives the acceptance time: an as-of may see the value late, never early.
    """
    return (
        (filing_date.cast(pl.Datetime("us")) + LAST_ACCEPTANCE)
        .dt.replace_time_zone(EASTERN)
        .dt.convert_time_zone("UTC")
    )
