"""Take in the inbox: files are kept as answers, listed addresses are asked for, problems are said."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from pipelines.contracts.newsrooms import SPEAKERS
from pipelines.errors import AicapexError
from pipelines.raw.feed_dates import read_date
from pipelines.raw.feeds import AHEAD
from pipelines.sources.answers import Answer, Outcome
from pipelines.sources.inbox import InboxProblem, InboxText, keep_file, read_inbox
from pipelines.sources.news_clients import NewsClients
from pipelines.sources.public_address import checked_link
from pipelines.steps.newsroom_fetches import Row, ask, fetch_row

INBOX = "inbox"


def take_in(
    clients: NewsClients, place: Path, tickers: Collection[str], *, now: datetime | None = None
) -> tuple[list[Row], list[InboxProblem]]:
    """Rows of ops.newsroom_fetches of the inbox, and what can not be used of it.

    A text of which company, date or speaker make no sense is taken in without them. `tickers` are those of the
    company file. Raises WrongUse where there is no inbox, HomeUnusable where nothing can be kept.
    """
    inbox = read_inbox(place)
    problems = list(inbox.problems)
    moment = now or datetime.now(UTC)
    rows = []
    for text in inbox.texts:
        about = _about(text, tickers, moment, problems)
        if text.file is None:
            outcome, detail, answer = _asked(clients, text)
            kind = "inbox_page"
        else:
            outcome, detail, answer = _kept(clients, text, moment)
            kind = "inbox_file"
        rows.append(fetch_row(INBOX, kind, text.url, clients.origin, outcome, answer, detail=detail, **about))
    return rows, problems


def _about(text: InboxText, tickers: Collection[str], now: datetime, problems: list[InboxProblem]) -> Row:
    """What the index says of a text, as far as it makes sense."""
    ticker = text.company.upper() or None
    if ticker is not None and ticker not in tickers:
        problems.append(InboxProblem(text.place, "the company file does not name this company", text.company))
        ticker = None
    published = read_date(text.published) if text.published else None
    if text.published and published is None:
        problems.append(InboxProblem(text.place, "the date can not be read", text.published))
    elif published is not None and published.at - now > AHEAD:
        problems.append(InboxProblem(text.place, "the date lies in the future", text.published))
        published = None
    speaker = text.speaker or "other"
    if speaker not in SPEAKERS:
        problems.append(InboxProblem(text.place, f"speaker is none of {', '.join(SPEAKERS)}", speaker))
        speaker = "other"
    return {
        "ticker": ticker,
        "published_at": min(published.at, now) if published else None,
        "speaker": speaker,
        "language": text.language or None,
        "title": text.title or None,
    }


def _asked(clients: NewsClients, text: InboxText) -> tuple[str, str | None, Answer | None]:
    try:
        checked_link(text.url)
        client = clients.for_page(text.url)
    except AicapexError as error:
        return "refused", str(error), None
    return ask(client, text.url)


def _kept(clients: NewsClients, text: InboxText, now: datetime) -> tuple[str, str | None, Answer | None]:
    held = clients.archive.latest(text.url, clients.origin)
    try:
        answer = keep_file(clients.archive, clients.origin, text, now)
    except (OSError, ValueError) as error:
        return "failed", f"{error} [{text.place}]. What to do: make it a readable file, or remove it", held
    unchanged = held is not None and held.answer_id == answer.answer_id
    return (Outcome.UNCHANGED if unchanged else Outcome.NEW).value, None, answer
