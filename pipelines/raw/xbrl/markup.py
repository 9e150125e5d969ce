"""Bytes of one document to a tree that is safe to walk, or to the tree of everything before a cut.

Nothing outside the document is ever read, no entity is ever expanded, and what is larger or deeper than any filing
is refused. Documents cut out of a submission may begin with a newline or a wrapper; named entities of HTML are read
although their DTD is not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.entities import name2codepoint
from typing import Any, cast

from lxml import etree

from pipelines.errors import BadDocument

# EDGAR takes submissions of up to 200 MB (Filer Manual, volume II), so no document of a filing is larger.
MOST_BYTES = 200_000_000
# The XML library's own limit with its safeguards raised; real filings stay below 100.
_DEPTH_PROBLEM = "Excessive depth"
_HEAD = 65_536
_WRAPPER = re.compile(rb"\s*<(?:DOCUMENT|TYPE|SEQUENCE|FILENAME|DESCRIPTION|TEXT|XBRL|XML)>[^<]*")
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_SKIPPED = re.compile(rb"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[>]*(\[[^\]]*\]\s*)?>")
_PREFIX = re.compile(rb"""\sxmlns(?::([\w.\-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
# Encodings in which "<" is one byte; the others are refused, so that no declaration can hide from the checks here.
_ENCODINGS = {
    b"utf-8",
    b"us-ascii",
    b"ascii",
    b"iso-8859-1",
    b"latin1",
    b"windows-1252",
    b"cp1252",
    b"iso-8859-15",
}
_CUT = "aicapex-cut"
_MOST_STEPS_BACK = 50
# Fed in one piece, a document is copied into a buffer of its own size first.
_CHUNK = 65_536
_SAFELY: dict[str, Any] = {
    "huge_tree": True,  # raises the depth to 2,048 and the length of a text to 1 GB; larger documents are refused above
    "resolve_entities": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the document stops being readable: the place, why, and the elements that were open there."""

    place: str
    why: str
    open_elements: frozenset[etree._Element]


@dataclass(slots=True)
class Markup:
    """A document's tree, and the elements that were asked for in the order in which they start.

    `prefixes` are all that it declares ("" is the default namespace); `is_uniform` says that none has two meanings.
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
        raise bad(
            name,
            f"the document has {len(body):,} bytes, more than any filing",
            "give one document of a filing",
        )
    text, lines_before = _unwrapped(name, body)
    text = _without_doctype(name, _in_a_known_encoding(name, text))
    try:
        root, elements, declared = _parsed(text, tags)
        cut = None
    except etree.XMLSyntaxError as error:
        root, elements, declared, cut = _rescued(name, text, error, lines_before, tags)
    if root.getroottree().docinfo.internalDTD is not None:
        raise bad(name, "the document declares its own entities", _ENTITIES_REMEDY)
    prefixes: dict[str, str] = {}
    is_uniform = True
    for prefix, namespace in declared:
        if prefixes.setdefault(prefix, namespace) != namespace and prefix:
            is_uniform = False
    return Markup(name, root, elements, prefixes, is_uniform, len(body), lines_before, cut)


_ENTITIES_REMEDY = "filings declare none; fetch the document from the SEC again"


def bad(name: str, what: str, remedy: str) -> BadDocument:
    """The document can not be read."""
    return BadDocument(what, place=name, remedy=remedy)


def _parsed(
    text: bytes, tags: Sequence[str]
) -> tuple[etree._Element, list[etree._Element], list[tuple[str, str]]]:
    """Root, elements of these tags, and namespace declarations, in one pass of the XML library."""
    parser = etree.XMLPullParser(("start", "start-ns"), tag=tags, collect_ids=False, **_SAFELY)
    for start in range(0, len(text), _CHUNK):
        parser.feed(text[start : start + _CHUNK])
    root = parser.close()
    elements: list[etree._Element] = []
    declared: list[tuple[str, str]] = []
    for event, found in parser.read_events():
        if event == "start":
            elements.append(cast("etree._Element", found))
        else:
            declared.append(cast("tuple[str, str]", found))
    return root, elements, declared


def _unwrapped(name: str, body: bytes) -> tuple[bytes, int]:
    """The document without what stands around it, and how many lines that was."""
    start = 3 if body.startswith(b"\xef\xbb\xbf") else 0
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        body, start = _from_utf16(name, body), 0
    while match := _WRAPPER.match(body, start):
        start = match.end()
    first = re.compile(rb"\s*").match(body, start)
    start = first.end() if first else start
    end = len(body)
    tail = body[max(start, end - 200) :]
    closing = re.search(rb"(?:\s*</(?:XBRL|XML|TEXT|DOCUMENT|SEC-DOCUMENT)>\s*)+\Z", tail)
    if closing:
        end -= len(tail) - closing.start()
    return (body[start:end] if start or end < len(body) else body), body.count(b"\n", 0, start)


def _from_utf16(name: str, body: bytes) -> bytes:
    try:
        text = body.decode("utf-16")
    except UnicodeDecodeError as error:
        raise bad(name, "the document is neither UTF-16 nor text", "fetch it again") from error
    return _DECLARATION.sub(b"", text.encode(), count=1)


def _in_a_known_encoding(name: str, text: bytes) -> bytes:
    declaration = _DECLARATION.match(text)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    if encoding and encoding[1].lower() not in _ENCODINGS:
        shown = encoding[1].decode("ascii")
        raise bad(name, f"the document is in the encoding {shown}, which no filing uses", "save it as UTF-8")
    return text


def _without_doctype(name: str, text: bytes) -> bytes:
    """Without the document type, whose DTD is never read; the entities of HTML are written out instead.

    A document type that declares entities is refused: expanding them is how a small file fills the memory, and how
    a file reads others.
    """
    position = 0
    while match := _SKIPPED.match(text, position):
        position = match.end()
    if not text.startswith(b"<!DOCTYPE", position):
        return text
    doctype = _DOCTYPE.match(text, position)
    if not doctype or b"<!ENTITY" in doctype[0] or b"%" in (doctype[1] or b""):
        raise bad(name, "the document declares its own entities", _ENTITIES_REMEDY)
    blank = b"\n" * doctype[0].count(b"\n")
    return with_entities_written_out(text[:position] + blank + text[doctype.end() :])


def with_entities_written_out(text: bytes) -> bytes:
    """`&nbsp;` and the other names of HTML as numbers, which XML knows without a DTD."""

    def number(match: re.Match[bytes]) -> bytes:
        name = match[1].decode("ascii")
        if name in ("amp", "lt", "gt", "quot", "apos") or name not in name2codepoint:
            return match[0]
        return b"&#%d;" % name2codepoint[name]

    return _NAMED.sub(number, text)


def _declared(text: bytes) -> list[tuple[str, str]]:
    """Namespace declarations of a text that the XML library does not read to its end."""
    return [
        (
            (match[1] or b"").decode(),
            (match[2] if match[2] is not None else match[3]).decode("utf-8", "replace"),
        )
        for match in _PREFIX.finditer(text)
    ]


def _rescued(
    name: str, text: bytes, error: etree.XMLSyntaxError, lines_before: int, tags: Sequence[str]
) -> tuple[etree._Element, list[etree._Element], list[tuple[str, str]], Cut | None]:
    """The tree of what comes before the place where the markup breaks."""
    if _DEPTH_PROBLEM in (error.msg or ""):
        raise bad(name, "elements are nested deeper than in any filing", "fetch it again") from error
    if "not defined" in (error.msg or ""):
        written = with_entities_written_out(text)
        if written != text:
            try:
                return *_parsed(written, tags), None
            except etree.XMLSyntaxError as second:
                text, error = written, second
    line, column = error.position
    message = re.sub(r",? line \d+, column \d+$", "", error.msg or "the markup breaks off")
    place = f"line {line + lines_before}, column {column}"
    position = _offset(text, line, column)
    for _ in range(_MOST_STEPS_BACK):
        end = text.rfind(b">", 0, position) + 1
        if not end:
            break
        root = _tree_until(text[:end])
        marks = [] if root is None else list(root.iter(_CUT))
        if root is not None and marks:
            opened = frozenset(marks[0].iterancestors())
            parent = marks[0].getparent()
            if parent is not None:
                parent.remove(marks[0])
            return root, list(root.iter(*tags)), _declared(text[:end]), Cut(place, message, opened)
        position = text.rfind(b"<", 0, end)
    raise bad(name, f"the document can not be read as XML ({message}, {place})", "fetch it again") from error


def _tree_until(text: bytes) -> etree._Element | None:
    """The tree of a text that ends after a tag, with a mark where it ends; None where it is broken before that."""
    parser = etree.XMLParser(recover=True, load_dtd=False, **_SAFELY)
    try:
        root = etree.fromstring(text + f"<{_CUT}/>".encode(), parser)
    except etree.XMLSyntaxError:
        return None
    fatal = [entry for entry in parser.error_log if entry.type != etree.ErrorTypes.ERR_TAG_NOT_FINISHED]
    return None if fatal else root


def _offset(text: bytes, line: int, column: int) -> int:
    """The byte of a line and column (both from 1)."""
    start = 0
    for _ in range(line - 1):
        found = text.find(b"\n", start)
        if found < 0:
            break
        start = found + 1
    return min(len(text), start + max(column - 1, 0))
