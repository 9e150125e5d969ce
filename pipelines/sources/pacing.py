"""Asks the limiter at the last moment: when the connection stands and the request is about to leave.

A grant taken earlier would be followed by name look-up and handshakes of uneven length, and the server
would see requests closer together than they were granted.
"""

from typing import Any

from requests.adapters import HTTPAdapter

from pipelines.sources.limiter import RateLimiter


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
