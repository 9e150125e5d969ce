"""What one company spends: by quarter, or by fiscal year where it reports by year."""

from collections.abc import Mapping

import polars as pl

from pipelines.publish.site.card import Card, Column, Note
from pipelines.publish.site.cards.company_drawing import bars, line
from pipelines.publish.site.cards.spend import gap_note, secondary_note
from pipelines.publish.site.finding import Finding, Title, find
from pipelines.publish.site.marts import DEFINITION, Marts, last_known
from pipelines.publish.site.values import Amount, Name, Quarter, Share, Value, show_amount

TITLES = (
    Title("company_record_growth", lambda facts: facts["growth"] >= 0.005 and facts["is_highest"] == 1),
    Title("company_grew", lambda facts: facts["growth"] >= 0.005 and facts["is_highest"] == 0),
    Title("company_fell", lambda facts: facts["growth"] <= -0.005),
    Title("company_flat", lambda facts: abs(facts["growth"]) < 0.005),
)
LEVEL_TITLES = (
    Title("company_share_highest", lambda facts: facts["latest"] > facts["highest_before"]),
    Title("company_share_lowest", lambda facts: facts["latest"] < facts["lowest_before"]),
    Title(
        "company_share_between",
        lambda facts: facts["lowest_before"] <= facts["latest"] <= facts["highest_before"],
    ),
)


def company_cards(marts: Marts, ticker: str) -> list[Card]:
    """Spend and share of revenue of a company."""
    company = marts["companies"].filter(pl.col("ticker") == ticker).row(0, named=True)
    if company["reports"] == "years":
        return [card for card in (_yearly(marts, ticker),) if card]
    return [card for card in (_quarterly(marts, ticker), _share(marts, ticker)) if card]


def _quarterly(marts: Marts, ticker: str) -> Card | None:
    held = marts["spend_to_revenue"].filter(
        (pl.col("ticker") == ticker)
        & (pl.col("capex_definition") == DEFINITION)
        & pl.col("capex_usd").is_not_null()
    )
    rows = held.select(
        "ticker",
        "calendar_quarter",
        "fiscal_year",
        "fiscal_quarter",
        "period_start_date",
        "period_end_date",
        "capex_definition",
        "capex_usd",
        "capex_first_reported_usd",
        "capex_vintages",
        "capex_derivation",
        "capex_evidence",
        "capex_yoy_ratio",
        "known_at",
        "accession_numbers",
    ).sort("period_end_date")
    if rows.is_empty() or rows["capex_yoy_ratio"][-1] is None:
        return None
    last = rows.row(-1, named=True)
    chart_id = f"capex-{ticker.lower()}"
    period = f"FY{last['fiscal_year']}Q{last['fiscal_quarter']}"
    finding = _judged(
        chart_id,
        last["capex_yoy_ratio"] - 1,
        rows["capex_usd"],
        {
            "company": Name(ticker),
            "amount": Amount(last["capex_usd"]),
            "quarter": marts.period(ticker, period),
        },
    )
    restated = rows.filter(
        (pl.col("capex_vintages") > 1) & (pl.col("capex_usd") != pl.col("capex_first_reported_usd"))
    )
    notes = [*secondary_note(rows, "capex_evidence"), *gap_note(_periods(rows))]
    if restated.height:
        notes.append(Note("notes.restated_quarters", {"count": restated.height}))
    return Card(
        chart_id=chart_id,
        mart="spend_to_revenue",
        rows=rows,
        finding=finding,
        draw=lambda words: bars(
            [
                {
                    "quarter": f"{row['fiscal_year']}Q{row['fiscal_quarter']}",
                    "value": row["capex_usd"],
                    "is_restated": row["capex_vintages"] > 1
                    and row["capex_usd"] != row["capex_first_reported_usd"],
                    "when": words.show(
                        marts.period(ticker, f"FY{row['fiscal_year']}Q{row['fiscal_quarter']}")
                    ),
                    "amount": words.show(Amount(row["capex_usd"])),
                    "first": words.show(Amount(row["capex_first_reported_usd"]))
                    if row["capex_first_reported_usd"] is not None
                    else "–",
                }
                for row in rows.to_dicts()
            ],
            words,
        ),
        columns=(
            Column("fiscal_year", "text"),
            Column("fiscal_quarter", "text"),
            Column("period_end_date", "day"),
            Column("capex_usd", "amount"),
            Column("capex_first_reported_usd", "amount"),
            Column("capex_derivation", "term"),
            Column("capex_evidence", "term"),
        ),
        unit_key="units.usd_by_fiscal_quarter",
        definition_key="definitions.cash_gross_fiscal",
        notes=tuple(notes),
        sources=marts.sources_of(rows),
        known_at=last_known(rows),
    )


def _periods(rows: pl.DataFrame) -> list[str]:
    """Fiscal quarters of rows, as 2026Q2."""
    return [f"{year}Q{quarter}" for year, quarter in rows.select("fiscal_year", "fiscal_quarter").iter_rows()]


def _judged(chart_id: str, growth: float, series: pl.Series, values_: Mapping[str, Value]) -> Finding:
    highest = series[-1] == series.max()
    return find(
        chart_id,
        TITLES,
        {"growth": growth, "is_highest": float(highest)},
        {**values_, "growth": Share(abs(growth), 0), "periods": len(series)},
    )


def _share(marts: Marts, ticker: str) -> Card | None:
    rows = (
        marts["spend_to_revenue"]
        .filter(
            (pl.col("ticker") == ticker)
            & (pl.col("capex_definition") == DEFINITION)
            & pl.col("capex_to_revenue_ttm_ratio").is_not_null()
        )
        .select(
            "ticker",
            "calendar_quarter",
            "fiscal_year",
            "fiscal_quarter",
            "period_end_date",
            "capex_definition",
            "capex_ttm_usd",
            "revenue_ttm_usd",
            "capex_to_revenue_ttm_ratio",
            "ttm_evidence",
            "ttm_known_at",
            "accession_numbers",
        )
        .sort("period_end_date")
    )
    if rows.height < 2:
        return None
    ratios = rows["capex_to_revenue_ttm_ratio"]
    before = ratios.head(-1)
    high, low = before.to_list().index(before.max()), before.to_list().index(before.min())
    chart_id = f"share-{ticker.lower()}"

    def period(index: int) -> Quarter:
        return marts.period(ticker, f"FY{rows['fiscal_year'][index]}Q{rows['fiscal_quarter'][index]}")

    finding = find(
        chart_id,
        LEVEL_TITLES,
        {"latest": ratios[-1], "highest_before": ratios[high], "lowest_before": ratios[low]},
        {
            "company": Name(ticker),
            "share": Share(ratios[-1]),
            "quarter": period(-1),
            "first": period(0),
            "high": Share(ratios[high]),
            "high_quarter": period(high),
            "low": Share(ratios[low]),
            "low_quarter": period(low),
        },
    )
    return Card(
        chart_id=chart_id,
        mart="spend_to_revenue",
        rows=rows,
        finding=finding,
        draw=lambda words: line(
            [
                {
                    "quarter": f"{row['fiscal_year']}Q{row['fiscal_quarter']}",
                    "value": row["capex_to_revenue_ttm_ratio"],
                    "when": words.show(
                        marts.period(ticker, f"FY{row['fiscal_year']}Q{row['fiscal_quarter']}")
                    ),
                    "share": words.show(Share(row["capex_to_revenue_ttm_ratio"])),
                    "capex": words.show(Amount(row["capex_ttm_usd"])),
                    "revenue": words.show(Amount(row["revenue_ttm_usd"])),
                }
                for row in rows.to_dicts()
            ],
            words,
        ),
        columns=(
            Column("fiscal_year", "text"),
            Column("fiscal_quarter", "text"),
            Column("period_end_date", "day"),
            Column("capex_ttm_usd", "amount"),
            Column("revenue_ttm_usd", "amount"),
            Column("capex_to_revenue_ttm_ratio", "share"),
        ),
        unit_key="units.share_of_ttm_revenue",
        definition_key="definitions.ttm_ratio",
        notes=(*secondary_note(rows, "ttm_evidence"), *gap_note(_periods(rows))),
        sources=marts.sources_of(rows),
        known_at=last_known(rows.select(pl.col("ttm_known_at").alias("known_at"))),
    )


def _yearly(marts: Marts, ticker: str) -> Card | None:
    rows = (
        marts["annual_spend_to_revenue"]
        .filter(
            (pl.col("ticker") == ticker)
            & (pl.col("capex_definition") == DEFINITION)
            & pl.col("capex_native").is_not_null()
        )
        .select(
            "ticker",
            "fiscal_year",
            "period_end_date",
            "capex_definition",
            "currency",
            "capex_native",
            "revenue_native",
            "capex_to_revenue_ratio",
            "capex_yoy_ratio",
            "evidence",
            "known_at",
            "accession_numbers",
        )
        .sort("fiscal_year")
    )
    if rows.height < 2 or rows["capex_yoy_ratio"][-1] is None:
        return None
    last, chart_id = rows.row(-1, named=True), f"capex-{ticker.lower()}"
    finding = _judged(
        chart_id,
        last["capex_yoy_ratio"] - 1,
        rows["capex_native"],
        {
            "company": Name(ticker),
            "amount": Amount(last["capex_native"], last["currency"]),
            "quarter": marts.period(ticker, f"FY{last['fiscal_year']}"),
        },
    )
    return Card(
        chart_id=chart_id,
        mart="annual_spend_to_revenue",
        rows=rows,
        finding=finding,
        draw=lambda words: bars(
            [
                {
                    "quarter": f"{row['fiscal_year']}",
                    "value": row["capex_native"],
                    "is_restated": False,
                    "when": words.show(marts.period(ticker, f"FY{row['fiscal_year']}")),
                    "amount": show_amount(Amount(row["capex_native"], row["currency"]), words.language),
                    "first": words.show(Share(row["capex_to_revenue_ratio"]))
                    if row["capex_to_revenue_ratio"] is not None
                    else "–",
                }
                for row in rows.to_dicts()
            ],
            words,
            currency=last["currency"],
        ),
        columns=(
            Column("fiscal_year", "text"),
            Column("period_end_date", "day"),
            Column("capex_native", "amount", currency=last["currency"]),
            Column("revenue_native", "amount", currency=last["currency"]),
            Column("capex_to_revenue_ratio", "share"),
        ),
        unit_key="units.native_by_year",
        definition_key="definitions.cash_gross_fiscal",
        notes=(Note("notes.annual_only", {"company": Name(ticker)}), *secondary_note(rows, "evidence")),
        sources=marts.sources_of(rows),
        known_at=last_known(rows),
    )
