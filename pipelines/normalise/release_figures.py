"""Figures of the measures in the tables of one release, and what could not be read.

A figure keeps its place (table, row, column) and its words (label, head). Of several rows of one table that state a
measure the first counts; nothing is added up.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.normalise.release_labels import (
    OUTFLOWS,
    Row,
    Section,
    cash_flow_measure,
    closes_section,
    free_cash_flow_measure,
    plain_label,
    revenue_row,
    section_of,
)
from pipelines.normalise.release_periods import Calendar, Period, calendar_of, read_period, states_results
from pipelines.normalise.release_statements import (
    StatementTable,
    captions,
    currency_of_column,
    read_statement,
)
from pipelines.raw.releases.document import Cell, Table

_PAYING = (
    "purchase",
    "payment",
    "repayment",
    "acquisition",
    "addition",
    "repurchase",
    "principal",
    "capital exp",
)
_NET = re.compile(r"\bnet\b", re.IGNORECASE)
# 2^63: what a column of whole currency units holds.
_MOST = 2**63


@dataclass(frozen=True, slots=True)
class PrintedFact:
    """One printed figure of a measure, in whole units; outflows are positive."""

    measure: str
    unit: str
    period: Period
    value: int
    printed: str
    statement: StatementTable
    row: int
    column: int
    row_label: str
    column_head: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A table or figure that could not be read, with its place."""

    place: str
    reason: str
    detail: str


def printed_facts(
    tables: Sequence[Table], above: Mapping[int, Sequence[tuple[str, str]]], fiscal_year_end: int | None
) -> tuple[list[PrintedFact], list[Problem]]:
    """Facts of the tables of one release, and what could not be read.

    above: table number to (kind, text) of the blocks between the table before and it. A table without lines of its own
    whose columns have the heads of the table before goes on with it (a page ended): their captions hold for both.
    """
    heads = {head for table in tables for row in table.heads.values() for head in row.values()}
    titles = {c.text for table in tables for c in table.cells if c.kind == "title"}
    calendar = calendar_of(heads | titles, fiscal_year_end)
    facts: list[PrintedFact] = []
    problems: list[Problem] = []
    before: tuple[Table, list[str]] | None = None
    for table in tables:
        own = captions(table, above.get(table.number, []))
        lines = (
            [*own, *before[1]] if before and _goes_on(table, before[0], above.get(table.number, [])) else own
        )
        before = (table, lines)
        statement = read_statement(table, lines)
        if statement is not None:
            found, wrong = _statement_facts(statement, calendar)
            facts += found
            problems += wrong
    facts = _without_net_purchases(facts)
    return facts, problems + _contradictions(facts)


def texts_above(blocks: Iterable[tuple[int | None, str, str]]) -> dict[int, list[tuple[str, str]]]:
    """Table number to (kind, text) of the blocks above it, from (table number, kind, text) in reading order."""
    above: dict[int, list[tuple[str, str]]] = {}
    texts: list[tuple[str, str]] = []
    for number, kind, text in blocks:
        if number is None:
            texts.append((kind, text))
        else:
            above[number] = texts
            texts = []
    return above


def _goes_on(table: Table, before: Table, above: Sequence[tuple[str, str]]) -> bool:
    """Whether a table goes on with the one before: nothing but a page number between them, and the same heads."""
    if table.columns != before.columns or any(kind != "boilerplate" for kind, _ in above):
        return False
    heads = [next(iter(part.heads.values()), {}) for part in (table, before)]
    return heads[0] == heads[1]


def _without_net_purchases(facts: list[PrintedFact]) -> list[PrintedFact]:
    """Without capex rows of free-cash-flow tables that are net of proceeds where the statement prints them gross.

    Meta's 0001326801-24-000010: 7,665 in the statement, "purchases …, net" 7,592 in the reconciliation.
    """
    gross = any(
        f.measure == "capex_cash" and f.statement.statement == "cash_flow" and not _NET.search(f.row_label)
        for f in facts
    )
    return [
        f
        for f in facts
        if not (
            gross
            and f.measure == "capex_cash"
            and f.statement.statement == "free_cash_flow"
            and _NET.search(f.row_label)
        )
    ]


def _statement_facts(
    statement: StatementTable, calendar: Calendar
) -> tuple[list[PrintedFact], list[Problem]]:
    facts: list[PrintedFact] = []
    problems: list[Problem] = []
    values: dict[int, list[Cell]] = {}
    for cell in statement.table.cells:
        if cell.kind == "value" and cell.is_amount:
            values.setdefault(cell.row, []).append(cell)
    unsigned = _is_unsigned(statement.table, values)
    measured = _measured_rows(statement, values)
    if measured and statement.scale is None:
        detail = f"{statement.statement}: {statement.title}"
        return [], [Problem(f"table {statement.table.number}", "the table prints no scale", detail)]
    for row, measure in measured.items():
        for cell in values[row.number]:
            head = statement.table.heads.get(row.number, {}).get(cell.column, "")
            if not states_results(head):
                continue
            alone = statement.table.columns == 1
            period = read_period(head, statement.caption, row.label, calendar, alone=alone)
            if period is None:
                place = f"table {statement.table.number}, row {row.number}, column {cell.column}"
                problems.append(Problem(place, "the column's period can not be read", f"{row.label}: {head}"))
                continue
            value = _value(cell, measure, statement, unsigned=unsigned)
            if value is None:
                place = f"table {statement.table.number}, row {row.number}, column {cell.column}"
                problems.append(Problem(place, "the figure is no whole number of the currency", cell.text))
                continue
            unit = currency_of_column(head, statement.unit)
            facts.append(
                PrintedFact(
                    measure,
                    unit,
                    period,
                    value,
                    cell.text,
                    statement,
                    row.number,
                    cell.column,
                    row.label,
                    head,
                )
            )
    return facts, problems


def _measured_rows(statement: StatementTable, values: dict[int, list[Cell]]) -> dict[Row, str]:
    """Rows that state a measure; of several that state one, the first (Apple prints its sales again by region)."""
    labels = [Row(c.row, c.text) for c in statement.table.cells if c.kind == "label"]
    if statement.statement == "income":
        row = revenue_row(_with_unlabelled_totals(labels, values))
        return {row: "revenue"} if row else {}
    found: dict[str, Row] = {}
    section: Section | None = None
    for label in labels:
        if label.number not in values:
            section = section_of(label.label) or section
            continue
        if statement.statement == "free_cash_flow":
            measure = free_cash_flow_measure(label.label)
        else:
            measure = cash_flow_measure(label.label, section)
            if section is not None and closes_section(label.label):
                section = "closed"
        if measure:
            found.setdefault(measure, label)
    return {row: measure for measure, row in found.items()}


def _with_unlabelled_totals(labels: list[Row], values: dict[int, list[Cell]]) -> list[Row]:
    """Rows with figures in order; one without a label of its own is the total of what the last heading opened.

    Johnson Controls prints `Net sales`, two kinds of sales, and a line without words (0000833444-23-000030).
    """
    named = {label.number: label.label for label in labels}
    rows: list[Row] = []
    heading = ""
    for number in sorted(named.keys() | values.keys()):
        if number not in values:
            heading = named[number]
        elif number in named:
            rows.append(Row(number, named[number]))
        elif heading:
            rows.append(Row(number, f"Total {heading}"))
            heading = ""
    return rows


def _is_unsigned(table: Table, values: dict[int, list[Cell]]) -> bool:
    """Whether the statement prints outflows without brackets: no payment in it is negative."""
    labels = {c.row: plain_label(c.text).lower() for c in table.cells if c.kind == "label"}
    paid = [
        c.number for row, cells in values.items() if labels.get(row, "").startswith(_PAYING) for c in cells
    ]
    return not any(number is not None and number < 0 for number in paid)


def _value(cell: Cell, measure: str, statement: StatementTable, *, unsigned: bool) -> int | None:
    """Whole units; an outflow positive. In a reconciliation both `(123)` and `Less: 123` are outflows."""
    number = cell.number if cell.number is not None else Decimal(0)
    if measure in OUTFLOWS:
        taken_off = statement.statement == "free_cash_flow" or unsigned
        number = abs(number) if taken_off else -number
    scaled = number * (statement.scale or 0)
    if scaled != scaled.to_integral_value() or abs(scaled) >= _MOST:
        return None
    return int(scaled)


def _contradictions(facts: Sequence[PrintedFact]) -> list[Problem]:
    """Places where one release prints two values of one measure and period; both stay as facts."""
    seen: dict[tuple[str, str, str, object], PrintedFact] = {}
    problems = []
    for fact in facts:
        key = (fact.measure, fact.unit, fact.period.period_type, fact.period.end)
        first = seen.setdefault(key, fact)
        if first.value != fact.value:
            problems.append(
                Problem(
                    f"table {fact.statement.table.number}, row {fact.row}, column {fact.column}",
                    "the release prints two values of one period",
                    f"{fact.measure} {fact.period.period_type} to {fact.period.end}: {first.printed} in table "
                    f"{first.statement.table.number}, {fact.printed} here",
                )
            )
    return problems
