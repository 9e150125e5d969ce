"""The one way in which the XML library is asked to parse: nothing from outside, no entity, no endless depth."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from lxml import etree

SAFELY: dict[str, Any] = {
    # Raises the depth to 2,048 (256 would do for filings seen so far) and a text's length to 1 GB; larger documents
    # are refused before.
    "huge_tree": True,
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
# Fed in one piece, a document is copied into a buffer of its own size first.
_CHUNK = 65_536
_MOST_FAULTS = 10_000


class NotWellFormed(Exception):
    """The markup breaks: how, and on which line and column (both from 1)."""

    def __init__(self, why: str, line: int, column: int) -> None:
        self.why = why
        self.line = line
        self.column = column
        super().__init__(f"{why}, line {line}, column {column}")


class Tree(NamedTuple):
    """A root, the elements that were asked for in the order in which they start, and (prefix, namespace) pairs."""

    root: etree._Element
    elements: list[etree._Element]
    declared: list[tuple[str, str]]


def parsed(text: bytes, encoding: str, tags: Sequence[str]) -> Tree:
    """Root, elements of these tags and namespace declarations in one pass; raises NotWellFormed."""
    parser = etree.XMLPullParser(("start", "start-ns"), tag=tags, encoding=encoding, **SAFELY)
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK])
            _bound_faults(parser)
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _broken(parser, error) from error
    elements: list[etree._Element] = []
    declared: list[tuple[str, str]] = []
    for event, found in parser.read_events():
        if event == "start":
            elements.append(cast("etree._Element", found))
        else:
            declared.append(cast("tuple[str, str]", found))
    # The parser keeps its last document alive in a circle of references, 12 MB for a 10-K, until the garbage is
    # collected; so it gets another last document.
    parser.feed(b"<x/>")
    parser.close()
    return Tree(root, elements, declared)


def recovered(text: bytes, encoding: str) -> tuple[etree._Element | None, list[etree._LogEntry]]:
    """The tree that can be made of a text that is not well-formed, and its faults; raises NotWellFormed at too many."""
    parser = etree.XMLParser(recover=True, encoding=encoding, **SAFELY)
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK])
            _bound_faults(parser)
        root = parser.close()
    except etree.XMLSyntaxError:
        return None, list(parser.feed_error_log)
    return root, list(parser.feed_error_log)


def _bound_faults(parser: etree.XMLParser) -> None:
    """Each fault is remembered by the parser, and a hostile document has millions that do not end the parsing."""
    faults = parser.feed_error_log
    if len(faults) > _MOST_FAULTS:
        raise NotWellFormed(f"it has more than {_MOST_FAULTS:,} faults", faults[0].line, faults[0].column)


def _broken(parser: etree.XMLPullParser, error: etree.XMLSyntaxError) -> NotWellFormed:
    """The first fault. The exception itself names the last one, or none (`no element found`)."""
    first = next(iter(parser.feed_error_log), None)
    if first is not None:
        return NotWellFormed(first.message.strip(), first.line, first.column)
    line, column = error.position
    return NotWellFormed(error.msg or "the markup breaks off", line, column)
