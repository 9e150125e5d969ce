"""Pace: the SEC's budget is asked when a request is about to leave, other hosts have a budget each.

A grant of the SEC's taken earlier would be followed by name look-up and handshakes of uneven length, and the
server would see requests closer together than they were granted. Other hosts count nothing; for them a
second between two requests, or what their robots.txt asks for, is politeness and needs no such care.
"""

import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from pipelines.errors import PassingFailure
from pipelines.sources.limiter import RateLimiter

HOST_PACE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
"""A host that asks for longer pauses is asked once a run."""

_LONGEST_NAME = 200


class HeadTooSlow(Exception):
    """The head of an answer did not end in its time; a signal for the transport, which knows the URL."""


class PacedAdapter(HTTPAdapter):
    """Sends through connections that wait for a grant; never retries on its own.

    The head of an answer has `head_seconds`: a server that sends a letter of it now and then keeps every timeout of
    the socket from passing. Later ones are cut, and HeadTooSlow is raised.
    """

    def __init__(self, limiter: RateLimiter | None, head_seconds: float) -> None:
        self._limiter = limiter
        self._head_seconds = head_seconds
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """The pool for a request, its connections paced."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        if not hasattr(pool.ConnectionCls, "paced"):
            pool.ConnectionCls = _paced(pool.ConnectionCls, self._limiter, self._head_seconds)
        return pool


def _paced(kind: Any, limiter: RateLimiter | None, head_seconds: float) -> Any:
    """The connection class whose `request` first connects, then waits for a grant, then sends."""

    def request(self: Any, *args: Any, **kwargs: Any) -> None:
        if limiter is None:
            kind.request(self, *args, **kwargs)
            return
        if self.sock is None:
            self.connect()
        grant = limiter.acquire()
        kind.request(self, *args, **kwargs)
        limiter.sent(grant)

    def getresponse(self: Any, *args: Any, **kwargs: Any) -> Any:
        with _cut_after(self.sock, head_seconds):
            return kind.getresponse(self, *args, **kwargs)

    return type(
        f"Paced{kind.__name__}", (kind,), {"request": request, "getresponse": getresponse, "paced": True}
    )


@contextlib.contextmanager
def _cut_after(connection: socket.socket, seconds: float) -> Iterator[None]:
    """End a connection that is still read from when the time is up; raises HeadTooSlow then."""
    late = threading.Event()
    # Another handle of the same connection: TLS objects are not made for two threads.
    with socket.fromfd(connection.fileno(), connection.family, connection.type) as handle:

        def cut() -> None:
            late.set()
            with contextlib.suppress(OSError):  # the other side was faster
                handle.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, HTTPException, HTTPError) as error:
            if late.is_set():
                raise HeadTooSlow from error
            raise
        finally:
            timer.cancel()
            timer.join()
    # A head that is cut looks like one that ended.
    if late.is_set():
        raise HeadTooSlow


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
