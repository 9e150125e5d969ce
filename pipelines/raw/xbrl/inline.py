"""Inline XBRL documents as they are written (Inline XBRL 1.1, and 1.0): facts, definitions, texts and links.

Attributes are taken where a fact starts, so that facts are in the order in which they start; numbers where they end;
texts where the outermost text around them ends. What a fact refers to may stand later, or in another document, and is
looked up afterwards.
"""

from collections.abc import Callable, Iterable
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
from pipelines.raw.xbrl.parsing import Event
from pipelines.raw.xbrl.rescue import Cut
from pipelines.raw.xbrl.scopes import Scope, write_out_names
from pipelines.raw.xbrl.text import Breaker, content, content_without

_CONTEXT, _UNIT = f"{{{XBRLI}}}context", f"{{{XBRLI}}}unit"
_NIL = f"{{{XSI}}}nil"
# In filings text blocks lie up to five deep in each other, numbers two. A hostile file nests thousands, and reading
# each of them would take for ever.
_MOST_DEEP = 40
# All texts of a filing together, those in each other counted again, are a tenth of its markup.
_MOST_TEXTS, _MOST_TEXT_AT_LEAST = 5, 20_000_000
_Kept = TypeVar("_Kept")
_started = tuple.__new__
_ODD = "no filing is made so; fetch it from the SEC again"


def inline_namespace(body: bytes) -> str | None:
    """The inline XBRL namespace that a document mentions; None where it has none."""
    return next((namespace for namespace in INLINE if namespace.encode() in body), None)


class Written(NamedTuple):
    """A text as written: its own part with breaks put in, the id of its continuation, and whether it holds markup."""

    text: str
    continued_at: str | None
    has_markup: bool = False


class Started(NamedTuple):
    """What a fact starts with. `concept` is a position in `concept_table`, the others are as written."""

    concept: int
    context: str
    unit: str | None
    decimals: str | None
    identifier: str | None
    is_hidden: bool
    needs_unit: bool


@dataclass(slots=True)
class InlineDocument:
    """What one document holds. The lists have an entry for each fact, in order; by position go the dictionaries."""

    source: Source
    started: list[Started] = field(default_factory=list)
    # Positions in `value_table`; of no meaning for the facts in `texts` and `broken`.
    values: list[int] = field(default_factory=list)
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
        identifier = self.started[position].identifier
        return f"#{identifier}" if identifier else self.places[position]


class InlineReader:
    """Takes the events of one inline document."""

    def __init__(self, source: Source, namespace: str) -> None:
        self.document = InlineDocument(source)
        self._prefix = prefix = f"{{{namespace}}}"
        self._exclude = f"{prefix}exclude"
        nothing = self._nothing
        start_fact, start_text = self._start_fact, self._start_text
        self._starts: dict[str, Callable[[etree._Element], None]] = {
            f"{prefix}nonFraction": start_fact,
            f"{prefix}nonNumeric": start_text,
            f"{prefix}fraction": start_fact,
            f"{prefix}continuation": self._open_text,
            f"{prefix}footnote": self._open_text,
            f"{prefix}hidden": self._start_hidden,
            f"{prefix}exclude": self._start_exclude,
            f"{prefix}relationship": nothing,
            _CONTEXT: self._start_definition,
            _UNIT: self._start_definition,
        }
        self._ends: dict[str, Callable[[etree._Element], None]] = {
            f"{prefix}nonFraction": self._end_number,
            f"{prefix}nonNumeric": self._end_text,
            f"{prefix}fraction": self._end_fraction,
            f"{prefix}continuation": self._end_continuation,
            f"{prefix}footnote": self._end_footnote,
            f"{prefix}hidden": self._end_hidden,
            f"{prefix}exclude": nothing,
            f"{prefix}relationship": self._end_relationship,
            _CONTEXT: self._end_context,
            _UNIT: self._end_unit,
        }
        self.tags = tuple(self._starts)
        self._scope = Scope(source.name)
        self._breaker = Breaker()
        # Positions of the facts, and the texts, inside which we are.
        self._open: list[int] = []
        self._open_texts: list[etree._Element] = []
        self._waiting: list[tuple[etree._Element, Callable[[Written], None]]] = []
        self._has_exclusions = False
        self._hidden = 0
        self._declared_before = 0
        self._text_left = max(_MOST_TEXT_AT_LEAST, _MOST_TEXTS * source.size)
        self._values, self._add = self.document.values, self.document.started.append
        self._concepts_known: dict[str | None, int] = {}
        self._values_known: dict[Printed, int] = {}
        self._numbers = NumberReader(self._scope.names)

    def take(self, events: Iterable[Event]) -> None:
        """Take events in their order."""
        starts, ends, scope = self._starts, self._ends, self._scope
        for event, item in events:
            if event == "start":
                starts[item.tag](item)
            elif event == "end":
                ends[item.tag](item)
            elif scope.take(event, item):
                self._forget_names()

    def finish(self) -> None:
        """Facts that are still open are broken; texts that ended inside an open one are read."""
        self._read_waiting(None)
        document = self.document
        for position in self._open:
            document.broken[position] = BrokenFact("the fact is cut", "the document ends inside it")
        for element in self._open_texts:
            document.unfinished.add(element.get("id") or "")

    # What a fact starts with.

    def _start_fact(self, element: etree._Element) -> None:
        self._start(element, True)

    def _start_text(self, element: etree._Element) -> None:
        self._start(element, False)
        self._open_texts.append(element)

    def _start(self, element: etree._Element, needs_unit: bool) -> None:
        get, values, opened = element.get, self._values, self._open
        position = len(values)
        name, identifier = get("name"), get("id")
        concept = self._concepts_known.get(name)
        if concept is None:
            concept = self._concept(name, position)
        # Building the tuple by name would take as long as reading its attributes.
        self._add(
            _started(
                Started,
                (
                    concept, get("contextRef") or "", get("unitRef"), get("decimals") if needs_unit else None,
                    identifier, self._hidden > 0, needs_unit,
                ),
            )
        )  # fmt: skip
        values.append(0)
        opened.append(position)
        if not identifier:
            self.document.places[position] = self.document.source.place(element, position + 1)
        target = get("target")
        if target:
            self.document.broken[position] = BrokenFact("another target document", f"it is for {target!r}")
        if len(opened) > _MOST_DEEP:
            what = "its facts lie deeper in each other than in any filing"
            raise bad(self.document.source.name, what, _ODD)

    def _concept(self, name: str | None, position: int) -> int:
        document = self.document
        found = self._scope.names.resolve(name) if name and ":" in name else None
        if found is None:
            document.broken[position] = BrokenFact(
                "unknown concept", f"the prefix of {name!r} is not declared"
            )
            found = Name(name or "", "", name or "")
        else:
            self._concepts_known[name] = len(document.concept_table)
        document.concept_table.append(found)
        return len(document.concept_table) - 1

    def _forget_names(self) -> None:
        """A prefix changed its meaning: names and formats mean something else from here on."""
        self._concepts_known = {}
        self._values_known = {}
        self._numbers = NumberReader(self._scope.names)

    # Numbers.

    def _end_number(self, element: etree._Element) -> None:
        position = self._open.pop()
        get = element.get
        words = content_without(element, self._exclude) if len(element) else element.text
        printed = (words, get("format"), get("scale"), get("sign"), get(_NIL))
        value = self._values_known.get(printed)
        if value is None:
            value = self._number(printed, position)
        self._values[position] = value

    def _number(self, printed: Printed, position: int) -> int:
        document = self.document
        try:
            document.value_table.append(self._numbers.read(printed))
        except BrokenFact as error:
            document.broken.setdefault(position, error)
            return 0
        value = self._values_known[printed] = len(document.value_table) - 1
        return value

    def _end_fraction(self, element: etree._Element) -> None:
        position = self._open.pop()
        try:
            if element.get(_NIL) in YES:
                self._give(position, Value(None, True, True))
                return
            parts = [next(element.iter(self._prefix + name), None) for name in ("numerator", "denominator")]
            self._give(position, fraction(parts[0], parts[1], self._scope.names))
        except BrokenFact as error:
            self.document.broken.setdefault(position, error)

    def _give(self, position: int, value: Value) -> None:
        self.document.values[position] = len(self.document.value_table)
        self.document.value_table.append(value)

    # Texts.

    def _open_text(self, element: etree._Element) -> None:
        self._open_texts.append(element)

    def _end_text(self, element: etree._Element) -> None:
        position = self._open.pop()
        document, get = self.document, element.get
        if get(_NIL) in YES:
            self._give(position, Value(None, False, True))
            self._close_text(element, None)
            return
        format_name = get("format")
        function = None
        if format_name:
            try:
                function = text_format(format_name, self._scope.names)
            except BrokenFact as error:
                document.broken.setdefault(position, error)

        def keep(written: Written) -> None:
            document.texts[position] = (written, format_name, function)

        self._close_text(element, keep)

    def _end_continuation(self, element: etree._Element) -> None:
        identifier = element.get("id") or ""
        self._close_text(
            element, lambda written: _keep_first(self.document.continuations, identifier, written)
        )

    def _end_footnote(self, element: etree._Element) -> None:
        identifier = element.get("id") or element.get("footnoteID") or ""
        self._close_text(element, lambda written: _keep_first(self.document.footnotes, identifier, written))

    def _close_text(self, element: etree._Element, keep: Callable[[Written], None] | None) -> None:
        """A text ends. One with elements inside is read when no text is open around it any more: see `Breaker`."""
        self._open_texts.pop()
        if keep is not None:
            if len(element):
                self._waiting.append((element, keep))
            else:
                keep(self._as_written(element, element.text or ""))
        if not self._open_texts:
            if self._waiting:
                self._read_waiting(element)
            self._has_exclusions = False

    def _read_waiting(self, outermost: etree._Element | None) -> None:
        if outermost is not None:
            self._breaker.put_breaks(outermost)
        for element, keep in self._waiting:
            if outermost is None:
                self._breaker.put_breaks(element)
            inside = content_without(element, self._exclude) if self._has_exclusions else content(element)
            keep(self._as_written(element, inside))
        self._waiting = []

    def _as_written(self, element: etree._Element, text: str) -> Written:
        self._text_left -= len(text)
        if self._text_left < 0:
            what = "the texts of its facts are larger than the document many times"
            raise bad(self.document.source.name, what, _ODD)
        return Written(text, element.get("continuedAt"), element.get("escape") in YES)

    def _start_exclude(self, _: etree._Element) -> None:
        self._has_exclusions = True

    # Sections and definitions.

    def _start_hidden(self, _: etree._Element) -> None:
        self._hidden += 1

    def _end_hidden(self, _: etree._Element) -> None:
        self._hidden -= 1

    def _start_definition(self, _: etree._Element) -> None:
        self._declared_before = self._scope.declared

    def _end_context(self, element: etree._Element) -> None:
        identifier = element.get("id") or ""
        self._write_out_own_names(element)
        try:
            found: Context | BrokenFact = context_of(element, identifier, self._scope.names)
        except BrokenFact as error:
            found = error
        _keep_first(self.document.context_table, identifier, found)

    def _end_unit(self, element: etree._Element) -> None:
        identifier = element.get("id") or ""
        self._write_out_own_names(element)
        try:
            found: str | BrokenFact = unit_of(element, identifier, self._scope.names)
        except BrokenFact as error:
            found = error
        _keep_first(self.document.unit_table, identifier, found)

    def _write_out_own_names(self, element: etree._Element) -> None:
        if self._scope.declared != self._declared_before:
            write_out_names(element)

    def _end_relationship(self, element: etree._Element) -> None:
        get = element.get
        self.document.relationships.append((get("arcrole") or "", get("fromRefs") or "", get("toRefs") or ""))

    def _nothing(self, _: etree._Element) -> None:
        return


def _keep_first(table: dict[str, _Kept], identifier: str, thing: _Kept) -> None:
    table.setdefault(identifier, thing)
