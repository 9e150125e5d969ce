"""Inline XBRL documents: what each holds, in the order in which it is written (Inline XBRL 1.1, and 1.0).

Nothing is resolved here. What facts refer to may stand later, or in another document of the filing.
"""

from dataclasses import dataclass, field

from lxml import etree

from pipelines.raw.xbrl.fact_values import Printed
from pipelines.raw.xbrl.markup import Markup, bad
from pipelines.raw.xbrl.names import INLINE, XBRLI, XSI, Names
from pipelines.raw.xbrl.scopes import absolute, write_out_names
from pipelines.raw.xbrl.text import content_without

_NAMES = (
    "nonFraction", "nonNumeric", "fraction", "continuation", "hidden", "resources", "relationship", "footnote",
    "exclude",
)  # fmt: skip
_FACTS = ("nonFraction", "nonNumeric", "fraction")
_CONTEXT, _UNIT = f"{{{XBRLI}}}context", f"{{{XBRLI}}}unit"
_NIL = f"{{{XSI}}}nil"
_MOST_DEEP = 40


def inline_tags(namespace: str) -> tuple[str, ...]:
    """The elements of inline XBRL that are read."""
    return tuple(f"{{{namespace}}}{name}" for name in _NAMES)


def inline_namespace(body: bytes) -> str | None:
    """The inline XBRL namespace that a document mentions; None where it has none."""
    return next((namespace for namespace in INLINE if namespace.encode() in body), None)


@dataclass(slots=True)
class InlineDocument:
    """What one document holds, as written. The lists have an entry for each fact element, in order."""

    markup: Markup
    namespace: str
    names: Names
    elements: list[etree._Element] = field(default_factory=list)
    concepts: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    units: list[str | None] = field(default_factory=list)
    decimals: list[str | None] = field(default_factory=list)
    ids: list[str | None] = field(default_factory=list)
    # How a number is printed; None for what is read from its element later.
    printed: list[Printed | None] = field(default_factory=list)
    # First position and number of the facts of each hidden section.
    hidden: list[tuple[int, int]] = field(default_factory=list)
    # Facts that belong to another target document than the default one.
    targets: dict[int, str] = field(default_factory=dict)
    context_elements: dict[str, etree._Element] = field(default_factory=dict)
    unit_elements: dict[str, etree._Element] = field(default_factory=dict)
    continuations: dict[str, etree._Element] = field(default_factory=dict)
    footnotes: dict[str, etree._Element] = field(default_factory=dict)
    relationships: list[etree._Element] = field(default_factory=list)
    has_exclusions: bool = False

    def tag(self, name: str) -> str:
        """A name of this document's version of inline XBRL as lxml spells it."""
        return f"{{{self.namespace}}}{name}"


def gather(markup: Markup, namespace: str) -> InlineDocument:
    """Everything that one document holds, from the elements that its parser kept (`inline_tags`)."""
    found = InlineDocument(markup, namespace, Names(markup.prefixes))
    number, text, fraction = found.tag("nonFraction"), found.tag("nonNumeric"), found.tag("fraction")
    # This loop runs for each fact of each filing: the bound methods are worth a tenth of the whole reading.
    add_element, add_concept, add_context = (
        found.elements.append,
        found.concepts.append,
        found.contexts.append,
    )
    add_unit, add_decimals, add_id, add_print = (
        found.units.append, found.decimals.append, found.ids.append, found.printed.append,
    )  # fmt: skip
    for element in markup.elements:
        tag = element.tag
        get = element.get
        if tag == number:
            words = _number_words(found, element) if len(element) else element.text
            add_print((words, get("format"), get("scale"), get("sign"), get(_NIL)))
            add_unit(get("unitRef"))
            add_decimals(get("decimals"))
        elif tag in (text, fraction):
            add_print(None)
            add_unit(get("unitRef"))
            add_decimals(get("decimals") if tag == fraction else None)
        else:
            _keep(found, element, tag)
            continue
        target = get("target")
        if target:
            found.targets[len(found.elements)] = target
        add_element(element)
        add_concept(get("name") or "")
        add_context(get("contextRef") or "")
        add_id(get("id"))
    if not markup.is_uniform:
        _make_names_absolute(found)
    return found


def _number_words(found: InlineDocument, element: etree._Element) -> str:
    """What a number with elements inside prints; other facts, exclusions and styles stand in it."""
    refuse_deep(element, found.tag("nonFraction"), found.markup.name)
    return content_without(element, found.tag("exclude"))


def refuse_deep(element: etree._Element, tag: str, name: str) -> None:
    """Refuse facts that lie in so many of their kind that reading each of them would take for ever.

    In filings text blocks lie up to five deep in each other, numbers two; a hostile file nests thousands.
    """
    if sum(1 for _ in element.iterancestors(tag)) > _MOST_DEEP:
        raise bad(
            name, "its facts lie deeper in each other than in any filing", "fetch it from the SEC again"
        )


def _keep(found: InlineDocument, element: etree._Element, tag: str) -> None:
    """Keep an element that is no fact for those that refer to it."""
    name = tag.rpartition("}")[2]
    if name == "continuation":
        found.continuations.setdefault(element.get("id") or "", element)
    elif name == "hidden":
        _keep_hidden(found, element)
    elif name == "resources":
        for child in element:
            if child.tag == _CONTEXT:
                found.context_elements.setdefault(child.get("id") or "", child)
            elif child.tag == _UNIT:
                found.unit_elements.setdefault(child.get("id") or "", child)
    elif name == "footnote":
        found.footnotes.setdefault(element.get("id") or element.get("footnoteID") or "", element)
    elif name == "relationship":
        found.relationships.append(element)
    elif name == "exclude":
        found.has_exclusions = True


def _keep_hidden(found: InlineDocument, element: etree._Element) -> None:
    """Note which of the coming facts are hidden; a section inside another is in it already."""
    first = len(found.elements)
    if not found.hidden or first >= sum(found.hidden[-1]):
        facts = element.iter(*(found.tag(kind) for kind in _FACTS))
        found.hidden.append((first, sum(1 for _ in facts)))


def _make_names_absolute(found: InlineDocument) -> None:
    """Write the names of facts, contexts and units out, each by the place where it stands."""
    write_out_names([*found.context_elements.values(), *found.unit_elements.values()])
    for position, element in enumerate(found.elements):
        found.concepts[position] = absolute(element, found.concepts[position])
        printed = found.printed[position]
        if printed is not None and printed[1]:
            found.printed[position] = (printed[0], absolute(element, printed[1]), *printed[2:])
