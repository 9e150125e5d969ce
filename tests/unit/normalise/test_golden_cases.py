"""Cases from real filings, in millions with their accession numbers, that the handling of vintages must get right."""

import polars as pl
import pytest

from tests.support.filed import CAPEX, REVENUE, Filed, as_of, company, normalised, quarters_of

ALPHABET_2015 = (
    Filed("0001652044-15-000005", "2015-10-29", "2015-01-01", "2015-09-30", 7815),
    Filed("0001652044-16-000012", "2016-02-11", "2015-01-01", "2015-12-31", 9915, form="10-K"),
    Filed("0001652044-16-000022", "2016-05-03", "2015-01-01", "2015-12-31", 9915, form="8-K"),
    Filed("0001652044-16-000032", "2016-08-04", "2015-01-01", "2015-06-30", 5442),
    Filed("0001652044-16-000038", "2016-11-03", "2015-01-01", "2015-09-30", 7848),
    Filed("0001652044-17-000008", "2017-02-03", "2015-01-01", "2015-12-31", 9950, form="10-K"),
    Filed("0001652044-18-000007", "2018-02-06", "2015-01-01", "2015-12-31", 9950, form="10-K"),
)

META_2023 = (
    Filed("0001326801-23-000067", "2023-04-27", "2023-01-01", "2023-03-31", 6842),
    Filed("0001326801-23-000093", "2023-07-27", "2023-01-01", "2023-06-30", 13058),
    Filed("0001326801-23-000103", "2023-10-26", "2023-01-01", "2023-09-30", 19601),
    Filed("0001326801-24-000012", "2024-02-02", "2023-01-01", "2023-12-31", 27266, form="10-K"),
    Filed("0001326801-24-000049", "2024-04-25", "2023-01-01", "2023-03-31", 6823),
    Filed("0001326801-24-000069", "2024-08-01", "2023-01-01", "2023-06-30", 12957),
    Filed("0001326801-24-000081", "2024-10-31", "2023-01-01", "2023-09-30", 19453),
    Filed("0001326801-25-000017", "2025-01-30", "2023-01-01", "2023-12-31", 27045, form="10-K"),
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2016-02-10", None),
        ("2016-12-31", 2100),
        ("2017-02-02", 2100),
        ("2017-02-03", 2102),
        ("2020-01-01", 2102),
    ],
)
def test_alphabets_fourth_quarter_of_2015_never_mixes_two_bases(day: str, value: float | None) -> None:
    tables = normalised(ALPHABET_2015)
    assert as_of(tables, day, 2015, 4) == value
    assert 2067 not in {row / 1e6 for row in tables["quarters"]["value"].to_list()}


def test_a_derived_quarter_names_both_filings_and_is_known_with_the_later() -> None:
    last = (
        normalised(ALPHABET_2015)["quarters"]
        .filter(pl.col("is_latest") & (pl.col("fiscal_quarter") == 4))
        .row(0, named=True)
    )
    assert last["accession_numbers"] == ["0001652044-17-000008", "0001652044-16-000038"]
    assert last["derivation"] == "annual_minus_nine_months"
    assert last["fact_ids"] == [
        f"TEST:{CAPEX}:USD:2015-01-01:2015-12-31:0001652044-17-000008",
        f"TEST:{CAPEX}:USD:2015-01-01:2015-09-30:0001652044-16-000038",
    ]
    assert f"{last['known_at']:%Y-%m-%d}" == "2017-02-03"


def test_metas_2023_is_two_vintages_that_each_sum_to_their_own_year() -> None:
    tables = normalised(META_2023)
    quarters = tables["quarters"]
    first = quarters.filter(pl.col("is_first"))["value"].sum() / 1e6
    latest = quarters.filter(pl.col("is_latest"))["value"].sum() / 1e6
    assert (first, latest) == (27266, 27045)
    assert quarters_of(tables) == {(2023, 1): 6823, (2023, 2): 6134, (2023, 3): 6496, (2023, 4): 7592}
    assert tables["years"].sort("vintage")["value"].to_list() == [27_266_000_000, 27_045_000_000]


def test_a_quarter_restated_on_one_side_keeps_its_old_value_until_the_other_side_follows() -> None:
    tables = normalised(META_2023)
    assert as_of(tables, "2024-12-31", 2023, 4) == 7665
    assert as_of(tables, "2025-01-31", 2023, 4) == 7592


def test_a_reported_quarter_gives_way_to_one_derived_from_two_restated_values() -> None:
    printed = Filed("0001326801-24-000010", "2024-02-01", "2023-10-01", "2023-12-31", 7665, form="8-K")
    tables = normalised([*META_2023, printed])
    assert as_of(tables, "2024-12-31", 2023, 4) == 7665
    assert as_of(tables, "2025-01-31", 2023, 4) == 7592
    assert tables["reconciliations"].select("fiscal_quarter", "difference").rows() == [(4, 0)]


def test_apples_restated_comparative_never_meets_the_nine_months_of_the_year_before() -> None:
    figures = (
        Filed("0001193125-09-153165", "2009-07-22", "2008-09-28", "2009-06-27", 26667, REVENUE),
        Filed("0001193125-09-214859", "2009-10-27", "2008-09-28", "2009-09-26", 36537, REVENUE, "10-K"),
        Filed("0001193125-10-012091", "2010-01-25", "2008-09-28", "2009-09-26", 42905, REVENUE, "10-K/A"),
        Filed("0001193125-10-088957", "2010-04-21", "2008-09-28", "2009-03-28", 20964, REVENUE),
        Filed("0001193125-10-162840", "2010-07-21", "2008-09-28", "2009-06-27", 30698, REVENUE),
    )
    tables = normalised(figures, company(fiscal_year_end=9))
    assert (2009, 3) not in quarters_of(tables, "revenue"), (
        "26,667 less 20,964 would be 5,703; Apple reported 8,337"
    )
    refused = tables["refusals"].filter((pl.col("measure") == "revenue") & (pl.col("fiscal_quarter") == 3))
    assert refused["reason"].to_list() == ["restated_on_one_side"]


def test_nvidias_year_to_date_context_with_a_quarters_value_is_set_aside() -> None:
    figures = (
        Filed("0001045810-17-000091", "2017-05-23", "2017-01-30", "2017-04-30", 1937, REVENUE),
        Filed("0001045810-17-000125", "2017-08-23", "2017-05-01", "2017-07-30", 2230, REVENUE),
        Filed("0001045810-17-000125", "2017-08-23", "2017-01-30", "2017-07-30", 4167, REVENUE),
        Filed("0001045810-18-000010", "2018-02-28", "2017-01-30", "2017-07-30", 2230, REVENUE, "10-K"),
    )
    tables = normalised(figures, company(fiscal_year_end=1))
    assert quarters_of(tables, "revenue") == {(2018, 1): 1937, (2018, 2): 2230}
    excluded = tables["facts"].filter(pl.col("exclusion").is_not_null())
    assert excluded["accession_number"].to_list() == ["0001045810-18-000010"]
    assert tables["reconciliations"]["difference"].to_list() == [0]


def test_nvidias_capex_line_is_one_series_through_its_tags_and_absent_where_only_its_own_tag_stands() -> None:
    productive = "us-gaap:PaymentsToAcquireProductiveAssets"
    figures = (
        Filed("0001045810-22-000079", "2022-05-27", "2022-01-31", "2022-05-01", 8288, REVENUE),
        Filed("0001045810-22-000147", "2022-08-31", "2022-05-02", "2022-07-31", 6704, REVENUE),
        Filed("0001045810-23-000227", "2023-11-21", "2022-01-31", "2022-10-30", 1324, productive),
        Filed("0001045810-24-000029", "2024-02-21", "2022-01-31", "2023-01-29", 1833, productive, "10-K"),
    )
    nvidia = company(fiscal_year_end=1, concepts={"capex_cash": (productive, CAPEX), "revenue": (REVENUE,)})
    tables = normalised(figures, nvidia)
    assert quarters_of(tables) == {(2023, 4): 509}
    refused = tables["refusals"].filter(pl.col("measure") == "capex_cash")
    reasons = {
        (row["fiscal_year"], row["fiscal_quarter"]): row["reason"] for row in refused.iter_rows(named=True)
    }
    assert reasons == {(2023, 1): "no_fact", (2023, 2): "no_fact", (2023, 3): "ytd_without_predecessor"}


def test_teslas_restated_year_gives_no_quarter_while_its_nine_months_are_not_restated() -> None:
    figures = (
        Filed("0000950170-23-053101", "2023-10-23", "2023-01-01", "2023-09-30", 6592),
        Filed("0001628280-24-002390", "2024-01-29", "2023-01-01", "2023-12-31", 8898, form="10-K"),
        Filed("0001628280-26-003952", "2026-01-29", "2023-01-01", "2023-12-31", 8899, form="10-K"),
    )
    tables = normalised(figures)
    assert tables["years"]["value"].to_list() == [8_898_000_000, 8_899_000_000]
    assert quarters_of(tables) == {(2023, 4): 2306}
