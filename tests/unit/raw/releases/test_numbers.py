"""Numbers as tables print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.raw.releases.numbers import is_year, read_number


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("17,620", "17620"),
        ("(17,620)", "-17620"),
        ("$ (895)", "-895"),
        ("$(4,231)", "-4231"),
        ("($4,231)", "-4231"),
        ("NT$933.79", "933.79"),
        ("-0.08", "-0.08"),
        ("–12", "-12"),
        ("1030", "1030"),
        ("3,658 (1)", "3658"),
        (".5", "0.5"),
        ("—", "0"),
        ("$—", "0"),
        ("--", "0"),
    ],
)
def test_an_amount_is_read_with_its_sign(printed: str, value: str) -> None:
    number = read_number(printed)
    assert number is not None
    assert number.is_amount
    assert number.value == Decimal(value)


@pytest.mark.parametrize("printed", ["22%", "(2%)", "(2)%", "(67) bp.", "Up 15%", "3.3 pts", "1.5x"])
def test_a_percentage_or_multiple_is_no_amount(printed: str) -> None:
    number = read_number(printed)
    assert number is None or not number.is_amount


def test_a_bracket_without_its_other_half_waits_for_it() -> None:
    number = read_number("(1,926")
    assert number is not None
    assert (number.value, number.is_open) == (Decimal(-1926), True)


@pytest.mark.parametrize(
    "text", ["", "N/A", "*", "Q2 FY25", "April 28,", "12)", "2024 Results", "a" * 50, "1,23"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["2024", "1999", "2025 (1)"])
def test_a_bare_year_is_a_head(text: str) -> None:
    assert is_year(text)


@pytest.mark.parametrize("text", ["2,024", "$2024", "1030", "2024.5", "20245"])
def test_an_amount_is_no_year(text: str) -> None:
    assert not is_year(text)


@given(st.integers(-(10**12), 10**12))
def test_an_integer_printed_with_thousands_and_brackets_is_read_back(value: int) -> None:
    printed = f"({-value:,})" if value < 0 else f"{value:,}"
    number = read_number(printed)
    assert number is not None
    assert number.value == value
