"""Pace: the SEC's budget is asked when a request is about to leave, other hosts have a budget each.

A grant of the SEC's taken earlier would be followed by name look-up and handshakes of uneven length, and the
server would see requests closer together than they were granted. Other hosts count nothing; for them a
second between two requests, or what their robots.txt asks for, is politeness and needs no such care.
"""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter

from pipelines.errors import PassingFailure
from pipelines.sources.limiter import RateLimiter

HOST_PACE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
"""A host that asks for longer pauses is asked once a run."""

_LONGEST_NAME = 200


class PacedAdapter(HTTPAdapter):
    """Sends through connections that wait for a grant; never retries on its own."""

    def __init__(self, limiter: RateLimiter | None) -> None:
        self._limiter = limiter
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """The pool for a request, its connections paced."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if self._limiter is not None and not hasattr(pool.ConnectionCls, "paced"):
            pool.ConnectionCls = _paced(pool.ConnectionCls, self._limiter)
        return pool


def _paced(kind: Any, limiter: RateLimiter) -> Any:
    """The connection class whose `request` first connects, then waits for a grant, then sends."""

    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.sock is None:
            self.connect()
        grant = limiter.acquire()
        kind.request(self, *args, **kwargs)
        limiter.sent(grant)

    return type(f"Paced{kind.__name__}", (kind,), {"request": request, "paced": True})


class HostPace:
    """One request of the whole machine to a host in `seconds`, or in as many as the host asks for.

    `directory` is shared by all processes; None waits for nothing.
    """

    def __init__(
        self,
        directory: Path | None,
        seconds: float = HOST_PACE_SECONDS,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._directory = directory
        self._seconds = seconds
        self._sleep = sleep

    def wait(self, host: str, asked_seconds: float, url: str) -> None:
        """Wait until the host may be asked; raises PassingFailure where that is more than a minute away."""
        if self._directory is None:
            return
        seconds = max(self._seconds, asked_seconds)

        def sleep(pause: float) -> None:
            if pause > LONGEST_PAUSE_SECONDS:
                raise PassingFailure(
                    f"{host} asks for {seconds:.0f} s between two requests",
                    url=url,
                    remedy=f"run again in {pause:.0f} s; each run asks it once",
                )
            self._sleep(pause)

        name = host if len(host) <= _LONGEST_NAME else hashlib.sha256(host.encode()).hexdigest()
        RateLimiter(self._directory, 1, window=seconds, name=f"host-{name}", sleep=sleep).acquire()
