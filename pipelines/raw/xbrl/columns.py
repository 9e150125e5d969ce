"""Facts as columns: what repeats is kept once and referred to by number, and becomes a frame at the end.

A 10-K has 1,500 facts but 300 contexts, 500 concepts and 20 units: a frame of the distinct ones, taken by position,
costs a fraction of one built from rows.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from pipelines.contracts.raw import EXTRACTED_COLUMNS
from pipelines.raw.xbrl.contexts import Context
from pipelines.raw.xbrl.names import Name

SCHEMA: dict[str, DataType | DataTypeClass] = {"document_name": pl.String} | {
    column.name: column.dtype for column in EXTRACTED_COLUMNS
}
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
        names, contexts, values = self.concept_table, self.context_table, self.value_table
        ids = pl.Series("fact_id", self.ids, pl.String)
        columns = {
            "document_name": pl.Series([self.document_name], dtype=pl.String).new_from_index(0, height),
            "fact_number": pl.Series(self.numbers, dtype=pl.Int32),
            "concept": _taken([name.text for name in names], pl.String, self.concepts),
            "namespace": _taken([name.namespace for name in names], pl.String, self.concepts),
            "is_numeric": _taken([value.is_numeric for value in values], pl.Boolean, self.values),
            "value": _taken([value.text for value in values], pl.String, self.values),
            "unit": _taken(self.unit_table, pl.String, self.units),
            "start_date": _taken([context.start for _, context in contexts], pl.Date, self.contexts),
            "end_date": _taken([context.end for _, context in contexts], pl.Date, self.contexts),
            "dimensions": _taken([context.dimensions for _, context in contexts], pl.String, self.contexts),
            "decimals": pl.Series(self.decimals, dtype=pl.String),
            "is_nil": _taken([value.is_nil for value in values], pl.Boolean, self.values),
            "is_hidden": pl.Series(self.hidden, dtype=pl.Boolean),
            "printed": _taken([value.printed for value in values], pl.String, self.values),
            "scale": _taken([value.scale for value in values], pl.Int32, self.values),
            "format": _taken([value.format for value in values], pl.String, self.values),
            "context_id": _taken([identifier for identifier, _ in contexts], pl.String, self.contexts),
            "fact_id": ids,
            "place": self._places(),
            "footnotes": self._footnotes(height),
        }
        return pl.DataFrame(columns)

    def _places(self) -> pl.Series:
        places = [None if identifier is None else f"#{identifier}" for identifier in self.ids]
        for position, place in self.places.items():
            places[position] = place
        return pl.Series(places, dtype=pl.String)

    def _footnotes(self, height: int) -> pl.Series:
        none = pl.Series([[]], dtype=pl.List(pl.String))
        if not self.footnotes:
            return none.new_from_index(0, height)
        return pl.Series(
            [self.footnotes.get(position, []) for position in range(height)], dtype=pl.List(pl.String)
        )


def _taken(table: Sequence[object], dtype: DataType | DataTypeClass, positions: Sequence[int]) -> pl.Series:
    """The values of a table at these positions."""
    return pl.Series(table, dtype=dtype).gather(pl.Series(positions, dtype=pl.UInt32))
