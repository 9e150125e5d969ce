"""Complete submissions taken apart."""

from datetime import UTC, date, datetime

import pytest

from pipelines.errors import BadDocument
from pipelines.raw.submission_file import BodyKind, safe_file_name, split_submission

HEADER = """<SEC-DOCUMENT>0001045810-25-000021.txt : 20250226
<SEC-HEADER>0001045810-25-000021.hdr.sgml : 20250226
<ACCEPTANCE-DATETIME>20250226162132
ACCESSION NUMBER:\t\t0001045810-25-000021
CONFORMED SUBMISSION TYPE:\t8-K
PUBLIC DOCUMENT COUNT:\t\t2
CONFORMED PERIOD OF REPORT:\t20250226
ITEM INFORMATION:\t\tResults of Operations and Financial Condition
ITEM INFORMATION:\t\tFinancial Statements and Exhibits
FILED AS OF DATE:\t\t20250226

FILER:

\tCOMPANY DATA:
\t\tCOMPANY CONFORMED NAME:\t\t\tNVIDIA CORP
\t\tCENTRAL INDEX KEY:\t\t\t0001045810
</SEC-HEADER>
"""


def piece(body: str, filename: str = "main.htm", kind: str = "8-K", sequence: str = "1") -> str:
    return (
        f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>{sequence}\n<FILENAME>{filename}\n<DESCRIPTION>A piece\n"
        f"<TEXT>\n{body}\n</TEXT>\n</DOCUMENT>\n"
    )


def submission(*pieces: str, header: str = HEADER) -> bytes:
    return (header + "".join(pieces) + "</SEC-DOCUMENT>\n").encode()


def test_the_header_says_which_filing_it_is_and_its_eastern_stamp_becomes_utc() -> None:
    read = split_submission(submission(piece("x")), "a.txt")
    assert (read.accession_number, read.form, read.cik) == ("0001045810-25-000021", "8-K", 1045810)
    assert read.accepted_at == datetime(2025, 2, 26, 21, 21, 32, tzinfo=UTC)
    assert (read.period, read.filing_date) == (date(2025, 2, 26), date(2025, 2, 26))
    assert read.items == (
        "Results of Operations and Financial Condition",
        "Financial Statements and Exhibits",
    )


def test_in_summer_eastern_is_four_hours_behind_utc() -> None:
    read = split_submission(
        submission(piece("x"), header="<SEC-HEADER>\n<ACCEPTANCE-DATETIME>20250730160853\n"), "a"
    )
    assert read.accepted_at == datetime(2025, 7, 30, 20, 8, 53, tzinfo=UTC)


def test_a_document_keeps_its_tags_and_loses_its_wrappers() -> None:
    body = submission(
        piece("<XBRL>\n<?xml version='1.0'?>\n<html/>\n</XBRL>"),
        piece("<html>release</html>", "q4pr.htm", "EX-99.1", "2"),
    )
    main, release = split_submission(body, "a.txt").documents
    assert main.body == b"<?xml version='1.0'?>\n<html/>\n"
    assert body[main.offset :].startswith(main.body)
    assert (release.type, release.sequence, release.filename) == ("EX-99.1", 2, "q4pr.htm")
    assert (release.description, release.body) == ("A piece", b"\n<html>release</html>\n")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("begin 644 a.jpg\nM_]C_X ``\nend", BodyKind.UUENCODED),
        ("<PDF>\nbegin 644 a.pdf\nM)5!$1BTQ\nend\n</PDF>", BodyKind.UUENCODED),
        ("%PDF-1.7", BodyKind.PDF),
        ("PK\x03\x04", BodyKind.ZIP),
        ("<html><p>text</p></html>", BodyKind.HTML),
        ('<html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"/>', BodyKind.INLINE_XBRL),
        ('<?xml version="1.0"?><xbrl xmlns="x"/>', BodyKind.XBRL_INSTANCE),
        ('<?xml version="1.0"?><xsd:schema/>', BodyKind.XML),
        ("  <PAGE>\n  ANNUAL REPORT", BodyKind.TEXT),
        ("", BodyKind.EMPTY),
    ],
)
def test_the_first_bytes_say_what_a_body_is(body: str, kind: BodyKind) -> None:
    assert split_submission(submission(piece(body)), "a").documents[0].kind is kind


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/b.htm", "..", "C:\\x", "a\0b", "", "a b", "-r"]
)
def test_a_hostile_file_name_is_replaced(name: str) -> None:
    assert safe_file_name(name) is None
    documents = split_submission(submission(piece("x", "good.htm"), piece("x", name)), "a").documents
    assert [document.filename for document in documents] == ["good.htm", "document-2"]


def test_a_file_name_that_stands_twice_names_only_the_first_document() -> None:
    documents = split_submission(submission(piece("x", "a.htm"), piece("y", "a.htm")), "a").documents
    assert [document.filename for document in documents] == ["a.htm", "document-2"]


def test_the_last_document_of_a_cut_file_says_that_it_is_cut() -> None:
    whole = submission(piece("first"), piece("second " * 50, "b.htm"))
    first, second = split_submission(whole[:-200], "a").documents
    assert (first.is_cut, second.is_cut) == (False, True)
    assert second.body.startswith(b"\nsecond second")


def test_tags_inside_a_line_of_text_are_text() -> None:
    (document,) = split_submission(
        submission(piece("see the <DOCUMENT> tag and the </TEXT> tag there")), "a"
    ).documents
    assert document.body == b"\nsee the <DOCUMENT> tag and the </TEXT> tag there\n"


def test_a_text_filing_of_1994_has_a_privacy_header_and_documents_without_names() -> None:
    header = (
        "-----BEGIN PRIVACY-ENHANCED MESSAGE-----\nProc-Type: 2001,MIC-CLEAR\n\n"
        "<SEC-DOCUMENT>0000912057-94-000263.txt : 19940301\n<SEC-HEADER>\n"
        "ACCESSION NUMBER:\t\t0000912057-94-000263\nCONFORMED SUBMISSION TYPE:\t10-K\n"
        "FILED AS OF DATE:\t\t19940228\nFILER:\n\tCENTRAL INDEX KEY:\t0000000020\n</SEC-HEADER>\n"
    )
    body = submission(
        "<DOCUMENT>\n<TYPE>10-K\n<TEXT>\n<PAGE>\nANNUAL REPORT\n</TEXT>\n</DOCUMENT>\n", header=header
    )
    read = split_submission(body, "a")
    assert (read.form, read.accepted_at, read.cik) == ("10-K", None, 20)
    assert (read.documents[0].filename, read.documents[0].sequence) == ("document-1", 1)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"%PDF-1.4 ...", "a PDF"),
        (b"<html></html>", "one HTML or XML document"),
        (b"\x00\x01\x02", "binary"),
        (b"<SEC-DOCUMENT>x\n<SEC-HEADER>\nACCESSION NUM", "no <DOCUMENT>"),
    ],
)
def test_what_is_no_submission_is_refused_with_its_name(body: bytes, what: str) -> None:
    with pytest.raises(BadDocument, match=what) as raised:
        split_submission(body, "some/file.txt")
    assert "some/file.txt" in str(raised.value)
