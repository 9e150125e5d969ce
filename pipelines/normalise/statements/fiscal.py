"""Fiscal calendars by month: which fiscal year and quarter a day falls in, and which was completed last.

A fiscal year is named by the calendar year in which it ends; 52/53-week years count to the nearest month end.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One fiscal quarter."""

    year: int
    number: int

    def plus(self, quarters: int) -> "Quarter":
        """The quarter so many later (earlier where negative)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """The calendar of a company whose fiscal year ends in `end_month` (1 to 12)."""

    end_month: int = 12

    def quarter_of(self, day: date) -> Quarter:
        """The fiscal quarter that holds a day."""
        months_after = (day.month - self.end_month - 1) % 12
        year = day.year + (day.month > self.end_month)
        return Quarter(year, months_after // 3 + 1)

    def quarter_ending(self, year: int, month: int) -> Quarter:
        """The fiscal quarter that holds a calendar month: the one that a "June quarter" is."""
        return self.quarter_of(date(year, month, 1))

    def completed(self, day: date) -> Quarter:
        """The last fiscal quarter that had ended on a day."""
        return self.quarter_of(day).plus(-1)

    def year_just_ended(self, day: date) -> bool:
        """Whether the fiscal year ended within the last quarter, so that "the year" may still mean it."""
        return self.quarter_of(day).number == 1
