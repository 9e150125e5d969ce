"""Which statement a table of a release is, in which unit and scale: from its titles, the lines above, or its rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.normalise.release_labels import Statement, plain_label
from pipelines.raw.releases.document import Table

_OTHER = "other"
# In this order for each line: a reconciliation of a statement is none, and a statement with supplemental data is one.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            _OTHER,
            (
                r"reconciliation|non-?gaap|segment|constant\s+currency|pro\s+forma|summarized|outlook|guidance|"
                r"by\s+(?:geograph|categor|product|offering)"
            ),
        ),
        ("free_cash_flow", r"free\s+cash\s+flow"),
        (
            "cash_flow",
            (
                r"cash\s*flows?\s+(?:statements?|analysis|summary)|summary\s+of\s+cash\s+flows|"
                r"statements?\s+of\s+(?:consolidated\s+)?cash\s*flows?|현금흐름표"
            ),
        ),
        (
            "income",
            (
                r"statements?\s+of\s+(?:consolidated\s+)?(?:net\s+|comprehensive\s+)?(?:income|operations|earnings|profit)|"
                r"income\s+statements?|profit\s+(?:and|or|&)\s+(?:loss|expense)|손익계산서"
            ),
        ),
        (
            _OTHER,
            (
                r"supplement|balance\s+sheets?|financial\s+position|(?:stockholders|shareholders)['’]?\s+equity|"
                r"key\s+metrics|selected\s+(?:corporate\s+)?data|headcount"
            ),
        ),
    )
)
_SCALES = (
    (re.compile(r"\bmillions?\b|\bmm\b|백만", re.IGNORECASE), 1_000_000),
    (re.compile(r"\bthousands?\b|천\s*원", re.IGNORECASE), 1_000),
    (re.compile(r"\bbillions?\b|십억", re.IGNORECASE), 1_000_000_000),
    (re.compile(r"억\s*원"), 100_000_000),
)
# A scale stands right behind `in` or a currency, or at the head of a bracket; `$5 million` in prose says none.
_SAYS_SCALE = re.compile(
    r"(?:\bin|us\$|nt\$|(?<!\d)\$|\busd|\brmb|\bkrw|€|₩)\s*(?:u\.?s\.?\s+|nt\$\s*|us\$\s*|rmb\s+)?(?:dollars?\s+)?(?:in\s+)?"
    r"(?:millions?|thousands?|billions?)\b|"
    r"^\(?\s*(?:\$\s*)?(?:millions?|thousands?|billions?)\b|\b(?:millions|thousands|billions)\s+of\b|단위",
    re.IGNORECASE,
)
_EXCEPT = re.compile(r"\b(?:except|other\s+than|excluding|shares?\s+in)\b", re.IGNORECASE)
_CURRENCIES = (
    ("TWD", re.compile(r"NT\$|new\s+taiwan|\bTWD\b|\bNTD\b", re.IGNORECASE)),
    ("KRW", re.compile(r"₩|\bKRW\b|korean\s+won|(?:백만|천|억|조)\s*원", re.IGNORECASE)),
    ("EUR", re.compile(r"€|\bEUR\b|\beuros?\b", re.IGNORECASE)),
    ("JPY", re.compile(r"\bJPY\b|\byen\b", re.IGNORECASE)),
    ("CNY", re.compile(r"\bRMB\b|\bCNY\b|renminbi", re.IGNORECASE)),
    ("GBP", re.compile(r"£|\bGBP\b|pounds?\s+sterling", re.IGNORECASE)),
    ("USD", re.compile(r"US\$|\bUSD\b|u\.s\.\s+dollars?", re.IGNORECASE)),
)
_WHOLE = 100_000_000  # nobody prints as many thousands or millions of money in one figure
_LONGEST_CAPTION = 300
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class StatementTable:
    """A table that is a statement: its kind, its title and caption as printed, scale and currency.

    `scale` is None where none is printed: then its figures can not be read.
    """

    table: Table
    statement: Statement
    title: str
    caption: str
    scale: int | None
    unit: str


def captions(table: Table, above: Sequence[tuple[str, str]]) -> list[str]:
    """Titles inside the table above its first figures, and the lines right above the table; the nearest first.

    above: (kind, text) of the blocks between the table before and this one. The lines end, going up, at a list, a
    footnote and boilerplate (a page number): what stands beyond speaks of something else. Above a paragraph of prose
    only headings and lines that name a scale are lines of the table.
    """
    first = min(table.heads, default=0)
    inside = [c.text for c in table.cells if c.row < first and c.kind in ("title", "label")]
    lines: list[str] = []
    prose = False
    for kind, text in reversed(above):
        if kind not in ("heading", "text") or len(lines) == _MOST_LINES:
            break
        prose |= len(text) > _LONGEST_CAPTION
        if kind == "heading" or not prose or (len(text) <= _LONGEST_CAPTION and _SAYS_SCALE.search(text)):
            lines.append(text)
    return [*reversed(inside), *lines]


def read_statement(table: Table, lines: Sequence[str]) -> StatementTable | None:
    """The statement that a table is, or None. `lines`: its captions, the nearest first."""
    kind, title = _kind(lines)
    if kind is None or kind == _OTHER:
        by_rows = _kind_by_rows(table)
        # Reconciliations to free cash flow stand under many titles; statements without a title stand on slides.
        if by_rows != "free_cash_flow" and (kind == _OTHER or by_rows is None):
            return None
        kind = by_rows
    if (
        kind == "income"
        and "comprehensive" in title.lower()
        and not _has(table, r"(?:total\s+)?(?:net\s+)?(?:revenue|sales)")
    ):
        return None
    unit = next((name for name, pattern in _CURRENCIES if any(pattern.search(line) for line in lines)), "USD")
    return StatementTable(
        table, _statement(kind), title, " ".join(reversed(lines)), _scale(lines, table), unit
    )


def currency_of_column(head: str, statement_unit: str) -> str:
    """The currency that a column head names (companies print a convenience translation beside), else the table's."""
    return next((name for name, pattern in _CURRENCIES if pattern.search(head)), statement_unit)


def _statement(kind: str) -> Statement:
    return "income" if kind == "income" else "cash_flow" if kind == "cash_flow" else "free_cash_flow"


def _kind(lines: Sequence[str]) -> tuple[str | None, str]:
    for line in lines:
        for kind, pattern in _KINDS:
            if pattern.search(line):
                return kind, line
    return None, next(iter(lines), "")


def _kind_by_rows(table: Table) -> str | None:
    if _has(table, r"free\s+cash\s+flow"):
        return "free_cash_flow"
    if _has(table, r"net\s+cash\s+.*operati") and _has(table, r"net\s+cash\s+.*investing"):
        return "cash_flow"
    if (
        _has(table, r"cost\s+of|total\s+cost")
        and _has(table, r"net\s+income")
        and _has(table, r"(?:total\s+)?(?:net\s+)?(?:revenue|sales)")
    ):
        return "income"
    return None


def _has(table: Table, pattern: str) -> bool:
    wanted = re.compile(pattern, re.IGNORECASE)
    return any(
        c.kind == "label" and c.row in table.heads and wanted.match(plain_label(c.text)) for c in table.cells
    )


def _scale(lines: Sequence[str], table: Table) -> int | None:
    for line in lines:
        if not _SAYS_SCALE.search(line):
            continue
        said = _EXCEPT.split(line)[0]
        places = [(match.start(), scale) for pattern, scale in _SCALES if (match := pattern.search(said))]
        if places:
            return min(places)[1]
    heads = " ".join({head for heads in table.heads.values() for head in heads.values()})
    if _SAYS_SCALE.search(heads):
        return next((scale for pattern, scale in _SCALES if pattern.search(heads)), None)
    largest = max((abs(c.number) for c in table.cells if c.number is not None and c.is_amount), default=0)
    return 1 if largest >= _WHOLE else None
