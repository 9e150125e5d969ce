"""Texts of facts and footnotes put together from their continuations, over all documents of a filing."""

from collections.abc import Sequence

from pipelines.raw.xbrl.fact_values import BrokenFact
from pipelines.raw.xbrl.inline import InlineDocument, Written
from pipelines.raw.xbrl.markup import bad
from pipelines.raw.xbrl.pieces import Piece, piece
from pipelines.raw.xbrl.text import BREAK, folded

_FACT_FOOTNOTE = "fact-footnote"
_MOST_LINKS = 1_000_000
_MOST_TIMES, _MOST_AT_LEAST = 5, 20_000_000
_FETCH = "no filing is made so; fetch it from the SEC again"


class Texts:
    """Follows continuations and links. A document's own go before those of the other documents of its filing."""

    def __init__(self, documents: Sequence[InlineDocument]) -> None:
        self._documents = documents
        self._notes: dict[tuple[int, str], str | None] = {}
        self._left = max(_MOST_AT_LEAST, _MOST_TIMES * sum(document.source.size for document in documents))

    def whole(self, document: InlineDocument, written: Written) -> str:
        """The folded text of a fact or footnote with all its continuations; raises BrokenFact."""
        if written.continued_at is None:
            return folded(written.text)
        parts = [written.text]
        seen: set[int] = set()
        home = document
        following: str | None = written.continued_at
        while following:
            home, part = self._continuation(home, following)
            if id(part) in seen:
                raise BrokenFact("continuations in a circle", f"the continuation {following} leads to itself")
            seen.add(id(part))
            parts.append(part.text)
            self._left -= len(part.text)
            if self._left < 0:
                raise bad(
                    home.source.name, "the texts of its facts are larger than the document many times", _FETCH
                )
            following = part.continued_at
        return folded((BREAK if written.has_markup else " ").join(parts))

    def _continuation(self, document: InlineDocument, identifier: str) -> tuple[InlineDocument, Written]:
        for home in (document, *self._documents):
            found = home.continuations.get(identifier)
            if found is not None:
                return home, found
            if identifier in home.unfinished:
                raise BrokenFact("the fact is cut", f"the document ends inside its continuation {identifier}")
        raise BrokenFact("missing continuation", f"there is no continuation {identifier}")

    def footnotes(self, pieces: list[Piece]) -> list[dict[str, list[str]]]:
        """For each document the texts of the footnotes of its facts, by the facts' ids, in the order of the links.

        Footnotes that can not be read are added to the pieces.
        """
        found: list[dict[str, list[str]]] = [{} for _ in self._documents]
        if not any(document.relationships for document in self._documents):
            return found
        identifiers = [{fact[4] for fact in document.started} for document in self._documents]
        links = 0
        for index, document in enumerate(self._documents):
            order = [index, *(other for other in range(len(self._documents)) if other != index)]
            for arcrole, from_facts, to_notes in document.relationships:
                if arcrole and not arcrole.endswith(_FACT_FOOTNOTE):
                    continue
                references, notes = from_facts.split(), to_notes.split()
                links += len(references) * len(notes)
                if links > _MOST_LINKS:
                    raise bad(document.source.name, "its footnotes have more than a million links", _FETCH)
                texts = [text for note in notes if (text := self._footnote(order, note, pieces)) is not None]
                for reference in references:
                    home = next((other for other in order if reference in identifiers[other]), None)
                    if home is not None:
                        found[home].setdefault(reference, []).extend(texts)
        return found

    def _footnote(self, order: Sequence[int], identifier: str, pieces: list[Piece]) -> str | None:
        """The text of a footnote, read once; None where there is none or it is broken."""
        index = next((index for index in order if identifier in self._documents[index].footnotes), None)
        if index is None:
            return None
        if (index, identifier) not in self._notes:
            home = self._documents[index]
            try:
                self._notes[index, identifier] = self.whole(home, home.footnotes[identifier])
            except BrokenFact as error:
                self._notes[index, identifier] = None
                pieces.append(piece(home.source.name, f"#{identifier}", "broken footnote", error.detail))
        return self._notes[index, identifier]
