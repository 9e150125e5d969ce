"""What stands beside the charts: facts of a company, restatements, gaps, assumptions, credits."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.publish.site.card import Column, Source
from pipelines.publish.site.marts import Marts
from pipelines.publish.site.table import ABSENT, cell
from pipelines.publish.site.texts import Words
from pipelines.publish.site.values import Amount, Number, Share

_MOST = 60


def company_facts(marts: Marts, ticker: str, words: Words) -> list[tuple[str, str]]:
    """Role, CIKs, fiscal year, headline definition, last quarter, refusals of a company."""
    row = marts["companies"].filter(pl.col("ticker") == ticker).row(0, named=True)
    last = row["capex_last_quarter_end_date"]
    return [
        (words.say("company.role"), words.name("terms", row["role"])),
        (words.say("company.ciks"), ", ".join(str(cik) for cik in row["ciks"])),
        (words.say("company.fiscal_year_end"), words.name("months", str(row["fiscal_year_end_month"]))),
        (words.say("company.headline"), words.name("terms", row["headline_definition"])),
        (words.say("company.last_period"), words.show(last) if last else ABSENT),
        (words.say("company.refused"), words.show(row["refusals"])),
    ]


def restatement_rows(marts: Marts, ticker: str, words: Words) -> list[dict[str, Any]]:
    """Values of the company that a later filing changed, the newest first."""
    rows = marts["restatements"].filter(pl.col("ticker") == ticker).sort("new_known_at", descending=True)
    return [
        {
            "measure": words.measure(row["measure"]),
            "period": words.show(marts.period(ticker, row["fiscal_period"])),
            "old": words.show(Amount(row["old_value_native"], row["unit"], is_exact=True)),
            "new": words.show(Amount(row["new_value_native"], row["unit"], is_exact=True)),
            "known": words.show(row["new_known_at"].date()) if row["new_known_at"] else ABSENT,
            "source": _source(marts, ticker, row["restating_accession_number"]),
        }
        for row in rows.to_dicts()
    ]


def company_refusals(marts: Marts, ticker: str, words: Words) -> Mapping[str, Any]:
    """What is absent for the company: rows of text, the newest first, and how many more there are."""
    columns = (
        Column("measure", "term", "measures"),
        Column("capex_definition", "term"),
        Column("fiscal_year", "text"),
        Column("fiscal_quarter", "text"),
        Column("reason", "term", "reasons"),
        Column("needed", "text"),
    )
    rows = (
        marts["refusals"]
        .filter(pl.col("ticker") == ticker)
        .sort("period_end_date", "refusal_id", descending=[True, False], nulls_last=True)
    )
    return {
        "heads": [words.name("columns", column.name) for column in columns],
        "rows": [[cell(row, column, words) for column in columns] for row in rows.head(_MOST).to_dicts()],
        "more": max(0, rows.height - _MOST),
    }


def assumption_rows(marts: Marts, words: Words) -> list[dict[str, str]]:
    """The cases of each assumption with where they come from."""
    keys = {
        "useful_life_years": "payback.years",
        "gross_margin": "payback.margin",
        "ai_share_of_capex": "payback.share",
        "cost_of_capital": "payback.capital",
    }
    return [
        {
            "assumption": words.say(keys[row["name"]]) if row["name"] in keys else row["name"],
            "case": row["case_name"],
            "value": words.show(Share(row["value"], 0))
            if row["unit"] == "ratio"
            else words.show(Number(row["value"], 1)),
            "source": row["source"],
        }
        for row in marts["payback_inputs"].to_dicts()
    ]


def missing_gauges(marts: Marts, words: Words) -> list[tuple[str, str, str]]:
    """Gauges of a group or company that have no number in any period: gauge, subject, what is needed."""
    rows = marts["bubble_gauges"]
    valued = rows.filter(pl.col("value_low").is_not_null() | pl.col("value_high").is_not_null())
    empty = (
        rows.join(valued.select("gauge", "subject_id").unique(), on=["gauge", "subject_id"], how="anti")
        .sort("period_end_date", nulls_last=False)
        .group_by("gauge", "subject_id")
        .last()
        .sort("gauge", "subject_id")
    )
    return [
        (
            words.name("gauges", row["gauge"]),
            words.name("names", row["subject_id"]),
            row["needed"] or "",
        )
        for row in empty.to_dicts()
    ]


def credit_rows(marts: Marts, words: Words) -> list[dict[str, str]]:
    """Providers of reference figures with their credit and how many figures come from them."""
    rows = (
        marts["reference_figures"]
        .sort("figure_id")
        .group_by("provider", "credit", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("source_url").drop_nulls().first())
        .sort("count", "provider", descending=[True, False])
    )
    return [
        {
            "provider": row["provider"],
            "credit": row["credit"] or words.say("credits_page.entered"),
            "count": words.show(row["count"]),
            "url": row["source_url"]
            if row["credit"] and str(row["source_url"]).startswith("https://")
            else "",
        }
        for row in rows.to_dicts()
    ]


def _source(marts: Marts, ticker: str, number: str | None) -> Source | None:
    found: Sequence[Source] = marts.sources([(ticker, number)]) if number else ()
    return found[0] if found else None
