"""Releases of the held SEC answers as raw rows, and what periodic reports beside them say."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
from lxml import html

from pipelines.companies import Company, load_universe
from pipelines.contracts.raw import INLINE_FACTS, SECONDARY_FIGURES
from pipelines.normalise.company import RawRows, normalise_facts
from pipelines.raw.company_facts import parse_company_facts
from pipelines.raw.document import Document
from pipelines.raw.releases.exhibits import is_release, item_numbers, releases_of
from pipelines.raw.releases.rows import ReleaseRows, ReleaseSource, parse_release
from pipelines.raw.submission_file import split_submission
from pipelines.raw.submissions import parse_submissions
from pipelines.settings import PROJECT_ROOT
from pipelines.sources.edgar import filing_url

SHARED = PROJECT_ROOT.parent / "shared"
ARCHIVE = SHARED / "edgar-archive"
EDGAR = ARCHIVE / "www.sec.gov" / "Archives" / "edgar" / "data"
NEWSROOM = ARCHIVE / "nvidianews.nvidia.com"
COMPANIES = load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml").companies
_HASH = "0" * 64


@cache
def held_releases() -> tuple[ReleaseRows, ...]:
    """Every release of the held filings and the held newsroom pages, read."""
    from_submissions = [parse_release(source, body, None) for source, body in _exhibits()]
    pages = sorted(NEWSROOM.rglob("*.html"))
    return (
        *from_submissions,
        *(parse_release(_page(path), path.read_bytes(), "text/html") for path in pages),
    )


def _exhibits() -> Iterator[tuple[ReleaseSource, bytes]]:
    """Exhibits out of complete submissions, and those held alone whose submission is not (Tesla's, AMD's)."""
    whole = set()
    for path in sorted(EDGAR.glob("*/*/*.txt")):
        filed = split_submission(path.read_bytes(), path.name)
        assert filed.accession_number is not None
        assert filed.cik is not None
        whole.add(path.parent)
        for document in releases_of(filed):
            source = _source(filed.cik, filed.accession_number, document.filename, document.type)
            yield (
                ReleaseSource(**source, items=item_numbers(filed.items), accepted_at=filed.accepted_at),  # type: ignore[arg-type]
                document.body,
            )
    for path in sorted(EDGAR.glob("*/*/*.htm")):
        head = path.read_bytes()[:200]
        wrapped = re.match(rb"<DOCUMENT>\s*<TYPE>(\S+)", head)
        name = path.parent.name
        accession = f"{name[:10]}-{name[10:12]}-{name[12:]}"
        if path.parent not in whole and wrapped and is_release("8-K", ["2.02"], wrapped[1].decode()):
            source = _source(int(path.parent.parent.name), accession, path.name, wrapped[1].decode())
            yield ReleaseSource(**source), path.read_bytes()  # type: ignore[arg-type]


def _source(cik: int, accession: str, name: str, exhibit: str) -> dict[str, object]:
    url = filing_url(cik, accession, name)
    return {
        "ticker": of_cik(cik).ticker,
        "source_kind": "8k_exhibit",
        "document_name": name,
        "document_url": url,
        "answer_url": url,
        "answer_sha256": _HASH,
        "cik": cik,
        "accession_number": accession,
        "form": "8-K",
        "exhibit_type": exhibit,
    }


def _page(path: Path) -> ReleaseSource:
    url = f"https://{path.relative_to(ARCHIVE).as_posix()}"
    return ReleaseSource("NVDA", "newsroom_page", path.name, url, url, _HASH)


def of_ticker(ticker: str) -> Company:
    """The company of the company file."""
    return next(company for company in COMPANIES if company.ticker == ticker)


def of_cik(cik: int) -> Company:
    """The company that files or filed under this number."""
    return next(company for company in COMPANIES if cik in company.ciks)


@cache
def held_facts(ticker: str) -> pl.DataFrame:
    """normalised.facts of a company from the held lists and company facts; empty where no company facts are held."""
    company = of_ticker(ticker)
    filings, facts = [], []
    for cik in company.ciks:
        for path in sorted((ARCHIVE / "data.sec.gov" / "submissions").glob(f"CIK{cik:010d}*.json")):
            filings.append(
                parse_submissions(Document(company.ticker, cik, path.name, _HASH, path.read_bytes())).rows
            )
        for folder in ("data.sec.gov/api/xbrl/companyfacts", "misc.local/companyfacts-later"):
            path = ARCHIVE / folder / f"CIK{cik:010d}.json"
            if path.is_file():
                facts.append(
                    parse_company_facts(
                        Document(company.ticker, cik, path.name, _HASH, path.read_bytes())
                    ).rows
                )
    if not facts or not filings:
        return pl.DataFrame()
    raw = RawRows(
        pl.concat(filings).unique("accession_number"),
        pl.concat(facts).unique(),
        INLINE_FACTS.frame(),
        SECONDARY_FIGURES.frame(),
    )
    return normalise_facts(company, raw)["facts"]


@cache
def table_of_truth() -> dict[tuple[str, str, date], list[float]]:
    """(ticker, measure, period end) to the hand-kept quarterly values in millions, restated ones too."""
    names = {"capex_cash_restated": "capex_cash", "proceeds_pp&e_sales_and_incentives": "incentive_proceeds"}
    found: dict[tuple[str, str, date], list[float]] = defaultdict(list)
    with (SHARED / "reference" / "capex-truth.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["unit"] == "USD_million" and re.fullmatch(r"FY\d{4}Q\d", row["fiscal_period"]):
                key = (
                    row["company"],
                    names.get(row["metric"], row["metric"]),
                    date.fromisoformat(row["period_end"]),
                )
                if row["value"]:
                    found[key].append(float(row["value"]))
    return found


def inline_values(path: Path, concepts: dict[str, str]) -> dict[tuple[str, date, date], float]:
    """(measure, start, end) to the undimensioned value of an inline document; concepts by local name."""
    tree = html.document_fromstring(path.read_bytes())
    periods = {}
    for context in tree.iter("xbrli:context"):
        start, end = context.find(".//xbrli:startdate"), context.find(".//xbrli:enddate")
        if (
            start is not None
            and end is not None
            and "member" not in html.tostring(context, encoding="unicode").lower()
        ):
            periods[context.get("id")] = (
                date.fromisoformat(start.text.strip()),
                date.fromisoformat(end.text.strip()),
            )
    values = {}
    for element in tree.iter("ix:nonfraction"):
        measure = concepts.get(element.get("name", "").partition(":")[2])
        period = periods.get(element.get("contextref"))
        printed = "".join(element.itertext()).replace(",", "").strip()
        if measure and period and re.fullmatch(r"[\d.]+", printed):
            sign = -1 if element.get("sign") == "-" else 1
            values[measure, *period] = sign * float(printed) * 10 ** int(element.get("scale") or 0)
    return values
