"""A card's rows as a table that can be read without the chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.publish.site.card import Card, Column
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Amount, Number, Quarter, Share, is_missing

_RIGHT = ("amount", "share", "percent", "number")
ABSENT = "–"


@dataclass(frozen=True)
class Table:
    """Heads with whether their column is of numbers, and cells as text."""

    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


def table(card: Card, words: Words) -> Table:
    """Every row of a card, the newest first where the rows are in order of time."""
    heads = tuple((words.name("columns", column.name), column.kind in _RIGHT) for column in card.columns)
    rows = tuple(tuple(cell(row, column, words) for column in card.columns) for row in card.rows.to_dicts())
    return Table(heads, rows)


def cell(row: Mapping[str, Any], column: Column, words: Words) -> str:
    """One value as the column's kind prints it."""
    value = row[column.name]
    if isinstance(value, list):
        return ", ".join(_shown(item, column, words) for item in value) or ABSENT
    return _shown(value, column, words)


def _shown(value: Any, column: Column, words: Words) -> str:
    if is_missing(value):
        return ABSENT
    if column.kind in _RIGHT:
        return words.show(_number(value, column))
    match column.kind:
        case "quarter":
            return words.show(Quarter(value)) if value[:2] == "FY" or value[:1].isdigit() else str(value)
        case "name":
            return words.name("names", value)
        case "term":
            return words.measure(value) if column.terms == "measures" else words.name(column.terms, value)
        case "flag":
            return words.say("words.yes") if value else words.say("words.no")
        case _:
            return words.show(value) if hasattr(value, "isoformat") else str(value)


def _number(value: float, column: Column) -> Amount | Share | Number:
    match column.kind:
        case "amount":
            return Amount(value, column.currency)
        case "share":
            return Share(value)
        case "percent":
            return Share(value / 100, 0)
        case _:
            return Number(value, 2)
