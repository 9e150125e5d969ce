"""The truth table -> secondary figures for quarters that no filed figure of the sample gives."""

import csv
import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from pipelines.sample.store import Fact, SecondaryFigure
from tools.sample_material.concepts import ENTITIES, MEASURE_CONCEPTS
from tools.sample_material.fiscal import months_ending
from tools.sample_material.inline_filings import whole

# Sources in our own short words, by what the table's source starts with. None: never copied, because it
# names no place that someone else can look up, or a place that is read directly.
_SOURCES: tuple[tuple[str, str | None], ...] = (
    (
        "A=KKKKKKAI/neocloud-capex-tracker docs/capex.html",
        "neocloud-capex-tracker, docs/capex.html (from SEC XBRL)",
    ),
    (
        "A=KKKKKKAI/neocloud-capex-tracker docs/revenue.html",
        "neocloud-capex-tracker, docs/revenue.html (from SEC XBRL)",
    ),
    ("B=jman4162/capex-atlas", "capex-atlas, company facts fixture"),
    (
        "C=danyu1/bridgewater_forecasting",
        "bridgewater_forecasting, capex_history_quarterly.csv (from SEC XBRL)",
    ),
    ("D=akiraak/ai-financial-analyst", "ai-financial-analyst (from press releases)"),
    ("page secwatch.observer", "secwatch.observer (digest of the 8-K)"),
    ("F=SEC EX-99.1", None),
    ("G=SEC companyfacts", None),
    ("memory", None),
)


def read_secondary(path: Path, facts: Iterable[Fact]) -> list[SecondaryFigure]:
    """Quarters of capex_cash and revenue that `facts` neither report nor give as year-to-date difference."""
    ciks = {ticker: e.cik for e in ENTITIES for ticker in e.tickers.split()}
    derivable = derivable_quarters(facts)
    figures: list[SecondaryFigure] = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            measure, ticker = row["metric"], row["company"]
            if measure not in MEASURE_CONCEPTS or not re.fullmatch(r"FY\d{4}Q\d", row["fiscal_period"]):
                continue
            end = row["period_end"]
            if (ciks[ticker], measure, end) in derivable:
                continue
            sources = _named_sources(row["source"])
            if not sources:
                continue
            figures.append(
                SecondaryFigure(
                    cik=ciks[ticker],
                    ticker=ticker,
                    measure=measure,
                    unit="USD",
                    end=end,
                    # The table states ends only. Its companies end their quarters with a month, so the
                    # quarter starts on the day after the previous quarter's end, three months earlier.
                    start=months_ending(date.fromisoformat(end), 3)[0],
                    value=whole(Decimal(row["value"]) * 1_000_000),
                    source="; ".join(sources),
                    note=_note(row["comment"], sources),
                )
            )
    return figures


def derivable_quarters(facts: Iterable[Fact]) -> set[tuple[int, str, str]]:
    """(CIK, measure, quarter end) that filed values give: reported, or by difference of two with one start."""
    quarters: set[tuple[int, str, str]] = set()
    held = list(facts)
    for measure, concepts in MEASURE_CONCEPTS.items():
        periods: dict[int, set[tuple[date, date]]] = {}
        for fact in held:
            if fact.concept in concepts and fact.start:
                period = (date.fromisoformat(fact.start), date.fromisoformat(fact.end))
                periods.setdefault(fact.cik, set()).add(period)
        for cik, spans in periods.items():
            for start, end in spans:
                if 80 <= (end - start).days <= 100:
                    quarters.add((cik, measure, end.isoformat()))
                for other_start, other_end in spans:
                    if other_start == start and 80 <= (end - other_end - timedelta(days=1)).days <= 100:
                        quarters.add((cik, measure, end.isoformat()))
    return quarters


def _named_sources(text: str) -> list[str]:
    named: list[str] = []
    for part in text.split(" | "):
        known = [words for start, words in _SOURCES if part.strip().startswith(start)]
        if not known:
            raise ValueError(f"a source without words of ours: {part!r}")
        if known[0] and known[0] not in named:
            named.append(known[0])
    return named


def _note(comment: str, sources: list[str]) -> str:
    if shown := re.search(r"shows (\d+), which is the six-month YTD", comment):
        return f"the source prints the six months ({shown[1]} million); the first quarter is subtracted"
    if any(source.startswith("secwatch") for source in sources):
        return "rounded to 0.1 billion by the source"
    return ""
