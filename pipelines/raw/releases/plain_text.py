"""Plain text to paragraphs and grids: releases filed as text, with tables aligned by spaces.

A line of a table becomes a row of cells that cover character positions, so that the same rules read it as read the
grid of a markup table.
"""

import re
from collections.abc import Iterator

from pipelines.raw.releases.markup import Grid, GridCell, Paragraph, folded

# EDGAR's text tags (Filer Manual, chapter 5): <TABLE>, <CAPTION>, <S>, <C>, <FN>, <PAGE>.
_TAGS = re.compile(r"</?(?:TABLE|CAPTION|S|C|FN|F\d+|PAGE)>", re.IGNORECASE)
_GAP = re.compile(r"\s{2,}|\t|(?<=\S)[ .]{3,}(?=\s|\$|\(|\d)")
_RULE = re.compile(r"[\s\-=_.+|*]+")
_FIGURES_AT_END = re.compile(
    r"(?:\s|^)[$€£¥₩]?\s*\(?[$€£¥₩]?\s*(?:\d[\d,]*(?:\.\d+)?|-{1,3}|—)\)?\s*%?\)?\s*$"
)
_MOST_LINES_WITHOUT_FIGURES = 3
_MOST_HEAD_LINES = 6


def read_plain_text(text: str) -> list[Paragraph | Grid]:
    """Paragraphs and grids of a plain text, in order."""
    lines = [_TAGS.sub("", line.expandtabs(8)).rstrip() for line in text.splitlines()]
    pieces: list[Paragraph | Grid] = []
    at = 0
    for start, end in _table_spans(lines):
        pieces += _paragraphs(lines[at:start])
        rows = [row for line in lines[start:end] if (row := _row(line))]
        pieces.append(Grid(rows, origin="plain_text"))
        at = end
    return pieces + _paragraphs(lines[at:])


def _table_spans(lines: list[str]) -> Iterator[tuple[int, int]]:
    """(first, behind the last) line of each run of lines of which at least two end in figures after a gap."""
    at = 0
    while at < len(lines):
        if not _is_table_line(lines[at]):
            at += 1
            continue
        end, last, count = at, at, 0
        while end < len(lines) and end - last <= _MOST_LINES_WITHOUT_FIGURES:
            if _is_table_line(lines[end]):
                last = end
                count += 1
            elif _is_prose(lines[end]):
                break
            end += 1
        if count > 1:
            yield _head_start(lines, at), last + 1
        at = last + 1


def _is_table_line(line: str) -> bool:
    return _FIGURES_AT_END.search(line) is not None and len(_GAP.split(line.strip())) > 1


def _is_prose(line: str) -> bool:
    return len(line.split()) > 10 and "  " not in line.strip()


def _head_start(lines: list[str], first: int) -> int:
    """Where the lines of heads above a table begin: lines with gaps or well to the right, up to a few blank ones."""
    start = first
    for index in range(first - 1, max(first - 1 - _MOST_HEAD_LINES, -1), -1):
        line = lines[index]
        if line.strip() and not _RULE.fullmatch(line):
            indent = len(line) - len(line.lstrip())
            if indent < 20 and len(_GAP.split(line.strip())) < 2:
                break
            start = index
    return start


def _row(line: str) -> list[GridCell]:
    if _RULE.fullmatch(line) and not re.search(r"\s-{1,3}\s", f" {line} "):
        return []
    cells = []
    position = 0
    for gap in [*_GAP.finditer(line), None]:
        end = gap.start() if gap else len(line)
        text = line[position:end]
        if text.strip(" ._"):
            start = position + len(text) - len(text.lstrip())
            cells.append(GridCell(start, start + len(text.strip()), folded(text), [Paragraph(folded(text))]))
        position = gap.end() if gap else end
    return cells


def _paragraphs(lines: list[str]) -> list[Paragraph | Grid]:
    found: list[Paragraph | Grid] = []
    gathered: list[str] = []

    def flush() -> None:
        if gathered:
            text = folded(" ".join(gathered))
            if text:
                alone = len(gathered) == 1 and len(text) < 120 and text[-1] not in ".;,"
                found.append(
                    Paragraph(text, bold=alone and (text.isupper() or gathered[0].startswith("   ")))
                )
            gathered.clear()

    for line in lines:
        if not line.strip() or _RULE.fullmatch(line):
            flush()
            continue
        if gathered and re.match(r"\s*(?:[•●▪o*]|-{1,2}|\(\w{1,2}\))\s+\S", line):
            flush()
        gathered.append(line)
    flush()
    return found
