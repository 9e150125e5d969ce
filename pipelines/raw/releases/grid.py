"""A grid of layout cells to a table: split numbers joined, value columns found, heads read, labels put together.

Tables of exhibits are laid out for the eye: `$`, `(1,234` and `)` stand in cells of their own, empty cells are gaps,
and a head stretches over what lies below it. What belongs together is decided by which grid columns cells cover.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipelines.raw.releases.document import Cell, CellKind, Table
from pipelines.raw.releases.elements import GridCell
from pipelines.raw.releases.numbers import CURRENCY, Number, is_year, read_number

_CURRENCY_ONLY = re.compile(rf"{CURRENCY}?\s*\(?|{CURRENCY}", re.IGNORECASE)
_CLOSING = re.compile(r"\)\s*(?:%|pts?\.?|bps?\.?)?|%\s*\)?|pts?\.?|bps?\.?", re.IGNORECASE)
_LETTER_MARK = re.compile(r"\([a-z]\)|\*+|[†‡§]", re.IGNORECASE)
_NUMBER_MARK = re.compile(r"\(?\d{1,2}\)|\([a-z]\)|\*+|[•●▪◦·\uf0b7]", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?\s+\d|months|weeks|ended|ending|quarter|year|"
    r"q[1-4]|[1-4]q|fy\d|ttm|fiscal)\b|\b(?:19[89]|20\d)\d\b|\d분기|\d{4}년",
    re.IGNORECASE,
)
_DURATION = re.compile(r"\b(?:months|weeks|quarters?|years?|fiscal|date|ttm)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Logical:
    """A printed cell: one layout cell, or several joined."""

    start: int
    end: int
    text: str
    number: Number | None = None

    @property
    def is_figure(self) -> bool:
        return self.number is not None and not is_year(self.text)


@dataclass(slots=True)
class _Column:
    start: int
    end: int


# Wider than any statement: such a row is no table of figures but something that was made to be slow.
_MOST_CELLS = 200
_LONGEST_HEAD = 200
_RowKind = Literal["empty", "title", "section", "head", "body"]


def build_table(
    rows: Sequence[Sequence[GridCell]], number: int, origin: Literal["markup", "plain_text"]
) -> Table | None:
    """The table of a grid, or None where no row holds a figure beside a label: that is text laid out in cells."""
    if any(len(row) > _MOST_CELLS for row in rows):
        return None
    logical = [_joined(row) for row in rows]
    figures = [[c for c in row if c.is_figure] for row in logical]
    if not any(figures):
        return None
    columns = _value_columns(figures)
    if not columns:
        return None
    left = columns[0].start
    first = next(index for index, row in enumerate(figures) if row)
    columns = _with_text_columns(columns, logical[first:])
    width = max((c.end for row in logical for c in row), default=0)
    kinds = [_kind(row, index < first, left, width) for index, row in enumerate(logical)]
    if sum(kind == "body" for kind in kinds) < 2 and "head" not in kinds:
        return None
    cells: list[Cell] = []
    heads: dict[int, dict[int, str]] = {}
    group: list[list[_Logical]] = []
    current: dict[int, str] | None = None
    for row_number, (row, kind) in enumerate(zip(logical, kinds, strict=True), start=1):
        if kind == "head":
            if current is not None:
                group, current = [], None
            group.append([c for c in row if c.end > left])
        elif kind == "body":
            if current is None:
                current = _heads(group, columns)
            heads[row_number] = current
        cells += _cells(row, row_number, kind, columns, left)
    return Table(number, len(columns), tuple(cells), heads, origin)


def _joined(row: Sequence[GridCell]) -> list[_Logical]:
    """Printed cells of a row: a currency sign or an opening bracket joins what follows, `)` and `%` what precedes."""
    cells: list[_Logical] = []
    pending: _Logical | None = None
    last = len(row) - 1
    for index, cell in enumerate(row):
        text = cell.text
        if not text:
            continue
        before = cells[-1] if cells else None
        if before is not None and before.number is not None and pending is None and _joins(before, cell):
            before.text += text if text[0] in ")%" else f" {text}"
            before.end = cell.end
            before.number = read_number(before.text) or before.number
            continue
        if index < last and len(text) < 5 and _CURRENCY_ONLY.fullmatch(text):
            pending = _Logical(cell.start, cell.end, text)
            continue
        if pending is not None:
            both = f"{pending.text}{text}"
            number = read_number(both)
            if number is not None:
                cells.append(_Logical(pending.start, cell.end, both, number))
                pending = None
                continue
            cells.append(pending)
            pending = None
        cells.append(_Logical(cell.start, cell.end, text, read_number(text)))
    if pending is not None:
        cells.append(pending)
    if len(cells) > 1 and cells[0].number is not None and _NUMBER_MARK.fullmatch(cells[0].text):
        following = cells[1]
        if following.number is None:  # `(1)` or `1.` before a text: a footnote's mark
            cells[0].number = None
    return cells


def _joins(before: _Logical, cell: GridCell) -> bool:
    if before.number is not None and before.number.is_open:
        return cell.text[0] == ")"
    if _CLOSING.fullmatch(cell.text):
        return True
    # A mark belongs to the figure that it touches; `*` in a column of its own says "not meaningful".
    return cell.start == before.end and _LETTER_MARK.fullmatch(cell.text) is not None


def _value_columns(figures: list[list[_Logical]]) -> list[_Column]:
    """Columns of figures, from the rows with most figures to those with least: a row's figures are of different ones.

    A figure that covers no known column opens one; a misplaced cell over two columns joins neither to the other.
    """
    columns: list[_Column] = []
    for row in sorted(figures, key=len, reverse=True):
        for cell in row:
            over = [column for column in columns if cell.start < column.end and column.start < cell.end]
            if not over:
                columns.append(_Column(cell.start, cell.end))
            elif len(over) == 1:
                only = over[0]
                start, end = min(only.start, cell.start), max(only.end, cell.end)
                if not any(c is not only and start < c.end and c.start < end for c in columns):
                    only.start, only.end = start, end
    return sorted(columns, key=lambda column: column.start)


def _with_text_columns(columns: list[_Column], rows: list[list[_Logical]]) -> list[_Column]:
    """With columns of words (`Up 15%`, `N/A`) to the right of the first column of figures, where two rows have them."""
    left = columns[0].start
    seen: dict[tuple[int, int], int] = {}
    for row in rows:
        for cell in row[1:]:
            if cell.start >= left and not cell.is_figure:
                seen[cell.start, cell.end] = seen.get((cell.start, cell.end), 0) + 1
    every = list(columns)
    for (start, end), count in sorted(seen.items(), key=lambda item: -item[1]):
        if count > 1 and not any(start < c.end and c.start < end for c in every):
            every.append(_Column(start, end))
    return sorted(every, key=lambda column: column.start)


def _kind(row: list[_Logical], before_figures: bool, left: int, width: int) -> _RowKind:
    if not row:
        return "empty"
    if any(cell.is_figure for cell in row):
        return "body"
    beyond = [
        cell
        for cell in row
        if cell.start >= left or (cell.end > left and len(row) > 1 and cell is not row[0])
    ]
    if not beyond:
        lone = row[0]
        if before_figures and lone.start > 0 and lone.end > left and _DURATION.search(lone.text):
            return "head"  # centred over columns, as plain text does
        reaches = len(row) == 1 and lone.end > left and lone.end - lone.start > 1
        return "title" if before_figures and reaches and lone.end >= width * 0.6 else "section"
    if before_figures:
        return "head"
    has_label = row[0].start < left and row[0].end <= left
    heads = all(is_year(cell.text) or _PERIOD.search(cell.text) for cell in beyond)
    return "head" if heads and not has_label else "body"


def _heads(group: list[list[_Logical]], columns: list[_Column]) -> dict[int, str]:
    """Head of each value column: the texts above it, from top to bottom.

    A duration (`Three Months Ended`) that is printed above the first of its columns only, in a cell without a span,
    holds for those to its right up to the next one.
    """
    parts: dict[int, list[str]] = {index: [] for index in range(1, len(columns) + 1)}
    for row in group:
        narrow = len(row) < len(columns) and all(
            _DURATION.search(c.text) and sum(c.start < k.end and k.start < c.end for k in columns) <= 1
            for c in row
        )
        for index, column in enumerate(columns, start=1):
            above = [c for c in row if c.start < column.end and column.start < c.end]
            if not above and narrow:
                above = [c for c in row if c.start < column.end][-1:]
            parts[index] += [cell.text[:_LONGEST_HEAD] for cell in above]
    return {index: " ".join(texts) for index, texts in parts.items()}


def _cells(row: list[_Logical], number: int, kind: _RowKind, columns: list[_Column], left: int) -> list[Cell]:
    if kind == "empty":
        return []
    if kind in ("title", "section"):
        text = " ".join(cell.text for cell in row)
        return [Cell(number, 0, len(columns) + 1, "title" if kind == "title" else "label", text)]
    labels = [cell for cell in row if cell.start < left and not cell.is_figure]
    cells: list[Cell] = []
    if labels:
        label_kind: CellKind = "title" if kind == "head" else "label"
        cells.append(Cell(number, 0, 1, label_kind, " ".join(cell.text for cell in labels)))
    taken: dict[int, int] = {}
    for cell in row:
        if cell.start < left and not cell.is_figure:
            continue
        place, span = _place(cell, columns)
        made = _value_cell(cell, number, place, span, kind)
        if place in taken:  # two printed cells over one column: both texts are kept, neither number is
            first = cells[taken[place]]
            cells[taken[place]] = Cell(number, place, span, "text", f"{first.text} {cell.text}")
            continue
        taken[place] = len(cells)
        cells.append(made)
    return cells


def _value_cell(cell: _Logical, row: int, place: int, span: int, kind: _RowKind) -> Cell:
    if kind == "head":
        return Cell(row, place, span, "head", cell.text)
    if cell.number is None:
        return Cell(row, place, span, "text", cell.text)
    return Cell(row, place, 1, "value", cell.text, cell.number.value, cell.number.is_amount)


def _place(cell: _Logical, columns: list[_Column]) -> tuple[int, int]:
    """(first value column, how many) that a cell covers; the nearest one where it covers none."""
    over = [i for i, c in enumerate(columns, start=1) if cell.start < c.end and c.start < cell.end]
    if over and not cell.is_figure:
        return over[0], len(over)
    if over:
        best = max(
            over, key=lambda i: min(cell.end, columns[i - 1].end) - max(cell.start, columns[i - 1].start)
        )
        return best, 1
    middle = (cell.start + cell.end) / 2
    near = min(range(len(columns)), key=lambda i: abs((columns[i].start + columns[i].end) / 2 - middle))
    return near + 1, 1
