"""When a company's next periodic report is due, and which of its series stand still.

Large accelerated filers have 40 days for a 10-Q and 60 for a 10-K; a 20-F is due four months after the year (17 CFR
249.308a, 249.310, 249.220f). Five days are added: a deadline on a weekend moves to the next business day, and
EDGAR serves what was filed late in the evening with the next day's date.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.companies import Company

GRACE = timedelta(days=5)
_QUARTERLY, _ANNUAL, _FOREIGN = "10-Q", "10-K", "20-F"
_PERIODIC = {_QUARTERLY, _ANNUAL, _FOREIGN}
_ALLOWED_DAYS = {_QUARTERLY: timedelta(days=40), _ANNUAL: timedelta(days=60)}
_FOREIGN_MONTHS = 4
# Every filer tags these two in every report; the others may stand in the annual one only.
_EVERY_REPORT = ("capex_cash", "revenue")
_QUARTER_LATE = timedelta(days=100)
_YEAR_LATE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Report:
    """A periodic report that is held: form as filed, and the period's last day."""

    form: str
    period_end: date


@dataclass(frozen=True, slots=True)
class Due:
    """The next report of a company: which, about which period, until when; and how many days it is late.

    `last` is the latest that is held. Where none is held, nothing is known to be due.
    """

    ticker: str
    last: Report | None
    form: str | None = None
    period_end: date | None = None
    due: date | None = None
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Still:
    """A series that ends before the reports do: its concept may be dead."""

    ticker: str
    measure: str
    last_value: date
    last_report: date


def next_due(company: Company, reports: Iterable[Report], today: date) -> Due:
    """The report that follows the latest one held, and whether it is late on a day.

    Amendments follow no calendar and count for nothing. Periods are ends of months: a 52/53-week year that ends some
    days before its month does is given those days.
    """
    regular = [report for report in reports if report.form in _PERIODIC]
    if not regular:
        return Due(company.ticker, None)
    last = max(regular, key=lambda report: report.period_end)
    form, period_end = _next(company, last)
    allowed = _ALLOWED_DAYS.get(form)
    due = (period_end + allowed if allowed else _months_later(period_end, _FOREIGN_MONTHS)) + GRACE
    return Due(company.ticker, last, form, period_end, due, max(0, (today - due).days))


def standing_still(
    company: Company, last_values: Mapping[str, date], reports: Iterable[Report]
) -> list[Still]:
    """Measures whose last value ends long before the latest report: by a quarter for capex and revenue of a company
    that reports quarters, by a year for the others. last_values: the last day of the last value, by measure.
    """
    ends = [report.period_end for report in reports if report.form in _PERIODIC]
    if not ends:
        return []
    latest = max(ends)
    found = []
    for measure, last in sorted(last_values.items()):
        quarterly = company.reports == "quarters" and measure in _EVERY_REPORT
        if latest - last > (_QUARTER_LATE if quarterly else _YEAR_LATE):
            found.append(Still(company.ticker, measure, last, latest))
    return found


def _next(company: Company, last: Report) -> tuple[str, date]:
    end = _month_end_near(last.period_end)
    if company.reports == "years":
        return _FOREIGN, _months_later(end, 12)
    following = _months_later(end, 3)
    return (_ANNUAL if following.month == company.fiscal_year_end else _QUARTERLY), following


def _month_end_near(day: date) -> date:
    """The end of a month that lies nearest: the one before, up to the fifteenth."""
    middle = 15
    if day.day <= middle:
        return day.replace(day=1) - timedelta(days=1)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months_later(month_end: date, months: int) -> date:
    """The end of the month that lies so many months after the end of a month."""
    index = month_end.year * 12 + month_end.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
