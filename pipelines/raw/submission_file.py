"""A complete submission (`{accession}.txt`) taken apart: its header, and each document between its tags.

EDGAR wraps every document of a filing in `<DOCUMENT>`, with `<TYPE>`, `<SEQUENCE>`, `<FILENAME>` and
`<DESCRIPTION>` lines and a `<TEXT>` body (EDGAR Filer Manual, volume II). `<TYPE>` names an exhibit; file names
do not. Nothing here reads a body.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pipelines.errors import BadDocument

_EASTERN = ZoneInfo("America/New_York")
# Only at the start of a line: text inside a document may speak of tags.
_DOCUMENT = re.compile(rb"^[ \t]*<DOCUMENT>", re.MULTILINE)
_TAG = re.compile(rb"^<([A-Z][A-Z0-9\-]*)>[ \t]*([^\r\n]*)", re.MULTILINE)
_FIELD = re.compile(r"^[ \t]*([A-Z][A-Z0-9 /\-]*):[ \t]*(.*?)[ \t]*$")
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
# What EDGAR allows in a file name; anything else never becomes part of a path or of an address.
_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,254}")
_WRAPPER = re.compile(rb"\s*<(XBRL|XML|PDF|XSD|HTML-WRAPPER)>[ \t]*\r?\n?")
_UUENCODED = re.compile(rb"begin [0-7]{3} [^\r\n]+\r?\n")
_INLINE_NAMESPACES = (b"http://www.xbrl.org/2013/inlineXBRL", b"http://www.xbrl.org/2008/inlineXBRL")
# The first element, after whatever may stand before it. Nothing matched is given back, so no text is read twice.
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|<(?:XBRL|XML|TEXT)>)*+<([A-Za-z_][\w.\-:]*)",
    re.DOTALL,
)
_HEAD_BYTES = 65_536
# A header is some kilobytes; a file without any document tag is not searched further for one.
_HEADER_BYTES = 200_000


class BodyKind(StrEnum):
    """What the first bytes of a body say it is."""

    EMPTY = "empty"
    UUENCODED = "uuencoded"
    PDF = "pdf"
    ZIP = "zip"
    INLINE_XBRL = "inline_xbrl"
    XBRL_INSTANCE = "xbrl_instance"
    HTML = "html"
    XML = "xml"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class SubmissionDocument:
    """One document: its tags, its body without wrappers, and where the body begins in the file (bytes).

    `filename` is safe as the last part of a path: a name that EDGAR would not accept, a missing one and one
    that stands twice are replaced by `document-<number>`, counted from 1. `is_cut` says that the file ends
    inside the document.
    """

    type: str
    sequence: int
    filename: str
    description: str
    body: bytes
    offset: int
    is_cut: bool = False

    @property
    def kind(self) -> BodyKind:
        """What the body is; graphics and spreadsheets are uuencoded."""
        return body_kind(self.body)


@dataclass(frozen=True, slots=True)
class Submission:
    """A filing as one file. `accepted_at` is UTC (the header's stamp is Eastern); `items` are the titles of an
    8-K's items as printed; `cik` is the first filer's.
    """

    accession_number: str | None
    form: str | None
    accepted_at: datetime | None
    cik: int | None
    period: date | None
    filing_date: date | None
    items: tuple[str, ...]
    documents: tuple[SubmissionDocument, ...]


def is_submission(body: bytes) -> bool:
    """Whether the bytes are a complete submission: a header's tag, or a document's, before anything else."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(
        (
            b"<SEC-DOCUMENT>",
            b"<IMS-DOCUMENT>",
            b"<SEC-HEADER>",
            b"<SUBMISSION>",
            b"<DOCUMENT>",
            b"-----BEGIN PRIV",
        )
    )


def split_submission(body: bytes, name: str) -> Submission:
    """Header and documents of a complete submission; `name` (file or URL) is for the errors.

    Raises BadDocument where the bytes are empty, are no submission, or hold no document.
    """
    if not body.strip():
        raise _bad(name, f"the file is empty ({len(body):,} bytes)")
    if not is_submission(body):
        raise _bad(name, f"the file is no complete submission, it seems to be {_seems(body)}")
    starts = [match.start() for match in _DOCUMENT.finditer(body)]
    if not starts:
        raise _bad(name, "the file holds no <DOCUMENT>; it may be cut inside its header")
    header = body[: min(starts[0], _HEADER_BYTES)]
    fields = _header_fields(header)
    tags = {tag.decode(): value.decode("latin-1").strip() for tag, value in reversed(_TAG.findall(header))}

    def first(*names: str) -> str | None:
        return next((fields[n][0] for n in names if fields.get(n)), None)

    return Submission(
        accession_number=_accession(first("ACCESSION NUMBER"), tags),
        form=first("CONFORMED SUBMISSION TYPE") or tags.get("TYPE") or None,
        accepted_at=_moment(tags.get("ACCEPTANCE-DATETIME")),
        cik=_cik(first("CENTRAL INDEX KEY") or tags.get("CIK")),
        period=_day(first("CONFORMED PERIOD OF REPORT") or tags.get("PERIOD")),
        filing_date=_day(first("FILED AS OF DATE") or tags.get("FILING-DATE")),
        items=tuple(fields.get("ITEM INFORMATION", ())),
        documents=tuple(_documents(body, starts)),
    )


def body_kind(body: bytes) -> BodyKind:
    """What a document's first bytes say it is."""
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = head.lower()
    if not head:
        return BodyKind.EMPTY
    if head.startswith(b"%PDF-"):
        return BodyKind.PDF
    if head.startswith(b"PK\x03\x04"):
        return BodyKind.ZIP
    if _UUENCODED.match(head):
        return BodyKind.UUENCODED
    root = _ROOT.match(body[:_HEAD_BYTES])
    if root and root[1].rpartition(b":")[2] == b"xbrl":
        return BodyKind.XBRL_INSTANCE
    if head.startswith(b"<") and any(namespace in body for namespace in _INLINE_NAMESPACES):
        return BodyKind.INLINE_XBRL
    if b"<html" in lower or lower.startswith((b"<!doctype html", b"<head", b"<body", b"<div", b"<p>")):
        return BodyKind.HTML
    return BodyKind.XML if root and lower.startswith((b"<?xml", b"<!--")) else BodyKind.TEXT


def safe_file_name(name: str) -> str | None:
    """The name, if it may be the last part of a path or an address; None for anything else (`../x`, `a b`)."""
    return name if _FILE_NAME.fullmatch(name) and ".." not in name else None


def _documents(body: bytes, starts: list[int]) -> Iterator[SubmissionDocument]:
    taken: set[str] = set()
    for number, start in enumerate(starts, start=1):
        limit = starts[number] if number < len(starts) else len(body)
        end = body.rfind(b"</DOCUMENT>", start, limit)
        is_cut = end < 0
        text = body.find(b"<TEXT>", start, limit)
        head = body[start : text if text >= 0 else limit]
        tags = {tag.decode(): value.decode("latin-1").strip() for tag, value in reversed(_TAG.findall(head))}
        filename = safe_file_name(tags.get("FILENAME", ""))
        if filename is None or filename in taken:
            filename = f"document-{number}"
        taken.add(filename)
        first, last = _body_span(body, text, limit if is_cut else end)
        sequence = tags.get("SEQUENCE", "")
        yield SubmissionDocument(
            type=tags.get("TYPE", ""),
            sequence=int(sequence)
            if sequence.isascii() and sequence.isdecimal() and len(sequence) < 7
            else number,
            filename=filename,
            description=tags.get("DESCRIPTION", ""),
            body=body[first:last],
            offset=first,
            is_cut=is_cut,
        )


def _body_span(body: bytes, text: int, limit: int) -> tuple[int, int]:
    """First and last byte of a body between `<TEXT>` and `</TEXT>`, without `<XBRL>`, `<XML>` and `<PDF>`."""
    if text < 0:
        return limit, limit
    first = text + len(b"<TEXT>")
    end = body.rfind(b"</TEXT>", first, limit)
    last = end if end >= 0 else limit
    wrapper = _WRAPPER.match(body, first, last)
    if wrapper:
        first = wrapper.end()
        closing = body.rfind(b"</" + wrapper[1] + b">", first, last)
        last = closing if closing >= 0 else last
    return first, last


def _header_fields(header: bytes) -> dict[str, list[str]]:
    """`NAME: value` lines; a name may stand several times, in the order of the header."""
    fields: dict[str, list[str]] = {}
    for line in header.decode("latin-1").splitlines():
        match = _FIELD.match(line)
        if match and match[2]:
            fields.setdefault(match[1].strip(), []).append(match[2])
    return fields


def _accession(field: str | None, tags: dict[str, str]) -> str | None:
    for text in (field, tags.get("ACCESSION-NUMBER"), tags.get("SEC-DOCUMENT"), tags.get("IMS-DOCUMENT")):
        match = _ACCESSION.search(text or "")
        if match:
            return match[0]
    return None


def _moment(stamp: str | None) -> datetime | None:
    """`20250226162132`, Eastern. EDGAR accepts nothing around the hours that a clock change repeats or skips."""
    try:
        return datetime.strptime(stamp or "", "%Y%m%d%H%M%S").replace(tzinfo=_EASTERN).astimezone(UTC)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    try:
        return datetime.strptime(text or "", "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _cik(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 10 else None


def _seems(body: bytes) -> str:
    return {
        BodyKind.PDF: "a PDF",
        BodyKind.ZIP: "a zip archive",
        BodyKind.TEXT: "plain text or binary",
        BodyKind.UUENCODED: "an uuencoded file",
    }.get(body_kind(body), "one HTML or XML document")


def _bad(name: str, what: str) -> BadDocument:
    return BadDocument(
        what,
        place=name,
        remedy="give the complete submission ({accession}.txt of the filing's folder), or fetch it anew",
    )
