"""What is not known, by company and reason."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Note, Series, Specification
from pipelines.publish.site.drawing import Sheet, tooltips
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import Marts
from pipelines.publish.site.palette import SERIES, colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Name, Share

TITLES = (
    Title("absent_one_reason", lambda facts: 2 * facts["most_common"] > facts["all"]),
    Title("absent_many_reasons", lambda facts: 2 * facts["most_common"] <= facts["all"]),
)


def absent_card(marts: Marts) -> Card | None:
    """Refused values, counted by company and reason; None where nothing was refused."""
    rows = marts["refusals"].sort("refusal_id")
    if rows.is_empty():
        return None
    reasons = (
        rows.group_by("reason").agg(pl.len().alias("count")).sort("count", "reason", descending=[True, False])
    )
    finding = find(
        "what-is-absent",
        TITLES,
        {"most_common": reasons["count"][0], "all": rows.height},
        {
            "count": rows.height,
            "companies": rows["ticker"].n_unique(),
            "reason": Name(reasons["reason"][0], "reasons"),
            "part": Share(reasons["count"][0] / rows.height, 0),
        },
    )
    keys = reasons["reason"].to_list()
    legend = tuple(Series(reason, SERIES[index % len(SERIES)]) for index, reason in enumerate(keys))
    return Card(
        chart_id="what-is-absent",
        mart="refusals",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw(rows, legend, words),
        columns=(
            Column("ticker", "name"),
            Column("measure", "term", "measures"),
            Column("capex_definition", "term"),
            Column("fiscal_year", "text"),
            Column("fiscal_quarter", "text"),
            Column("reason", "term", "reasons"),
            Column("needed", "text"),
        ),
        unit_key="units.refused_values",
        definition_key="definitions.refusals",
        notes=(Note("notes.not_a_zero"),),
        sources=marts.sources_of(rows),
        legend=legend,
        legend_terms="reasons",
    )


def _draw(rows: pl.DataFrame, legend: tuple[Series, ...], words: Words) -> Specification:
    sheet = Sheet()
    counted = rows.group_by("ticker", "reason").agg(pl.len().alias("count")).sort("ticker", "reason")
    order = (
        rows.group_by("ticker").agg(pl.len().alias("count")).sort("count", "ticker", descending=[True, False])
    )["ticker"].to_list()
    keys = [series.key for series in legend]
    drawn = [
        {
            "who": words.name("names", row["ticker"]),
            "series": row["reason"],
            "value": row["count"],
            "rank": keys.index(row["reason"]),
            "why": words.name("reasons", row["reason"]),
            "count": words.show(row["count"]),
        }
        for row in counted.to_dicts()
    ]
    names = [words.name("names", ticker) for ticker in order]
    shown = alt.param(name="shown", value=keys)
    bars = (
        alt.Chart(sheet.put(drawn))
        .transform_filter("indexof(shown, datum.series) >= 0")
        .mark_bar(height={"band": 0.7})
        .encode(
            y=alt.Y(
                "who:N", sort=names, title=None, axis=alt.Axis(labelFontSize=13, labelColor=colour("ink"))
            ),
            x=alt.X("value:Q", title=None, stack="zero", axis=alt.Axis(grid=True, tickCount=5, orient="top")),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=keys, range=[colour(series.colour) for series in legend]),
                legend=None,
            ),
            order=alt.Order("rank:Q"),
            tooltip=tooltips(
                who=words.say("words.company"), why=words.say("words.reason"), count=words.say("words.values")
            ),
        )
    )
    return sheet.specification(alt.layer(bars).add_params(shown), 30 * len(order) + 30)
