"""A small world: two companies at the SEC, a newsroom, and what all of it gives without faults.

Both are invented. Each has a list of filings with an older page, company facts, a report with inline XBRL and a filing
that furnishes a release; the newsroom of the first lists two releases.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from pipelines.companies import Universe, load_universe
from pipelines.newsrooms import Newsrooms
from pipelines.sample.render_release import newsroom_page
from tests.faults.server import Answer
from tests.support.fake_newsroom import Item, rss
from tests.support.fake_sec import ERROR_PAGE, Reply
from tests.support.filed import CAPEX, REVENUE, company_entry
from tests.support.filing_lists import Entry, submissions_json
from tests.support.newsrooms import feed
from tests.support.played_sec import Filed, PlayedSec

ALFA, BETA = 101, 202
NEWS = "news.example.com"
HOSTS = ("data.sec.gov", "www.sec.gov", NEWS)
CIKS = {"ALFA": ALFA, "BETA": BETA}
SUBMISSIONS = rf"/data.sec.gov/submissions/CIK{ALFA:010d}\.json$"
OLDER = rf"/submissions/CIK{ALFA:010d}-submissions-001\.json$"
FACTS = rf"/companyfacts/CIK{ALFA:010d}\.json$"
DOCUMENT = rf"/data/{ALFA}/\d+/alfa-\d+\.htm$"
SUBMISSION = rf"/data/{ALFA}/.*\.txt$"
INDEX = r"/daily-index/"
FEED = r"/news\.example\.com/feed\.xml$"
PAGE = r"/news\.example\.com/news/first$"
ROBOTS = r"/news\.example\.com/robots\.txt$"
SEC = r"^/(data|www)\.sec\.gov/"


def companies_file(path: Path) -> Universe:
    """Write the company file of this world and read it."""
    entries = [
        company_entry(ticker, name=f"{ticker.title()} Works", ciks=[cik]) for ticker, cik in CIKS.items()
    ]
    path.write_text(yaml.safe_dump({"companies": entries}), encoding="utf-8")
    return load_universe(path)


def newsrooms() -> Newsrooms:
    """The one feed of this world."""
    return Newsrooms((feed(name="alfa_newsroom", companies=("ALFA",)),))


def _filed(ticker: str, number: int) -> list[Filed]:
    cik = CIKS[ticker]
    name = ticker.lower()

    def entry(serial: int, filed: str, report: str, **more: object) -> Entry:
        return Entry(
            f"{cik:010d}-26-{serial:06d}",
            filed=filed,
            report=report,
            accepted=f"{filed}T20:05:00.000Z",
            **{"document": f"{name}-{report.replace('-', '')}.htm", **more},  # type: ignore[arg-type]
        )

    spring, summer = ("2026-01-01", "2026-03-31"), ("2026-01-01", "2026-06-30")
    return [
        Filed(
            cik,
            entry(1, "2026-04-28", "2026-03-31"),
            ((CAPEX, *spring, 400 + number), (REVENUE, *spring, 2000 + number)),
        ),
        Filed(
            cik,
            entry(2, "2026-07-28", "2026-06-30"),
            ((CAPEX, *summer, 900 + number), (REVENUE, "2026-04-01", "2026-06-30", 2100 + number)),
        ),
        Filed(
            cik,
            entry(
                3,
                "2026-07-27",
                "2026-07-27",
                form="8-K",
                items="2.02,9.01",
                document="form.htm",
                inline=False,
            ),
            company_name=f"{name.title()} Works",
            said="We expect capital expenditures of $2.0 billion to $2.2 billion for fiscal year 2026.",
        ),
    ]


@dataclass
class World:
    """What every host answers now. `filed_more`: the first company has filed for another quarter."""

    filed_more: bool = False
    feed_items: list[Item] = field(
        default_factory=lambda: [
            Item("Alfa Works reports", "/news/first", guid="1"),
            Item("Alfa Works reports again", "/news/second", guid="2"),
        ]
    )

    def __post_init__(self) -> None:
        self._sec = PlayedSec(before=lambda path: Reply(ERROR_PAGE, 404))
        for number, ticker in enumerate(CIKS):
            self._sec.file(*_filed(ticker, number))
        self._later = Filed(
            ALFA,
            Entry(
                f"{ALFA:010d}-26-000004",
                filed="2026-10-28",
                report="2026-09-30",
                accepted="2026-10-28T20:05:00.000Z",
                document="alfa-20260930.htm",
            ),
            ((CAPEX, "2026-01-01", "2026-09-30", 1500), (REVENUE, "2026-07-01", "2026-09-30", 2300)),
        )

    def file_more(self) -> None:
        """The first company files for another quarter."""
        self._sec.file(self._later)

    def withdraw(self) -> None:
        """That filing was never there."""
        self._sec.withdraw(self._later.entry.accession_number)

    def __call__(self, path: str) -> Answer:
        """The answer to `/<host>/<path>`."""
        _, host, rest = path.split("/", 2)
        if host == NEWS:
            return self._news(f"/{rest}")
        return self._of_the_sec(f"/{rest}")

    def _of_the_sec(self, path: str) -> Answer:
        for cik in CIKS.values():
            if path == f"/submissions/CIK{cik:010d}-submissions-001.json":
                old = Entry(f"{cik:010d}-24-000001", form="4", filed="2024-02-01", report="", inline=False)
                recent = json.loads(submissions_json([old]))["filings"]["recent"]
                return _json(recent)
        reply = self._sec.reply(path)
        if path.startswith("/submissions/CIK") and reply.status == 200:
            cik = int(path[16:26])
            listed = json.loads(reply.body)
            listed["filings"]["files"] = [{"name": f"CIK{cik:010d}-submissions-001.json"}]
            return _json({"cik": f"{cik:010d}", **listed})
        return Answer(reply.body, reply.status, dict(reply.headers))

    def _news(self, path: str) -> Answer:
        if path == "/robots.txt":
            return Answer(b"User-agent: *\nAllow: /\n", headers={"Content-Type": "text/plain"})
        if path == "/feed.xml":
            return Answer(rss(*self.feed_items), headers={"Content-Type": "application/rss+xml"})
        if path in ("/news/first", "/news/second"):
            body = newsroom_page(
                company_name="Alfa Works",
                title=f"Alfa Works reports {path[6:]}",
                dateline="NEW YORK",
                published=date(2026, 2, 25),
                sentences=["Here is what was said – “of the quarter” – in Zürich."],
                guidance=[
                    "We expect capital expenditures of $1.8 billion to $2.0 billion for fiscal year 2026."
                ],
            )
            return Answer(body, headers={"Content-Type": "text/html; charset=utf-8"})
        return Answer(ERROR_PAGE, 404, {"Content-Type": "text/html"})


def _json(document: object) -> Answer:
    return Answer(json.dumps(document).encode(), headers={"Content-Type": "application/json"})
