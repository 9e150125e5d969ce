"""Poll the newsrooms' feeds: what is new, which pages are fetched, and what came of each address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pipelines.errors import (
    AicapexError,
    BadDocument,
    HomeUnusable,
    NotFoundAtSource,
    PassingFailure,
    SourceFailure,
)
from pipelines.newsrooms import Feed, Newsrooms
from pipelines.raw.document import Document, Parsed
from pipelines.raw.feeds import Received, parse_feed
from pipelines.raw.links import secure
from pipelines.raw.newsroom_pages import parse_newsroom_page
from pipelines.sources.answers import REDIRECTED_TO, Answer, Outcome
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.news_clients import NewsClients
from pipelines.steps.newsroom_fetches import Row, ask, fetch_row

_NOT_HAD = ("absent", "failed", "refused")
_CLOCK_SLACK = timedelta(minutes=1)
_NO_PAGES = re.compile(
    r"\.(css|gif|ico|jpe?g|js|json|mp[34]|pdf|png|rss|svg|webp|woff2?|xlsx?|xml|zip)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that a poll wants the page of, and what to do: `fetch`, `reuse`, `refuse` or `defer`."""

    entry: Row
    url: str
    decision: str
    detail: str = ""


def poll_feeds(
    clients: NewsClients, newsrooms: Newsrooms, feeds: Iterable[Feed], before: Mapping[str, Sequence[Row]]
) -> dict[str, list[Row]]:
    """Rows of ops.newsroom_fetches of each feed by its name; one that fails never stops the others.

    `before` holds the rows of each feed's last poll. Raises HomeUnusable only: without an archive nothing can
    be kept.
    """
    found: dict[str, list[Row]] = {}
    for feed in feeds:
        try:
            found[feed.name] = poll_feed(clients, newsrooms, feed, before.get(feed.name, ()))
        except HomeUnusable:
            raise
        except AicapexError as error:
            held = clients.archive.latest(feed.url, clients.origin)
            found[feed.name] = [_feed_row(feed, clients.origin, "failed", str(error), held, pending=1)]
    return found


def poll_feed(clients: NewsClients, newsrooms: Newsrooms, feed: Feed, before: Sequence[Row]) -> list[Row]:
    """Rows of ops.newsroom_fetches of one feed: the feed itself, then every page that is held or was wanted.

    A feed that did not change, and of which nothing is pending, is not parsed. A failed answer keeps what was
    held before.
    """
    outcome, detail, answer = ask(clients.feeds, feed.url)
    pages: list[Row] = []
    pending = 0
    if answer is not None and _settled(clients, before, answer):
        pages = [row for row in before if row["kind"] == "page" and row["outcome"] in _NOT_HAD]
    elif answer is not None:
        try:
            pages, pending = _new_pages(clients, newsrooms, feed, answer)
        except BadDocument as error:
            outcome, detail, pending = "failed", str(error), 1
    others = _others(clients, newsrooms, feed, {str(row["url"]) for row in pages}, before)
    return [_feed_row(feed, clients.origin, outcome, detail, answer, pending), *pages, *others]


def decide(
    feed: Feed, entries: Iterable[Row], held: Mapping[str, datetime], most_pages: int | None
) -> list[Wanted]:
    """What to do about each entry that the feed's filters want, in the feed's order, each address once.

    entries: rows of raw.newsrooms__entries. held: when each held page was received. An entry that was changed
    after its page was received is fetched again. most_pages: how many are fetched at most (None: all).
    """
    found: dict[str, Wanted] = {}
    fetching = 0
    for entry in entries:
        if entry["link"] is None or not feed.wants(str(entry["title"]), str(entry["summary"] or "")):
            continue
        link = str(entry["link"])
        url = secure(link) if (urlsplit(link).hostname or "") in feed.hosts else link
        if url in found or url == feed.url:
            continue
        changed_at = entry["updated_at"]
        if not url.startswith(feed.pages):
            detail = (
                "the link begins as none of the feed's `pages` do. What to do: nothing, or name it in the "
                "newsroom file"
            )
            found[url] = Wanted(entry, url, "refuse", detail)
        elif url in held and not (isinstance(changed_at, datetime) and changed_at > held[url]):
            found[url] = Wanted(entry, url, "reuse")
        elif most_pages is not None and fetching >= most_pages:
            detail = f"a run fetches {most_pages} new pages of a feed at most. What to do: run again"
            found[url] = Wanted(entry, url, "defer", detail)
        else:
            found[url] = Wanted(entry, url, "fetch")
            fetching += 1
    return list(found.values())


def due(feed: Feed, archive: AnswerArchive, origin: str, now: datetime) -> bool:
    """Whether a scheduled run asks the feed again: its last answer is older than its `poll_minutes`.

    So is one that came later than now: the clock was put back since, and nobody knows how old it is.
    """
    last = archive.last_seen(feed.url, origin)
    return last is None or not -_CLOCK_SLACK < now - last[1] < timedelta(minutes=feed.poll_minutes)


def parse_answer(archive: AnswerArchive, feed: Feed, answer: Answer) -> Parsed:
    """Rows of raw.newsrooms__entries of one kept answer of a feed; raises BadDocument where it is none."""
    document = Document(feed.name, 0, answer.url, answer.sha256, archive.body(answer))
    received = Received(
        answer.fetched_at, answer.headers.get("content-type", ""), answer.headers.get(REDIRECTED_TO, "")
    )
    parse = parse_newsroom_page if feed.kind == "page" else parse_feed
    return parse(document, feed, received)


def _settled(clients: NewsClients, before: Sequence[Row], answer: Answer) -> bool:
    """Whether the last poll did all that this answer of the feed asks for; a folder may have changed meanwhile."""
    last = next((row for row in before if row["kind"] == "feed"), None)
    return (
        last is not None
        and (last["origin"], last["answer_sha256"], last["pending"]) == (clients.origin, answer.sha256, 0)
        and not clients.pages.can_list
    )


def _new_pages(
    clients: NewsClients, newsrooms: Newsrooms, feed: Feed, answer: Answer
) -> tuple[list[Row], int]:
    """Rows of the pages that the feed lists and wants, and how many of them the next poll should ask for."""
    entries = parse_answer(clients.archive, feed, answer).rows.to_dicts()
    most_pages = None if clients.pages.can_list else feed.most_pages
    rows, pending = [], 0
    for item in decide(feed, entries, _held(clients, feed, newsrooms), most_pages):
        row, passing = _page(clients, feed, item)
        rows.append(row)
        pending += passing or item.decision == "defer"
    return rows, pending


def _page(clients: NewsClients, feed: Feed, item: Wanted) -> tuple[Row, bool]:
    """The row of one wanted page, and whether it should be asked for again."""
    entry = item.entry
    about: Row = {
        "ticker": entry["ticker"],
        "entry_id": entry["entry_id"],
        "title": entry["title"],
        "published_at": entry["published_at"],
        "language": entry["language"],
        "detail": item.detail or None,
    }
    client, passing = clients.pages, False
    held = client.archive.latest(item.url, client.origin)
    outcome = {"refuse": "refused", "defer": "deferred", "reuse": "reused"}.get(item.decision, "")
    if item.decision == "reuse" and client.can_list:
        outcome = ""  # a folder or the sample costs nothing to look at, and may have changed
    if not outcome:
        try:
            fetched = client.fetch(item.url, immutable=False)
        except NotFoundAtSource as error:
            outcome, about["detail"] = "absent", str(error)
        except SourceFailure as error:
            outcome, about["detail"] = "failed", str(error)
            passing = isinstance(error, PassingFailure)
        else:
            outcome, held = fetched.outcome.value, fetched.answer
    return fetch_row(feed.name, "page", item.url, client.origin, outcome, held, **about), passing


def _held(clients: NewsClients, feed: Feed, newsrooms: Newsrooms) -> dict[str, datetime]:
    """Pages of the feed that are held, with when each was received."""
    feeds = {entry.url for entry in newsrooms.feeds}
    return {
        answer.url: answer.fetched_at
        for prefix in feed.pages
        for answer in clients.archive.latest_under(prefix, clients.origin)
        if _is_page(answer.url) and answer.url not in feeds
    }


def _others(
    clients: NewsClients, newsrooms: Newsrooms, feed: Feed, known: set[str], before: Sequence[Row]
) -> list[Row]:
    """Rows of the pages that the feed does not list now: held by the source itself, or kept from before."""
    feeds = {entry.url for entry in newsrooms.feeds}
    listed = {
        url
        for prefix in feed.pages
        for url in clients.pages.held_under(prefix)
        if _is_page(url) and url not in feeds
    }
    told = {str(row["url"]): row for row in before}
    urls = sorted((listed | _held(clients, feed, newsrooms).keys()) - known)
    if not told.keys() >= set(urls):
        # The warehouse was made anew since the feed named them: what it said of them is in its earlier answers.
        told = _told_earlier(clients.archive, feed, clients.origin) | told
    rows = []
    for url in urls:
        about = {
            name: told[url][name] if url in told else None
            for name in ("ticker", "entry_id", "title", "published_at", "language")
        }
        if url not in told:
            about |= {
                "ticker": feed.companies[0] if len(feed.companies) == 1 else None,
                "language": feed.language,
            }
        if url in listed:
            outcome, detail, answer = ask(clients.pages, url)
        else:
            outcome, detail = Outcome.REUSED.value, None
            answer = clients.archive.latest(url, clients.origin)
        rows.append(
            fetch_row(feed.name, "page", url, clients.origin, outcome, answer, detail=detail, **about)
        )
    return rows


def _told_earlier(archive: AnswerArchive, feed: Feed, origin: str) -> dict[str, Row]:
    """What any kept answer of the feed said of an address that it wants, the last one first, by the address."""
    found: dict[str, Row] = {}
    for answer in archive.history(feed.url, origin):
        try:
            entries = parse_answer(archive, feed, answer).rows.to_dicts()
        except BadDocument:
            continue
        found |= {
            item.url: item.entry for item in decide(feed, entries, {}, None) if item.decision == "fetch"
        }
    return found


def _feed_row(
    feed: Feed, origin: str, outcome: str, detail: str | None, answer: Answer | None, pending: int
) -> Row:
    ticker = feed.companies[0] if len(feed.companies) == 1 else None
    return fetch_row(
        feed.name,
        "feed",
        feed.url,
        origin,
        outcome,
        answer,
        ticker=ticker,
        language=feed.language,
        detail=detail,
        pending=pending,
    )


def _is_page(url: str) -> bool:
    path = urlsplit(url).path
    hidden = path.rpartition("/")[2].startswith(".")
    return not hidden and not _NO_PAGES.search(path) and path != "/robots.txt"
