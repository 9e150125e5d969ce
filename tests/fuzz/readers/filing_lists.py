"""Lists of filings: submissions answers, daily indexes and complete submissions."""

import random
from collections.abc import Sequence

import orjson

from pipelines.contracts.raw import FILINGS
from pipelines.errors import BadDocument
from pipelines.raw.daily_index import parse_daily_index
from pipelines.raw.submission_file import safe_file_name, split_submission
from pipelines.raw.submissions import older_pages, parse_submissions
from tests.fuzz import mutations
from tests.fuzz.target import SHARED, Target, document, hold, parsed_alike

_KEYS = (
    b"filings",
    b"recent",
    b"files",
    b"name",
    b"accessionNumber",
    b"form",
    b"filingDate",
    b"primaryDocument",
)
_PIECES = (
    b"<SEC-DOCUMENT>", b"<DOCUMENT>", b"</DOCUMENT>", b"<TYPE>EX-99.1", b"<FILENAME>../../x", b"<TEXT>", b"</TEXT>", b"<XBRL>",
    b"<SEC-HEADER>", b"</SEC-HEADER>", b"ACCEPTANCE-DATETIME", b"CIK|Company Name|Form Type|Date Filed|File Name",
    b"1|SOAP|10-K|20240501|edgar/data/1/0000000001-24-000001.txt", b"|", b"begin 644 a.pdf", b"<PDF>",
)  # fmt: skip


def check(data: bytes) -> None:
    """Whichever of the three an input is, rows keep their contract and names of files stay in their folder."""
    older_pages(data)
    try:
        first = parse_submissions(document(data))
        parsed_alike(first, parse_submissions(document(data)), FILINGS)
    except BadDocument:
        pass
    try:
        index = parse_daily_index(document(data), {1})
        hold(all(one.cik == 1 for one in index.filings), "a filing of a CIK that was not asked for")
    except BadDocument:
        pass
    try:
        submission = split_submission(data, "a.txt")
    except BadDocument:
        return
    for one in submission.documents:
        safe = safe_file_name(one.filename)
        hold(safe is None or ("/" not in safe and safe not in ("", ".", "..")), f"{safe!r} leaves its folder")
        hold(one.body in data or not one.body, "a document outside the submission")


def seeds() -> Sequence[bytes]:
    """One of each kind."""
    lists = {
        "accessionNumber": ["0000000001-24-000001", "0000000001-24-000002"], "form": ["10-Q", "8-K"],
        "filingDate": ["2024-05-01", "2024-06-01"], "reportDate": ["2024-03-31", ""],
        "acceptanceDateTime": ["2024-05-01T16:05:00.000Z", ""], "items": ["", "2.02,9.01"],
        "primaryDocument": ["soap-20240331.htm", "x.htm"], "isInlineXBRL": [1, 0],
    }  # fmt: skip
    files = [{"name": "CIK0000000001-submissions-001.json", "filingCount": 1}]
    index = f"Description: daily index\n \nCIK|Company Name|Form Type|Date Filed|File Name\n{'-' * 40}\n"
    index += "1|SOAP MAKERS|10-K|20240501|edgar/data/1/0000000001-24-000001.txt\n"
    submission = (
        "<SEC-DOCUMENT>0000000001-24-000001.txt : 20240501\n<SEC-HEADER>0000000001-24-000001.hdr.sgml : 20240501\n"
        "<ACCEPTANCE-DATETIME>20240501160500\nACCESSION NUMBER:\t\t0000000001-24-000001\n"
        "CONFORMED SUBMISSION TYPE:\t8-K\nITEM INFORMATION:\t\tResults of Operations\n\n"
        "FILER:\n\tCOMPANY DATA:\n\t\tCENTRAL INDEX KEY:\t\t\t0000000001\n</SEC-HEADER>\n"
        "<DOCUMENT>\n<TYPE>8-K\n<SEQUENCE>1\n<FILENAME>a.htm\n<DESCRIPTION>REPORT\n<TEXT>\n<html><body><p>Words</p></body></html>\n"
        "</TEXT>\n</DOCUMENT>\n<DOCUMENT>\n<TYPE>EX-99.1\n<SEQUENCE>2\n<FILENAME>b.htm\n<TEXT>\n<p>More words</p>\n</TEXT>\n"
        "</DOCUMENT>\n</SEC-DOCUMENT>\n"
    )
    return (
        orjson.dumps({"cik": "1", "filings": {"recent": lists, "files": files}}),
        orjson.dumps(lists),
        index.encode(),
        submission.encode(),
    )


def real() -> Sequence[bytes]:
    """Real submissions answers cut down to a few filings."""
    found = []
    for path in sorted(SHARED.glob("data.sec.gov/submissions/*.json")):
        root = orjson.loads(path.read_bytes())
        lists = root["filings"]["recent"] if "filings" in root else root
        few = {name: values[:4] for name, values in lists.items()}
        found.append(
            orjson.dumps({"filings": {"recent": few, "files": root.get("filings", {}).get("files", [])}})
        )
    return found


def mutate(data: bytes, rng: random.Random) -> bytes:
    """The tree of JSON, the lines of anything else."""
    if data[:1] == b"{":
        return mutations.json(data, rng, _KEYS)
    return mutations.lines(data, rng, _PIECES)


TARGET = Target("filing_lists", check, seeds, real, mutate)
