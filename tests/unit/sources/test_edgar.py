import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.errors import BadDocument, HomeUnusable, NotFoundAtSource, PermanentFailure
from pipelines.sources import edgar
from pipelines.sources.answers import Outcome
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.retry import NO_RETRY
from pipelines.sources.transport import RawAnswer

NVDA = 1045810
PAGE = "CIK0001045810-submissions-001.json"


class FakeTransport:
    origin = "fake"

    def __init__(self, answers: Mapping[str, RawAnswer]) -> None:
        self.answers = answers

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        if url not in self.answers:
            raise NotFoundAtSource("there is no such thing", url=url, remedy="nothing")
        return self.answers[url]


def client(tmp_path: Path, answers: Mapping[str, bytes], status: int = 200) -> PoliteClient:
    raw = {url: RawAnswer(status, {}, body) for url, body in answers.items()}
    return PoliteClient(FakeTransport(raw), AnswerArchive(tmp_path), policy=NO_RETRY)


def page_names(body: bytes) -> list[str]:
    return [str(name) for name in json.loads(body)["pages"]]


def test_the_addresses_are_those_of_edgar() -> None:
    assert edgar.submissions_url(NVDA) == "https://data.sec.gov/submissions/CIK0001045810.json"
    assert edgar.submissions_page_url(PAGE) == f"https://data.sec.gov/submissions/{PAGE}"
    assert edgar.company_facts_url(NVDA) == "https://data.sec.gov/api/xbrl/companyfacts/CIK0001045810.json"
    assert edgar.tickers_url() == "https://www.sec.gov/files/company_tickers.json"
    folder = "https://www.sec.gov/Archives/edgar/data/1045810/000104581025000021"
    assert edgar.filing_url(NVDA, "0001045810-25-000021", "q4fy25pr.htm") == f"{folder}/q4fy25pr.htm"
    assert edgar.complete_submission_url(NVDA, "0001045810-25-000021") == f"{folder}/0001045810-25-000021.txt"


@pytest.mark.parametrize(
    "build",
    [
        lambda: edgar.submissions_url(0),
        lambda: edgar.company_facts_url(10**10),
        lambda: edgar.submissions_page_url("../../cgi-bin/browse-edgar"),
        lambda: edgar.filing_url(NVDA, "000104581025000021", "a.htm"),
        lambda: edgar.filing_url(NVDA, "0001045810-25-000021", "../a.htm"),
    ],
)
def test_what_is_no_part_of_an_address_is_refused(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match="is not"):
        build()


def test_a_company_is_its_lists_their_older_pages_and_its_facts(tmp_path: Path) -> None:
    answers = {
        edgar.submissions_url(NVDA): json.dumps({"pages": [PAGE]}).encode(),
        edgar.submissions_page_url(PAGE): b"{}",
        edgar.company_facts_url(NVDA): b'{"facts": {}}',
    }
    found = edgar.fetch_company(client(tmp_path, answers), [NVDA], page_names)
    assert [f.answer.url for f in found.filings + found.facts] == list(answers)
    assert {f.outcome for f in found.filings + found.facts} == {Outcome.NEW}
    assert (found.absent, found.failed) == ([], [])


def test_absence_and_failure_are_kept_apart_and_stop_nothing(tmp_path: Path) -> None:
    answers = {
        edgar.submissions_url(1): b"<html>busy</html>",
        edgar.submissions_url(2): b'{"pages": []}',
        edgar.company_facts_url(2): b"{}",
    }
    found = edgar.fetch_company(client(tmp_path, answers), [1, 2], page_names)
    assert [f.answer.url for f in found.filings + found.facts] == list(answers)[1:]
    assert [a.url for a in found.absent] == [edgar.company_facts_url(1)]
    assert [f.url for f in found.failed] == [edgar.submissions_url(1)]


@pytest.mark.parametrize(
    "error",
    [BadDocument("broken", place="x"), ValueError("broken"), KeyError("filings"), TypeError("broken")],
)
def test_a_list_whose_older_pages_can_not_be_read_fails_alone(tmp_path: Path, error: Exception) -> None:
    def broken(body: bytes) -> list[str]:
        raise error

    answers = {edgar.submissions_url(NVDA): b"{}", edgar.company_facts_url(NVDA): b"{}"}
    found = edgar.fetch_company(client(tmp_path, answers), [NVDA], broken)
    assert (len(found.filings), len(found.facts)) == (1, 1)
    assert [f.url for f in found.failed] == [edgar.submissions_url(NVDA)]


def test_a_page_name_that_leads_elsewhere_is_a_failure_and_not_a_request(tmp_path: Path) -> None:
    answers = {edgar.submissions_url(NVDA): b'{"pages": ["../x.json"]}'}
    found = edgar.fetch_company(client(tmp_path, answers), [NVDA], page_names)
    assert "not the name of a page" in str(found.failed[0].error)


def test_a_refused_document_is_a_failure_that_names_its_status(tmp_path: Path) -> None:
    answers = {edgar.submissions_url(NVDA): b"no", edgar.company_facts_url(NVDA): b"no"}
    found = edgar.fetch_company(client(tmp_path, answers, status=400), [NVDA], page_names)
    assert [type(f.error) for f in found.failed] == [PermanentFailure] * 2
    assert "status 400" in str(found.failed[0].error)


def test_an_archive_that_can_not_be_written_stops_the_run(tmp_path: Path) -> None:
    broken = client(tmp_path, {edgar.submissions_url(NVDA): b"{}"})
    (tmp_path / "tmp").rmdir()
    with pytest.raises(HomeUnusable):
        edgar.fetch_company(broken, [NVDA], page_names)


def test_an_older_page_of_another_registrant_is_refused_as_the_failure_of_the_list() -> None:
    with pytest.raises(ValueError, match="a page of another registrant than CIK 5"):
        edgar.submissions_page_url(PAGE, 5)
