"""A look at the feeds that are due: which releases they name that are wanted."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from pipelines.errors import AicapexError, HomeUnusable
from pipelines.newsrooms import Feed
from pipelines.sources.news_clients import NewsClients
from pipelines.steps.newsroom_fetches import ask
from pipelines.steps.newsrooms import decide as decide_entries
from pipelines.steps.newsrooms import due, parse_answer
from pipelines.watch.decision import Listed, Sighting
from pipelines.watch.state import WatchState

LOOK_SECONDS = 40.0


def look_at_feeds(
    clients: NewsClients,
    feeds: Sequence[Feed],
    tickers: Sequence[str],
    state: WatchState,
    now: datetime,
    *,
    budget_seconds: float = LOOK_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> list[Sighting]:
    """Ask each feed whose last answer is older than its `poll_minutes`, conditionally; one that fails never stops the
    others. tickers: companies that are watched; a release of any other is not looked for.

    What the budget does not suffice for stays due, the longest unasked first. Raises HomeUnusable only.
    """
    started = clock()
    archive, origin = clients.archive, clients.origin
    sightings: list[Sighting] = []
    waiting = [feed for feed in feeds if due(feed, archive, origin, now) and state.may_look(feed.name, now)]
    for feed in sorted(waiting, key=lambda feed: _last_asked(clients, feed)):
        if clock() - started > budget_seconds:
            break
        sightings.append(_look(clients, feed, tickers))
    return sightings


def _last_asked(clients: NewsClients, feed: Feed) -> str:
    last = clients.archive.last_seen(feed.url, clients.origin)
    return last[1].isoformat() if last else ""


def _look(clients: NewsClients, feed: Feed, tickers: Sequence[str]) -> Sighting:
    companies = tuple(ticker for ticker in feed.companies if ticker in tickers)
    try:
        outcome, detail, answer = ask(clients.feeds, feed.url)
        if outcome in ("absent", "failed") or answer is None:
            return Sighting(feed.name, companies, None, detail or outcome)
        entries = parse_answer(clients.archive, feed, answer).rows.to_dicts()
    except HomeUnusable:
        raise
    except AicapexError as error:
        return Sighting(feed.name, companies, None, str(error))
    wanted = [item for item in decide_entries(feed, entries, {}, None) if item.decision == "fetch"]
    listed = tuple(
        Listed(item.url, (str(item.entry["ticker"]),) if item.entry["ticker"] else companies, (item.url,))
        for item in wanted
    )
    return Sighting(feed.name, companies, listed)
