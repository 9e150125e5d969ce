"""Dates as feeds and pages print them, read without guessing.

A date without a time or without a zone is no moment. It becomes the last moment that it can mean anywhere on
earth (12 hours behind UTC): whoever asks what was known at a time may see the release late, never early.
Zones are offsets, the names of RFC 822, and names that mean one zone only: IST and BST do not.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

STATED = "stated"
DAY_BOUND = "day_bound"
ZONE_BOUND = "zone_bound"

LAST_ZONE = timezone(timedelta(hours=-12))
EARLIEST_YEAR, LATEST_YEAR = 1995, 2100

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"),
            ("nov", "november"), ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
_HOURS = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "wet": 0, "west": 1, "cet": 1, "cest": 2, "eet": 2,
    "eest": 3, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
    "eastern time": "America/New_York", "pacific time": "America/Los_Angeles",
}  # fmt: skip

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\.?)?"
_AFTER = rf"(?:,?\s+(?:at\s+)?{_TIME})?(?:\s*(?P<zone>[^\d\s].*|[+-]\d.*))?"
_DAY_NAME = r"(?:[a-z]+\.?,?\s+)?"
_KOREAN_AFTER = rf"(?:\s+(?P<noon>오전|오후)?\s*{_TIME})?(?:\s*(?P<zone>[^\d\s].*|[+-]\d.*))?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})[\s-]+(?P<name>[a-z]+)\.?,?[\s-]+(?P<year>\d{{4}}|\d{{2}}){_AFTER}",
        rf"{_DAY_NAME}(?P<name>[a-z]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_AFTER}",
        rf"{_DAY_NAME}(?P<name>[a-z]+)\s+(?P<day>\d{{1,2}})\s+{_TIME}(?:\s+(?P<zone>[a-z]+))?\s+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})/(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}){_AFTER}",
        rf"(?P<year>\d{{4}})\.\s?(?P<month>\d{{1,2}})\.\s?(?P<day>\d{{1,2}})\.?{_AFTER}",
        rf"(?P<year>\d{{4}})년\s*(?P<month>\d{{1,2}})월\s*(?P<day>\d{{1,2}})일(?:\s*\(.\))?{_KOREAN_AFTER}",
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}}){_AFTER}",
    )
)
_ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}(?P<time>[T ]\s*\d{2}.*)?", re.IGNORECASE)
_SECONDS = re.compile(r"\d{10}(?:\d{3})?")
_OFFSET = re.compile(r"(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_REMARK = re.compile(r"\s*\([^()]*\)\s*$")
_LONGEST = 80


class ReadDate(NamedTuple):
    """A moment in UTC, and how it was read: `stated`, `day_bound` or `zone_bound`."""

    at: datetime
    basis: str


def read_date(text: str) -> ReadDate | None:
    """The moment that a printed date means, or None where that can not be told.

    Reads RFC 822 and 2822, ISO 8601 and its profiles, C's asctime, American and Korean dates and Unix time. None
    for a day that does not exist, an unknown zone, a day and month that could be swapped, a year outside 1995 to
    2100.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    try:
        found = _seconds(text) or _iso(text) or _printed(text)
    except (ValueError, OverflowError):
        return None
    if found is None or not EARLIEST_YEAR <= found.at.year <= LATEST_YEAR:
        return None
    return found


def _seconds(text: str) -> ReadDate | None:
    if not _SECONDS.fullmatch(text):
        return None
    return ReadDate(datetime.fromtimestamp(int(text[:10]), UTC), STATED)


def _iso(text: str) -> ReadDate | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _zoned_iso(text)
    return _moment(found.date(), found.time() if match["time"] else None, found.tzinfo)


def _zoned_iso(text: str) -> ReadDate | None:
    """An ISO time that is followed by the name of a zone."""
    stamp, _, zone = text.rpartition(" ")
    known = _zone(zone) if stamp else None
    if known is None:
        return None
    found = datetime.fromisoformat(stamp)
    return _moment(found.date(), found.time(), known) if found.tzinfo is None else None


def _printed(text: str) -> ReadDate | None:
    plain = _REMARK.sub("", text) if not text.endswith("일)") else text
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match is not None and (day := _day(match)) is not None:
            at = _time(match)
            named = match["zone"] if "zone" in pattern.groupindex else None
            zone = _zone(named) if named else None
            if named and zone is None:
                return None
            return _moment(day, at, zone)
    return None


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 50 else 1900  # RFC 2822
    if "name" in parts:
        month = _MONTHS.get(parts["name"].lower(), 0)
        return date(year, month, day) if month else None
    month = int(parts["month"])
    slashes = match.re is _PATTERNS[-1]
    if slashes and month != day and month <= 12 and day <= 12:
        return None  # 3/4 is March in one country and April in another
    return date(year, day, month) if slashes and month > 12 else date(year, month, day)


def _time(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    if parts["hour"] is None:
        return None
    hour = int(parts["hour"])
    half = (parts.get("half") or "").lower() or {"오전": "a", "오후": "p"}.get(parts.get("noon") or "", "")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("no hour of half a day")
        hour = hour % 12 + (12 if half == "p" else 0)
    second = min(int(parts["second"] or 0), 59)  # a leap second is the one before
    return time(hour, int(parts["minute"]), second)


def _zone(name: str) -> tzinfo | None:
    """The zone of a name or an offset; None for one that is unknown or means several."""
    plain = _REMARK.sub("", name).strip().lower().removeprefix("etc/")
    offset = _OFFSET.fullmatch(plain)
    if offset:
        shift = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(shift if offset[1] == "+" else -shift) if shift < timedelta(hours=15) else None
    if plain in _PLACES:
        return ZoneInfo(_PLACES[plain])
    return timezone(timedelta(hours=_HOURS[plain])) if plain in _HOURS else None


def _moment(day: date, at: time | None, zone: tzinfo | None) -> ReadDate:
    if at is None:
        last = datetime.combine(day, time(23, 59, 59), zone or LAST_ZONE)
        return ReadDate(last.astimezone(UTC), DAY_BOUND)
    stated = datetime.combine(day, at, zone or LAST_ZONE)
    return ReadDate(stated.astimezone(UTC), STATED if zone else ZONE_BOUND)
