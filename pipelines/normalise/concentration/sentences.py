"""Paragraphs to sentences and clauses, each with its place in the paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[.!?][\"”’)\]]*\s+(?=[\"“‘(]?[A-Z0-9(])")
# A full stop after these ends no sentence: "U.S. customers", "Hon Hai Co. Ltd.".
_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]\.)+[A-Z]|\b(?:Inc|Corp|Ltd|Co|No|vs|Mr|Ms|Dr|approx|e\.g|i\.e))$")
# What is said of no customer is a statement of its own, and so is what stands behind a semicolon.
_CLAUSE = re.compile(
    r";\s+|,?\s+(?:and|but|while|whereas)\s+(?=(?:there\s+(?:was|were)\s+)?no\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text and where it begins in that text."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The first character behind it."""
        return self.start + len(self.text)


def sentences(text: str) -> list[Span]:
    """Sentences of a paragraph, in order."""
    found, start = [], 0
    for stop in _END.finditer(text):
        if not _ABBREVIATED.search(text[start : stop.start()]):
            found.append(Span(text[start : stop.end()].rstrip(), start))
            start = stop.end()
    if text[start:].strip():
        found.append(Span(text[start:], start))
    return found


def clauses(sentence: Span) -> Iterator[Span]:
    """Parts of a sentence that make statements of their own; places count from the paragraph's beginning."""
    start = 0
    for stop in _CLAUSE.finditer(sentence.text):
        yield Span(sentence.text[start : stop.start()], sentence.start + start)
        start = stop.end()
    yield Span(sentence.text[start:], sentence.start + start)
