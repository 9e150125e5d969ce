"""Newsrooms of a test: entries of the newsroom file, and polls of one home without Dagster."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any, Self

import duckdb

from pipelines.newsrooms import Feed, Newsrooms
from pipelines.settings import Settings
from pipelines.sources.news_clients import NewsClients, open_news_clients
from pipelines.sources.retry import RetryPolicy
from pipelines.steps.newsroom_entries import build_entries
from pipelines.steps.newsroom_fetches import Row, last_poll, record_poll
from pipelines.steps.newsrooms import poll_feeds
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.schema import ensure_schema

HOST = "news.example.com"
FEED_URL = f"https://{HOST}/feed.xml"
HASTY = RetryPolicy(attempts=2, base_seconds=0.0, budget_seconds=5.0, throttle_pauses=0)


def feed(**changes: object) -> Feed:
    """A feed of one company; any field can be changed."""
    fields: dict[str, object] = {
        "name": "soap_newsroom",
        "companies": ("SOAP",),
        "kind": "rss",
        "url": FEED_URL,
        "language": "en",
        "hosts": (HOST,),
        "pages": (f"https://{HOST}/news/",),
        "keywords": (),
        "poll_minutes": 60,
        "most_pages": 20,
        "names": {},
    }
    return Feed(**{**fields, **changes})  # type: ignore[arg-type]


class NewsBench:
    """Use as a context: an open warehouse, and polls of these feeds by the settings' source."""

    connection: duckdb.DuckDBPyConnection

    def __init__(self, settings: Settings, feeds: Sequence[Feed]) -> None:
        self.settings = settings
        self.newsrooms = Newsrooms(tuple(feeds))
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.connection = self._stack.enter_context(open_writer(self.settings.warehouse_path))
        ensure_schema(self.connection)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def clients(self) -> NewsClients:
        """Clients as a new run has them."""
        return open_news_clients(self.settings, self.newsrooms, policy=HASTY, pace_seconds=0.0)

    def poll(self) -> list[Row]:
        """One poll of every feed, written down."""
        feeds = self.newsrooms.feeds
        before = {feed.name: last_poll(self.connection, feed.name) for feed in feeds}
        found = poll_feeds(self.clients(), self.newsrooms, feeds, before)
        for name, rows in found.items():
            record_poll(self.connection, name, rows, "run")
        return [row for rows in found.values() for row in rows]

    def entries(self) -> list[StepOutcome]:
        """Read what the feeds list."""
        clients = self.clients()
        return [
            build_entries(self.connection, clients.archive, feed, clients.origin, "run")
            for feed in self.newsrooms.feeds
        ]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the warehouse."""
        self.connection.execute("SET TimeZone = 'UTC'")
        return self.connection.execute(query).fetchall()

    def outcomes(self) -> dict[str, str]:
        """Outcome by URL, as it was written down."""
        return dict(self.rows("SELECT url, outcome FROM ops.newsroom_fetches ORDER BY 1"))
