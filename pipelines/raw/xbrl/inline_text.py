"""Text of inline facts and footnotes: continuations followed, exclusions left out, each piece read once."""

from collections.abc import Sequence

from lxml import etree

from pipelines.raw.xbrl.fact_values import YES, BrokenFact
from pipelines.raw.xbrl.inline import InlineDocument
from pipelines.raw.xbrl.markup import bad
from pipelines.raw.xbrl.text import BREAK, Breaker, content, content_without, folded

_FACT_FOOTNOTE = "fact-footnote"
# Text blocks of filings lie three or four deep in each other; a hostile file nests thousands.
_MOST_TIMES, _MOST_AT_LEAST = 30, 20_000_000


class TextReader:
    """Reads texts of a filing's documents."""

    def __init__(self, documents: Sequence[InlineDocument]) -> None:
        self._documents = documents
        self._parted: set[int] = set()
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

    def footnotes(self) -> list[dict[str, list[str]]]:
        """For each document the texts of the footnotes of its facts, by the facts' ids, in the order of the links."""
        found: list[dict[str, list[str]]] = [{} for _ in self._documents]
        identifiers = [set(document.ids) for document in self._documents]
        for index, document in enumerate(self._documents):
            order = [index, *(other for other in range(len(self._documents)) if other != index)]
            for relationship in document.relationships:
                if not (relationship.get("arcrole") or _FACT_FOOTNOTE).endswith(_FACT_FOOTNOTE):
                    continue
                texts = self._footnote_texts(document, (relationship.get("toRefs") or "").split())
                for reference in (relationship.get("fromRefs") or "").split():
                    home = next((other for other in order if reference in identifiers[other]), None)
                    if home is not None:
                        found[home].setdefault(reference, []).extend(texts)
        return found

    def _footnote_texts(self, document: InlineDocument, references: list[str]) -> list[str]:
        texts = []
        for reference in references:
            for home in (document, *self._documents):
                if reference in home.footnotes:
                    texts.append(self.text(home, home.footnotes[reference]))
                    break
        return texts

    def _continuation(
        self, document: InlineDocument, identifier: str
    ) -> tuple[InlineDocument, etree._Element]:
        for home in (document, *self._documents):
            if identifier in home.continuations:
                return home, home.continuations[identifier]
        raise BrokenFact("missing continuation", f"there is no continuation {identifier}")

    def _content(self, document: InlineDocument, element: etree._Element) -> str:
        if not len(element):
            return element.text or ""
        root = document.markup.root
        if id(root) not in self._parted:
            self._parted.add(id(root))
            Breaker().put_breaks(root)
        text = (
            content_without(element, document.tag("exclude")) if document.has_exclusions else content(element)
        )
        self._left -= len(text)
        if self._left < 0:
            raise bad(
                document.markup.name,
                "the texts of its facts lie so deep in each other that they are larger than the document many times",
                "no filing is made so; fetch it from the SEC again",
            )
        return text
