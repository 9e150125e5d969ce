"""Periods of companies whose quarters end with a calendar month."""

from datetime import date, timedelta


def months_ending(end: date, months: int) -> tuple[str, str]:
    """(start, end) of the `months` months that end on `end`, as ISO dates."""
    index = end.year * 12 + end.month - months  # zero-based month number of the first month
    return date(index // 12, index % 12 + 1, 1).isoformat(), end.isoformat()


def month_end(year: int, month: int) -> date:
    """The last day of a month; months beyond 12 run into the following years."""
    index = year * 12 + month  # zero-based month number of the month after
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def year_before(end: date) -> date:
    """The same month's end one year earlier (29 February included)."""
    return month_end(end.year - 1, end.month)
