"""Quarters out of year-to-date facts."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.filed import CAPEX, REVENUE, Filed, company, normalised, quarters_of

YTD = (
    ("2024-03-31", "2024-04-25"),
    ("2024-06-30", "2024-07-25"),
    ("2024-09-30", "2024-10-25"),
    ("2024-12-31", "2025-02-01"),
)
AMOUNTS = st.lists(st.integers(min_value=-50_000, max_value=200_000), min_size=4, max_size=4)


def year_to_date(amounts: list[int], year_shift: int = 0, suffix: str = "1") -> list[Filed]:
    """Four filings, each with the amount since the first of January, filed `year_shift` years later."""
    figures, total = [], 0
    for number, ((end, filed), amount) in enumerate(zip(YTD, amounts, strict=True)):
        total += amount
        year = int(filed[:4]) + year_shift
        form = "10-K" if number == 3 else "10-Q"
        figures.append(
            Filed(
                f"0000000001-{year % 100:02d}-00000{number}",
                f"{year}{filed[4:]}",
                "2024-01-01",
                end,
                total,
                form=form,
            )
        )
    return figures


@settings(max_examples=40, deadline=None)
@given(AMOUNTS)
def test_quarters_derived_from_year_to_date_sum_to_the_year(amounts: list[int]) -> None:
    tables = normalised(year_to_date(amounts))
    assert list(quarters_of(tables).values()) == amounts
    assert tables["quarters"].filter(pl.col("is_latest"))["value"].sum() == tables["years"]["value"][0]
    assert tables["refusals"].filter(pl.col("measure") == "capex_cash").is_empty()


@settings(max_examples=40, deadline=None)
@given(AMOUNTS, AMOUNTS)
def test_every_vintage_of_a_restated_year_sums_to_a_year_that_was_filed(
    first: list[int], second: list[int]
) -> None:
    figures = year_to_date(first) + year_to_date(second, year_shift=1)
    quarters = normalised(figures)["quarters"]
    assert quarters.filter(pl.col("is_first"))["value"].sum() / 1e6 == sum(first)
    whole = all(a != b for a, b in zip(_totals(first), _totals(second), strict=True))
    if whole:
        assert quarters.filter(pl.col("is_latest"))["value"].sum() / 1e6 == sum(second)


def _totals(amounts: list[int]) -> list[int]:
    return [sum(amounts[: number + 1]) for number in range(4)]


@settings(max_examples=40, deadline=None)
@given(st.permutations(year_to_date([1, 2, 3, 4]) + year_to_date([1, 3, 5, 7], year_shift=1)))
def test_the_order_of_facts_in_the_answer_changes_nothing(figures: list[Filed]) -> None:
    ordered = normalised(year_to_date([1, 2, 3, 4]) + year_to_date([1, 3, 5, 7], year_shift=1))
    assert normalised(figures)["quarters"].equals(ordered["quarters"])


def test_a_year_to_date_value_without_predecessor_is_refused_and_never_shown_as_a_quarter() -> None:
    tables = normalised(year_to_date([10, 20, 30, 40])[:1] + year_to_date([10, 20, 30, 40])[2:])
    assert quarters_of(tables) == {(2024, 1): 10, (2024, 4): 40}
    refused = tables["refusals"].filter(pl.col("measure") == "capex_cash").to_dicts()
    assert [(row["fiscal_quarter"], row["reason"]) for row in refused] == [
        (2, "no_fact"),
        (3, "ytd_without_predecessor"),
    ]
    assert refused[1]["accession_numbers"] == ["0000000001-24-000002"]


def test_amazons_reported_quarter_is_preferred_and_its_trailing_year_is_no_fiscal_year() -> None:
    """0001018724-25-000123 carries 35,095, 92,297 and 120,131 for three, nine and trailing twelve months."""
    productive = "us-gaap:PaymentsToAcquireProductiveAssets"
    figures = [
        Filed("0001018724-25-000086", "2025-08-01", "2025-01-01", "2025-06-30", 57202, productive),
        Filed("0001018724-25-000123", "2025-10-31", "2025-07-01", "2025-09-30", 35095, productive),
        Filed("0001018724-25-000123", "2025-10-31", "2025-01-01", "2025-09-30", 92297, productive),
        Filed("0001018724-25-000123", "2025-10-31", "2024-10-01", "2025-09-30", 120131, productive),
    ]
    tables = normalised(figures, company(concepts={"capex_cash": (productive,), "revenue": (REVENUE,)}))
    assert quarters_of(tables) == {(2025, 3): 35095}
    assert tables["quarters"]["derivation"].to_list() == ["reported"]
    assert tables["reconciliations"].select("difference", "within_rounding").rows() == [(0, True)]
    assert tables["years"].is_empty()


def test_a_difference_between_reported_and_derived_is_kept_and_flagged() -> None:
    figures = [
        *year_to_date([10, 20, 30, 40]),
        Filed("0000000001-24-000001", "2024-07-25", "2024-04-01", "2024-06-30", 25),
    ]
    tables = normalised(figures)
    assert quarters_of(tables)[2024, 2] == 25
    assert tables["reconciliations"].select("fiscal_quarter", "difference", "within_rounding").rows() == [
        (2, -5_000_000, False)
    ]


def test_a_secondary_figure_stands_only_where_no_filing_gives_the_quarter() -> None:
    secondary = pl.DataFrame(
        {
            "ticker": "TEST", "cik": 1, "taxonomy": "secondary", "concept": "capex_cash", "unit": "USD",
            "start_date": ["2024-01-01", "2023-10-01"], "end_date": ["2024-03-31", "2023-12-31"],
            "value": [11e6, 9e6], "source": "a named source", "answer_url": "u", "answer_sha256": "s",
        }
    ).with_columns(pl.col("start_date", "end_date").str.to_date())  # fmt: skip
    tables = normalised(year_to_date([10, 20, 30, 40]), secondary=secondary)
    assert quarters_of(tables) == {(2023, 4): 9, (2024, 1): 10, (2024, 2): 20, (2024, 3): 30, (2024, 4): 40}
    row = tables["quarters"].filter(pl.col("evidence") == "secondary").row(0, named=True)
    assert (row["known_at"], row["accession_numbers"]) == (None, [])


def test_currencies_are_never_mixed() -> None:
    concept = "ifrs-full:Revenue"
    figures = [
        Filed(
            "0001193125-25-083377",
            "2025-04-17",
            "2024-01-01",
            "2024-12-31",
            2_894_308,
            concept,
            "20-F",
            "TWD",
        ),
        Filed(
            "0001193125-25-083377", "2025-04-17", "2024-01-01", "2024-12-31", 88_268, concept, "20-F", "USD"
        ),
    ]
    taiwan = company(
        reports="years", currencies=("TWD", "USD"), concepts={"revenue": (concept,), "capex_cash": (CAPEX,)}
    )
    years = normalised(figures, taiwan)["years"]
    assert sorted(years.select("unit", "value").rows()) == [
        ("TWD", 2_894_308_000_000),
        ("USD", 88_268_000_000),
    ]
