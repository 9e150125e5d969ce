"""Submissions answers to rows: the columnar lists of `recent` and of the older pages."""

from typing import cast

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.raw import FILINGS
from pipelines.errors import BadDocument
from pipelines.raw.document import Document, Parsed, day, json_object, quarantine_row, require_own

_LISTS = {
    "accession_number": "accessionNumber",
    "form": "form",
    "filing_date": "filingDate",
    "report_date": "reportDate",
    "acceptance_stamp": "acceptanceDateTime",
    "items": "items",
    "primary_document": "primaryDocument",
    "is_inline_xbrl": "isInlineXBRL",
}
_REQUIRED = ("accession_number", "form", "filing_date")


def older_pages(body: bytes) -> list[str]:
    """File names of the older pages that a submissions answer names; none where it can not be read.

    An unreadable answer is reported by `parse_submissions`, which reads the same bytes.
    """
    try:
        root = json_object(Document("", 0, "", "", body))
    except BadDocument:
        return []
    filings = root.get("filings")
    files = filings.get("files") if isinstance(filings, dict) else None
    if not isinstance(files, list):
        return []
    return [
        entry["name"] for entry in files if isinstance(entry, dict) and isinstance(entry.get("name"), str)
    ]


def parse_submissions(document: Document) -> Parsed:
    """Rows of raw.sec__filings from a main answer (`filings.recent`) or an older page (the lists at the root).

    Raises BadDocument where there are no such lists, where their lengths differ, or where it is another registrant's.
    """
    root = json_object(document)
    require_own(document, root.get("cik"))
    filings = root.get("filings")
    lists = filings.get("recent") if isinstance(filings, dict) else root
    if not isinstance(lists, dict) or not isinstance(lists.get("accessionNumber"), list):
        raise _bad(document, "the answer holds no list of filings (filings.recent.accessionNumber)")
    columns = cast("dict[str, list[object]]", {k: v for k, v in lists.items() if isinstance(v, list)})
    count = len(columns["accessionNumber"])
    uneven = sorted(key for key in _LISTS.values() if key in columns and len(columns[key]) != count)
    if uneven:
        raise _bad(document, f"the lists {uneven} do not have the {count} entries of accessionNumber")
    frame = pl.DataFrame(
        {
            name: pl.Series([_text(value) for value in columns.get(key, [None] * count)], dtype=pl.String)
            for name, key in _LISTS.items()
        }
    ).with_columns(
        pl.lit(document.ticker).alias("ticker"),
        pl.lit(document.cik, dtype=pl.Int64).alias("cik"),
        day(pl.col("filing_date")),
        day(pl.col("report_date")),
        pl.col("is_inline_xbrl").replace_strict(
            {"1": True, "0": False}, default=None, return_dtype=pl.Boolean
        ),
        pl.lit(document.url).alias("answer_url"),
        pl.lit(document.sha256).alias("answer_sha256"),
    )
    broken = pl.any_horizontal(pl.col(name).is_null() for name in _REQUIRED)
    quarantined = [
        quarantine_row(
            document, FILINGS.full_name, f"entry {row['index']}", "a filing lacks a required field", row
        )
        for row in frame.with_row_index().filter(broken).select("index", *_REQUIRED).to_dicts()
    ]
    frame = frame.filter(~broken)
    # The same accession number may stand in `recent` and on an older page: the first occurrence is kept.
    doubled = frame.filter(~pl.col("accession_number").is_first_distinct())
    quarantined += [
        quarantine_row(document, FILINGS.full_name, number, "the accession number stands twice in one answer")
        for number in doubled["accession_number"].to_list()
    ]
    frame = frame.unique("accession_number", keep="first", maintain_order=True)
    return Parsed(frame.select(list(FILINGS.polars_schema)), QUARANTINE.frame(quarantined))


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _bad(document: Document, what: str) -> BadDocument:
    return BadDocument(
        what,
        place=f"{document.url}, sha256 {document.sha256[:12]}",
        remedy="run again to fetch it anew; the answer stays in the archive for inspection",
    )
