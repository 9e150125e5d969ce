"""Small marts for the site, made by hand: as many columns as its cards ask for, in round numbers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from pipelines.publish.site.marts import Marts

KNOWN = datetime(2026, 7, 29, 20, 30, tzinfo=UTC)
NUMBER = "0000000001-26-000001"


def companies(*tickers: str, ends: int = 12) -> pl.DataFrame:
    """marts.companies with one CIK each: 1, 2, 3."""
    return pl.DataFrame(
        {
            "ticker": list(tickers),
            "ciks": [[number] for number in range(1, len(tickers) + 1)],
            "fiscal_year_end_month": [ends] * len(tickers),
            "reports": ["quarters"] * len(tickers),
        }
    )


def quarters(ticker: str, capex: Mapping[str, int], **columns: Any) -> list[dict[str, Any]]:
    """Rows of marts.spend_to_revenue of a company by calendar quarter (2026Q2), its revenue 100 each."""
    return [
        {
            "ticker": ticker,
            "company_name": ticker,
            "calendar_quarter": quarter,
            "fiscal_year": int(quarter[:4]),
            "fiscal_quarter": int(quarter[-1]),
            "period_start_date": date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1),
            "period_end_date": date(int(quarter[:4]), 3 * int(quarter[-1]), 28),
            "capex_definition": "cash_gross",
            "capex_usd": value,
            "capex_first_reported_usd": value,
            "capex_vintages": 1,
            "capex_derivation": "reported",
            "capex_evidence": "filing",
            "capex_yoy_ratio": None,
            "capex_ttm_usd": value * 4,
            "revenue_ttm_usd": 400,
            "capex_to_revenue_ttm_ratio": value / 100,
            "ttm_evidence": "filing",
            "ttm_known_at": KNOWN,
            "known_at": KNOWN,
            "accession_numbers": [NUMBER],
            **columns,
        }
        for quarter, value in capex.items()
    ]


def group(capex: Mapping[str, int], members: list[str], **columns: Any) -> pl.DataFrame:
    """marts.group_spend_to_revenue of the group of the pages, complete in each of these quarters."""
    return pl.DataFrame(
        [
            {
                "group_name": "hyperscalers",
                "calendar_quarter": quarter,
                "capex_definition": "cash_gross",
                "members": members,
                "is_complete": True,
                "capex_ttm_usd": value * 4,
                "revenue_ttm_usd": 400,
                "capex_to_revenue_ttm_ratio": value / 100,
                "ttm_evidence": "filing",
                "ttm_known_at": KNOWN,
                **columns,
            }
            for quarter, value in capex.items()
        ]
    )


def marts(**frames: pl.DataFrame) -> Marts:
    """Marts of these frames; one that is not given is missing."""
    return Marts(frames)
