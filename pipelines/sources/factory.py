"""Opens the client that the settings ask for; the only place where sources are told apart by name."""

from pathlib import Path

from pipelines.errors import AicapexError
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.archive_tree import ArchiveTransport
from pipelines.sources.client import PoliteClient
from pipelines.sources.kept import KeptClient
from pipelines.sources.limiter import RateLimiter
from pipelines.sources.live import LiveTransport
from pipelines.sources.pacing import HostPace
from pipelines.sources.retry import NO_RETRY, RetryPolicy
from pipelines.sources.transport import Transport
from pipelines.sources.verdict import web_failure_of
from pipelines.sources.web import PAGE_BYTES, WebTransport, user_agent

REFERENCE_RETRIES = RetryPolicy(attempts=2, base_seconds=2.0, budget_seconds=30.0, throttle_pauses=0)
"""A reference series that can not be had now is asked for again by the next run: no run waits long for one."""


def open_client(settings: Settings, *, policy: RetryPolicy | None = None) -> PoliteClient:
    """The client of `settings.source`, keeping its answers under `settings.archive_dir`; with `only_kept` one that
    asks nobody.

    `policy` replaces the retries of the live source; the others are never retried. Raises IdentityMissing
    (live without a declared identity), HomeUnusable, or AicapexError (no such archive, unknown source).
    """
    if settings.only_kept:
        return KeptClient(AnswerArchive(settings.archive_dir), settings.origin)
    if settings.source == "live":
        limiter = RateLimiter(settings.limiter_dir, settings.requests_per_second)
        transport = LiveTransport(settings.sec_identity, limiter, overrides=settings.origin_overrides)
        return PoliteClient(transport, AnswerArchive(settings.archive_dir), limiter, policy=policy)
    if settings.source == "sample":
        # Here and not above: the sample is above the sources and is only ever entered through this door.
        from pipelines.sample.transport import SampleTransport

        return PoliteClient(SampleTransport(), AnswerArchive(settings.archive_dir), policy=NO_RETRY)
    kind, _, directory = settings.source.partition(":")
    if kind == "archive" and directory:
        replay = ArchiveTransport(Path(directory))
        return PoliteClient(replay, AnswerArchive(settings.archive_dir), policy=NO_RETRY)
    raise AicapexError(
        f"unknown source {settings.source!r}",
        remedy="use sample, live or archive:<directory holding <host>/<path>>",
    )


def open_reference_client(settings: Settings, *, policy: RetryPolicy | None = None) -> PoliteClient:
    """The client for reference series: public providers where the source is live, and the figures entered by hand
    whatever the source is, because nobody serves those to machines.

    Raises HomeUnusable, or AicapexError (no such archive, unknown source).
    """
    from pipelines.sample.reference import WithHandEntered

    archive = AnswerArchive(settings.archive_dir)
    if settings.only_kept:
        return KeptClient(archive, settings.origin, judge=web_failure_of)
    if settings.source != "live":
        others: Transport = open_client(settings).transport
        return PoliteClient(WithHandEntered(others), archive, policy=NO_RETRY, judge=web_failure_of)
    web = WebTransport(
        archive,
        HostPace(settings.limiter_dir),
        agent=user_agent(settings.sec_identity),
        overrides=settings.origin_overrides,
    )
    return PoliteClient(
        WithHandEntered(web),
        archive,
        policy=policy or REFERENCE_RETRIES,
        judge=web_failure_of,
        cap_bytes=PAGE_BYTES,
    )
