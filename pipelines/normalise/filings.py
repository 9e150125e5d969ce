"""One row per filing, from the lists of filings and from the facts that name a filing no list holds."""

import polars as pl

from pipelines.contracts.normalised import FILINGS
from pipelines.contracts.table import UTC
from pipelines.normalise.acceptance import filing_date_bound, repair_stamps
from pipelines.raw.document import day


def normalise_filings(
    raw_filings: pl.DataFrame, raw_facts: pl.DataFrame, raw_inline: pl.DataFrame
) -> pl.DataFrame:
    """Rows of normalised.filings for one company.

    raw_filings: raw.sec__filings; raw_facts: raw.sec__company_facts; raw_inline: raw.sec__inline_facts. A filing that
    two answers list keeps the first; one known only from company facts is known at the latest moment of its filing
    date; one known only from its own document has no such day.
    """
    listed = (
        repair_stamps(raw_filings)
        .unique("accession_number", keep="first", maintain_order=True)
        .with_columns(
            pl.coalesce("accepted_at", filing_date_bound(pl.col("filing_date"))).alias("known_at"),
            pl.when(pl.col("accepted_at").is_null())
            .then(pl.lit("filing_date_bound"))
            .otherwise("known_at_basis")
            .alias("known_at_basis"),
        )
    )
    from_facts = (
        raw_facts.group_by("ticker", "cik", "accession_number")
        .agg(pl.col("form").first(), pl.col("filed_date").min().alias("filing_date"))
        .join(listed, on="accession_number", how="anti")
        .with_columns(
            pl.lit(None, dtype=pl.Date).alias("report_date"),
            filing_date_bound(pl.col("filing_date")).alias("known_at"),
            pl.when(pl.col("filing_date").is_null())
            .then(pl.lit("unknown"))
            .otherwise(pl.lit("filing_date_bound"))
            .alias("known_at_basis"),
        )
        .sort("filing_date", "accession_number")
    )
    from_documents = _from_documents(raw_inline)
    columns = list(FILINGS.polars_schema)
    both = [
        frame.with_columns(pl.col("form").str.ends_with("/A").alias("is_amendment")).select(columns)
        for frame in (listed, from_facts, from_documents)
    ]
    return pl.concat(both).unique("accession_number", keep="first", maintain_order=True)


def _from_documents(raw_inline: pl.DataFrame) -> pl.DataFrame:
    """Filings as their own covers describe them: form and period end, no day."""

    def cover(concept: str) -> pl.Expr:
        return pl.col("value").filter(pl.col("concept") == concept).drop_nulls().first()

    return (
        raw_inline.group_by("ticker", "cik", "accession_number", maintain_order=True)
        .agg(
            cover("dei:DocumentType").alias("form"),
            day(cover("dei:DocumentPeriodEndDate")).alias("report_date"),
        )
        .with_columns(
            pl.col("form").fill_null("unknown"),
            pl.lit(None, dtype=pl.Date).alias("filing_date"),
            pl.lit(None, dtype=UTC).alias("known_at"),
            pl.lit("unknown").alias("known_at_basis"),
        )
    )
