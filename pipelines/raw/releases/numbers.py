"""Numbers as tables print them: brackets for minus, currency signs, percent signs, dashes for zero, footnote marks."""

import re
from decimal import Decimal
from typing import NamedTuple

CURRENCY = r"(?:(?:US|NT|HK|A|C|R)?\$|€|£|¥|₩|RMB|USD|TWD|NTD|KRW|EUR|GBP|JPY|CNY)"
_MARKS = r"(?:\s*(?:\((?:[a-z]|\d{1,2})(?:,\s?(?:[a-z]|\d{1,2}))*\)|[*†‡§]))*"
_UNITS = r"%|pts?\.?|bps?\.?|bp|x|points?"
_NUMBER = re.compile(
    rf"(?P<outer>\()?\s*{CURRENCY}?\s*(?P<inner>\()?\s*(?P<sign>[-–−‐+])?\s*{CURRENCY}?\s*"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<fraction>\.\d+)?\s*"
    rf"(?P<unit>{_UNITS})?\s*(?P<close>\))?\s*(?P<after>{_UNITS})?(?P<marks>{_MARKS})",
    re.IGNORECASE,
)
_DASH = re.compile(rf"{CURRENCY}?\s*[-–—―−]+\s*(?P<unit>%)?{_MARKS}", re.IGNORECASE)
_YEAR = re.compile(rf"(?:19[89]|20[0-9])\d{_MARKS}")


class Number(NamedTuple):
    """A printed number. `is_amount` is false where a unit (percent, points, times) says that it is no amount."""

    value: Decimal
    is_amount: bool
    is_percent: bool
    is_open: bool


def read_number(text: str) -> Number | None:
    """The number that the whole text prints, or None.

    `is_open`: a bracket opens and does not close; its other half is expected in the next layout cell. A lone `(1)` is
    minus one here: whether it is a footnote mark, only its place in the row can say.
    """
    first = text[:1]
    if not text or len(text) > 40 or (first.isalpha() and first not in "UuNnHhAaCcRrTtKkEeGgJj"):
        return None
    match = _NUMBER.fullmatch(text)
    if match and (match["digits"] or match["fraction"]):
        value = Decimal((match["digits"] or "0").replace(",", "") + (match["fraction"] or ""))
        bracket = bool(match["outer"] or match["inner"])
        if match["close"] and not bracket:
            return None
        unit = (match["unit"] or match["after"] or "").lower()
        negative = bracket or match["sign"] in ("-", "–", "−", "‐")
        return Number(-value if negative else value, not unit, unit == "%", bracket and not match["close"])
    dash = _DASH.fullmatch(text)
    return Number(Decimal(0), not dash["unit"], bool(dash["unit"]), False) if dash else None


def is_year(text: str) -> bool:
    """Whether the text is a bare year, with or without a footnote mark: a head, no amount."""
    return _YEAR.fullmatch(text) is not None
