import datetime as dt

import pytest

from pipelines.normalise.statements.fiscal import FiscalCalendar, Quarter
from pipelines.normalise.statements.flat import flat
from pipelines.normalise.statements.period_words import find_periods
from pipelines.normalise.statements.periods import Clock, concluded, resolve


def canonical(text: str, end_month: int, day: str, *, looks_back: bool = False) -> str | None:
    clock = Clock(FiscalCalendar(end_month), dt.date.fromisoformat(day))
    mention = next(one for one in find_periods(flat(text)) if not one.compared)
    return resolve(mention, text, clock, looks_back).canonical(end_month)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("in Q2 2024", "2024Q2"),
        ("Q2'25", "2025Q2"),
        ("4Q24", "2024Q4"),
        ("the third quarter of 2025", "2025Q3"),
        ("the quarter ended June 30, 2024", "2024Q2"),
        ("the June quarter of 2024", "2024Q2"),
        ("full-year 2024", "FY2024"),
        ("fiscal '26", "FY2026"),
        ("in '26", "FY2026"),
        ("calendar 2026", "CY2026"),
        ("CY26", "CY2026"),
        ("the second half of 2025", "2025H2"),
        ("2H25", "2025H2"),
        ("nine months ended September 30, 2025", "2025M9"),
    ],
)
def test_periods_with_a_year_need_no_day(text: str, period: str) -> None:
    assert canonical(text, 12, "2025-05-01") == period


@pytest.mark.parametrize(
    ("text", "end_month", "day", "looks_back", "period"),
    [
        # Alphabet in April: its first quarter is over, and guidance for Q2 is for the running one.
        ("in Q1", 12, "2024-04-25", True, "2024Q1"),
        ("in Q2", 12, "2024-04-25", False, "2024Q2"),
        ("in Q4", 12, "2025-02-04", True, "2024Q4"),
        ("next quarter", 12, "2024-04-25", False, "2024Q2"),
        ("this year", 12, "2024-04-25", False, "FY2024"),
        ("next year", 12, "2024-10-29", False, "FY2025"),
        ("last year", 12, "2025-02-04", True, "FY2024"),
        ("for the year", 12, "2025-01-29", True, "FY2024"),
        ("for the year", 12, "2025-01-29", False, "FY2025"),
        # Microsoft's year ends in June, Oracle's in May, Apple's in September, Nvidia's in January.
        ("the second quarter", 6, "2025-01-29", True, "FY2025Q2"),
        ("Q1", 6, "2025-07-30", False, "FY2026Q1"),
        ("this fiscal year", 5, "2023-12-11", False, "FY2024"),
        ("the March quarter", 9, "2025-05-01", True, "FY2025Q2"),
        ("the third quarter", 1, "2025-11-19", True, "FY2026Q3"),
        ("calendar year 2026", 6, "2026-04-29", False, "CY2026"),
    ],
)
def test_periods_without_a_year_follow_from_the_day(
    text: str, end_month: int, day: str, looks_back: bool, period: str
) -> None:
    assert canonical(text, end_month, day, looks_back=looks_back) == period


def test_a_quarter_of_twelve_weeks_may_be_reported_before_its_last_month_is_over() -> None:
    # Costco's fiscal third quarter of 2025 ended on 2025-05-11 and was reported on 2025-05-29.
    assert canonical("in Q3", 8, "2025-05-29", looks_back=True) == "FY2025Q3"


def test_without_a_period_an_actual_is_of_the_last_quarter_and_guidance_of_the_running_year() -> None:
    clock = Clock(FiscalCalendar(6), dt.date(2025, 7, 30))
    actual, guidance = concluded(clock, looks_back=True), concluded(clock, looks_back=False)
    assert actual is not None
    assert guidance is not None
    assert actual.canonical(6) == "FY2025Q4"
    assert guidance.canonical(6) == "FY2026"


def test_a_sector_is_spoken_of_in_calendar_years() -> None:
    clock = Clock(FiscalCalendar(), dt.date(2026, 2, 6), is_sector=True)
    (mention,) = find_periods("in 2026")
    assert resolve(mention, "2026", clock, False).canonical(12) == "CY2026"


@pytest.mark.parametrize(
    "text",
    [
        "compared to FY25",
        "versus last year",
        "up from 2024",
        "as we said last quarter",
        "similar to 2024",
        "we guided in Q1",
    ],
)
def test_a_period_of_comparison_is_marked(text: str) -> None:
    assert [one.compared for one in find_periods(flat(text))] == [True]


@pytest.mark.parametrize(
    "text", ["over the next four years", "by 2028", "through 2029", "a five-year plan", "2025-2029"]
)
def test_several_years_are_no_year(text: str) -> None:
    assert canonical(text, 12, "2025-05-01") is None


def test_the_fourth_quarter_takes_the_year_of_its_neighbour() -> None:
    quarter, year = find_periods("for the fourth quarter and full year 2023")
    assert (quarter.year, quarter.number, year.year) == (2023, 4, 2023)


def test_months_after_september_belong_to_the_next_fiscal_year_of_apple() -> None:
    assert FiscalCalendar(9).quarter_of(dt.date(2025, 10, 30)) == Quarter(2026, 1)
    assert FiscalCalendar(9).completed(dt.date(2025, 10, 30)) == Quarter(2025, 4)
