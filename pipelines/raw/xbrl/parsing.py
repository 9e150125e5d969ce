"""The one way in which the XML library is asked to parse: nothing from outside, no entity, no endless depth."""

from typing import Any

from lxml import etree

_SAFELY: dict[str, Any] = {
    # Raises the depth to 2,048 (256 would do for filings seen so far) and a text's length to 1 GB; larger documents
    # are refused before.
    "huge_tree": True,
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
    # The parser goes on after a fault, because some are harmless; what it found is dropped where one is not. It
    # remembers a hundred harmless faults, and the first other one always (libxml2 2.13).
    "recover": True,
}
# Fed in one piece, a document is copied into a buffer of its own size first. Faults are looked at after each piece.
_PIECE = 32_768


class NotWellFormed(Exception):
    """The markup breaks: how, and on which line and column (both from 1)."""

    def __init__(self, why: str, line: int, column: int) -> None:
        self.why = why
        self.line = line
        self.column = column
        super().__init__(f"{why}, line {line}, column {column}")


def parsed(text: bytes, encoding: str, *, is_whole: bool = True) -> etree._Element:
    """The root of a document; raises NotWellFormed where the markup breaks, or, if `is_whole`, ends too early."""
    parser = etree.XMLParser(encoding=encoding, **_SAFELY)
    for start in range(0, len(text), _PIECE):
        parser.feed(text[start : start + _PIECE])
        _look_at_faults(parser)
    try:
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise NotWellFormed(error.msg or "no element found", *error.position) from error
    if is_whole:
        _look_at_faults(parser)
    # The parser keeps its last document alive in a circle of references, 12 MB for a 10-K, until the garbage is
    # collected; so it gets another last document.
    parser.feed(b"<x/>")
    parser.close()
    return root


def _look_at_faults(parser: etree.XMLParser) -> None:
    for fault in parser.feed_error_log:
        # Harmless is a prefix that nobody declares, as in what word processors leave behind.
        if fault.domain != etree.ErrorDomains.NAMESPACE:
            raise NotWellFormed(fault.message.strip(), fault.line, fault.column)
