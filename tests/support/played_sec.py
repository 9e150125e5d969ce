"""A loopback SEC whose days go on: the sample's answers, and filings that appear, fail, are amended and withdrawn."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipelines.companies import Company
from tests.support.fake_sec import ERROR_PAGE, FakeSec, Reply, fake_sec, no_such_index, throttled
from tests.support.filing_lists import Entry, master_index, submissions_json
from tests.support.inline import inline_document
from tests.support.recorded import sample_reply

_LIST = re.compile(r"/submissions/CIK(\d{10})\.json")
_FACTS = re.compile(r"/api/xbrl/companyfacts/CIK(\d{10})\.json")
_DOCUMENT = re.compile(r"/Archives/edgar/data/\d+/(\d{10})(\d{2})(\d{6})/.+")
_INDEX = re.compile(r"/Archives/edgar/daily-index/\d{4}/QTR\d/master\.(\d{8})\.idx")
_LISTED = ("accessionNumber", "form", "filingDate", "reportDate", "acceptanceDateTime", "items",
           "primaryDocument", "isInlineXBRL")  # fmt: skip


@dataclass(frozen=True)
class Filed:
    """A filing that appears: its entry in the list, and (concept, first day, last day, millions) that it states."""

    cik: int
    entry: Entry
    figures: tuple[tuple[str, str, str, int], ...] = ()

    @property
    def accession_number(self) -> str:
        return self.entry.accession_number


@dataclass
class PlayedSec:
    """What the server answers now; a test changes it between its ticks.

    `down`: every request fails. `late`: accession numbers whose documents are not served yet. `twice`: those that
    their list names twice. `throttles`: so many requests to come are answered by the throttling page.
    """

    filings: list[Filed] = field(default_factory=list)
    down: bool = False
    throttles: int = 0
    late: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    sec: FakeSec = field(default_factory=FakeSec)

    def file(self, *filings: Filed) -> None:
        self.filings += filings

    def withdraw(self, accession_number: str) -> None:
        self.filings = [filing for filing in self.filings if filing.accession_number != accession_number]

    def reply(self, path: str) -> Reply:
        if self.down:
            return Reply(ERROR_PAGE, 503)
        if self.throttles:
            self.throttles -= 1
            return throttled()
        for pattern, answer in ((_LIST, self._list), (_FACTS, self._facts), (_INDEX, self._index)):
            found = pattern.fullmatch(path)
            if found:
                return answer(found[1], path)
        found = _DOCUMENT.fullmatch(path)
        added = self._filing(f"{found[1]}-{found[2]}-{found[3]}") if found else None
        if added is None:
            return sample_reply(path)
        if added.accession_number in self.late:
            return Reply(ERROR_PAGE, 404)
        figures = [(start, end, concept, millions) for concept, start, end, millions in added.figures]
        return Reply(inline_document(figures), headers={"Content-Type": "text/html"})

    def _filing(self, accession_number: str) -> Filed | None:
        return next((f for f in self.filings if f.accession_number == accession_number), None)

    def _list(self, cik: str, path: str) -> Reply:
        entries = [filing.entry for filing in reversed(self.filings) if filing.cik == int(cik)]
        base = sample_reply(path)
        if not entries:
            return base
        entries += [entry for entry in entries if entry.accession_number in self.twice]
        document = json.loads(submissions_json(entries))
        if base.status == 200:
            held = json.loads(base.body)
            for name in _LISTED:
                held["filings"]["recent"][name] = (
                    document["filings"]["recent"][name] + held["filings"]["recent"][name]
                )
            document = held
        return _json(document)

    def _facts(self, cik: str, path: str) -> Reply:
        filings = [filing for filing in self.filings if filing.cik == int(cik) and filing.figures]
        base = sample_reply(path)
        if not filings:
            return base
        document = json.loads(base.body) if base.status == 200 else {"cik": int(cik), "facts": {}}
        for filing in filings:
            for concept, start, end, millions in filing.figures:
                taxonomy, _, name = concept.partition(":")
                tags = document["facts"].setdefault(taxonomy, {}).setdefault(name, {"units": {}})
                tags["units"].setdefault("USD", []).append(
                    {
                        "start": start, "end": end, "val": millions * 1_000_000, "accn": filing.accession_number,
                        "fy": 2026, "fp": "Q3", "form": filing.entry.form, "filed": filing.entry.filed,
                    }
                )  # fmt: skip
        return _json(document)

    def _index(self, day: str, path: str) -> Reply:
        filed = [f for f in self.filings if f.entry.filed.replace("-", "") == day]
        if not filed:
            return no_such_index()
        lines = [
            f"{f.cik}|A COMPANY|{f.entry.form}|{day}|edgar/data/{f.cik}/{f.accession_number}.txt"
            for f in filed
        ]
        return Reply(master_index(*lines))


def _json(document: Any) -> Reply:
    return Reply(json.dumps(document).encode(), headers={"Content-Type": "application/json"})


@contextmanager
def played_sec() -> Iterator[PlayedSec]:
    """Run the server for the length of the block."""
    played = PlayedSec()
    with fake_sec(played.reply) as sec:
        played.sec = sec
        yield played


def quarterly(
    company: Company, number: int, filed: date, *, form: str = "10-Q", capex: int = 1_000, inline: bool = True
) -> Filed:
    """A report of a company about the three months to 2026-09-30, with capex and revenue under its own concepts."""
    cik = company.ciks[0]
    concepts = {
        measure: next(
            c for c in company.concepts[measure] if c.startswith(("us-gaap:", "ifrs-full:")) and "[" not in c
        )
        for measure in ("capex_cash", "revenue")
    }
    entry = Entry(
        f"{cik:010}-26-{900_000 + number:06}",
        form,
        filed=filed.isoformat(),
        report="2026-09-30",
        accepted=f"{filed.isoformat()}T20:05:{number % 60:02}.000Z",
        items="8.01" if form == "8-K" else "",
        document=f"{company.ticker.lower()}-20260930.htm",
        inline=inline,
    )
    figures = (
        (concepts["capex_cash"], "2026-07-01", "2026-09-30", capex),
        (concepts["revenue"], "2026-07-01", "2026-09-30", capex * 7),
    )
    return Filed(cik, entry, figures)
