"""What the group spends, quarter by quarter, and what part of its revenue that is."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Note, Series, Specification
from pipelines.publish.site.drawing import (
    Sheet,
    amount_label,
    amounts,
    between,
    dots,
    quarters,
    shares,
    tooltips,
    with_gaps,
)
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import DEFINITION, GROUP, Marts, last_known
from pipelines.publish.site.palette import SERIES, colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Amount, Name, Quarter, Share

SPEND_TITLES = (
    Title("spend_doubled", lambda facts: facts["growth"] >= 1),
    Title("spend_grew", lambda facts: facts["growth"] >= 0.005),
    Title("spend_fell", lambda facts: facts["growth"] <= -0.005),
    Title("spend_flat", lambda facts: abs(facts["growth"]) < 0.005),
)
SHARE_TITLES = (
    Title("share_record", lambda facts: facts["latest"] > facts["highest_before"]),
    Title("share_below_peak", lambda facts: facts["latest"] <= facts["highest_before"]),
)
_COLUMNS = [
    "ticker",
    "company_name",
    "calendar_quarter",
    "fiscal_year",
    "fiscal_quarter",
    "period_start_date",
    "period_end_date",
    "capex_definition",
    "capex_usd",
    "capex_derivation",
    "capex_evidence",
    "known_at",
    "accession_numbers",
]


def spend_card(marts: Marts) -> Card | None:
    """Capex of each member of the group by calendar quarter, stacked; None where no quarter is complete."""
    members = marts.members()
    group = marts["group_spend_to_revenue"].filter(
        (pl.col("group_name") == GROUP) & (pl.col("capex_definition") == DEFINITION) & pl.col("is_complete")
    )
    complete = group["calendar_quarter"].sort().to_list()
    if not complete:
        return None
    rows = (
        marts["spend_to_revenue"]
        .filter(
            pl.col("ticker").is_in(members)
            & (pl.col("capex_definition") == DEFINITION)
            & pl.col("calendar_quarter").is_in(complete)
        )
        .select(_COLUMNS)
        .sort("calendar_quarter", "ticker")
    )
    totals = dict(rows.group_by("calendar_quarter").agg(pl.col("capex_usd").sum()).iter_rows())
    latest, before = complete[-1], _year_before(complete[-1])
    if before not in totals:
        return None
    growth = totals[latest] / totals[before] - 1
    finding = find(
        "spend-of-the-group",
        SPEND_TITLES,
        {"growth": growth},
        {
            "group": Name(GROUP),
            "amount": Amount(totals[latest]),
            "quarter": Quarter(latest),
            "growth": Share(abs(growth), 0),
            "before": Amount(totals[before]),
        },
    )
    order = (
        rows.filter(pl.col("calendar_quarter") == latest)
        .sort("capex_usd", descending=True)["ticker"]
        .to_list()
    )
    legend = tuple(Series(ticker, SERIES[index % len(SERIES)]) for index, ticker in enumerate(order))
    return Card(
        chart_id="spend-of-the-group",
        mart="spend_to_revenue",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw_spend(rows, complete, legend, words),
        columns=(
            Column("calendar_quarter", "quarter"),
            Column("ticker", "name"),
            Column("capex_usd", "amount"),
            Column("capex_derivation", "term"),
            Column("capex_evidence", "term"),
        ),
        unit_key="units.usd_by_quarter",
        definition_key="definitions.cash_gross",
        notes=(*_notes(rows, "capex_evidence"), *gap_note(complete)),
        sources=marts.sources_of(rows),
        known_at=last_known(rows),
        legend=legend,
    )


def share_card(marts: Marts) -> Card | None:
    """Capex over revenue of twelve months of the group; None where fewer than two periods have it."""
    rows = (
        marts["group_spend_to_revenue"]
        .filter(
            (pl.col("group_name") == GROUP)
            & (pl.col("capex_definition") == DEFINITION)
            & pl.col("capex_to_revenue_ttm_ratio").is_not_null()
        )
        .select(
            "group_name",
            "calendar_quarter",
            "capex_definition",
            "members",
            "capex_ttm_usd",
            "revenue_ttm_usd",
            "capex_to_revenue_ttm_ratio",
            "ttm_evidence",
            pl.col("ttm_known_at"),
        )
        .sort("calendar_quarter")
    )
    if rows.height < 2:
        return None
    last, before = rows.row(-1, named=True), rows.head(-1)
    peak = before.sort("capex_to_revenue_ttm_ratio").row(-1, named=True)
    finding = find(
        "share-of-revenue",
        SHARE_TITLES,
        {
            "latest": last["capex_to_revenue_ttm_ratio"],
            "highest_before": peak["capex_to_revenue_ttm_ratio"],
        },
        {
            "group": Name(GROUP),
            "share": Share(last["capex_to_revenue_ttm_ratio"]),
            "quarter": Quarter(last["calendar_quarter"]),
            "periods": before.height,
            "first": Quarter(rows["calendar_quarter"][0]),
            "peak": Share(peak["capex_to_revenue_ttm_ratio"]),
            "peak_quarter": Quarter(peak["calendar_quarter"]),
        },
    )
    members = marts["spend_to_revenue"].filter(
        pl.col("ticker").is_in(marts.members())
        & (pl.col("capex_definition") == DEFINITION)
        & pl.col("calendar_quarter").is_in(rows["calendar_quarter"].to_list())
    )
    return Card(
        chart_id="share-of-revenue",
        mart="group_spend_to_revenue",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw_share(rows, words),
        columns=(
            Column("calendar_quarter", "quarter"),
            Column("capex_ttm_usd", "amount"),
            Column("revenue_ttm_usd", "amount"),
            Column("capex_to_revenue_ttm_ratio", "share"),
            Column("ttm_evidence", "term"),
        ),
        unit_key="units.share_of_ttm_revenue",
        definition_key="definitions.ttm_ratio",
        notes=(*_notes(rows, "ttm_evidence"), *gap_note(rows["calendar_quarter"].to_list())),
        sources=marts.sources_of(members),
        known_at=last_known(rows.select(pl.col("ttm_known_at").alias("known_at"))),
    )


def secondary_note(rows: pl.DataFrame, column: str) -> tuple[Note, ...]:
    """Says how many rows rest on a named source that is not the filing itself."""
    count = rows.filter(pl.col(column) == "secondary").height
    return (Note("notes.secondary", {"count": count, "of": rows.height}),) if count else ()


def gap_note(names: list[str]) -> tuple[Note, ...]:
    """Says how many quarters between the first and the last are missing."""
    missing = len(between(names)) - len(set(names)) if names else 0
    return (Note("notes.gaps", {"count": missing}),) if missing else ()


def _notes(rows: pl.DataFrame, evidence: str) -> tuple[Note, ...]:
    return (Note("notes.no_ai_share"), *secondary_note(rows, evidence))


def _year_before(quarter: str) -> str:
    return f"{int(quarter[:4]) - 1}{quarter[4:]}"


def _draw_spend(
    rows: pl.DataFrame, complete: list[str], legend: tuple[Series, ...], words: Words
) -> Specification:
    sheet = Sheet()
    keys = [series.key for series in legend]
    drawn = [
        {
            "quarter": row["calendar_quarter"],
            "series": row["ticker"],
            "value": row["capex_usd"],
            "rank": keys.index(row["ticker"]),
            "when": words.show(Quarter(row["calendar_quarter"])),
            "who": words.name("names", row["ticker"]),
            "amount": words.show(Amount(row["capex_usd"])),
        }
        for row in rows.to_dicts()
    ]
    shown = alt.param(name="shown", value=keys)
    base = alt.Chart(sheet.put(drawn)).transform_filter("indexof(shown, datum.series) >= 0")
    bars = base.mark_bar().encode(
        x=quarters(complete),
        y=alt.Y("value:Q", stack="zero", axis=amounts(words), title=None),
        color=alt.Color(
            "series:N",
            scale=alt.Scale(domain=keys, range=[colour(series.colour) for series in legend]),
            legend=None,
        ),
        order=alt.Order("rank:Q"),
        tooltip=tooltips(
            who=words.say("words.company"), when=words.say("words.quarter"), amount=words.say("words.capex")
        ),
    )
    marked = [complete[-1], *(quarter for quarter in (_year_before(complete[-1]),) if quarter in complete)]
    total = (
        base.transform_aggregate(total="sum(value)", groupby=["quarter"])
        .transform_filter(alt.FieldOneOfPredicate(field="quarter", oneOf=marked))
        .transform_calculate(label=amount_label(words, "datum.total"))
        .mark_text(align="right", baseline="bottom", dx=9, dy=-5, fontSize=14, fontWeight="bold")
        .encode(x=quarters(complete), y=alt.Y("total:Q"), text=alt.Text("label:N"))
    )
    return sheet.specification(alt.layer(bars, total).add_params(shown), 320)


def _draw_share(rows: pl.DataFrame, words: Words) -> Specification:
    sheet = Sheet()
    drawn = [
        {
            "quarter": row["calendar_quarter"],
            "value": row["capex_to_revenue_ttm_ratio"],
            "when": words.show(Quarter(row["calendar_quarter"])),
            "share": words.show(Share(row["capex_to_revenue_ttm_ratio"])),
            "capex": words.show(Amount(row["capex_ttm_usd"])),
            "revenue": words.show(Amount(row["revenue_ttm_usd"])),
        }
        for row in rows.to_dicts()
    ]
    lowest = min(drawn, key=lambda row: row["value"])
    marked = [drawn[-1], *([lowest] if lowest is not drawn[-1] else [])]
    x = quarters([row["quarter"] for row in drawn])
    y = alt.Y("value:Q", axis=shares(), scale=alt.Scale(zero=True, nice=True), title=None)
    tips = tooltips(
        when=words.say("words.to_quarter"),
        share=words.say("words.share"),
        capex=words.say("words.capex"),
        revenue=words.say("words.revenue"),
    )
    path = with_gaps(drawn)
    line = alt.Chart(sheet.put(path)).mark_line(color=colour("accent"), point=dots(path)).encode(x=x, y=y)
    points = alt.Chart(sheet.put(drawn)).mark_point(opacity=0, size=220).encode(x=x, y=y, tooltip=tips)
    ends = alt.Chart(sheet.put(marked)).mark_point(filled=True, size=70, color=colour("accent"), opacity=1)
    labels = alt.Chart(sheet.put(marked)).mark_text(
        align="right", dx=-8, dy=-10, fontSize=14, fontWeight="bold", fill=colour("accent")
    )
    return sheet.specification(
        alt.layer(line, ends.encode(x=x, y=y), labels.encode(x=x, y=y, text=alt.Text("share:N")), points), 300
    )
