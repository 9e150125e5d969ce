"""A card as a page shows it: texts of a language, picture, specification, table, links to its files."""

import json
import re
from dataclasses import dataclass
from typing import Any

from altair.utils.schemapi import debug_mode
from markupsafe import Markup

from pipelines.publish.site.card import Card, Source, Specification
from pipelines.publish.site.kept import Kept
from pipelines.publish.site.pictures import as_script, framed, picture, png, translated
from pipelines.publish.site.table import Table, table
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import LANGUAGES, Language

_PERCENT = re.compile(r"%(?=[가-힣])")


@dataclass(frozen=True)
class Drawn:
    """A card with its picture in each language (colours as variables) and its specifications."""

    card: Card
    svg: dict[Language, str]
    specifications: dict[Language, dict[str, Any]]


@dataclass(frozen=True)
class Figure:
    """What the template of a card asks for."""

    chart_id: str
    title: str
    unit: str
    definition: str
    notes: tuple[str, ...]
    mart: str
    sources: tuple[Source, ...]
    newest: str
    svg: Markup
    specification: Markup
    table: Table
    legend: tuple[tuple[str, str, str], ...]


def draw(card: Card, words: dict[Language, Words], kept: Kept) -> Drawn:
    """Draw a card: Vega runs once, in English; the other language's picture is the same with its words."""
    # Validating every part of every chart against its schema takes half of the time; a test does it.
    with debug_mode(False):
        specifications = {language: card.draw(words[language]) for language in LANGUAGES}
    english = _svg(specifications["en"], kept)
    return Drawn(
        card,
        {"en": english, "ko": translated(english, specifications["en"], specifications["ko"])},
        specifications,
    )


def figure(drawn: Drawn, words: Words) -> Figure:
    """A card in one language."""
    card = drawn.card
    return Figure(
        chart_id=card.chart_id,
        title=_unbroken(card.title(words)),
        unit=words.say(card.unit_key),
        definition=words.say(card.definition_key, **card.definition_values),
        notes=tuple(words.say(note.key, **note.values) for note in card.notes),
        mart=f"marts.{card.mart}",
        sources=card.sources,
        newest=words.say("card.newest", day=card.known_at) if card.known_at else "",
        # Written by Vega from our own specification, which escapes every text that goes into it.
        svg=Markup(drawn.svg[words.language]),  # noqa: S704
        specification=Markup(as_script(drawn.specifications[words.language])),  # noqa: S704
        table=table(card, words),
        legend=tuple(
            (series.key, words.name(card.legend_terms, series.key), series.colour) for series in card.legend
        ),
    )


def _unbroken(title: str) -> str:
    """A title in which no line can end between a percent sign and the Korean particle that belongs to it."""
    return _PERCENT.sub("%\u2060", title)


def picture_alone(card: Card, svg: str, words: Words, known: str = "") -> str:
    """A card's picture as a file that stands by itself: title, unit, definition, legend, source."""
    return framed(
        svg,
        card.title(words),
        f"{words.say(card.unit_key)}. {words.say(card.definition_key, **card.definition_values)}",
        f"{known}{words.say('site.name')}, marts.{card.mart}",
        [(words.name(card.legend_terms, series.key), series.colour) for series in card.legend],
    )


def drawn_alone(card: Card, words: Words, kept: Kept) -> bytes:
    """PNG of one card, for whoever shows pictures."""
    alone = picture_alone(card, _svg(card.draw(words), kept), words)
    return kept.get("png", alone, lambda: png(alone))


def _svg(specification: Specification, kept: Kept) -> str:
    source = json.dumps(specification, sort_keys=True, default=str)
    return kept.get("svg", source, lambda: picture(specification).encode()).decode()
