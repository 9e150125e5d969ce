"""What a release is once it has been read: blocks in reading order, tables, and where each stands in its text."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

BlockKind = Literal["heading", "text", "list_item", "footnote", "boilerplate", "table"]
CellKind = Literal["title", "head", "label", "value", "text"]
Language = Literal["en", "ko", "ja", "zh", "de", "fr", "es"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `start_offset` counts characters of the document's text, where the block's text stands as it is.

    `heading` is the nearest heading above; `table_number` is set for tables only.
    """

    number: int
    kind: BlockKind
    text: str
    heading: str | None
    start_offset: int
    table_number: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell of a table, split layout cells (`$`, `(1,234`, `)`) joined.

    Rows count from 1. Column 0 holds labels, the columns from 1 on hold values. A head may stretch over several
    columns (`span`). `number` is the printed number without scale, brackets meaning minus; a dash is 0, as it is in
    filings. `is_amount` is false for percentages, points and multiples.
    """

    row: int
    column: int
    span: int
    kind: CellKind
    text: str
    number: Decimal | None = None
    is_amount: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its cells row by row, and for each row the heads of its columns, read from top to bottom.

    `columns` is the number of value columns. `heads[row][column]` is the head of a value column in that row: a table
    may have several header groups. `origin` says what it was made from: a table element, aligned plain text, or the
    running text behind a slide.
    """

    number: int
    columns: int
    cells: tuple[Cell, ...]
    heads: dict[int, dict[int, str]]
    origin: Literal["markup", "plain_text", "slide_text"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the document that a reader of its rows must know, or a piece that could not be read."""

    place: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseDocument:
    """A release as read. `text` is the plain text that offsets count in: the blocks' texts, a line feed between two.

    `published_date` is the day that the document itself states, `published_at` the moment, where it states one with a
    zone; `published_basis` says where it was found. `encoding` is the one that the bytes were read with. `images`
    counts pictures, `figures` the numbers in text and tables outside boilerplate: a release that has none is refused
    by `require_figures`.
    """

    name: str
    title: str | None
    published_date: date | None
    published_at: datetime | None
    published_basis: Literal["meta", "json_ld", "time_element", "dateline", "text"] | None
    language: Language | None
    encoding: str
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    images: int
    figures: int
    findings: tuple[Finding, ...]
