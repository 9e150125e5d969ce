"""The words of customer concentration."""

import pytest

from pipelines.normalise.concentration.sentences import Span
from pipelines.normalise.concentration.wording import (
    count_of,
    labels,
    measures,
    of_the_largest,
    relationship,
    segment,
    subjects,
)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("two direct customers had 11% and 13%", [("two direct customers", 2)]),
        ("One cloud service provider customer had 11%", [("One cloud service provider customer", 1)]),
        ("One Client and Edge segment customer had 18%", [("One Client and Edge segment customer", 1)]),
        ("a first buyer and a second customer", [("a second customer", 1)]),
        ("3 customers had 12% each", [("3 customers", 3)]),
        ("a limited number of customers had half", []),
        ("a few customers and many of our customers", []),
        ("sales to Customer A and to another customer", [("another customer", 1)]),
        ("including through Customer A, two customers had 10%", [("two customers", 2)]),
        ("our two largest customers had 40%", []),
        ("86% of revenue from customers abroad", []),
    ],
)
def test_customers_are_counted_where_a_count_counts_them(text: str, counted: list[tuple[str, int]]) -> None:
    assert [(one.text, one.count) for one in subjects(Span(text, 0))] == counted


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Customer A had 12%, Direct Customer B 11%", ["Customer A", "Direct Customer B"]),
        ("direct Customers A, B and C had 12%, 11% and 11%", ["Customer A", "Customer B", "Customer C"]),
        ("an indirect customer buying through Customer A", []),
        ("who buy through direct Customers A and B, had 12%", []),
        ("our customers had 12%", []),
    ],
)
def test_labels_are_read_as_printed_but_not_where_others_buy_through_them(
    text: str, printed: list[str]
) -> None:
    assert [one.text for one in labels(Span(text, 5))] == printed


def test_a_label_knows_where_it_stands() -> None:
    text = "to Customers A, B and C"
    assert [(text[one.start - 5], one.text[-1]) for one in labels(Span(text, 5))] == [
        ("A", "A"),
        ("B", "B"),
        ("C", "C"),
    ]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("12% of our total revenue", ["revenue"]),
        ("12% of the Company’s consolidated net revenue", ["revenue"]),
        ("12% of net sales", ["revenue"]),
        ("12% of our accounts receivable", ["accounts_receivable"]),
        ("12% of total trade receivables", ["accounts_receivable"]),
        ("12% of vendor non-trade receivables", []),
        ("12% of Data Center revenue", []),
        ("12% of revenue from Singapore", []),
        ("12% of revenue and 15% of accounts receivable", ["revenue", "accounts_receivable"]),
    ],
)
def test_a_share_is_of_the_total_or_of_nothing(text: str, of: list[str]) -> None:
    assert [measure for _, measure in measures(Span(text, 0))] == of


@pytest.mark.parametrize(
    ("text", "kind", "basis"),
    [
        ("One direct customer had 12%", "direct", "stated"),
        ("One customer had 12%", "direct", "unqualified"),
        ("An indirect customer had 12%", "indirect", "stated"),
        ("A cloud provider, which mostly buys indirectly, had 22%", "indirect", "stated"),
        ("A provider, which does not purchase directly from us, had 22%", "indirect", "stated"),
        ("One customer is estimated to have represented 19%", "indirect", "stated"),
        ("Two indirect customers, buying through direct Customers A and B, had 20%", "indirect", "stated"),
        ("One direct customer had 12%, an indirect customer 11%", None, "stated"),
    ],
)
def test_words_tell_direct_from_indirect(text: str, kind: str | None, basis: str) -> None:
    found = relationship(text)
    assert (found.kind, found.basis) == (kind, basis)
    assert (found.words is None) == (basis == "unqualified")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("both attributable to the Compute & Networking segment", ("Compute & Networking", "all")),
        ("was attributable primarily to the Graphics segment", ("Graphics", "primarily")),
        ("were primarily attributable to our Graphics segment", ("Graphics", "primarily")),
        ("One Client and Gaming segment customer had 18%", ("Client and Gaming", "all")),
        ("we report on two segments", (None, None)),
    ],
)
def test_the_segment_is_read_with_its_extent(text: str, named: tuple[str | None, str | None]) -> None:
    assert segment(text) == named


def test_a_sum_over_the_largest_customers_is_recognised() -> None:
    assert of_the_largest(Span("our five largest direct customers had 40%", 0))
    assert not of_the_largest(Span("five customers had 40%", 0))


@pytest.mark.parametrize(("words", "count"), [("Two", 2), ("12", 12), ("A  second", 1), ("many", None)])
def test_counts_are_words_or_figures(words: str, count: int | None) -> None:
    assert count_of(words) == count
