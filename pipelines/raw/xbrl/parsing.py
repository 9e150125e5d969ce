"""The one way in which the XML library is asked to parse: nothing from outside, no entity, no endless depth.

The library reads a document piece by piece, and what it found is looked at after each piece: the elements are then
still in the processor's cache. Walking a whole tree afterwards took three times as long as building it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lxml import etree

# An event ("start", "end", "start-ns", "end-ns") with its element, its (prefix, namespace), or nothing.
Event = tuple[str, Any]
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
_PIECE = 32_768
# Each fault is remembered by the parser, and a hostile document has millions that do not end the parsing.
_MOST_FAULTS = 10_000


class NotWellFormed(Exception):
    """The markup breaks: how, and on which line and column (both from 1)."""

    def __init__(self, why: str, line: int, column: int) -> None:
        self.why = why
        self.line = line
        self.column = column
        super().__init__(f"{why}, line {line}, column {column}")


class Parsing:
    """One document on its way through the parser."""

    def __init__(self, text: bytes, encoding: str, tags: Sequence[str] | None) -> None:
        """Elements of these tags give events; None: all do."""
        self._text = text
        events = ("start", "end", "start-ns", "end-ns")
        self._parser = etree.XMLPullParser(events, tag=tags, encoding=encoding, **_SAFELY)

    def events(self) -> Iterator[Iterable[Event]]:
        """The events of one piece of text after another; raises NotWellFormed where the markup breaks.

        The events of the piece in which it breaks are not given. That the text goes on to the end of its root is
        for `end` to check.
        """
        parser = self._parser
        for start in range(0, len(self._text), _PIECE):
            try:
                parser.feed(self._text[start : start + _PIECE])
            except etree.XMLSyntaxError as error:
                raise self._broken(error) from error
            # Some faults stop the parser without a word.
            if len(parser.feed_error_log):
                self._look_at_faults()
            yield parser.read_events()

    def end(self) -> None:
        """Check that the document is whole, and give its memory back; raises NotWellFormed.

        The parser keeps its last document alive in a circle of references, 12 MB for a 10-K, until the garbage is
        collected; so it gets another last document.
        """
        parser = self._parser
        try:
            parser.close()
        except etree.XMLSyntaxError as error:
            if not all(map(_is_harmless, parser.feed_error_log)) or not len(parser.feed_error_log):
                raise self._broken(error) from error
        parser.feed(b"<x/>")
        parser.close()

    def _look_at_faults(self) -> None:
        faults = self._parser.feed_error_log
        ending = next((fault for fault in faults if not _is_harmless(fault)), None)
        if ending is not None:
            raise NotWellFormed(ending.message.strip(), ending.line, ending.column)
        if len(faults) > _MOST_FAULTS:
            raise NotWellFormed(f"it has more than {_MOST_FAULTS:,} faults", faults[0].line, faults[0].column)

    def _broken(self, error: etree.XMLSyntaxError) -> NotWellFormed:
        """The first fault that ends a document; the exception itself names the last one, or none."""
        fault = next((one for one in self._parser.feed_error_log if not _is_harmless(one)), None)
        if fault is not None:
            return NotWellFormed(fault.message.strip(), fault.line, fault.column)
        line, column = error.position
        return NotWellFormed(error.msg or "the markup breaks off", line, column)


def _is_harmless(fault: etree._LogEntry) -> bool:
    """A prefix that nobody declares, as in what word processors leave behind."""
    return fault.domain == etree.ErrorDomains.NAMESPACE
