"""evidence.documents: every document that facts and sentences stand in, and the kept answer that holds it."""

import polars as pl

from pipelines.contracts.evidence import DOCUMENTS
from pipelines.evidence.held import Held, part_url
from pipelines.evidence.statements import is_quotable, may_be_quoted


def evidence_documents(held: Held, facts: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """The documents that evidence.facts and evidence.statements name."""
    named = pl.concat([facts["document_url"], statements["document_url"]]).drop_nulls().unique()
    known = pl.concat([_releases(held), _filings(held), _answers(held)])
    return (
        known.filter(pl.col("document_url").is_in(named.implode()))
        .unique(DOCUMENTS.key, keep="first", maintain_order=True)
        .sort(DOCUMENTS.key)
    )


def _releases(held: Held) -> pl.DataFrame:
    identities = (
        held.releases.explode("document_urls")
        .select("release_id", pl.col("document_urls").alias("document_url"))
        .unique("document_url", keep="first", maintain_order=True)
    )
    return _select(
        held.release_documents.join(identities, on="document_url", how="left")
        .join(may_be_quoted(held.releases), on="release_id", how="left")
        .with_columns(
            pl.col("source_kind").alias("kind"),
            pl.when(is_quotable()).then("title").alias("title"),
            pl.col("known_at").alias("accepted_at"),
        )
    )


def _filings(held: Held) -> pl.DataFrame:
    accepted = held.filings.select("accession_number", "form", pl.col("known_at").alias("accepted_at"))
    columns = ["ticker", "accession_number", "document_name", "answer_url", "answer_sha256"]
    read = pl.concat([held.inline_facts.select(columns), held.paragraphs.select(columns)])
    url = part_url(pl.col("answer_url"), pl.col("document_name"))
    return _select(
        read.unique(maintain_order=True)
        .with_columns(
            url.alias("document_url"),
            pl.lit("filing_document").alias("kind"),
            pl.lit(None, dtype=pl.String).alias("title"),
        )
        .with_columns(
            pl.when(pl.col("document_url") == pl.col("answer_url"))
            .then("answer_sha256")
            .alias("document_sha256")
        )
        .join(accepted, on="accession_number", how="left")
    )


def _answers(held: Held) -> pl.DataFrame:
    """JSON answers, which are of no filing."""
    columns = ["ticker", "answer_url", "answer_sha256"]
    read = pl.concat(
        [
            frame.select(*columns, pl.lit(kind).alias("kind"))
            for frame, kind in (
                (held.company_facts, "company_facts"),
                (held.secondary, "secondary_figures"),
            )
        ]
    )
    nothing = [pl.lit(None, dtype=pl.String).alias(name) for name in ("title", "accession_number", "form")]
    return _select(
        read.unique(maintain_order=True).with_columns(
            pl.col("answer_url").alias("document_url"),
            pl.col("answer_url").str.extract(r"([^/]+)$").alias("document_name"),
            pl.col("answer_sha256").alias("document_sha256"),
            pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("accepted_at"),
            *nothing,
        )
    )


def _select(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(list(DOCUMENTS.polars_schema))
