"""Bounds of each filing, measure and period, direct customers only."""

from typing import Any

import pytest

from pipelines.contracts.concentration import CONCENTRATION_BOUNDS
from pipelines.contracts.table import verdict
from tests.support.disclosed import QUARTER, RECEIVABLE, Filing, Share, concentration

Q1 = "of revenue for the first quarter of fiscal year 2025"


def left_open(filing: Filing) -> dict[str, Any]:
    frame = concentration(filing)["concentration_bounds"]
    assert verdict(frame, CONCENTRATION_BOUNDS).ok
    (row,) = frame.to_dicts()
    return row


def test_direct_shares_are_bounded_and_indirect_ones_are_counted_beside() -> None:
    filing = Filing().says(
        f"Two direct customers had {{}}% and {{}}% {Q1}.", Share("11"), Share("13", "CustomerBMember")
    )
    filing.says(f"An indirect customer had about 19% {Q1}.")
    row = left_open(filing)
    assert (row["direct_customers"], row["direct_shares_pct"], row["disclosed_sum_pct"]) == (2, [13, 11], 24)
    assert (row["disclosed_sum_low_pct"], row["disclosed_sum_high_pct"]) == (23, 25)
    assert (row["hhi_low"], row["hhi_high"]) == (12.5**2 + 10.5**2, 13.5**2 + 11.5**2 + 7 * 100 + 5**2)
    assert (row["top4_low_pct"], row["top4_high_pct"]) == (23, 45)
    assert (row["indirect_customers"], row["indirect_shares_pct"]) == (1, [19])
    assert (row["threshold_basis"], row["no_bounds_reason"]) == ("asc_280", None)


def test_no_customer_at_the_threshold_is_zero_customers_and_not_zero_concentration() -> None:
    row = left_open(Filing().says(f"No customer had 10% or more {Q1}."))
    assert (row["direct_customers"], row["direct_shares_pct"], row["disclosed_sum_pct"]) == (0, [], 0)
    assert (row["hhi_low"], row["hhi_high"], row["top4_high_pct"]) == (0, 1000, 40)
    assert (row["threshold_basis"], row["indirect_customers"]) == ("stated", None)


def test_without_a_word_about_direct_customers_there_are_no_bounds() -> None:
    row = left_open(Filing().says(f"Two indirect customers each had 10% or more {Q1}."))
    assert (row["no_bounds_reason"], row["direct_customers"], row["hhi_low"]) == (
        "no_direct_statement",
        None,
        None,
    )
    assert (row["indirect_customers"], row["indirect_shares_pct"]) == (2, [])


def test_a_total_of_two_counts_as_two_where_each_is_said_to_reach_the_threshold() -> None:
    filing = Filing().says(
        "Two customers had 10% or more each, for a total of {}% of accounts receivable as of April 28, 2024.",
        Share("22", "TwoCustomersMember", benchmark=RECEIVABLE),
    )
    row = left_open(filing)
    assert (row["direct_customers"], row["direct_shares_pct"], row["disclosed_sum_pct"]) == (2, [22], 22)
    assert (row["hhi_low"], row["hhi_high"]) == (2 * 10.75**2, 100 + 12.5**2 + 7 * 100 + 7.5**2)


def test_a_total_without_a_word_on_each_is_bounded_and_not_counted() -> None:
    row = left_open(Filing().says(f"Two customers had {{}}% {Q1}.", Share("22", "TwoCustomersMember")))
    assert (row["direct_customers"], row["no_bounds_reason"]) == (None, None)
    assert (row["hhi_low"], row["hhi_high"]) == (21.5**2 / 2, 22.5**2 + 7 * 100 + 7.5**2)


def test_a_share_said_of_each_of_three_counts_three_times() -> None:
    row = left_open(Filing().says(f"Three customers had 12% each {Q1}."))
    assert (row["direct_customers"], row["direct_shares_pct"], row["disclosed_sum_pct"]) == (
        3,
        [12, 12, 12],
        36,
    )


def test_customers_without_a_share_lie_anywhere_from_the_threshold_on() -> None:
    row = left_open(Filing().says(f"Two direct customers each had 10% or more {Q1}."))
    assert (row["direct_customers"], row["disclosed_sum_pct"], row["disclosed_sum_low_pct"]) == (2, None, 20)
    assert (row["hhi_low"], row["hhi_high"]) == (200, 90**2 + 10**2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"Two customers had 22% {Q1}.", "count_or_share_unstated"),
        (f"Two customers had 60% and 55% {Q1}.", "shares_do_not_fit"),
        (f"Two customers had 10% or more each, for a total of 18% {Q1}.", "shares_do_not_fit"),
    ],
)
def test_what_can_not_be_bounded_says_why(text: str, reason: str) -> None:
    row = left_open(Filing().says(text))
    assert (row["no_bounds_reason"], row["hhi_low"], row["top4_high_pct"]) == (reason, None, None)


def test_receivables_have_no_rule_that_sets_their_threshold() -> None:
    filing = Filing().says(
        "One customer had {}% of accounts receivable as of April 28, 2024.", Share("16", benchmark=RECEIVABLE)
    )
    row = left_open(filing)
    assert (row["threshold_basis"], row["period_type"], str(row["period_end_date"])) == (
        "assumed",
        "instant",
        QUARTER[1],
    )
