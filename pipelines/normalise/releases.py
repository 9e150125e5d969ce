"""Releases, each once: the same text found at several addresses is one row with all of them.

Two documents are one release where they share most runs of five words and most figures, counted without boilerplate and
tables and as a part of the shorter one. Both are asked for: a release of another quarter has the same sentences around
other figures, the commentary filed beside a release the same figures in other sentences.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Any

import polars as pl

from pipelines.contracts.releases import RELEASES, SOURCE_KINDS

_RUN = 5
# In the archive two copies of one release share 0.99 of the runs and all figures (Nvidia's pages beside the exhibits of
# 0001045810-24-000113 and 0001045810-25-000021). No other pair of one company shares more than 0.73 or 0.70.
SAME_RUNS = 0.8
SAME_FIGURES = 0.8
# A shortened copy under the same headline, a day apart at most.
SAME_HEADLINE_RUNS = 0.5
MOST_DAYS_APART = 7
_FEWEST_RUNS = 20
_WORD = re.compile(r"[^\W_]+(?:[.,][^\W_]+)*", re.UNICODE)
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_COUNTED = ("heading", "text", "list_item")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a document is compared by."""

    url: str
    sha256: str
    filing: str | None
    headline: tuple[str, ...]
    day: date | None
    runs: frozenset[tuple[str, ...]]
    figures: frozenset[str]


def fingerprint(
    url: str, sha256: str, filing: str | None, title: str | None, day: date | None, texts: Iterable[str]
) -> Fingerprint:
    """The fingerprint of a document.

    filing: accession number of an exhibit; texts: its headings, paragraphs and list items in order.
    """
    words: list[str] = []
    figures: set[str] = set()
    for text in texts:
        words += (word.lower() for word in _WORD.findall(text))
        figures.update(_FIGURE.findall(text))
    runs = frozenset(tuple(words[at : at + _RUN]) for at in range(max(len(words) - _RUN + 1, 1)))
    return Fingerprint(url, sha256, filing, _words(title or ""), day, runs, frozenset(figures))


def same_release(one: Fingerprint, other: Fingerprint) -> str | None:
    """Why two documents are one release, in words, or None where they are not."""
    apart = abs((one.day - other.day).days) if one.day and other.day else None
    if apart is not None and apart > MOST_DAYS_APART:
        return None
    if one.sha256 == other.sha256:
        return "same bytes"
    if one.filing is not None and one.filing == other.filing:
        return None  # exhibits of one filing are different documents
    if min(len(one.runs), len(other.runs)) < _FEWEST_RUNS:
        return None
    runs, figures = _share(one.runs, other.runs), _share(one.figures, other.figures)
    headline = bool(one.headline) and one.headline == other.headline
    shortened = headline and apart is not None and apart <= 1
    if figures < SAME_FIGURES or runs < (SAME_HEADLINE_RUNS if shortened else SAME_RUNS):
        return None
    days = "day not known" if apart is None else "same day" if apart == 0 else f"{apart} days apart"
    title = "same headline" if headline else "other headline"
    return f"{runs:.2f} of the word runs, {figures:.2f} of the figures, {title}, {days}"


def _share(one: frozenset[Any], other: frozenset[Any]) -> float:
    """The common part of the smaller set; an empty one has nothing that differs."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 1.0


def identify_releases(documents: pl.DataFrame, blocks: pl.DataFrame) -> pl.DataFrame:
    """Rows of normalised.releases from raw.releases__documents and raw.releases__blocks, ticker by ticker.

    The principal address is a filing's exhibit before a newsroom page, a wire's page and a file of one's own; of
    several of one kind the first known. `matches` explains each further address.
    """
    counted = blocks.filter(pl.col("kind").is_in(_COUNTED)).sort("ticker", "document_url", "block_number")
    rows: list[dict[str, object]] = []
    for (ticker,), held in documents.sort("ticker", "document_url").group_by("ticker", maintain_order=True):
        texts = {
            url: part["text"].to_list()
            for (url,), part in counted.filter(pl.col("ticker") == ticker).group_by(
                "document_url", maintain_order=True
            )
        }
        entries = list(held.iter_rows(named=True))
        prints = [
            fingerprint(
                e["document_url"],
                e["document_sha256"],
                e["accession_number"],
                e["title"],
                _day(e),
                texts.get(e["document_url"], []),
            )
            for e in entries
        ]
        rows += [_row([entries[i] for i in group], [prints[i] for i in group]) for group in _groups(prints)]
    frame = RELEASES.frame(rows)
    return _with_unique_ids(frame).sort("ticker", "known_at", "release_id", nulls_last=True)


def _groups(prints: Sequence[Fingerprint]) -> list[list[int]]:
    leader = list(range(len(prints)))

    def find(index: int) -> int:
        while leader[index] != index:
            index = leader[index]
        return index

    for one, other in combinations(range(len(prints)), 2):
        if find(one) != find(other) and same_release(prints[one], prints[other]):
            leader[find(other)] = find(one)
    groups: dict[int, list[int]] = {}
    for index in range(len(prints)):
        groups.setdefault(find(index), []).append(index)
    return list(groups.values())


def _row(entries: list[dict[str, Any]], prints: list[Fingerprint]) -> dict[str, object]:
    order = sorted(range(len(entries)), key=lambda i: _rank(entries[i]))
    entries, prints = [entries[i] for i in order], [prints[i] for i in order]
    principal = entries[0]
    known = [e for e in entries if e["known_at"] is not None]
    first = min(known, key=lambda e: e["known_at"], default=principal)
    day = next((_day(e) for e in entries if _day(e)), None)
    return {
        "ticker": principal["ticker"],
        "release_id": _release_id(principal, day, prints[0]),
        "title": next((e["title"] for e in entries if e["title"]), None),
        "published_date": day,
        "principal_url": principal["document_url"],
        "document_urls": [e["document_url"] for e in entries],
        "source_kinds": [e["source_kind"] for e in entries],
        "accession_numbers": sorted({e["accession_number"] for e in entries if e["accession_number"]}),
        "matches": [_why(prints, index) for index in range(1, len(prints))],
        "language": principal["language"],
        "known_at": first["known_at"],
        "known_at_basis": first["known_at_basis"],
    }


def _why(prints: list[Fingerprint], index: int) -> str:
    """Why a further address is of the group: by the principal, else by the first that it is like."""
    for other in prints[:index] + prints[index + 1 :]:
        reason = same_release(prints[index], other)
        if reason:
            return reason if other is prints[0] else f"{reason}, as {other.url}"
    return "by way of others"


def _rank(entry: dict[str, Any]) -> tuple[int, bool, datetime | None, str]:
    known_at = entry["known_at"]
    return SOURCE_KINDS.index(entry["source_kind"]), known_at is None, known_at, entry["document_url"]


def _day(entry: dict[str, Any]) -> date | None:
    """The day stated, else the day on which it became known."""
    stated: date | None = entry["published_date"]
    known: datetime | None = entry["known_at"]
    return stated or (known.date() if known else None)


def _release_id(entry: dict[str, Any], day: date | None, mark: Fingerprint) -> str:
    """Made of what all addresses share, so that it stays when another address is found."""
    basis = " ".join(mark.headline) or entry["document_sha256"]
    return f"{entry['ticker']}-{day or 'undated'}-{hashlib.sha256(basis.encode()).hexdigest()[:8]}"


def _with_unique_ids(frame: pl.DataFrame) -> pl.DataFrame:
    """Two releases of one day under one headline get their principal address's hash behind the id."""
    tail = pl.col("principal_url").map_elements(
        lambda url: hashlib.sha256(url.encode()).hexdigest()[:6], return_dtype=pl.String
    )
    doubled = pl.struct("ticker", "release_id").is_duplicated()
    return frame.with_columns(
        pl.when(doubled)
        .then(pl.concat_str("release_id", tail, separator="-"))
        .otherwise("release_id")
        .alias("release_id")
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text))
