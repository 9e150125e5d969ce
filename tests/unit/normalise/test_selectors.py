from datetime import date

import polars as pl

from pipelines.companies import Breakdown, Part
from pipelines.normalise.selectors import canonical, selectors, wanted_concepts, without_neutral
from tests.support.filed import CAPEX, REVENUE, company

GEOGRAPHY = Breakdown(
    "headquarters",
    "by_headquarters",
    "revenue",
    True,
    (
        Part("home", "Home", (f"{REVENUE}[srt:StatementGeographicalAxis=country:US, a:XAxis=m:YMember]",)),
        Part("moon", "Moon", ()),
    ),
    filings_from=date(2025, 7, 1),
)


def test_a_selector_names_its_concept_and_the_members_of_its_dimensions_axes_sorted() -> None:
    rows = selectors(company(breakdowns=(GEOGRAPHY,))).filter(
        pl.col("measure") == "revenue.headquarters.home"
    )
    assert rows.select("concept", "dimensions", "preference", "filings_from").rows() == [
        (REVENUE, '{"a:XAxis":"m:YMember","srt:StatementGeographicalAxis":"country:US"}', 0, date(2025, 7, 1))
    ]


def test_a_part_that_no_filing_tags_selects_nothing() -> None:
    assert "revenue.headquarters.moon" not in selectors(company(breakdowns=(GEOGRAPHY,)))["measure"].to_list()


def test_the_concepts_to_read_are_those_of_the_measures_and_of_the_cover() -> None:
    assert wanted_concepts(company()) == sorted(
        [CAPEX, REVENUE, "dei:DocumentPeriodEndDate", "dei:DocumentType"]
    )


def test_the_neutral_member_is_dropped_beside_others_and_kept_alone() -> None:
    neutral = {"srt:ConsolidationItemsAxis": "us-gaap:OperatingSegmentsMember"}
    corporate = {"srt:ConsolidationItemsAxis": "us-gaap:CorporateNonSegmentMember", "a:B": "c:D"}
    given = pl.Series([canonical(neutral | {"a:B": "c:D"}), canonical(neutral), canonical(corporate), "{}"])
    assert without_neutral(given).to_list() == [
        '{"a:B":"c:D"}', canonical(neutral), canonical(corporate), "{}",
    ]  # fmt: skip
