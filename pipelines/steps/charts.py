"""Pictures of marts for whoever shows them: the cards of the site, each with its title, in English."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.publish.site.cards.all import OF_MARTS
from pipelines.publish.site.figure import drawn_alone
from pipelines.publish.site.finding import TitleNotSupported
from pipelines.publish.site.kept import Kept
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


def mart_pictures(
    connection: duckdb.DuckDBPyConnection,
    rows: Mapping[str, int | None],
    built: Collection[str],
    drawings: Path | None,
) -> dict[str, bytes]:
    """PNG of each mart that has a picture and is among those built, by name; `rows` counts those of every mart.

    Pictures are kept in `drawings`, so that one that shows the same as before is not drawn again. A mart without the
    rows that its card needs, or whose other marts have not been built, has none; nor has one whose numbers support no
    title, which fails the site and not the mart.
    """
    marts = Marts(_Frames(connection, frozenset(READ) & rows.keys()))
    words, kept = read_words()["en"], Kept(drawings)
    pictures: dict[str, bytes] = {}
    drawn: dict[str, bytes] = {}
    for name, make in OF_MARTS.items():
        if name not in built or not rows.get(name):
            continue
        try:
            card = make(marts)
        except (TitleNotSupported, KeyError):
            continue
        if card is None:
            continue
        if card.chart_id not in drawn:
            drawn[card.chart_id] = drawn_alone(card, words, kept)
        pictures[name] = drawn[card.chart_id]
    return pictures
