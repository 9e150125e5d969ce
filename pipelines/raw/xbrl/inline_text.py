"""Text of inline facts and footnotes: continuations followed, exclusions left out, each piece read once."""

from collections.abc import Sequence

from lxml import etree

from pipelines.raw.xbrl.fact_values import YES, BrokenFact
from pipelines.raw.xbrl.inline import InlineDocument, refuse_deep
from pipelines.raw.xbrl.markup import bad
from pipelines.raw.xbrl.pieces import Piece, piece
from pipelines.raw.xbrl.text import BREAK, Breaker, content, content_without, folded

_FACT_FOOTNOTE = "fact-footnote"
_FETCH = "no filing is made so; fetch it from the SEC again"
# All texts of a filing together, those in each other counted again, are a tenth of its markup.
_MOST_TIMES, _MOST_AT_LEAST = 5, 20_000_000
_MOST_LINKS = 1_000_000


class TextReader:
    """Reads texts of a filing's documents."""

    def __init__(self, documents: Sequence[InlineDocument]) -> None:
        self._documents = documents
        self._parted: set[int] = set()
        self._notes: dict[etree._Element, str | None] = {}
        self._left = max(_MOST_AT_LEAST, _MOST_TIMES * sum(document.markup.size for document in documents))

    def text(self, document: InlineDocument, element: etree._Element) -> str:
        """The folded text of a fact or footnote with all its continuations; raises BrokenFact."""
        first, parts = element, [self._content(document, element)]
        seen = {element}
        home = document
        following = element.get("continuedAt")
        while following:
            home, element = self._continuation(home, following)
            if element in seen:
                raise BrokenFact("continuations in a circle", f"the continuation {following} leads to itself")
            if home.markup.cut and element in home.markup.cut.open_elements:
                raise BrokenFact("the fact is cut", f"the document ends inside its continuation {following}")
            seen.add(element)
            parts.append(self._content(home, element))
            following = element.get("continuedAt")
        return folded((BREAK if first.get("escape") in YES else " ").join(parts))

    def footnotes(self, pieces: list[Piece]) -> list[dict[str, list[str]]]:
        """For each document the texts of the footnotes of its facts, by the facts' ids, in the order of the links.

        Footnotes that can not be read are added to the pieces.
        """
        found: list[dict[str, list[str]]] = [{} for _ in self._documents]
        if not any(document.relationships for document in self._documents):
            return found
        identifiers = [set(document.ids) for document in self._documents]
        links = 0
        for index, document in enumerate(self._documents):
            order = [index, *(other for other in range(len(self._documents)) if other != index)]
            for relationship in document.relationships:
                if not (relationship.get("arcrole") or _FACT_FOOTNOTE).endswith(_FACT_FOOTNOTE):
                    continue
                references = (relationship.get("fromRefs") or "").split()
                notes = (relationship.get("toRefs") or "").split()
                links += len(references) * len(notes)
                if links > _MOST_LINKS:
                    raise bad(document.markup.name, "its footnotes have more than a million links", _FETCH)
                texts = [
                    text for note in notes if (text := self._footnote(document, note, pieces)) is not None
                ]
                for reference in references:
                    home = next((other for other in order if reference in identifiers[other]), None)
                    if home is not None:
                        found[home].setdefault(reference, []).extend(texts)
        return found

    def _footnote(self, document: InlineDocument, identifier: str, pieces: list[Piece]) -> str | None:
        """The text of a footnote, read once; None where there is none or it is broken."""
        for home in (document, *self._documents):
            element = home.footnotes.get(identifier)
            if element is None:
                continue
            if element not in self._notes:
                try:
                    self._notes[element] = self.text(home, element)
                except BrokenFact as error:
                    self._notes[element] = None
                    place = home.markup.place(element, 0).replace("fact 0", f"footnote {identifier}")
                    pieces.append(piece(home.markup.name, place, "broken footnote", error.detail))
            return self._notes[element]
        return None

    def _continuation(
        self, document: InlineDocument, identifier: str
    ) -> tuple[InlineDocument, etree._Element]:
        for home in (document, *self._documents):
            if identifier in home.continuations:
                return home, home.continuations[identifier]
        raise BrokenFact("missing continuation", f"there is no continuation {identifier}")

    def _content(self, document: InlineDocument, element: etree._Element) -> str:
        text = element.text or "" if not len(element) else self._inner(document, element)
        self._left -= len(text)
        if self._left < 0:
            raise bad(
                document.markup.name, "the texts of its facts are larger than the document many times", _FETCH
            )
        return text

    def _inner(self, document: InlineDocument, element: etree._Element) -> str:
        refuse_deep(element, document.tag("nonNumeric"), document.markup.name)
        if id(document) not in self._parted:
            self._parted.add(id(document))
            Breaker().put_breaks(document.markup.root)
        if document.has_exclusions:
            return content_without(element, document.tag("exclude"))
        return content(element)
