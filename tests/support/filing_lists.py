"""Lists of filings in the SEC's shape, made of a few entries."""

import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One filing of a list; days as YYYY-MM-DD."""

    accession_number: str
    form: str = "10-Q"
    filed: str = "2026-10-29"
    report: str = "2026-09-30"
    accepted: str = "2026-10-29T20:05:00.000Z"
    items: str = ""
    document: str = "report-20260930.htm"
    inline: bool = True


def submissions_json(entries: Iterable[Entry]) -> str:
    """A submissions answer that lists these filings in this order."""
    listed = list(entries)
    columns: dict[str, list[object]] = {
        "accessionNumber": [entry.accession_number for entry in listed],
        "form": [entry.form for entry in listed],
        "filingDate": [entry.filed for entry in listed],
        "reportDate": [entry.report for entry in listed],
        "acceptanceDateTime": [entry.accepted for entry in listed],
        "items": [entry.items for entry in listed],
        "primaryDocument": [entry.document for entry in listed],
        "isInlineXBRL": [int(entry.inline) for entry in listed],
    }
    return json.dumps({"filings": {"recent": columns, "files": []}})


def master_index(*lines: str) -> bytes:
    """A daily index with these lines under its head."""
    head = (
        "Description:           Daily Index of EDGAR Dissemination Feed\n"
        "Last Data Received:    Oct 29, 2026\n \n \n"
        "CIK|Company Name|Form Type|Date Filed|File Name\n" + "-" * 80 + "\n"
    )
    return (head + "".join(f"{line}\n" for line in lines)).encode()
