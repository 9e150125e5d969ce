"""A complete submission that no list of filings names may be a report, or a release without any fact."""

import pytest

from pipelines.contracts.raw import INLINE_FACTS
from pipelines.errors import BadDocument
from pipelines.raw.document import Document
from pipelines.steps.filing_documents import HeldDocument, ReadTables
from pipelines.steps.filings_read import FACTS_STEP
from tests.support.filed import CAPEX
from tests.support.inline import inline_document

NAME = "0000000001-24-000009.txt"
URL = f"https://www.sec.gov/Archives/edgar/data/1/000000000124000009/{NAME}"


def submission(form: str, document_name: str, body: bytes) -> bytes:
    """A filing of one document as EDGAR keeps it."""
    head = f"<SEC-DOCUMENT>{NAME}\n<DOCUMENT>\n<TYPE>{form}\n<SEQUENCE>1\n<FILENAME>{document_name}\n<TEXT>\n"
    return head.encode() + body + b"\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"


RELEASE = submission("8-K", "release.htm", b"<html><body><p>Results of the quarter</p></body></html>")
REPORT = submission("10-Q", "test-20240331.htm", inline_document([("2024-01-01", "2024-03-31", CAPEX, 100)]))


def read(body: bytes, form: str | None) -> ReadTables:
    document = Document("TEST", 1, URL, "0" * 64, body)
    return FACTS_STEP.parse(
        HeldDocument(
            document, {"form": form, "accession_number": "0000000001-24-000009", "document_name": NAME}
        )
    )


def test_a_report_that_no_list_names_is_read() -> None:
    assert read(REPORT, None).rows[INLINE_FACTS.name]["concept"].to_list() == [CAPEX]


def test_a_release_that_no_list_names_holds_no_fact_and_is_no_broken_document() -> None:
    tables = read(RELEASE, None)
    assert tables.rows[INLINE_FACTS.name].height == 0
    assert tables.quarantined.height == 0


def test_what_a_list_calls_a_report_and_holds_no_fact_is_a_broken_document() -> None:
    with pytest.raises(BadDocument, match="holds no XBRL"):
        read(RELEASE, "10-Q")
