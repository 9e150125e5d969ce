"""How concentrated a supplier's revenue is: disclosed direct customers by quarter, and what they leave open."""

from datetime import date
from typing import Any

import altair as alt
import polars as pl

_WORDS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_RANKS = "rank in its quarter, no identity"
_WIDTH = 640


def concentration_chart(bounds: pl.DataFrame) -> alt.VConcatChart:
    """Two charts over one axis from rows of marts.nvidia_concentration_bounds: shares by quarter, bounds of the HHI.

    Only quarters of revenue, each once. Above: the disclosed shares of direct customers in percent of revenue, stacked,
    and the range of the four largest customers' share. Below: the range of the sum of squared shares (0 to 10,000)
    given that everything undisclosed is below the threshold. The title is told from the latest quarter.
    """
    quarters = bounds.filter((pl.col("measure") == "revenue") & (pl.col("period_type") == "quarter")).sort(
        "period_end_date"
    )
    labelled = quarters.with_columns(
        pl.format("FY{} Q{}", pl.col("fiscal_year") % 100, "fiscal_quarter").alias("quarter")
    )
    order = labelled["quarter"].to_list()
    shares = (
        labelled.select("quarter", "direct_shares_pct")
        .explode("direct_shares_pct", empty_as_null=True, keep_nulls=True)
        .drop_nulls()
        .with_columns(pl.int_range(1, pl.len() + 1).over("quarter").cast(pl.String).alias("rank"))
        .rename({"direct_shares_pct": "share_pct"})
    )
    ranges = labelled.select(
        "quarter", "top4_low_pct", "top4_high_pct", "hhi_low", "hhi_high", "disclosed_sum_pct"
    )
    axis = alt.X("quarter:N", sort=order, title=None, axis=alt.Axis(labelAngle=0))
    bars = (
        alt.Chart(shares)
        .mark_bar(size=26)
        .encode(
            x=axis,
            y=alt.Y("share_pct:Q", title="% of revenue", scale=alt.Scale(domain=[0, 100])),
            color=alt.Color("rank:N", title=_RANKS, scale=alt.Scale(scheme="blues", reverse=True)),
            order=alt.Order("rank:N"),
        )
    )
    ranged = alt.Chart(ranges)
    top4 = ranged.mark_rule(strokeWidth=2, color="#b5651d").encode(
        x=axis, y="top4_low_pct:Q", y2="top4_high_pct:Q"
    )
    squares = (
        ranged.mark_bar(size=10, color="#7a7a7a")
        .encode(
            x=axis,
            y=alt.Y("hhi_low:Q", title="sum of squared shares"),
            y2="hhi_high:Q",
        )
        .properties(width=_WIDTH, height=130, title="Bounds of the sum of squared shares, 0 to 10,000")
    )
    above = (bars + top4).properties(width=_WIDTH, height=240)
    both: alt.VConcatChart = alt.vconcat(above, squares).properties(title=_title(labelled))
    configured: alt.VConcatChart = both.configure_legend(orient="bottom")
    return configured


def _title(quarters: pl.DataFrame) -> dict[str, Any]:
    if quarters.is_empty():
        return {"text": "No filing with customer shares has been read"}
    last = quarters.row(-1, named=True)
    count: int = last["direct_customers"] or 0
    end: date = last["period_end_date"]
    word = _WORDS[count] if count < len(_WORDS) else str(count)
    noun = "direct customer" if count == 1 else "direct customers"
    finding = (
        f"{word} {noun} made up {last['disclosed_sum_pct']:.0f} % of revenue in the quarter to {end}"
        if count
        else f"No direct customer reached {last['threshold_pct']:.0f} % of revenue in the quarter to {end}"
    )
    return {
        "text": finding,
        "subtitle": [
            "Bars: customers disclosed at or above 10 %. Brown: range of the four largest customers' share, given that",
            f"everyone undisclosed is below 10 %. Quarters whose filing is held; the last: {last['accession_number']}",
        ],
        "anchor": "start",
    }
