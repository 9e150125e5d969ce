"""What companies said they would spend, range by range, and what they spent."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Note, Specification
from pipelines.publish.site.drawing import Drawn, Sheet, amounts, pinned, tooltips
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import Marts, last_known
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Amount, Name, Quarter

TITLES = (
    Title("guidance_all_above", lambda facts: facts["compared"] >= 2 and facts["above"] == facts["compared"]),
    Title("guidance_some_above", lambda facts: 0 < facts["above"] < facts["compared"]),
    Title("guidance_none_above", lambda facts: facts["compared"] >= 2 and facts["above"] == 0),
    Title("guidance_one", lambda facts: facts["compared"] == 1),
    Title("guidance_none_over", lambda facts: facts["compared"] == 0),
)
# More ranges than this are a list and no picture; the newest are drawn, all are in the table and the files.
_DRAWN = 24


def guidance_card(marts: Marts) -> Card | None:
    """Guided amounts of whole years that stand in a series, with the actual; None where nothing was guided."""
    rows = (
        marts["capex_guidance"]
        .filter(
            pl.col("is_in_series")
            & (pl.col("guidance_form") == "amount")
            & pl.col("fiscal_quarter").is_null()
            & pl.col("midpoint_usd").is_not_null()
        )
        .select(
            "guidance_id",
            "ticker",
            "company_name",
            "guided_period",
            "capex_definition",
            "evidence",
            "said_date",
            "low_usd",
            "high_usd",
            "midpoint_usd",
            "amount_shape",
            "revision_computed",
            "is_latest",
            "actual_usd",
            "error_usd",
            "error_ratio",
            "is_within_range",
            "not_compared_reason",
            "source_kind",
            "source_evidence",
            "accession_number",
            "known_at",
        )
        .sort("ticker", "guided_period", "said_date", "midpoint_usd")
    )
    if rows.is_empty():
        return None
    first = rows.group_by("ticker", "guided_period", maintain_order=True).first()
    compared = first.filter(pl.col("actual_usd").is_not_null())
    above = compared.filter(pl.col("actual_usd") > pl.coalesce("high_usd", "midpoint_usd"))
    facts = {"compared": compared.height, "above": above.height}
    single = compared.row(0, named=True) if compared.height else first.row(-1, named=True)
    finding = find(
        "guidance-and-actual",
        TITLES,
        facts,
        {
            **facts,
            "company": Name(single["ticker"]),
            "period": Quarter(single["guided_period"])
            if single["guided_period"].startswith("FY")
            else single["guided_period"],
            "said": Amount(single["midpoint_usd"]),
            "actual": Amount(single["actual_usd"]) if single["actual_usd"] is not None else "–",
        },
    )
    notes = [Note("notes.guidance_definition"), Note("notes.guidance_first_held")]
    if rows.filter(pl.col("evidence") == "quoted_as_prior").height:
        notes.append(Note("notes.guidance_prior"))
    if rows.height > _DRAWN:
        notes.append(Note("notes.newest_drawn", {"drawn": _DRAWN, "of": rows.height}))
    return Card(
        chart_id="guidance-and-actual",
        mart="capex_guidance",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw(_newest(rows), marts, words),
        columns=(
            Column("ticker", "name"),
            Column("guided_period", "quarter"),
            Column("said_date", "day"),
            Column("low_usd", "amount"),
            Column("high_usd", "amount"),
            Column("amount_shape", "term"),
            Column("revision_computed", "term"),
            Column("actual_usd", "amount"),
            Column("error_ratio", "share"),
            Column("is_within_range", "flag"),
            Column("capex_definition", "term"),
        ),
        unit_key="units.usd_of_year",
        definition_key="definitions.guidance",
        notes=tuple(notes),
        sources=marts.sources(
            (row["ticker"], row["accession_number"]) for row in rows.to_dicts() if row["accession_number"]
        ),
        known_at=last_known(rows),
    )


def _newest(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.sort("said_date", descending=True)
        .head(_DRAWN)
        .sort("ticker", "guided_period", "said_date", "midpoint_usd")
    )


def _draw(rows: pl.DataFrame, marts: Marts, words: Words) -> Specification:
    drawn: list[dict[str, object]] = []
    heads: list[dict[str, object]] = []
    order: list[str] = []
    for row in rows.to_dicts():
        low = row["low_usd"] if row["low_usd"] is not None else row["midpoint_usd"]
        high = row["high_usd"] if row["high_usd"] is not None else row["midpoint_usd"]
        period = row["guided_period"]
        of = words.say(
            "words.guided",
            company=Name(row["ticker"]),
            period=marts.period(row["ticker"], period) if period.startswith("FY") else period,
        )
        actual = row["actual_usd"]
        if not heads or heads[-1]["head"] != of:
            spent = words.say("words.spent_amount", amount=Amount(actual)) if actual is not None else ""
            heads.append({"id": of, "head": of, "spent": spent})
            order.append(of)
        order.append(row["guidance_id"])
        range_ = words.show(Amount(low))
        if low != high:
            range_ = words.say("words.between", low=Amount(low), high=Amount(high))
        drawn.append(
            {
                "id": row["guidance_id"],
                "of": of,
                "low": low,
                "high": high,
                "is_point": low == high,
                "actual": actual,
                "said": words.say(
                    "words.said_before" if row["evidence"] == "quoted_as_prior" else "words.said_on",
                    day=row["said_date"],
                ),
                "range": range_,
                "spent": words.show(Amount(actual)) if actual is not None else words.say("words.not_yet"),
            }
        )
    sheet = Sheet()
    return sheet.specification(_layers(sheet, drawn, heads, order, words), 25 * len(order) + 34)


def _layers(
    sheet: Sheet,
    drawn: list[dict[str, object]],
    heads: list[dict[str, object]],
    order: list[str],
    words: Words,
) -> Drawn:
    least = min(float(str(row["low"])) for row in drawn)
    most = max(float(str(row[end])) for row in drawn for end in ("high", "actual") if row[end] is not None)
    pad = (most - least) * 0.06 or most * 0.1
    chart = alt.Chart(sheet.put(drawn))
    y = alt.Y("id:N", sort=order, axis=None, scale=alt.Scale(domain=order))
    # The left third is for the days, which are as long as they are.
    scale = alt.Scale(
        domain=[max(0.0, least - pad), most + pad],
        nice=False,
        zero=False,
        range=[132, {"expr": "width - 12"}],
    )
    x = alt.X("low:Q", scale=scale, axis=amounts(words, orient="top"), title=None)
    tips = tooltips(
        of=words.say("words.guidance"),
        said=words.say("words.said"),
        range=words.say("words.range"),
        spent=words.say("words.spent"),
    )
    names = (
        alt.Chart(sheet.put(heads))
        .mark_text(align="left", fontSize=13, fontWeight="bold")
        .encode(y=y, x=pinned(), text=alt.Text("head:N"))
    )
    spent = (
        alt.Chart(sheet.put(heads))
        .mark_text(align="right", fontSize=13, fontWeight="bold", fill=colour("accent"))
        .encode(y=y, x=pinned(alt.expr("width")), text=alt.Text("spent:N"))
    )
    days = chart.mark_text(align="left", fill=colour("soft")).encode(y=y, x=pinned(), text=alt.Text("said:N"))
    ranges = (
        chart.transform_filter("!datum.is_point")
        .mark_bar(height=12, color=colour("quiet"))
        .encode(y=y, x=x, x2="high:Q", tooltip=tips)
    )
    points = (
        chart.transform_filter("datum.is_point")
        .mark_point(filled=True, shape="diamond", size=110, color=colour("quiet"), opacity=1)
        .encode(y=y, x=x, tooltip=tips)
    )
    actual = (
        chart.transform_filter("isValid(datum.actual)")
        .mark_tick(thickness=3, height=20, color=colour("accent"), opacity=1)
        .encode(y=y, x=alt.X("actual:Q", scale=scale), tooltip=tips)
    )
    return alt.layer(names, spent, days, ranges, points, actual)
