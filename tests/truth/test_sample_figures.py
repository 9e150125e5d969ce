"""The sample's figures: counted, cross-footed, and compared with the answers they were taken from."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipelines.sample.store import Fact, embedded_sample
from pipelines.sample.transport import SampleTransport
from tools.sample_material.secondary import derivable_quarters

SHARED = Path(__file__).parents[3] / "shared"
ARCHIVE = SHARED / "edgar-archive"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the held SEC answers in ../shared")

PPE = "PaymentsToAcquirePropertyPlantAndEquipment"
PRODUCTIVE = "PaymentsToAcquireProductiveAssets"
CONCEPTS = {
    "capex_cash": (PPE, PRODUCTIVE),
    "revenue": ("RevenueFromContractWithCustomerExcludingAssessedTax", "Revenues"),
}
MILLION = 1_000_000
CIK = {ticker: e.cik for e in embedded_sample().entities for ticker in e.tickers.split()}
TICKER = {e.cik: e.tickers.split()[0] for e in embedded_sample().entities}

Period = tuple[str, str]


def days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def next_day(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def is_quarter(start: str, end: str) -> bool:
    return 80 <= days(start, end) <= 100


def facts_of(ticker: str, measure: str) -> dict[Period, list[Fact]]:
    """Every vintage of every period of a measure, in US dollars."""
    found: dict[Period, list[Fact]] = defaultdict(list)
    for fact in embedded_sample().facts:
        if fact.cik == CIK[ticker] and fact.concept in CONCEPTS[measure] and fact.unit == "USD":
            found[fact.start, fact.end].append(fact)
    return found


def filed_quarter(ticker: str, measure: str, end: str) -> set[int]:
    """Every value that filings give for the quarter: reported, and as difference of year-to-date values."""
    held = facts_of(ticker, measure)
    values: set[int] = set()
    for (start, to), facts in held.items():
        if to != end:
            continue
        if is_quarter(start, to):
            values |= {f.value for f in facts}
        for (other_start, before), earlier in held.items():
            if other_start == start and is_quarter(next_day(before), to):
                values |= {f.value - e.value for f in facts for e in earlier}
    return values


def latest() -> Iterator[tuple[str, str, dict[Period, int]]]:
    """(ticker, concept, value of the latest filing for each period), for each unit."""
    filed = {f.accession: f.filing_date for f in embedded_sample().filings}
    series: dict[tuple[int, str, str], dict[Period, int]] = defaultdict(dict)
    for fact in sorted(embedded_sample().facts, key=lambda f: filed[f.accession]):
        series[fact.cik, fact.concept, fact.unit][fact.start, fact.end] = fact.value
    for (cik, concept, _), values in series.items():
        yield TICKER[cik], concept, values


def test_every_company_has_the_rows_that_were_read() -> None:
    sample = embedded_sample()
    assert Counter(TICKER[f.cik] for f in sample.facts) == {
        "AMD": 903,
        "NVDA": 863,
        "AAPL": 832,
        "GOOGL": 509,
        "AMZN": 237,
        "META": 205,
        "MSFT": 196,
        "TSM": 140,
        "TSLA": 96,
        "ORCL": 75,
    }
    secondary = {"AMZN": 48, "MSFT": 42, "ORCL": 41, "META": 38, "CRWV": 20, "NVDA": 8}
    assert Counter(s.ticker for s in sample.secondary) == secondary
    inline = {"NVDA": 555, "AMZN": 169, "GOOGL": 91, "MSFT": 39, "AMD": 17, "TSLA": 14, "META": 9}
    assert Counter(TICKER[f.cik] for f in sample.inline_facts) == inline
    assert Counter(TICKER[d.cik] for d in sample.concentration) == {"NVDA": 96}


def test_the_first_half_of_2024_adds_up_to_97141_million() -> None:
    # Cash capex from the 10-Q of MSFT, GOOGL and META and from AMZN's release of 2024-08-01
    # (0001018724-24-000128): for MSFT two fiscal quarters, for the others year to date.
    halves = {
        ticker: sum(max(filed_quarter(ticker, "capex_cash", end)) for end in ("2024-03-31", "2024-06-30"))
        for ticker in ("MSFT", "GOOGL", "AMZN", "META")
    }
    millions = {ticker: value // MILLION for ticker, value in halves.items()}
    assert millions == {"MSFT": 24825, "GOOGL": 25198, "AMZN": 32545, "META": 14573}
    assert sum(millions.values()) == 97141


@pytest.mark.parametrize(
    ("ticker", "start", "end", "accession", "millions"),
    [
        ("AMZN", "2025-07-01", "2025-09-30", "0001018724-25-000123", 35095),
        ("AMZN", "2025-01-01", "2025-09-30", "0001018724-25-000123", 92297),
        ("AMZN", "2024-10-01", "2025-09-30", "0001018724-25-000123", 120131),
        ("AMZN", "2024-01-01", "2024-12-31", "0001018724-25-000004", 82999),
        ("ORCL", "2024-06-01", "2025-05-31", "0000950170-25-084831", 21215),
        ("ORCL", "2023-06-01", "2023-11-30", "0000950170-23-069410", 2394),
        ("TSLA", "2023-01-01", "2023-12-31", "0001628280-24-002390", 8898),
        ("TSLA", "2023-01-01", "2023-12-31", "0001628280-26-003952", 8899),
        ("TSLA", "2025-10-01", "2025-12-31", "0001628280-26-003837", 2393),
        ("META", "2022-10-01", "2022-12-31", "0001326801-24-000010", 9043),
        ("META", "2019-01-01", "2019-03-31", "0001326801-19-000037", 3837),
        ("GOOGL", "2015-01-01", "2015-12-31", "0001652044-16-000012", 9915),
        ("GOOGL", "2015-01-01", "2015-12-31", "0001652044-17-000008", 9950),
    ],
)
def test_a_figure_read_by_hand_stands_under_its_filing(
    ticker: str, start: str, end: str, accession: str, millions: int
) -> None:
    held = {f.accession: f.value for f in facts_of(ticker, "capex_cash")[start, end]}
    assert held[accession] == millions * MILLION


# Restatements by which a later filing changed some periods of a year and not others.
KNOWN_BREAKS = {
    ("AMD", "SalesRevenueNet", "2017-07-01"),  # the new revenue standard, adopted with restatement
    ("AMD", "SalesRevenueGoodsNet", "2017-07-01"),
    ("AMD", "SalesRevenueNet", "2017-12-30"),
    ("GOOGL", PPE, "2015-09-30"),  # cash paid for property restated with the 10-Q of 2016
    ("META", "Depreciation", "2023-09-30"),  # printed in tens of millions
    ("META", "Depreciation", "2024-06-30"),
    ("META", PPE, "2023-12-31"),  # 27,266 restated to 27,045
}


def test_a_year_to_date_value_is_the_one_before_plus_the_quarter() -> None:
    breaks = {
        (ticker, concept, end)
        for ticker, concept, values in latest()
        for (start, end), value in values.items()
        for (other_start, before), earlier in values.items()
        if start
        and other_start == start
        and is_quarter(next_day(before), end)
        and abs(value - earlier - values.get((next_day(before), end), value - earlier)) > 3 * MILLION
    }
    assert breaks <= KNOWN_BREAKS


def test_four_reported_quarters_make_the_year() -> None:
    breaks, compared = set(), 0
    for ticker, concept, values in latest():
        quarters = {start: end for start, end in values if start and is_quarter(start, end)}
        for (start, end), value in values.items():
            if not start or not 350 <= days(start, end) <= 380:
                continue
            chain = [start]
            while chain[-1] in quarters and len(chain) < 5:
                chain.append(next_day(quarters[chain[-1]]))
            if len(chain) == 5 and chain[-1] == next_day(end):
                compared += 1
                total = sum(values[first, quarters[first]] for first in chain[:4])
                if abs(total - value) > 4 * MILLION:
                    breaks.add((ticker, concept, end))
    assert breaks <= KNOWN_BREAKS
    assert compared > 50


def test_no_quarter_is_both_secondary_and_filed() -> None:
    sample = embedded_sample()
    filed = derivable_quarters([*sample.facts, *sample.inline_facts])
    assert [s for s in sample.secondary if (s.cik, s.measure, s.end) in filed] == []
    both = [
        s for s in sample.secondary if s.measure in CONCEPTS and filed_quarter(s.ticker, s.measure, s.end)
    ]
    assert both == []


@pytest.mark.parametrize("measure", ["capex_cash", "revenue"])
@pytest.mark.parametrize("ticker", ["AMZN", "GOOGL", "META", "MSFT", "ORCL"])
def test_every_quarter_since_2019_is_there_from_filings_or_a_named_source(ticker: str, measure: str) -> None:
    secondary = {s.end for s in embedded_sample().secondary if (s.ticker, s.measure) == (ticker, measure)}
    filed = {end for _, end in facts_of(ticker, measure) if filed_quarter(ticker, measure, end)}
    ends = sorted(end for end in secondary | filed if end >= "2019-02-01")
    assert all(is_quarter(a, b) for a, b in pairwise(ends))
    assert ends[0] <= "2019-03-31"
    assert ends[-1] >= "2026-02-28"


def archive_entries(path: Path) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    document = json.loads(path.read_bytes())
    return entries(document)


def entries(document: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    for taxonomy, concepts in document["facts"].items():
        for concept, described in concepts.items():
            for unit, listed in described["units"].items():
                for entry in listed:
                    key = (taxonomy, concept, unit, entry.get("start"), entry["end"], entry["accn"])
                    yield key, {name: value for name, value in entry.items() if name != "frame"}


# Filings read because company facts of the company are trimmed to 2023 and later.
READ_FROM_DOCUMENTS = {
    "0001326801-19-000037",
    "0001326801-23-000093",
    "0001326801-24-000010",
    "0001326801-25-000017",
}


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("ticker", ["MSFT", "GOOGL", "META", "NVDA", "AAPL", "AMD", "TSM"])
def test_every_fact_is_the_one_of_the_company_facts_answer(ticker: str) -> None:
    name = f"CIK{CIK[ticker]:010d}.json"
    url = f"https://data.sec.gov/api/xbrl/companyfacts/{name}"
    rendered = dict(entries(json.loads(SampleTransport().get(url).body)))
    base = dict(archive_entries(ARCHIVE / "data.sec.gov/api/xbrl/companyfacts" / name))
    answers = [base]
    for other in sorted(ARCHIVE.glob(f"misc.local/companyfacts-*/{name}")):
        answers.append(dict(archive_entries(other)))
    held = {key: entry for answer in reversed(answers) for key, entry in answer.items()}
    concepts = {key[:2] for key in rendered}
    assert {key: rendered.get(key) for key in held if key[:2] in concepts} == {
        key: entry for key, entry in held.items() if key[:2] in concepts
    }
    assert {key[5] for key in rendered.keys() - held.keys()} <= READ_FROM_DOCUMENTS


@needs_shared
@pytest.mark.shared
def test_every_quarter_of_the_truth_table_is_met_within_a_million() -> None:
    secondary = {(s.ticker, s.measure, s.end): s.value for s in embedded_sample().secondary}
    wrong, compared = [], 0
    with (SHARED / "reference/capex-truth.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
            ticker, measure, end = row["company"], row["metric"], row["period_end"]
            if measure not in CONCEPTS or "Q" not in row["fiscal_period"]:
                continue
            compared += 1
            stated = round(float(row["value"]) * MILLION)
            values = filed_quarter(ticker, measure, end) or {secondary[ticker, measure, end]}
            if not any(abs(value - stated) <= MILLION for value in values):
                wrong.append((ticker, measure, end))
    assert wrong == []
    assert compared > 300
