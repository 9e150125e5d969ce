"""Bounds on concentration from censored and rounded shares."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.normalise.concentration.bounds import Disclosed, MoreThanAll, bounds

THRESHOLD = 10.0
NEAR = 1e-6


def rounded(share: float) -> Disclosed:
    """A share at or above the threshold as its whole percent discloses it."""
    printed = math.floor(share + 0.5)
    return Disclosed(max(printed - 0.5, THRESHOLD), min(printed + 0.5, 100.0))


def hhi(shares: list[float]) -> float:
    return sum(share**2 for share in shares)


def top4(shares: list[float]) -> float:
    return sum(sorted(shares, reverse=True)[:4])


@st.composite
def true_shares(draw: st.DrawFn) -> list[float]:
    """Shares of all customers in percent, summing to 100: a few large ones and any number of small ones."""
    weights = draw(st.lists(st.integers(1, 400), min_size=1, max_size=6))
    weights += draw(st.lists(st.integers(1, 40), max_size=60))
    total = sum(weights)
    return [100 * weight / total for weight in weights]


@given(true_shares())
def test_the_truth_lies_within_the_bounds_whatever_it_is(shares: list[float]) -> None:
    large = [share for share in shares if share >= THRESHOLD]
    found = bounds([rounded(share) for share in large], THRESHOLD)
    assert found.customers == len(large)
    assert found.sum_low - NEAR <= sum(large) <= found.sum_high + NEAR
    assert found.hhi_low - NEAR <= hhi(shares) <= found.hhi_high + NEAR
    assert found.top4_low - NEAR <= top4(shares) <= found.top4_high + NEAR


@given(true_shares(), st.integers(2, 4))
def test_the_truth_lies_within_the_bounds_where_some_are_told_in_total(
    shares: list[float], together: int
) -> None:
    large = [share for share in shares if share >= THRESHOLD]
    assume(len(large) >= together)
    total = sum(large[:together])
    printed = math.floor(total + 0.5)
    floor_total = together * THRESHOLD
    one = Disclosed(max(printed - 0.5, floor_total), min(printed + 0.5, 100.0), together, THRESHOLD)
    found = bounds([one, *(rounded(share) for share in large[together:])], THRESHOLD)
    assert found.customers == len(large)
    assert found.hhi_low - NEAR <= hhi(shares) <= found.hhi_high + NEAR
    assert found.top4_low - NEAR <= top4(shares) <= found.top4_high + NEAR


@given(true_shares())
def test_the_truth_lies_within_the_bounds_where_shares_are_not_told(shares: list[float]) -> None:
    large = [share for share in shares if share >= THRESHOLD]
    found = bounds([Disclosed(THRESHOLD, 100.0)] * len(large), THRESHOLD)
    assert found.hhi_low - NEAR <= hhi(shares) <= found.hhi_high + NEAR
    assert found.top4_low - NEAR <= top4(shares) <= found.top4_high + NEAR


@given(st.lists(st.integers(10, 40), max_size=5))
def test_least_and_greatest_are_attained(printed: list[int]) -> None:
    disclosed = [Disclosed(max(share - 0.5, THRESHOLD), share + 0.5) for share in printed]
    assume(sum(one.high for one in disclosed) <= 100)
    found = bounds(disclosed, THRESHOLD)
    thin = 1000
    lows = [one.low for one in disclosed]
    least = lows + [(100 - sum(lows)) / thin] * thin
    assert hhi(least) == pytest.approx(found.hhi_low, abs=100**2 / thin)
    assert top4(least) == pytest.approx(found.top4_low, abs=0.5)
    highs, just_below = [one.high for one in disclosed], THRESHOLD - 1e-9
    greatest = list(highs)
    while sum(greatest) < 100 - 1e-6:
        greatest.append(min(just_below, 100 - sum(greatest)))
    assert hhi(greatest) == pytest.approx(found.hhi_high, abs=1e-3)
    assert top4(greatest) <= found.top4_high + NEAR
    if len(highs) <= 4 and sum(highs) + (4 - len(highs)) * THRESHOLD <= 100:
        assert top4(greatest) == pytest.approx(found.top4_high, abs=1e-3)


def test_nvidias_quarter_to_october_2025() -> None:
    # 22, 15, 13 and 11 % of 0001045810-25-000230, worked by hand: least 21.5² + 14.5² + 12.5² + 10.5², greatest
    # 22.5² + 15.5² + 13.5² + 11.5² and the other 37 % as three pieces of 10 and one of 7.
    found = bounds([Disclosed(share - 0.5, share + 0.5) for share in (22, 15, 13, 11)], THRESHOLD)
    assert (found.hhi_low, found.hhi_high) == (939.0, 1061 + 349)
    assert (found.top4_low, found.top4_high, found.sum_low, found.sum_high) == (59.0, 63.0, 59.0, 63.0)


def test_nobody_at_the_threshold_still_leaves_ten_pieces_just_below_it() -> None:
    found = bounds([], THRESHOLD)
    assert (found.customers, found.hhi_low, found.hhi_high) == (0, 0, 1000)
    assert (found.top4_low, found.top4_high) == (0, 40)


def test_a_total_of_two_is_least_when_even_and_greatest_when_one_keeps_the_floor() -> None:
    # 22 % of receivables for two customers, each at or above 10 % (0001045810-22-000079).
    found = bounds([Disclosed(21.5, 22.5, 2, THRESHOLD)], THRESHOLD)
    assert found.hhi_low == 2 * 10.75**2
    assert found.hhi_high == 10**2 + 12.5**2 + 7 * 10**2 + 7.5**2
    assert (found.customers, found.top4_low, found.top4_high) == (2, 21.5, 42.5)


def test_a_fifth_customer_keeps_its_least_outside_the_four_largest() -> None:
    found = bounds([Disclosed(19.5, 20.5)] * 5, THRESHOLD)
    assert (found.top4_low, found.top4_high) == (78.0, 80.5)
    assert found.sum_high == 100


def test_shares_can_not_all_be_rounded_down_when_they_fill_the_whole() -> None:
    found = bounds([Disclosed(49.5, 50.5), Disclosed(49.5, 50.5)], THRESHOLD)
    assert found.hhi_high == 50.5**2 + 49.5**2
    assert found.top4_high == 100


def test_a_share_below_the_threshold_may_be_smaller_than_an_undisclosed_piece() -> None:
    found = bounds([Disclosed(4.5, 5.5)], THRESHOLD)
    assert found.hhi_high == pytest.approx(max(5.5**2 + 9 * 100 + 4.5**2, 5.0**2 + 9 * 100 + 5.0**2))


def test_more_than_everything_is_refused() -> None:
    with pytest.raises(MoreThanAll, match="at least 101"):
        bounds([Disclosed(50.5, 51.5), Disclosed(50.5, 51.5)], THRESHOLD)


@pytest.mark.parametrize(
    ("low", "high", "count", "floor"),
    [(-1, 5, 1, 0), (5, 4, 1, 0), (90, 101, 1, 0), (5, 6, 2, 10), (5, 6, 0, 0)],
)
def test_an_interval_that_is_none_is_refused(low: float, high: float, count: int, floor: float) -> None:
    with pytest.raises(ValueError, match=r"share|exceed"):
        Disclosed(low, high, count, floor)
