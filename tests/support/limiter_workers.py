"""What the processes of the limiter's tests do; here, because a spawned process imports it by name."""

import os
import signal
from pathlib import Path

from pipelines.sources.limiter import RateLimiter
from pipelines.sources.live import LiveTransport

IDENTITY = "Limiter Test test@example.com"


def fetch(directory: Path, base: str, count: int) -> None:
    """Fetch so many documents, paced."""
    transport = LiveTransport(IDENTITY, RateLimiter(directory), overrides={"data.sec.gov": base})
    for number in range(count):
        transport.get(f"https://data.sec.gov/document-{number}.json")


def die_with_the_lock(directory: Path) -> None:
    """Take the lock and be killed while holding it."""
    limiter = RateLimiter(directory)
    with limiter._shared():
        os.kill(os.getpid(), signal.SIGKILL)


def die_after_the_grant(directory: Path) -> None:
    """Take a grant and be killed before sending."""
    RateLimiter(directory).acquire()
    os.kill(os.getpid(), signal.SIGKILL)


def stop_everybody(directory: Path) -> None:
    """See the throttling page."""
    RateLimiter(directory).stop_for(600.0)
