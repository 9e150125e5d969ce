"""Parts of a whole: what is left over, what is missing inside a series, and what no filing gives."""

import polars as pl

from pipelines.companies import Breakdown, Company, Part
from tests.support.filed import REVENUE, Filed, InFiling, company, inline_rows, normalised, quarters_of

AXIS = "srt:StatementGeographicalAxis"
Q1, Q3 = ("2024-01-01", "2024-03-31"), ("2024-07-01", "2024-09-30")
NINE, YEAR = ("2024-01-01", "2024-09-30"), ("2024-01-01", "2024-12-31")
FIRST, THIRD, LAST = "0000000001-24-000001", "0000000001-24-000003", "0000000001-25-000001"


def selector(member: str) -> tuple[str, ...]:
    return (f"{REVENUE}[{AXIS}=test:{member}Member]",)


def of(accession: str, period: tuple[str, str], member: str, millions: int) -> InFiling:
    return InFiling(accession, *period, f"{millions}000000", REVENUE, f'{{"{AXIS}":"test:{member}Member"}}')


PLACES = Breakdown(
    "place",
    "places",
    "revenue",
    True,
    (
        Part("home", "Home", selector("Home")),
        Part("island", "Island", selector("Island")),
        Part("elsewhere", "Elsewhere", selector("Else"), is_residual=True),
        Part("moon", "Moon", ()),
        Part("mars", "Mars", selector("Mars")),
    ),
)


def maker() -> Company:
    return company(breakdowns=(PLACES,))


def tables_of(*facts: InFiling) -> dict[str, pl.DataFrame]:
    days = ((FIRST, "2024-04-25", Q1), (THIRD, "2024-10-25", NINE), (LAST, "2025-02-01", YEAR))
    dated = [Filed(accession, day, *period, 1) for accession, day, period in days]
    return normalised(dated, maker(), inline=inline_rows(facts))


def refused(tables: dict[str, pl.DataFrame], part: str) -> list[tuple[object, ...]]:
    return (
        tables["refusals"]
        .filter(pl.col("measure") == f"revenue.place.{part}")
        .select("fiscal_year", "fiscal_quarter", "reason")
        .rows()
    )


def test_what_is_left_over_is_a_difference_only_between_filings_that_name_the_same_other_parts() -> None:
    # The island is named in the nine months and is part of elsewhere in the year.
    regrouped = tables_of(
        of(THIRD, NINE, "Home", 100), of(THIRD, NINE, "Island", 30), of(THIRD, NINE, "Else", 20),
        of(LAST, YEAR, "Home", 150), of(LAST, YEAR, "Else", 90),
    )  # fmt: skip
    assert quarters_of(regrouped, "revenue.place.home") == {(2024, 4): 50}
    assert quarters_of(regrouped, "revenue.place.elsewhere") == {}
    named = tables_of(
        of(THIRD, NINE, "Home", 100), of(THIRD, NINE, "Island", 30), of(THIRD, NINE, "Else", 20),
        of(LAST, YEAR, "Home", 150), of(LAST, YEAR, "Island", 60), of(LAST, YEAR, "Else", 30),
    )  # fmt: skip
    assert quarters_of(named, "revenue.place.elsewhere") == {(2024, 4): 10}


def test_a_left_over_of_regrouped_filings_is_refused_with_that_reason() -> None:
    tables = tables_of(
        of(FIRST, Q1, "Else", 5), of(THIRD, NINE, "Else", 20), of(THIRD, NINE, "Island", 30),
        of(LAST, YEAR, "Else", 90),
        # A later filing gives a quarter of its own, so that the fourth lies inside the series.
        InFiling(LAST, "2025-01-01", "2025-03-31", "9000000", REVENUE, f'{{"{AXIS}":"test:ElseMember"}}'),
    )  # fmt: skip
    assert refused(tables, "elsewhere") == [
        (2024, 2, "no_fact"),
        (2024, 3, "ytd_without_predecessor"),
        (2024, 4, "regrouped_on_one_side"),
    ]
    said = tables["refusals"].filter(pl.col("reason") == "regrouped_on_one_side").row(0, named=True)
    assert "name the same other parts" in said["needed"]
    assert said["accession_numbers"] == [THIRD, LAST]


def test_gaps_of_a_part_are_refused_inside_its_series_and_not_around_it() -> None:
    tables = tables_of(of(FIRST, Q1, "Home", 60), of(THIRD, Q3, "Home", 70))
    assert refused(tables, "home") == [(2024, 2, "no_fact")]


def test_a_part_without_any_value_is_refused_as_a_whole_and_says_whether_a_concept_is_known() -> None:
    tables = tables_of(of(FIRST, Q1, "Home", 60))
    assert refused(tables, "moon") == [(None, None, "no_fact")]
    assert refused(tables, "mars") == [(None, None, "no_fact")]
    needed = dict(tables["refusals"].select("measure", "needed").iter_rows())
    assert needed["revenue.place.moon"] == "a filing that tags Moon, which none read so far does"
    assert needed["revenue.place.mars"] == f"a filing that tags Mars as {selector('Mars')[0]}"


def test_a_part_that_only_years_give_waits_for_quarterly_filings() -> None:
    tables = tables_of(of(LAST, YEAR, "Home", 150))
    assert refused(tables, "home") == [(None, None, "annual_only")]
