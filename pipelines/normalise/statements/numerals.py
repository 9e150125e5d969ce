"""Printed numbers: digits with separators, English number words, Korean counts (조, 억, 만), and scales."""

import re
from decimal import Decimal

SCALES = {
    **dict.fromkeys(("thousand", "k"), 10**3),
    **dict.fromkeys(("million", "mil", "mln", "mn", "mm", "m"), 10**6),
    **dict.fromkeys(("billion", "bil", "bln", "bn", "b"), 10**9),
    **dict.fromkeys(("trillion", "tn", "t"), 10**12),
}
# Singular and plural ("$60 billions"); single letters only where they stick to digits or follow a currency sign.
SCALE = r"(?:trillion|billion|million|thousand)s?|bil|mil|bln|mln|bn|mn|tn|mm|[bmkt]"

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_ONES = {word: number for number, word in enumerate(_SMALL)}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
COUNTS = _ONES | _TENS | {"a": 1, "an": 1, "couple": 2}
_WORD = "|".join(sorted([*_ONES, *_TENS, "hundred", "half", "quarter", "a", "an"], key=len, reverse=True))
# At most eight words, so that a page of number words costs no more than any other page.
WORDS = rf"(?:{_WORD})(?:[\s-](?:{_WORD}|and|point|of)){{0,7}}"
DIGITS = (
    r"\d{1,3}\spoint\s\d{1,2}|\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,4})?|\d{1,13}(?:\.\d{1,6})?(?:\sand\s(?:a"
    r"|one)\shalf)?"
)

_KOREAN = {"조": 10**12, "억": 10**8, "만": 10**4}
_KOREAN_SMALL = {"천": 1000, "백": 100, "십": 10}
# 1조 2,000억, 1조2천억, 650억, 7백억: at most three counted parts.
KOREAN_PART = r"\d[\d,]{0,14}(?:\.\d{1,4})?\s?[천백십]?\s?[조억만]"
KOREAN_NUMBER = rf"{KOREAN_PART}(?:\s?{KOREAN_PART}){{0,2}}"
_KOREAN_PARTS = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?([천백십]?)\s?([조억만]?)")


def scale_of(word: str | None) -> int | None:
    """10^3, 10^6, 10^9 or 10^12 for a scale word, with or without its plural s; None for none."""
    if not word:
        return None
    return SCALES.get(word) or SCALES.get(word.rstrip("s"))


def number_of(printed: str) -> Decimal | None:
    """The number that digits or English words print: `1,077`, `9.1`, `3 and a half`, `sixty-five`, `half a`.

    None where the words make no number ("a", "and").
    """
    if printed[0].isdigit():
        digits, _, half = printed.replace(" point ", ".").partition(" and ")
        return Decimal(digits.replace(",", "")) + (Decimal("0.5") if half else 0)
    return _spelt(re.split(r"[\s-]+", printed))


def _spelt(words: list[str]) -> Decimal | None:
    if words[:3] in (["a", "quarter", "of"], ["one", "quarter", "of"]):
        return Decimal("0.25")
    if "half" in words and not any(word in COUNTS and word not in ("a", "an") for word in words):
        return Decimal("0.5")
    whole, _, fraction = " ".join(words).partition(" point ")
    total = _whole([word for word in whole.split() if word not in ("and", "of", "half")])
    if total is None:
        return None
    if "half" in words:
        return total + Decimal("0.5")
    places = [str(COUNTS[word]) for word in fraction.split() if word in COUNTS]
    return total + (Decimal("0." + "".join(places)) if places else 0)


def _whole(words: list[str]) -> Decimal | None:
    """`one hundred fifty` → 150; a trailing article ("three and a half") does not count."""
    total: int | None = None
    for position, word in enumerate(words):
        if word == "hundred":
            total = (total or 1) * 100
        elif word in ("a", "an"):
            total = 1 if position == 0 else total
        elif word in COUNTS:
            total = (total or 0) + COUNTS[word]
    return None if total is None else Decimal(total)


def korean_number(printed: str, default: str = "") -> Decimal:
    """The number that a Korean count prints: `1조 2,000억` → 1,200,000,000,000.

    `default` is the unit of a number that has none, as the 600 in 600~650억.
    """
    total = Decimal(0)
    for digits, small, unit in _KOREAN_PARTS.findall(printed):
        count = Decimal(digits.replace(",", "")) * _KOREAN_SMALL.get(small, 1)
        total += count * _KOREAN.get(unit or default, 1)
    return total
