"""Held submissions lists and complete submission headers -> filings with their acceptance in true UTC."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.sample.store import Filing
from tools.sample_material.concepts import ENTITIES

EASTERN = ZoneInfo("America/New_York")
EARLIEST = "2019-01-01"  # filings that state no fact of the sample are kept from here on
_PERIODIC = re.compile(r"(10-K|10-Q|10-KT|10-QT|20-F)(/A)?")
# What a submission's header says in words, the lists say in numbers.
_ITEMS = {
    "Results of Operations and Financial Condition": "2.02",
    "Other Events": "8.01",
    "Financial Statements and Exhibits": "9.01",
}


def read_lists(root: Path) -> dict[str, Filing]:
    """Every filing of the sample's companies in a held submissions list, by accession number."""
    filings: dict[str, Filing] = {}
    for entity in ENTITIES:
        path = root / f"data.sec.gov/submissions/CIK{entity.cik:010d}.json"
        if path.exists():
            filings |= {f.accession: f for f in _read_list(path, entity.cik)}
    return filings


def read_headers(root: Path) -> dict[str, Filing]:
    """Every filing of the sample's companies whose complete submission is held, by accession number."""
    ciks = {entity.cik for entity in ENTITIES}
    filings: dict[str, Filing] = {}
    for path in sorted((root / "www.sec.gov/Archives/edgar/data").glob("*/*/*.txt")):
        cik = int(path.parts[-3])
        if cik in ciks and path.stem.replace("-", "") == path.parts[-2]:
            filings[path.stem] = _read_header(path, cik)
    return filings


def merge(listed: dict[str, Filing], headers: dict[str, Filing]) -> dict[str, Filing]:
    """Both together; raises ValueError where list and header disagree on an acceptance time."""
    merged = dict(listed)
    for accession, filing in headers.items():
        known = listed.get(accession)
        if known is None:
            merged[accession] = filing
        elif known.accepted_at != filing.accepted_at:
            raise ValueError(f"{accession}: list {known.accepted_at}, header {filing.accepted_at}")
    return merged


def wanted_for_periods(filing: Filing) -> bool:
    """Periodic reports and releases of results: what the known_at of a secondary quarter is looked up in."""
    results = filing.form in ("8-K", "8-K/A") and "2.02" in filing.items.split(",")
    return filing.filing_date >= EARLIEST and (results or bool(_PERIODIC.fullmatch(filing.form)))


def _read_list(path: Path, cik: int) -> Iterator[Filing]:
    recent = json.loads(path.read_bytes())["filings"]["recent"]
    stamps = [datetime.fromisoformat(stamp) for stamp in recent["acceptanceDateTime"]]
    # EDGAR accepts nothing between 22:00 and 06:00 Eastern, so no true UTC stamp falls into 06:00-09:59: an
    # answer with one there prints Eastern time marked Z. 0001045810-25-000021 is printed 16:21:32Z by such
    # an answer and was accepted at 21:21:32Z.
    is_eastern = any(6 <= stamp.hour < 10 for stamp in stamps)
    for i, accession in enumerate(recent["accessionNumber"]):
        accepted = stamps[i].replace(tzinfo=EASTERN) if is_eastern else stamps[i]
        yield Filing(
            cik=cik,
            accession=accession,
            form=recent["form"][i],
            filing_date=recent["filingDate"][i],
            report_date=recent["reportDate"][i],
            accepted_at=_utc(accepted),
            items=recent["items"][i],
            primary_document=recent["primaryDocument"][i],
            is_xbrl=int(recent["isXBRL"][i] or 0),
            is_inline_xbrl=int(recent["isInlineXBRL"][i] or 0),
            size=int(recent["size"][i] or 0),
        )


def _read_header(path: Path, cik: int) -> Filing:
    head = path.read_text(encoding="utf-8", errors="replace")[:6000]

    def field(pattern: str) -> str:
        found = re.search(pattern + r"[ \t]*(\S+)", head)
        return found[1] if found else ""

    accepted = datetime.strptime(field("<ACCEPTANCE-DATETIME>"), "%Y%m%d%H%M%S").replace(tzinfo=EASTERN)
    described = re.findall(r"ITEM INFORMATION:\s*(.+)", head)
    return Filing(
        cik=cik,
        accession=path.stem,
        form=field("CONFORMED SUBMISSION TYPE:"),
        filing_date=_iso(field("FILED AS OF DATE:")),
        report_date=_iso(field("CONFORMED PERIOD OF REPORT:")),
        accepted_at=_utc(accepted),
        items=",".join(_ITEMS[text.strip()] for text in described if text.strip() in _ITEMS),
        primary_document="",
        is_xbrl=0,
        is_inline_xbrl=0,
        size=0,
    )


def bare(cik: int, accession: str, form: str, filing_date: str, report_date: str = "") -> Filing:
    """A filing of which no list and no header is held: what the fact's own source says, the rest empty."""
    return Filing(cik, accession, form, filing_date, report_date, "", "", "", 0, 0, 0)


def with_report_date(filing: Filing, report_date: str) -> Filing:
    """The filing with the period end of its own cover where no list gives one."""
    return filing if filing.report_date or not report_date else replace(filing, report_date=report_date)


def with_document(filing: Filing, name: str) -> Filing:
    """The filing with its inline document where no list names one."""
    if filing.primary_document:
        return filing
    return replace(filing, primary_document=name, is_xbrl=1, is_inline_xbrl=1)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _iso(compact: str) -> str:
    return f"{compact[:4]}-{compact[4:6]}-{compact[6:]}" if compact else ""
