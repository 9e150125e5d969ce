"""Periods as sentences name them."""

from datetime import date

import polars as pl
import pytest

from pipelines.normalise.concentration.sentences import Span
from pipelines.normalise.concentration.spoken_periods import FilingPeriods, Named, Period, named_periods

Short = tuple[str, int | None, int | None, str | None]


def short(named: Named) -> Short:
    return named.kind, named.fiscal_year, named.fiscal_quarter, str(named.end) if named.end else None


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("the first quarter of fiscal year 2025", [("quarter", 2025, 1, None)]),
        ("the second quarter and first half of fiscal 2024", [("quarter", 2024, 2, None), ("half", 2024, 2, None)]),
        (
            "the first nine months of fiscal year 2023 and the third quarter and first nine months of fiscal 2022",
            [("nine_months", 2023, 3, None), ("quarter", 2022, 3, None), ("nine_months", 2022, 3, None)],
        ),
        ("the first quarter of fiscal years 2023 or 2022", [("quarter", 2023, 1, None), ("quarter", 2022, 1, None)]),
        ("fiscal years 2024, 2023 and 2022", [("year", year, None, None) for year in (2024, 2023, 2022)]),
        ("in 2024 and 2023", [("year", 2024, None, None), ("year", 2023, None, None)]),
        ("as of January 28, 2024", [("instant", None, None, "2024-01-28")]),
        ("as of December 31, 2024 and 2023", [
            ("instant", None, None, "2024-12-31"),
            ("instant", None, None, "2023-12-31"),
        ]),
        ("the years ended December 31, 2024, and 2023", [
            ("year", None, None, "2024-12-31"),
            ("year", None, None, "2023-12-31"),
        ]),
        ("the three months ended June 30, 2024", [("quarter", None, None, "2024-06-30")]),
        (
            "the three and nine months ended June 30, 2024",
            [("quarter", None, None, "2024-06-30"), ("nine_months", None, None, "2024-06-30")],
        ),
        ("the year ended February 29, 2024 and 2023", [
            ("year", None, None, "2024-02-29"),
            ("year", None, None, "2023-02-28"),
        ]),
        ("at no time", []),
    ],
)  # fmt: skip
def test_periods_are_read_in_the_order_of_the_text(text: str, periods: list[Short]) -> None:
    found = named_periods(Span(text, 3))
    assert [short(named) for named in found] == periods
    assert all(3 <= named.at < 3 + len(text) for named in found)


def contexts(*periods: tuple[str | None, str]) -> FilingPeriods:
    rows = [
        {"start_date": start and date.fromisoformat(start), "end_date": date.fromisoformat(end)}
        for start, end in periods
    ]
    return FilingPeriods(pl.DataFrame(rows, schema={"start_date": pl.Date, "end_date": pl.Date}), 1)


HELD = contexts(
    ("2024-01-29", "2024-04-28"), ("2023-01-30", "2024-01-28"), ("2023-01-30", "2024-01-28"),
    ("2023-01-29", "2024-01-28"), ("2024-01-29", "2024-10-27"), (None, "2024-10-27"),
)  # fmt: skip


def meant(text: str) -> Period | None:
    (named,) = named_periods(Span(text, 0))
    return HELD.meant(named)


def test_a_name_means_a_period_of_the_filing_counted_in_the_companys_fiscal_years() -> None:
    assert meant("first quarter of fiscal year 2025") == Period(
        "quarter", date(2024, 1, 29), date(2024, 4, 28)
    )
    assert meant("first nine months of fiscal year 2025") == Period(
        "nine_months", date(2024, 1, 29), date(2024, 10, 27)
    )
    assert meant("three months ended April 28, 2024") == Period(
        "quarter", date(2024, 1, 29), date(2024, 4, 28)
    )


def test_of_two_contexts_the_one_most_used_is_meant() -> None:
    assert meant("fiscal year 2024") == Period("year", date(2023, 1, 30), date(2024, 1, 28))


def test_a_period_that_no_fact_has_is_not_made_up() -> None:
    assert meant("second quarter of fiscal year 2025") is None
    assert meant("fiscal year 2022") is None
    assert HELD.meant(Named("instant", 0)) is None


def test_a_day_needs_no_context() -> None:
    assert meant("as of May 1, 2022") == Period("instant", None, date(2022, 5, 1))


def test_the_period_of_a_context_is_told_by_its_days() -> None:
    assert HELD.of_context(None, date(2024, 1, 28)).kind == "instant"
    assert HELD.of_context(date(2024, 1, 29), date(2024, 4, 28)).kind == "quarter"
    assert HELD.of_context(date(2024, 1, 29), date(2024, 2, 28)).kind == "other"
