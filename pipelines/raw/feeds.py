"""Feeds of newsrooms and wires (RSS 0.9x, 1.0 and 2.0, Atom) to rows of raw.newsrooms__entries."""

import hashlib
import io
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import feedparser

from pipelines.contracts.newsrooms import ENTRIES
from pipelines.contracts.ops import QUARANTINE
from pipelines.errors import PermanentFailure
from pipelines.newsrooms import Feed
from pipelines.raw.document import Document, Parsed, quarantine_row
from pipelines.raw.feed_dates import read_date
from pipelines.raw.feed_text import bad_feed, feed_text
from pipelines.raw.links import page_address
from pipelines.raw.markup import plain_text

MOST_ENTRIES = 5000
LONGEST_TITLE = 1000
LONGEST_SUMMARY = 20_000
AHEAD = timedelta(days=2)
"""A date further ahead of the answer than this is wrong; less may be a day's last moment anywhere on earth."""

_LONGEST_ID = 500
_EXTENSIONS = re.compile(r"</?(?:georss|gml|geo|psc|media|itunes):[^<>]*>", re.IGNORECASE)
_BEGINS = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_ENDS = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
_STUMBLES = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
    AssertionError,
    RecursionError,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Received:
    """How a feed's answer came: when (UTC), with which content type, and from where if it was redirected."""

    at: datetime
    content_type: str = ""
    redirected_to: str = ""


@dataclass(slots=True)
class Listed:
    """An entry as a feed or a page lists it, before anything of it is judged."""

    entry_id: str
    link: str
    title: str
    published: str
    updated: str
    summary: str
    language: str


@dataclass(slots=True)
class _Pieces:
    """What is set aside of one document."""

    document: Document
    rows: list[dict[str, object]] = field(default_factory=list)

    def aside(self, place: str, reason: str, detail: object = "") -> None:
        """Set a piece aside."""
        self.rows.append(quarantine_row(self.document, ENTRIES.full_name, place, reason, detail))


def parse_feed(document: Document, feed: Feed, received: Received) -> Parsed:
    """Rows of a feed; of a wire those that name one of its companies. `document.ticker` is the feed's name.

    Raises BadDocument for what is no feed, is too large or has a document type. What is wrong with the rest
    (encoding, XML, dates, links, ids) is set aside, and the entry stays without it.
    """
    base = received.redirected_to or document.url
    safe = feed_text(document, received.content_type, korean=feed.language.startswith("ko"))
    found = _read(document, safe.text, base)
    if not found.version:
        root = re.match(r"<\s*([\w.:-]+)", safe.text)
        raise bad_feed(
            document, f"the answer is neither RSS nor Atom (its root is {root[1] if root else '?'})"
        )
    pieces = _Pieces(document)
    for finding in safe.findings:
        pieces.aside("encoding", finding)
    if found.bozo:
        where = getattr(found.bozo_exception, "getLineNumber", lambda: None)()
        place = "the feed" if where is None else f"line {where}"
        pieces.aside(place, "the feed is not well-formed XML and was read leniently", found.bozo_exception)
    listed = [_listed(entry, str(found.feed.get("language", ""))) for entry in found.entries]
    if found.bozo and listed and _ends_within_an_entry(safe.text):
        # Without the id that may stand further down, it would become another entry than it is.
        pieces.aside("the last entry", "the feed ends within it", listed.pop().title[:_LONGEST_ID])
    if not found.entries:
        pieces.aside("the feed", "the feed lists no entry")
    return entry_rows(document, feed, received, listed, pieces.rows)


def entry_rows(
    document: Document,
    feed: Feed,
    received: Received,
    listed: list[Listed],
    set_aside: list[dict[str, object]],
) -> Parsed:
    """Rows of what a feed or a page lists, beside the pieces already set aside."""
    pieces = _Pieces(document, set_aside)
    rows: dict[str, dict[str, object]] = {}
    for position, entry in enumerate(listed[:MOST_ENTRIES], start=1):
        row = _row(document, feed, received, entry, position, pieces)
        if row is not None:
            _put(rows, row, pieces)
    if len(listed) > MOST_ENTRIES:
        pieces.aside(
            f"entry {MOST_ENTRIES + 1}", f"only the first {MOST_ENTRIES} entries are read", len(listed)
        )
    return Parsed(ENTRIES.frame(list(rows.values())), QUARANTINE.frame(pieces.rows))


def _ends_within_an_entry(text: str) -> bool:
    """Whether the last entry that begins does not end."""
    begins, ends = (
        max((tag.start() for tag in tags.finditer(text)), default=-1) for tags in (_BEGINS, _ENDS)
    )
    return begins > ends


def _read(document: Document, text: str, base: str) -> Any:
    """What feedparser makes of a text. It stumbles over extensions of feeds that are not well filled in
    (measured on mutated feeds: places of georss above all), and then gets the text without their tags.
    """
    failure: Exception | None = None
    for attempt in (text, _EXTENSIONS.sub("", text)):
        try:
            return feedparser.parse(
                io.BytesIO(attempt.encode("utf-8", errors="replace")),
                response_headers={"content-type": "application/xml; charset=utf-8", "content-location": base},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except _STUMBLES as error:
            failure = error
    raise bad_feed(document, f"the feed can not be read ({type(failure).__name__}: {failure})") from failure


def _listed(entry: Any, language: str) -> Listed:
    """An entry as feedparser has it; its `updated` alone must not be asked for, it would give `published`."""
    title = dict.get(entry, "title_detail") or {}
    content = entry.get("content") or [{}]
    return Listed(
        entry_id=_text(entry.get("id")),
        link=_text(entry.get("link")),
        title=_text(entry.get("title")),
        published=_text(entry.get("published")),
        updated=_text(dict.get(entry, "updated")),
        summary=_text(entry.get("summary") or content[0].get("value")),
        language=_text(title.get("language") or language),
    )


def _text(value: object) -> str:
    """A text that can be written as UTF-8: lenient reading lets half signs (surrogates) through."""
    return str(value or "").encode("utf-8", errors="replace").decode("utf-8").strip()


def _row(
    document: Document, feed: Feed, received: Received, entry: Listed, position: int, pieces: _Pieces
) -> dict[str, object] | None:
    place = f"entry {position}"
    title = plain_text(entry.title, LONGEST_TITLE)
    summary = plain_text(entry.summary, LONGEST_SUMMARY)
    tickers = feed.tickers_named(f"{title}\n{summary}")
    if not tickers:
        return None
    link = None
    if entry.link:
        try:
            link = page_address(entry.link, received.redirected_to or document.url)
        except PermanentFailure as refused:
            pieces.aside(f"{place}, link", refused.what, entry.link)
    if not (entry.entry_id or link or title):
        pieces.aside(place, "an entry without id, link and title")
        return None
    printed = entry.published or entry.updated
    published_at, basis = _published(printed, received.at, f"{place}, date", pieces)
    updated = read_date(entry.updated) if entry.updated else None
    if entry.updated and entry.published and updated is None:
        pieces.aside(f"{place}, date of change", "the date can not be read", entry.updated)
    return {
        "feed_name": feed.name,
        "ticker": tickers[0] if len(tickers) == 1 else None,
        "tickers": list(tickers),
        "entry_id": _entry_id(entry, link, title, printed),
        "link": link,
        "title": title,
        "published_at": published_at,
        "published_text": printed[:200] or None,
        "published_basis": basis,
        "updated_at": min(updated.at, received.at) if updated else None,
        "summary": summary or None,
        "language": entry.language if _LANGUAGE.fullmatch(entry.language) else feed.language,
        "first_seen_at": received.at,
        "position": position,
        "answer_url": document.url,
        "answer_sha256": document.sha256,
    }


def _published(
    printed: str, received_at: datetime, place: str, pieces: _Pieces
) -> tuple[datetime | None, str]:
    """When an entry was published, never after it was received, and how that was read."""
    if not printed:
        return None, "absent"
    found = read_date(printed)
    if found is None:
        pieces.aside(place, "the date can not be read", printed)
        return None, "absent"
    if found.at <= received_at:
        return found.at, found.basis
    if found.at - received_at > AHEAD:
        pieces.aside(
            place, "the date lies after the answer that holds it; that moment stands instead", printed
        )
    return received_at, "not_after_fetch"


def _entry_id(entry: Listed, link: str | None, title: str, printed: str) -> str:
    """The id that the feed gives, else the link, else a hash over what the entry says."""
    given = entry.entry_id or link or ""
    if given and len(given) <= _LONGEST_ID:
        return given
    text = given or f"{title}|{printed}"
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _put(rows: dict[str, dict[str, object]], row: dict[str, object], pieces: _Pieces) -> None:
    """Add a row; an id that stands twice is one entry, unless the two lead to different pages."""
    entry_id, link = str(row["entry_id"]), row["link"]
    if entry_id in rows and link and rows[entry_id]["link"] != link:
        entry_id = str(link)
        row = row | {"entry_id": entry_id}
    if entry_id in rows:
        pieces.aside(f"entry {row['position']}", "the entry stands twice", entry_id)
        return
    rows[entry_id] = row
