"""Bytes of pages to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.raw.releases.decode import decode

DASHED = "Capital expenditures – “net” – were €5 billion"


def test_windows_1252_declared_as_utf_8_is_read_as_what_it_is_and_said() -> None:
    body = f'<meta charset="utf-8"><p>{DASHED}</p>'.encode("cp1252")
    decoded = decode(body, "text/html; charset=utf-8")
    assert DASHED in decoded.text
    assert decoded.encoding == "windows-1252"
    assert [f.reason for f in decoded.findings] == ["the declared encoding is wrong"]


def test_utf_8_declared_as_latin_1_stays_utf_8() -> None:
    decoded = decode(DASHED.encode(), "text/html; charset=ISO-8859-1")
    assert decoded.text == DASHED
    assert decoded.findings[0].detail == "iso8859-1 declared, utf-8 read"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides_and_is_no_text(encoding: str) -> None:
    decoded = decode(f"<p>{DASHED}</p>".encode(encoding), "text/html; charset=windows-1252")
    assert decoded.text == f"<p>{DASHED}</p>"
    assert decoded.findings == ()


def test_a_few_bytes_of_windows_1252_amid_utf_8_are_mended_alone() -> None:
    body = "설비투자는 10조원 – 전년 대비".encode() + b" \x93quoted\x94"
    decoded = decode(body, None)
    assert decoded.text == "설비투자는 10조원 – 전년 대비 “quoted”"
    assert [f.detail for f in decoded.findings] == ["2 bytes of windows-1252 amid utf-8"]


def test_text_that_was_encoded_twice_is_read_back() -> None:
    twice = "We don’t expect — café".encode().decode("cp1252")
    decoded = decode(twice.encode(), "text/html; charset=utf-8")
    assert decoded.text == "We don’t expect — café"
    assert decoded.findings[0].reason == "text was encoded twice and is repaired"


def test_french_quotes_behind_an_accent_are_left_alone() -> None:
    assert decode("« la cité » âgée".encode(), None).text == "« la cité » âgée"


def test_korean_pages_are_read_with_and_without_a_declaration() -> None:
    text = "설비투자 전망을 발표했다. 인공지능 데이터센터 투자를 늘린다. " * 3
    assert decode(text.encode("cp949"), "text/html; charset=euc-kr").text == text
    undeclared = decode(text.encode("cp949"), None)
    assert (undeclared.text, undeclared.encoding) == (text, "cp949")


@pytest.mark.parametrize("codec", ["hex", "rot13", "zlib", "undefined", "idna"])
def test_a_codec_that_is_no_encoding_of_pages_breaks_nothing(codec: str) -> None:
    decoded = decode(DASHED.encode("cp1252"), f"text/html; charset={codec}")
    assert decoded.text == DASHED
    assert decoded.encoding == "windows-1252"


def test_an_encoding_that_does_not_exist_is_as_none_declared() -> None:
    assert decode(DASHED.encode(), "text/html; charset=klingon").text == DASHED


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1))
def test_valid_utf_8_without_traces_of_double_encoding_is_never_changed(text: str) -> None:
    if not set("ÂÃâ") & set(text) and not text.startswith("\ufeff"):
        assert decode(text.encode(), None).text == text


@given(st.binary(max_size=200))
def test_any_bytes_become_text(body: bytes) -> None:
    assert isinstance(decode(body, None).text, str)
