"""Facts of filings that carry a measure: one value for each concept and period of a filing, the most precise one."""

import polars as pl

from pipelines.normalise.selectors import without_neutral

# `INF` means exact; any other precision is a number of decimals.
_EXACT = 1_000
_OCCURRENCE = ["measure", "unit", "start_date", "end_date", "accession_number", "selector"]


def select_filing_facts(
    raw: pl.DataFrame, chosen: pl.DataFrame, filings: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Occurrences of the chosen selectors, one for each period, unit and filing, and those set aside.

    raw: raw.sec__inline_facts; chosen: selectors(); filings: normalised.filings. A balance has no start.
    Occurrences of one fact with several precisions (5,188 million and 5.2 billion) give the most precise;
    occurrences that agree on the precision and not on the value are set aside together. Result: columns of
    `chosen`, the raw columns, `value` still as text, `read_from`; and the same with `_reason`.
    """
    marked = raw.with_columns(without_neutral(raw["dimensions"]).alias("dimensions"))
    found = (
        marked.filter(pl.col("is_numeric") & pl.col("value").is_not_null() & pl.col("end_date").is_not_null())
        .join(chosen, on=["concept", "dimensions"])
        .join(filings.select("accession_number", "report_date", "form"), on="accession_number", how="left")
        .filter(
            (pl.col("filings_from").is_null() | (pl.col("report_date") >= pl.col("filings_from")))
            & (pl.col("filings_before").is_null() | (pl.col("report_date") < pl.col("filings_before")))
            & (pl.col("is_balance") | pl.col("start_date").is_not_null())
        )
        .with_columns(
            pl.when("is_balance").then(None).otherwise("start_date").alias("start_date"),
            pl.when(pl.col("decimals") == "INF")
            .then(_EXACT)
            .otherwise(pl.col("decimals").cast(pl.Int32, strict=False))
            .fill_null(-_EXACT)
            .alias("_precision"),
            pl.lit("filing_document").alias("read_from"),
        )
    )
    precise = found.filter(pl.col("_precision") == pl.col("_precision").max().over(_OCCURRENCE)).with_columns(
        pl.col("value").n_unique().over(_OCCURRENCE).alias("_values")
    )
    ambiguous = precise.filter(pl.col("_values") > 1).with_columns(
        pl.format("{} values of one concept for one period in one filing", "_values").alias("_reason")
    )
    one = (
        precise.filter(pl.col("_values") == 1)
        .sort("document_name", "fact_number")
        .unique(_OCCURRENCE, keep="first", maintain_order=True)
    )
    return one, ambiguous
