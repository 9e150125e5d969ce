"""Statements of a company's releases: each release read once, at its principal address."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.statements import STATEMENTS
from pipelines.normalise.statements.frame import statements_frame
from pipelines.normalise.statements.reader import read_statements
from pipelines.normalise.statements.statement import Speaker, Statement

_EASTERN = ZoneInfo("America/New_York")
# Tables are read as figures, and boilerplate says the same every quarter.
_SPOKEN = ("heading", "text", "list_item", "footnote")

Reader = Callable[[str, Speaker], list[Statement]]


def statements_of_releases(
    company: Company,
    releases: pl.DataFrame,
    documents: pl.DataFrame,
    blocks: pl.DataFrame,
    filing_evidence: str,
    read: Reader = read_statements,
) -> pl.DataFrame:
    """Rows of normalised.statements of one company.

    releases: normalised.releases; documents, blocks: raw.releases__documents (dated) and raw.releases__blocks;
    filing_evidence: `filing` or `sample_filing`, what stands behind exhibits; other pages are `secondary`. `read`
    may be another reader of the same contract. Periods are resolved by the day (Eastern) on which the release
    became known.
    """
    spoken = blocks.filter(pl.col("kind").is_in(_SPOKEN)).sort("document_url", "block_number")
    held = {row["document_url"]: row for row in documents.iter_rows(named=True)}
    frames = [STATEMENTS.frame()]
    for release in releases.iter_rows(named=True):
        document = held[release["principal_url"]]
        own = spoken.filter(pl.col("document_url") == release["principal_url"])
        known_at = release["known_at"]
        published = known_at.astimezone(_EASTERN).date() if known_at else release["published_date"]
        outside = document["source_kind"] == "own_file"
        speaker = Speaker(
            company.ticker,
            company.name,
            company.fiscal_year_end,
            published,
            "news" if outside else "company",
        )
        source: dict[str, object] = {
            "ticker": company.ticker,
            "document_sha256": document["document_sha256"],
            "release_id": release["release_id"],
            "document_url": release["principal_url"],
            "accession_number": document["accession_number"],
            "source_kind": document["source_kind"],
            "source_evidence": filing_evidence if document["accession_number"] else "secondary",
            "published_date": published,
            "known_at": known_at,
            "known_at_basis": release["known_at_basis"],
        }
        frames.append(statements_frame(read(plain_text(own), speaker), source))
    return pl.concat(frames).unique(list(STATEMENTS.key), keep="first", maintain_order=True)


def plain_text(blocks: pl.DataFrame) -> str:
    """The blocks as one text in which every character stands where it does in the document's plain text.

    blocks: rows of one document in order. What is left out (tables, boilerplate) becomes line ends, so that
    offsets in the result are offsets in the document.
    """
    parts: list[str] = []
    length = 0
    for start, text in blocks.select("start_offset", "text").iter_rows():
        parts += ["\n" * max(start - length, 0), text]
        length = max(start, length) + len(text)
    return "".join(parts)
