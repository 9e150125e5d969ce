"""XBRL instances to facts: classic ones and those that the SEC extracts from inline documents (XBRL 2.1, section 4).

A fact is a child of the root, or of a tuple. It is a number where it has a unit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html

from pipelines.raw.xbrl.columns import Columns, Value
from pipelines.raw.xbrl.contexts import Context
from pipelines.raw.xbrl.distinct import Distinct, context_of, unit_of
from pipelines.raw.xbrl.fact_values import YES, BrokenFact, quotient
from pipelines.raw.xbrl.markup import Markup, bad
from pipelines.raw.xbrl.names import LINK, XBRLI, XLINK, XSI, Names
from pipelines.raw.xbrl.numbers import NotReadable, canonical
from pipelines.raw.xbrl.pieces import CUT, Piece, piece
from pipelines.raw.xbrl.scopes import write_out_names
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
# The text of a text block is markup once more.
_MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:]*(?:\s[^<>]*)?/?>")


@dataclass(slots=True)
class _Found:
    facts: list[etree._Element] = field(default_factory=list)
    contexts: dict[str, etree._Element] = field(default_factory=dict)
    units: dict[str, etree._Element] = field(default_factory=dict)
    footnote_links: list[etree._Element] = field(default_factory=list)


def instance_facts(markup: Markup) -> tuple[Columns, list[Piece]]:
    """The facts of one instance, and what was set aside; raises BadDocument where the root is no instance's."""
    if markup.root.tag != ROOT:
        raise bad(
            markup.name, "the document is XML, but no XBRL instance", "give an instance or an inline document"
        )
    if not markup.is_uniform:
        write_out_names([markup.root])
    found = _gather(markup.root)
    names = Names(markup.prefixes)
    facts = found.facts
    concepts = Distinct([fact.tag for fact in facts], names.of_tag)
    contexts = Distinct(
        [fact.get("contextRef") or "" for fact in facts], lambda name: (name, _context(found, name, names))
    )
    units = Distinct([fact.get("unitRef") for fact in facts], lambda name: _unit(found, name, names))
    values = Distinct(range(len(facts)), lambda position: _value(facts[position]))
    columns = Columns(
        markup.name,
        list(range(1, len(facts) + 1)),
        concepts.positions,
        contexts.positions,
        units.positions,
        values.positions,
        [fact.get("decimals") for fact in facts],
        [False] * len(facts),
        [fact.get("id") for fact in facts],
        concept_table=concepts.things,
        context_table=contexts.things,
        unit_table=units.things,
        value_table=values.things,
    )
    broken = values.broken() | units.broken() | contexts.broken() | _cut(markup, facts)
    footnotes = _footnotes(found.footnote_links, markup.name)
    for position, fact in enumerate(facts):
        identifier = columns.ids[position]
        if identifier is None:
            columns.places[position] = markup.place(fact, position + 1)
        elif identifier in footnotes:
            columns.footnotes[position] = footnotes[identifier]
    pieces = [
        piece(
            markup.name,
            markup.place(facts[at], at + 1),
            error.reason,
            f"{_shown(facts[at], names)}: {error.detail}",
        )
        for at, error in sorted(broken.items())
    ]
    if markup.cut:
        read = len(facts) - len(broken)
        what = f"{markup.cut.why}; {read} facts before it are read"
        pieces.append(piece(markup.name, markup.cut.place, CUT, what))
    return columns.without(broken) if broken else columns, pieces


def _gather(root: etree._Element) -> _Found:
    found = _Found()
    for element in _children(root):
        tag = element.tag
        if tag == _CONTEXT:
            found.contexts.setdefault(element.get("id") or "", element)
        elif tag == _UNIT:
            found.units.setdefault(element.get("id") or "", element)
        elif tag == _FOOTNOTE_LINK:
            found.footnote_links.append(element)
        elif not tag.startswith(_NOT_FACTS):
            found.facts.append(element)
    return found


def _children(root: etree._Element) -> Iterator[etree._Element]:
    """The children of the root in order, those of tuples in place of the tuples."""
    waiting = list(reversed(root))
    while waiting:
        element = waiting.pop()
        is_tuple = (
            len(element) and element.get("contextRef") is None and not element.tag.startswith(_NOT_FACTS)
        )
        if is_tuple:
            waiting.extend(reversed(element))
        else:
            yield element


def _context(found: _Found, identifier: str, names: Names) -> Context:
    element = found.contexts.get(identifier)
    if element is None:
        raise BrokenFact("missing context", f"there is no context {identifier!r}")
    return context_of(element, identifier, names)


def _unit(found: _Found, identifier: str | None, names: Names) -> str | None:
    if identifier is None:
        return None
    element = found.units.get(identifier)
    if element is None:
        raise BrokenFact("missing unit", f"there is no unit {identifier!r}")
    return unit_of(element, identifier, names)


def _value(fact: etree._Element) -> Value:
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
    try:
        root = html.fragment_fromstring(text, create_parent="body")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return folded(text)
    Breaker("").put_breaks(root)
    return folded(content(root))


def _footnotes(links: list[etree._Element], name: str) -> dict[str, list[str]]:
    """Texts of footnotes by the id of the fact, through locators and arcs, in the order of the arcs."""
    found: dict[str, list[str]] = {}
    count = 0
    for link in links:
        facts: dict[str, list[str]] = {}
        texts: dict[str, list[str]] = {}
        for part in link.iter(_LOC, _FOOTNOTE):
            label = part.get(_LABEL) or ""
            if part.tag == _LOC:
                facts.setdefault(label, []).append((part.get(_HREF) or "").rpartition("#")[2])
            else:
                texts.setdefault(label, []).append(_readable(content(part)))
        for arc in link.iter(_ARC):
            notes = texts.get(arc.get(_TO) or "", ())
            targets = facts.get(arc.get(_FROM) or "", ())
            count += len(notes) * len(targets)
            if count > _MOST_LINKS:
                raise bad(name, "its footnotes have more than a million links", "fetch it from the SEC again")
            for identifier in targets:
                found.setdefault(identifier, []).extend(notes)
    return found


def _cut(markup: Markup, facts: list[etree._Element]) -> dict[int, BrokenFact]:
    if not markup.cut:
        return {}
    opened = markup.cut.open_elements
    return {
        position: BrokenFact("the fact is cut", "the document ends inside it")
        for position, fact in enumerate(facts)
        if fact in opened
    }


def _shown(fact: etree._Element, names: Names) -> str:
    return names.of_tag(fact.tag).text
