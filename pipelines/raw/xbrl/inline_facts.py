"""Facts of a set of inline documents: names, contexts, units, values and footnotes resolved, broken pieces apart."""

from collections.abc import Mapping, Sequence

from pipelines.raw.xbrl.columns import Columns, Value
from pipelines.raw.xbrl.contexts import Context
from pipelines.raw.xbrl.distinct import Distinct, context_of, unit_of
from pipelines.raw.xbrl.fact_values import YES, BrokenFact, NumberReader, Printed, fraction, text_value
from pipelines.raw.xbrl.inline import InlineDocument
from pipelines.raw.xbrl.inline_text import TextReader
from pipelines.raw.xbrl.names import XSI, Name
from pipelines.raw.xbrl.pieces import CUT, Piece, piece
from pipelines.raw.xbrl.scopes import absolute

_NIL = f"{{{XSI}}}nil"


def inline_facts(documents: Sequence[InlineDocument]) -> tuple[list[Columns], list[Piece]]:
    """The facts of each document, and what was set aside."""
    reader = TextReader(documents)
    columns: list[Columns] = []
    pieces: list[Piece] = []
    for document, footnotes in zip(documents, reader.footnotes(pieces), strict=True):
        found, broken = _facts(document, documents, reader)
        for position, identifier in enumerate(document.ids):
            if identifier is None:
                found.places[position] = document.markup.place(document.elements[position], position + 1)
            elif identifier in footnotes:
                found.footnotes[position] = footnotes[identifier]
        columns.append(found.without(broken) if broken else found)
        pieces += _pieces(document, broken)
    return columns, pieces


def _facts(
    document: InlineDocument, documents: Sequence[InlineDocument], reader: TextReader
) -> tuple[Columns, dict[int, BrokenFact]]:
    """The facts of one document as columns; at the positions of the broken ones stands nothing of meaning."""
    home_first = (document, *(other for other in documents if other is not document))
    concepts = Distinct(document.concepts, lambda name: _concept(document, name))
    contexts = Distinct(document.contexts, lambda name: _context(home_first, name))
    units = Distinct(document.units, lambda name: _unit(home_first, name))
    prints: list[int | Printed] = [
        position if printed is None else printed for position, printed in enumerate(document.printed)
    ]
    numbers = NumberReader(document.names)
    values = Distinct(
        prints,
        lambda printed: (
            numbers.read(printed) if isinstance(printed, tuple) else _value(document, reader, printed)
        ),
    )
    broken = values.broken() | units.broken() | contexts.broken() | concepts.broken() | _left_out(document)
    hidden = [False] * len(document.elements)
    for first, count in document.hidden:
        hidden[first : first + count] = [True] * count
    found = Columns(
        document.markup.name,
        list(range(1, len(document.elements) + 1)),
        concepts.positions,
        contexts.positions,
        units.positions,
        values.positions,
        document.decimals,
        hidden,
        document.ids,
        concept_table=concepts.things,
        context_table=contexts.things,
        unit_table=units.things,
        value_table=values.things,
    )
    return found, broken


def _left_out(document: InlineDocument) -> dict[int, BrokenFact]:
    """Facts that are not of this document's report, that lack a unit, or inside which the document ends."""
    left = {
        position: BrokenFact("another target document", f"the fact is for the target {target!r}")
        for position, target in document.targets.items()
    }
    if None in document.units:
        text = document.tag("nonNumeric")
        for position, unit in enumerate(document.units):
            if unit is None and document.elements[position].tag != text:
                left[position] = BrokenFact("missing unit", "the number has no unitRef")
    if document.markup.cut:
        for position, element in enumerate(document.elements):
            if element in document.markup.cut.open_elements:
                left[position] = BrokenFact("the fact is cut", "the document ends inside it")
    return left


def _concept(document: InlineDocument, name: str) -> Name:
    found = document.names.resolve(name) if ":" in name else None
    if found is None:
        raise BrokenFact("unknown concept", f"the prefix of the name {name!r} is not declared")
    return found


def _context(documents: Sequence[InlineDocument], identifier: str) -> tuple[str, Context]:
    for document in documents:
        element = document.context_elements.get(identifier)
        if element is not None:
            return identifier, context_of(element, identifier, document.names)
    raise BrokenFact("missing context", f"there is no context {identifier!r}")


def _unit(documents: Sequence[InlineDocument], identifier: str | None) -> str | None:
    if identifier is None:
        return None
    for document in documents:
        element = document.unit_elements.get(identifier)
        if element is not None:
            return unit_of(element, identifier, document.names)
    raise BrokenFact("missing unit", f"there is no unit {identifier!r}")


def _value(document: InlineDocument, reader: TextReader, position: int) -> Value:
    """The value of a text or a fraction."""
    element = document.elements[position]
    is_text = element.tag == document.tag("nonNumeric")
    if element.get(_NIL) in YES:
        return Value(None, not is_text, True)
    if not is_text:
        parts = [next(element.iter(document.tag(name)), None) for name in ("numerator", "denominator")]
        return fraction(parts[0], parts[1], document.names)
    format_name = element.get("format")
    if format_name and not document.markup.is_uniform:
        format_name = absolute(element, format_name)
    return text_value(reader.text(document, element), format_name, document.names)


def _pieces(document: InlineDocument, broken: Mapping[int, BrokenFact]) -> list[Piece]:
    name, markup = document.markup.name, document.markup
    pieces = [
        piece(
            name,
            markup.place(document.elements[position], position + 1),
            error.reason,
            f"{document.concepts[position]}: {error.detail}",
        )
        for position, error in sorted(broken.items())
    ]
    if markup.cut:
        read = len(document.elements) - len(broken)
        pieces.append(
            piece(
                name,
                markup.cut.place,
                CUT,
                f"{markup.cut.why}; {read} facts before it are read",
            )
        )
    return pieces
