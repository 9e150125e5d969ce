"""XBRL instances to facts: classic ones and those that the SEC extracts from inline documents (XBRL 2.1, section 4).

A fact is a child of the root, or of a tuple. It is a number where it has a unit.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree, html

from pipelines.raw.xbrl.columns import Columns, Value
from pipelines.raw.xbrl.contexts import Context
from pipelines.raw.xbrl.distinct import Distinct, context_of, unit_of
from pipelines.raw.xbrl.fact_values import YES, BrokenFact, quotient
from pipelines.raw.xbrl.markup import Source, bad
from pipelines.raw.xbrl.names import LINK, XBRLI, XLINK, XSI, Name, Names
from pipelines.raw.xbrl.numbers import NotReadable, canonical
from pipelines.raw.xbrl.pieces import CUT, Piece, piece
from pipelines.raw.xbrl.rescue import Tree, read_tree
from pipelines.raw.xbrl.scopes import names_of
from pipelines.raw.xbrl.text import Breaker, content, folded

ROOT = f"{{{XBRLI}}}xbrl"
_CONTEXT, _UNIT = f"{{{XBRLI}}}context", f"{{{XBRLI}}}unit"
_NUMERATOR, _DENOMINATOR = f"{{{XBRLI}}}numerator", f"{{{XBRLI}}}denominator"
_NOT_FACTS = (f"{{{XBRLI}}}", f"{{{LINK}}}")
_FOOTNOTE_LINK = f"{{{LINK}}}footnoteLink"
_LOC, _FOOTNOTE, _ARC = f"{{{LINK}}}loc", f"{{{LINK}}}footnote", f"{{{LINK}}}footnoteArc"
_HREF, _LABEL, _FROM, _TO = (f"{{{XLINK}}}{name}" for name in ("href", "label", "from", "to"))
_NIL = f"{{{XSI}}}nil"
_MOST_LINKS = 1_000_000
_DEPTH = "Excessive depth"
_GIVE = "give an instance or an inline document"
_Thing = TypeVar("_Thing")
# The text of a text block is markup once more.
_MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:]*(?:\s[^<>]*)?/?>")


@dataclass(slots=True)
class _Fact:
    """One fact as written."""

    name: Name
    context: str
    unit: str | None
    decimals: str | None
    identifier: str | None
    place: str
    value: Value | BrokenFact


class InstanceReader:
    """Reads the tree of an instance, one child of the root after another."""

    def __init__(self, source: Source, tree: Tree) -> None:
        if tree.root.tag != ROOT:
            raise bad(source.name, "the document is XML, but no XBRL instance", _GIVE)
        self.facts: list[_Fact] = []
        self.contexts: dict[str, Context | BrokenFact] = {}
        self.units: dict[str, str | BrokenFact] = {}
        self.footnotes: dict[str, list[str]] = {}
        self._source = source
        self._names = names_of(tree, source.name)
        self._links = 0
        for child in tree.root:
            if child in tree.open_elements:
                self._open_child(child)
            else:
                self._child(child)

    def _open_child(self, element: etree._Element) -> None:
        """The document ends inside a child of the root."""
        if not element.tag.startswith(_NOT_FACTS) and element.get("contextRef") is not None:
            self._fact(element, BrokenFact("the fact is cut", "the document ends inside it"))

    def _child(self, element: etree._Element) -> None:
        tag, identifier = element.tag, element.get("id") or ""
        if tag == _CONTEXT:
            self.contexts.setdefault(identifier, _or_broken(context_of, element, identifier, self._names))
        elif tag == _UNIT:
            self.units.setdefault(identifier, _or_broken(unit_of, element, identifier, self._names))
        elif tag == _FOOTNOTE_LINK:
            self._link(element)
        elif not tag.startswith(_NOT_FACTS):
            for fact in _facts_in(element):
                self._fact(fact, _value(fact))

    def _fact(self, element: etree._Element, value: Value | BrokenFact) -> None:
        get = element.get
        self.facts.append(
            _Fact(
                self._names.of_tag(element.tag),
                get("contextRef") or "",
                get("unitRef"),
                get("decimals"),
                get("id"),
                self._source.place(element, len(self.facts) + 1),
                value,
            )
        )

    def _link(self, link: etree._Element) -> None:
        """Texts of footnotes by the id of the fact, through locators and arcs, in the order of the arcs."""
        facts: dict[str, list[str]] = {}
        texts: dict[str, list[str]] = {}
        for part in link.iter(_LOC, _FOOTNOTE):
            label = part.get(_LABEL) or ""
            if part.tag == _LOC:
                facts.setdefault(label, []).append((part.get(_HREF) or "").rpartition("#")[2])
            else:
                texts.setdefault(label, []).append(_readable(content(part)))
        for arc in link.iter(_ARC):
            notes, targets = texts.get(arc.get(_TO) or "", ()), facts.get(arc.get(_FROM) or "", ())
            self._links += len(notes) * len(targets)
            if self._links > _MOST_LINKS:
                raise bad(self._source.name, "its footnotes have more than a million links", "fetch it again")
            for identifier in targets:
                self.footnotes.setdefault(identifier, []).extend(notes)


def instance_facts(source: Source) -> tuple[Columns, list[Piece]]:
    """The facts of one instance, and what was set aside; raises BadDocument where nothing of it can be read."""
    tree = read_tree(source)
    found, cut = InstanceReader(source, tree), tree.cut
    facts = found.facts
    concepts = Distinct([fact.name for fact in facts], lambda name: name)
    contexts = Distinct(
        [fact.context for fact in facts], lambda name: (name, _known(found.contexts, name, "context"))
    )
    units = Distinct(
        [fact.unit for fact in facts],
        lambda name: None if name is None else _known(found.units, name, "unit"),
    )
    values = Distinct(range(len(facts)), lambda position: _readable_value(facts[position].value))
    columns = Columns(
        source.name,
        list(range(1, len(facts) + 1)),
        concepts.positions,
        contexts.positions,
        units.positions,
        values.positions,
        [fact.decimals for fact in facts],
        [False] * len(facts),
        [fact.identifier for fact in facts],
        concept_table=concepts.things,
        context_table=contexts.things,
        unit_table=units.things,
        value_table=values.things,
    )
    for position, fact in enumerate(facts):
        if fact.identifier is None:
            columns.places[position] = fact.place
        elif fact.identifier in found.footnotes:
            columns.footnotes[position] = found.footnotes[fact.identifier]
    broken = contexts.broken() | units.broken() | values.broken()
    pieces = [
        piece(source.name, facts[at].place, error.reason, f"{facts[at].name.text}: {error.detail}")
        for at, error in sorted(broken.items())
    ]
    if cut:
        read = len(facts) - len(broken)
        pieces.append(piece(source.name, cut.place, CUT, f"{cut.why}; {read} facts before it are read"))
    return columns.without(broken) if broken else columns, pieces


def _known(table: Mapping[str, _Thing | BrokenFact], identifier: str, kind: str) -> _Thing:
    found = table.get(identifier)
    if found is None:
        raise BrokenFact(f"missing {kind}", f"there is no {kind} {identifier!r}")
    if isinstance(found, BrokenFact):
        raise found
    return found


def _readable_value(value: Value | BrokenFact) -> Value:
    if isinstance(value, BrokenFact):
        raise value
    return value


def _or_broken(
    read: Callable[[etree._Element, str, Names], _Thing],
    element: etree._Element,
    identifier: str,
    names: Names,
) -> _Thing | BrokenFact:
    try:
        return read(element, identifier, names)
    except BrokenFact as error:
        return error


def _facts_in(element: etree._Element) -> Iterator[etree._Element]:
    """The fact itself, or those in a tuple, in their order."""
    waiting = [element]
    while waiting:
        element = waiting.pop()
        if len(element) and element.get("contextRef") is None:
            waiting.extend(reversed(element))
        else:
            yield element


def _value(fact: etree._Element) -> Value | BrokenFact:
    try:
        return _read_value(fact)
    except BrokenFact as error:
        return error


def _read_value(fact: etree._Element) -> Value:
    is_numeric = fact.get("unitRef") is not None
    if fact.get(_NIL) in YES:
        return Value(None, is_numeric, True)
    if not is_numeric:
        return Value(_readable(content(fact)), False)
    try:
        if len(fact):
            above, below = (canonical(fact.findtext(tag) or "") for tag in (_NUMERATOR, _DENOMINATOR))
            printed = f"{above}/{below}"
            return Value(quotient(above, below, printed), True, printed=printed)
        return Value(canonical(fact.text or ""), True)
    except NotReadable as error:
        raise BrokenFact("unreadable number", f"{(fact.text or '')[:80]!r}: {error}") from error


def _readable(text: str) -> str:
    """Text as it is, or the text of the markup that it is: blocks on their own lines, cells apart."""
    if not _MARKUP.search(text):
        return folded(text)
    parser = html.HTMLParser(huge_tree=True)
    try:
        root = html.fragment_fromstring(text, create_parent="body", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return folded(text)
    # What lies too deep the parser leaves out; other faults it mends.
    if any(_DEPTH in fault.message for fault in parser.error_log):
        return folded(text)
    Breaker("").put_breaks(root)
    return folded(content(root))
