"""The pages of the site: which there are, what stands on each, under which path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.publish.site.cards.all import Cards
from pipelines.publish.site.figure import Drawn, Figure, figure
from pipelines.publish.site.ledger import counts, entries
from pipelines.publish.site.marts import Marts
from pipelines.publish.site.pages.details import (
    assumption_rows,
    company_facts,
    company_refusals,
    credit_rows,
    missing_gauges,
    restatement_rows,
)
from pipelines.publish.site.pages.payback import payback_model
from pipelines.publish.site.texts import Words

SECTIONS = (
    "index",
    "spend",
    "companies",
    "guidance",
    "concentration",
    "payback",
    "gauges",
    "absent",
    "method",
    "credits",
)


@dataclass(frozen=True)
class Page:
    """One page in one language: path inside the language's folder, template, heading, figures, what else it shows."""

    path: str
    template: str
    section: str
    title: str
    lead: str
    figures: tuple[Figure, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def pages(marts: Marts, cards: Cards, drawn: Mapping[str, Drawn], words: Words) -> list[Page]:
    """Every page of a language."""

    def figures(of: Sequence[Any]) -> tuple[Figure, ...]:
        return tuple(figure(drawn[card.chart_id], words) for card in of)

    claims = entries(marts, words)
    front = [*cards.spend, *cards.ranking, *cards.guidance, *cards.concentration[:1], *cards.payback[:1]]

    def page(section: str, of: Sequence[Any] = (), template: str = "figures.html", **more: Any) -> Page:
        return Page(
            path=f"{section}.html",
            template=template,
            section=section,
            title=words.say(f"pages.{section}.title"),
            lead=words.say(
                f"pages.{section}.lead", claims=len(claims), changed=sum(entry.changed for entry in claims)
            ),
            figures=figures(of),
            more=more,
        )

    made = [
        page("index", front, "index.html", entries=claims, counts=counts(claims)),
        page("spend", cards.spend),
        page("companies", cards.ranking, "companies.html", companies=_companies(marts, words)),
        page("guidance", cards.guidance),
        page("concentration", cards.concentration),
        page(
            "payback",
            cards.payback,
            "payback.html",
            model=payback_model(marts, words),
            assumptions=assumption_rows(marts, words),
        ),
        page("gauges", cards.gauges, "gauges.html", missing=missing_gauges(marts, words)),
        page("absent", cards.absent),
        page("method", (), "method.html"),
        page("credits", (), "credits.html", credits=credit_rows(marts, words)),
    ]
    return made + [_company_page(marts, ticker, figures(of), words) for ticker, of in cards.companies.items()]


def _company_page(marts: Marts, ticker: str, figures: tuple[Figure, ...], words: Words) -> Page:
    name = words.name("names", ticker)
    return Page(
        path=f"company-{ticker.lower()}.html",
        template="company.html",
        section="companies",
        title=name,
        lead=words.say("pages.company.lead", company=name),
        figures=figures,
        more={
            "facts": company_facts(marts, ticker, words),
            "restated": restatement_rows(marts, ticker, words),
            "refused": company_refusals(marts, ticker, words),
        },
    )


def _companies(marts: Marts, words: Words) -> list[dict[str, str]]:
    rows = marts["companies"].sort("company_name").to_dicts()
    refused = dict(marts["refusals"].group_by("ticker").agg(pl.len()).iter_rows())
    return [
        {
            "ticker": row["ticker"],
            "name": words.name("names", row["ticker"]),
            "role": words.name("terms", row["role"]),
            "refused": words.show(refused.get(row["ticker"], 0)),
            "path": f"company-{row['ticker'].lower()}.html",
        }
        for row in rows
    ]
