"""Changes that leave an input nearly readable, so that they get past the first parser."""

import random
import re
from typing import Any

import orjson

_TAG = re.compile(rb"(<[^<>]*>)")
_ATTRIBUTE = re.compile(rb'([\w:.-]+)="([^"]*)"')
_NUMBER = re.compile(rb"\d+(?:[.,]\d+)*")
_WORD = re.compile(rb"(\s+)")
NUMBERS = (
    b"0", b"-1", b"1e309", b"-0", b"00", b"9" * 20, b"9" * 400, b"1.5", b"0.000001", b"2147483648", b"9223372036854775808",
    b"18446744073709551616", b"1,234", b"1.234,56", b"(1,234)", b"\xe2\x88\x921", b"NaN", b"INF", b"1/2", b"\xd9\xa1\xd9\xa2",
    b"\xef\xbc\x91\xef\xbc\x92", b"\xc2\xb2", b"1_000", b"0x10", b"2024-02-30", b"9999-12-31", b"0000-00-00", b"10000-01-01",
)  # fmt: skip
TEXTS = (
    b"", b" ", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"&nbsp;", b"&#0;", b"&#x110000;", b"&#xD800;",
    b"&lt;script&gt;", b"../../etc/passwd", b"=1+1", b"'; drop table x; --", b"\xf0\x9f\x92\xa9", b"\r", b"\t", b"\xc2\xa0", b"A" * 300,
)  # fmt: skip


def _any_of(pieces: list[bytes], rng: random.Random) -> int:
    return rng.randrange(len(pieces))


def _shuffled(pieces: list[bytes], rng: random.Random, extra: tuple[bytes, ...]) -> list[bytes]:
    """One piece left out, doubled, moved, many times, or one of `extra` put in."""
    if not pieces:
        return [rng.choice(extra)]
    at, other = _any_of(pieces, rng), _any_of(pieces, rng)
    match rng.randrange(6):
        case 0:
            del pieces[at : at + rng.choice((1, 1, 2, 5))]
        case 1:
            pieces[at:at] = pieces[other : other + rng.choice((1, 2, 3, 8))]
        case 2:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case 3:
            pieces[at:at] = [pieces[at]] * rng.choice((2, 10, 100))
        case 4:
            pieces.insert(at, rng.choice(extra))
        case _:
            pieces[at] = rng.choice(extra)
    return pieces


def markup(data: bytes, rng: random.Random, extra: tuple[bytes, ...]) -> bytes:
    """Tags, attributes, numbers or texts of a document changed; `extra` are pieces of its vocabulary."""
    match rng.randrange(5):
        case 0 | 1:
            return b"".join(_shuffled(_TAG.split(data), rng, (*extra, *TEXTS)))
        case 2:
            return _attribute(data, rng, extra)
        case 3:
            return _one_replaced(_NUMBER, data, rng, NUMBERS)
        case _:
            pieces = _TAG.split(data)
            at = _any_of(pieces, rng)
            pieces[at] = rng.choice((*TEXTS, *NUMBERS)) if not pieces[at].startswith(b"<") else pieces[at]
            return b"".join(pieces)


def _attribute(data: bytes, rng: random.Random, extra: tuple[bytes, ...]) -> bytes:
    found = list(_ATTRIBUTE.finditer(data))
    if not found:
        return data + rng.choice(extra)
    one, other = rng.choice(found), rng.choice(found)
    put = rng.choice(
        (
            other[0],
            b"",
            one[1] + b'="' + other[2] + b'"',
            one[1] + b'="' + rng.choice((*TEXTS, *NUMBERS)) + b'"',
        )
    )
    return data[: one.start()] + put + data[one.end() :]


def _one_replaced(
    pattern: re.Pattern[bytes], data: bytes, rng: random.Random, puts: tuple[bytes, ...]
) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data + rng.choice(puts)
    one = rng.choice(found)
    return data[: one.start()] + rng.choice(puts) + data[one.end() :]


def words(data: bytes, rng: random.Random, extra: tuple[bytes, ...]) -> bytes:
    """Words, white space and numbers of a text changed."""
    if rng.randrange(4) == 0:
        return _one_replaced(_NUMBER, data, rng, NUMBERS)
    return b"".join(_shuffled(_WORD.split(data), rng, (*extra, *TEXTS)))


def lines(data: bytes, rng: random.Random, extra: tuple[bytes, ...]) -> bytes:
    """Lines changed, or words within them."""
    if rng.randrange(2):
        return words(data, rng, extra)
    return b"\n".join(_shuffled(data.split(b"\n"), rng, (*extra, *TEXTS)))


_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**64 - 1, 1e308, -0.0, 0.1, "", "x", "2024-13-01", "2024-02-29", "9999-12-31",
    [], {}, [[]], [None], {"": None}, "\u0000", "\U0001f4a9", "1" * 400, "0000000000-00-000000",
)  # fmt: skip


def json(data: bytes, rng: random.Random, extra: tuple[bytes, ...]) -> bytes:
    """A JSON document with a value changed, left out, doubled or taken from elsewhere; other bytes as words."""
    try:
        root = orjson.loads(data)
    except orjson.JSONDecodeError:
        return words(data, rng, extra)
    if rng.randrange(8) == 0:
        return words(data, rng, extra)
    places = list(_places(root))
    if not places:
        return orjson.dumps(rng.choice(_VALUES))
    holder, key = rng.choice(places)
    other_holder, other_key = rng.choice(places)
    match rng.randrange(5):
        case 0:
            holder[key] = rng.choice(_VALUES)
        case 1:
            del holder[key]
        case 2:
            holder[key] = orjson.loads(orjson.dumps(other_holder[other_key]))
        case 3 if isinstance(holder, list):
            holder.insert(key, orjson.loads(orjson.dumps(holder[key])))
        case _ if isinstance(holder, dict):
            holder[rng.choice((rng.choice(extra).decode("utf-8", "replace"), "", key + " ", key.upper()))] = (
                holder.pop(key)
            )
        case _:
            holder[key] = rng.choice(_VALUES)
    try:
        return orjson.dumps(root)
    except (TypeError, ValueError):
        return data


def _places(node: Any) -> Any:
    """Every (holder, key) of a tree."""
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from _places(node[key])
