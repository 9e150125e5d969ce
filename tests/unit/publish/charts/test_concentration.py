"""The concentration chart says what its rows say and nothing else."""

from datetime import date

import polars as pl

from pipelines.publish.charts.concentration import concentration_chart
from pipelines.publish.charts.picture import png

SCHEMA = {
    "measure": pl.String,
    "period_type": pl.String,
    "period_end_date": pl.Date,
    "fiscal_year": pl.Int32,
    "fiscal_quarter": pl.Int8,
    "direct_customers": pl.Int32,
    "direct_shares_pct": pl.List(pl.Float64),
    "disclosed_sum_pct": pl.Float64,
    "threshold_pct": pl.Float64,
    "top4_low_pct": pl.Float64,
    "top4_high_pct": pl.Float64,
    "hhi_low": pl.Float64,
    "hhi_high": pl.Float64,
    "accession_number": pl.String,
}


def bounds(*rows: tuple[date, int, list[float]]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (
                "revenue",
                "quarter",
                end,
                2026,
                3,
                count,
                shares,
                sum(shares),
                10.0,
                0.0,
                50.0,
                0.0,
                1000.0,
                "0001-1",
            )
            for end, count, shares in rows
        ],
        schema=SCHEMA,
        orient="row",
    )


def title(frame: pl.DataFrame) -> str:
    text: str = concentration_chart(frame).to_dict()["title"]["text"]
    return text


def test_the_title_is_the_finding_of_the_latest_quarter() -> None:
    rows = bounds((date(2025, 10, 26), 4, [22, 15, 13, 11]), (date(2025, 4, 27), 2, [16, 14]))
    assert title(rows) == "Four direct customers made up 61 % of revenue in the quarter to 2025-10-26"
    assert title(bounds((date(2025, 4, 27), 1, [17.0]))).startswith("One direct customer made up 17 %")


def test_no_customer_at_the_threshold_is_a_finding_too() -> None:
    found = title(bounds((date(2022, 5, 1), 0, [])))
    assert found == "No direct customer reached 10 % of revenue in the quarter to 2022-05-01"


def test_receivables_and_years_are_not_drawn_among_the_quarters_of_revenue() -> None:
    other = bounds((date(2025, 10, 26), 1, [90.0])).with_columns(
        pl.lit("accounts_receivable").alias("measure")
    )
    assert title(other) == "No filing with customer shares has been read"


def test_a_chart_is_drawn_as_a_picture_without_a_browser() -> None:
    picture = png(concentration_chart(bounds((date(2025, 10, 26), 2, [22.0, 15.0]))))
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5_000
