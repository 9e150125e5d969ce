"""Sentences to statements about shares of customers."""

from decimal import Decimal

import pytest

from pipelines.normalise.concentration.statements import Mention, Statement, Unread, read_statements

Q1 = "of revenue for the first quarter of fiscal year 2025"


def statements(text: str) -> list[Statement]:
    found = read_statements(text)
    assert all(isinstance(one, Statement) for one in found), found
    return [one for one in found if isinstance(one, Statement)]


def mentions(text: str) -> list[Mention]:
    return [mention for one in statements(text) for mention in one.mentions]


def shares(text: str) -> list[tuple[str | None, str, int, str]]:
    return [
        (str(one.share) if one.share is not None else None, one.label or "", one.count, one.scope)
        for one in mentions(text)
    ]


TWO = [("16", "Two customers", 1, "one"), ("13", "Two customers", 1, "one")]
A_AND_B = [("13", "Customer A", 1, "one"), ("11", "Customer B", 1, "one")]
ANOTHER = [("12", "One customer", 1, "one"), ("11", "another customer", 1, "one")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"One customer had 17% {Q1}.", [("17", "One customer", 1, "one")]),
        (f"Two customers had 16% and 13% {Q1}.", TWO),
        (f"Customer A had 13% and Customer B 11% {Q1}.", A_AND_B),
        (f"Customers A and B had 13% and 11% {Q1}.", A_AND_B),
        (f"One customer had 12% and another customer 11% {Q1}.", ANOTHER),
        (f"Three customers had 12% each {Q1}.", [("12", "Three customers", 3, "each")]),
        (f"Two customers had 10% or more each, for a total of 22% {Q1}.", [("22", "Two customers", 2, "total")]),
        (f"Two customers had 22% {Q1}.", [("22", "Two customers", 2, "unstated")]),
        (f"One customer had 10% or more {Q1}.", [(None, "One customer", 1, "one")]),
        (f"One indirect customer, not billed, had 10% or more {Q1}.", [(None, "One indirect customer", 1, "one")]),
        (f"Two customers each had 10% or more {Q1}.", [(None, "Two customers", 2, "each")]),
        (f"Two customers had 10% or more {Q1}.", [(None, "Two customers", 2, "unstated")]),
        (f"Of those with 10% or more, Customer A had 10.5% {Q1}.", [("10.5", "Customer A", 1, "one")]),
        (f"Customers A and B together had 24% {Q1}.", [("24", "Customer A, Customer B", 2, "total")]),
        (f"Two customers had 16% and 13%, or a combined total of 29%, {Q1}.", TWO),
        (f"Sales to Example Corp. accounted for 12% {Q1}.", [("12", "Example Corp.", 1, "one")]),
        (f"No customer had 10% or more {Q1}.", [(None, "", 0, "none")]),
        (f"No sales to an individual customer were more than 10% {Q1}.", [(None, "", 0, "none")]),
        (f"None of our direct customers had 10% or more {Q1}.", [(None, "", 0, "none")]),
        (f"We did not have any customer with 10% or more {Q1}.", [(None, "", 0, "none")]),
        (f"No customer had ten percent or more {Q1}.", [(None, "", 0, "none")]),
        (f"No customer had more than 10% {Q1}.", [(None, "", 0, "none")]),
    ],
)  # fmt: skip
def test_who_has_which_share(text: str, expected: list[tuple[str | None, str, int, str]]) -> None:
    assert shares(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sales to customers outside of the United States were 56% of revenue for fiscal year 2024.",
        "We estimate that 99% of revenue was for orders from U.S.-based customers.",
        "A limited number of customers had 40% of revenue for fiscal year 2024.",
        "Cloud providers had 50% of Data Center revenue for fiscal year 2024.",
        "One customer bought more in fiscal year 2024.",
        "Direct customers with 10% or more of revenue stand in the following table:",
        "No other customer had 10% or more of revenue for fiscal year 2024.",
        "Customer A had less than 10% of revenue for fiscal year 2024.",
        "A customer that represents 10% or more of revenue for fiscal year 2024 is called major.",
        "If one customer with 10% or more of revenue for fiscal year 2024 was lost, sales would fall.",
        "Direct customers with 10% or more of revenue were as follows:",
        "One vendor had 54% of non-trade receivables as of July 1, 2023.",
        "No customer had 12% of revenue for fiscal year 2024.",
    ],
)
def test_what_is_no_share_of_a_customer_gives_nothing(text: str) -> None:
    assert read_statements(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Several customers had 10% or more of our revenue.", "does not say how many"),
        ("Customer A did not have 10% or more of revenue for fiscal year 2024.", "does not reach"),
        ("Our ten largest customers had 60% of revenue for fiscal year 2024.", "largest customers"),
    ],
)
def test_what_is_not_understood_says_so(text: str, why: str) -> None:
    (unread,) = read_statements(text)
    assert isinstance(unread, Unread)
    assert why in unread.reason
    assert unread.sentence == text


def periods(text: str) -> list[list[tuple[str, int | None]] | None]:
    return [
        [(named.kind, named.fiscal_year) for named in one.periods] if one.periods is not None else None
        for one in mentions(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "One customer had 17% and 13% of revenue in the second quarter and first half of 2024, respectively.",
            [[("quarter", 2024)], [("half", 2024)]],
        ),
        (
            "A customer had 12% of revenue in the third quarter of 2024, another customer 11% in nine months of 2024.",
            [[("quarter", 2024)], [("nine_months", 2024)]],
        ),
        (
            "For fiscal year 2025, Customer A had 22% and Customer B 15% of revenue.",
            [[("year", 2025)], [("year", 2025)]],
        ),
        (
            "One customer had 12% of revenue for fiscal years 2025 and 2024.",
            [[("year", 2025), ("year", 2024)]],
        ),
        ("Customer A had 12% and Customer B 11% of revenue for fiscal years 2025 and 2024.", [None, None]),
        ("One customer had 12% of revenue.", [[]]),
    ],
)
def test_each_share_has_its_periods(text: str, expected: list[list[tuple[str, int | None]] | None]) -> None:
    assert periods(text) == expected


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            "Customers A and B had 23% and 16% in the quarter, and 20% and 15% in the half, of revenue.",
            "ABAB",
        ),
        ("Customer A had 23% and 20%, Customer B 16% and 15% of revenue.", "AABB"),
        ("Customer A had 23% and 20% of revenue.", "AA"),
    ],
)
def test_labels_go_with_the_shares_behind_them_or_in_turn(text: str, labels: str) -> None:
    assert "".join((one.label or "")[-1] for one in mentions(text)) == labels


def test_each_share_has_what_it_is_of() -> None:
    found = mentions(
        "One customer had 15% of revenue and 20% of accounts receivable as of and for fiscal year 2024."
    )
    assert [(one.share, one.measure) for one in found] == [
        (Decimal(15), "revenue"),
        (Decimal(20), "accounts_receivable"),
    ]
    ahead = mentions("Customers with 10% or more of revenue for fiscal year 2024 were Customer A with 15%.")
    assert [one.measure for one in ahead] == ["revenue"]


def test_a_share_knows_the_place_of_its_number() -> None:
    text = f"Sales fell. One customer had about 17% {Q1}."
    (found,) = mentions(text)
    assert text[found.at :].startswith("17%")
    assert found.approximate


def test_a_denial_beside_a_share_is_a_statement_of_its_own() -> None:
    text = f"One customer had 17% {Q1} and no customer had 10% or more of revenue for fiscal year 2024."
    assert [(one.count, one.share) for one in mentions(text)] == [(1, Decimal(17)), (0, None)]


def test_the_next_sentence_may_name_the_segment() -> None:
    (found,) = statements(
        f"Two customers had 12% and 11% {Q1}. Both were attributable to the Graphics segment."
    )
    assert (found.segment, found.segment_extent) == ("Graphics", "all")
    first, second = statements(f"One customer had 12% {Q1} in fall. Sales of 11% {Q1} went to one customer.")
    assert first.segment is second.segment is None


def test_the_threshold_is_stated_where_it_is_told() -> None:
    first, second = statements(
        f"One customer had 17% {Q1}. No customer had 10% or more of revenue for fiscal year 2024."
    )
    assert (first.states_threshold, second.states_threshold) == (False, True)
