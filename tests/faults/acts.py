"""What can be done to an answer on its way: each act takes the connection and the whole answer."""

import gzip
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

from tests.faults.server import Act, Answer, Wire, head_of
from tests.support.fake_sec import FORBIDDEN_PAGE, THROTTLED_PAGE, UNDECLARED_PAGE

_PAGE = b"<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>"


def late(seconds: float) -> Act:
    """The answer, after a while."""

    def act(wire: Wire, answer: Answer) -> Answer:
        wire.over.wait(seconds)
        return answer

    return act


def silence(wire: Wire, answer: Answer) -> None:
    """The connection stays open and nothing comes."""
    wire.over.wait(30)


def drip_body(wire: Wire, answer: Answer) -> None:
    """A byte now and then, without end."""
    wire.send(head_of(answer, length=10_000_000))
    _drip(wire, b" ")


def drip_head(wire: Wire, answer: Answer) -> None:
    """A letter of a header now and then, and never a body."""
    wire.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    _drip(wire, b"a")


def slow_pieces(wire: Wire, answer: Answer) -> None:
    """The whole answer in pieces with pauses."""
    wire.send(head_of(answer))
    size = max(1, len(answer.body) // 5)
    for start in range(0, len(answer.body), size):
        wire.over.wait(0.05)
        wire.send(answer.body[start : start + size])


def _drip(wire: Wire, piece: bytes) -> None:
    try:
        while not wire.over.wait(0.05):
            wire.send(piece)
    except OSError:
        return


def hang_up(wire: Wire, answer: Answer) -> None:
    """The connection is closed without a word."""


def reset_at_once(wire: Wire, answer: Answer) -> None:
    """A reset instead of an answer."""
    wire.reset()


def reset_in_head(wire: Wire, answer: Answer) -> None:
    """A reset in the middle of the headers."""
    wire.send(head_of(answer)[:25])
    time.sleep(0.02)
    wire.reset()


def reset_in_body(wire: Wire, answer: Answer) -> None:
    """A reset after half of the body."""
    wire.send(head_of(answer) + answer.body[: len(answer.body) // 2])
    time.sleep(0.02)
    wire.reset()


def cut(wire: Wire, answer: Answer) -> None:
    """Half of the announced body, then the end of the connection."""
    wire.send(head_of(answer) + answer.body[: len(answer.body) // 2])


def cut_chunks(wire: Wire, answer: Answer) -> None:
    """Chunks, of which the last ones never come."""
    chunked = replace(answer, headers={**answer.headers, "Transfer-Encoding": "chunked"})
    half = answer.body[: len(answer.body) // 2]
    wire.send(head_of(chunked) + f"{len(half):x}\r\n".encode() + half + b"\r\n")


def no_length_cut(wire: Wire, answer: Answer) -> None:
    """Neither length nor chunks: half of the body, and the end of the connection looks like the end of it."""
    headers = {**answer.headers, "Connection": "close", "Transfer-Encoding": "identity"}
    wire.send(head_of(replace(answer, headers=headers)) + answer.body[: len(answer.body) // 2])


def announces(difference: int) -> Act:
    """The whole body under a length that is off by so many bytes."""

    def act(wire: Wire, answer: Answer) -> None:
        wire.send(head_of(answer, length=len(answer.body) + difference) + answer.body)

    return act


def bad_length(wire: Wire, answer: Answer) -> None:
    """A length that is no number."""
    headers = {**answer.headers, "Content-Length": "many", "Connection": "close"}
    wire.send(head_of(replace(answer, headers=headers)) + answer.body)


def garbage(wire: Wire, answer: Answer) -> None:
    """Bytes that are no HTTP."""
    wire.send(b"\x00\x01\x02SSH-2.0-nonsense\r\n\r\n")


def header_flood(wire: Wire, answer: Answer) -> None:
    """More headers than anybody reads."""
    wire.send(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(5000)) + b"\r\n")


def packed(change: Callable[[bytes], bytes]) -> Act:
    """A gzip body, changed after packing."""

    def act(wire: Wire, answer: Answer) -> Answer:
        headers = {**answer.headers, "Content-Encoding": "gzip"}
        return Answer(change(gzip.compress(answer.body)), answer.status, headers)

    return act


def flipped(body: bytes) -> bytes:
    """One bit in the middle is another."""
    at = len(body) // 2
    return body[:at] + bytes([body[at] ^ 0x10]) + body[at + 1 :]


@cache
def _unfolding(megabytes: int) -> bytes:
    return gzip.compress(bytes(megabytes << 20))


def bomb(megabytes: int) -> Act:
    """A small body that unfolds to so many megabytes."""

    def act(wire: Wire, answer: Answer) -> Answer:
        return Answer(_unfolding(megabytes), 200, {**answer.headers, "Content-Encoding": "gzip"})

    return act


def encoded_as(name: str) -> Act:
    """The plain document under the name of an encoding."""

    def act(wire: Wire, answer: Answer) -> Answer:
        return replace(answer, headers={**answer.headers, "Content-Encoding": name})

    return act


def charset(name: str) -> Act:
    """The document under the name of a charset that it is not in."""

    def act(wire: Wire, answer: Answer) -> Answer:
        kind = answer.headers.get("Content-Type", "text/html").partition(";")[0]
        return replace(answer, headers={**answer.headers, "Content-Type": f"{kind}; charset={name}"})

    return act


def recoded(name: str) -> Act:
    """The document in another charset."""

    def act(wire: Wire, answer: Answer) -> Answer:
        return replace(answer, body=answer.body.decode().encode(name))

    return act


def says(body: bytes, status: int = 200, **headers: str) -> Act:
    """Something else than was asked for; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda wire, answer: Answer(body, status, named)


error_page = says(_PAGE, Content_Type="text/html")
throttled = says(gzip.compress(THROTTLED_PAGE), 403, Content_Type="text/html")
throttled_as_200 = says(THROTTLED_PAGE, 200, Content_Type="text/html")
undeclared = says(UNDECLARED_PAGE, 403, Content_Type="text/html")
forbidden = says(FORBIDDEN_PAGE, 403, Content_Type="text/html")
empty = says(b"")


def status(number: int, **headers: str) -> Act:
    """An error page under this status."""
    return says(_PAGE, number, Content_Type="text/html", **headers)


def retry_at(seconds: float) -> Act:
    """429 with the moment to come back as an HTTP date."""

    def act(wire: Wire, answer: Answer) -> Answer:
        moment = datetime.now(UTC) + timedelta(seconds=seconds)
        return Answer(_PAGE, 429, {"Retry-After": format_datetime(moment, usegmt=True)})

    return act


def redirects(target: str, status: int = 302) -> Act:
    """Sends elsewhere."""
    return says(b"moved", status, Location=target)


def not_modified(wire: Wire, answer: Answer) -> Answer:
    """304, whether or not anything is held."""
    return Answer(b"", 304)


def changed_json(change: Callable[[Any], Any]) -> Act:
    """The JSON document after a change."""

    def act(wire: Wire, answer: Answer) -> Answer:
        return replace(answer, body=json.dumps(change(json.loads(answer.body))).encode())

    return act


def changed_bytes(change: Callable[[bytes], bytes]) -> Act:
    """The body after a change, its length right."""
    return lambda wire, answer: replace(answer, body=change(answer.body))
