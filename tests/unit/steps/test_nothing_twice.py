"""What one new filing costs: only what is new is read, however much is held already."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.companies import Company, load_universe
from pipelines.errors import NotFoundAtSource
from pipelines.raw.document import Document
from pipelines.settings import Settings
from pipelines.sources.transport import RawAnswer
from pipelines.steps import normalised
from pipelines.steps.filing_documents import (
    HeldDocument,
    fetch_filing_documents,
    fetch_release_documents,
    read_documents,
)
from pipelines.steps.filings_read import DOCUMENT_STEPS
from pipelines.steps.normalised import build_releases
from pipelines.steps.raw import RAW_STEPS, build_raw
from tests.support.bench import Bench
from tests.support.played_sec import SERVED, PlayedSec
from tests.support.season import filing_of

NOW = datetime(2026, 11, 2, 21, 5, tzinfo=UTC)


class Played:
    """The played SEC without a network."""

    origin = "live"

    def __init__(self, played: PlayedSec) -> None:
        self.played = played

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        """Its answer."""
        reply = self.played.reply(urlsplit(url).path)
        if reply.status != 200:
            raise NotFoundAtSource("not there", url=url, status=reply.status)
        return RawAnswer(200, {"content-length": str(len(reply.body))}, reply.body)


class Desk:
    """Everything that is done about one company, with a note of what was parsed."""

    def __init__(self, bench: Bench, company: Company, played: PlayedSec) -> None:
        self.bench, self.company, self.played = bench, company, played
        self.parsed: list[str] = []

    def noted(self, parse: Callable[..., object]) -> Callable[..., object]:
        """The parser, which notes the address of what it is given."""

        def parse_and_note(given: Document | HeldDocument) -> object:
            document = given.document if isinstance(given, HeldDocument) else given
            self.parsed.append(document.url.rpartition("/")[2])
            return parse(given)

        return parse_and_note

    def run(self) -> list[str]:
        """One run; the names of what was parsed."""
        connection, archive = self.bench.connection, self.bench.client.archive
        self.parsed = []
        self.bench.fetch(self.company)
        for raw in RAW_STEPS:
            step = replace(raw, parse=self.noted(raw.parse))  # type: ignore[arg-type]
            build_raw(connection, archive, self.company, step, "run")
        for fetch in (fetch_filing_documents, fetch_release_documents):
            fetch(connection, self.bench.client, self.company, "run")
        for read in DOCUMENT_STEPS:
            kind = replace(read, parse=self.noted(read.parse))  # type: ignore[arg-type]
            read_documents(connection, archive, self.company, kind, "run")
        return self.parsed


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    settings = Settings(home=tmp_path, source="live")
    company = load_universe(settings.companies_file).company("MSFT")
    played = PlayedSec()
    played.file(filing_of(company, 1, NOW, form="10-Q"), filing_of(company, 2, NOW, form="8-K", items="2.02"))
    with Bench(settings, Played(played)) as bench:  # type: ignore[arg-type]
        made = Desk(bench, company, played)
        made.run()
        build_releases(bench.connection, company, "live", "run")
        yield made


def test_a_run_without_anything_new_parses_nothing(desk: Desk) -> None:
    assert desk.run() == []


def test_a_new_report_is_all_that_is_parsed_beside_the_two_answers_that_name_it(desk: Desk) -> None:
    new = filing_of(desk.company, 3, NOW, form="10-Q/A")
    desk.played.file(new)
    cik = f"CIK{desk.company.ciks[0]:010}.json"
    # The list and the company facts have one name, at two addresses.
    assert desk.run() == [cik, cik, new.entry.document]
    assert len(desk.played.met(SERVED)) == 3


def test_a_new_report_leaves_the_releases_as_they_were_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the releases were read again")

    desk.played.file(filing_of(desk.company, 3, NOW, form="10-Q/A"))
    desk.run()
    monkeypatch.setattr(normalised, "normalise_releases", never)
    outcomes = build_releases(desk.bench.connection, desk.company, "live", "run")
    assert all(outcome.skipped for outcome in outcomes)


def test_a_release_whose_acceptance_the_list_gives_otherwise_is_dated_again(desk: Desk) -> None:
    def known_at() -> datetime:
        number = desk.played.filings[1].accession_number
        ((found,),) = desk.bench.rows(
            f"SELECT known_at FROM normalised.releases WHERE list_contains(accession_numbers, '{number}')"
        )
        return datetime.fromisoformat(str(found)).astimezone(UTC)

    assert known_at() == NOW
    release = desk.played.filings[1]
    corrected = replace(release.entry, accepted="2026-11-02T21:06:00.000Z")
    desk.played.filings[1] = replace(release, entry=corrected)
    desk.run()
    build_releases(desk.bench.connection, desk.company, "live", "run")
    assert known_at() == NOW.replace(minute=6)
