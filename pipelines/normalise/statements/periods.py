"""What a period means: a mention, the day of the statement and the fiscal calendar make a period.

Rules: a year without another word is a fiscal year of the company; `calendar` is said or the speaker is a sector. A
quarter without a year is, of an actual, the last completed one of that number, and of guidance the next to end.
"This year" of an actual given in the first quarter of a fiscal year is the year that just ended.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.normalise.statements.fiscal import FiscalCalendar, Quarter
from pipelines.normalise.statements.mentions import PeriodMention


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a statement.

    `kind` is `quarter`, `half`, `nine_months`, `year`, `year_to_date`, `trailing_year`, `multi_year` or `open`.
    `year` is the fiscal year (calendar year where `basis` is `calendar`), of several years the last; `number` the
    quarter or half. `text` is the period as printed, empty where it was concluded from the day of the statement.
    """

    kind: str
    basis: str
    year: int | None = None
    number: int | None = None
    text: str = ""

    def canonical(self, end_month: int) -> str | None:
        """`2024Q1`, `FY2024` for calendar-year filers, `FY2024Q3` for others, `CY2026` for calendar years."""
        if self.year is None or self.kind not in ("quarter", "half", "nine_months", "year"):
            return None
        calendar = self.basis == "calendar"
        if self.kind == "year":
            return f"{'CY' if calendar else 'FY'}{self.year}"
        part = {"quarter": f"Q{self.number}", "half": f"H{self.number}", "nine_months": "M9"}[self.kind]
        prefix = ("" if end_month == 12 else "CY") if calendar else ("" if end_month == 12 else "FY")
        return f"{prefix}{self.year}{part}"


@dataclass(frozen=True, slots=True)
class Clock:
    """When a statement was made, by whose calendar, and whether it looks back."""

    calendar: FiscalCalendar
    published: date | None
    is_sector: bool = False

    @property
    def running_year(self) -> int | None:
        """The fiscal year that holds the day; None where the day is not known."""
        return None if self.published is None else self.calendar.quarter_of(self.published).year


def resolve(mention: PeriodMention, text: str, clock: Clock, looks_back: bool) -> Period:
    """The period that a mention means in a statement; `text` is the mention as printed."""
    basis = "calendar" if mention.basis == "calendar" or clock.is_sector else "fiscal"
    # A calendar period is read on the calendar of a company whose year ends in December.
    calendar = FiscalCalendar() if basis == "calendar" else clock.calendar
    year, number = mention.year, mention.number
    match mention.unit:
        case "quarter":
            year = year or _year_of_quarter(mention, clock.published, calendar, looks_back)
            return Period("quarter", basis, year, number, text)
        case "month_quarter":
            return _month_quarter(mention, clock.published, calendar, basis, looks_back, text)
        case "the_quarter":
            return _the_quarter(mention, clock.published, calendar, basis, looks_back, text)
        case "half":
            return Period(
                "half",
                basis,
                year or _the_year(mention, clock.published, calendar, looks_back),
                number or 1,
                text,
            )
        case "nine_months":
            return Period(
                "nine_months",
                basis,
                year or _the_year(mention, clock.published, calendar, looks_back),
                None,
                text,
            )
        case "year" | "month_year" | "the_year":
            return Period(
                "year", basis, year or _the_year(mention, clock.published, calendar, looks_back), None, text
            )
        case "to_date":
            return Period(
                "year_to_date", basis, _the_year(mention, clock.published, calendar, False), None, text
            )
        case "trailing":
            return Period("trailing_year", basis, None, None, text)
        case "several":
            return Period("multi_year", basis, mention.until, None, text)
        case _:
            return Period("open", basis, year, None, text)


def concluded(clock: Clock, looks_back: bool) -> Period | None:
    """The period of a statement that names none: an actual is of the last quarter, guidance of the running year."""
    basis = "calendar" if clock.is_sector else "fiscal"
    if clock.published is None:
        return None
    calendar = FiscalCalendar() if clock.is_sector else clock.calendar
    if looks_back:
        quarter = calendar.completed(clock.published)
        return Period("quarter", basis, quarter.year, quarter.number)
    return Period("year", basis, calendar.quarter_of(clock.published).year)


def is_over(period: Period, clock: Clock) -> bool | None:
    """Whether the period had ended when the statement was made; None where that can not be told."""
    if clock.published is None or period.year is None:
        return None
    calendar = FiscalCalendar() if period.basis == "calendar" else clock.calendar
    now = calendar.quarter_of(clock.published)
    match period.kind:
        case "quarter":
            return Quarter(period.year, period.number or 4) < now
        case "half":
            return Quarter(period.year, 2 * (period.number or 2)) < now
        case "nine_months":
            return Quarter(period.year, 3) < now
        case "year" | "multi_year":
            return period.year < now.year
        case _:
            return None


def _year_of_quarter(
    mention: PeriodMention, published: date | None, calendar: FiscalCalendar, looks_back: bool
) -> int | None:
    if mention.relative:
        return _the_year(mention, published, calendar, looks_back)
    if published is None or mention.number is None:
        return None
    now = calendar.quarter_of(published)
    if looks_back:
        # Quarters of twelve or thirteen weeks may end, and be reported, within the last month of three.
        nearly_over = (
            mention.number == now.number and calendar.quarter_of(published + timedelta(days=28)) != now
        )
        return now.year if mention.number < now.number or nearly_over else now.year - 1
    return now.year if mention.number >= now.number else now.year + 1


def _month_quarter(
    mention: PeriodMention,
    published: date | None,
    calendar: FiscalCalendar,
    basis: str,
    looks_back: bool,
    text: str,
) -> Period:
    year = mention.year
    if year is None and published is not None and mention.number is not None:
        later = mention.number > published.month
        year = published.year - 1 if looks_back and later else published.year
        if not looks_back and mention.number < published.month:
            year += 1
    if year is None or mention.number is None:
        return Period("quarter", basis, None, None, text)
    quarter = calendar.quarter_ending(year, mention.number)
    return Period("quarter", basis, quarter.year, quarter.number, text)


def _the_quarter(
    mention: PeriodMention,
    published: date | None,
    calendar: FiscalCalendar,
    basis: str,
    looks_back: bool,
    text: str,
) -> Period:
    if published is None or mention.relative in ("each", "every", "any"):
        return Period("quarter" if published is None else "open", basis, None, None, text)
    completed = calendar.completed(published)
    match mention.relative:
        case "next":
            # On the day of results the next quarter is the one after the reported one: it has begun already.
            quarter = completed.plus(1)
        case "last":
            quarter = completed if not looks_back or "prior" not in text.lower() else completed.plus(-1)
        case _:
            quarter = completed if looks_back else completed.plus(1)
    return Period("quarter", basis, quarter.year, quarter.number, text)


def _the_year(
    mention: PeriodMention, published: date | None, calendar: FiscalCalendar, looks_back: bool
) -> int | None:
    if published is None:
        return None
    running = calendar.quarter_of(published).year
    match mention.relative:
        case "next":
            return running + 1
        case "last":
            return running - 1
        case _:
            return running - 1 if looks_back and calendar.year_just_ended(published) else running
