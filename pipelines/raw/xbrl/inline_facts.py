"""Facts of a set of inline documents: what they refer to is looked up, and what can not be read is set aside."""

from collections.abc import Sequence

from pipelines.raw.xbrl.columns import Columns
from pipelines.raw.xbrl.contexts import Context
from pipelines.raw.xbrl.distinct import Distinct
from pipelines.raw.xbrl.fact_values import BrokenFact, text_value
from pipelines.raw.xbrl.inline import InlineDocument, InlineReader
from pipelines.raw.xbrl.inline_text import Texts
from pipelines.raw.xbrl.markup import Source
from pipelines.raw.xbrl.pieces import CUT, Piece, piece
from pipelines.raw.xbrl.rescue import read_tree


def read_inline(source: Source, namespace: str) -> InlineDocument:
    """What one inline document holds; raises BadDocument where nothing of it can be read."""
    tree = read_tree(source, with_styles=False)
    document = InlineReader(source, tree, namespace).read()
    if document.places and tree.text.count(b"\n") != source.text.count(b"\n"):
        # A style of several lines moved the lines of facts that have no other place.
        document = InlineReader(source, read_tree(source), namespace).read()
    return document


def inline_facts(documents: Sequence[InlineDocument]) -> tuple[list[Columns], list[Piece]]:
    """The facts of each document of a filing, and what was set aside."""
    texts = Texts(documents)
    columns: list[Columns] = []
    pieces: list[Piece] = []
    for document, footnotes in zip(documents, texts.footnotes(pieces), strict=True):
        found = _facts(document, documents, texts)
        if footnotes:
            for position, identifier in enumerate(found.ids):
                if identifier in footnotes:
                    found.footnotes[position] = footnotes[identifier]
        columns.append(found.without(document.broken) if document.broken else found)
        pieces += _pieces(document)
    return columns, pieces


def _facts(document: InlineDocument, documents: Sequence[InlineDocument], texts: Texts) -> Columns:
    """The facts of one document as columns; at the positions of the broken ones stands nothing of meaning."""
    home_first = (document, *(other for other in documents if other is not document))
    columns = [list(column) for column in zip(*document.started, strict=True)] or [[] for _ in range(6)]
    concepts, context_ids, unit_ids, decimals, ids, need_units = columns
    hidden = [False] * len(ids)
    for first, end in document.hidden:
        hidden[first:end] = [True] * (end - first)
    contexts = Distinct(context_ids, lambda identifier: (identifier, _context(home_first, identifier)))
    units = Distinct(unit_ids, lambda identifier: _unit(home_first, identifier))
    for position, (written, format_name, function) in document.texts.items():
        try:
            value = text_value(texts.whole(document, written), format_name, function)
        except BrokenFact as error:
            document.broken.setdefault(position, error)
        else:
            document.values[position] = len(document.value_table)
            document.value_table.append(value)
    for position, (unit, needs_one) in enumerate(zip(unit_ids, need_units, strict=True)):
        if unit is None and needs_one:
            document.broken.setdefault(position, BrokenFact("missing unit", "the number has no unitRef"))
    for broken in (units.broken(), contexts.broken()):
        for position, why in broken.items():
            document.broken.setdefault(position, why)
    return Columns(
        document.source.name,
        list(range(1, len(ids) + 1)),
        concepts,
        contexts.positions,
        units.positions,
        document.values,
        decimals,
        hidden,
        ids,
        places=document.places,
        concept_table=document.concept_table,
        context_table=contexts.things,
        unit_table=units.things,
        value_table=document.value_table,
    )


def _context(documents: Sequence[InlineDocument], identifier: str) -> Context:
    for document in documents:
        found = document.context_table.get(identifier)
        if isinstance(found, BrokenFact):
            raise found
        if found is not None:
            return found
    raise BrokenFact("missing context", f"there is no context {identifier!r}")


def _unit(documents: Sequence[InlineDocument], identifier: str | None) -> str | None:
    if identifier is None:
        return None
    for document in documents:
        found = document.unit_table.get(identifier)
        if isinstance(found, BrokenFact):
            raise found
        if found is not None:
            return found
    raise BrokenFact("missing unit", f"there is no unit {identifier!r}")


def _pieces(document: InlineDocument) -> list[Piece]:
    name = document.source.name
    pieces = [
        piece(
            name,
            document.place(position),
            error.reason,
            f"{document.concept_table[document.started[position][0]].text}: {error.detail}",
        )
        for position, error in sorted(document.broken.items())
    ]
    if document.cut:
        read = len(document.started) - len(document.broken)
        pieces.append(
            piece(name, document.cut.place, CUT, f"{document.cut.why}; {read} facts before it are read")
        )
    return pieces
