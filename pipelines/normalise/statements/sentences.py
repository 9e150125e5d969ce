"""Where sentences begin and end: full stops, and line breaks that part paragraphs, bullets and headings."""

import re
from collections.abc import Iterator

# A sentence is cut where it is longer than that: a page without full stops is no prose.
LONGEST = 1500
_NEAR = 250
_ABBREVIATION = re.compile(
    r"(?i:\b(?:inc|corp|ltd|co|mr|mrs|ms|dr|vs|approx|no|u\.s|u\.k|e\.g|i\.e|etc|calif|wash|jan|feb|mar|apr"
    r"|jun|jul|aug|sept?|oct|nov|dec|est|fig|p\.m|a\.m|[a-z]))$"
)
_BREAK = re.compile(r"[.!?。][\"')\]”’]{0,2}(?=\s)\s{1,8}(?=\S)|(?<=다)\.(?=[가-힣])|\n\s{0,64}|\s[•▪◦●·]\s")
_CLOSING = frozenset("\"')]”’")
_BULLETS = "•▪◦●·*"
_SAMPLE = 20_000
_FEW_LINES, _SMALL_SHARE = 4, 0.25


def line_width(text: str) -> int:
    """The width to which lines were broken to fit a page, so that a line break stands for a blank; 0 for none.

    Looks at the head of the text: where lines are wrapped, many begin with a small letter.
    """
    lines = [line for line in text[:_SAMPLE].split("\n") if line.strip()]
    small = sum(line.lstrip()[0].islower() for line in lines)
    if len(lines) < _FEW_LINES or small < _SMALL_SHARE * len(lines):
        return 0
    return sorted(len(line) for line in lines)[len(lines) // 2]


def breaks(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Places between `start` and `end` where one sentence ends and where the next begins."""
    for match in _BREAK.finditer(text, start, end):
        mark = match[0][0]
        if mark in ".!?。":
            if not _goes_on(text, match):
                yield match.start() + 1 + (match[0][1:2] in _CLOSING), match.end()
        elif "\n" not in match[0] or _parts(text, match, width):
            yield match.start(), match.end()


def sentence_around(text: str, place: int, floor: int, width: int) -> tuple[int, int]:
    """The sentence that holds a place; it begins at `floor` or later, and never more than LONGEST away."""
    start = max(floor, place - LONGEST)
    for reach in (_NEAR, LONGEST):
        near = max(floor, place - reach)
        found = [
            begins for _, begins in breaks(text, near, min(len(text), place + 1), width) if begins <= place
        ]
        if found:
            start = found[-1]
            break
    end = min(len(text), place + LONGEST)
    end = next((ends for ends, _ in breaks(text, place, end, width)), end)
    return _trimmed(text, start, max(end, place + 1))


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Places of the sentences of a short text, blanks around them left out."""
    places, start = [], 0
    for ends, begins in breaks(text, 0, len(text), line_width(text)):
        places.append((start, ends))
        start = begins
    places.append((start, len(text)))
    trimmed = [_trimmed(text, *place) for place in places]
    return [place for place in trimmed if place[0] < place[1]]


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether a full stop ends no sentence: a small letter follows, or an abbreviation stands before it."""
    if "\n" in match[0]:
        return False
    after = text[match.end() : match.end() + 1]
    if after.islower():
        return True
    before = text[max(0, match.start() - 12) : match.start()]
    return match[0][0] == "." and _ABBREVIATION.search(before) is not None


def _parts(text: str, match: re.Match[str], width: int) -> bool:
    """Whether a line break parts sentences; in a wrapped text it stands for a blank."""
    after = text[match.end() : match.end() + 1]
    if match[0].count("\n") > 1 or not after or after in _BULLETS + "–—-":
        return True
    if after.islower():
        return False
    if not width:
        return True
    line_start = text.rfind("\n", max(0, match.start() - 4 * width), match.start()) + 1
    return text[match.start() - 1] in ".!?:;。" or match.start() - line_start < width // 2


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in _BULLETS):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
