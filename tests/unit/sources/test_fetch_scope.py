from datetime import date

import pytest

from pipelines.errors import WrongUse
from pipelines.sources.fetch_scope import EVERYTHING, fetch_scope


def test_both_ends_of_a_range_are_in_it() -> None:
    scope = fetch_scope("2024-01-01", "2024-12-31")
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
    assert [scope.covers(day) for day in days] == [False, True, True, False]


def test_a_range_may_be_open_and_without_one_everything_is_in_it() -> None:
    assert fetch_scope("2024-01-01").covers(date(2040, 1, 1))
    assert fetch_scope(filed_to="2024-01-01").covers(date(1994, 1, 1))
    assert EVERYTHING.covers(None)
    assert not fetch_scope("2024-01-01").covers(None)


@pytest.mark.parametrize(
    ("first", "last"), [("yesterday", ""), ("", "2024-13-01"), ("2024-02-01", "2024-01-01")]
)
def test_what_is_no_range_is_refused(first: str, last: str) -> None:
    with pytest.raises(WrongUse):
        fetch_scope(first, last)
