"""What comes for a complete submission is one, whole, or is refused."""

from datetime import UTC, datetime

import pytest

from pipelines.errors import BadDocument
from pipelines.raw.document import Document
from pipelines.raw.release_documents import parse_release_document
from pipelines.raw.releases.rows import ReleaseRows
from pipelines.sample.render_release import SubmissionPart, complete_submission

NUMBER = "0000000001-26-000001"
EXHIBIT = b"<html><body><p>Revenue was $12 million.</p></body></html>"
SUBMISSION = complete_submission(
    accession_number=NUMBER,
    cik=1,
    company_name="Soap Makers",
    form="8-K",
    accepted_at=datetime(2026, 2, 25, 21, tzinfo=UTC),
    items=["2.02"],
    documents=[
        SubmissionPart("EX-99.1", "ex991.htm", EXHIBIT),
        SubmissionPart("EX-99.2", "ex992.htm", EXHIBIT),
    ],
)


def parsed(body: bytes) -> ReleaseRows:
    url = f"https://www.sec.gov/Archives/edgar/data/1/{NUMBER.replace('-', '')}/{NUMBER}.txt"
    return parse_release_document(
        Document("SOAP", 1, url, "0" * 64, body), "8k_exhibit", NUMBER, f"{NUMBER}.txt", "8-K"
    )


def test_each_exhibit_of_a_whole_submission_is_a_release() -> None:
    assert parsed(SUBMISSION).documents.height == 2


@pytest.mark.parametrize("end", [b"</DOCUMENT>", b"</TEXT>", b"Revenue"])
def test_a_submission_that_ends_early_is_refused_because_an_exhibit_may_be_missing(end: bytes) -> None:
    with pytest.raises(BadDocument, match="ends before its last line"):
        parsed(SUBMISSION[: SUBMISSION.index(end) + len(end)])


def test_a_page_in_the_place_of_a_submission_is_no_release() -> None:
    with pytest.raises(BadDocument, match="no complete submission"):
        parsed(b"<html><body>Down for maintenance, back in 5 minutes</body></html>")
