"""Periods from start and end."""

from datetime import date

import polars as pl
import pytest

from pipelines.normalise.periods import (
    calendar_offset_days,
    calendar_quarter,
    duration_days,
    fiscal_quarter,
    fiscal_year,
    nearest_month_end,
    period_type,
)


def of(expression: pl.Expr, start: str, end: str) -> object:
    frame = pl.DataFrame({"start": [date.fromisoformat(start)], "end": [date.fromisoformat(end)]})
    return frame.select(expression).item()


START, END = pl.col("start"), pl.col("end")


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("2024-01-01", "2024-03-31", "quarter"),
        ("2022-09-25", "2022-12-31", "quarter"),  # Apple, 14 weeks
        ("2024-01-29", "2024-07-28", "half"),
        ("2024-01-29", "2024-10-27", "nine_months"),
        ("2015-01-26", "2016-01-31", "year"),  # Nvidia's fiscal 2016: 53 weeks, 371 days
        ("2024-01-01", "2024-05-10", "other"),
        ("2024-01-01", "2025-12-31", "other"),
    ],
)
def test_a_duration_is_classified_by_its_days_alone(start: str, end: str, kind: str) -> None:
    assert of(period_type(duration_days(START, END)), start, end) == kind


@pytest.mark.parametrize(
    ("end", "month", "year", "quarter"),
    [
        ("2026-01-25", 1, 2026, 4),  # Nvidia
        ("2024-04-28", 1, 2025, 1),
        ("2016-01-31", 1, 2016, 4),
        ("2023-07-01", 9, 2023, 3),  # Apple ends on a Saturday in the next month
        ("2023-09-30", 9, 2023, 4),
        ("2024-06-30", 6, 2024, 4),  # Microsoft
        ("2024-02-29", 5, 2024, 3),  # Oracle
        ("2024-08-31", 5, 2025, 1),
        ("2023-04-01", 12, 2023, 1),  # AMD
        ("2020-12-26", 12, 2020, 4),
    ],
)
def test_the_fiscal_quarter_is_that_of_the_nearest_month_end(
    end: str, month: int, year: int, quarter: int
) -> None:
    assert of(fiscal_year(END, month), "2000-01-01", end) == year
    assert of(fiscal_quarter(END, month), "2000-01-01", end) == quarter


def test_a_period_end_that_is_no_quarter_end_has_no_fiscal_quarter() -> None:
    assert of(fiscal_quarter(END, 12), "2024-01-01", "2024-05-31") is None


@pytest.mark.parametrize(
    ("start", "end", "label", "offset"),
    [
        ("2024-01-01", "2024-03-31", "2024Q1", 0),
        ("2023-12-01", "2024-02-29", "2024Q1", -31),  # Oracle, December to February
        ("2024-09-01", "2024-11-30", "2024Q4", -31),
        ("2025-10-27", "2026-01-25", "2025Q4", 25),  # Nvidia, November to January
        ("2024-01-29", "2024-04-28", "2024Q1", 28),
        ("2022-09-25", "2022-12-31", "2022Q4", 0),
    ],
)
def test_the_calendar_quarter_holds_the_midpoint_and_the_offset_is_kept(
    start: str, end: str, label: str, offset: int
) -> None:
    assert of(calendar_quarter(START, END), start, end) == label
    assert of(calendar_offset_days(START, END), start, end) == offset


def test_the_nearest_month_end_of_every_day_is_at_most_16_days_away() -> None:
    days = pl.DataFrame({"end": pl.date_range(date(2019, 1, 1), date(2028, 12, 31), eager=True)})
    distance = days.select((nearest_month_end(END) - END).dt.total_days().abs().max()).item()
    assert distance <= 16
