"""Disclosures of one filing, from tags and from prose."""

from typing import Any

import pytest

from tests.support.disclosed import (
    HALF,
    QUARTER,
    RECEIVABLE,
    SECOND_QUARTER,
    YEAR,
    Filing,
    Share,
    concentration,
)

Q1 = "of revenue for the first quarter of fiscal year 2025"


def rows(filing: Filing) -> list[dict[str, Any]]:
    return concentration(filing)["concentrations"].to_dicts()


def reasons(filing: Filing) -> list[str]:
    return concentration(filing)["quarantine"]["reason"].to_list()


def test_the_sentence_decides_who_is_direct_and_not_the_tag() -> None:
    filing = Filing(about=SECOND_QUARTER[1]).says(
        "One distributor had {}% and {}% of revenue for the second quarter and first half of fiscal year 2025, "
        "respectively.",
        Share("17", "DistributorMember", SECOND_QUARTER),
        Share("13", "DistributorMember", HALF),
    )
    filing.says(
        "A buyer in the cloud that orders indirectly had {}% of revenue for the second quarter of fiscal year 2025.",
        Share("22", "CloudMember", SECOND_QUARTER),
    )
    filing.says(
        "One customer, who buys indirectly, had {}% of revenue for the second quarter of fiscal year 2025.",
        Share("21", "OtherMember", SECOND_QUARTER),
    )
    found = rows(filing)
    assert [(row["relationship"], row["relationship_basis"], row["share_pct"]) for row in found] == [
        ("direct", "unqualified", 17),
        ("direct", "unqualified", 13),
        ("indirect", "stated", 21),
    ]
    assert found[2]["relationship_words"] == "indirectly"
    assert reasons(filing) == ["the sentence does not say whose share it is"]


@pytest.mark.parametrize(
    "axis",
    [
        ("us-gaap:StatementGeographicalAxis", "country:SG"),
        ("srt:StatementGeographicalAxis", "us-gaap:NonUsMember"),
        ("srt:ProductOrServiceAxis", "test:ChipsMember"),
        ("srt:MajorCustomersAxis", ""),
        ("us-gaap:ConcentrationRiskByBenchmarkAxis", "us-gaap:CostOfGoodsTotalMember"),
        ("us-gaap:ConcentrationRiskByTypeAxis", "us-gaap:SupplierConcentrationRiskMember"),
    ],
)
def test_a_share_of_a_place_or_a_product_is_no_customers_share(axis: tuple[str, str]) -> None:
    filing = Filing().says(f"One customer had {{}}% {Q1}.", Share("53", axes=(axis,)))
    found = concentration(filing)
    # Only the prose is left: the fact itself is not read.
    assert found["concentrations"]["source"].to_list() == ["prose"]


def test_a_segment_axis_is_where_the_sales_belong() -> None:
    segment = ("us-gaap:StatementBusinessSegmentsAxis", "test:GraphicsMember")
    (row,) = rows(Filing().says(f"One customer had {{}}% {Q1}.", Share("13", axes=(segment,))))
    assert (row["segment_member"], row["segment"], row["source"]) == ("test:GraphicsMember", None, "tagged")


def test_the_same_share_said_again_is_one_disclosure() -> None:
    filing = Filing().says(
        f"Two customers had {{}}% and {{}}% {Q1}.", Share("13"), Share("11", "CustomerBMember")
    )
    filing.says(
        f"Sales to direct Customers A and B were 13% and 11% {Q1}, attributable to the Graphics segment."
    )
    filing.says(f"As a risk, two customers had 13% and 11% {Q1}.")
    found = rows(filing)
    assert [
        (row["customer_label"], row["share_pct"], row["source"], row["repeated_in"]) for row in found
    ] == [
        ("Customer A", 13, "both", [2, 3]),
        ("Customer B", 11, "both", [2, 3]),
    ]
    assert {(row["relationship_basis"], row["segment"]) for row in found} == {("stated", "Graphics")}
    assert reasons(filing) == []


def test_equal_shares_are_as_many_customers_as_are_said_in_one_place() -> None:
    filing = (
        Filing()
        .says(f"Three customers had 12%, 11% and 11% {Q1}.")
        .says(f"Customers had risks: three customers had 12%, 11% and 11% {Q1}.")
    )
    assert [row["share_pct"] for row in rows(filing)] == [12, 11, 11]


def test_a_label_is_not_taken_over_where_equal_shares_leave_it_open() -> None:
    filing = Filing().says(
        f"Two customers had {{}}% and {{}}% {Q1}.", Share("11"), Share("11", "CustomerBMember")
    )
    filing.says(f"Customer X had 11% and Customer Y 11% {Q1}.")
    assert [row["customer_label"] for row in rows(filing)] == ["Two customers", "Customer Y"]


def test_prose_that_contradicts_the_tags_is_set_aside() -> None:
    filing = Filing().says(f"One customer had {{}}% {Q1}.", Share("13")).says(f"One customer had 14% {Q1}.")
    assert [row["share_pct"] for row in rows(filing)] == [13]
    assert reasons(filing) == ["prose names a share that the tags of this measure and period do not have"]


def test_a_labelled_customer_that_nobody_tagged_is_added() -> None:
    filing = Filing().says(f"Customer A had {{}}% {Q1}.", Share("13")).says(f"Customer B had 12% {Q1}.")
    assert [(row["customer_label"], row["source"]) for row in rows(filing)] == [
        ("Customer A", "tagged"),
        ("Customer B", "prose"),
    ]


def test_prose_alone_becomes_a_row_with_its_place() -> None:
    filing = (
        Filing(about=YEAR[1])
        .says("Sales rose.")
        .says(
            "One indirect customer, buying also through Customer A, had about 19% of revenue for fiscal year 2024."
        )
    )
    (row,) = rows(filing)
    assert (row["relationship"], row["share_pct"], row["low_pct"], row["high_pct"]) == (
        "indirect",
        19,
        18.5,
        19.5,
    )
    assert (row["source"], row["fact_numbers"], row["member"]) == ("prose", [], None)
    assert (row["place"], row["paragraph_number"], row["is_approximate"]) == ("paragraph 2", 2, True)
    assert (row["period_type"], str(row["period_start_date"]), str(row["period_end_date"])) == ("year", *YEAR)


def test_indirect_customers_without_a_share_become_a_row_from_the_threshold_on() -> None:
    filing = Filing().says(f"Two indirect customers each had 10% or more {Q1}.")
    filing.says(f"As a risk, two indirect customers each had 10% or more {Q1}.")
    (row,) = rows(filing)
    assert (row["customer_count"], row["share_scope"], row["is_each_above"]) == (2, "each", True)
    assert (row["share_pct"], row["low_pct"], row["high_pct"]) == (None, 10, None)
    assert row["repeated_in"] == [2]


def test_counts_that_differ_without_a_share_are_set_aside() -> None:
    filing = (
        Filing()
        .says(f"Two indirect customers each had 10% or more {Q1}.")
        .says(f"An indirect customer had 10% or more {Q1}.")
    )
    assert len(rows(filing)) == 1
    assert reasons(filing) == ["1 customers are said to reach the threshold, 2 are disclosed"]


def test_no_customer_at_the_threshold_is_a_row() -> None:
    filing = Filing().says(
        "No customer had 10% or more of revenue for the first quarter of fiscal years 2025 and 2024."
    )
    filing.says(f"There was no direct customer with 10% or more {Q1}.")
    own, before = rows(filing)
    assert (own["is_none"], own["customer_count"], own["share_pct"], own["customer_label"]) == (
        True,
        0,
        None,
        None,
    )
    assert (own["low_pct"], own["high_pct"], own["relationship_basis"]) == (0, 10, "stated")
    assert (before["is_comparative"], own["is_comparative"]) == (True, False)
    assert before["relationship_basis"] == "unqualified"


def test_a_denial_that_contradicts_a_share_is_set_aside_whichever_comes_first() -> None:
    tagged = (
        Filing().says(f"One customer had {{}}% {Q1}.", Share("13")).says(f"No customer had 10% or more {Q1}.")
    )
    assert [row["share_pct"] for row in rows(tagged)] == [13]
    assert reasons(tagged) == ["elsewhere the filing discloses a customer in this period"]
    prose = Filing().says(f"No customer had 10% or more {Q1}.").says(f"One customer had 13% {Q1}.")
    assert [row["is_none"] for row in rows(prose)] == [True]
    assert reasons(prose) == [
        "elsewhere the filing says that no customer reaches the threshold in this period"
    ]


def test_a_share_is_an_interval_that_ends_at_a_stated_threshold() -> None:
    stated = Filing().says(f"Of customers with 10% or more, one customer had {{}}% {Q1}.", Share("10"))
    unstated = Filing().says(
        "One customer had {}% of accounts receivable as of April 28, 2024.", Share("10", benchmark=RECEIVABLE)
    )
    fine = Filing().says(f"One customer had {{}}% {Q1}.", Share("12.3"))
    intervals = [
        (row["low_pct"], row["high_pct"]) for filing in (stated, unstated, fine) for row in rows(filing)
    ]
    assert intervals == [(10, 10.5), (9.5, 10.5), (12.25, 12.35)]


def test_receivables_are_a_balance_though_tagged_with_a_duration() -> None:
    (row,) = rows(
        Filing().says(
            "One customer had {}% of accounts receivable as of April 28, 2024.",
            Share("16", benchmark=RECEIVABLE),
        )
    )
    assert (row["measure"], row["period_type"], row["period_start_date"]) == (
        "accounts_receivable",
        "instant",
        None,
    )
    assert str(row["period_end_date"]) == QUARTER[1]


@pytest.mark.parametrize(
    ("text", "member", "count", "scope"),
    [
        (f"Two customers had 10% or more each, for a total of {{}}% {Q1}.", "TwoCustomersMember", 2, "total"),
        (f"Two customers had {{}}% {Q1}.", "TwoCustomersMember", 2, "total"),
        (f"Two customers had {{}}% {Q1}.", "BuyersMember", 2, "unstated"),
        (f"Two customers had {{}}% and 11% {Q1}.", "CustomersTwoMember", 1, "one"),
        (f"One customer had {{}}% {Q1}.", "OneCustomerMember", 1, "one"),
    ],
)
def test_how_many_customers_a_label_stands_for(text: str, member: str, count: int, scope: str) -> None:
    row = rows(Filing().says(text, Share("22", member)))[0]
    assert (row["customer_count"], row["share_scope"], row["share_pct"]) == (count, scope, 22)


def test_a_count_in_the_member_that_the_sentence_denies_is_set_aside() -> None:
    filing = Filing().says(f"One customer had {{}}% {Q1}.", Share("22", "TwoCustomersMember"))
    filing.says(f"As a risk, one customer had 22% {Q1}.")
    assert rows(filing) == []
    assert reasons(filing) == ["the member counts 2, the sentence 1", "the tag of this share was set aside"]


def test_one_number_tagged_for_each_of_three_customers_is_three_rows() -> None:
    three = [Share("12", f"Customer{name}Member") for name in ("One", "Two", "Three")]
    filing = Filing().says(f"Three customers had {{}}% each {Q1}.", three)
    filing.says(f"As a risk, three customers had 12% each {Q1}.")
    found = rows(filing)
    assert [
        (row["share_pct"], row["customer_count"], row["share_scope"], row["source"]) for row in found
    ] == [(12, 1, "one", "both")] * 3
    two = Filing().says(f"Three customers had {{}}% each {Q1}.", three[:2])
    assert rows(two) == []
    assert reasons(two) == ["2 members share a number said of 3"] * 2


def test_one_number_tagged_for_two_periods_is_a_row_for_each() -> None:
    filing = Filing(about=SECOND_QUARTER[1]).says(
        "One customer had {}% of revenue for the second quarter and first half of fiscal year 2025.",
        [Share("12", period=SECOND_QUARTER), Share("12", period=HALF)],
    )
    assert [row["period_type"] for row in rows(filing)] == ["quarter", "half"]


def test_in_a_table_the_sentence_before_it_decides_and_the_first_cell_is_the_label() -> None:
    filing = Filing().says(
        "Sales to direct customers with 10% or more of revenue, attributable to the Graphics segment, stand in the "
        "following table:"
    )
    filing.says("Three months ended", kind="table_row")
    filing.says("Customer A | {}% | *", Share("10"), kind="table_row")
    filing.says("Direct Customer B | {}%", Share("13", "CustomerBMember", YEAR), kind="table_row")
    found = rows(filing)
    assert [(row["customer_label"], row["share_pct"], row["relationship_basis"]) for row in found] == [
        ("Customer A", 10, "stated"),
        ("Direct Customer B", 13, "stated"),
    ]
    assert [(row["paragraph_number"], row["sentence_paragraph_number"]) for row in found] == [(3, 1), (4, 1)]
    assert [row["is_comparative"] for row in found] == [False, True]
    assert {(row["segment"], row["is_threshold_stated"], row["is_each_above"]) for row in found} == {
        ("Graphics", True, True)
    }
    assert found[0]["low_pct"] == 10


def test_a_table_after_a_sentence_about_something_else_is_set_aside() -> None:
    filing = Filing().says("Inventory is as follows:").says("Customer A | {}%", Share("12"), kind="table_row")
    assert reasons(filing) == ["the sentence before the table does not speak of customers"]


@pytest.mark.parametrize(
    ("filing", "reason"),
    [
        (Filing().unplaced(Share("24")), "no sentence: the share stands in no paragraph"),
        (
            Filing().says(f"One direct customer had {{}}%, an indirect customer 11% {Q1}.", Share("24")),
            "the sentence says both direct and indirect: direct customer … indirect customer",
        ),
        (
            Filing().says("One customer had {}% of accounts receivable as of April 28, 2024.", Share("24")),
            "the tag is of revenue, the sentence of accounts_receivable",
        ),
        (
            Filing().says("One customer had {}% of revenue for fiscal year 2024.", Share("24")),
            f"the tag is of quarter to {QUARTER[1]}, the sentence of another period",
        ),
        (
            Filing().says(f"One customer had {{}}% and {{}}% {Q1}.", Share("24"), Share("25")),
            "one member and period has several shares: 24 %, 25 %",
        ),
    ],
)
def test_a_tag_that_its_sentence_does_not_bear_out_is_set_aside(filing: Filing, reason: str) -> None:
    found = concentration(filing)["quarantine"].row(0, named=True)
    assert found["reason"] == reason
    assert found["place"].startswith("#f-")
    assert "24 %" in found["detail"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("One indirect customer had 12% of revenue.", "no period is named"),
        (
            "One customer had 12% of revenue for fiscal year 2019.",
            "no fact of the filing has the year that is named",
        ),
        (
            "One customer had 12% of revenue as of April 28, 2024.",
            "a share of revenue for a period of kind instant",
        ),
        (
            "Customer A had 12% and Customer B 11% of revenue for the first quarter of fiscal years 2025 and 2024.",
            "several periods are named and it is not clear which share belongs to which",
        ),
        (
            "Some indirect customers had 10% or more of revenue.",
            "speaks of customers at or above the threshold and does not say how many",
        ),
    ],
)
def test_prose_that_is_not_understood_is_set_aside_with_its_sentence(text: str, reason: str) -> None:
    filing = Filing().says(text)
    assert rows(filing) == []
    found = concentration(filing)["quarantine"].row(0, named=True)
    assert (found["reason"], found["place"], found["detail"]) == (reason, "paragraph 1", text)
    assert (found["layer"], found["document_url"]) == (
        "normalised.concentrations",
        "https://example.com/a.htm",
    )


def test_a_fact_tagged_twice_is_one_row_with_both_facts() -> None:
    filing = (
        Filing()
        .says(f"One customer had {{}}% {Q1}.", Share("13"))
        .says(f"One customer had {{}}% {Q1}.", Share("13"))
    )
    (row,) = rows(filing)
    assert len(row["fact_numbers"]) == 2
    assert (row["paragraph_number"], row["repeated_in"]) == (1, [2])


def test_a_customer_called_by_name_is_one_where_a_tag_vouches_for_it() -> None:
    filing = Filing().says(
        f"Sales to Example Corp. accounted for {{}}% {Q1}.", Share("13", "ExampleCorpMember")
    )
    filing.says(f"Singapore represented 20% {Q1}. Sales to Taiwan were 15% {Q1}.").says(
        "Gross was 70% of revenue."
    )
    assert [(row["customer_label"], row["share_pct"]) for row in rows(filing)] == [("Example Corp.", 13)]
    assert reasons(filing) == []


def test_through_whom_an_indirect_customer_buys_is_no_label_of_it() -> None:
    filing = Filing().says(
        "Two indirect customers, which mostly buy through integrators, including through Direct Customer B and "
        f"Customer E, each had 10% or more {Q1}."
    )
    filing.says("An indirect customer, who buys from Customer C, had 12% of revenue for fiscal year 2024.")
    found = rows(filing)
    assert [(row["customer_label"], row["customer_count"], row["relationship"]) for row in found] == [
        ("Two indirect customers", 2, "indirect"),
        ("An indirect customer", 1, "indirect"),
    ]


def test_a_period_that_the_filing_has_is_kept_beside_one_that_it_has_not() -> None:
    filing = Filing().says("No customer had 10% or more of revenue for fiscal years 2024 and 2019.")
    assert [str(row["period_end_date"]) for row in rows(filing)] == [YEAR[1]]
    assert reasons(filing) == ["no fact of the filing has the year that is named"]
