"""Reads the marts, writes the site: the one place of the site that touches files and the database."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import vl_convert as vlc

from pipelines.errors import AicapexError
from pipelines.publish.site.cards.all import make_cards
from pipelines.publish.site.downloads import csv_bytes, parquet_bytes
from pipelines.publish.site.figure import Drawn, draw, picture_alone
from pipelines.publish.site.html import FOLDERS, environment, render, stylesheet
from pipelines.publish.site.kept import Kept
from pipelines.publish.site.marts import READ, Marts
from pipelines.publish.site.pages.site import pages
from pipelines.publish.site.pictures import png
from pipelines.publish.site.texts import Words, flat
from pipelines.publish.site.values import LANGUAGES, Language
from pipelines.publish.site.version import SiteOutcome, SiteVersion
from pipelines.warehouse.statements import select_mart
from pipelines.yaml_files import own_file

_PACKAGE = files("pipelines.publish.site")
_AS_OF = (
    "SELECT max(evaluated_as_of_date) FROM marts.claim_ledger WHERE is_latest",
    "SELECT max(known_at)::DATE FROM marts.spend_to_revenue",
)
_EMBED = "window.vegaEmbed = vegaEmbed;"
_SCRIPTS = ("early.js", "site.js", "payback.js", "mark.svg")


def write_site(
    connection: duckdb.DuckDBPyConnection, directory: Path, version: SiteVersion, drawings: Path | None = None
) -> SiteOutcome:
    """Write the site of a published file into a directory, which is made where it does not exist.

    `index.html` is the English front page, `ko/index.html` the Korean one; `assets/` holds style and scripts,
    `downloads/` the files of each chart. `connection` is only read; `drawings` is where pictures are kept from one
    site to the next. Raises TitleNotSupported naming the chart and its
    sentences where the data support none of them, AicapexError where a mart is missing or a text is.
    """
    seconds: dict[str, float] = {}
    with _timed(seconds, "read"):
        marts, words = read_marts_of(connection), read_words()
    with _timed(seconds, "cards"):
        cards = make_cards(marts)
    out, kept = _Folder(directory), Kept(drawings)
    # Vega draws in a thread of its own; pixels and the bundle are made beside it.
    with ThreadPoolExecutor(2) as workers:
        bundle = workers.submit(kept.get, "bundle", _EMBED, lambda: vlc.javascript_bundle(_EMBED).encode())
        with _timed(seconds, "pictures"):
            drawn, waiting = {}, []
            for card in cards.every():
                drawn[card.chart_id] = draw(card, words, kept)
                waiting.append(workers.submit(_downloads, drawn[card.chart_id], words, version.as_of, kept))
        with _timed(seconds, "downloads"):
            for made in waiting:
                for path, content in made.result().items():
                    out.write(path, content)
            out.write("assets/vega.js", bundle.result())
    count = 0
    with _timed(seconds, "pages"):
        templates = environment(_texts_of("templates"))
        for language in LANGUAGES:
            for page in pages(marts, cards, drawn, words[language]):
                html = render(page, words[language], version, templates)
                out.write(f"{FOLDERS[language]}{page.path}", html.encode())
                count += 1
    with _timed(seconds, "assets"):
        out.write("assets/site.css", stylesheet(_read("assets", "site.css")).encode())
        for name in _SCRIPTS:
            out.write(f"assets/{name}", _read("assets", name).encode())
    kept.forget_unused()
    return SiteOutcome(
        count, out.count, out.bytes, len(drawn), {key: round(value, 3) for key, value in seconds.items()}
    )


def read_marts_of(connection: duckdb.DuckDBPyConnection) -> Marts:
    """Every mart that the site is made from; raises AicapexError naming one that is not there."""
    frames = {}
    for name in READ:
        try:
            frames[name] = connection.sql(select_mart(name)).pl()
        except duckdb.CatalogException as error:
            raise AicapexError(
                f"the site needs marts.{name}, which is not published",
                place="pipelines/publish/site/marts.py",
                remedy="build the marts and publish again",
            ) from error
    return Marts(frames)


def data_as_of(connection: duckdb.DuckDBPyConnection, otherwise: date) -> date:
    """The day as of which the published data are known: of the claims' latest evaluation, else of the newest value,
    else, where nothing published carries a time, the day given.
    """
    for statement in _AS_OF:
        row = connection.execute(statement).fetchone()
        if row is not None and isinstance(row[0], date):
            return row[0]
    return otherwise


def read_words() -> dict[Language, Words]:
    """The catalogue of each language."""
    claims = {entry["en"]: entry["ko"] for entry in own_file(_read("texts", "claims.ko.yaml"))}
    return {
        language: Words(
            language,
            flat(own_file(_read("texts", f"{language}.yaml"))),
            claims if language == "ko" else {},
        )
        for language in LANGUAGES
    }


def _downloads(drawn: Drawn, words: dict[Language, Words], as_of: date, kept: Kept) -> dict[str, bytes]:
    """Files of one card by path."""
    name, rows = drawn.card.chart_id, drawn.card.rows
    pictures = {
        language: picture_alone(
            drawn.card, drawn.svg[language], spoken, f"{spoken.say('card.known', day=as_of)}. "
        )
        for language, spoken in words.items()
    }
    return {
        f"downloads/{name}.csv": csv_bytes(rows),
        f"downloads/{name}.parquet": parquet_bytes(rows),
        f"downloads/{name}.svg": pictures["en"].encode(),
        f"downloads/{name}.ko.svg": pictures["ko"].encode(),
        f"downloads/{name}.png": kept.get("png", pictures["en"], lambda: png(pictures["en"])),
    }


class _Folder:
    """A directory to write into, which counts what it gets."""

    def __init__(self, path: Path) -> None:
        self.path, self.count, self.bytes = path, 0, 0

    def write(self, name: str, content: bytes) -> None:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.count += 1
        self.bytes += len(content)


@contextmanager
def _timed(seconds: dict[str, float], part: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[part] = time.perf_counter() - started


def _read(folder: str, name: str) -> str:
    return _PACKAGE.joinpath(folder, name).read_text(encoding="utf-8")


def _texts_of(folder: str) -> dict[str, str]:
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in _PACKAGE.joinpath(folder).iterdir()
        if entry.is_file()
    }
