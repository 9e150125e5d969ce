"""Reading a document to its end, or to the place where it breaks.

Nothing after that place is read. A parser that goes on guesses which element an end tag belongs to, and a guess is no
fact.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pipelines.raw.xbrl.entities import with_entities_written_out
from pipelines.raw.xbrl.markup import Source, bad
from pipelines.raw.xbrl.parsing import Event, NotWellFormed, Parsing

_DEPTH = "Excessive depth"
# A place that the parser reports lies at most a few tags after the one that breaks.
_MOST_STEPS_BACK = 20


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a document stops being readable, and why."""

    place: str
    why: str


class Reader(Protocol):
    """What takes the events of a document. `finish` comes after the last, whether or not the document is whole."""

    tags: Sequence[str] | None

    def take(self, events: Iterable[Event]) -> None:
        """Take events in their order."""

    def finish(self) -> None:
        """There are no more."""


_Reader = TypeVar("_Reader", bound=Reader)


def read_source(source: Source, start: Callable[[], _Reader]) -> tuple[_Reader, Cut | None]:
    """A reader that has taken the document, and the place where it breaks, if it does.

    `start` makes a reader; a second one reads again what lies before a break. Raises BadDocument where nothing can
    be read.
    """
    text = source.text
    try:
        return _read(text, source.encoding, start), None
    except NotWellFormed as error:
        fault = error
    if fault.why.startswith("Entity "):
        written = with_entities_written_out(text)
        if written != text:
            text = written
            try:
                return _read(text, source.encoding, start), None
            except NotWellFormed as error:
                fault = error
    if _DEPTH in fault.why:
        raise bad(source.name, "elements are nested deeper than in any filing", "fetch it from the SEC again")
    return _before(text, source, fault, start)


def _read(text: bytes, encoding: str, start: Callable[[], _Reader], *, is_whole: bool = True) -> _Reader:
    reader = start()
    parsing = Parsing(text, encoding, reader.tags)
    for events in parsing.events():
        reader.take(events)
    reader.finish()
    if is_whole:
        parsing.end()
    return reader


def _before(
    text: bytes, source: Source, fault: NotWellFormed, start: Callable[[], _Reader]
) -> tuple[_Reader, Cut]:
    """What lies before a fault, read once more without its end."""
    line, column, why = fault.line, fault.column, fault.why
    position = _offset(text, line, column)
    strange = _undecodable(text, source.encoding)
    if strange is not None:
        position, why = strange, "bytes that are not of the document's encoding"
        line = text.count(b"\n", 0, position) + 1
        column = position - text.rfind(b"\n", 0, position)
    place = f"line {line + source.lines_before}, column {column}"
    for _ in range(_MOST_STEPS_BACK):
        try:
            return _read(text[:position], source.encoding, start, is_whole=False), Cut(place, why)
        except NotWellFormed:
            position = text.rfind(b"<", 0, position)
        if position <= 0:
            break
    raise bad(source.name, f"the document is no XML ({why}, {place})", "fetch it from the SEC again")


def _undecodable(text: bytes, encoding: str) -> int | None:
    """The first byte that is not of the encoding; None where all are."""
    try:
        text.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _offset(text: bytes, line: int, column: int) -> int:
    """The byte of a line and column (both from 1)."""
    start = 0
    for _ in range(line - 1):
        found = text.find(b"\n", start)
        if found < 0:
            break
        start = found + 1
    return min(len(text), start + max(column - 1, 0))
