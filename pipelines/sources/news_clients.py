"""Opens the clients for what newsrooms publish: feeds, pages, and pages that lie at the SEC."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.errors import IdentityMissing
from pipelines.newsrooms import Newsrooms
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.factory import open_client
from pipelines.sources.kept import KeptClient
from pipelines.sources.pacing import HOST_PACE_SECONDS, HostPace
from pipelines.sources.retry import RetryPolicy
from pipelines.sources.verdict import web_failure_of
from pipelines.sources.web import DEADLINE_SECONDS, FEED_BYTES, PAGE_BYTES, WebTransport, user_agent

WEB_RETRIES = RetryPolicy(attempts=2, base_seconds=2.0, budget_seconds=30.0, throttle_pauses=0)
"""A release that can not be had now is asked for again at the next poll: no run waits long for one."""


@dataclass(frozen=True, slots=True)
class NewsClients:
    """Clients of one source, all keeping their answers in one archive under one origin.

    `sec` keeps to the SEC's own rules; it is None where no identity is declared to the SEC.
    """

    feeds: PoliteClient
    pages: PoliteClient
    sec: PoliteClient | None

    @property
    def archive(self) -> AnswerArchive:
        """Where all of them keep their answers."""
        return self.pages.archive

    @property
    def origin(self) -> str:
        """The tag of the answers that they keep."""
        return self.pages.origin

    def for_page(self, url: str) -> PoliteClient:
        """The client that may ask for a page; raises IdentityMissing for one of the SEC's without identity."""
        if not f".{(urlsplit(url).hostname or '').rstrip('.')}".endswith(".sec.gov"):
            return self.pages
        if self.sec is None:
            raise IdentityMissing(
                "no identity is declared to the SEC",
                place=url,
                remedy="set AICAPEX_SEC_IDENTITY, or leave the page out",
            )
        return self.sec


def open_news_clients(
    settings: Settings,
    newsrooms: Newsrooms,
    *,
    policy: RetryPolicy | None = None,
    pace_seconds: float = HOST_PACE_SECONDS,
    deadline: float = DEADLINE_SECONDS,
) -> NewsClients:
    """The clients of `settings.source`, keeping their answers under `settings.archive_dir`.

    `policy` replaces the retries of the live source; `pace_seconds` is the pause between two requests to a
    host (0: none, for tests), `deadline` (seconds) the time of one answer. Raises what `open_client` raises, a
    missing identity aside.
    """
    if settings.only_kept:
        kept = KeptClient(AnswerArchive(settings.archive_dir), settings.origin, judge=web_failure_of)
        return NewsClients(kept, kept, open_client(settings))
    if settings.source != "live":
        sec = open_client(settings)
        feeds, pages = (
            PoliteClient(sec.transport, sec.archive, policy=sec.policy, judge=web_failure_of, cap_bytes=cap)
            for cap in (FEED_BYTES, PAGE_BYTES)
        )
        return NewsClients(feeds, pages, sec)
    archive = AnswerArchive(settings.archive_dir)
    pace = HostPace(settings.limiter_dir if pace_seconds > 0 else None, pace_seconds)
    feeds, pages = (
        PoliteClient(
            WebTransport(
                archive,
                pace,
                agent=user_agent(settings.sec_identity),
                overrides=settings.origin_overrides,
                sites=newsrooms.sites(),
                cap_bytes=cap,
                deadline=deadline,
            ),
            archive,
            policy=policy or WEB_RETRIES,
            judge=web_failure_of,
            cap_bytes=cap,
        )
        for cap in (FEED_BYTES, PAGE_BYTES)
    )
    return NewsClients(feeds, pages, _sec_client(settings))


def _sec_client(settings: Settings) -> PoliteClient | None:
    try:
        return open_client(settings)
    except IdentityMissing:
        return None
