"""Reading a document to its end, or to the place where it breaks.

Nothing after that place is read. A parser that goes on guesses which element an end tag belongs to, and a guess is no
fact.
"""

from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from pipelines.raw.xbrl.entities import with_entities_written_out
from pipelines.raw.xbrl.markup import Source, bad
from pipelines.raw.xbrl.parsing import NotWellFormed, parsed
from pipelines.raw.xbrl.styles import without_styles

_DEPTH = "Excessive depth"
_CUT = "aicapex-cut"
# A place that the parser reports lies at most a few tags after the one that breaks.
_MOST_STEPS_BACK = 20


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a document stops being readable, and why."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The root of a document and the text that it was read from; where it breaks, and the elements open there."""

    root: etree._Element
    text: bytes
    cut: Cut | None = None
    open_elements: frozenset[etree._Element] = frozenset()


def read_tree(source: Source, *, with_styles: bool = True) -> Tree:
    """The tree of a document up to where it breaks; raises BadDocument where nothing can be read."""
    text = source.text
    if not with_styles:
        with suppress(NotWellFormed):
            stripped = without_styles(text)
            return Tree(parsed(stripped, source.encoding), stripped)
    try:
        return Tree(parsed(text, source.encoding), text)
    except NotWellFormed as error:
        fault = error
    if fault.why.startswith("Entity "):
        written = with_entities_written_out(text)
        if written != text:
            text = written
            try:
                return Tree(parsed(text, source.encoding), text)
            except NotWellFormed as error:
                fault = error
    if _DEPTH in fault.why:
        raise bad(source.name, "elements are nested deeper than in any filing", "fetch it from the SEC again")
    return _before(text, source, fault)


def _before(text: bytes, source: Source, fault: NotWellFormed) -> Tree:
    """What lies before a fault. An element put there shows by its ancestors what was open."""
    line, column, why = fault.line, fault.column, fault.why
    position = _offset(text, line, column)
    strange = _undecodable(text, source.encoding)
    if strange is not None:
        position, why = strange, "bytes that are not of the document's encoding"
        line = text.count(b"\n", 0, position) + 1
        column = position - text.rfind(b"\n", 0, position)
    cut = Cut(f"line {line + source.lines_before}, column {column}", why)
    for _ in range(_MOST_STEPS_BACK):
        before = text[:position]
        try:
            root = parsed(before + f'<{_CUT} xmlns=""/>'.encode(), source.encoding, is_whole=False)
        except NotWellFormed:
            root = None
        mark = None if root is None else next(root.iter(_CUT), None)
        parent = None if mark is None else mark.getparent()
        if root is not None and mark is not None and parent is not None:
            opened = frozenset(mark.iterancestors())
            parent.remove(mark)
            return Tree(root, before, cut, opened)
        position = text.rfind(b"<", 0, position)
        if position <= 0:
            break
    raise bad(source.name, f"the document is no XML ({why}, {cut.place})", "fetch it from the SEC again")


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
