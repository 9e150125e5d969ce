"""What can be read of a document that is no well-formed XML: everything before the place where it breaks.

Nothing after that place is read. A parser that goes on guesses which element an end tag belongs to, and a guess is no
fact.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipelines.raw.xbrl.entities import with_entities_written_out
from pipelines.raw.xbrl.parsing import NotWellFormed, Tree, parsed, recovered

_DEPTH = "Excessive depth"
_CUT = "aicapex-cut"
_PREFIX = re.compile(rb"""\sxmlns(?::([\w.\-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# A place that the parser reports lies at most a few tags after the one that breaks.
_MOST_STEPS_BACK = 20


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a document stops being readable, why, and the elements that were open there."""

    place: str
    why: str
    open_elements: frozenset[etree._Element]


class Hopeless(Exception):
    """Nothing of the document can be read, and why."""


def rescued(
    text: bytes, encoding: str, error: NotWellFormed, lines_before: int, tags: Sequence[str]
) -> tuple[Tree, Cut | None]:
    """The tree of what comes before the place where the markup breaks, with that place.

    A document whose only faults are names of HTML's entities, or prefixes that nobody declares, is read whole.
    Raises Hopeless.
    """
    if _DEPTH in error.why:
        raise Hopeless("its elements are nested deeper than in any filing")
    written = with_entities_written_out(text) if error.why.startswith("Entity ") else text
    if written != text:
        try:
            return parsed(written, encoding, tags), None
        except NotWellFormed as second:
            text, error = written, second
    if error.why.startswith("Namespace prefix"):
        root, faults = _recovered(text, encoding)
        if root is not None and not faults:
            return _tree(root, text, tags), None
    return _until_it_breaks(text, encoding, error, lines_before, tags)


def _until_it_breaks(
    text: bytes, encoding: str, error: NotWellFormed, lines_before: int, tags: Sequence[str]
) -> tuple[Tree, Cut]:
    line, column, why = error.line, error.column, error.why
    position = _offset(text, line, column)
    strange = _undecodable(text, encoding)
    if strange is not None:
        position, why = strange, "bytes that are not of the document's encoding"
        line = text.count(b"\n", 0, position) + 1
        column = position - text.rfind(b"\n", 0, position)
    place = f"line {line + lines_before}, column {column}"
    for _ in range(_MOST_STEPS_BACK):
        end = text.rfind(b">", 0, position) + 1
        if not end:
            break
        root, faults = _recovered(text[:end] + f'<{_CUT} xmlns=""/>'.encode(), encoding)
        mark = next(root.iter(_CUT), None) if root is not None and not faults else None
        if root is not None and mark is not None:
            opened = frozenset(mark.iterancestors())
            parent = mark.getparent()
            if parent is not None:
                parent.remove(mark)
            return _tree(root, text[:end], tags), Cut(place, why, opened)
        # The last bracket stood inside an attribute or a comment: the tag begins before it.
        position = text.rfind(b"<", 0, end)
    raise Hopeless(f"it is no XML ({why}, {place})")


def _recovered(text: bytes, encoding: str) -> tuple[etree._Element | None, bool]:
    """The tree, and whether it has other faults than open elements at its end and prefixes without a meaning."""
    try:
        root, faults = recovered(text, encoding)
    except NotWellFormed:
        return None, True
    return root, any(
        fault.type != etree.ErrorTypes.ERR_TAG_NOT_FINISHED and fault.domain != etree.ErrorDomains.NAMESPACE
        for fault in faults
    )


def _tree(root: etree._Element, text: bytes, tags: Sequence[str]) -> Tree:
    declared = [
        (
            (match[1] or b"").decode("utf-8", "replace"),
            (match[2] if match[2] is not None else match[3]).decode("utf-8", "replace"),
        )
        for match in _PREFIX.finditer(text)
    ]
    return Tree(root, list(root.iter(*tags)), declared)


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
