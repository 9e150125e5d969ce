"""Submissions answers to rows."""

import json

import pytest

from pipelines.contracts.raw import FILINGS
from pipelines.contracts.table import verdict
from pipelines.errors import BadDocument
from pipelines.raw.submissions import older_pages, parse_submissions
from tests.support.filed import document

LISTS: dict[str, list[object]] = {
    "accessionNumber": ["0001018724-24-000083", "0001018724-24-000079"],
    "filingDate": ["2024-05-01", "2024-04-30"],
    "reportDate": ["2024-03-31", ""],
    "acceptanceDateTime": ["2024-05-01T21:02:03.000Z", "2024-04-30T20:01:25.000Z"],
    "form": ["10-Q", "8-K"],
    "items": ["", "2.02,9.01"],
    "primaryDocument": ["amzn-20240331.htm", "amzn-20240430.htm"],
    "isInlineXBRL": [1, 0],
}
PAGE = "CIK0001018724-submissions-001.json"


def main_answer(**changes: list[object]) -> bytes:
    recent = LISTS | changes
    return json.dumps(
        {"cik": "0000000001", "filings": {"recent": recent, "files": [{"name": PAGE}]}}
    ).encode()


def test_the_columnar_lists_become_one_row_a_filing() -> None:
    parsed = parse_submissions(document(main_answer()))
    assert verdict(parsed.rows, FILINGS).ok
    first, second = parsed.rows.to_dicts()
    assert (first["form"], str(first["report_date"]), first["is_inline_xbrl"]) == ("10-Q", "2024-03-31", True)
    assert (second["report_date"], second["items"]) == (None, "2.02,9.01")
    assert first["acceptance_stamp"] == "2024-05-01T21:02:03.000Z"


def test_an_older_page_has_the_lists_at_its_root_and_is_named_by_the_main_answer() -> None:
    assert older_pages(main_answer()) == [PAGE]
    assert older_pages(json.dumps(LISTS).encode()) == []
    assert parse_submissions(document(json.dumps(LISTS).encode())).rows.height == 2


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"filings": {"files": [5, {"name": 7}]}}'])
def test_an_unreadable_answer_names_no_older_pages(body: bytes) -> None:
    assert older_pages(body) == []


@pytest.mark.parametrize("body", [b"{}", b'{"filings": {"recent": []}}', b'{"filings": null}'])
def test_an_answer_without_lists_is_refused(body: bytes) -> None:
    with pytest.raises(BadDocument, match="no list of filings"):
        parse_submissions(document(body))


def test_a_list_of_another_registrant_is_refused_by_both_numbers() -> None:
    body = main_answer().replace(b'"0000000001"', b'"0000000020"')
    with pytest.raises(BadDocument, match="about CIK 20, not about CIK 1"):
        parse_submissions(document(body))


def test_lists_of_different_lengths_are_refused_because_rows_would_slip() -> None:
    with pytest.raises(BadDocument, match="form"):
        parse_submissions(document(main_answer(form=["10-Q"])))


def test_an_accession_number_that_stands_twice_is_kept_once_and_said() -> None:
    parsed = parse_submissions(document(main_answer(accessionNumber=["0001018724-24-000083"] * 2)))
    assert parsed.rows.height == 1
    assert parsed.quarantined["reason"].to_list() == ["the accession number stands twice in one answer"]


def test_a_filing_without_date_is_quarantined_and_one_without_stamp_is_not() -> None:
    parsed = parse_submissions(
        document(
            main_answer(filingDate=["", "2024-04-30"], acceptanceDateTime=["2024-05-01T21:02:03.000Z", ""])
        )
    )
    assert parsed.rows["acceptance_stamp"].to_list() == [None]
    assert parsed.quarantined["place"].to_list() == ["entry 0"]
