"""Where each gauge of a bubble stands in its own history."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Note, Source, Specification
from pipelines.publish.site.cards.spend import secondary_note
from pipelines.publish.site.drawing import Sheet, pinned, tooltips
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import GROUP, Marts, last_known
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Few, Name, Number, Quarter, Share

TITLES = (
    Title("gauges_all_highest", lambda facts: facts["gauges"] >= 2 and facts["highest"] == facts["gauges"]),
    Title("gauges_most_highest", lambda facts: facts["gauges"] / 2 < facts["highest"] < facts["gauges"]),
    Title("gauges_one_highest", lambda facts: facts["highest"] == 1 and facts["gauges"] >= 2),
    Title("gauges_some_highest", lambda facts: 1 < facts["highest"] <= facts["gauges"] / 2),
    Title("gauges_none_highest", lambda facts: facts["highest"] == 0),
)


def gauges_card(marts: Marts, subject: str = GROUP) -> Card | None:
    """The last period of each gauge of the group that has a percentile, on its own range."""
    held = marts["bubble_gauges"].filter(
        pl.col("subject_id").is_in([subject, "NVDA"])
        & ((pl.col("subject_id") == subject) | pl.col("gauge").str.starts_with("nvidia_"))
        & pl.col("history_periods").is_not_null()
        & (pl.col("history_periods") >= 4)
        & pl.col("value_low").is_not_null()
        & pl.col("value_high").is_not_null()
    )
    if held.is_empty():
        return None
    rows = (
        held.sort("period_end_date", "period")
        .group_by("gauge", "subject_id", maintain_order=True)
        .last()
        .select(
            "gauge_id",
            "gauge",
            "subject_id",
            "period",
            "unit",
            "value",
            "value_low",
            "value_high",
            "history_periods",
            "history_min",
            "history_median",
            "history_max",
            "percentile",
            "percentile_low",
            "percentile_high",
            "evidence",
            "known_at",
            "accession_numbers",
        )
        .sort("gauge")
    )
    highest = rows.filter(pl.col("value_low") > pl.col("history_max")).height
    finding = find(
        "gauges-in-their-history",
        TITLES,
        {"gauges": rows.height, "highest": highest},
        {"gauges": rows.height, "highest": Few(highest), "group": Name(subject)},
    )
    members = [*marts.members(subject), "NVDA"]
    return Card(
        chart_id="gauges-in-their-history",
        mart="bubble_gauges",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw(rows, words),
        columns=(
            Column("gauge", "term", "gauges"),
            Column("subject_id", "name"),
            Column("period", "quarter"),
            Column("unit", "term"),
            Column("value_low", "number"),
            Column("value_high", "number"),
            Column("history_min", "number"),
            Column("history_median", "number"),
            Column("history_max", "number"),
            Column("history_periods", "number"),
            Column("percentile", "number"),
        ),
        unit_key="units.own_range",
        definition_key="definitions.gauges",
        notes=(Note("notes.no_verdict"), Note("notes.different_periods"), *secondary_note(rows, "evidence")),
        sources=_sources(marts, rows, members),
        known_at=last_known(rows),
    )


def _sources(marts: Marts, rows: pl.DataFrame, members: list[str]) -> tuple[Source, ...]:
    """Filings behind the gauges; which member one is of is told by the rows of the members that name it."""
    spent = marts["spend_to_revenue"].filter(pl.col("ticker").is_in(members))
    owners = {
        number: row["ticker"]
        for row in spent.select("ticker", "accession_numbers").to_dicts()
        for number in row["accession_numbers"] or []
    }
    return marts.sources(
        (owners[number], number)
        for row in rows.to_dicts()
        for number in row["accession_numbers"] or []
        if number in owners
    )


def show_gauge(value: float, unit: str, words: Words) -> str:
    """A value as its unit is read: 28.7 %, 59, 1,049."""
    if unit == "ratio":
        return words.show(Share(value))
    if unit == "percent":
        return words.show(Share(value / 100, 0))
    if unit == "points":
        return words.say("words.points", value=Number(value, 1))
    return words.show(Number(value, 0))


def _draw(rows: pl.DataFrame, words: Words) -> Specification:
    sheet = Sheet()
    drawn = []
    for row in rows.to_dicts():
        low, high = min(row["history_min"], row["value_low"]), max(row["history_max"], row["value_high"])
        width = (high - low) or 1.0

        def placed(value: float | None, low: float = low, width: float = width) -> float | None:
            return None if value is None else (value - low) / width

        unit = row["unit"]
        now = show_gauge(row["value_low"], unit, words)
        if row["value_low"] != row["value_high"]:
            now = f"{now} – {show_gauge(row['value_high'], unit, words)}"
        drawn.append(
            {
                "id": row["gauge_id"],
                "head": f"{words.name('gauges', row['gauge'])} · {words.show(Quarter(row['period']))}",
                "min": placed(row["history_min"]),
                "max": placed(row["history_max"]),
                "median": placed(row["history_median"]),
                "low": placed(row["value_low"]),
                "high": placed(row["value_high"]),
                "end": 1,
                "is_range": row["value_low"] != row["value_high"],
                "now": now,
                "past": " – ".join(
                    show_gauge(row[end], unit, words) for end in ("history_min", "history_max")
                ),
                "periods": words.show(row["history_periods"]),
            }
        )
    chart = alt.Chart(sheet.put(drawn))
    y = alt.Y("id:N", sort=[row["id"] for row in drawn], axis=None)
    scale = alt.Scale(domain=[0, 1.25], nice=False)
    x = alt.X("min:Q", scale=scale, axis=None)
    tips = tooltips(
        head=words.say("words.gauge"),
        now=words.say("words.now"),
        past=words.say("words.history"),
        periods=words.say("words.periods"),
    )
    heads = chart.mark_text(align="left", dy=-12).encode(y=y, x=pinned(), text=alt.Text("head:N"))
    history = chart.mark_bar(height=8, yOffset=8, color=colour("line")).encode(
        y=y, x=x, x2="max:Q", tooltip=tips
    )
    median = (
        chart.transform_filter("isValid(datum.median)")
        .mark_tick(thickness=2, height=14, yOffset=8, color=colour("soft"))
        .encode(y=y, x=alt.X("median:Q", scale=scale), tooltip=tips)
    )
    ranges = (
        chart.transform_filter("datum.is_range")
        .mark_bar(height=8, yOffset=8, color=colour("accent"))
        .encode(y=y, x=alt.X("low:Q", scale=scale), x2="high:Q", tooltip=tips)
    )
    points = (
        chart.transform_filter("!datum.is_range")
        .mark_point(filled=True, size=120, yOffset=8, color=colour("accent"), opacity=1)
        .encode(y=y, x=alt.X("low:Q", scale=scale), tooltip=tips)
    )
    label = chart.mark_text(align="left", dx=10, dy=8, fontWeight="bold", fill=colour("accent")).encode(
        y=y, x=alt.X("end:Q", scale=scale), text=alt.Text("now:N")
    )
    return sheet.specification(alt.layer(heads, history, median, ranges, points, label), 48 * len(drawn) + 10)
