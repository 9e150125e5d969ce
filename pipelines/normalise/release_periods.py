"""Periods of a release's columns: what a head says (`Three Months Ended June 30, 2024`, `Q2 2024`, `2024`) as days.

A head names a last day and a length. The first day follows from whole months; for companies with 52- or 53-week years
from the last day of the year before, where the release prints it, else from weeks of a quarter, which is an assumption
and says so (a 14-week quarter would start seven days earlier).
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.normalise.periods import DURATIONS
from pipelines.raw.releases.front_matter import find_date, month_number

_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_NUMERIC = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b")
_DASHED = re.compile(rf"\b(\d{{1,2}})-{_MONTH}-(\d{{4}}|\d{{2}})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d,.])(?:19[89]|20\d)\d(?![\d,])")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\.?\s+(\d{{1,2}})\b(?!\s*,?\s*\d{{4}})", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b{_MONTH}\.?,?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_COUNTS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "3": 3, "6": 6, "9": 9, "12": 12}
_WEEKS = {
    "thirteen": 13, "fourteen": 14, "twenty-six": 26, "twenty-seven": 27,
    "thirty-nine": 39, "forty": 40, "fifty-two": 52, "fifty-three": 53,
    **{str(weeks): weeks for weeks in (12, 13, 14, 16, 17, 24, 26, 27, 28, 36, 39, 40, 52, 53)},
}  # fmt: skip
_IN_MONTHS = re.compile(rf"\b({'|'.join(_COUNTS)})[\s-]+months?\b", re.IGNORECASE)
_IN_WEEKS = re.compile(rf"\b({'|'.join(_WEEKS)})[\s-]+weeks?\b", re.IGNORECASE)
_IN_WORDS = (
    (re.compile(r"\b(?:trailing|last|past)\s+(?:twelve\s+months|12\s+months|4[\s-]quarters|four[\s-]quarters)\b"
                r"|\bttm\b|\bltm\b|trailing\s+4", re.IGNORECASE), 12),
    (re.compile(r"\bquarters?(?:ly)?\b(?!\s+and\b)", re.IGNORECASE), 3),
    (re.compile(r"\b(?:half[\s-]year|(?:first|second)\s+half)\b", re.IGNORECASE), 6),
    (re.compile(r"\byears?\s+end(?:ed|ing)\b|\bfull[\s-]year\b|\bannual(?:ly)?\b", re.IGNORECASE), 12),
)  # fmt: skip
_TRAILING = _IN_WORDS[0][0]
_TO_DATE = re.compile(r"\byear[\s-]to[\s-]date\b|\bytd\b", re.IGNORECASE)
_QUARTER_LABELS = (
    re.compile(r"\bQ([1-4])[\s'’\-]*(?:FY|fiscal(?:\s+year)?)?[\s'’\-]*((?:20)?\d\d)\b", re.IGNORECASE),
    re.compile(r"\b([1-4])Q[\s'’\-]*(?:FY)?[\s'’\-]*((?:20)?\d\d)\b", re.IGNORECASE),
)
_LABELS_TURNED = re.compile(
    r"\b(?:fiscal(?:\s+year)?|FY)[\s'’\-]*((?:20)?\d\d)\s+Q([1-4])\b|\b(20\d\d)\s+Q([1-4])\b", re.IGNORECASE
)
_QUARTER_WORD = re.compile(
    r"\b(first|second|third|fourth)\s+(?:fiscal\s+)?quarter\b|Q[1-4]\b|\b[1-4]Q", re.IGNORECASE
)
_IN_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_YEAR_LABEL = re.compile(r"\b(?:fiscal(?:\s+year)?|FY)[\s'’\-]*((?:20)?\d\d)\b", re.IGNORECASE)
_NO_REPORT = re.compile(
    r"non[\s-]?gaap|\badj(?:\.|ust(?:ments?|ed))|%|\bpercent|\bchanges?\b|\b(?:in|de)creases?\b|constant|currenc|\beffects?\b|"
    r"outlook|guidance|forecast|pro[\s-]?forma|budget|\by[/o]y\b|\bq[/o]q\b|variance|\bplan\b|expected|\bestimate",
    re.IGNORECASE,
)
_RESTATED = re.compile(r"\b(?:restated|recast(?:ed)?|as\s+adjusted|revised)\b", re.IGNORECASE)
PERIOD_TYPES = {3: "quarter", 6: "half", 9: "nine_months", 12: "year"}


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a column, both ends counted; `start_basis` says what the first one rests on."""

    start: date
    end: date
    period_type: str
    start_basis: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of a company's periods: the month in which its fiscal year ends (None: not known), the period ends
    that the release prints, and whether they are weekdays near a month's end rather than month ends.
    """

    fiscal_year_end: int | None
    printed_ends: frozenset[date]
    by_weeks: bool


def calendar_of(heads: Iterable[str], fiscal_year_end: int | None) -> Calendar:
    """The calendar that the heads of all tables of one release show."""
    ends = {head: day for head in set(heads) if (day := _end_of(head)) is not None}
    # Any date may stand above a balance sheet; those above durations are period ends for sure.
    lasting = [day for head, day in ends.items() if _IN_MONTHS.search(head) or _IN_WEEKS.search(head)]
    asked = lasting or list(ends.values())
    by_weeks = sum(day != _month_end(day) for day in asked) * 2 > len(asked)
    return Calendar(fiscal_year_end, frozenset(ends.values()), by_weeks)


def states_results(head: str) -> bool:
    """Whether a column states what was reported: no change, adjustment, outlook or effect."""
    bare = _RESTATED.sub("", head)
    return not _NO_REPORT.search(bare if "gaap" not in head.lower() else head)


def is_restated(*texts: str) -> bool:
    """Whether one of the texts says that the figures were restated, recast or adjusted."""
    return any(_RESTATED.search(text) for text in texts)


def read_period(
    head: str, caption: str, row_label: str, calendar: Calendar, *, alone: bool = False
) -> Period | None:
    """The period of a column, or None where head and caption do not give one.

    caption: the table's titles, which hold the length where the heads are dates only; `alone`: the table has no other
    column, so that a head without a date may take the caption's. A row may say that its values are of the trailing year
    (`Operating cash flow -- TTM`).
    """
    found = _end_and_months(head, caption, calendar, alone=alone)
    if found is None:
        return None
    end, months = found
    says_length = _IN_MONTHS.search(head) or _IN_WEEKS.search(head)
    trailing = any(_TRAILING.search(text) for text in (head, row_label, "" if says_length else caption))
    if trailing:
        months = 12
    kind = PERIOD_TYPES.get(months)
    if kind is None:
        return None
    if kind == "year" and (trailing or not _is_year_end(end, calendar)):
        kind = "trailing_year"
    weeks = _IN_WEEKS.search(head) or _IN_WEEKS.search(caption)
    if weeks and not trailing:
        start = end - timedelta(weeks=_WEEKS[weeks[1].lower()]) + timedelta(days=1)
        return Period(start, end, kind, "printed_weeks")
    start, basis = _start(end, months, calendar)
    return Period(start, end, kind, basis)


def _end_and_months(head: str, caption: str, calendar: Calendar, *, alone: bool) -> tuple[date, int] | None:
    """(last day, months): from the head; from a year there and a month and day in the caption; from a label such as
    `Q2 2024`; from the caption alone, where the head speaks of no time.
    """
    end = _end_of(head)
    if end is None and (year := _YEAR.search(head)) and not _QUARTER_WORD.search(head):
        day = _MONTH_DAY.search(caption)
        end = _end_of(f"{day[0]}, {year[0]}") if day else None
    if end is None:
        label = _labelled(head, calendar)
        if label is not None:
            return label
        if not alone or _YEAR.search(head) or _MONTH_DAY.search(head):
            return None
        end = _end_of(caption)
    months = _months(head, calendar, end) or _months(caption, calendar, end)
    return (end, months) if end is not None and months is not None else None


def _months(text: str, calendar: Calendar, end: date | None) -> int | None:
    if match := _IN_MONTHS.search(text):
        return _COUNTS[match[1].lower()]
    if match := _IN_WEEKS.search(text):
        weeks = _WEEKS[match[1].lower()]
        return 3 if weeks < 20 else 6 if weeks < 30 else 9 if weeks < 45 else 12
    if _TO_DATE.search(text):
        if end is None or calendar.fiscal_year_end is None:
            return None
        return (_nearest_month_end(end).month - calendar.fiscal_year_end - 1) % 12 + 1
    return next((months for pattern, months in _IN_WORDS if pattern.search(text)), None)


def _end_of(text: str) -> date | None:
    """The last day that a head names: a whole date, or a month and day with a year elsewhere in the head."""
    whole = find_date(text)
    if whole is not None:
        return whole
    try:
        if numeric := _NUMERIC.search(text):  # as American filers write it
            return date(_full_year(numeric[3]), int(numeric[1]), int(numeric[2]))
        if dashed := _DASHED.search(text):
            return date(_full_year(dashed[3]), month_number(dashed[2]), int(dashed[1]))
    except ValueError:
        return None
    year = _YEAR.search(text)
    day = _MONTH_DAY.search(text)
    if year and day:
        try:
            return date(int(year[0]), month_number(day[1]), int(day[2]))
        except ValueError:
            return None
    month = _MONTH_YEAR.search(text)
    if month and re.search(r"end(?:ed|ing)", text, re.IGNORECASE):
        return _month_end(date(int(month[2]), month_number(month[1]), 1))
    return None


def _labelled(head: str, calendar: Calendar) -> tuple[date, int] | None:
    """(last day, months) of `Q2 2024`, `2Q24`, `Fiscal 2024 Q1`, `FY2024` or a bare year.

    Labels need the company's calendar: none is read for one that ends its periods on weekdays, as the day is not known.
    """
    if calendar.fiscal_year_end is None or calendar.by_weeks or _end_of(head):
        return None
    for pattern in _QUARTER_LABELS:
        if match := pattern.search(head):
            return _fiscal_end(_full_year(match[2]), int(match[1]), calendar.fiscal_year_end), 3
    if match := _LABELS_TURNED.search(head):
        year, quarter = (match[1], match[2]) if match[1] else (match[3], match[4])
        return _fiscal_end(_full_year(year), int(quarter), calendar.fiscal_year_end), 3
    if (word := _QUARTER_WORD.search(head)) and word[1] and (year_said := _YEAR.search(head)):
        return _fiscal_end(int(year_said[0]), _IN_ORDER[word[1].lower()], calendar.fiscal_year_end), 3
    match = _YEAR_LABEL.search(head)
    bare = _YEAR.fullmatch(head.strip())
    if match or bare:
        year = match[1] if match else head.strip()
        return _fiscal_end(_full_year(year), 4, calendar.fiscal_year_end), 12
    return None


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _fiscal_end(year: int, quarter: int, fiscal_year_end: int) -> date:
    months = year * 12 + fiscal_year_end - 1 - (4 - quarter) * 3
    return _month_end(date(months // 12, months % 12 + 1, 1))


def _is_year_end(end: date, calendar: Calendar) -> bool:
    return calendar.fiscal_year_end is None or _nearest_month_end(end).month == calendar.fiscal_year_end


def _start(end: date, months: int, calendar: Calendar) -> tuple[date, str]:
    if not calendar.by_weeks:
        total = end.year * 12 + end.month - months
        return date(total // 12, total % 12 + 1, 1), "calendar_months"
    low, high = DURATIONS[PERIOD_TYPES[months]]
    before = [day for day in calendar.printed_ends if low <= (end - day).days <= high]
    if len(before) == 1:
        return before[0] + timedelta(days=1), "printed_year_end"
    return end - timedelta(weeks=13 * months // 3) + timedelta(days=1), "weeks_assumed"


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _nearest_month_end(day: date) -> date:
    return _month_end(day - timedelta(days=15))
