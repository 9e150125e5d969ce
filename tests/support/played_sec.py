"""A loopback SEC whose days go on: the sample's answers, and filings that appear, fail, are amended and withdrawn.

What it did to whom stands in its log: a fault that nobody met did not happen.
"""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.sample.render_release import SubmissionPart, complete_submission, release_exhibit
from tests.support.fake_sec import ERROR_PAGE, FakeSec, Reply, fake_sec, no_such_index, throttled
from tests.support.filing_lists import Entry, master_index, submissions_json
from tests.support.inline import inline_document
from tests.support.recorded import sample_reply

_EASTERN = ZoneInfo("America/New_York")
_LIST = re.compile(r"/submissions/CIK(\d{10})\.json")
_FACTS = re.compile(r"/api/xbrl/companyfacts/CIK(\d{10})\.json")
_DOCUMENT = re.compile(r"/Archives/edgar/data/\d+/(\d{10})(\d{2})(\d{6})/.+")
_INDEX = re.compile(r"/Archives/edgar/daily-index/\d{4}/QTR\d/master\.(\d{8})\.idx")
_LISTED = ("accessionNumber", "form", "filingDate", "reportDate", "acceptanceDateTime", "items",
           "primaryDocument", "isInlineXBRL")  # fmt: skip

LISTED_TWICE, LISTED_ELSEWHERE = "listed twice", "listed under two CIKs"
NO_DOCUMENT, THROTTLED, REFUSED, UNAVAILABLE = "no document", "throttled", "refused", "unavailable"
SERVED, HELD_BACK = "document served", "held back"


@dataclass(frozen=True)
class Filed:
    """A filing that appears: its entry in the list, and (concept, first day, last day, millions) that it states.

    `said` is the sentence of its release; `also` another CIK under which it is listed.
    """

    cik: int
    entry: Entry
    figures: tuple[tuple[str, str, str, int], ...] = ()
    currency: str = "USD"
    company_name: str = "A Company"
    said: str = ""
    also: int | None = None

    @property
    def accession_number(self) -> str:
        return self.entry.accession_number

    @property
    def accepted_at(self) -> datetime:
        return datetime.fromisoformat(self.entry.accepted).astimezone(UTC)

    @property
    def registrants(self) -> tuple[int, ...]:
        return (self.cik,) if self.also is None else (self.cik, self.also)


@dataclass(frozen=True)
class Met:
    """What somebody met who asked: `at` is seconds of the monotonic clock, `about` an accession number or nothing."""

    at: float
    what: str
    path: str
    about: str = ""


@dataclass
class PlayedSec:
    """What the server answers now; a test changes it between its ticks.

    `down`: every request fails, with an error or without any answer (UNAVAILABLE, REFUSED). `late`: accession numbers
    whose documents are not served yet. `twice`: those that their list names twice. `throttles`: so many requests
    to come are answered by the throttling page. `eastern`: CIKs whose list stamps Eastern time and calls it UTC.
    `held_back`: a request for such a path waits, and its connection is closed when `let_go` is called. `before`: what
    it answers of what was filed earlier.
    """

    filings: list[Filed] = field(default_factory=list)
    down: str = ""
    throttles: int = 0
    late: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    eastern: set[int] = field(default_factory=set)
    held_back: re.Pattern[str] | None = None
    log: list[Met] = field(default_factory=list)
    before: Callable[[str], Reply] = sample_reply
    bytes_sent: int = 0
    sec: FakeSec = field(default_factory=FakeSec)
    _go: threading.Event = field(default_factory=threading.Event)

    def file(self, *filings: Filed) -> None:
        self.filings += filings

    def withdraw(self, accession_number: str) -> None:
        self.filings = [filing for filing in self.filings if filing.accession_number != accession_number]

    def hold_back(self, path: str) -> None:
        """From now on requests for paths that match wait, for five minutes at most, and get no answer."""
        self._go.clear()
        self.held_back = re.compile(path)

    def let_go(self) -> None:
        self.held_back = None
        self._go.set()

    def met(self, what: str, about: str | None = None) -> list[Met]:
        """What the log says of this, of one filing or of all."""
        return [met for met in self.log if met.what == what and about in (None, met.about)]

    def counts(self) -> Counter[str]:
        """How often the log has each."""
        return Counter(met.what for met in self.log)

    def reply(self, path: str) -> Reply:
        """The answer to a path, noted; `bytes_sent` counts the bodies."""
        reply = self._reply(path)
        self.bytes_sent += len(reply.body)
        return reply

    def _reply(self, path: str) -> Reply:
        if self.held_back is not None and self.held_back.fullmatch(path):
            self._note(HELD_BACK, path)
            self._go.wait(timeout=300)
            return Reply(hang_up=True)
        if self.down:
            self._note(self.down, path)
            return Reply(hang_up=True) if self.down == REFUSED else Reply(ERROR_PAGE, 503)
        if self.throttles:
            self.throttles -= 1
            self._note(THROTTLED, path)
            return throttled()
        for pattern, answer in ((_LIST, self._list), (_FACTS, self._facts), (_INDEX, self._index)):
            found = pattern.fullmatch(path)
            if found:
                return answer(found[1], path)
        found = _DOCUMENT.fullmatch(path)
        if found is None:
            return self.before(path)
        number = f"{found[1]}-{found[2]}-{found[3]}"
        added = next((filing for filing in self.filings if filing.accession_number == number), None)
        if number in self.late:
            self._note(NO_DOCUMENT, path, number)
            return Reply(ERROR_PAGE, 404)
        if added is None:
            return self.before(path)
        self._note(SERVED, path, number)
        return _document(added, path)

    def _note(self, what: str, path: str, about: str = "") -> None:
        self.log.append(Met(time.monotonic(), what, path, about))

    def _list(self, cik: str, path: str) -> Reply:
        ours = [filing for filing in reversed(self.filings) if int(cik) in filing.registrants]
        entries = [filing.entry for filing in ours]
        base = self.before(path)
        if not entries:
            return base
        for filing in ours:
            if filing.also == int(cik):
                self._note(LISTED_ELSEWHERE, path, filing.accession_number)
            if filing.accession_number in self.twice:
                self._note(LISTED_TWICE, path, filing.accession_number)
        entries += [entry for entry in entries if entry.accession_number in self.twice]
        document = json.loads(submissions_json(entries))
        if base.status == 200:
            held = json.loads(base.body)
            for name in _LISTED:
                held["filings"]["recent"][name] = (
                    document["filings"]["recent"][name] + held["filings"]["recent"][name]
                )
            document = held
        if int(cik) in self.eastern:
            recent = document["filings"]["recent"]
            recent["acceptanceDateTime"] = [
                _eastern(stamp) if stamp else stamp for stamp in recent["acceptanceDateTime"]
            ]
        return _json(document)

    def _facts(self, cik: str, path: str) -> Reply:
        filings = [filing for filing in self.filings if filing.cik == int(cik) and filing.figures]
        base = self.before(path)
        if not filings:
            return base
        document = json.loads(base.body) if base.status == 200 else {"cik": int(cik), "facts": {}}
        for filing in filings:
            for concept, start, end, millions in filing.figures:
                taxonomy, _, name = concept.partition(":")
                tags = document["facts"].setdefault(taxonomy, {}).setdefault(name, {"units": {}})
                tags["units"].setdefault(filing.currency, []).append(
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
            f"{cik}|A COMPANY|{f.entry.form}|{day}|edgar/data/{cik}/{f.accession_number}.txt"
            for f in filed
            for cik in f.registrants
        ]
        return Reply(master_index(*lines))


def _document(filing: Filed, path: str) -> Reply:
    """The report; of a path that ends in .txt the whole submission, a release in it."""
    figures = [(start, end, concept, millions) for concept, start, end, millions in filing.figures]
    report = inline_document(figures, currency=filing.currency)
    if not path.endswith(".txt"):
        return Reply(report, headers={"Content-Type": "text/html"})
    accepted_at = filing.accepted_at
    release = release_exhibit(
        company_name=filing.company_name,
        title=f"{filing.company_name} reports",
        dateline="NEW YORK",
        published=accepted_at.astimezone(_EASTERN).date(),
        sentences=["Here is what was said of the quarter."],
        guidance=[filing.said] if filing.said else [],
    )
    form = filing.entry.form
    parts = [
        SubmissionPart(form, "form.htm", b"<html><body><p>Of exhibits, see below.</p></body></html>"),
        SubmissionPart("EX-99.1", "exhibit991.htm", release),
    ]
    if figures:
        parts.append(SubmissionPart("EX-99.2", "exhibit992.htm", report))
    body = complete_submission(
        accession_number=filing.accession_number,
        cik=filing.cik,
        company_name=filing.company_name,
        form=form,
        accepted_at=accepted_at,
        items=[item for item in filing.entry.items.split(",") if item],
        documents=parts,
    )
    return Reply(body, headers={"Content-Type": "text/plain"})


def _eastern(stamp: str) -> str:
    """What some of the SEC's answers give: New York's time with the letter of UTC."""
    moment = datetime.fromisoformat(stamp).astimezone(_EASTERN)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _json(document: Any) -> Reply:
    return Reply(json.dumps(document).encode(), headers={"Content-Type": "application/json"})


@contextmanager
def played_sec() -> Iterator[PlayedSec]:
    """Run the server for the length of the block."""
    played = PlayedSec()
    with fake_sec(played.reply) as sec:
        played.sec = sec
        try:
            yield played
        finally:
            played.let_go()
