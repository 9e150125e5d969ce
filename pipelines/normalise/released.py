"""The releases of one company: each once, with its figures, known when its filing was accepted."""

import polars as pl

from pipelines.companies import Company
from pipelines.normalise.release_facts import release_facts
from pipelines.normalise.releases import identify_releases
from pipelines.normalise.spoken import statements_of_releases


def normalise_releases(
    company: Company,
    documents: pl.DataFrame,
    blocks: pl.DataFrame,
    cells: pl.DataFrame,
    filings: pl.DataFrame,
    filing_evidence: str,
) -> dict[str, pl.DataFrame]:
    """normalised.releases, .release_facts and .statements by table name, with `quarantine` beside them.

    documents, blocks, cells: raw.releases__documents, __blocks and __table_cells; filings: normalised.filings as far as
    lists give them; filing_evidence: `filing` or `sample_filing`.
    """
    dated = with_acceptance(documents, filings)
    read = release_facts(dated, blocks, cells, company.fiscal_year_end, filing_evidence)
    releases = identify_releases(dated, blocks)
    return {
        "releases": releases,
        "statements": statements_of_releases(company, releases, dated, blocks, filing_evidence),
        "release_facts": read.facts,
        "quarantine": read.quarantined,
    }


def with_acceptance(documents: pl.DataFrame, filings: pl.DataFrame) -> pl.DataFrame:
    """The documents, known at their filing's acceptance where a list gives it.

    A submission's own header says the same; a page that is held without its submission has no other moment than the day
    that it prints.
    """
    accepted = filings.filter(pl.col("known_at").is_not_null()).select(
        "accession_number", pl.col("known_at").alias("_accepted"), pl.col("known_at_basis").alias("_basis")
    )
    return (
        documents.join(accepted, on="accession_number", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("_accepted", "known_at").alias("known_at"),
            pl.coalesce("_basis", "known_at_basis").alias("known_at_basis"),
        )
        .drop("_accepted", "_basis")
    )
