"""Inline XBRL documents as they are written (Inline XBRL 1.1, and 1.0): facts, definitions, texts and links.

One walk over the elements that matter, in the order in which they start. Texts are read after it, when it is known
whether any of them leaves something out. What a fact refers to may stand later, or in another document, and is looked
up afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from lxml import etree

from pipelines.raw.xbrl.columns import Value
from pipelines.raw.xbrl.contexts import Context
from pipelines.raw.xbrl.distinct import context_of, unit_of
from pipelines.raw.xbrl.fact_values import YES, BrokenFact, NumberReader, Printed, fraction, text_format
from pipelines.raw.xbrl.markup import Source, bad
from pipelines.raw.xbrl.names import INLINE, XBRLI, XSI, Name
from pipelines.raw.xbrl.numbers import Transformation
from pipelines.raw.xbrl.rescue import Cut, Tree
from pipelines.raw.xbrl.scopes import names_of
from pipelines.raw.xbrl.text import Breaker, content, content_without

_CONTEXT, _UNIT = f"{{{XBRLI}}}context", f"{{{XBRLI}}}unit"
_NIL = f"{{{XSI}}}nil"
# In filings text blocks lie up to five deep in each other, numbers two. A hostile file nests thousands, and reading
# each of them would take for ever.
_MOST_DEEP = 40
# All texts of a filing together, those in each other counted again, are a tenth of its markup.
_MOST_TEXTS, _MOST_TEXT_AT_LEAST = 5, 20_000_000
_Kept = TypeVar("_Kept")
_ODD = "no filing is made so; fetch it from the SEC again"


def inline_namespace(body: bytes) -> str | None:
    """The inline XBRL namespace that a document mentions; None where it has none."""
    return next((namespace for namespace in INLINE if namespace.encode() in body), None)


class Written(NamedTuple):
    """A text as written: its own part with breaks put in, the id of its continuation, and whether it holds markup."""

    text: str
    continued_at: str | None
    has_markup: bool = False


# What a fact starts with: concept (a position in `concept_table`), context, unit, decimals and id as written, and
# whether it needs a unit.
Started = tuple[int, str, str | None, str | None, str | None, bool]


@dataclass(slots=True)
class InlineDocument:
    """What one document holds. The lists have an entry for each fact, in order; by position go the dictionaries."""

    source: Source
    started: list[Started] = field(default_factory=list)
    # Positions in `value_table`; of no meaning for the facts in `texts` and `broken`.
    values: list[int] = field(default_factory=list)
    # First and last position, but one, of the facts of a hidden section.
    hidden: list[tuple[int, int]] = field(default_factory=list)
    concept_table: list[Name] = field(default_factory=list)
    value_table: list[Value] = field(default_factory=list)
    texts: dict[int, tuple[Written, str | None, Transformation | None]] = field(default_factory=dict)
    broken: dict[int, BrokenFact] = field(default_factory=dict)
    # Places of facts without id, and the names of broken ones.
    places: dict[int, str] = field(default_factory=dict)
    context_table: dict[str, Context | BrokenFact] = field(default_factory=dict)
    unit_table: dict[str, str | BrokenFact] = field(default_factory=dict)
    continuations: dict[str, Written] = field(default_factory=dict)
    footnotes: dict[str, Written] = field(default_factory=dict)
    # Arc role, facts and footnotes of each link.
    relationships: list[tuple[str, str, str]] = field(default_factory=list)
    # Continuations inside which the document ends.
    unfinished: set[str] = field(default_factory=set)
    cut: Cut | None = None

    def place(self, position: int) -> str:
        """`#id`, or line and number of the fact."""
        identifier = self.started[position][4]
        return f"#{identifier}" if identifier else self.places[position]


class InlineReader:
    """Reads the tree of one inline document."""

    def __init__(self, source: Source, tree: Tree, namespace: str) -> None:
        self.document = InlineDocument(source, cut=tree.cut)
        self._root, self._opened = tree.root, tree.open_elements
        self._prefix = prefix = f"{{{namespace}}}"
        self._number, self._text = f"{prefix}nonFraction", f"{prefix}nonNumeric"
        self._fraction, self._continuation = f"{prefix}fraction", f"{prefix}continuation"
        self._footnote, self._exclude = f"{prefix}footnote", f"{prefix}exclude"
        self._facts = (self._number, self._text, self._fraction)
        self._texts = (self._text, self._continuation, self._footnote)
        self._parts = (f"{prefix}numerator", f"{prefix}denominator")
        self._names = names_of(tree, source.name, (*self._facts, *self._parts))
        self._numbers = NumberReader(self._names)
        self._concepts_known: dict[str | None, int] = {}
        self._values_known: dict[Printed, int] = {}
        self._waiting: list[tuple[etree._Element, bool, Callable[[Written], None]]] = []
        self._has_exclusions = False
        self._text_left = max(_MOST_TEXT_AT_LEAST, _MOST_TEXTS * source.size)

    def read(self) -> InlineDocument:
        """All that the document holds; raises BadDocument where it is made to take for ever."""
        self._walk()
        self._read_waiting()
        if self._opened:
            self._end_open()
        return self.document

    def _walk(self) -> None:
        """Read all but the texts. This loop runs for each fact of each filing."""
        document, number, fraction_tag, others = self.document, self._number, self._fraction, self._others()
        add, values, add_value = document.started.append, document.values, document.values.append
        concepts_known, values_known = self._concepts_known, self._values_known
        for element in self._root.iter(number, self._text, fraction_tag, *others):
            tag = element.tag
            if tag != number and tag in others:
                others[tag](element)
                continue
            get = element.get
            position = len(values)
            name, identifier = get("name"), get("id")
            concept = concepts_known.get(name)
            if concept is None:
                concept = self._concept(name, position)
            if tag == number:
                words = self._inside(element) if len(element) else element.text
                printed = (words, get("format"), get("scale"), get("sign"), get(_NIL))
                value = values_known.get(printed)
                add((concept, get("contextRef") or "", get("unitRef"), get("decimals"), identifier, True))
                add_value(self._value(printed, position) if value is None else value)
            else:
                is_fraction = tag == fraction_tag
                decimals = get("decimals") if is_fraction else None
                add((concept, get("contextRef") or "", get("unitRef"), decimals, identifier, is_fraction))
                add_value(0)
                if is_fraction:
                    self._read_fraction(element, position)
                else:
                    self._start_text(element, position)
            if not identifier:
                document.places[position] = document.source.place(element, position + 1)
            target = get("target")
            if target:
                document.broken[position] = BrokenFact("another target document", f"it is for {target!r}")

    def _others(self) -> dict[str, Callable[[etree._Element], None]]:
        """How elements are read that are no facts."""
        return {
            self._continuation: self._continued,
            self._footnote: self._noted,
            self._exclude: self._excluded,
            f"{self._prefix}hidden": self._hide,
            f"{self._prefix}relationship": self._relate,
            _CONTEXT: self._define_context,
            _UNIT: self._define_unit,
        }

    def _concept(self, name: str | None, position: int) -> int:
        document = self.document
        found = self._names.resolve(name) if name and (":" in name or name[0] == "{") else None
        if found is None:
            document.broken[position] = BrokenFact(
                "unknown concept", f"the prefix of {name!r} is not declared"
            )
            found = Name(name or "", "", name or "")
        else:
            self._concepts_known[name] = len(document.concept_table)
        document.concept_table.append(found)
        return len(document.concept_table) - 1

    # Numbers.

    def _inside(self, number: etree._Element) -> str:
        """What a number with elements inside prints: it is read before breaks are put into the text around it."""
        self._depth(number, self._facts)
        if next(number.iter(self._exclude), None) is None:
            return content(number)
        return content_without(number, self._exclude)

    def _value(self, printed: Printed, position: int) -> int:
        document = self.document
        try:
            document.value_table.append(self._numbers.read(printed))
        except BrokenFact as error:
            document.broken.setdefault(position, error)
            return 0
        value = self._values_known[printed] = len(document.value_table) - 1
        return value

    def _read_fraction(self, element: etree._Element, position: int) -> None:
        try:
            if element.get(_NIL) in YES:
                self._give(position, Value(None, True, True))
                return
            self._depth(element, self._facts)
            parts = [next(element.iter(part), None) for part in self._parts]
            self._give(position, fraction(parts[0], parts[1], self._names))
        except BrokenFact as error:
            self.document.broken.setdefault(position, error)

    def _give(self, position: int, value: Value) -> None:
        self.document.values[position] = len(self.document.value_table)
        self.document.value_table.append(value)

    # Texts.

    def _start_text(self, element: etree._Element, position: int) -> None:
        document, get = self.document, element.get
        if get(_NIL) in YES:
            self._give(position, Value(None, False, True))
            self._wait(element, _forget)
            return
        format_name = get("format")
        function = None
        if format_name:
            try:
                function = text_format(format_name, self._names)
            except BrokenFact as error:
                document.broken.setdefault(position, error)

        def keep(written: Written) -> None:
            document.texts[position] = (written, format_name, function)

        self._wait(element, keep)

    def _continued(self, element: etree._Element) -> None:
        self._keep_text(element, element.get("id") or "", self.document.continuations)

    def _noted(self, element: etree._Element) -> None:
        identifier = element.get("id") or element.get("footnoteID") or ""
        self._keep_text(element, identifier, self.document.footnotes)

    def _keep_text(self, element: etree._Element, identifier: str, table: dict[str, Written]) -> None:
        is_open = element in self._opened
        self._wait(element, _forget if is_open else lambda text: _keep_first(table, identifier, text))

    def _wait(self, element: etree._Element, keep: Callable[[Written], None]) -> None:
        """Read a text now, or, where it has elements inside, after the walk."""
        if not len(element):
            keep(self._as_written(element, element.text or ""))
            return
        self._waiting.append((element, self._depth(element, self._texts) == 0, keep))

    def _depth(self, element: etree._Element, tags: tuple[str, ...]) -> int:
        """In how many elements of these tags an element lies; raises BadDocument where they are too many."""
        depth = sum(1 for _ in element.iterancestors(*tags))
        if depth >= _MOST_DEEP:
            what = "its facts lie deeper in each other than in any filing"
            raise bad(self.document.source.name, what, _ODD)
        return depth

    def _read_waiting(self) -> None:
        breaker = Breaker()
        for element, is_outermost, keep in self._waiting:
            if is_outermost:
                breaker.put_breaks(element)
            inside = content_without(element, self._exclude) if self._has_exclusions else content(element)
            keep(self._as_written(element, inside))
        self._waiting = []

    def _as_written(self, element: etree._Element, text: str) -> Written:
        self._text_left -= len(text)
        if self._text_left < 0:
            what = "the texts of its facts are larger than the document many times"
            raise bad(self.document.source.name, what, _ODD)
        return Written(text, element.get("continuedAt"), element.get("escape") in YES)

    def _excluded(self, _: etree._Element) -> None:
        self._has_exclusions = True

    # Sections, definitions and links.

    def _hide(self, section: etree._Element) -> None:
        first, hidden = len(self.document.values), self.document.hidden
        # A section in a hidden one is hidden already.
        if not hidden or first >= hidden[-1][1]:
            hidden.append((first, first + sum(1 for _ in section.iter(*self._facts))))

    def _define_context(self, element: etree._Element) -> None:
        identifier = element.get("id") or ""
        if element in self._opened:
            return
        try:
            found: Context | BrokenFact = context_of(element, identifier, self._names)
        except BrokenFact as error:
            found = error
        _keep_first(self.document.context_table, identifier, found)

    def _define_unit(self, element: etree._Element) -> None:
        identifier = element.get("id") or ""
        if element in self._opened:
            return
        try:
            found: str | BrokenFact = unit_of(element, identifier, self._names)
        except BrokenFact as error:
            found = error
        _keep_first(self.document.unit_table, identifier, found)

    def _relate(self, element: etree._Element) -> None:
        get = element.get
        self.document.relationships.append((get("arcrole") or "", get("fromRefs") or "", get("toRefs") or ""))

    def _end_open(self) -> None:
        """The facts inside which the document ends are broken."""
        for position, element in enumerate(self._root.iter(*self._facts)):
            if element in self._opened:
                self.document.broken[position] = BrokenFact("the fact is cut", "the document ends inside it")
        self.document.unfinished = {
            element.get("id") or "" for element in self._opened if element.tag == self._continuation
        }


def _forget(_: Written) -> None:
    """Nobody asks for the text of an element, but breaks are put into it for those inside."""


def _keep_first(table: dict[str, _Kept], identifier: str, thing: _Kept) -> None:
    table.setdefault(identifier, thing)
