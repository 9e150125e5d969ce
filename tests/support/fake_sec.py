"""A loopback server that plays the SEC: scripted answers per path, and a log of when each request arrived."""

import gzip
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from pipelines.sources.reference import PROVIDERS

REFERENCE_HOSTS = tuple(
    urlsplit(provider.url).hostname or "" for provider in PROVIDERS if not provider.url.endswith(".tsv")
)
# What a run asks the SEC itself for; other paths are those of reference series.
SEC_PATHS = ("/submissions/", "/api/xbrl/", "/Archives/")
THROTTLED_PAGE = (
    b"<!DOCTYPE html><html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head>"
    b"<body><h1>Request Rate Threshold Exceeded</h1></body></html>"
)
UNDECLARED_PAGE = (
    b"<!DOCTYPE html><html><head><title>SEC.gov</title></head>"
    b"<body><h1>Your Request Originates from an Undeclared Automated Tool</h1></body></html>"
)
NO_SUCH_INDEX = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>'
NO_SUCH_KEY = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code></Error>'
FORBIDDEN_PAGE = b"<html><body><h1>403 Forbidden</h1></body></html>"
ERROR_PAGE = b"<html><body>Service Unavailable</body></html>"


@dataclass(frozen=True)
class Reply:
    """One scripted answer.

    `cut` sends so many bytes of the body only, though Content-Length announces all of it; `chunked` leaves
    the length out; `hang_up` closes the connection without an answer; `delay` is seconds before answering.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    chunked: bool = False
    hang_up: bool = False
    delay: float = 0.0


@dataclass(frozen=True)
class Request:
    """A request as it arrived; `at` is seconds of the monotonic clock."""

    at: float
    path: str
    headers: Mapping[str, str]


def json_reply(text: str = "{}", **headers: str) -> Reply:
    """A healthy JSON answer; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(text.encode(), headers={"Content-Type": "application/json", **named})


def throttled() -> Reply:
    """403: too many requests, its page packed although nobody asked."""
    return Reply(gzip.compress(THROTTLED_PAGE), 403, {"Content-Type": "text/html"})


def undeclared() -> Reply:
    """403: no identity that the SEC accepts."""
    return Reply(UNDECLARED_PAGE, 403, {"Content-Type": "text/html"})


def no_such_index() -> Reply:
    """403: the storage behind the SEC has no such file."""
    return Reply(NO_SUCH_INDEX, 403, {"Content-Type": "application/xml"})


def forbidden() -> Reply:
    """403: neither of the two."""
    return Reply(FORBIDDEN_PAGE, 403, {"Content-Type": "text/html"})


def packed(document: bytes, *, keep: int | None = None) -> Reply:
    """A gzip answer; `keep` leaves only the first bytes of the packed body, which is then broken."""
    return Reply(gzip.compress(document)[:keep], headers={"Content-Encoding": "gzip"})


class FakeSec:
    """Scripts and log of one server; the last reply of a path is repeated for ever.

    An unscripted path is answered 404, or by `default`. A reply with an ETag or Last-Modified answers 304
    to a request that carries the same validator.
    """

    def __init__(self, default: Callable[[str], Reply] | None = None) -> None:
        self.requests: list[Request] = []
        self._default = default or (lambda path: Reply(ERROR_PAGE, 404))
        self._scripts: dict[str, deque[Reply]] = {}
        self._lock = threading.Lock()
        self.base = ""

    def script(self, path: str, *replies: Reply) -> None:
        """Answer a path with these replies, one after the other."""
        with self._lock:
            self._scripts[path] = deque(replies)

    def overrides(self, *hosts: str) -> dict[str, str]:
        """Origin overrides that send these hosts here; by default all that a run asks, so that none leaves."""
        return dict.fromkeys(hosts or ("data.sec.gov", "www.sec.gov", *REFERENCE_HOSTS), self.base)

    def times(self) -> list[float]:
        """When each request arrived, in order."""
        with self._lock:
            return sorted(request.at for request in self.requests)

    def paths(self) -> list[str]:
        """What was asked for, in order of arrival."""
        with self._lock:
            return [request.path for request in self.requests]

    def receive(self, request: Request) -> Reply:
        """Log a request and choose its reply."""
        with self._lock:
            self.requests.append(request)
            script = self._scripts.get(request.path)
            if not script:
                return self._default(request.path)
            reply = script.popleft() if len(script) > 1 else script[0]
        asked = {name.lower(): value for name, value in request.headers.items()}
        given = {name.lower(): value for name, value in reply.headers.items()}
        for question, validator in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
            if question in asked and asked[question] == given.get(validator):
                return Reply(b"", 304, reply.headers)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    sec: FakeSec

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is not this server's error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        reply = self.server.sec.receive(Request(time.monotonic(), self.path, dict(self.headers.items())))
        if reply.delay:
            time.sleep(reply.delay)
        if reply.hang_up:
            self.close_connection = True
            return
        head = [f"HTTP/1.1 {reply.status} Scripted"]
        head += [f"{name}: {value}" for name, value in reply.headers.items()]
        body = reply.body if reply.cut is None else reply.body[: reply.cut]
        if reply.chunked:
            head.append("Transfer-Encoding: chunked")
            body = f"{len(reply.body):x}\r\n".encode() + body
            body += b"\r\n0\r\n\r\n" if reply.cut is None else b""
        elif reply.status != 304 and "Content-Length" not in reply.headers:
            head.append(f"Content-Length: {len(reply.body)}")
        if reply.cut is not None:
            self.close_connection = True
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def fake_sec(default: Callable[[str], Reply] | None = None) -> Iterator[FakeSec]:
    """Run the server on a free loopback port for the length of the block."""
    sec = FakeSec(default)
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.sec = sec
        sec.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sec
        finally:
            server.shutdown()
            thread.join()


def most_in_one_second(times: list[float]) -> int:
    """The largest number of requests in any half-open window of one second that begins at a request."""
    ordered = sorted(times)
    most = first = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most
