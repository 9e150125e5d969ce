"""The sample's answers with many times the history: more filings in the lists, more documents, more facts."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from pipelines.companies import Company
from pipelines.sources.edgar import filing_url
from tests.support.fake_sec import Reply
from tests.support.filing_lists import Entry, submissions_json
from tests.support.inline import inline_document
from tests.support.recorded import sample_reply

_LIST = re.compile(r"/submissions/CIK(\d{10})\.json")
_PAGE = re.compile(r"/submissions/CIK(\d{10})-submissions-(\d{3})\.json")
_FACTS = re.compile(r"/api/xbrl/companyfacts/CIK(\d{10})\.json")
_DOCUMENT = re.compile(r"/Archives/edgar/data/\d+/\d{10}\d{2}5\d{5}/(?:past|\d{10}-\d{2}-5\d{5}).*")
_NEWEST = date(2024, 12, 31)
_PAGE_ENTRIES = 1000  # The SEC's main answer names so many, and the pages that name older ones
_FACTS_A_FILING = 20


def with_history(times: int) -> Callable[[str], Reply]:
    """What the server answers of the past: the sample's filings and facts so many times over; once is the sample.

    Of ten filings more, one is an amended report with inline XBRL, one an 8-K about no results, the others are of
    forms that change no figure, as most of a registrant's are. The facts are of concepts that are not followed, as most
    are.
    """

    @cache
    def reply(path: str) -> Reply:
        if times == 1:
            return sample_reply(path)
        if found := _LIST.fullmatch(path):
            return _list(int(found[1]), path, times)
        if found := _PAGE.fullmatch(path):
            return _page(int(found[1]), int(found[2]), times)
        if found := _FACTS.fullmatch(path):
            return _facts(int(found[1]), path, times)
        if _DOCUMENT.fullmatch(path):
            return Reply(_report(path), headers={"Content-Type": "text/html"})
        return sample_reply(path)

    return reply


def past_documents(companies: Sequence[Company], times: int) -> Iterator[tuple[str, bytes]]:
    """(URL, body) of every report of the past that a run would fetch."""
    for company in companies:
        for cik in company.ciks:
            for entry in _past(cik, times):
                if entry.inline:
                    url = filing_url(cik, entry.accession_number, entry.document)
                    yield url, _report(urlsplit(url).path)


def _list(cik: int, path: str, times: int) -> Reply:
    base = sample_reply(path)
    if base.status != 200:
        return base
    document = json.loads(base.body)
    recent = document["filings"]["recent"]
    more = _past(cik, times)
    room = max(0, _PAGE_ENTRIES - len(recent["accessionNumber"]))
    shown = json.loads(submissions_json(more[:room]))["filings"]["recent"]
    for name, values in shown.items():
        recent[name] = recent[name] + values
    pages = -(-max(0, len(more) - room) // _PAGE_ENTRIES)
    document["filings"]["files"] = [
        {"name": f"CIK{cik:010}-submissions-{n + 1:03}.json"} for n in range(pages)
    ]
    return _json(document)


def _page(cik: int, number: int, times: int) -> Reply:
    start = max(0, _PAGE_ENTRIES - _count(cik)) + (number - 1) * _PAGE_ENTRIES
    more = _past(cik, times)[start : start + _PAGE_ENTRIES]
    return _json(json.loads(submissions_json(more))["filings"]["recent"])


def _count(cik: int) -> int:
    base = sample_reply(f"/submissions/CIK{cik:010}.json")
    return len(json.loads(base.body)["filings"]["recent"]["accessionNumber"]) if base.status == 200 else 0


@cache
def _past(cik: int, times: int) -> list[Entry]:
    """Filings beyond the sample's, the newest first."""
    made = []
    for index in range(_count(cik) * (times - 1)):
        filed = _NEWEST - timedelta(days=index * 3 // 2)
        kind = index % 10
        made.append(
            Entry(
                f"{cik:010}-{filed:%y}-{500_000 + index:06}",
                {0: "10-Q/A", 1: "8-K"}.get(kind, "4"),
                filed=filed.isoformat(),
                report=(filed - timedelta(days=30)).isoformat(),
                accepted=f"{filed.isoformat()}T21:05:00.000Z",
                items="5.02" if kind == 1 else "",
                document=f"past-{filed:%Y%m%d}.htm",
                inline=kind == 0,
            )
        )
    return made


def _report(path: str) -> bytes:
    """A report about things that are not followed."""
    stated = [
        ("2020-01-01", "2020-03-31", f"us-gaap:OtherThing{n}", n + len(path)) for n in range(_FACTS_A_FILING)
    ]
    return inline_document(stated)


def _facts(cik: int, path: str, times: int) -> Reply:
    base, listed = sample_reply(path), sample_reply(f"/submissions/CIK{cik:010}.json")
    if base.status != 200 or listed.status != 200:
        return base
    document = json.loads(base.body)
    filings = [entry for entry in _past(cik, times) if entry.inline]
    more = sum(len(facts) for facts in _units(document)) * (times - 1)
    standard = document["facts"].setdefault("us-gaap", {})
    for n in range(-(-more // len(filings))):
        standard[f"OtherThing{n}"] = {
            "units": {
                "USD": [
                    {
                        "start": "2020-01-01", "end": "2020-03-31", "val": n + i, "accn": entry.accession_number,
                        "fy": 2020, "fp": "Q1", "form": "10-Q", "filed": entry.filed,
                    }
                    for i, entry in enumerate(filings)
                ]
            }
        }  # fmt: skip
    return _json(document)


def _units(document: Mapping[str, Any]) -> list[list[Any]]:
    return [
        facts
        for concepts in document["facts"].values()
        for concept in concepts.values()
        for facts in concept["units"].values()
    ]


def _json(document: Any) -> Reply:
    return Reply(json.dumps(document).encode(), headers={"Content-Type": "application/json"})
