"""Plain text to paragraphs and grids: releases filed as text, with tables aligned by spaces.

A line of a table becomes a row of cells that cover character positions, so that the same rules read it as read the
grid of a markup table.
"""

import re

from pipelines.raw.releases.elements import Grid, GridCell, Paragraph, folded

# EDGAR's text tags (Filer Manual, chapter 5): <TABLE>, <CAPTION>, <S>, <C>, <FN>, <PAGE>.
_TAGS = re.compile(r"</?(?:TABLE|CAPTION|S|C|FN|F\d+|PAGE)>", re.IGNORECASE)
_OPENS = re.compile(r"<TABLE>", re.IGNORECASE)
_CLOSES = re.compile(r"</TABLE>", re.IGNORECASE)
_LISTED = re.compile(r"\s*(?:[•●▪*]|o(?=\s{2})|-{1,2}|\(\w{1,2}\))\s+(?=\S)")
_GAP = re.compile(r"\s{2,}|\t|(?<=\S)[ .]{3,}(?=\s|\$|\(|\d)")
_RULE = re.compile(r"[\s\-=_.+|*]+")
_FIGURES_AT_END = re.compile(
    r"(?:\s|^)[$€£¥₩]?\s*\(?[$€£¥₩]?\s*(?:\d[\d,]*(?:\.\d+)?|-{1,3}|—)\)?\s*%?\)?\s*$"
)
_MOST_LINES_WITHOUT_FIGURES = 3
_MOST_HEAD_LINES = 8
_HEAD_INDENT = 20
_LONGEST_TABLE_LINE = 1000
_LONGEST_HEADING = 100
_CENTRED = 10
_WRAPPED_WIDTH = 132
# What may stand centred above columns; titles of tables are centred too, and stay headings.
_HEAD_WORDS = re.compile(r"months|weeks|quarter|year|ended|\b(?:19|20)\d\d\b", re.IGNORECASE)


def read_plain_text(text: str) -> list[Paragraph | Grid]:
    """Paragraphs and grids of a plain text, in order."""
    raw = [line.expandtabs(8).rstrip() for line in text.splitlines()]
    lines = [_TAGS.sub("", line) for line in raw]
    pieces: list[Paragraph | Grid] = []
    at = 0
    for start, end in _tagged_spans(raw, lines) or _table_spans(lines):
        pieces += _paragraphs(lines[at:start])
        rows = [row for line in lines[start:end] if (row := _row(line))]
        pieces.append(Grid(rows, origin="plain_text"))
        at = end
    return pieces + _paragraphs(lines[at:])


def _tagged_spans(raw: list[str], lines: list[str]) -> list[tuple[int, int]]:
    """(first, behind the last) line of each <TABLE> that holds figures; none where the text has no such tags."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for number, line in enumerate(raw):
        if _OPENS.search(line):
            start = number
        elif _CLOSES.search(line) and start is not None:
            if any(_is_table_line(inside) for inside in lines[start:number]):
                spans.append((start, number))
            start = None
    return spans


def _table_spans(lines: list[str]) -> list[tuple[int, int]]:
    """(first, behind the last) line of each run of lines of which at least two end in figures after a gap.

    Heads of years and days look like such lines: a run that begins within the run before goes on with it.
    """
    spans: list[tuple[int, int]] = []
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
            start = _head_start(lines, at)
            if spans and start < spans[-1][1]:
                start = spans.pop()[0]
            spans.append((start, last + 1))
        at = last + 1
    return spans


def _is_table_line(line: str) -> bool:
    if len(line) > _LONGEST_TABLE_LINE:
        return False
    return _FIGURES_AT_END.search(line) is not None and len(_GAP.split(line.strip())) > 1


def _is_prose(line: str) -> bool:
    return len(line) > _LONGEST_TABLE_LINE or (len(line.split()) > 10 and "  " not in line.strip())


def _head_start(lines: list[str], first: int) -> int:
    """Where the heads above a table begin: the topmost of the lines above that has a gap or stands well to the right.

    Labels of sections, blank lines and rules may stand between heads and figures; prose ends the search.
    """
    start = first
    for index in range(first - 1, max(first - 1 - _MOST_HEAD_LINES, -1), -1):
        line = lines[index]
        if _is_prose(line):
            break
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if (
            (indent >= _HEAD_INDENT and _HEAD_WORDS.search(line))
            or len(_GAP.split(line.strip())) > 1
            or _RULE.fullmatch(line)
        ):
            start = index
    return start


def _row(line: str) -> list[GridCell]:
    if len(line) > _LONGEST_TABLE_LINE:
        return [GridCell(0, 1, folded(line), [Paragraph(folded(line))])]
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
            bold = len(gathered) == 1 and _is_heading(gathered[0], text)
            if text:
                found.append(Paragraph(text, bold))
            gathered.clear()

    for line in lines:
        if not line.strip() or _RULE.fullmatch(line):
            flush()
            continue
        listed = _LISTED.match(line)
        if listed:
            flush()
            if line.strip()[0] in "o*":
                line = f"• {line[listed.end() :]}"
        # Text that is not wrapped has a paragraph a line.
        alone = len(line) > _WRAPPED_WIDTH
        centred = len(line) - len(line.lstrip()) >= _CENTRED and len(line.strip()) < _LONGEST_HEADING
        if centred or alone:
            flush()
        gathered.append(line)
        if centred or alone:
            flush()
    flush()
    return found


def _is_heading(line: str, text: str) -> bool:
    """Whether a line alone is a heading: in capitals, centred, or with a capital in every longer word."""
    if len(text) > _LONGEST_HEADING or text[-1:] in ".;,":
        return False
    words = [word for word in text.split() if len(word) > 3]
    return text.isupper() or line.startswith("   ") or (bool(words) and all(w[0].isupper() for w in words))
