"""Columns and lines over a company's own fiscal periods."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from pipelines.publish.site.card import Specification
from pipelines.publish.site.drawing import Sheet, amounts, dots, quarters, shares, tones, tooltips, with_gaps
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words

_SYMBOLS = {"USD": "$", "TWD": "NT$"}


def bars(
    rows: Sequence[Mapping[str, Any]],
    words: Words,
    currency: str = "USD",
    first: str = "words.first_reported",
) -> Specification:
    """One column a period, the last in the accent and labelled; a ring over what was restated later.

    Rows: quarter (2026Q2 or 2026), value, is_restated, when, amount, first (texts).
    """
    sheet = Sheet()
    x, y = _axis(rows), alt.Y("value:Q", axis=amounts(words, symbol=_SYMBOLS.get(currency, "")), title=None)
    tips = tooltips(when=words.say("words.quarter"), amount=words.say("words.capex"), first=words.say(first))
    last = rows[-1]["quarter"]
    toned = [{**row, "tone": colour("accent" if row["quarter"] == last else "quiet")} for row in rows]
    chart = alt.Chart(sheet.put(toned))
    columns = chart.mark_bar().encode(
        x=x,
        y=y,
        color=tones(),
        tooltip=tips,
    )
    label = (
        alt.Chart(sheet.put(_above(rows)))
        .mark_text(
            align="right",
            baseline="bottom",
            dy=-5,
            dx=6,
            fontSize=14,
            fontWeight="bold",
            fill=colour("accent"),
        )
        .encode(x=x, y=y, text=alt.Text("amount:N"))
    )
    layers: list[alt.Chart] = [columns, label]
    restated = [row for row in rows if row["is_restated"]]
    if restated:
        layers.append(
            alt.Chart(sheet.put(restated))
            .mark_point(shape="circle", size=26, dy=-6, strokeWidth=1.5, color=colour("ink"), opacity=1)
            .encode(x=x, y=y, tooltip=tips)
        )
    return sheet.specification(alt.layer(*layers), 280)


def line(rows: Sequence[Mapping[str, Any]], words: Words) -> Specification:
    """Share of revenue over the periods, the last one labelled.

    Rows: quarter, value, when, share, capex, revenue (texts).
    """
    sheet = Sheet()
    x, y = _axis(rows), alt.Y("value:Q", axis=shares(), scale=alt.Scale(zero=True), title=None)
    tips = tooltips(
        when=words.say("words.to_quarter"),
        share=words.say("words.share"),
        capex=words.say("words.capex"),
        revenue=words.say("words.revenue"),
    )
    path = with_gaps(rows)
    drawn = alt.Chart(sheet.put(path)).mark_line(color=colour("accent"), point=dots(path)).encode(x=x, y=y)
    last = alt.Chart(sheet.put(rows[-1:]))
    end = last.mark_point(filled=True, size=70, color=colour("accent"), opacity=1).encode(x=x, y=y)
    label = (
        alt.Chart(sheet.put(_above(rows)))
        .mark_text(align="right", dx=6, dy=-11, fontSize=14, fontWeight="bold", fill=colour("accent"))
        .encode(x=x, y=y, text=alt.Text("share:N"))
    )
    hover = alt.Chart(sheet.put(rows)).mark_point(opacity=0, size=220).encode(x=x, y=y, tooltip=tips)
    return sheet.specification(alt.layer(drawn, end, label, hover), 240)


def _above(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The last row, to be labelled above everything in the last quarter of the width, where the label needs room."""
    near = rows[-max(1, len(rows) // 4) :]
    return [{**rows[-1], "value": max(row["value"] for row in near)}]


def _axis(rows: Sequence[Mapping[str, Any]]) -> alt.X:
    names = [row["quarter"] for row in rows]
    if "Q" in names[0]:
        return quarters(names)
    return alt.X("quarter:N", sort=names, title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True))
