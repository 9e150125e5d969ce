"""A card: a chart with everything that a reader needs to check it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import polars as pl

from pipelines.publish.site.finding import Finding
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Value

Specification = dict[str, Any]
Kind = Literal["text", "amount", "share", "percent", "number", "quarter", "day", "name", "term", "flag"]


@dataclass(frozen=True)
class Note:
    """A sentence beneath a chart: key in the catalogue and its values."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Series:
    """One series of a legend: key as the rows have it, colour token."""

    key: str
    colour: str


@dataclass(frozen=True)
class Column:
    """A column of a card's table: name in the rows, how it is printed; `terms` is the catalogue's group of a term."""

    name: str
    kind: Kind
    terms: str = "terms"
    currency: str = "USD"


@dataclass(frozen=True)
class Source:
    """A filing that rows of a card rest on."""

    accession_number: str
    cik: int

    @property
    def url(self) -> str:
        """The complete submission at the SEC."""
        plain = self.accession_number.replace("-", "")
        return f"https://www.sec.gov/Archives/edgar/data/{self.cik}/{plain}/{self.accession_number}.txt"


@dataclass(frozen=True)
class Card:
    """One chart. `rows` are rows and columns of `mart` as they stand there: what is drawn is what is downloaded.

    `draw` makes the Vega-Lite specification in a language; its size is set by whoever shows it. `definition_key` and
    `unit_key` name sentences; `legend` is empty where labels stand on the chart itself.
    """

    chart_id: str
    mart: str
    rows: pl.DataFrame
    finding: Finding
    draw: Callable[[Words], Specification]
    columns: tuple[Column, ...]
    unit_key: str
    definition_key: str
    definition_values: Mapping[str, Value] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    sources: tuple[Source, ...] = ()
    known_at: datetime | None = None
    legend: tuple[Series, ...] = ()
    legend_terms: str = "names"

    def title(self, words: Words) -> str:
        """The finding as a sentence."""
        return words.say(f"titles.{self.finding.title_key}", **self.finding.values)
