"""Bytes of one document to a tree that is safe to walk.

What is larger or deeper than any filing is refused. Documents cut out of a submission may begin with a newline or a
wrapper, and the lines of it count.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from lxml import etree

from pipelines.errors import BadDocument
from pipelines.raw.xbrl.entities import DeclaresEntities, without_doctype
from pipelines.raw.xbrl.parsing import NotWellFormed, parsed
from pipelines.raw.xbrl.rescue import Cut, Hopeless, rescued

# EDGAR takes submissions of up to 200 MB (Filer Manual, volume II), so no document of a filing is larger.
MOST_BYTES = 200_000_000
# Filings declare some forty. Looking one up by its place takes as long as there are others.
_MOST_PREFIXES = 1_000
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


@dataclass(slots=True)
class Markup:
    """A document's tree, and the elements that were asked for in the order in which they start.

    `prefixes` are all that it declares ("" is the default namespace); `is_uniform` says that none has two meanings.
    `size` is in bytes, `lines_before` those of a wrapper. `cut` says where the document breaks off, if it does.
    """

    name: str
    root: etree._Element
    elements: list[etree._Element]
    prefixes: dict[str, str]
    is_uniform: bool
    size: int
    lines_before: int = 0
    cut: Cut | None = None

    def place(self, element: etree._Element, number: int) -> str:
        """`#id`, or line and number of the fact."""
        identifier = element.get("id")
        if identifier:
            return f"#{identifier}"
        line = cast("int | None", element.sourceline) or 0
        return f"line {line + self.lines_before}, fact {number}"


def read_markup(name: str, body: bytes, tags: Sequence[str]) -> Markup:
    """The tree of one document; raises BadDocument where nothing of it can be read."""
    if len(body) > MOST_BYTES:
        what = f"the document has {len(body):,} bytes, more than any filing"
        raise bad(name, what, "give one document of a filing")
    text, lines_before = _unwrapped(body)
    encoding = _encoding(name, text)
    cut = None
    try:
        text = without_doctype(text)
        try:
            tree = parsed(text, encoding, tags)
        except NotWellFormed as error:
            tree, cut = rescued(text, encoding, error, lines_before, tags)
        if tree.root.getroottree().docinfo.internalDTD is not None:
            raise DeclaresEntities
    except DeclaresEntities as error:
        what = "the document declares entities of its own, which could fill the memory or read other files"
        raise bad(name, what, "filings declare none; fetch it from the SEC again") from error
    except Hopeless as error:
        raise bad(name, f"the document can not be read: {error}", "fetch it from the SEC again") from error
    prefixes: dict[str, str] = {}
    is_uniform = True
    for prefix, namespace in tree.declared:
        if prefixes.setdefault(prefix, namespace) != namespace and prefix:
            is_uniform = False
    if not is_uniform and len(prefixes) > _MOST_PREFIXES:
        raise bad(name, f"the document declares {len(prefixes):,} prefixes", "no filing does; fetch it again")
    return Markup(name, tree.root, tree.elements, prefixes, is_uniform, len(body), lines_before, cut)


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
