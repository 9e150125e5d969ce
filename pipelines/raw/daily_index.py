"""A daily index to filings: lines of CIK, name, form, date and file, separated by bars, under a few lines of prose."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.errors import BadDocument
from pipelines.raw.document import Document

_HEAD = "CIK|Company Name|Form Type|Date Filed|File Name"
_FILE = re.compile(r"edgar/data/\d+/(\d{10}-\d{2}-\d{6})\.txt")
_FIELDS = 5


@dataclass(frozen=True, slots=True)
class IndexedFiling:
    """One filing that an index names."""

    cik: int
    form: str
    filing_date: date
    accession_number: str


@dataclass(frozen=True, slots=True)
class DailyIndex:
    """Filings of the CIKs asked for, the lines of the whole index, and those that could not be read."""

    filings: tuple[IndexedFiling, ...]
    lines: int
    set_aside: tuple[str, ...]


def parse_daily_index(document: Document, ciks: Collection[int]) -> DailyIndex:
    """Filings of these CIKs, each once, in the order of the index.

    Raises BadDocument where the head line is missing: what is no index is not an index without filings.
    """
    lines = document.body.decode("utf-8", errors="replace").splitlines()
    try:
        start = next(number for number, line in enumerate(lines) if line.strip() == _HEAD)
    except StopIteration:
        raise BadDocument(
            f"the daily index has no line {_HEAD!r}",
            place=f"{document.url}, sha256 {document.sha256[:12]}",
            remedy="run again to fetch it anew; if the SEC changed its shape, mend pipelines/raw/daily_index.py",
        ) from None
    filings: dict[tuple[int, str], IndexedFiling] = {}
    set_aside: list[str] = []
    entries = [line for line in lines[start + 1 :] if line.strip() and not line.startswith("---")]
    for line in entries:
        filing = _filing(line)
        if filing is None:
            set_aside.append(line[:200])
        elif filing.cik in ciks:
            filings.setdefault((filing.cik, filing.accession_number), filing)
    return DailyIndex(tuple(filings.values()), len(entries), tuple(set_aside))


def _filing(line: str) -> IndexedFiling | None:
    parts = line.split("|")
    # A company's name may hold a bar: the fields are counted from both ends.
    if len(parts) < _FIELDS or not parts[0].strip().isdecimal():
        return None
    file = _FILE.fullmatch(parts[-1].strip())
    day = _day(parts[-2].strip())
    if file is None or day is None:
        return None
    return IndexedFiling(int(parts[0]), parts[-3].strip(), day, file[1])


def _day(text: str) -> date | None:
    for form in ("%Y%m%d", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
