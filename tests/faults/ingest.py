"""One pass of the two companies of the small world through the program's own steps, from the network to the periods.

Clients are the live ones with shorter times: nothing between the socket and the tables is played.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.companies import Company, Universe
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.daily_index import fetch_indexes
from pipelines.sources.fetch_scope import EVERYTHING, FetchScope
from pipelines.sources.limiter import RateLimiter
from pipelines.sources.live import LiveTransport
from pipelines.sources.news_clients import NewsClients, open_news_clients
from pipelines.sources.retry import RetryPolicy
from pipelines.steps.fetch import fetch_answers, record_fetches, require_any_answer
from pipelines.steps.filing_documents import (
    FILING_DOCUMENT,
    RELEASE,
    fetch_filing_documents,
    fetch_release_documents,
    read_documents,
)
from pipelines.steps.filings_read import DOCUMENT_STEPS
from pipelines.steps.newsroom_entries import build_entries
from pipelines.steps.newsroom_fetches import last_poll, record_poll
from pipelines.steps.newsroom_pages import newsroom_pages
from pipelines.steps.newsrooms import poll_feeds
from pipelines.steps.normalised import build_facts, build_periods, build_releases, build_universe
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.raw import RAW_STEPS, build_raw
from pipelines.warehouse.connection import Connection, open_writer
from pipelines.warehouse.schema import ensure_schema
from tests.faults import world as small_world

IDENTITY = "Example Reader reader@example.com"
POLICY = RetryPolicy(
    attempts=3, base_seconds=0.01, budget_seconds=2.5, throttle_seconds=0.3, throttle_pauses=1
)
DAY = date(2026, 7, 28)
Row = dict[str, object]


@dataclass(frozen=True)
class Pace:
    """Times of the clients; a production run has minutes where these have tenths of a second."""

    policy: RetryPolicy = POLICY
    timeout: tuple[float, float] = (1.5, 1.5)
    deadline: float = 2.0
    cap_bytes: int = 4 << 20
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wall: Callable[[], float] | None = None


@dataclass
class Told:
    """What a pass says of itself: rows of the fetches, and the outcomes of the steps."""

    fetched: list[Row] = field(default_factory=list)
    outcomes: list[StepOutcome] = field(default_factory=list)

    @property
    def not_had(self) -> list[str]:
        """What the rows say of every address that was not had."""
        return [str(row["detail"]) for row in self.fetched if row["outcome"] in ("failed", "absent")]

    @property
    def problems(self) -> list[str]:
        """Answers that could not be read."""
        return [problem for outcome in self.outcomes for problem in outcome.problems]


def settings_for(home: Path, overrides: dict[str, str]) -> Settings:
    """Settings of a home of the small world."""
    return Settings(
        home=home,
        source="live",
        sec_identity=IDENTITY,
        origin_overrides=overrides,
        limiter_dir=home.parent / "limiter",
        kept_versions=2,
    )


def sec_client(settings: Settings, pace: Pace) -> PoliteClient:
    """The client of the SEC, put together as `open_client` does."""
    clocks = {"wall": pace.wall} if pace.wall else {}
    limiter = RateLimiter(settings.limiter_dir, settings.requests_per_second, **clocks)
    transport = LiveTransport(
        settings.sec_identity,
        limiter,
        overrides=settings.origin_overrides,
        timeout=pace.timeout,
        deadline=pace.deadline,
        cap_bytes=pace.cap_bytes,
    )
    return PoliteClient(
        transport,
        AnswerArchive(settings.archive_dir),
        limiter,
        policy=pace.policy,
        cap_bytes=pace.cap_bytes,
        now=pace.now,
    )


def news_clients(settings: Settings, pace: Pace) -> NewsClients:
    """The clients of newsrooms, without the pause of a second between two requests to a host."""
    return open_news_clients(
        settings, small_world.newsrooms(), policy=pace.policy, pace_seconds=0.0, deadline=pace.deadline
    )


def ingest(
    settings: Settings, universe: Universe, pace: Pace | None = None, scope: FetchScope = EVERYTHING
) -> Told:
    """Fetch, read and normalise everything of the small world into the home of these settings."""
    pace = pace or Pace()
    told = Told()
    client = sec_client(settings, pace)
    try:
        with open_writer(settings.warehouse_path, wait_seconds=1.0) as connection:
            ensure_schema(connection)
            told.outcomes += build_universe(connection, universe, "run")
            _newsrooms(connection, settings, pace, told)
            told.fetched += [
                {"outcome": found.outcome, "detail": found.detail, "url": found.url}
                for found in fetch_indexes(client, [DAY])
            ]
            for company in universe.companies:
                _company(connection, settings, client, company, scope, told)
            require_any_answer(connection, settings)
    finally:
        client.archive.close()
    return told


def _newsrooms(connection: Connection, settings: Settings, pace: Pace, told: Told) -> None:
    newsrooms = small_world.newsrooms()
    clients = news_clients(settings, pace)
    before = {feed.name: last_poll(connection, feed.name) for feed in newsrooms.feeds}
    for name, rows in poll_feeds(clients, newsrooms, newsrooms.feeds, before).items():
        record_poll(connection, name, rows, "run")
        told.fetched += rows
    told.outcomes += [
        build_entries(connection, clients.archive, feed, clients.origin, "run") for feed in newsrooms.feeds
    ]


def _company(
    connection: Connection,
    settings: Settings,
    client: PoliteClient,
    company: Company,
    scope: FetchScope,
    told: Told,
) -> None:
    rows = fetch_answers(settings, client, company)
    record_fetches(connection, company, rows, "run")
    told.fetched += rows
    told.outcomes += [build_raw(connection, client.archive, company, step, "run") for step in RAW_STEPS]
    pages = newsroom_pages(connection, small_world.newsrooms(), company)
    told.fetched += fetch_filing_documents(connection, client, company, "run", scope)
    told.fetched += fetch_release_documents(connection, client, company, "run", pages, scope)
    for step in DOCUMENT_STEPS:
        if step.kind in (FILING_DOCUMENT, RELEASE):
            told.outcomes += read_documents(connection, client.archive, company, step, "run")
    told.outcomes += build_releases(connection, company, settings.source, "run")
    told.outcomes += build_facts(connection, company, settings.source, "run")
    told.outcomes += build_periods(connection, company, "run")
