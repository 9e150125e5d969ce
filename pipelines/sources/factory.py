"""Opens the client that the settings ask for; the only place where sources are told apart by name."""

from pathlib import Path

from pipelines.errors import AicapexError
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.archive_tree import ArchiveTransport
from pipelines.sources.client import PoliteClient
from pipelines.sources.limiter import RateLimiter
from pipelines.sources.live import LiveTransport
from pipelines.sources.retry import NO_RETRY, RetryPolicy


def open_client(settings: Settings, *, policy: RetryPolicy | None = None) -> PoliteClient:
    """The client of `settings.source`, keeping its answers under `settings.archive_dir`.

    `policy` replaces the retries of the live source; the others are never retried. Raises IdentityMissing
    (live without a declared identity), HomeUnusable, or AicapexError (no such archive, unknown source).
    """
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
