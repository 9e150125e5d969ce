"""The truth table -> secondary figures: quarters that no filed figure of the sample gives, and stated headlines."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from pipelines.sample.store import Fact, InlineFact, SecondaryFigure
from tools.sample_material.concepts import ENTITIES, MEASURE_CONCEPTS
from tools.sample_material.fiscal import months_ending
from tools.sample_material.inline_filings import whole
from tools.sample_material.named_sources import NamedSource, named_sources, stated_value

HEADLINE = "capex_headline"
DATA_CENTER = "revenue.market_platform.data_center"
# Metrics of the table that are a measure of ours, and what is in a company's own headline.
_MEASURES = {
    "capex_cash": "capex_cash",
    "revenue": "revenue",
    "finance_lease_principal": "finance_lease_principal",
    "proceeds_pp&e_sales_and_incentives": "incentive_proceeds",
    "data_center_revenue": DATA_CENTER,
}
_HEADLINES = {
    "capex_incl_finance_leases": "with assets acquired under finance leases",
    "capex_incl_finance_lease_principal": "with principal payments on finance leases",
    "capital_investments_net_cash_plus_equipment_finance_leases": (
        "cash purchases net of sales and incentives, with equipment acquired under finance leases"
    ),
    # Spoken only where the table names a fiscal period: the rows without one are differences of printed lines.
    "capex_cash_net_of_incentives": "cash purchases net of sales and incentives",
}
_MONTHS = ((r"FY\d{4}Q\d", 3), (r"FY\d{4}H1", 6), (r"FY\d{4} 9M", 9), (r"FY\d{4}", 12))
# Printed in a release whose accession number is not held; the table read it there.
_RELEASE = NamedSource("Amazon's release of results (EX-99.1, accession number not held)", None)

Row = Mapping[str, str]


def read_secondary(path: Path, facts: Iterable[Fact | InlineFact]) -> list[SecondaryFigure]:
    """Quarters that `facts` neither report nor give as year-to-date difference, and headlines for their own period."""
    ciks = {ticker: e.cik for e in ENTITIES for ticker in e.tickers.split()}
    derivable = derivable_quarters(facts)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    starts = _starts(rows)
    figures: list[SecondaryFigure] = []
    for row in rows:
        measure, months = _measure(row), _months(row)
        if measure is None or months is None or not row["value"]:
            continue
        ticker, end = row["company"], row["period_end"]
        if (ciks[ticker], measure, end) in derivable:
            continue
        sources = named_sources(row["source"])
        if not sources and measure == "incentive_proceeds" and row["source"].startswith("F=SEC EX-99.1"):
            sources = [_RELEASE]
        if not sources:
            continue
        figures.append(
            SecondaryFigure(
                cik=ciks[ticker],
                ticker=ticker,
                measure=measure,
                unit="USD",
                end=end,
                start=starts[ticker, end] if ticker == "NVDA" else _start(end, months),
                value=whole(stated_value(sources, Decimal(row["value"])) * 1_000_000),
                source="; ".join(source.words for source in sources),
                note=_note(row, measure, sources),
            )
        )
    return figures


def derivable_quarters(facts: Iterable[Fact | InlineFact]) -> set[tuple[int, str, str]]:
    """(CIK, measure, quarter end) that filed values give: reported, or by difference of two with one start."""
    quarters: set[tuple[int, str, str]] = set()
    held = [(_stating(fact), fact) for fact in facts]
    for measure, concepts in MEASURE_CONCEPTS.items():
        periods: dict[int, set[tuple[date, date]]] = {}
        for stating, fact in held:
            if stating in concepts and fact.start:
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


def _stating(fact: Fact | InlineFact) -> str:
    """Concept without prefix, with the members of its dimensions."""
    if isinstance(fact, Fact):
        return fact.concept
    dimensions = fact.dimensions if json.loads(fact.dimensions) else ""
    return fact.concept.partition(":")[2] + dimensions


def _measure(row: Row) -> str | None:
    if row["metric"] in _HEADLINES:
        return HEADLINE if row["fiscal_period"] else None
    return _MEASURES.get(row["metric"])


def _months(row: Row) -> int | None:
    """Length of the period; rows without a fiscal period are quarters. None for what is no such period."""
    if not row["fiscal_period"]:
        return 3
    found = (months for label, months in _MONTHS if re.fullmatch(label, row["fiscal_period"]))
    months = next(found, None)
    return months if months == 3 or row["metric"] in _HEADLINES else None


def _start(end: str, months: int) -> str:
    """The table states ends only. Its companies but one end their quarters with a month, so a period starts on the
    day after a month's end.
    """
    return months_ending(date.fromisoformat(end), months)[0]


def _starts(rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    """First day by (company, last day): the day after the quarter before, where the table has it."""
    ends: dict[str, set[str]] = {}
    for row in rows:
        if re.fullmatch(r"FY\d{4}Q\d", row["fiscal_period"]):
            ends.setdefault(row["company"], set()).add(row["period_end"])
    return {(company, end): start for company, days in ends.items() for end, start in _after(sorted(days))}


def _after(ends: list[str]) -> Iterator[tuple[str, str]]:
    for before, end in pairwise(ends):
        yield end, (date.fromisoformat(before) + timedelta(days=1)).isoformat()


def _note(row: Row, measure: str, sources: list[NamedSource]) -> str:
    if shown := re.search(r"shows (\d+), which is the six-month YTD", row["comment"]):
        return f"the source prints the six months ({shown[1]} million); the first quarter is subtracted"
    if any(source.words.startswith("secwatch") for source in sources):
        return "rounded to 0.1 billion by the source"
    if measure == HEADLINE:
        calls = [f"call {source.call}" for source in sources if source.call]
        return "; ".join([_HEADLINES[row["metric"]], "rounded as stated", *calls])
    by_source = "rounded by the source" if stated_value(sources, Decimal(0)) else ""
    rounded = "rounded as stated" if "rounded" in row["comment"] else by_source
    if measure == DATA_CENTER and "new segments" in row["comment"]:
        return f"{rounded}; Data Center of the platforms since fiscal 2027"
    return rounded if measure == DATA_CENTER else ""
