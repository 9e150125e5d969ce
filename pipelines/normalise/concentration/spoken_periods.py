"""Periods as sentences name them, and the periods of the filing that they mean."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.normalise.concentration.sentences import Span
from pipelines.normalise.periods import duration_days, fiscal_quarter, fiscal_year, period_type

_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+)"
_DAY = rf"{_MONTH}\s+\d{{1,2}},\s+20\d\d"
_TOKEN = re.compile(
    r"(?P<quarter>\b(?:first|second|third|fourth)\s+quarters?\b)"
    r"|(?P<half>\bfirst\s+half\b|\b(?:first\s+)?six\s+months\b)"
    r"|(?P<nine_months>\b(?:first\s+)?nine\s+months\b)"
    r"|(?P<three>\bthree\s+(?=months\b|and\s+(?:six|nine)\s+months\b)|\bquarters?\s+(?=ended\b))"
    r"|(?P<year>\b(?:fiscal\s+)?years?\s+(?=ended\b)|\btwelve\s+months\b)"
    rf"|(?P<days>{_DAY}(?:{_AND}(?:{_DAY}|20\d\d))*)"
    rf"|(?P<years>\b(?:fiscal(?:\s+years?)?|years?|in|for|during|of)\s+20\d\d(?:{_AND}20\d\d)*)\b",
    re.IGNORECASE,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_LAST_QUARTER = {"half": 2, "nine_months": 3}


@dataclass(frozen=True, slots=True)
class Named:
    """A period as it is named: by fiscal year (and quarter), or by its last day. `at`: place in the paragraph."""

    kind: str
    at: int
    fiscal_year: int | None = None
    fiscal_quarter: int | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its days; an instant has no first day."""

    kind: str
    start: date | None
    end: date


def named_periods(clause: Span) -> list[Named]:
    """Periods in the order of the text: "second quarter and first half of fiscal year 2024" are two."""
    found: list[Named] = []
    waiting: list[Named] = []
    for token in _TOKEN.finditer(clause.text):
        kind, at = token.lastgroup or "", clause.start + token.start()
        if kind == "quarter":
            waiting.append(Named("quarter", at, fiscal_quarter=_ORDINALS[token[0].split()[0].lower()]))
        elif kind in ("half", "nine_months"):
            waiting.append(Named(kind, at, fiscal_quarter=_LAST_QUARTER[kind]))
        elif kind in ("three", "year"):
            waiting.append(Named("quarter" if kind == "three" else "year", at))
        elif kind == "days":
            found += _by_days(waiting, _days(token[0]), at)
            waiting = []
        else:
            years = [int(year) for year in re.findall(r"20\d\d", token[0])]
            found += [
                Named(part.kind, part.at, year, part.fiscal_quarter)
                for year in years
                for part in waiting or [Named("year", at)]
            ]
            waiting = []
    return found


def _by_days(waiting: Sequence[Named], days: Sequence[date], at: int) -> list[Named]:
    parts = waiting or [Named("instant", at)]
    return [Named(part.kind, part.at, end=day) for day in days for part in parts]


def _days(text: str) -> list[date]:
    """Days of "December 31, 2024, 2023, and June 30, 2022"; a bare year repeats the day before it."""
    days: list[date] = []
    month = day = 0
    for found in re.finditer(
        rf"(?:(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}}),\s+)?(?P<year>20\d\d)", text, re.IGNORECASE
    ):
        if found["month"]:
            month, day = _MONTHS.index(found["month"].lower()) + 1, int(found["day"])
        year = int(found["year"])
        days.append(date(year, month, min(day, monthrange(year, month)[1])))
    return days


class FilingPeriods:
    """The periods that a filing reports on, by the way in which its sentences name them."""

    def __init__(self, facts: pl.DataFrame, fiscal_year_end_month: int) -> None:
        """facts: start_date and end_date of one filing's facts; the durations most used come first."""
        end = pl.col("end_date")
        self._rows = (
            facts.filter(pl.col("start_date").is_not_null() & end.is_not_null())
            .group_by("start_date", "end_date")
            .len()
            .with_columns(
                period_type(duration_days(pl.col("start_date"), end)).alias("kind"),
                fiscal_year(end, fiscal_year_end_month).alias("fiscal_year"),
                fiscal_quarter(end, fiscal_year_end_month).alias("fiscal_quarter"),
            )
            .sort("len", "start_date", "end_date", descending=[True, False, False])
        )

    def meant(self, named: Named) -> Period | None:
        """The period of the filing that a name means; None where no fact of the filing has that period."""
        if named.kind == "instant":
            return Period("instant", None, named.end) if named.end else None
        rows = self._rows.filter(pl.col("kind") == named.kind)
        if named.end:
            rows = rows.filter(pl.col("end_date") == named.end)
        else:
            rows = rows.filter(pl.col("fiscal_year") == named.fiscal_year)
        if named.fiscal_quarter:
            rows = rows.filter(pl.col("fiscal_quarter") == named.fiscal_quarter)
        if rows.is_empty():
            return None
        start, end = rows.select("start_date", "end_date").row(0)
        return Period(named.kind, start, end)

    def of_context(self, start: date | None, end: date) -> Period:
        """The period of a fact's context."""
        if start is None:
            return Period("instant", None, end)
        days = pl.DataFrame({"start": [start], "end": [end]})
        kind = days.select(period_type(duration_days(pl.col("start"), pl.col("end")))).item()
        return Period(kind, start, end)
