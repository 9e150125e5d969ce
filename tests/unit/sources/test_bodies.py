import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources import bodies

URL = "https://data.sec.gov/submissions/CIK0001045810.json"
PLAIN = b'{"cik": "1045810"}'


def _gzip(body: bytes) -> bytes:
    """Compressed without a time stamp: parametrised ids must not depend on the second of collection."""
    return gzip.compress(body, mtime=0)


def raw_deflate(document: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(document) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", PLAIN),
        ("identity", PLAIN),
        ("gzip", _gzip(PLAIN)),
        ("X-GZIP", _gzip(PLAIN)),
        ("gzip", _gzip(PLAIN[:5]) + _gzip(PLAIN[5:])),
        ("gzip", _gzip(PLAIN) + b"\x00\x00"),
        ("gzip", PLAIN),
        ("", _gzip(PLAIN)),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", raw_deflate(PLAIN)),
        ("deflate, gzip", _gzip(zlib.compress(PLAIN))),
    ],
)
def test_every_encoding_that_servers_use_gives_the_document(encoding: str, body: bytes) -> None:
    assert bodies.decode(URL, 200, {"content-encoding": encoding}, body) == (PLAIN, "")


@given(st.binary(min_size=1).filter(lambda b: not b.startswith(b"\x1f\x8b\x08")))
def test_any_document_survives_packing(document: bytes) -> None:
    assert bodies.decode(URL, 200, {"content-encoding": "gzip"}, _gzip(document)) == (document, "")
    assert bodies.decode(URL, 200, {}, document) == (document, "")


@pytest.mark.parametrize(
    ("encoding", "body", "fault"),
    [
        ("gzip", _gzip(PLAIN)[:-4], "the gzip body is broken or cut short"),
        ("gzip", b"\x1f\x8b\x08 and then nonsense", "the gzip body is broken or cut short"),
        ("gzip", b"\x00\x01\x02", "the gzip body is broken or cut short"),
        ("", _gzip(PLAIN)[:15], "the gzip body is broken or cut short"),
        ("deflate", b"\xff\xff\xff", "the deflate body is broken or cut short"),
        ("br", b"\x0b\x02", "content encoding 'br' was not asked for and is not understood"),
    ],
)
def test_a_broken_body_is_returned_as_it_came_with_its_fault(encoding: str, body: bytes, fault: str) -> None:
    assert bodies.decode(URL, 200, {"content-encoding": encoding}, body) == (body, fault)


def test_a_body_with_a_flipped_bit_is_found_by_its_checksum() -> None:
    body = bytearray(_gzip(PLAIN * 50))
    body[-6] ^= 1
    assert bodies.decode(URL, 200, {"content-encoding": "gzip"}, bytes(body))[1]


def test_a_body_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MAX_BODY_BYTES", 1000)
    bomb = _gzip(bytes(1_000_000))
    assert bodies.decode(URL, 200, {"content-encoding": "gzip"}, bomb) == (
        bomb,
        "the gzip body unfolds to more than 1000 bytes",
    )
    assert "unfolds" in bodies.decode(URL, 200, {"content-encoding": "gzip"}, _gzip(bytes(600)) * 3)[1]


def test_a_smaller_limit_holds_where_one_is_given() -> None:
    body = _gzip(bytes(2000))
    assert bodies.decode(URL, 200, {}, body, limit=2000) == (bytes(2000), "")
    assert bodies.UNFOLDS in bodies.decode(URL, 200, {}, body, limit=1999)[1]


def test_a_compressed_file_is_itself_the_document() -> None:
    file = _gzip(PLAIN)
    assert bodies.decode("https://www.sec.gov/Archives/edgar/full-index/company.gz", 200, {}, file) == (
        file,
        "",
    )


def test_an_empty_body_has_nothing_to_undo() -> None:
    assert bodies.decode(URL, 304, {"content-encoding": "gzip"}, b"") == (b"", "")


@pytest.mark.parametrize(
    ("status", "announced", "fault"),
    [
        (200, "18", ""),
        (200, "", ""),
        (200, "20", "the body is cut short: 18 of 20 announced bytes"),
        (304, "20", ""),
    ],
)
def test_missing_bytes_are_counted(status: int, announced: str, fault: str) -> None:
    assert bodies.length_fault(status, {"content-length": announced}, PLAIN) == fault


@pytest.mark.parametrize(
    ("document", "expect", "fault"),
    [
        (b'{"a": 1}', "json", ""),
        (b"\xef\xbb\xbf\r\n [1]", "json", ""),
        (b"<!DOCTYPE html>", "json", "a page came instead of JSON"),
        (b"\n <html>", "json", "a page came instead of JSON"),
        (b"Service unavailable", "json", "the body is not JSON"),
        (b"   ", "json", "the body is not JSON"),
        (b"", "json", "the body is empty"),
        (b"", "any", "the body is empty"),
        (b"<html>", "any", ""),
    ],
)
def test_the_first_byte_tells_json_from_a_page(document: bytes, expect: str, fault: str) -> None:
    assert bodies.content_fault(document, expect) == fault
