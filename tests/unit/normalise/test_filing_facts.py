"""Facts of the filings themselves: which are taken, what they are preferred to, and what is set aside."""

import polars as pl

from pipelines.companies import Breakdown, Part
from tests.support.filed import CAPEX, REVENUE, Filed, InFiling, company, inline_rows, normalised, quarters_of

FIRST, SECOND = "0000000001-24-000001", "0000000001-24-000002"
Q1, HALF = ("2024-01-01", "2024-03-31"), ("2024-01-01", "2024-06-30")
OWN = "test:PurchasesOfPropertyAndEquipmentAndIntangibleAssets"
AXIS = "srt:ProductOrServiceAxis"
CHIPS = f'{{"{AXIS}":"test:ChipsMember"}}'
NEUTRAL = f'{{"srt:ConsolidationItemsAxis":"us-gaap:OperatingSegmentsMember","{AXIS}":"test:ChipsMember"}}'
BY_PLATFORM = Breakdown(
    "platform",
    "platforms",
    "revenue",
    True,
    (Part("chips", "Chips", (f"{REVENUE}[{AXIS}=test:ChipsMember]",)),),
)


def filed(value: float, accession: str = FIRST, period: tuple[str, str] = Q1, concept: str = CAPEX) -> Filed:
    """A figure of company facts, which also give the filing its day."""
    return Filed(accession, f"2024-0{4 if accession == FIRST else 7}-25", *period, value, concept)


def test_a_concept_of_the_companys_own_is_read_from_the_filing() -> None:
    maker = company(concepts={"capex_cash": (CAPEX, OWN), "revenue": (REVENUE,)})
    inline = inline_rows([InFiling(FIRST, *Q1, "361000000", OWN)])
    tables = normalised([filed(5, concept=REVENUE)], maker, inline=inline)
    assert quarters_of(tables) == {(2024, 1): 361}
    fact = tables["facts"].filter(pl.col("measure") == "capex_cash").row(0, named=True)
    assert (fact["read_from"], fact["place"], fact["concept"]) == ("filing_document", "#f-1", OWN)


def test_what_stands_in_the_filing_and_in_company_facts_is_one_fact_that_names_both() -> None:
    tables = normalised([filed(100)], inline=inline_rows([InFiling(FIRST, *Q1, "100000000")]))
    facts = tables["facts"].to_dicts()
    assert [fact["sources_seen"] for fact in facts] == [["filing_document", "company_facts"]]
    assert tables["quarantine"].is_empty()


def test_where_company_facts_differ_from_the_filing_the_filing_is_taken_and_the_other_is_set_aside() -> None:
    tables = normalised([filed(90)], inline=inline_rows([InFiling(FIRST, *Q1, "100000000")]))
    assert quarters_of(tables) == {(2024, 1): 100}
    assert tables["quarantine"]["reason"].to_list() == [
        "company facts differ from the filing, which says 100000000"
    ]


def test_quarters_are_derived_across_filings_and_company_facts() -> None:
    inline = inline_rows([InFiling(SECOND, *HALF, "250000000")])
    tables = normalised([filed(100), filed(7, SECOND, HALF, REVENUE)], inline=inline)
    assert quarters_of(tables) == {(2024, 1): 100, (2024, 2): 150}


def test_of_several_precisions_of_one_fact_the_highest_is_taken() -> None:
    inline = inline_rows(
        [
            InFiling(FIRST, *Q1, "5200000000", decimals="-8"),
            InFiling(FIRST, *Q1, "5188000000", decimals="-6"),
            InFiling(FIRST, *Q1, "5188000000", decimals="-6"),
        ]
    )
    tables = normalised([filed(1, concept=REVENUE)], inline=inline)
    assert quarters_of(tables) == {(2024, 1): 5188}
    assert tables["quarantine"].is_empty()


def test_two_values_of_one_precision_are_set_aside_together() -> None:
    inline = inline_rows([InFiling(FIRST, *Q1, "100000000"), InFiling(FIRST, *Q1, "200000000")])
    tables = normalised([filed(1, concept=REVENUE)], inline=inline)
    assert quarters_of(tables) == {}
    assert tables["quarantine"].height == 2


def test_a_part_of_a_breakdown_is_a_series_of_its_own_with_quarters_and_vintages() -> None:
    maker = company(breakdowns=(BY_PLATFORM,))
    inline = inline_rows(
        [
            InFiling(FIRST, *Q1, "60000000", REVENUE, CHIPS),
            InFiling(FIRST, *Q1, "80000000", REVENUE),
            InFiling(SECOND, *HALF, "150000000", REVENUE, CHIPS),
        ]
    )
    tables = normalised([filed(1), filed(3, SECOND, HALF)], maker, inline=inline)
    assert quarters_of(tables, "revenue.platform.chips") == {(2024, 1): 60, (2024, 2): 90}
    assert quarters_of(tables, "revenue") == {(2024, 1): 80}


def test_the_member_that_marks_operating_segments_splits_nothing_but_alone_it_is_no_company_total() -> None:
    maker = company(breakdowns=(BY_PLATFORM,))
    alone = '{"srt:ConsolidationItemsAxis":"us-gaap:OperatingSegmentsMember"}'
    inline = inline_rows(
        [InFiling(FIRST, *Q1, "60000000", REVENUE, NEUTRAL), InFiling(FIRST, *Q1, "99000000", REVENUE, alone)]
    )
    tables = normalised([filed(1)], maker, inline=inline)
    assert quarters_of(tables, "revenue.platform.chips") == {(2024, 1): 60}
    assert quarters_of(tables, "revenue") == {}


def test_a_figure_with_one_dimension_more_is_another_figure() -> None:
    maker = company(breakdowns=(BY_PLATFORM,))
    more = f'{{"{AXIS}":"test:ChipsMember","srt:StatementGeographicalAxis":"country:US"}}'
    tables = normalised(
        [filed(1)], maker, inline=inline_rows([InFiling(FIRST, *Q1, "9000000", REVENUE, more)])
    )
    assert quarters_of(tables, "revenue.platform.chips") == {}


def test_an_amount_at_a_date_keeps_what_each_filing_said_of_it() -> None:
    maker = company(balances={"leases_not_commenced": ("test:NotYet",)})
    inline = inline_rows(
        [
            InFiling(FIRST, "", "2024-03-31", "34120000000", "test:NotYet"),
            InFiling(SECOND, "", "2024-03-31", "34500000000", "test:NotYet"),
            InFiling(SECOND, "", "2024-06-30", "40000000000", "test:NotYet"),
        ]
    )
    tables = normalised([filed(1), filed(3, SECOND, HALF)], maker, inline=inline)
    kept = tables["balances"].select("balance_date", "value", "vintage", "is_latest").rows()
    assert [(str(day), value // 10**7, vintage, latest) for day, value, vintage, latest in kept] == [
        ("2024-03-31", 3412, 1, False),
        ("2024-03-31", 3450, 2, True),
        ("2024-06-30", 4000, 1, True),
    ]


def test_an_unpaid_amount_told_for_three_durations_is_one_balance_at_their_end() -> None:
    maker = company(balances={"capex_unpaid": ("us-gaap:CapitalExpendituresIncurredButNotYetPaid",)})
    concept = "us-gaap:CapitalExpendituresIncurredButNotYetPaid"
    inline = inline_rows(
        [InFiling(FIRST, start, "2024-03-31", "7000000", concept) for start in ("2023-04-01", "2024-01-01")]
    )
    tables = normalised([filed(1)], maker, inline=inline)
    assert tables["balances"]["value"].to_list() == [7_000_000]


def test_a_filing_whose_day_is_not_known_gives_its_quarter_but_nothing_is_derived_from_it() -> None:
    inline = inline_rows(
        [
            InFiling(FIRST, *Q1, "100000000"),
            InFiling(FIRST, *Q1, "10-Q", "dei:DocumentType"),
            InFiling(SECOND, *HALF, "250000000"),
        ]
    )
    tables = normalised([], inline=inline)
    assert quarters_of(tables) == {(2024, 1): 100}
    assert tables["quarters"]["known_at"].to_list() == [None]
    assert tables["quarters"]["accession_numbers"].to_list() == [[FIRST]]
    assert tables["filings"].select("form", "known_at_basis").rows() == [
        ("10-Q", "unknown"),
        ("unknown", "unknown"),
    ]


def test_a_dated_filing_takes_the_place_of_an_undated_one() -> None:
    inline = inline_rows([InFiling(SECOND, *Q1, "120000000")])
    tables = normalised([filed(100)], inline=inline)
    assert quarters_of(tables) == {(2024, 1): 100}
