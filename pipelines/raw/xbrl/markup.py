"""Bytes of one document to markup that is safe to parse.

What is larger than any filing is refused, and so is what declares entities. Documents cut out of a submission may
begin with a newline or a wrapper, and the lines of it count.
"""

import re
from dataclasses import dataclass
from typing import cast

from lxml import etree

from pipelines.errors import BadDocument
from pipelines.raw.xbrl.entities import DeclaresEntities, without_doctype

# EDGAR takes submissions of up to 200 MB (Filer Manual, volume II), so no document of a filing is larger.
MOST_BYTES = 200_000_000
_WRAPPER = re.compile(rb"\s*<(?:DOCUMENT|TYPE|SEQUENCE|FILENAME|DESCRIPTION|TEXT|XBRL|XML)>[^<]*")
_CLOSERS = re.compile(rb"(?:\s*</(?:XBRL|XML|TEXT|DOCUMENT|SEC-DOCUMENT)>)+\s*\Z")
_SPACE = re.compile(rb"\s*")
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
# Encodings in which "<" is one byte; the others are refused, so that no declaration can hide from the checks here.
# ASCII is read as UTF-8, of which it is a part.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "cp1252": "windows-1252",
}


@dataclass(frozen=True, slots=True)
class Source:
    """The markup of one document, ready to be parsed. `lines_before` are those of a wrapper, `size` is in bytes."""

    name: str
    text: bytes
    encoding: str
    lines_before: int
    size: int

    def place(self, element: etree._Element, number: int) -> str:
        """`#id`, or line and number of the fact."""
        identifier = element.get("id")
        if identifier:
            return f"#{identifier}"
        line = cast("int | None", element.sourceline) or 0
        return f"line {line + self.lines_before}, fact {number}"


def source_of(name: str, body: bytes) -> Source:
    """The markup in one document's bytes; raises BadDocument where it is one that no filing has."""
    if len(body) > MOST_BYTES:
        what = f"the document has {len(body):,} bytes, more than any filing"
        raise bad(name, what, "give one document of a filing")
    text, lines_before = _unwrapped(body)
    encoding = _encoding(name, text)
    try:
        return Source(name, without_doctype(text), encoding, lines_before, len(body))
    except DeclaresEntities as error:
        what = "the document declares entities of its own, which could fill the memory or read other files"
        raise bad(name, what, "filings declare none; fetch it from the SEC again") from error


def bad(name: str, what: str, remedy: str) -> BadDocument:
    """The document can not be read."""
    return BadDocument(what, place=name, remedy=remedy)


def _unwrapped(body: bytes) -> tuple[bytes, int]:
    """The document without what stands around it, and how many lines that was."""
    start = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    while match := _WRAPPER.match(body, start):
        start = match.end()
    space = _SPACE.match(body, start)
    start = space.end() if space else start
    tail = max(start, len(body) - 200)
    closing = _CLOSERS.search(body, tail)
    end = closing.start() if closing else len(body)
    return (body[start:end] if start or end < len(body) else body), body.count(b"\n", 0, start)


def in_bytes(name: str, body: bytes) -> bytes:
    """The document as UTF-8 where it begins like UTF-16, else as it is; raises BadDocument where it is neither."""
    if body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return body
    try:
        return _DECLARATION.sub(b"", body.decode("utf-16").encode(), count=1)
    except UnicodeDecodeError as error:
        raise bad(name, "the document is neither UTF-16 nor text", "fetch it again") from error


def _encoding(name: str, text: bytes) -> str:
    """The encoding to read the document in; raises BadDocument where no filing is in the one that it declares."""
    declaration = _DECLARATION.match(text)
    declared = _ENCODING.search(declaration[0]) if declaration else None
    if declared is None:
        return "utf-8"
    known = _ENCODINGS.get(declared[1].decode("ascii").lower())
    if known is None:
        what = f"the document is in the encoding {declared[1].decode('ascii')}, which no filing uses"
        raise bad(name, what, "save it as UTF-8")
    return known
