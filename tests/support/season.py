"""A week of an earnings season: 40 filings of every watched company, each by its own calendar, at irregular times.

The week is the one in which New York's clocks go back, from the Thursday before to the Wednesday after.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipelines.companies import Company
from tests.support.filing_lists import Entry
from tests.support.played_sec import Filed

_EASTERN = ZoneInfo("America/New_York")
# Days of the week on whose last one of a month a quarter ends; other companies' end with the month.
_LAST_DAY = {"AAPL": 5, "AMD": 5, "NVDA": 6}
_SINCE_QUARTER, _SINCE_YEAR = timedelta(days=20), timedelta(days=100)

# Day of the week's story, company, form, items of an 8-K, and what is special about it.
_STORY = (
    (0, "AMD", "8-K", "2.02", "early"),
    (0, "MSFT", "8-K", "2.02", ""),
    (0, "MSFT", "10-Q", "", ""),
    (0, "GOOGL", "8-K", "2.02", ""),
    (0, "GOOGL", "10-Q", "", "twice"),
    (0, "META", "8-K", "2.02", ""),
    (0, "META", "10-Q", "", ""),
    (0, "AMZN", "8-K", "7.01", ""),
    (1, "AMZN", "8-K", "2.02", ""),
    (1, "AMZN", "10-Q", "", ""),
    (1, "AAPL", "8-K", "2.02", ""),
    (1, "AAPL", "10-K", "", ""),
    (1, "CRWV", "8-K", "2.02", ""),
    (1, "AMD", "10-Q", "", "late"),
    (1, "TSLA", "8-K", "8.01", "withdrawn"),
    (1, "MSFT", "10-Q/A", "", ""),
    (4, "NVDA", "8-K", "7.01", ""),
    (4, "TSLA", "10-Q", "", ""),
    (4, "TSM", "6-K", "", ""),
    (4, "ORCL", "8-K", "8.01", ""),
    (4, "CRWV", "10-Q", "", ""),
    (4, "MSFT", "8-K", "8.01", "recast"),
    (4, "GOOGL", "8-K", "8.01", "recast, two registrants"),
    (4, "AMD", "8-K", "8.01", ""),
    (4, "META", "10-Q/A", "", ""),
    (5, "ORCL", "10-Q", "", "no inline XBRL"),
    (5, "NVDA", "10-Q", "", ""),
    (5, "TSM", "20-F/A", "", ""),
    (5, "AAPL", "10-K/A", "", ""),
    (5, "AMZN", "8-K", "5.02", "without figures"),
    (5, "TSLA", "8-K", "2.02", ""),
    (5, "NVDA", "8-K", "2.02", ""),
    (5, "GOOGL", "10-Q/A", "", ""),
    (6, "TSM", "6-K", "", ""),
    (6, "ORCL", "8-K", "2.02", ""),
    (6, "CRWV", "8-K", "7.01", ""),
    (6, "AMZN", "10-Q/A", "", ""),
    (6, "META", "8-K", "7.01", ""),
    (6, "AMD", "10-Q/A", "", ""),
    (6, "NVDA", "10-Q/A", "", "missed"),
)
DAYS = tuple(dict.fromkeys(day for day, *_ in _STORY))


@dataclass(frozen=True)
class Appearing:
    """A filing of the week, the day of the story on which it appears, and what is special about it."""

    filed: Filed
    day: int
    ticker: str
    special: str

    @property
    def leaves_a_trace(self) -> bool:
        """Whether a reader can tell from what is published that it was taken in."""
        return self.special not in ("withdrawn", "without figures")


@dataclass(frozen=True)
class Week:
    """The filings in the order of their acceptance."""

    first_day: date
    filings: tuple[Appearing, ...]

    def on(self, day: int) -> list[Filed]:
        """The filings of one day of the story."""
        return [one.filed for one in self.filings if one.day == day]

    def special(self, what: str) -> list[Filed]:
        """Filings about which this is special."""
        return [one.filed for one in self.filings if what in one.special]

    def amendments(self) -> list[Filed]:
        """Filings that amend another."""
        return [one.filed for one in self.filings if one.filed.entry.form.endswith("/A")]


def clocks_go_back(year: int) -> date:
    """The first Sunday of November: at 2 o'clock it is 1 o'clock in New York."""
    first = date(year, 11, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7)


def last_week_before(day: date) -> int:
    """The year of the last such week that was over on this day: what watches looks back by 400 days."""
    return day.year if day > clocks_go_back(day.year) + timedelta(days=3) else day.year - 1


def earnings_week(companies: Sequence[Company], year: int = 2026, seed: int = 6) -> Week:
    """The week of a year; `seed` decides at which minutes filings are accepted."""
    chance = random.Random(seed)
    first_day = clocks_go_back(year) - timedelta(days=3)
    by_ticker = {company.ticker: company for company in companies}
    found = []
    for number, (day, ticker, form, items, special) in enumerate(_STORY, start=1):
        # EDGAR takes filings from 06:00 on; what comes after 17:30 gets the next day's date.
        at = time(6, 31) if special == "early" else time(7 + chance.randrange(10), chance.randrange(60))
        accepted = datetime.combine(first_day + timedelta(days=day), at, _EASTERN)
        filed = filing_of(by_ticker[ticker], number, accepted, form=form, items=items, special=special)
        found.append(Appearing(filed, day, ticker, special))
    return Week(first_day, tuple(sorted(found, key=lambda one: one.filed.accepted_at)))


def filing_of(
    company: Company, number: int, accepted: datetime, *, form: str, items: str = "", special: str = ""
) -> Filed:
    """A filing of a company, the number-th of those that are played: a report, a release or a recast.

    A report states capex and revenue of the last quarter or year that was over for long enough, in millions that tell
    its number; an amendment other ones of the same period; a recast those of the quarter of a year before. A release
    says what capex is expected to be.
    """
    cik = company.ciks[0]
    day = accepted.date()
    is_report = form.removesuffix("/A") in ("10-Q", "10-K", "20-F")
    start, end = last_period(company, day)
    if "recast" in special:
        start, end = _year_before(start), _year_before(end)
    capex = 10_000 + 10 * number
    figures: tuple[tuple[str, str, str, int], ...] = ()
    if is_report or "recast" in special:
        figures = tuple(
            (_concept(company, measure), start.isoformat(), end.isoformat(), millions)
            for measure, millions in (("capex_cash", capex), ("revenue", capex * 7))
        )
    entry = Entry(
        f"{cik:010}-{accepted:%y}-{900_000 + number:06}",
        form,
        filed=day.isoformat(),
        report=end.isoformat() if is_report else day.isoformat(),
        accepted=f"{accepted.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
        items=items,
        document=f"{company.ticker.lower()}-{end:%Y%m%d}.htm",
        inline=is_report and special != "no inline XBRL",
    )
    said = (
        f"For the fiscal year {day.year + 1} we expect capital expenditures to be between "
        f"${number + 40} billion and ${number + 45} billion."
    )
    return Filed(
        cik,
        entry,
        figures,
        currency=company.currencies[0],
        company_name=company.name,
        said="" if is_report or special == "without figures" else said,
        also=company.ciks[1] if "two registrants" in special else None,
    )


def last_period(company: Company, day: date) -> tuple[date, date]:
    """First and last day of the newest period that a report of this day is about: a year where it ends one."""
    if company.reports == "years":
        ends = (end for end in _ends(company, day, months=12) if day - end >= _SINCE_YEAR)
        end = next(ends)
        return next(ends) + timedelta(days=1), end
    quarters = (end for end in _ends(company, day, months=3) if day - end >= _SINCE_QUARTER)
    end = next(quarters)
    before = next(quarters)
    if abs(end - _end(company, end.year, company.fiscal_year_end)) < timedelta(days=10):
        before = _end(company, end.year - 1, company.fiscal_year_end)
    return before + timedelta(days=1), end


def _ends(company: Company, day: date, *, months: int) -> Iterator[date]:
    """Ends of quarters or years, the newest first, from a little after the day on."""
    count = 12 * (day.year + 1) + company.fiscal_year_end - 1
    while True:
        yield _end(company, count // 12, count % 12 + 1)
        count -= months


def _end(company: Company, year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    last = following - timedelta(days=1)
    weekday = _LAST_DAY.get(company.ticker)
    return last if weekday is None else last - timedelta(days=(last.weekday() - weekday) % 7)


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, day.day)


def _concept(company: Company, measure: str) -> str:
    standard = (
        c for c in company.concepts[measure] if c.startswith(("us-gaap:", "ifrs-full:")) and "[" not in c
    )
    return next(standard)
