"""Numbers and durations in English words: the SEC's numwordsen, durwordsen and dur* formats.

`one hundred and twenty-five thousand` is 125000; `two years and six months` is P2Y6M.
"""

import re
from decimal import Decimal

from pipelines.raw.xbrl.numbers import NotReadable, Transformation

_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_FROM_TWENTY = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: number for number, word in enumerate(_UP_TO_NINETEEN.split())}
_TENS = {word: number * 10 for number, word in enumerate(_FROM_TWENTY.split(), start=2)}
_POWERS = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "quintillion": 10**18,
}
_NOTHING = {"no", "none", "nil", "zero"}
_DASH = "\\-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\ufe58\ufe63\uff0d"
_BETWEEN = re.compile(rf"[\s,\xa0{_DASH}]+")
_DURATION = re.compile(
    rf"(?:(?P<Y>[a-z0-9{_DASH},\s]+?)[\s{_DASH}]+years?(?:$|,?[\s{_DASH}]+(?:and\s+)?))?"
    rf"(?:(?P<M>[a-z0-9{_DASH},\s]+?)[\s{_DASH}]+months?(?:$|,?[\s{_DASH}]+(?:and\s+)?))?"
    rf"(?:(?P<D>[a-z0-9{_DASH},\s]+?)[\s{_DASH}]+days?)?"
)
_DECIMAL = re.compile(r"([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# The longest texts that are numbers in words; anything longer is prose.
_MOST_CHARACTERS = 500
_DAYS_A_MONTH = Decimal("30.4375")


def number_in_words(text: str) -> str:
    """`twenty-five`, `One hundred and five`, `no`: the number in digits."""
    words = [word for word in _BETWEEN.split(text[:_MOST_CHARACTERS].strip().lower()) if word]
    if len(words) == 1 and words[0] in _NOTHING:
        return "0"
    if not words or len(text) > _MOST_CHARACTERS:
        raise NotReadable("it is no number in words")
    total, last = 0, 10**21
    group: list[str] = []
    for word in words:
        power = _POWERS.get(word)
        if power is None:
            group.append(word)
            continue
        if power >= last:
            raise NotReadable("the words are not in the order of a number")
        total, last = total + _group(group) * power, power
        group = []
    if group:
        total += _group(group)
    return str(total)


def _group(words: list[str]) -> int:
    """Up to `nineteen hundred and ninety-nine`."""
    left = [word for index, word in enumerate(words) if word != "and" or index == len(words) - 1]
    hundreds = 0
    if len(left) >= 2 and left[1] == "hundred" and _SMALL.get(left[0], 0):
        hundreds, left = _SMALL[left[0]] * 100, left[2:]
        if not left:
            return hundreds
    if len(left) == 1 and left[0] in _TENS | _SMALL and left[0] != "zero":
        return hundreds + (_TENS | _SMALL)[left[0]]
    if len(left) == 2 and left[0] in _TENS and 0 < _SMALL.get(left[1], 0) < 10:
        return hundreds + _TENS[left[0]] + _SMALL[left[1]]
    raise NotReadable("it is no number in words")


def duration_in_words(text: str) -> str:
    """`five years`, `18 months`, `two years, six months and 10 days` as an ISO duration; nothing is P0D."""
    match = None if len(text) > _MOST_CHARACTERS else _DURATION.fullmatch(text.strip().lower())
    parts = {unit: part for unit, part in match.groupdict().items() if part} if match else {}
    if not parts:
        raise NotReadable("it is no duration in words")
    written = ""
    for unit, part in parts.items():
        number = part.strip()
        if number.isascii() and number.isdecimal():
            if len(number) > 4:
                raise NotReadable("it is no duration in words")
            digits = number
        else:
            digits = number_in_words(number)
        if digits != "0":
            written += digits + unit
    return f"P{written}" if written else "P0D"


def duration(unit: str) -> Transformation:
    """A decimal count of years, months, weeks, days or hours as an ISO duration; the fraction spills downwards."""

    def read(text: str) -> str:
        match = _DECIMAL.fullmatch(text.strip()) if len(text) <= _MOST_CHARACTERS else None
        if not match:
            raise NotReadable("it is no number")
        return _written(_parts(unit, Decimal(match[2])), negative=match[1] == "-")

    return read


def _parts(unit: str, count: Decimal) -> dict[str, int]:
    """Whole numbers by designator, largest first; the SEC counts 30.4375 days a month."""
    whole = int(count)
    rest = count - whole
    if unit == "Y":
        months = rest * 12
        return {"Y": whole, "M": int(months), "D": int((months - int(months)) * _DAYS_A_MONTH)}
    if unit == "M":
        return {"M": whole, "D": int(rest * _DAYS_A_MONTH)}
    if unit == "W":
        return {"D": int(count * 7)}
    if unit == "D":
        return {"D": whole, "H": int(rest * 24)}
    return {"H": whole}


def _written(parts: dict[str, int], *, negative: bool) -> str:
    first = next(iter(parts))
    if not any(parts.values()):
        return "PT0H" if first == "H" else f"P0{first}"
    text = "-P" if negative else "P"
    for unit, number in parts.items():
        if number or unit == first:
            text += f"T{number}H" if unit == "H" else f"{number}{unit}"
    return text
