"""Connections that lead to public addresses only and are cut when their time is up.

The check stands where the connection is made: the name is looked up there, every address is looked at, and
the socket goes to one of these very addresses, so that no second look-up can give another one. Time is kept
outside the connection: a server that sends a byte now and then keeps every timeout of a socket from
passing, in the handshake and in the headers as well as in the body.
"""

import contextlib
import socket
import threading
from collections.abc import Sequence
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError
from urllib3.util.connection import create_connection

from pipelines.sources.public_address import Resolver, public_addresses

_MOST_ADDRESSES = 3


class Guard:
    """What one request may do: whom it may reach, and for how long (`seconds`); use as a context.

    `url` is what failures name. `exempt` is the one host and port that may lie inside a network: where the
    settings send the host of this request.
    """

    def __init__(
        self,
        url: str,
        seconds: float,
        *,
        exempt: tuple[str, int] | None = None,
        resolve: Resolver | None = None,
    ) -> None:
        self.url = url
        self.seconds = seconds
        self.passed = False
        self._exempt = exempt
        self._resolve = resolve
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._timer.cancel()
        with self._lock:
            for handle in self._handles:
                handle.close()
            self._handles.clear()

    def addresses(self, host: str, port: int) -> Sequence[str]:
        """Where to connect for this host; raises what `public_addresses` raises."""
        if (host, port) == self._exempt:
            return (host,)
        return public_addresses(host, port, self.url, self._resolve)[:_MOST_ADDRESSES]

    def follow(self, connection: socket.socket) -> None:
        """Cut this connection when the time is up; TLS may take the socket object over meanwhile."""
        with self._lock:
            self._handles.append(connection.dup())
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            for handle in self._handles:
                with contextlib.suppress(OSError):  # the other side was faster
                    handle.shutdown(socket.SHUT_RDWR)


class GuardedAdapter(HTTPAdapter):
    """Sends one request under a guard; never retries, and a connection is not used again."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """The pool for a request, its connections guarded."""
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        pool.ConnectionCls = _guarded(pool.ConnectionCls, self._guard)
        return pool


def _guarded(kind: Any, guard: Guard) -> Any:
    """The connection class whose sockets lead where the guard allows."""

    def new_connection(self: Any) -> socket.socket:
        failure: OSError | None = None
        for address in guard.addresses(self.host, self.port):
            if guard.passed:
                break
            try:
                made = create_connection(
                    (address, self.port),
                    self.timeout,
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except OSError as error:
                failure = error
                continue
            guard.follow(made)
            return made
        raise NewConnectionError(self, f"no connection to {self.host} could be made ({failure})") from failure

    return type(f"Guarded{kind.__name__}", (kind,), {"_new_conn": new_connection})
