"""What AI would have to earn for the spend to come back, under assumptions that are named as such."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Note, Specification
from pipelines.publish.site.cards.spend import secondary_note
from pipelines.publish.site.drawing import Sheet, amounts, pinned, shares, tones, tooltips
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import GROUP, Marts, last_known
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Amount, Name, Number, Quarter, Share

TITLES = (
    Title("payback_short", lambda facts: facts["disclosed"] > 0 and facts["covered"] < 1),
    Title("payback_covered", lambda facts: facts["disclosed"] > 0 and facts["covered"] >= 1),
    Title("payback_undisclosed", lambda facts: facts["disclosed"] == 0),
)
CASES_TITLES = (
    Title("cases_none", lambda facts: facts["covering"] == 0),
    Title("cases_some", lambda facts: 0 < facts["covering"] < facts["cases"]),
    Title("cases_all", lambda facts: facts["covering"] == facts["cases"]),
)


def payback_cards(marts: Marts) -> list[Card]:
    """Required against disclosed revenue in the base case, and what every combination of assumptions makes of it."""
    return [card for card in (_base(marts), _cases(marts)) if card]


def _base(marts: Marts) -> Card | None:
    rows = marts["payback_gap"].select(
        "kind",
        "subject_id",
        "name",
        "calendar_quarter",
        "capex_ttm_usd",
        "ai_share_ratio",
        "useful_life_years",
        "gross_margin_ratio",
        "cost_of_capital_ratio",
        "annuity_ratio",
        "required_ai_revenue_usd",
        "disclosed_ai_revenue_usd",
        "disclosed_by",
        "covered_ratio",
        "label",
        "evidence",
        "known_at",
        "figure_ids",
    )
    group = rows.filter(pl.col("subject_id") == GROUP)
    if group.is_empty():
        return None
    row = group.row(0, named=True)
    disclosed = row["disclosed_ai_revenue_usd"] or 0
    finding = find(
        "revenue-to-pay-back",
        TITLES,
        {"disclosed": disclosed, "covered": row["covered_ratio"] or 0},
        {
            "group": Name(GROUP),
            "quarter": Quarter(row["calendar_quarter"]),
            "capex": Amount(row["capex_ttm_usd"]),
            "required": Amount(row["required_ai_revenue_usd"]),
            "disclosed": Amount(disclosed),
            "covered": Share(row["covered_ratio"] or 0, 0),
        },
    )
    return Card(
        chart_id="revenue-to-pay-back",
        mart="payback_gap",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw_base(rows, words),
        columns=(
            Column("subject_id", "name"),
            Column("calendar_quarter", "quarter"),
            Column("capex_ttm_usd", "amount"),
            Column("required_ai_revenue_usd", "amount"),
            Column("disclosed_ai_revenue_usd", "amount"),
            Column("covered_ratio", "share"),
        ),
        unit_key="units.usd_a_year",
        definition_key="definitions.payback",
        definition_values={
            "share": Share(row["ai_share_ratio"], 0),
            "years": Number(row["useful_life_years"], 1),
            "margin": Share(row["gross_margin_ratio"], 0),
            "capital": Share(row["cost_of_capital_ratio"], 0),
        },
        notes=(Note("notes.assumption"), Note("notes.disclosed_by_some"), *secondary_note(rows, "evidence")),
        sources=(),
        known_at=last_known(rows),
    )


def _cases(marts: Marts) -> Card | None:
    rows = (
        marts["payback_sensitivity"]
        .filter((pl.col("subject_id") == GROUP) & pl.col("covered_ratio").is_not_null())
        .sort(
            "covered_ratio",
            "useful_life_years",
            "gross_margin_ratio",
            "ai_share_ratio",
            "cost_of_capital_ratio",
        )
    )
    if rows.is_empty():
        return None
    covering = rows.filter(pl.col("covered_ratio") >= 1).height
    finding = find(
        "every-combination",
        CASES_TITLES,
        {"covering": covering, "cases": rows.height},
        {
            "covering": covering,
            "cases": rows.height,
            "low": Share(rows["covered_ratio"][0], 0),
            "high": Share(rows["covered_ratio"][-1], 0),
        },
    )
    return Card(
        chart_id="every-combination",
        mart="payback_sensitivity",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw_cases(rows, words),
        columns=(
            Column("useful_life_years", "number"),
            Column("gross_margin_ratio", "share"),
            Column("ai_share_ratio", "share"),
            Column("cost_of_capital_ratio", "share"),
            Column("required_ai_revenue_usd", "amount"),
            Column("covered_ratio", "share"),
        ),
        unit_key="units.covered",
        definition_key="definitions.cases",
        notes=(Note("notes.assumption"),),
        known_at=None,
    )


def _draw_base(rows: pl.DataFrame, words: Words) -> Specification:
    sheet = Sheet()
    drawn = [
        {
            "id": row["subject_id"],
            "who": words.name("names", row["subject_id"]),
            "required": row["required_ai_revenue_usd"],
            "disclosed": row["disclosed_ai_revenue_usd"],
            "needs": words.show(Amount(row["required_ai_revenue_usd"])),
            "says": words.show(Amount(row["disclosed_ai_revenue_usd"]))
            if row["disclosed_ai_revenue_usd"] is not None
            else words.say("words.undisclosed"),
        }
        for row in rows.to_dicts()
    ]
    # Named, so that the page can put other assumptions in the place of these.
    y = alt.Y("id:N", sort=[row["id"] for row in drawn], axis=None)
    x = alt.X("required:Q", axis=amounts(words, orient="top"), title=None)
    tips = tooltips(
        who=words.say("words.subject"), needs=words.say("words.required"), says=words.say("words.disclosed")
    )
    chart = alt.Chart(sheet.put(drawn, "payback"))
    heads = chart.mark_text(align="left", dy=-9).encode(y=y, x=pinned(), text=alt.Text("who:N"))
    required = chart.mark_bar(height=14, yOffset=9, color=colour("quiet")).encode(y=y, x=x, tooltip=tips)
    disclosed = (
        chart.transform_filter("isValid(datum.disclosed)")
        .mark_bar(height=14, yOffset=9, color=colour("accent"))
        .encode(y=y, x="disclosed:Q", tooltip=tips)
    )
    label = chart.mark_text(align="left", dx=6, dy=9, fontWeight="bold").encode(
        y=y, x=x, text=alt.Text("needs:N")
    )
    return sheet.specification(alt.layer(heads, required, disclosed, label), 46 * len(drawn) + 30)


def _draw_cases(rows: pl.DataFrame, words: Words) -> Specification:
    sheet = Sheet()
    drawn = [
        {
            "value": row["covered_ratio"],
            "stack": words.say("words.years", count=Number(row["useful_life_years"], 1)),
            "life": row["useful_life_years"],
            "is_base": row["is_base"],
            "tone": colour("accent" if row["is_base"] else "quiet"),
            "share": words.show(Share(row["covered_ratio"], 0)),
            "assumed": words.say(
                "words.assumed",
                years=Number(row["useful_life_years"], 1),
                margin=Share(row["gross_margin_ratio"], 0),
                ai=Share(row["ai_share_ratio"], 0),
                capital=Share(row["cost_of_capital_ratio"], 0),
            ),
        }
        for row in rows.to_dicts()
    ]
    lives = [
        words.say("words.years", count=Number(life, 1)) for life in rows["useful_life_years"].unique().sort()
    ]
    most = max(row["value"] for row in drawn)
    x = alt.X(
        "value:Q",
        axis=shares(grid=True),
        title=words.say("words.covered_axis"),
        scale=alt.Scale(domain=[0, max(1.1, most * 1.05)]),
    )
    y = alt.Y("stack:N", sort=lives, title=None, axis=alt.Axis(labelFontSize=13, labelColor=colour("ink")))
    tips = tooltips(assumed=words.say("words.assumptions"), share=words.say("words.covered"))
    dots = (
        alt.Chart(sheet.put(drawn))
        .mark_tick(thickness=2.5, height=26, opacity=0.75)
        .encode(
            x=x,
            y=y,
            color=tones(),
            tooltip=tips,
        )
    )
    whole = alt.Chart(sheet.put([{"value": 1}])).mark_rule(strokeDash=[4, 3], color=colour("ink")).encode(x=x)
    base = (
        alt.Chart(sheet.put([row for row in drawn if row["is_base"]]))
        .mark_text(dy=-22, fontWeight="bold", fill=colour("accent"))
        .encode(x=x, y=y, text=alt.Text("share:N"))
    )
    return sheet.specification(alt.layer(whole, dots, base), 64 * len(lives) + 40)
