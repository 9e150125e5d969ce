"""Dates of the Indian national (Saka) calendar to Gregorian ones.

The year begins on 22 March, on 21 March in a Gregorian leap year; the months' first days are fixed. A month is
recognised by the telling part of its name, because the transliterations vary (registry 3, calindaymonthyear).
"""

import re
from datetime import date, timedelta

from pipelines.raw.xbrl.numbers import NotReadable

_DATE = re.compile(r"\s*([0-9]{1,2})([^0-9]+)([0-9]{4}|[0-9]{2})\s*")
_MONTHS = (
    r"c\S*ait|चैत्र",
    r"vai|वैशाख|बैसाख",
    r"jy|ज्येष्ठ",
    r"dha|ḍha|आषाढ",
    r"vana|śrāvaṇa|श्रावण|सावन",
    r"bh\S+dra|proṣṭhapada|भाद्रपद|भादो",
    r"in|आश्विन",
    r"k\S+rti|कार्तिक",
    r"m\S+rga|agra|मार्गशीर्ष|अगहन",
    r"pau|पौष",
    r"m\S+gh|माघ",
    r"ph\S+lg|फाल्गुन",
)
_FIRST_DAYS = (
    (3, 22), (4, 21), (5, 22), (6, 22), (7, 23), (8, 23), (9, 23), (10, 23), (11, 22), (12, 22), (1, 21), (2, 20),
)  # fmt: skip
_LENGTHS = (30, 31, 31, 31, 31, 31, 30, 30, 30, 30, 30, 30)


def saka_to_gregorian(text: str) -> tuple[int, int, int]:
    """Gregorian year, month and day of a printed Saka date (day, month's name, year); raises NotReadable."""
    match = _DATE.fullmatch(text)
    if not match:
        raise NotReadable("it is not an Indian date")
    name = match[2].lower()
    month = next((number for number, part in enumerate(_MONTHS) if re.search(part, name)), None)
    if month is None:
        raise NotReadable("it names no Indian month")
    day, year = int(match[1]), int(match[3])
    if len(match[3]) == 2:
        # Two digits up to about 21 are of the Saka era's 2000s, as in Arelle, the registries' reference processor.
        late = year > 21 or (year == 21 and month >= 9 and day >= 11)
        year += 1900 if late else 2000
    leap = _is_leap(year + 78)
    length = _LENGTHS[month] + (1 if leap and month == 0 else 0)
    if not 1 <= day <= length:
        raise NotReadable("the Indian month has no such day")
    first_month, first_day = _FIRST_DAYS[month]
    begins = date(
        year + 78 + (1 if month >= 10 else 0), first_month, first_day - (1 if leap and month == 0 else 0)
    )
    found = begins + timedelta(days=day - 1)
    return found.year, found.month, found.day


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
