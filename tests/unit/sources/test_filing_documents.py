"""Which documents of a company's filings are wanted, and what came of fetching them."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import PassingFailure
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.edgar import complete_submission_url, filing_url
from pipelines.sources.filing_documents import Filing, fetch_documents, wanted_documents
from pipelines.sources.retry import NO_RETRY
from tests.support.bench import ScriptedTransport

NUMBER = "0000000001-24-000001"
NAME = "test-20240331.htm"
REPORT = Filing(1, NUMBER, "10-Q", date(2024, 3, 31), NAME, is_inline_xbrl=True)
URL = filing_url(1, NUMBER, NAME)


class ListingTransport(ScriptedTransport):
    """A scripted source that can say what it holds."""

    def held_under(self, prefix: str) -> list[str]:
        return sorted(url for url in self.answers if url.startswith(prefix))


def names(filings: list[Filing], held: list[str] | None = None) -> list[str]:
    return [document.document_name for document in wanted_documents(filings, held)]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, [NAME]),
        ({"form": "10-K/A"}, [NAME]),
        ({"form": "20-F"}, [NAME]),
        ({"form": "8-K"}, []),
        ({"form": "4"}, []),
        ({"is_inline_xbrl": False}, []),
        ({"primary_document": None}, []),
        ({"primary_document": "../../etc/passwd"}, []),
        ({"accession_number": "1"}, []),
    ],
)
def test_the_main_documents_of_reports_with_inline_xbrl_are_wanted(
    changes: dict[str, object], wanted: list[str]
) -> None:
    fields = {name: getattr(REPORT, name) for name in Filing.__slots__} | changes
    assert names([Filing(**fields)]) == wanted  # type: ignore[arg-type]


def test_a_held_document_with_facts_is_wanted_though_no_list_names_its_filing() -> None:
    held = [
        filing_url(1, "0000000001-19-000037", name) for name in ("test-20190331.htm", "R2.htm", "ex991.htm")
    ]
    (document,) = wanted_documents([], held)
    assert (document.document_name, document.accession_number, document.form, document.cik) == (
        "test-20190331.htm", "0000000001-19-000037", None, 1,
    )  # fmt: skip


def test_a_complete_submission_stands_in_for_a_report_of_which_nothing_else_is_held() -> None:
    complete = complete_submission_url(1, NUMBER)
    listed = [Filing(1, NUMBER, "10-Q", None, None, is_inline_xbrl=True)]
    assert names(listed, [complete]) == [f"{NUMBER}.txt"]
    assert names(listed, [complete, URL]) == [NAME]
    assert names([Filing(1, NUMBER, "8-K", None, None, is_inline_xbrl=True)], [complete]) == []


def test_a_document_is_asked_for_once_ever(tmp_path: Path) -> None:
    source = ScriptedTransport("live", {URL: b"<html/>"})
    client = PoliteClient(source, AnswerArchive(tmp_path), policy=NO_RETRY)
    assert [fetch.outcome for fetch in fetch_documents(client, [1], [REPORT])] == ["new"]
    source.answers[URL] = PassingFailure("must not be asked", url=URL)
    (again,) = fetch_documents(client, [1], [REPORT])
    assert (again.outcome, again.answer is not None) == ("reused", True)


def test_a_document_that_fails_says_why_and_the_others_are_had(tmp_path: Path) -> None:
    other = Filing(1, "0000000001-24-000002", "10-Q", None, "test-20240630.htm", is_inline_xbrl=True)
    down = PassingFailure("the source can not answer now", url=URL, status=503)
    source = ScriptedTransport(
        "live", {URL: down, filing_url(1, other.accession_number, "test-20240630.htm"): b"x"}
    )
    client = PoliteClient(source, AnswerArchive(tmp_path), policy=NO_RETRY)
    first, second = fetch_documents(client, [1], [REPORT, other])
    assert (first.outcome, first.answer, "status 503" in (first.detail or "")) == ("failed", None, True)
    assert second.outcome == "new"


def test_a_source_that_can_list_is_asked_for_nothing_that_it_does_not_hold(tmp_path: Path) -> None:
    source = ListingTransport("archive:x", {filing_url(1, "0000000001-23-000001", "test-20231231.htm"): b"x"})
    client = PoliteClient(source, AnswerArchive(tmp_path), policy=NO_RETRY)
    outcomes = {
        fetch.document.document_name: fetch.outcome for fetch in fetch_documents(client, [1], [REPORT])
    }
    assert outcomes == {"test-20231231.htm": "new", NAME: "absent"}


def test_what_is_left_alone_is_not_asked_for_and_stays_held(tmp_path: Path) -> None:
    other = Filing(1, "0000000001-24-000002", "10-Q", None, "test-20240630.htm", is_inline_xbrl=True)
    source = ScriptedTransport("live", {URL: b"<html/>"})
    client = PoliteClient(source, AnswerArchive(tmp_path), policy=NO_RETRY)
    fetch_documents(client, [1], [REPORT])
    source.answers[URL] = PassingFailure("must not be asked", url=URL)
    alone = {REPORT.accession_number, other.accession_number}
    (kept,) = fetch_documents(client, [1], [REPORT, other], left_alone=alone)
    assert (kept.document.accession_number, kept.outcome) == (REPORT.accession_number, "reused")
    assert kept.answer is not None
