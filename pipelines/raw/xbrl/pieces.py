"""What an extraction gives back: the facts, and the pieces that could not become facts."""

from dataclasses import dataclass, field

import polars as pl

from pipelines.raw.xbrl.columns import SCHEMA

CUT = "the document is cut"
_LONGEST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A broken piece of a document, set aside: where it stands, why it can not be used, and what it says."""

    document_name: str
    place: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Facts of one filing, one row per occurrence in document order, and the pieces that were set aside.

    `facts` has the column `document_name` and those of EXTRACTED_COLUMNS.
    """

    facts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHEMA))
    pieces: list[Piece] = field(default_factory=list)


def piece(document_name: str, place: str, reason: str, detail: str) -> Piece:
    """A piece whose detail is short enough to be read."""
    one_line = " ".join(detail.split())
    if len(one_line) > _LONGEST_DETAIL:
        one_line = one_line[: _LONGEST_DETAIL - 1] + "…"
    return Piece(document_name, place, reason, one_line)
