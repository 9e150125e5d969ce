"""What a company's capital spending is under each definition, for the last fiscal year that has several."""

import altair as alt
import polars as pl

from pipelines.publish.site.card import Card, Column, Specification
from pipelines.publish.site.cards.spend import secondary_note
from pipelines.publish.site.drawing import Sheet, amounts, pinned, tones, tooltips
from pipelines.publish.site.finding import Title, find
from pipelines.publish.site.marts import Marts, last_known
from pipelines.publish.site.palette import colour
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Amount, Name, Share

TITLES = (
    Title("definitions_two", lambda facts: facts["spread"] >= 0.005 and facts["count"] == 2),
    Title("definitions_apart", lambda facts: facts["spread"] >= 0.005 and facts["count"] > 2),
    Title("definitions_agree", lambda facts: facts["spread"] < 0.005),
)


def definitions_card(marts: Marts, ticker: str) -> Card | None:
    """Capex of the last fiscal year under each definition; None where no year has two that are made differently."""
    held = marts["capex_definitions"].filter(
        (pl.col("ticker") == ticker)
        & (pl.col("period_type") == "year")
        & pl.col("capex_usd").is_not_null()
        # Where there are no incentives, net is gross by absence and no definition of its own.
        & (
            pl.col("definition_note").is_null()
            | ~pl.col("definition_note").str.starts_with("equal_by_absence")
        )
    )
    years = (
        held.group_by("fiscal_year")
        .agg(pl.len().alias("count"))
        .filter(pl.col("count") >= 2)["fiscal_year"]
        .sort()
    )
    if years.is_empty():
        return None
    rows = (
        held.filter(pl.col("fiscal_year") == years[-1])
        .select(
            "ticker",
            "fiscal_period",
            "fiscal_year",
            "period_end_date",
            "capex_definition",
            "definition_note",
            "capex_usd",
            "is_headline_definition",
            "headline_usd",
            "headline_is_stated",
            "difference_usd",
            "capex_derivation",
            "evidence",
            "known_at",
            "accession_numbers",
        )
        .sort("capex_usd", "capex_definition")
    )
    low, high = rows.row(0, named=True), rows.row(-1, named=True)
    spread = high["capex_usd"] / low["capex_usd"] - 1
    chart_id = f"definitions-{ticker.lower()}"
    finding = find(
        chart_id,
        TITLES,
        {"spread": spread, "count": rows.height},
        {
            "company": Name(ticker),
            "period": marts.period(ticker, high["fiscal_period"]),
            "low": Amount(low["capex_usd"]),
            "high": Amount(high["capex_usd"]),
            "spread": Share(spread, 0),
            "count": rows.height,
        },
    )
    return Card(
        chart_id=chart_id,
        mart="capex_definitions",
        rows=rows,
        finding=finding,
        draw=lambda words: _draw(rows, words),
        columns=(
            Column("fiscal_period", "quarter"),
            Column("capex_definition", "term"),
            Column("capex_usd", "amount"),
            Column("difference_usd", "amount"),
            Column("capex_derivation", "term"),
            Column("evidence", "term"),
        ),
        unit_key="units.usd_of_year",
        definition_key="definitions.definitions",
        notes=secondary_note(rows, "evidence"),
        sources=marts.sources_of(rows),
        known_at=last_known(rows),
    )


def _draw(rows: pl.DataFrame, words: Words) -> Specification:
    sheet = Sheet()
    drawn = [
        {
            "definition": words.name("terms", row["capex_definition"]),
            "value": row["capex_usd"],
            "amount": words.show(Amount(row["capex_usd"])),
            "tone": colour("accent" if row["is_headline_definition"] else "quiet"),
            "own": row["headline_usd"] if row["headline_is_stated"] else None,
        }
        for row in rows.to_dicts()
    ]
    chart = alt.Chart(sheet.put(drawn))
    # One line for the words and one for the bar keeps long names whole on a phone.
    y = alt.Y("definition:N", sort=[row["definition"] for row in drawn], title=None, axis=None)
    x = alt.X("value:Q", axis=amounts(words), title=None, scale=alt.Scale(zero=True))
    bars = chart.mark_bar(height=14, yOffset=9).encode(
        y=y,
        x=x,
        color=tones(),
        tooltip=tooltips(definition=words.say("words.definition"), amount=words.say("words.capex")),
    )
    names = chart.mark_text(align="left", dy=-8).encode(y=y, x=pinned(), text=alt.Text("definition:N"))
    amounts_ = chart.mark_text(align="left", dx=6, dy=9, fontWeight="bold").encode(
        y=y, x=x, text=alt.Text("amount:N")
    )
    layers = [bars, names, amounts_]
    own = [row for row in drawn if row["own"] is not None]
    if own:
        layers.append(
            alt.Chart(sheet.put(own))
            .mark_tick(thickness=2, height=22, yOffset=9, color=colour("ink"))
            .encode(y=y, x="own:Q")
        )
    return sheet.specification(alt.layer(*layers), 46 * len(drawn) + 10)
