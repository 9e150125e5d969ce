"""A release's title, the day it was published, and its language, as far as the document itself says."""

import json
import re
from collections import deque
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from bs4 import Tag

from pipelines.raw.releases.document import Block, Language

_NO_TITLE = re.compile(
    r"^(?:exhibit\s+99|for\s+immediate\s+release|(?:press|news)\s+release|date:?$|\W*$|[\d().\s-]+$)|contacts?:?$|@|"
    r"(?:relations|communications)$",
    re.IGNORECASE,
)
_YEARS = (1900, 2199)
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATES = (
    (re.compile(rf"\b{_MONTH}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(\d{{4}})\b", re.IGNORECASE), "mdy"),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\.?,?\s+(\d{{4}})\b", re.IGNORECASE), "dmy"),
    (re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b"), "ymd"),
    (re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일"), "ymd"),
    (re.compile(r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日"), "ymd"),
)
# After a dateline's date: REDMOND, Wash. — July 30, 2025 — …; before it: SEATTLE--(BUSINESS WIRE)--Aug. 1, 2024--…
_DASH = re.compile(r"\s*(?:[-–—―:]|\(|/)")
_WIRE = re.compile(r"business\s*wire|globe\s*newswire|pr\s*newswire", re.IGNORECASE)
_RESULT = re.compile(
    r"\b(?:ended|ending|today|reported|announced|through|until|by|on|as of)\b", re.IGNORECASE
)
_DATELINE_LENGTH = 200
_ALONE = 40
_LONGEST_TITLE = 250
_META = (
    ("property", "article:published_time"),
    ("name", "article:published_time"),
    ("itemprop", "datePublished"),
    ("name", "date"),
    ("name", "publish-date"),
    ("name", "DC.date.issued"),
    ("name", "pubdate"),
)
_LATIN: dict[Language, frozenset[str]] = {
    "en": frozenset(
        ["the", "and", "of", "to", "in", "for", "with", "was", "is", "on", "from", "by", "that", "as"]
    ),
    "de": frozenset(
        ["der", "die", "und", "das", "den", "von", "mit", "im", "für", "auf", "ist", "des", "dem", "ein"]
    ),
    "fr": frozenset(
        ["le", "la", "les", "des", "et", "du", "une", "dans", "pour", "par", "sur", "est", "au", "aux"]
    ),
    "es": frozenset(
        ["el", "la", "los", "las", "de", "que", "y", "en", "del", "por", "con", "una", "para", "se"]
    ),
}
_BLOCKS_WITH_DATE = 40
_LOOKED_AT = 20_000

Basis = Literal["meta", "json_ld", "time_element", "dateline", "text"]


class Published(NamedTuple):
    """The day, the moment where one with a zone is stated, and what states it."""

    day: date | None
    moment: datetime | None
    basis: Basis | None


def find_title(speaking: Sequence[Tag], blocks: Sequence[Block]) -> str | None:
    """The release's headline: the page's h1 or og:title, else the first heading before the first paragraph.

    Where an exhibit has no heading there, its first short paragraph is the headline.
    """
    for tag in speaking:
        text = " ".join(tag.get_text().split()) if tag.name == "h1" else ""
        if text and not _NO_TITLE.search(text):
            return text
    for tag in speaking:
        if tag.get("property") == "og:title" and str(tag.get("content") or "").strip():
            return str(tag["content"]).strip()
    return _headline(_before_first_paragraph(blocks))


def _before_first_paragraph(blocks: Sequence[Block]) -> list[Block]:
    before: list[Block] = []
    for block in [b for b in blocks if b.kind in ("heading", "text")][:_BLOCKS_WITH_DATE]:
        if len(block.text) > _LONGEST_TITLE or (before and block.kind == "text" and find_date(block.text)):
            break
        if not _NO_TITLE.search(block.text):
            before.append(block)
    return before


def _headline(before: list[Block]) -> str | None:
    for kind in ("heading", "text"):
        for least in (4, 1):  # names of contacts have three words at most
            for block in before:
                if block.kind == kind and len(block.text.split()) >= least:
                    return block.text
    return None


def find_published(speaking: Sequence[Tag], blocks: Sequence[Block]) -> Published:
    """When the release says it was published: the page's data, else its dateline, else a date near its head."""
    for published in (_from_meta(speaking), _from_json_ld(speaking), _from_time(speaking)):
        if published is not None:
            return published
    for block in [b for b in blocks if b.kind in ("heading", "text")][:_BLOCKS_WITH_DATE]:
        found = _dates(block.text[:_DATELINE_LENGTH])
        if not found:
            continue
        start, end, day = found[0]
        before, after = block.text[:start], block.text[end:]
        if len(before) + len(after) < _ALONE:
            return Published(day, None, "text")
        if not _RESULT.search(before) and (_DASH.match(after) or _WIRE.search(before + after[:40])):
            return Published(day, None, "dateline")
    return Published(None, None, None)


def find_date(text: str) -> date | None:
    """The first date that is written out in a text, or None."""
    found = _dates(text)
    return found[0][2] if found else None


def _dates(text: str) -> list[tuple[int, int, date]]:
    """(start, end, day) of the dates in a text, in its order."""
    found: list[tuple[int, int, date]] = []
    for pattern, order in _DATES:
        for match in pattern.finditer(text):
            try:
                found.append((match.start(), match.end(), _day(match.groups(), order)))
            except ValueError:
                continue
    return sorted(found)


def month_number(name: str) -> int:
    """1 to 12 from an English month's name or its first letters; raises ValueError otherwise."""
    short = name.lower()[:3]
    return [month[:3] for month in _MONTHS].index(short) + 1


def find_language(text: str, declared: str | None) -> Language | None:
    """The language of a text by its script and its commonest words; what the page declares decides a tie only."""
    sample = text[:_LOOKED_AT]
    letters = sum(sign.isalpha() for sign in sample)
    if letters < 40:
        return None
    hangul = sum("가" <= sign <= "힣" for sign in sample)
    kana = sum("぀" <= sign <= "ヿ" for sign in sample)
    han = sum("一" <= sign <= "鿿" for sign in sample)
    if hangul > letters * 0.3:
        return "ko"
    if kana + han > letters * 0.3:
        return "ja" if kana > han * 0.1 else "zh"
    words = sample.lower().split()
    scores = {language: sum(word in common for word in words) for language, common in _LATIN.items()}
    best = max(scores, key=lambda language: (scores[language], (declared or "").lower().startswith(language)))
    return best if scores[best] * 50 >= len(words) else None


def _day(groups: tuple[str, ...], order: str) -> date:
    if order == "ymd":
        return _believable(date(int(groups[0]), int(groups[1]), int(groups[2])))
    month, day = (groups[0], groups[1]) if order == "mdy" else (groups[1], groups[0])
    return _believable(date(int(groups[2]), month_number(month), int(day)))


def _believable(day: date) -> date:
    """The day; ValueError for one of a year in which nobody reports, such as 0001 and 9999 of empty fields."""
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValueError(f"{day} is no day of a release")
    return day


def _from_meta(speaking: Sequence[Tag]) -> Published | None:
    for attribute, name in _META:
        for tag in speaking:
            if tag.name == "meta" and tag.get(attribute) == name:
                return _stamp(str(tag.get("content") or ""), "meta")
    return None


def _from_json_ld(speaking: Sequence[Tag]) -> Published | None:
    for script in speaking:
        if script.name != "script" or script.get("type") != "application/ld+json":
            continue
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        queue = deque([data])
        while queue:
            item = queue.popleft()
            if isinstance(item, list):
                queue += item
            elif isinstance(item, dict):
                if isinstance(item.get("datePublished"), str):
                    return _stamp(item["datePublished"], "json_ld")
                queue += [value for value in item.values() if isinstance(value, (dict, list))]
    return None


def _from_time(speaking: Sequence[Tag]) -> Published | None:
    for tag in speaking:
        if tag.name == "time" and (published := _stamp(str(tag.get("datetime") or ""), "time_element")):
            return published
    return None


def _stamp(text: str, basis: Basis) -> Published | None:
    """An ISO 8601 stamp, or a date in words; a stamp without a zone gives its day only."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
        _believable(moment.date())
    except ValueError:
        day = find_date(text)
        return Published(day, None, basis) if day else None
    if len(text) <= 10 or moment.tzinfo is None:
        return Published(moment.date(), None, basis)
    return Published(moment.date(), moment.astimezone(UTC), basis)
