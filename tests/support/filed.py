"""Builds answers in the SEC's shape, and normalised facts, from a few figures."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.raw import FILINGS, INLINE_FACTS, SECONDARY_FIGURES
from pipelines.normalise.company import RawRows, normalise_facts, normalise_periods
from pipelines.raw.company_facts import parse_company_facts
from pipelines.raw.document import Document

CAPEX = "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"
REVENUE = "us-gaap:Revenues"


@dataclass(frozen=True)
class Filed:
    """One figure of one filing; amounts in millions unless `scale` says otherwise."""

    accession: str
    filed: str
    start: str
    end: str
    value: float
    concept: str = CAPEX
    form: str = "10-Q"
    unit: str = "USD"
    scale: int = 1_000_000
    fp: str = "Q9"


def company(**changes: object) -> Company:
    """A calendar-year company that reports quarters; any field can be changed."""
    fields: dict[str, object] = {
        "ticker": "TEST",
        "name": "Test",
        "ciks": (1,),
        "role": "hyperscaler",
        "fiscal_year_end": 12,
        "reports": "quarters",
        "currencies": ("USD",),
        "concepts": {"capex_cash": (CAPEX,), "revenue": (REVENUE,)},
        "definitions": ("cash_gross",),
        "headline": "cash_gross",
        "incentives": "none",
    }
    return Company(**{**fields, **changes})  # type: ignore[arg-type]


def company_entry(ticker: str, **changes: object) -> dict[str, Any]:
    """An entry of a company file; any field can be changed."""
    return {
        "ticker": ticker, "name": ticker.title(), "ciks": [1], "role": "hyperscaler", "fiscal_year_end": 12,
        "reports": "quarters", "currencies": ["USD"], "concepts": {"capex_cash": [CAPEX], "revenue": [REVENUE]},
        "definitions": ["cash_gross"], "headline": "cash_gross", "incentives": "none",
    } | changes  # fmt: skip


def company_facts_json(figures: Iterable[Filed]) -> bytes:
    """A company-facts answer that holds these figures, of no registrant in particular."""
    tree: dict[str, dict[str, dict[str, dict[str, list[dict[str, object]]]]]] = {}
    for figure in figures:
        taxonomy, concept = figure.concept.split(":")
        entries = tree.setdefault(taxonomy, {}).setdefault(concept, {"units": {}})["units"]
        entries.setdefault(figure.unit, []).append(
            {
                "start": figure.start,
                "end": figure.end,
                "val": round(figure.value * figure.scale),
                "accn": figure.accession,
                "fy": 1900,
                "fp": figure.fp,
                "form": figure.form,
                "filed": figure.filed,
            }
        )
    return json.dumps({"entityName": "Test", "facts": tree}).encode()


def document(body: bytes, ticker: str = "TEST") -> Document:
    """A document with these bytes."""
    return Document(
        ticker, 1, "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000001.json", "0" * 64, body
    )


@dataclass(frozen=True)
class InFiling:
    """One fact of a filing's own document; `start` empty for an amount at a date, the value as exact decimal."""

    accession: str
    start: str
    end: str
    value: str
    concept: str = CAPEX
    dimensions: str = "{}"
    unit: str = "USD"
    decimals: str = "-6"


def inline_rows(facts: Iterable[InFiling], ticker: str = "TEST") -> pl.DataFrame:
    """Rows of raw.sec__inline_facts as a filing that holds these facts gives them."""
    rows: list[dict[str, object]] = [
        {
            "ticker": ticker,
            "cik": 1,
            "accession_number": fact.accession,
            "document_name": "test-20240331.htm",
            "fact_number": number,
            "concept": fact.concept,
            "namespace": "http://fasb.org/us-gaap/2024",
            "is_numeric": not fact.concept.startswith("dei:"),
            "value": fact.value,
            "unit": None if fact.concept.startswith("dei:") else fact.unit,
            "start_date": date.fromisoformat(fact.start) if fact.start else None,
            "end_date": date.fromisoformat(fact.end),
            "dimensions": fact.dimensions,
            "decimals": fact.decimals,
            "is_nil": False,
            "is_hidden": False,
            "context_id": "c-1",
            "place": f"#f-{number}",
            "footnotes": [],
            "answer_url": "https://www.sec.gov/Archives/edgar/data/1/x/test-20240331.htm",
            "answer_sha256": "1" * 64,
        }
        for number, fact in enumerate(facts, start=1)
    ]
    return INLINE_FACTS.frame(rows)


def normalised(
    figures: Iterable[Filed],
    of: Company | None = None,
    secondary: pl.DataFrame | None = None,
    inline: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Every normalised table of a company that filed these figures, through the same readers as live answers."""
    entry = of or company()
    parsed = parse_company_facts(document(company_facts_json(figures), entry.ticker))
    assert parsed.quarantined.is_empty()
    raw = RawRows(
        FILINGS.frame(),
        parsed.rows,
        INLINE_FACTS.frame() if inline is None else inline,
        SECONDARY_FIGURES.frame() if secondary is None else secondary,
    )
    tables = normalise_facts(entry, raw)
    return tables | normalise_periods(entry, tables["facts"])


def quarters_of(tables: dict[str, pl.DataFrame], measure: str = "capex_cash") -> dict[tuple[int, int], float]:
    """Latest value in millions by (fiscal year, fiscal quarter)."""
    rows = tables["quarters"].filter((pl.col("measure") == measure) & pl.col("is_latest"))
    return {
        (year, quarter): value / 1e6
        for year, quarter, value in rows.select("fiscal_year", "fiscal_quarter", "value").iter_rows()
    }


def as_of(
    tables: dict[str, pl.DataFrame], day: str, year: int, quarter: int, measure: str = "capex_cash"
) -> float | None:
    """Value in millions that was known at the end of a day (UTC)."""
    known = (
        tables["quarters"]
        .filter(
            (pl.col("measure") == measure)
            & (pl.col("fiscal_year") == year)
            & (pl.col("fiscal_quarter") == quarter)
            & (pl.col("known_at") < pl.lit(day).str.to_datetime(time_zone="UTC") + pl.duration(days=1))
        )
        .sort("known_at")
    )
    return known["value"][-1] / 1e6 if known.height else None
