"""Facts as columns: what repeats is kept once and referred to by number, and becomes a frame at the end.

A 10-K has 1,500 facts but 300 contexts, 500 concepts and 20 units: a frame of the distinct ones, taken by position,
costs a fraction of one built from rows.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from pipelines.contracts.raw import EXTRACTED_COLUMNS
from pipelines.raw.xbrl.contexts import Context
from pipelines.raw.xbrl.names import Name

SCHEMA: dict[str, DataType | DataTypeClass] = {"document_name": pl.String} | {
    column.name: column.dtype for column in EXTRACTED_COLUMNS
}
_FIRST_DAY = date(1970, 1, 1).toordinal()
_LISTS = ("numbers", "concepts", "contexts", "units", "values", "decimals", "hidden", "ids")


class Value(NamedTuple):
    """A value as read: its canonical text (null where nil), and how it was printed."""

    text: str | None
    is_numeric: bool
    is_nil: bool = False
    printed: str | None = None
    scale: int | None = None
    format: str | None = None


@dataclass(slots=True)
class Columns:
    """The facts of one document. The lists of numbers point into the tables of the distinct things."""

    document_name: str
    numbers: list[int] = field(default_factory=list)
    concepts: list[int] = field(default_factory=list)
    contexts: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    decimals: list[str | None] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    # Only for facts without id, and only for facts with footnotes; by position in the lists above.
    places: dict[int, str] = field(default_factory=dict)
    footnotes: dict[int, list[str]] = field(default_factory=dict)
    concept_table: list[Name] = field(default_factory=list)
    context_table: list[tuple[str, Context]] = field(default_factory=list)
    unit_table: list[str | None] = field(default_factory=list)
    value_table: list[Value] = field(default_factory=list)

    def without(self, broken: Container[int]) -> "Columns":
        """The facts at all positions but these."""
        kept = [position for position in range(len(self.numbers)) if position not in broken]
        rows = {position: row for row, position in enumerate(kept)}
        fewer = replace(
            self,
            places={rows[position]: place for position, place in self.places.items() if position in rows},
            footnotes={
                rows[position]: texts for position, texts in self.footnotes.items() if position in rows
            },
        )
        for name in _LISTS:
            everything = getattr(self, name)
            setattr(fewer, name, [everything[position] for position in kept])
        return fewer

    def frame(self) -> pl.DataFrame:
        """One row a fact, columns of SCHEMA."""
        height = len(self.numbers)
        if not height:
            return pl.DataFrame(schema=SCHEMA)
        concepts, contexts, values = self.concept_table, self.context_table, self.value_table
        names, namespaces, _ = zip(*concepts, strict=True)
        identifiers, periods = zip(*contexts, strict=True)
        starts, ends, dimensions = zip(*periods, strict=True)
        texts, numeric, nil, printed, scales, formats = zip(*values, strict=True)
        by_concept = pl.DataFrame(
            [pl.Series("concept", names, pl.String), pl.Series("namespace", namespaces, pl.String)]
        )
        by_context = pl.DataFrame(
            [
                _days("start_date", starts),
                _days("end_date", ends),
                pl.Series("dimensions", dimensions, pl.String),
                pl.Series("context_id", identifiers, pl.String),
            ]
        )
        by_value = pl.DataFrame(
            [
                pl.Series("value", texts, pl.String),
                pl.Series("is_numeric", numeric, pl.Boolean),
                pl.Series("is_nil", nil, pl.Boolean),
                pl.Series("printed", printed, pl.String),
                pl.Series("scale", scales, pl.Int32),
                pl.Series("format", formats, pl.String),
            ]
        )
        columns = [
            pl.Series("document_name", [self.document_name], dtype=pl.String).new_from_index(0, height),
            pl.Series("fact_number", self.numbers, dtype=pl.Int32),
            *by_concept[pl.Series(self.concepts, dtype=pl.UInt32)],
            *by_context[pl.Series(self.contexts, dtype=pl.UInt32)],
            *by_value[pl.Series(self.values, dtype=pl.UInt32)],
            pl.Series("unit", self.unit_table, dtype=pl.String).gather(
                pl.Series(self.units, dtype=pl.UInt32)
            ),
            pl.Series("decimals", self.decimals, dtype=pl.String),
            pl.Series("is_hidden", self.hidden, dtype=pl.Boolean),
            pl.Series("fact_id", self.ids, dtype=pl.String),
            self._places(),
            self._footnotes(height),
        ]
        by_name = {column.name: column for column in columns}
        return pl.DataFrame([by_name[name] for name in SCHEMA])

    def _places(self) -> pl.Series:
        places = [None if identifier is None else f"#{identifier}" for identifier in self.ids]
        for position, place in self.places.items():
            places[position] = place
        return pl.Series("place", places, dtype=pl.String)

    def _footnotes(self, height: int) -> pl.Series:
        texts = pl.Series("footnotes", [[], *self.footnotes.values()], dtype=pl.List(pl.String))
        if not self.footnotes:
            return texts.new_from_index(0, height)
        rows = [0] * height
        for row, position in enumerate(self.footnotes, start=1):
            rows[position] = row
        return texts.gather(pl.Series(rows, dtype=pl.UInt32))


def _days(name: str, dates: Sequence[date | None]) -> pl.Series:
    """Dates by their number of days, which polars takes three times as fast."""
    days = [None if day is None else day.toordinal() - _FIRST_DAY for day in dates]
    return pl.Series(name, days, pl.Int32).cast(pl.Date)
