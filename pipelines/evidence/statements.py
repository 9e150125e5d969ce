"""evidence.statements: sentences with their places, quoted only where they are the SEC's or the companies' own."""

import hashlib

import polars as pl

from pipelines.contracts.evidence import STATEMENTS
from pipelines.evidence.facts import share_id
from pipelines.evidence.held import Held, part_url

# Text of filings and of companies' own releases may be shown; of third parties place, hash and figures only.
_OWN = ("8k_exhibit", "6k_exhibit", "newsroom_page")


def evidence_statements(held: Held) -> pl.DataFrame:
    """A row for each row of normalised.statements, and for each of normalised.concentrations."""
    columns = list(STATEMENTS.polars_schema)
    said, disclosed = _of_releases(held), _of_filings(held)
    return pl.concat([said.select(columns), disclosed.select(columns)]).sort("statement_id")


def may_be_quoted(releases: pl.DataFrame) -> pl.DataFrame:
    """release_id with `is_quotable_wire`: whether the same release is held at an address of the company or the SEC.

    A wire's page is the company's word only then (normalised.releases names every address).
    """
    own = pl.col("source_kinds").list.eval(pl.element().is_in(list(_OWN))).list.any()
    return releases.select("release_id", own.alias("is_quotable_wire"))


def is_quotable() -> pl.Expr:
    """Whether the text of a document may be published, of `source_kind` and `is_quotable_wire`."""
    kind = pl.col("source_kind")
    return kind.is_in(list(_OWN)) | ((kind == "wire") & pl.col("is_quotable_wire").fill_null(value=False))


def _of_releases(held: Held) -> pl.DataFrame:
    return (
        held.statements.join(may_be_quoted(held.releases), on="release_id", how="left")
        .with_columns(is_quotable().alias("is_quotable"), _sha256("sentence").alias("sentence_sha256"))
        .with_columns(
            pl.concat_str("ticker", "document_sha256", "statement_number", separator=":").alias(
                "statement_id"
            ),
            pl.lit("release_statement").alias("kind"),
            pl.lit(None, dtype=pl.Int32).alias("paragraph_number"),
            pl.when("is_quotable").then("sentence").alias("sentence"),
            pl.lit([], dtype=pl.List(pl.String)).alias("fact_ids"),
            pl.col("source_evidence").alias("evidence"),
        )
    )


def _of_filings(held: Held) -> pl.DataFrame:
    """Sentences of disclosures; one that is not found in its paragraph as it stands gives the whole paragraph."""
    paragraphs = held.paragraphs.select(
        "accession_number",
        "document_name",
        pl.col("paragraph_number").alias("sentence_paragraph_number"),
        pl.col("text").alias("_paragraph"),
        pl.col("start_offset").alias("_start"),
        part_url(pl.col("answer_url"), pl.col("document_name")).alias("document_url"),
        pl.col("answer_sha256").alias("document_sha256"),
    )
    place = ["accession_number", "document_name", "sentence_paragraph_number"]
    placed = held.concentrations.join(paragraphs, on=place)
    offsets = [
        max(paragraph.find(sentence), 0) if sentence in paragraph else None
        for paragraph, sentence in placed.select("_paragraph", "sentence").iter_rows()
    ]
    inside = pl.Series("_inside", offsets, dtype=pl.Int32)
    shown = pl.when(inside.is_not_null()).then("sentence").otherwise("_paragraph")
    start = (pl.col("_start") + inside.fill_null(0)).cast(pl.Int32)
    return (
        placed.with_columns(shown.alias("sentence"), start.alias("start_offset"))
        .with_columns(
            pl.concat_str("ticker", "accession_number", "disclosure_number", separator=":").alias(
                "statement_id"
            ),
            pl.lit("customer_disclosure").alias("kind"),
            pl.col("sentence_paragraph_number").alias("paragraph_number"),
            (pl.col("start_offset") + pl.col("sentence").str.len_chars()).cast(pl.Int32).alias("end_offset"),
            _sha256("sentence").alias("sentence_sha256"),
            pl.lit(value=True).alias("is_quotable"),
        )
        .join(_share_ids(held.concentrations), on="statement_id", how="left")
        .with_columns(pl.col("fact_ids").fill_null([]))
    )


def _share_ids(concentrations: pl.DataFrame) -> pl.DataFrame:
    """statement_id with the tagged facts of the disclosure, an empty list where it is prose only."""
    return (
        concentrations.select(
            "ticker", "accession_number", "document_name", "disclosure_number", "fact_numbers"
        )
        .explode("fact_numbers")
        .rename({"fact_numbers": "fact_number"})
        .select(
            pl.concat_str("ticker", "accession_number", "disclosure_number", separator=":").alias(
                "statement_id"
            ),
            pl.when(pl.col("fact_number").is_not_null()).then(share_id()).alias("fact_ids"),
        )
        .group_by("statement_id", maintain_order=True)
        .agg(pl.col("fact_ids").drop_nulls())
    )


def _sha256(column: str) -> pl.Expr:
    return pl.col(column).map_elements(
        lambda text: hashlib.sha256(text.encode()).hexdigest(), return_dtype=pl.String
    )
