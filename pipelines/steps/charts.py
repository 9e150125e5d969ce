"""Pictures of marts for whoever shows them: the cards of the site, each with its title, in English."""

from collections.abc import Iterator, Mapping

import duckdb
import polars as pl

from pipelines.publish.site.cards.all import OF_MARTS
from pipelines.publish.site.figure import drawn_alone
from pipelines.publish.site.finding import TitleNotSupported
from pipelines.publish.site.marts import READ, Marts
from pipelines.publish.site.write import read_words
from pipelines.warehouse.statements import select_mart


class _Frames(Mapping[str, pl.DataFrame]):
    """Marts that are read when a card asks for them, each once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, names: frozenset[str]) -> None:
        self._connection, self._names = connection, names
        self._read: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = self._connection.sql(select_mart(name)).pl()
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def mart_pictures(connection: duckdb.DuckDBPyConnection, built: Mapping[str, int]) -> dict[str, bytes]:
    """PNG of each mart that has a picture and is among those built, by name.

    A mart without the rows that its card needs, or whose other marts have not been built, has none; nor has one whose
    numbers support no title, which fails the site and not the mart.
    """
    marts = Marts(_Frames(connection, frozenset(READ) & built.keys()))
    words = read_words()["en"]
    pictures: dict[str, bytes] = {}
    drawn: dict[str, bytes] = {}
    for name, make in OF_MARTS.items():
        if not built.get(name):
            continue
        try:
            card = make(marts)
        except (TitleNotSupported, KeyError):
            continue
        if card is None:
            continue
        if card.chart_id not in drawn:
            drawn[card.chart_id] = drawn_alone(card, words)
        pictures[name] = drawn[card.chart_id]
    return pictures
