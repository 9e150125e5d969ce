"""evidence.facts: each fact that a value or a disclosure rests on, with its document, place and printed figure."""

import polars as pl

from pipelines.contracts.evidence import FACTS
from pipelines.evidence.cells import cell_places
from pipelines.evidence.held import Held, part_url

SHARE = "customer_share"
_IN_DOCUMENT = ["accession_number", "document_name", "fact_number"]
_OCCURRENCE = ["concept", "unit", "period_start_date", "period_end_date", "accession_number"]


def evidence_facts(held: Held) -> pl.DataFrame:
    """The facts of normalised.facts that quarters, years and balances name, and the tagged shares of customers.

    Facts that no value rests on are left out: they are most of what company facts hold.
    """
    named = pl.concat(
        [frame.select(pl.col("fact_ids").explode()) for frame in (held.quarters, held.years, held.balances)]
    )["fact_ids"].unique()
    used = held.facts.filter(pl.col("fact_id").is_in(named.implode())).with_columns(
        pl.col("value").cast(pl.Float64)
    )

    def read_from(source: str) -> pl.DataFrame:
        return used.filter(pl.col("read_from") == source)

    found = [
        _of_documents(read_from("filing_document"), held.inline_facts),
        _of_releases(read_from("release"), held),
        _of_answers(read_from("company_facts"), _company_entries(held.company_facts), "accession_number"),
        _of_answers(read_from("secondary"), _secondary_entries(held.secondary), "source_note"),
        _tagged_shares(held),
    ]
    return pl.concat([_complete(frame) for frame in found]).sort("fact_id")


def _of_documents(facts: pl.DataFrame, inline: pl.DataFrame) -> pl.DataFrame:
    """Facts of filings with what the document says of each."""
    said = inline.select(
        *_IN_DOCUMENT,
        part_url(pl.col("answer_url"), pl.col("document_name")).alias("document_url"),
        "dimensions",
        "context_id",
        pl.col("fact_id").alias("element_id"),
        "printed",
        pl.lit(10.0).pow(pl.col("scale").cast(pl.Float64)).alias("scale"),
        "decimals",
        "is_hidden",
    )
    return facts.join(said, on=_IN_DOCUMENT, how="left")


def _of_releases(facts: pl.DataFrame, held: Held) -> pl.DataFrame:
    """Figures of releases; normalised.facts names document, table, row and column as its place."""
    cell = ["document_url", "table_number", "row_number", "column_number"]
    printed = held.release_facts.join(cell_places(held.blocks, held.cells), on=cell, how="left").select(
        "accession_number",
        pl.col("document_url").str.extract(r"([^/]+)$").alias("document_name"),
        pl.format("table {}, row {}, column {}", *cell[1:]).alias("place"),
        "document_url",
        "printed",
        pl.col("scale").cast(pl.Float64),
        "statement_title",
        "row_label",
        "column_head",
        "start_offset",
        "end_offset",
    )
    place = ["accession_number", "document_name", "place"]
    return facts.join(printed.unique(place, keep="first", maintain_order=True), on=place, how="left")


def _company_entries(raw: pl.DataFrame) -> pl.DataFrame:
    """Entries of company-facts answers by prefixed concept, as normalised.facts names them."""
    return raw.select(
        pl.concat_str("taxonomy", pl.lit(":"), "concept").alias("concept"),
        "unit",
        pl.col("start_date").alias("period_start_date"),
        pl.col("end_date").alias("period_end_date"),
        "accession_number",
        "value",
        pl.col("answer_url").alias("document_url"),
        pl.format("facts.{}.{}.units.{}", "taxonomy", "concept", "unit").alias("_path"),
    )


def _secondary_entries(raw: pl.DataFrame) -> pl.DataFrame:
    """Entries of secondary figures: a source's name stands where company facts have the filing's number."""
    return raw.select(
        pl.concat_str(pl.lit("secondary:"), "concept").alias("concept"),
        "unit",
        pl.col("start_date").alias("period_start_date"),
        pl.col("end_date").alias("period_end_date"),
        pl.col("source").alias("source_note"),
        "value",
        pl.col("answer_url").alias("document_url"),
        pl.format("facts.{}.{}.units.{}", "taxonomy", "concept", "unit").alias("_path"),
    )


def _of_answers(facts: pl.DataFrame, entries: pl.DataFrame, who: str) -> pl.DataFrame:
    """Facts with the entry of a JSON answer that they are; `who` tells entries of one period apart.

    A balance is an amount at a date even where the answer dates it with a period (AMD's unpaid purchases).
    """
    same = ["concept", "unit", "period_start_date", "period_end_date", who, "value"]
    undated = entries.with_columns(pl.lit(None, dtype=pl.Date).alias("period_start_date"))
    one = pl.concat([entries, undated]).unique(same, keep="first", maintain_order=True)
    return (
        facts.join(one, on=same, how="left", nulls_equal=True)
        .with_columns(
            pl.coalesce("_path", "place").alias("place"),
            pl.col("value").cast(pl.Int64).cast(pl.String).alias("printed"),
        )
        .drop("_path")
    )


def _tagged_shares(held: Held) -> pl.DataFrame:
    """The facts that carry customers' shares, as tagged: fractions of one."""
    named = (
        held.concentrations.explode("fact_numbers")
        .rename({"fact_numbers": "fact_number"})
        .select(*_IN_DOCUMENT, "form", "evidence", "known_at")
        .drop_nulls("fact_number")
        .unique(_IN_DOCUMENT, keep="first", maintain_order=True)
    )
    tagged = (
        held.inline_facts.join(named, on=_IN_DOCUMENT)
        .rename({"start_date": "period_start_date", "end_date": "period_end_date"})
        .with_columns(pl.lit("").alias("source_note"))
    )
    return _of_documents(
        tagged.select(
            "ticker",
            share_id().alias("fact_id"),
            pl.lit(SHARE).alias("measure"),
            "concept",
            pl.col("unit").fill_null("pure"),
            "period_start_date",
            "period_end_date",
            pl.col("value").cast(pl.Float64),
            pl.lit("filing_document").alias("read_from"),
            *_IN_DOCUMENT,
            "form",
            "evidence",
            "known_at",
            "place",
        ),
        held.inline_facts,
    )


def share_id() -> pl.Expr:
    """Name of a tagged share, of ticker, accession number and the fact's number in the document."""
    return pl.concat_str(
        "ticker", pl.lit(SHARE), "accession_number", "document_name", "fact_number", separator=":"
    )


def _complete(facts: pl.DataFrame) -> pl.DataFrame:
    """The same facts in the contract's columns, null where their source says nothing."""
    missing = [pl.lit(None).alias(name) for name in FACTS.polars_schema if name not in facts.columns]
    columns = pl.Schema(FACTS.polars_schema)
    return facts.with_columns(missing).select(columns.names()).cast(columns)
