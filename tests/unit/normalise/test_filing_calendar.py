from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise.filing_calendar import Report, Still, next_due, standing_still
from tests.support.filed import company

CALENDAR = company(ticker="GOOGL", fiscal_year_end=12)
NVIDIA = company(ticker="NVDA", fiscal_year_end=1)
APPLE = company(ticker="AAPL", fiscal_year_end=9)
FOREIGN = company(ticker="TSM", fiscal_year_end=12, reports="years")
TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("filer", "last", "form", "period_end", "due"),
    [
        (CALENDAR, Report("10-Q", date(2025, 6, 30)), "10-Q", date(2025, 9, 30), date(2025, 11, 14)),
        (CALENDAR, Report("10-Q", date(2025, 9, 30)), "10-K", date(2025, 12, 31), date(2026, 3, 6)),
        (CALENDAR, Report("10-K", date(2025, 12, 31)), "10-Q", date(2026, 3, 31), date(2026, 5, 15)),
        # 52/53-week years: the last Sunday of January, the last Saturday of September.
        (NVIDIA, Report("10-Q", date(2025, 10, 26)), "10-K", date(2026, 1, 31), date(2026, 4, 6)),
        (NVIDIA, Report("10-K", date(2026, 1, 25)), "10-Q", date(2026, 4, 30), date(2026, 6, 14)),
        (APPLE, Report("10-Q", date(2025, 6, 28)), "10-K", date(2025, 9, 30), date(2025, 12, 4)),
        (FOREIGN, Report("20-F", date(2024, 12, 31)), "20-F", date(2025, 12, 31), date(2026, 5, 5)),
    ],
)
def test_the_next_report_is_due_when_the_rules_say_and_five_days(
    filer: object, last: Report, form: str, period_end: date, due: date
) -> None:
    found = next_due(filer, [last], TODAY)  # type: ignore[arg-type]
    assert (found.form, found.period_end, found.due) == (form, period_end, due)


def test_a_report_is_late_from_the_day_after_it_was_due() -> None:
    reports = [Report("10-Q", date(2025, 6, 30))]
    assert next_due(CALENDAR, reports, date(2025, 11, 14)).days_late == 0
    assert next_due(CALENDAR, reports, date(2025, 11, 15)).days_late == 1
    assert next_due(CALENDAR, reports, date(2025, 12, 14)).days_late == 30


def test_amendments_and_other_forms_follow_no_calendar() -> None:
    reports = [
        Report("10-Q", date(2025, 6, 30)),
        Report("10-Q/A", date(2025, 9, 30)),
        Report("8-K", date(2025, 10, 29)),
    ]
    assert next_due(CALENDAR, reports, TODAY).period_end == date(2025, 9, 30)


def test_of_a_company_without_reports_nothing_is_known_to_be_due() -> None:
    found = next_due(CALENDAR, [], TODAY)
    assert (found.last, found.due, found.days_late) == (None, None, 0)


@given(st.dates(date(2010, 1, 1), date(2040, 12, 31)), st.integers(1, 12))
def test_a_quarter_is_due_between_four_and_six_months_after_the_one_before(day: date, month: int) -> None:
    found = next_due(company(fiscal_year_end=month), [Report("10-Q", day)], day)
    assert found.due is not None
    assert timedelta(days=115) <= found.due - day <= timedelta(days=175)
    assert found.days_late == 0


def test_a_concept_without_a_value_for_the_last_quarter_stands_still() -> None:
    reports = [Report("10-Q", date(2025, 9, 30)), Report("10-K", date(2024, 12, 31))]
    values = {
        "capex_cash": date(2025, 3, 31),
        "revenue": date(2025, 9, 30),
        "depreciation": date(2024, 12, 31),
    }
    assert standing_still(CALENDAR, values, reports) == [
        Still("GOOGL", "capex_cash", date(2025, 3, 31), date(2025, 9, 30))
    ]


def test_a_measure_of_annual_reports_stands_still_after_a_year() -> None:
    reports = [Report("10-Q", date(2025, 9, 30))]
    assert standing_still(CALENDAR, {"depreciation": date(2023, 12, 31)}, reports) != []
    assert standing_still(FOREIGN, {"capex_cash": date(2024, 12, 31)}, reports) == []
    assert standing_still(CALENDAR, {"capex_cash": date(2000, 1, 1)}, []) == []
