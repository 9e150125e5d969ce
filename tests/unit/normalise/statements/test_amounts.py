import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.normalise.statements.amounts import find_amounts
from pipelines.normalise.statements.flat import flat

B = 10**9


def read(text: str) -> list[tuple[int | None, int | None, str]]:
    return [(one.low, one.high, one.shape) for one in find_amounts(flat(text))]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a range of $60-65 billion", 60 * B, 65 * B),
        ("a range of $60–$65 billion", 60 * B, 65 * B),
        ("between $60 billion and $65 billion", 60 * B, 65 * B),
        ("anywhere from 60 to 65 billion", 60 * B, 65 * B),
        ("$91B-$93B", 91 * B, 93 * B),
        ("between USD 38 billion and USD 42 billion", 38 * B, 42 * B),
        ("the $4.5 to $5 billion range", 4_500_000_000, 5 * B),
        ("$800 million to $1 billion", 800_000_000, B),
        ("$800 to $1 billion", 800_000_000, B),
        ("$10 or $11 billion", 10 * B, 11 * B),
        ("$64 billion at the low end to $72 billion", 64 * B, 72 * B),
        ("low to mid-$40 billions", 41 * B, 46 * B),
    ],
)  # fmt: skip
def test_what_a_range_says_once_holds_for_both_ends(text: str, low: int, high: int) -> None:
    assert read(text) == [(low, high, "range")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$80B", 80 * B),
        ("80 billion U.S. dollars", 80 * B),
        ("half a billion dollars", B // 2),
        ("three and a half billion", 3_500_000_000),
        ("a billion and a half dollars", 1_500_000_000),
        ("two point four billion", 2_400_000_000),
        ("14 point 3 billion", 14_300_000_000),
        ("one hundred and fifty billion dollars", 150 * B),
        ("$1,077 million", 1_077_000_000),
        ("$1,077,000,000", 1_077_000_000),
        ("$10.8 bln", 10_800_000_000),
    ],
)
def test_one_number_is_both_ends(text: str, value: int) -> None:
    assert read(text) == [(value, value, "point")]


@pytest.mark.parametrize(
    ("text", "low", "high", "shape"),
    [
        ("approximately $80B", 80 * B, 80 * B, "approximately"),
        ("~$80 billion", 80 * B, 80 * B, "approximately"),
        ("north of $10 billion", 10 * B, None, "at_least"),
        ("a little over $10bn", 10 * B, None, "at_least"),
        ("at least $10 billion", 10 * B, None, "at_least"),
        ("$10 billion or more", 10 * B, None, "at_least"),
        ("$16 billion-plus", 16 * B, None, "at_least"),
        ("less than $6.5 billion", None, 6_500_000_000, "at_most"),
        ("at or below $100 million", None, 100_000_000, "at_most"),
        ("up to $80 billion", None, 80 * B, "at_most"),
        ("not to exceed $5 billion", None, 5 * B, "at_most"),
        ("moving it up to $80 billion", 80 * B, 80 * B, "point"),
        ("$65.0 billion, plus or minus 2%", 63_700_000_000, 66_300_000_000, "tolerance"),
        ("$9.8 billion, plus or minus $300 million", 9_500_000_000, 10_100_000_000, "tolerance"),
    ],
)
def test_a_bound_leaves_the_other_end_open(text: str, low: int | None, high: int | None, shape: str) -> None:
    assert read(text) == [(low, high, shape)]


@pytest.mark.parametrize(
    "text",
    [
        "at least 375 million shares",
        "subscribers grew to 78.4 million",
        "3 billion monthly active users",
        "up 86% year over year",
        "in 2025 and 2026",
        "on June 30, 2024",
        "a 2 gigawatt campus",
        "$0.26 per share",
        "tens of billions of dollars",
    ],
)
def test_what_is_no_money_is_no_amount(text: str) -> None:
    assert read(text) == []


def test_a_step_and_where_it_leads_are_no_range() -> None:
    assert read("up $15 billion to $50 billion") == [(15 * B, 15 * B, "point"), (50 * B, 50 * B, "point")]


def test_an_old_and_a_new_value_are_no_range() -> None:
    values = [(75 * B, 75 * B, "point"), (85 * B, 85 * B, "point")]
    assert read("raised its forecast from $75 billion to $85 billion") == values


def test_a_year_before_an_amount_is_not_its_lower_end() -> None:
    assert read("from 2024 to $80 billion") == [(80 * B, 80 * B, "point")]


def test_other_currencies_are_named() -> None:
    assert [one.currency for one in find_amounts(flat("NT$300 billion, 40 billion euros, £8 billion"))] == [
        "TWD", "EUR", "GBP",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "per"), [("$10bn per quarter", "quarter"), ("$28 billion a year", "year"), ("$5bn", None)]
)
def test_a_rate_says_per_what(text: str, per: str | None) -> None:
    assert [one.per for one in find_amounts(flat(text))] == [per]


@given(st.integers(1, 999), st.sampled_from(["million", "billion"]), st.integers(0, 9))
def test_a_printed_amount_is_read_back(whole: int, scale: str, tenth: int) -> None:
    value = (whole * 10 + tenth) * {"million": 10**5, "billion": 10**8}[scale]
    assert read(f"capex of ${whole}.{tenth} {scale}") == [(value, value, "point")]


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_range_is_read_back_with_its_lower_end_first(one: int, other: int) -> None:
    low, high = sorted((one, one + other))
    assert read(f"between ${low} billion and ${high} billion") == [(low * B, high * B, "range")]


@given(st.text(max_size=200))
def test_any_text_has_amounts_inside_it_or_none(text: str) -> None:
    line = flat(text)
    for amount in find_amounts(line):
        assert 0 <= amount.start < amount.end <= len(line)
        assert amount.low is None or amount.high is None or amount.low <= amount.high
