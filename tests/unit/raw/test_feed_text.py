import pytest

from pipelines.errors import BadDocument
from pipelines.raw.document import Document
from pipelines.raw.feed_text import MOST_BYTES, feed_text

URL = "https://news.example.com/feed.xml"
QUOTED = "Nvidia\u2019s outlook"
KOREAN = "\uc5d4\ube44\ub514\uc544 \uc124\ube44\ud22c\uc790 7\uc870\uc6d0"
BOMB = (
    """<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel>&b;</channel></rss>"""
)


def document(body: bytes) -> Document:
    return Document("soap_newsroom", 0, URL, "0" * 64, body)


def text(body: bytes, content_type: str = "", *, korean: bool = False) -> tuple[str, tuple[str, ...]]:
    return feed_text(document(body), content_type, korean=korean)


def refusal(body: bytes) -> BadDocument:
    with pytest.raises(BadDocument) as refused:
        feed_text(document(body))
    assert URL in refused.value.place
    assert refused.value.remedy
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    assert text(f"<rss>{QUOTED} {KOREAN}</rss>".encode(encoding)) == (f"<rss>{QUOTED} {KOREAN}</rss>", ())


@pytest.mark.parametrize("encoding", ["euc-kr", "cp949", "shift_jis", "windows-1251", "iso-8859-15"])
def test_a_declared_encoding_is_used_where_the_bytes_are_in_it(encoding: str) -> None:
    written = (
        "\u30cb\u30e5\u30fc\u30b9"
        if encoding == "shift_jis"
        else KOREAN
        if "kr" in encoding or "949" in encoding
        else "\u0416"
    )
    if encoding == "iso-8859-15":
        written = "100 \u20ac"
    body = f'<?xml version="1.0" encoding="{encoding}"?><rss>{written}</rss>'.encode(encoding)
    assert text(body) == (f"<rss>{written}</rss>", ())
    assert (
        text(f"<rss>{written}</rss>".encode(encoding), f"text/xml; charset={encoding}")[0]
        == f"<rss>{written}</rss>"
    )


def test_windows_1252_declared_as_utf_8_is_read_and_said() -> None:
    body = b'<?xml version="1.0" encoding="utf-8"?>' + f"<rss>{QUOTED}</rss>".encode("cp1252")
    found, (finding,) = text(body)
    assert found == f"<rss>{QUOTED}</rss>"
    assert finding == "the feed is declared as utf-8 and was read as windows-1252"


def test_latin_1_is_read_as_browsers_read_it() -> None:
    body = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + f"<rss>{QUOTED}</rss>".encode("cp1252")
    assert text(body) == (f"<rss>{QUOTED}</rss>", ())


def test_stray_bytes_amid_utf_8_leave_the_rest_alone() -> None:
    body = b"<rss>" + QUOTED.encode("cp1252") + b"|" + KOREAN.encode() + b"</rss>"
    assert text(body)[0] == f"<rss>{QUOTED}|{KOREAN}</rss>"


def test_utf_8_declared_as_something_else_is_utf_8() -> None:
    body = f'<?xml version="1.0" encoding="euc-kr"?><rss>{QUOTED}</rss>'.encode()
    assert text(body) == (f"<rss>{QUOTED}</rss>", ("the feed is declared as euc_kr and was read as utf-8",))


def test_a_korean_feed_without_declaration_is_read_as_korean() -> None:
    body = f"<rss>{KOREAN}</rss>".encode("cp949")
    assert text(body, korean=True)[0] == f"<rss>{KOREAN}</rss>"


@pytest.mark.parametrize("declared", ["utf-7", "hex", "rot13", "zlib", "no-such", "unicode_escape"])
def test_an_encoding_that_hides_markup_or_is_none_is_not_used(declared: str) -> None:
    body = f'<?xml version="1.0" encoding="{declared}"?>'.encode() + b"<rss>+ADw-html+AD4- \xe9</rss>"
    assert text(body)[0] == "<rss>+ADw-html+AD4- \u00e9</rss>"


def test_a_broken_wide_encoding_is_read_as_far_as_it_goes() -> None:
    found, (finding,) = text("<rss>a</rss>".encode("utf-16-le") + b"\x00")
    assert found.startswith("<rss>a</rss>")
    assert "not utf-16-le" in finding


def test_characters_that_xml_forbids_are_left_out_and_counted() -> None:
    assert text(b"<rss>a\x00b\x0bc</rss>") == (
        "<rss>abc</rss>",
        ("2 characters that XML forbids were left out",),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize(
    "head",
    ["", "\n ", '<?xml version="1.0"?>', "<!-- a -- b -->", '<?xml-stylesheet href="x"?>', "<!--x-->\n<?y?>"],
)
@pytest.mark.parametrize(
    "kind",
    [
        BOMB,
        BOMB.replace("DOCTYPE", "doctype"),
        '<!DOCTYPE rss SYSTEM "file:///etc/hostname"><rss/>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "http://169.254.169.254/">]><rss>&x;</rss>',
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://example.com/rss.dtd"><rss/>',
    ],
)
def test_a_document_type_is_refused_wherever_it_hides(kind: str, head: str, encoding: str) -> None:
    assert "document type" in refusal((head + kind).encode(encoding)).what


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "an HTML page"),
        (b"<html><body>x</body></html>", "an HTML page"),
        (b"\xef\xbb\xbf<!-- x --><HTML>", "an HTML page"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "JSON"),
        (b"Service Unavailable", "no XML"),
        (b"%PDF-1.7", "no XML"),
        (b"<rss>" + b"<b>" * 250_001, "more than 250,000 tags"),
        (b"<rss>" + b" " * MOST_BYTES, "larger than 5,242,880 bytes"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, what: str) -> None:
    assert what in refusal(body).what


def test_a_document_type_inside_the_text_is_only_text() -> None:
    body = b"<rss><![CDATA[<!DOCTYPE html><html></html>]]></rss>"
    assert text(body)[0] == body.decode()
