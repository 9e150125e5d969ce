"""What a sentence takes from the text before it: the day, the outlook it stands under, the section, the company."""

import re
from datetime import date, timedelta

from pipelines.normalise.statements.companies import find_companies
from pipelines.normalise.statements.fiscal import FiscalCalendar
from pipelines.normalise.statements.flat import flat
from pipelines.normalise.statements.mentions import PeriodMention
from pipelines.normalise.statements.period_words import MONTHS, find_periods

_DATELINE = re.compile(
    r"\b(January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\."
    r"|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
    r"\s(\d{1,2}),\s(20\d\d)(?=\s?[-–—―/(])"
)
_HEAD = 6000
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_ENDED = re.compile(
    rf"(?i:\b(?:quarter|quarterly period|year|months"
    rf"|weeks) ended)\s+(?i:({_MONTH}))\s+(\d{{1,2}}),\s+(20\d\d)"
)
_QUARTER = re.compile(
    r"(?i:\b(first|second|third|fourth)[ -]quarter(?: and (?:full[ -]year|fiscal))?,?(?: results)?(?: for"
    r"| of)?(?: the)?(?: fiscal)?(?: year)? (20\d\d))\b"
)
_SOON = timedelta(days=25)
# "NVIDIA's outlook for the third quarter of fiscal 2026 is as follows:", or that as a heading of its own.
_OUTLOOK = re.compile(r"outlook for ([^.:\n]{3,70}?)(?:,? (?:is|are) as follows|:?\s*\n)")
_OUTLOOK_REACH = 3000
# Headings of market platforms and of what follows them in releases of chip makers.
_HEADING = re.compile(
    r"\n[ •]*(?:(?P<data_center>data center(?: segment)?)|gaming[^\n.]{0,24}|professional visualization"
    r"|automotive[^\n.]{0,24}|oem and other|client[^\n.]{0,24}"
    r"|embedded|networking|outlook|highlights|cfo commentary[^\n]{0,40}|conference call[^\n]{0,80}"
    r"|about [^\n]{0,40})[ :]*(?=\n)"
)
_HEADS = ("ata Center\n", "ata center\n", "ATA CENTER\n", "ata Center:\n", "ata Center Segment\n")
_SECTION_REACH = 4000
_COMPANY_REACH = 600


def outlook_before(text: str, place: int) -> tuple[PeriodMention, str] | None:
    """The period of the outlook that a heading before a place opens, and how it is printed."""
    start = max(0, place - _OUTLOOK_REACH)
    found = text.rfind("utlook for ", start, place)
    if found < 0:
        return None
    match = _OUTLOOK.match(flat_lines(text[found - 1 : min(place + 1, found + 120)]))
    if match is None:
        return None
    printed = text[found - 1 + match.start(1) : found - 1 + match.end(1)]
    periods = [one for one in find_periods(flat(printed)) if one.unit in ("quarter", "year", "half")]
    return (periods[0], printed[periods[0].start : periods[0].end]) if periods else None


def section_before(text: str, place: int) -> str | None:
    """The measure that the nearest heading above a place names: revenue below "Data Center" is that platform's."""
    start = max(0, place - _SECTION_REACH)
    if not any(text.rfind(name, start, place) >= 0 for name in _HEADS):
        return None
    headings = list(_HEADING.finditer(flat_lines(text[start:place])))
    return "data_center_revenue" if headings and headings[-1]["data_center"] else None


def company_before(text: str, place: int) -> str | None:
    """The ticker of the company that was named last before a place."""
    found = find_companies(flat(text[max(0, place - _COMPANY_REACH) : place]))
    return found[-1].ticker if found else None


def day_of(text: str, calendar: FiscalCalendar) -> date | None:
    """The day by which a text's periods are meant: its dateline, else a day soon after the period it reports.

    "Quarter ended October 26, 2025" or "Third Quarter Fiscal 2026" in the head of a release or filing leave no doubt
    which quarter is the last completed one, whatever the day of publication was.
    """
    head = text[:_HEAD]
    match = _DATELINE.search(head)
    if match:
        return _day(int(match[3]), MONTHS[match[1].rstrip(".").lower()], int(match[2]))
    match = _ENDED.search(head)
    if match:
        ended = _day(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
        return ended + _SOON if ended else None
    match = _QUARTER.search(head)
    if match is None:
        return None
    number = ("first", "second", "third", "fourth").index(match[1].lower()) + 1
    month = (calendar.end_month + 3 * number - 1) % 12 + 1
    year = int(match[2]) - (month > calendar.end_month)
    return date(year, month, 1) + timedelta(days=27) + _SOON


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def flat_lines(text: str) -> str:
    """Several lines in small letters, the breaks kept."""
    return "\n".join(flat(line) for line in text.split("\n"))
