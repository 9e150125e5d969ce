"""The text of one paragraph, filled piece by piece with white space folded, and where facts begin in it."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

_CELL = " | "
# Cells that hold no more than a sign belong to the number beside them: "12 | %" is printed as 12%.
_SIGN_AFTER = re.compile(r"^(?:%|\)%?|\)\s*%)$")
_SIGN_BEFORE = re.compile(r"^(?:[$€£¥]|\(|[$€£¥]\s*\()$")
_BULLET = re.compile(r"^(?:[•·▪◦●■–—-]|\(?[0-9ivx]{1,4}[.)])$", re.I)
_NOTE = re.compile(r"^(?:\(\d{1,2}\)|\*+|[†‡])\s?\S")
LONGEST_HEADING = 400
SHORTEST_PROSE = 60


def text_kind(text: str, emphasised: bool, *, after_row: bool) -> str:
    """`heading`, `footnote` (a note right under a table) or `text`."""
    if after_row and _NOTE.match(text):
        return "footnote"
    if emphasised and len(text) <= LONGEST_HEADING and not text[0].isdigit():
        return "heading"
    return "text"


def row_kind(text: str) -> str:
    """`table_row`, unless the row is prose laid out in cells: one cell, or a bullet or note mark and one cell."""
    cells = text.split(_CELL)
    if len(cells[-1]) < SHORTEST_PROSE or len(cells) > 2:
        return "table_row"
    if len(cells) == 2 and re.match(r"^(?:\(\d{1,2}\)|\*+|[†‡])$", cells[0]):
        return "footnote"
    return "text" if len(cells) == 1 or _BULLET.match(cells[0]) else "table_row"


@dataclass(slots=True)
class Paragraph:
    """A paragraph while it is read. Facts wait until their text begins, if need be in a later paragraph."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    space: bool = False
    plain: int = 0
    facts: list[tuple[int, int]] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)

    def add(self, text: str, *, emphasised: bool) -> None:
        """Add text as it stands in the document."""
        words = text.split()
        if not words:
            self.space = True
            return
        if text[0].isspace():
            self.space = True
        if self.space and self.length:
            self._put(" ")
        self.space = text[-1].isspace()
        folded = " ".join(words)
        self.facts.extend((fact, self.length) for fact in self.waiting)
        self.waiting.clear()
        self._put(folded)
        if not emphasised:
            self.plain += len(folded)

    def gap(self) -> None:
        """White space between two blocks that share a paragraph."""
        self.space = True

    def cell(self) -> None:
        """A cell of a table row begins here."""
        self.cells.append(self.length)
        self.space = True

    def open_fact(self, number: int) -> None:
        """A fact starts; it stands where its text begins."""
        self.waiting.append(number)

    def close_fact(self, number: int) -> None:
        """A fact ends; one without text stands where it ends, if there is text around it."""
        if number in self.waiting and self.length:
            self.waiting.remove(number)
            self.facts.append((number, self.length))

    def successor(self) -> "Paragraph":
        """The next paragraph, which takes over the facts whose text has not begun."""
        return Paragraph(waiting=self.waiting)

    @property
    def emphasised(self) -> bool:
        """Whether every character is bold, slanted or underlined."""
        return self.plain == 0

    def finished(self) -> tuple[str, list[tuple[int, int]]]:
        """The text, and (fact, offset) in the order of offsets; cells are parted and signs joined to their numbers."""
        text = "".join(self.parts)
        facts = sorted(self.facts, key=lambda found: (found[1], found[0]))
        return _rejoined(text, self.cells, facts) if self.cells else (text, facts)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _rejoined(
    text: str, starts: list[int], facts: list[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Cells of a row put together again, with the facts moved along."""
    joined, before = "", ""
    shifts: list[tuple[int, int]] = []
    for start, end in pairwise([*starts, len(text)]):
        raw = text[start:end]
        cell = raw.strip()
        if cell:
            glued = not joined or _SIGN_AFTER.match(cell) or _SIGN_BEFORE.match(before)
            joined += cell if glued else _CELL + cell
            before = cell
            first = start + len(raw) - len(raw.lstrip())
            shifts.append((first, len(joined) - len(cell) - first))
    moved = []
    for fact, at in facts:
        # The last cell that begins at or before the fact.
        shift = next((shift for first, shift in reversed(shifts) if first <= at), 0)
        moved.append((fact, at + shift))
    return joined, moved
