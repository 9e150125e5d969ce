"""Heads of columns to periods."""

from datetime import date

import pytest

from pipelines.normalise.release_periods import (
    Calendar,
    Period,
    calendar_of,
    is_restated,
    read_period,
    states_results,
)

MONTHS = Calendar(12, frozenset(), by_weeks=False)


def period(
    head: str, caption: str = "", calendar: Calendar = MONTHS, row: str = "", *, alone: bool = False
) -> Period | None:
    return read_period(head, caption, row, calendar, alone=alone)


@pytest.mark.parametrize(
    ("head", "start", "end", "kind"),
    [
        ("Three Months Ended June 30, 2024", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("Quarter Ended September 30, 2024", date(2024, 7, 1), date(2024, 9, 30), "quarter"),
        ("Six Months Ended June 30, 2024", date(2024, 1, 1), date(2024, 6, 30), "half"),
        ("Nine Months Ended Sept. 30, 2024", date(2024, 1, 1), date(2024, 9, 30), "nine_months"),
        ("Year Ended December 31, 2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("Twelve Months Ended December 31, 2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("Twelve Months Ended June 30, 2024", date(2023, 7, 1), date(2024, 6, 30), "trailing_year"),
        ("Year To Date June 30, 2024", date(2024, 1, 1), date(2024, 6, 30), "half"),
        ("3 Months Ended 6/30/2024", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("Three months ended 30-Jun-24", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("Three Months Ended June 2024", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("Q2 2024", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("Q4-2024", date(2024, 10, 1), date(2024, 12, 31), "quarter"),
        ("2Q24", date(2024, 4, 1), date(2024, 6, 30), "quarter"),
        ("Q3’24", date(2024, 7, 1), date(2024, 9, 30), "quarter"),
        ("First Quarter 2025", date(2025, 1, 1), date(2025, 3, 31), "quarter"),
        ("FY2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), "year"),
    ],
)
def test_a_head_of_a_calendar_year_company(head: str, start: date, end: date, kind: str) -> None:
    assert period(head) == Period(start, end, kind, "calendar_months")


@pytest.mark.parametrize(
    ("head", "end"),
    [("Fiscal 2025 Q1", date(2024, 8, 31)), ("Q3 FY25", date(2025, 2, 28)), ("4Q25", date(2025, 5, 31))],
)
def test_labels_follow_the_companys_fiscal_year(head: str, end: date) -> None:
    found = period(head, calendar=Calendar(5, frozenset(), by_weeks=False))
    assert found is not None
    assert (found.end, found.period_type) == (end, "quarter")


def test_a_label_without_a_calendar_is_no_period() -> None:
    assert period("Q2 2024", calendar=Calendar(None, frozenset(), by_weeks=False)) is None
    assert period("Q2 FY25", calendar=Calendar(1, frozenset(), by_weeks=True)) is None


def test_the_length_may_stand_in_the_caption() -> None:
    found = period("June 30, 2024", "Three Months Ended")
    assert found is not None
    assert found.period_type == "quarter"
    assert period("June 30, 2024") is None


def test_a_year_below_a_caption_with_month_and_day_is_the_year_of_that_day() -> None:
    assert period("2023", "FOR THE THREE MONTHS ENDED JUNE 30, (In millions)") == Period(
        date(2023, 4, 1), date(2023, 6, 30), "quarter", "calendar_months"
    )


def test_a_caption_gives_the_day_to_a_lone_column_only() -> None:
    assert period("Reported", "Three months ended June 30, 2024", alone=True) is not None
    assert period("Reported", "Three months ended June 30, 2024") is None


@pytest.mark.parametrize(
    ("head", "caption", "row"),
    [
        ("Q2 2024", "", "Operating cash flow -- trailing twelve months (TTM)"),
        ("Q2 2024", "FREE CASH FLOW - TRAILING 4-QUARTERS", ""),
        ("TTM June 30, 2024", "", ""),
    ],
)
def test_trailing_years_are_told_from_years_and_quarters(head: str, caption: str, row: str) -> None:
    assert period(head, caption, row=row) == Period(
        date(2023, 7, 1), date(2024, 6, 30), "trailing_year", "calendar_months"
    )


def test_a_caption_of_trailing_years_does_not_overrule_a_head_with_a_length() -> None:
    found = period("Three Months Ended June 30, 2024", "cash flow for the trailing twelve months")
    assert found is not None
    assert found.period_type == "quarter"


# Nvidia prints the quarter before beside the quarter; Apple the end of the last year above its balance sheet.
WEEKS = calendar_of(
    [
        "Three Months Ended July 28, 2024",
        "Three Months Ended April 28, 2024",
        "Six Months Ended July 28, 2024",
        "January 28, 2024",
    ],
    1,
)


def test_a_company_of_weeks_starts_the_day_after_a_printed_end() -> None:
    assert WEEKS.by_weeks
    assert period("Three Months Ended July 28, 2024", calendar=WEEKS) == Period(
        date(2024, 4, 29), date(2024, 7, 28), "quarter", "printed_year_end"
    )
    assert period("Six Months Ended July 28, 2024", calendar=WEEKS) == Period(
        date(2024, 1, 29), date(2024, 7, 28), "half", "printed_year_end"
    )


def test_without_a_printed_end_thirteen_weeks_are_assumed_and_said() -> None:
    assert period("Three Months Ended July 30, 2023", calendar=WEEKS) == Period(
        date(2023, 5, 1), date(2023, 7, 30), "quarter", "weeks_assumed"
    )


def test_a_printed_number_of_weeks_is_exact() -> None:
    assert period("36 Weeks Ended 9/9/2023", calendar=WEEKS) == Period(
        date(2023, 1, 1), date(2023, 9, 9), "nine_months", "printed_weeks"
    )


def test_the_date_of_a_balance_sheet_does_not_make_a_company_of_weeks() -> None:
    heads = ["Three Months Ended June 30, 2024", "July 15, 2024"]
    assert not calendar_of(heads, 12).by_weeks


@pytest.mark.parametrize(
    "head",
    [
        "% Change",
        "Three Months Ended June 30, 2024 Non-GAAP",
        "Adj.",
        "Less FX Effect",
        "Q2 FY2025 Outlook",
        "Y/Y",
        "As Adjusted (Non-GAAP)",
    ],
)
def test_changes_adjustments_and_outlooks_are_no_results(head: str) -> None:
    assert not states_results(head)


@pytest.mark.parametrize(
    "head", ["Three Months Ended June 30, 2024 GAAP", "2023 As Adjusted", "As Reported (GAAP) 2024", "2024"]
)
def test_reported_and_restated_columns_are_results(head: str) -> None:
    assert states_results(head)


def test_restated_columns_are_marked() -> None:
    assert is_restated("2023 (As Restated)", "")
    assert not is_restated("2023", "Statements of Cash Flows")


@pytest.mark.parametrize("head", ["", "GAAP", "Par", "February 30, 2024", "Three Months Ended"])
def test_a_head_without_a_day_is_no_period(head: str) -> None:
    assert period(head) is None
