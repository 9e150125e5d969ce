"""What the site reads: marts as frames, and which filing an accession number belongs to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipelines.publish.site.card import Source
from pipelines.publish.site.values import Quarter

# Every mart that a page is made from.
READ = (
    "annual_spend_to_revenue",
    "bubble_gauges",
    "capex_definitions",
    "capex_guidance",
    "claim_history",
    "claim_ledger",
    "claim_readings",
    "claims",
    "companies",
    "group_spend_to_revenue",
    "headline",
    "nvidia_concentration_bounds",
    "payback_gap",
    "payback_inputs",
    "payback_sensitivity",
    "reference_figures",
    "refusals",
    "restatements",
    "spend_to_revenue",
)
# The definition of capex that every company has in every quarter, and the group that the pages speak of first.
DEFINITION = "cash_gross"
GROUP = "hyperscalers"


@dataclass(frozen=True)
class Marts:
    """Frames by the name of their mart."""

    frames: Mapping[str, pl.DataFrame]

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.frames[name]

    def ciks(self) -> dict[str, list[int]]:
        """CIKs of each ticker, the current one first."""
        return {row["ticker"]: row["ciks"] for row in self["companies"].select("ticker", "ciks").to_dicts()}

    def period(self, ticker: str, name: str) -> Quarter:
        """A fiscal period as readers know it: of companies whose fiscal year ends in December, the calendar's."""
        ends = self["companies"].filter(pl.col("ticker") == ticker)["fiscal_year_end_month"].to_list()
        return Quarter(name.removeprefix("FY") if ends == [12] else name)

    def members(self, group: str = GROUP) -> list[str]:
        """Tickers of a group; none where no such group is published."""
        rows = self["group_spend_to_revenue"].filter(pl.col("group_name") == group)
        return sorted(rows["members"][-1]) if rows.height else []

    def sources(self, numbers: Iterable[tuple[str, str]]) -> tuple[Source, ...]:
        """Filings of (ticker, accession number), each once, the newest year first.

        A filing sent under one of the company's CIKs lies there, any other under the current one.
        """
        known = self.ciks()
        found: dict[str, Source] = {}
        for ticker, number in numbers:
            ciks = known.get(ticker, [])
            if not ciks:
                continue
            sender = int(number[:10])
            found.setdefault(number, Source(number, sender if sender in ciks else ciks[0]))
        return tuple(
            sorted(found.values(), key=lambda source: (_year(source), source.accession_number), reverse=True)
        )

    def sources_of(self, rows: pl.DataFrame, ticker: str | None = None) -> tuple[Source, ...]:
        """Filings in the list `accession_numbers` of rows that have a column `ticker`, or are all of one company."""
        return self.sources(
            (ticker or row["ticker"], number)
            for row in rows.to_dicts()
            for number in row["accession_numbers"] or []
        )


def last_known(rows: pl.DataFrame) -> datetime | None:
    """When the newest of these rows became known."""
    newest = rows["known_at"].max() if rows.height else None
    return newest if isinstance(newest, datetime) else None


def _year(source: Source) -> int:
    """Year of an accession number (its two middle digits), from 1993 on."""
    short = int(source.accession_number[11:13])
    return short + (1900 if short >= 93 else 2000)
