"""The running text behind a picture of a table: a row of period heads, then labels each with as many figures.

Exhibits made of slides carry each slide's text in one paragraph beside its picture (Tesla's 0001628280-26-003837). No
cell remains, but a head of n periods and rows of n figures do. A row with more or fewer figures (a page number may have
run into it) is left as text.
"""

import re
from decimal import Decimal

from pipelines.raw.releases.document import Cell, Table
from pipelines.raw.releases.numbers import read_number

_PERIOD = re.compile(
    r"Q[1-4][-\s’']?\s?(?:20)?\d\d|[1-4]Q[-\s’']?(?:20)?\d\d|FY\s?-?(?:20)?\d\d|(?:19|20)\d\d|\d{1,2}-[A-Z][a-z]{2}-\d\d(?:\d\d)?"
)
_HEADS = re.compile(rf"(?:(?:{_PERIOD.pattern})\s+){{1,15}}(?:{_PERIOD.pattern})(?=\s)")
_FIGURE = re.compile(r"\(?[-–−]?[$€£]?\(?\d[\d,]*(?:\.\d+)?\)?%?\)?|[-–—−]{1,2}|N/?A|N/?M", re.IGNORECASE)
# `CASH FLOWS FROM INVESTING ACTIVITIES Capital expenditures`: the section's name runs into its first label.
_SECTION = re.compile(r"((?:[A-Z][A-Z&,/()–-]+\s+){2,})(?=[A-Z][a-z])")
_MARK = re.compile(r"\(\d\)")
_FEWEST_ROWS = 3
_LONGEST_LABEL = 220


def read_slide(text: str, number: int) -> Table | None:
    """The table behind a slide's text, or None where there is no head of periods with at least three rows below."""
    heads = _HEADS.search(text)
    if heads is None:
        return None
    periods = [match[0] for match in _PERIOD.finditer(heads[0])]
    count = len(periods)
    cells = (
        [Cell(1, 0, count + 1, "title", text[: heads.start()].strip())]
        if text[: heads.start()].strip()
        else []
    )
    cells += [Cell(2, column, 1, "head", head) for column, head in enumerate(periods, start=1)]
    row, labels = 2, 0
    words: list[str] = []
    figures: list[str] = []
    for word in [*text[heads.end() :].split(), ""]:
        if word and _FIGURE.fullmatch(word) and words:
            figures.append(word)
            continue
        marks, values, behind = _without_marks(figures)
        if len(values) == count and words:
            label = " ".join([*words, *marks])
            section = _SECTION.match(label)
            if section:
                row += 1
                cells.append(Cell(row, 0, count + 1, "label", section[1].strip()))
                label = label[section.end() :]
            row += 1
            labels += 1
            cells += _row(row, label, values)
            words = behind
        elif figures:
            words += figures
        figures = []
        words.append(word)
    if labels < _FEWEST_ROWS:
        return None
    head = dict(enumerate(periods, start=1))
    return Table(number, count, tuple(cells), dict.fromkeys(range(3, row + 1), head), "slide_text")


def _without_marks(figures: list[str]) -> tuple[list[str], list[str], list[str]]:
    """(footnote marks of the label, figures, marks that begin what follows): `Total (2) 1,020 985 (1) Restated …`."""
    first, last = 0, len(figures)
    while first < last and _MARK.fullmatch(figures[first]):
        first += 1
    while last > first and _MARK.fullmatch(figures[last - 1]) and last - first > 1:
        last -= 1
    return figures[:first], figures[first:last], figures[last:]


def _row(row: int, label: str, figures: list[str]) -> list[Cell]:
    cells = [Cell(row, 0, 1, "label", label[-_LONGEST_LABEL:])]
    for column, text in enumerate(figures, start=1):
        number = read_number(text)
        if number is None:
            cells.append(Cell(row, column, 1, "text", text))
        else:
            cells.append(Cell(row, column, 1, "value", text, Decimal(number.value), number.is_amount))
    return cells
