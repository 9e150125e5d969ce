"""A loopback server that plays newsrooms: several hosts at once, and the tricks of hostile ones."""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from xml.sax.saxutils import escape

Trick = Literal["", "endless", "drip", "slow head"]


@dataclass(frozen=True)
class Reply:
    """One scripted answer.

    `trick`: `endless` sends the body again and again and never ends, `drip` a byte now and then without end,
    `slow head` a header now and then and never a body.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    trick: Trick = ""


@dataclass(frozen=True)
class Request:
    """A request as it arrived; `at` is seconds of the monotonic clock."""

    at: float
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """An entry of a feed."""

    title: str
    link: str
    published: str = "Wed, 25 Feb 2026 16:20:00 -0500"
    summary: str = ""
    guid: str = ""


def rss(*items: Item, language: str = "en-us") -> bytes:
    """An RSS 2.0 feed that lists these entries."""
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(item.link)}</link>"
        f"<pubDate>{escape(item.published)}</pubDate>"
        + (f'<guid isPermaLink="false">{escape(item.guid)}</guid>' if item.guid else "")
        + (f"<description>{escape(item.summary)}</description>" if item.summary else "")
        + "</item>"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>'
        f"<language>{language}</language>{entries}</channel></rss>"
    ).encode()


def page(text: str) -> Reply:
    """A release as a page."""
    return Reply(
        f"<html><body><h1>{escape(text)}</h1></body></html>".encode(), headers={"Content-Type": "text/html"}
    )


def feed(body: bytes, **headers: str) -> Reply:
    """A feed; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(body, headers={"Content-Type": "application/rss+xml", **named})


def redirect(target: str, status: int = 302) -> Reply:
    """A redirect; nothing says that its target is harmless."""
    return Reply(b"moved", status, {"Location": target})


class FakeNewsroom:
    """Scripts and log; the last reply of a URL is repeated for ever, an unscripted one is answered 404.

    A reply with an ETag or Last-Modified answers 304 to a request that carries the same validator.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.over = threading.Event()
        self.base = ""
        self._scripts: dict[str, deque[Reply]] = {}
        self._lock = threading.Lock()

    def script(self, url: str, *replies: Reply) -> None:
        """Answer a URL with these replies, one after the other."""
        with self._lock:
            self._scripts[url] = deque(replies)

    def overrides(self, *hosts: str) -> dict[str, str]:
        """Origin overrides that send these hosts here."""
        return {host: f"{self.base}/{host}" for host in hosts}

    def urls(self, *, robots: bool = False) -> list[str]:
        """What was asked for, in order of arrival."""
        with self._lock:
            asked = [request.url for request in self.requests]
        return [url for url in asked if robots or not url.endswith("/robots.txt")]

    def receive(self, request: Request) -> Reply:
        """Log a request and choose its reply."""
        with self._lock:
            self.requests.append(request)
            script = self._scripts.get(request.url)
            if not script:
                return Reply(b"<html><body>not here</body></html>", 404)
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
    newsroom: FakeNewsroom

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is not this server's error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        newsroom = self.server.newsroom
        url = f"https:/{self.path}"
        reply = newsroom.receive(Request(time.monotonic(), url, dict(self.headers.items())))
        head = [f"HTTP/1.1 {reply.status} Scripted"]
        head += [f"{name}: {value}" for name, value in reply.headers.items()]
        self.close_connection = True
        if reply.trick == "slow head":
            self._send("\r\n".join(head).encode())
            self._repeat(b"\r\nX: y", 0.02)
        elif reply.trick:
            self._send("\r\n".join(head).encode() + b"\r\n\r\n")
            self._repeat(reply.body or b"x", 0.0 if reply.trick == "endless" else 0.02)
        else:
            if reply.status != 304:
                head.append(f"Content-Length: {len(reply.body)}")
            self._send("\r\n".join(head).encode() + b"\r\n\r\n" + reply.body)

    def _send(self, piece: bytes) -> None:
        self.wfile.write(piece)
        self.wfile.flush()

    def _repeat(self, piece: bytes, pause: float) -> None:
        """Send until the client goes away or the server is closed."""
        try:
            while not self.server.newsroom.over.wait(pause):
                self._send(piece)
        except OSError:
            return

    def log_message(self, *args: object) -> None:
        """Quiet."""


@contextmanager
def fake_newsroom() -> Iterator[FakeNewsroom]:
    """Run the server on a free loopback port for the length of the block."""
    newsroom = FakeNewsroom()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.newsroom = newsroom
        newsroom.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield newsroom
        finally:
            newsroom.over.set()
            server.shutdown()
            thread.join()
