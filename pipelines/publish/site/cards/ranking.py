"""How much of their revenue companies spend, the latest twelve months against those a year before."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Note, Specification
from pipelines.publish.site.cards.spend import secondary_note
from pipelines.publish.site.drawing import Sheet, shares, tooltips
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import DEFINITION, Marts, last_known
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Name, Number, Quarter, Share

TITLES = (
    Title("ranking_above_revenue", lambda facts: facts["highest"] > 1 and facts["second"] <= 1),
    Title("ranking_several_above", lambda facts: facts["highest"] > 1 and facts["second"] > 1),
    Title("ranking_highest", lambda facts: facts["highest"] <= 1),
)
# Beyond this share of revenue a company stands at the edge of the chart, with its number.
_EDGE = 1.0
# So much of the axis the words beside a dot need.
_ROOM = 0.1


def ranking_card(marts: Marts) -> Card | None:
    """Capex over revenue of twelve months, latest and a year before, of each company that reports quarters."""
    held = marts["spend_to_revenue"].filter(
        (pl.col("capex_definition") == DEFINITION) & pl.col("capex_to_revenue_ttm_ratio").is_not_null()
    )
    latest = held.sort("period_end_date").group_by("ticker", maintain_order=True).last()
    before = held.join(
        latest.select("ticker", pl.col("fiscal_year") - 1, "fiscal_quarter"),
        on=["ticker", "fiscal_year", "fiscal_quarter"],
        how="semi",
    )
    if latest.height < 2:
        return None
    rows = (
        pl.concat([latest.select(held.columns), before])
        .select(
            "ticker",
            "company_name",
            "fiscal_year",
            "fiscal_quarter",
            "calendar_quarter",
            "period_end_date",
            "capex_definition",
            "capex_ttm_usd",
            "revenue_ttm_usd",
            "capex_to_revenue_ttm_ratio",
            "ttm_evidence",
            pl.col("ttm_known_at"),
            "accession_numbers",
        )
        .sort("ticker", "period_end_date")
    )
    ranked = latest.sort("capex_to_revenue_ttm_ratio", descending=True)
    top, second, bottom = ranked.row(0, named=True), ranked.row(1, named=True), ranked.row(-1, named=True)
    finding = find(
        "companies-ranked",
        TITLES,
        {"highest": top["capex_to_revenue_ttm_ratio"], "second": second["capex_to_revenue_ttm_ratio"]},
        {
            "company": Name(top["ticker"]),
            "dollars": Number(top["capex_to_revenue_ttm_ratio"], 2),
            "share": Share(top["capex_to_revenue_ttm_ratio"], 0),
            "second": Name(second["ticker"]),
            "second_share": Share(second["capex_to_revenue_ttm_ratio"], 0),
            "last": Name(bottom["ticker"]),
            "last_share": Share(bottom["capex_to_revenue_ttm_ratio"], 0),
            "count": sum(1 for ratio in ranked["capex_to_revenue_ttm_ratio"] if ratio > 1),
        },
    )
    by_year = marts["companies"].filter(pl.col("reports") == "years")["ticker"].to_list()
    notes = [Note("notes.different_quarters")]
    notes += [Note("notes.reports_by_year", {"company": Name(ticker)}) for ticker in by_year]
    order = ranked["ticker"].to_list()
    return Card(
        chart_id="companies-ranked",
        mart="spend_to_revenue",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw(rows, order, words),
        columns=(
            Column("ticker", "name"),
            Column("calendar_quarter", "quarter"),
            Column("capex_ttm_usd", "amount"),
            Column("revenue_ttm_usd", "amount"),
            Column("capex_to_revenue_ttm_ratio", "share"),
            Column("ttm_evidence", "term"),
        ),
        unit_key="units.share_of_ttm_revenue",
        definition_key="definitions.ttm_ratio",
        notes=(*notes, *secondary_note(rows, "ttm_evidence")),
        sources=marts.sources_of(rows),
        known_at=last_known(rows.select(pl.col("ttm_known_at").alias("known_at"))),
    )


def _draw(rows: pl.DataFrame, order: list[str], words: Words) -> Specification:
    sheet = Sheet()
    drawn, lines = [], []
    for ticker in order:
        own = rows.filter(pl.col("ticker") == ticker).to_dicts()
        now, then = own[-1], own[0] if len(own) > 1 else None
        name = words.name("names", ticker)
        for row, kind in ((now, "now"), (then, "then")):
            if row is None:
                continue
            ratio = row["capex_to_revenue_ttm_ratio"]
            drawn.append(
                {
                    "who": name,
                    "kind": kind,
                    "value": min(ratio, _EDGE),
                    "when": words.show(Quarter(row["calendar_quarter"])),
                    "share": words.show(Share(ratio)),
                    "label": words.show(Share(ratio, 0)) + (" →" if ratio > _EDGE else ""),
                }
            )
        if then is not None:
            ends = [min(row["capex_to_revenue_ttm_ratio"], _EDGE) for row in (then, now)]
            lines.append({"who": name, "from": ends[0], "to": ends[1]})
    names = [words.name("names", ticker) for ticker in order]
    y = alt.Y("who:N", sort=names, title=None, axis=alt.Axis(labelFontSize=13, labelColor=colour("ink")))
    x = alt.X(
        "value:Q",
        axis=shares(grid=True, orient="top"),
        scale=alt.Scale(domain=[0, 1.12], nice=False),
        title=None,
    )
    tips = tooltips(
        who=words.say("words.company"), when=words.say("words.to_quarter"), share=words.say("words.share")
    )
    now = alt.datum["kind"] == "now"
    rules = (
        alt.Chart(sheet.put(lines))
        .mark_rule(strokeWidth=2, color=colour("quiet"))
        .encode(y=y, x=alt.X("from:Q"), x2="to:Q")
    )
    then_points = (
        alt.Chart(sheet.put(drawn))
        .transform_filter(alt.datum["kind"] == "then")
        .mark_point(filled=True, size=55, color=colour("quiet"), opacity=1)
        .encode(x=x, y=y, tooltip=tips)
    )
    now_points = (
        alt.Chart(sheet.put(drawn))
        .transform_filter(now)
        .mark_point(filled=True, size=110, color=colour("accent"), opacity=1)
        .encode(x=x, y=y, tooltip=tips)
    )
    labels = (
        alt.Chart(sheet.put(drawn))
        .transform_filter(now)
        .mark_text(align="left", dx=9, fontWeight="bold")
        .encode(x=x, y=y, text=alt.Text("label:N"))
    )
    # Which dot is which is written once, where the two lie furthest apart.
    apart = max(lines, key=lambda row: row["to"] - row["from"], default=None)
    if apart is None or apart["to"] - apart["from"] < _ROOM:
        return sheet.specification(alt.layer(rules, then_points, now_points, labels), 34 * len(order) + 30)
    said = (
        alt.Chart(
            sheet.put([{"who": apart["who"], "value": apart["from"], "said": words.say("words.year_before")}])
        )
        .mark_text(align="right", dx=-9, fill=colour("soft"))
        .encode(x=x, y=y, text=alt.Text("said:N"))
    )
    return sheet.specification(alt.layer(rules, then_points, now_points, labels, said), 34 * len(order) + 30)
