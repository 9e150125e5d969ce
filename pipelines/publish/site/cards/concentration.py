"""How concentrated Nvidia's revenue is: what is disclosed of its largest customers, and the bounds that leaves."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Note, Source, Specification
from pipelines.publish.site.drawing import Sheet, shares, tones, tooltips
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import Marts, last_known
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Few, Number, Quarter, Share

_TICKER = "NVDA"
TITLES = (
    Title(
        "concentration_certainly_higher",
        lambda facts: facts["count"] > 1 and facts["low"] > facts["high_before"],
    ),
    Title("concentration_several", lambda facts: facts["count"] > 1 and facts["low"] <= facts["high_before"]),
    Title("concentration_one", lambda facts: facts["count"] == 1),
    Title("concentration_none", lambda facts: facts["count"] == 0),
)
HHI_TITLES = (
    Title("hhi_apart", lambda facts: facts["low"] > facts["high_before"]),
    Title("hhi_overlap", lambda facts: facts["low"] <= facts["high_before"]),
)
_COLUMNS = [
    "ticker",
    "measure",
    "period_type",
    "period_end_date",
    "fiscal_year",
    "fiscal_quarter",
    "direct_customers",
    "direct_shares_pct",
    "disclosed_sum_pct",
    "threshold_pct",
    "top4_low_pct",
    "top4_high_pct",
    "hhi_low",
    "hhi_high",
    "indirect_shares_pct",
    "accession_number",
    "evidence",
    "known_at",
]


def concentration_cards(marts: Marts) -> list[Card]:
    """Disclosed shares with the bounds of the four largest, and the bounds of the sum of squared shares."""
    bounds = marts["nvidia_concentration_bounds"]
    rows = (
        bounds.filter(
            (pl.col("measure") == "revenue")
            & (pl.col("period_type") == "quarter")
            & pl.col("top4_low_pct").is_not_null()
        )
        .select(_COLUMNS)
        .sort("period_end_date")
    )
    if rows.height < 2:
        return []
    return [_customers(marts, rows), _squares(marts, rows)]


def _customers(marts: Marts, rows: pl.DataFrame) -> Card:
    last, before = rows.row(-1, named=True), rows.head(-1)
    count = last["direct_customers"] or 0
    highest = before.sort("top4_high_pct").row(-1, named=True)
    finding = find(
        "largest-customers",
        TITLES,
        {"count": count, "low": last["top4_low_pct"], "high_before": highest["top4_high_pct"]},
        {
            "count": Few(count),
            "sum": Share((last["disclosed_sum_pct"] or 0) / 100, 0),
            "quarter": Quarter(f"FY{last['fiscal_year']}Q{last['fiscal_quarter']}"),
            "low": Share(last["top4_low_pct"] / 100, 0),
            "high": Share(last["top4_high_pct"] / 100, 0),
            "high_before": Share(highest["top4_high_pct"] / 100, 0),
            "threshold": Share(last["threshold_pct"] / 100, 0),
        },
    )
    notes = [
        Note("notes.censored", {"threshold": Share(last["threshold_pct"] / 100, 0)}),
        Note("notes.labels"),
    ]
    notes.append(Note("notes.quarters_held"))
    if rows.filter(pl.col("indirect_shares_pct").list.len() > 0).height:
        notes.append(Note("notes.indirect"))
    return Card(
        chart_id="largest-customers",
        mart="nvidia_concentration_bounds",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw_customers(rows, words),
        columns=(
            Column("fiscal_year", "text"),
            Column("fiscal_quarter", "text"),
            Column("period_end_date", "day"),
            Column("direct_customers", "number"),
            Column("direct_shares_pct", "percent"),
            Column("disclosed_sum_pct", "percent"),
            Column("top4_low_pct", "percent"),
            Column("top4_high_pct", "percent"),
            Column("indirect_shares_pct", "percent"),
        ),
        unit_key="units.share_of_quarter_revenue",
        definition_key="definitions.concentration",
        notes=tuple(notes),
        sources=_sources(marts, rows),
        known_at=last_known(rows),
    )


def _squares(marts: Marts, rows: pl.DataFrame) -> Card:
    last, before = rows.row(-1, named=True), rows.head(-1)
    high_before = before["hhi_high"].to_list()
    finding = find(
        "sum-of-squared-shares",
        HHI_TITLES,
        {"low": last["hhi_low"], "high_before": max(high_before)},
        {
            "low": Number(last["hhi_low"]),
            "high": Number(last["hhi_high"]),
            "high_before": Number(max(high_before)),
            "quarter": Quarter(f"FY{last['fiscal_year']}Q{last['fiscal_quarter']}"),
        },
    )
    return Card(
        chart_id="sum-of-squared-shares",
        mart="nvidia_concentration_bounds",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw_squares(rows, words),
        columns=(
            Column("fiscal_year", "text"),
            Column("fiscal_quarter", "text"),
            Column("period_end_date", "day"),
            Column("hhi_low", "number"),
            Column("hhi_high", "number"),
        ),
        unit_key="units.hhi",
        definition_key="definitions.hhi",
        notes=(Note("notes.censored", {"threshold": Share(last["threshold_pct"] / 100, 0)}),),
        sources=_sources(marts, rows),
        known_at=last_known(rows),
    )


def _sources(marts: Marts, rows: pl.DataFrame) -> tuple[Source, ...]:
    return marts.sources((row["ticker"], row["accession_number"]) for row in rows.to_dicts())


def _labelled(rows: pl.DataFrame, words: Words) -> list[dict[str, object]]:
    return [
        {
            **row,
            "quarter": f"Q{row['fiscal_quarter']} ’{row['fiscal_year'] % 100:02d}",
            "when": words.show(Quarter(f"FY{row['fiscal_year']}Q{row['fiscal_quarter']}")),
        }
        for row in rows.to_dicts()
    ]


def _axis(quarters: list[str]) -> alt.X:
    return alt.X(
        "quarter:N",
        sort=quarters,
        title=None,
        axis=alt.Axis(labelAngle=0, labelOverlap=True),
        scale=alt.Scale(domain=quarters),
    )


def _draw_customers(rows: pl.DataFrame, words: Words) -> Specification:
    sheet = Sheet()
    labelled = _labelled(rows, words)
    x = _axis([str(row["quarter"]) for row in labelled])
    pieces, ranges = [], []
    for row in labelled:
        start = 0.0
        for rank, share in enumerate(row["direct_shares_pct"] or [], start=1):  # type: ignore[arg-type, var-annotated]
            pieces.append(
                {
                    "quarter": row["quarter"],
                    "from": start / 100,
                    "to": (start + share) / 100,
                    "share": words.show(Share(share / 100, 0)),
                    "rank": str(rank),
                    "when": row["when"],
                }
            )
            start += share
        ranges.append(
            {
                "quarter": row["quarter"],
                "low": row["top4_low_pct"] / 100,  # type: ignore[operator]
                "high": row["top4_high_pct"] / 100,  # type: ignore[operator]
                "range": f"{row['top4_low_pct']:.0f}–{row['top4_high_pct']:.0f}%",
                "when": row["when"],
            }
        )
    scale = alt.Scale(
        domain=[0, max([0.7, *(share / 100 for share in rows["top4_high_pct"].to_list())])], nice=True
    )
    band = (
        alt.Chart(sheet.put(ranges))
        .mark_bar(size=26, color=colour("line"), opacity=0.9)
        .encode(
            x=x,
            y=alt.Y("low:Q", scale=scale, axis=shares(), title=None),
            y2="high:Q",
            tooltip=tooltips(when=words.say("words.quarter"), range=words.say("words.top4")),
        )
    )
    blocks = (
        alt.Chart(sheet.put(pieces))
        .mark_bar(size=14, color=colour("accent"), stroke=colour("paper"), strokeWidth=1.5)
        .encode(
            x=x,
            y=alt.Y("from:Q", scale=scale, axis=shares(), title=None),
            y2="to:Q",
            tooltip=tooltips(
                when=words.say("words.quarter"), share=words.say("words.share"), rank=words.say("words.rank")
            ),
        )
    )
    label = (
        alt.Chart(sheet.put(ranges[-1:]))
        .mark_text(align="right", dx=13, dy=-9, fontWeight="bold", fontSize=13)
        .encode(x=x, y=alt.Y("high:Q", scale=scale), text=alt.Text("range:N"))
    )
    return sheet.specification(alt.layer(band, blocks, label), 320)


def _draw_squares(rows: pl.DataFrame, words: Words) -> Specification:
    sheet, last = Sheet(), rows["period_end_date"][-1]
    labelled = [
        {
            "quarter": row["quarter"],
            "low": row["hhi_low"],
            "high": row["hhi_high"],
            "range": f"{row['hhi_low']:,.0f}–{row['hhi_high']:,.0f}",
            "when": row["when"],
            "tone": colour("accent" if row["period_end_date"] == last else "quiet"),
        }
        for row in _labelled(rows, words)
    ]
    x = _axis([str(row["quarter"]) for row in labelled])
    ranges = (
        alt.Chart(sheet.put(labelled))
        .mark_bar(size=14)
        .encode(
            x=x,
            y=alt.Y("low:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=5)),
            y2="high:Q",
            color=tones(),
            tooltip=tooltips(when=words.say("words.quarter"), range=words.say("words.hhi_range")),
        )
    )
    label = (
        alt.Chart(sheet.put(labelled[-1:]))
        .mark_text(align="right", dx=13, dy=-9, fontWeight="bold", fontSize=13, fill=colour("accent"))
        .encode(x=x, y="high:Q", text=alt.Text("range:N"))
    )
    return sheet.specification(alt.layer(ranges, label), 240)
