"""A place in our text of a document, found again in the document itself.

Our text folds white space, parts cells by strokes and leaves out running heads; letters and digits stand in it as they
stand in the document, in the same order. So both are compared by their letters and digits alone.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipelines.evidence.page.pieces import Text

# Letters and digits before and behind a place that tell it from others of the same wording.
_CONTEXT = 200
_SHORTEST_PART = 12
# What a page's end may put between two halves of a sentence.
_FARTHEST = 4_000
_BEFORE = '($€£¥₩“"‘-−–'
_BEHIND = '.!?)%”"’'


def bare(text: str) -> str:
    """Letters and digits only."""
    return "".join(filter(str.isalnum, text))


@dataclass(slots=True)
class Stream:
    """The letters and digits of several texts in a row, and where each text begins among them."""

    letters: str
    texts: list[Text]
    starts: list[int]


def stream_of(texts: Sequence[Text]) -> Stream:
    """The letters and digits of a document's texts."""
    parts = [bare(text.text) for text in texts]
    starts = [0, *accumulate(map(len, parts))][:-1] if parts else []
    return Stream("".join(parts), list(texts), starts)


def mark_place(stream: Stream, plain: str, start: int, end: int, place: int) -> bool:
    """Mark the characters `start` to `end` of our text `plain` in the document; whether all of them were found."""
    needle = bare(plain[start:end])
    if not needle:
        return False
    before = bare(plain[max(0, start - 3 * _CONTEXT) : start])[-_CONTEXT:]
    after = bare(plain[end : end + 3 * _CONTEXT])[:_CONTEXT]
    share = len(bare(plain[:start])) / max(1, len(bare(plain)))
    found = _best(stream.letters, needle, before, after, share)
    if found is not None:
        _mark(stream, found, found + len(needle), place)
        return True
    parts = list(_parts(stream.letters, needle, before, share))
    for first, last in parts:
        _mark(stream, first, last, place)
    return sum(last - first for first, last in parts) == len(needle)


def _best(letters: str, needle: str, before: str, after: str, share: float) -> int | None:
    """The occurrence with the most of the same context around it; of equals the one at about the same height."""

    def rank(at: int) -> tuple[int, float]:
        ahead = letters[max(0, at - _CONTEXT) : at]
        behind = letters[at + len(needle) : at + len(needle) + _CONTEXT]
        return _common(ahead[::-1], before[::-1]) + _common(behind, after), -abs(at / len(letters) - share)

    return max(_occurrences(letters, needle), key=rank, default=None)


def _occurrences(letters: str, needle: str) -> Iterator[int]:
    at = letters.find(needle)
    while at >= 0:
        yield at
        at = letters.find(needle, at + 1)


def _common(left: str, right: str) -> int:
    length = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        length += 1
    return length


def _parts(letters: str, needle: str, before: str, share: float) -> Iterator[tuple[int, int]]:
    """The longest beginning that stands in the document, and what is left of the needle shortly behind it."""
    shortest, longest = 0, len(needle)
    while shortest < longest:
        middle = (shortest + longest + 1) // 2
        shortest, longest = (middle, longest) if needle[:middle] in letters else (shortest, middle - 1)
    if shortest < min(_SHORTEST_PART, len(needle)):
        return
    first = _best(letters, needle[:shortest], before, "", share)
    if first is None:
        return
    last = first + shortest
    yield first, last
    rest = needle[shortest:]
    at = letters.find(rest, last, last + _FARTHEST + len(rest)) if len(rest) > 1 else -1
    if at >= 0:
        yield at, at + len(rest)


def _with_signs(text: str, start: int, end: int) -> tuple[int, int]:
    """The place with the currency or bracket right before it and the full stop, bracket or percent behind it."""
    while start and text[start - 1] in _BEFORE:
        start -= 1
    while end < len(text) and text[end] in _BEHIND:
        end += 1
    return start, end


def _mark(stream: Stream, first: int, last: int, place: int) -> None:
    """Mark everything from letter `first` to the one before `last`, signs between them included."""
    begins, ends = (bisect_right(stream.starts, letter) - 1 for letter in (first, last - 1))
    for number in range(begins, ends + 1):
        text = stream.texts[number]
        # White space between the cells of a table has no place for a mark.
        if not text.text.strip():
            continue
        start, end = _with_signs(text.text, *_bounds(stream, number, first, last))
        text.marks.append((start, end, place))


def _bounds(stream: Stream, number: int, first: int, last: int) -> tuple[int, int]:
    """From where to where letters `first` to `last` reach in the text of this number."""
    text, begin = stream.texts[number].text, stream.starts[number]
    positions = [position for position, sign in enumerate(text) if sign.isalnum()]
    start = positions[first - begin] if first >= begin else len(text) - len(text.lstrip())
    goes_on = last - begin > len(positions)
    return start, len(text.rstrip()) if goes_on else positions[last - begin - 1] + 1
