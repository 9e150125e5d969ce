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
    """The root of a document; raises NotWellFormed where the markup breaks, or, if `is_whole`, ends too early.

    A parser that goes on after a fault may take for ever with what follows, so it is asked only where no fault is left
    but harmless ones.
    """
    root = _fed(text, encoding, is_whole, recover=False)
    if root is None:
        root = _fed(text, encoding, is_whole, recover=True)
    if root is None:
        raise NotWellFormed("no element found", 1, 1)
    return root


def _fed(text: bytes, encoding: str, is_whole: bool, *, recover: bool) -> etree._Element | None:
    """The root; None where the parser gives none because of harmless faults."""
    parser = etree.XMLParser(encoding=encoding, recover=recover, **_SAFELY)
    root: etree._Element | None = None
    try:
        for start in range(0, len(text), _PIECE):
            parser.feed(text[start : start + _PIECE])
            _look_at_faults(parser, is_whole)
        root = parser.close()
    except etree.XMLSyntaxError as error:
        _look_at_faults(parser, is_whole)
        if not len(parser.feed_error_log):
            raise NotWellFormed(error.msg or "no element found", *error.position) from error
        return None
    _look_at_faults(parser, is_whole)
    # The parser keeps its last document alive in a circle of references, 12 MB for a 10-K, until the garbage is
    # collected; so it gets another last document.
    parser.feed(b"<x/>")
    parser.close()
    return root


def _look_at_faults(parser: etree.XMLParser, is_whole: bool) -> None:
    """Raise the first fault that is not harmless.

    Harmless are prefixes that nobody declares, as in what word processors leave behind, and of a part its open end. The
    parser remembers a hundred of them, and the first other fault always.
    """
    for fault in parser.feed_error_log:
        is_end = fault.type == etree.ErrorTypes.ERR_TAG_NOT_FINISHED
        if fault.domain != etree.ErrorDomains.NAMESPACE and (is_whole or not is_end):
            raise NotWellFormed(fault.message.strip(), fault.line, fault.column)
