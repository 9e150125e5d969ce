"""What is kept of a release that was read: figures and facts."""

import pytest

from tools.sample_material.release_rows import fiscal_quarter


@pytest.mark.parametrize(
    ("end", "fiscal_year_end", "quarter"),
    [
        ("2024-06-30", 12, "2024Q2"),
        ("2024-06-30", 6, "FY2024Q4"),
        ("2024-08-31", 5, "FY2025Q1"),
        ("2025-01-26", 1, "FY2025Q4"),
        ("2022-05-01", 1, "FY2023Q1"),  # a quarter of weeks that runs a day into the next month
        ("2023-01-01", 12, "2022Q4"),
    ],
)
def test_a_quarter_is_named_by_its_last_day_and_the_companys_year(
    end: str, fiscal_year_end: int, quarter: str
) -> None:
    assert fiscal_quarter(end, fiscal_year_end) == quarter
