"""What `aicapex statements` reads: a file, a URL or standard input as text, and whose words they are."""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree, html

from pipelines.companies import load_universe
from pipelines.errors import BadDocument, WrongUse
from pipelines.normalise.statements.companies import is_sector, look_up
from pipelines.normalise.statements.statement import Speaker
from pipelines.settings import Settings
from pipelines.sources.factory import open_client

STANDARD_INPUT = "-"
_COLUMNS = ("company", "date", "sentence")
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th",
    "title", "tr", "ul",
))  # fmt: skip
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_UNSEEN = frozenset(("script", "style", "noscript", "template"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of sentences.

    `number` is its line in the file, 1 for the heading. `problem` says why it can not be read, or not as a whole.
    """

    company: str
    day: date | None
    sentence: str
    number: int = 0
    problem: str | None = None


def read_bytes(source: str, settings: Settings) -> bytes:
    """The document behind a path, a URL or `-`.

    A URL is asked for through the client of `settings.source`. Raises WrongUse for a file that can not be read, and
    what the client raises.
    """
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    if source.startswith(("http://", "https://")):
        client = open_client(settings)
        return client.body(client.fetch(source, immutable=False).answer)
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise WrongUse(
            f"the file can not be read: {error.strerror}",
            place=source,
            remedy="name a file, a URL, or - for standard input",
        ) from error


def text_of(body: bytes, place: str) -> str:
    """The text of a document: HTML without its markup, a line a block; anything else as it is.

    UTF-8, or else windows-1252. Raises BadDocument for bytes that are no text and where there is nothing.
    """
    if not body.strip():
        raise BadDocument("the input is empty", place=place, remedy="give text to read")
    head = body[:2000].lstrip().lower()
    if head.startswith((b"%pdf", b"pk\x03\x04", b"\x1f\x8b")):
        raise BadDocument("this is no text", place=place, remedy="give plain text or HTML")
    if any(mark in head for mark in (b"<html", b"<!doctype html", b"<body", b"<div", b"<p>")):
        return _html_text(body, place)
    return _decoded(body)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("windows-1252", errors="replace")


def _html_text(body: bytes, place: str) -> str:
    try:
        # Decoded before: what a page declares about its encoding is often wrong, and lxml would believe it.
        root = html.document_fromstring(
            _PROLOGUE.sub("", _decoded(body), count=1), parser=html.HTMLParser(huge_tree=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadDocument(
            f"the HTML can not be read: {error}", place=place, remedy="give plain text"
        ) from error
    pieces: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else ""
        if name in _BLOCKS:
            pieces.append("\n")
        if event == "start":
            unseen += name in _UNSEEN
            pieces.append("" if unseen else _folded(element.text))
        else:
            unseen -= name in _UNSEEN
            pieces.append("" if unseen else _folded(element.tail))
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _folded(text: str | None) -> str:
    """Text with white space folded; a blank at either end stays one."""
    if not text:
        return ""
    inner = " ".join(text.split())
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() and inner else ''}"


def is_known(company: str, settings: Settings) -> bool:
    """Whether a word in the place of a company is one of the list of names or the company file, or several."""
    if is_sector(company) or look_up(company):
        return True
    ticker = company.strip().upper()
    return any(one.ticker == ticker for one in load_universe(settings.companies_file).companies)


def speaker_of(company: str | None, published: date | None, settings: Settings) -> Speaker:
    """Whose words a text holds: a company of the company file or the list of names, a sector, or nobody."""
    if not company:
        return Speaker(None, None, published=published, kind="news")
    if is_sector(company):
        return Speaker(None, company, published=published, kind="sector")
    known = look_up(company)
    ticker = known.ticker if known else company.strip().upper()
    month = known.fiscal_year_end_month if known else 12
    entry = next(
        (one for one in load_universe(settings.companies_file).companies if one.ticker == ticker), None
    )
    if entry:
        return Speaker(ticker, entry.name, entry.fiscal_year_end, published)
    return Speaker(ticker, known.name if known else company.strip(), month, published)


def day_of(said: str) -> date | None:
    """A day as YYYY-MM-DD; of YYYY-MM a late day, of YYYY a middle one; None for anything else."""
    parts = said.strip().split("-")
    try:
        numbers = [int(part) for part in parts]
        match numbers:
            case [year, month, day]:
                return date(year, month, day)
            case [year, month]:
                return date(year, month, 28)
            case [year]:
                return date(year, 7, 1)
            case _:
                return None
    except ValueError:
        return None


def table_lines(text: str, place: str) -> Iterator[Line]:
    """Lines of a tab-separated table with the columns company, date and sentence, in order; others are ignored.

    Fields may stand in quotes. Raises WrongUse where a column is missing.
    """
    # Line breaks of the file only: a sentence may hold a separator of Unicode.
    rows = re.split(r"\r\n|\n|\r", text.rstrip("\r\n"))
    names = [name.strip().strip('"').lower() for name in rows[0].split("\t")] if rows else []
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        raise WrongUse(
            f"the table has no column {', '.join(missing)}",
            place=place,
            remedy="give a tab-separated table whose first line names company, date and sentence",
        )
    for number, row in enumerate(rows[1:], start=2):
        (fields,) = csv.reader([row], delimiter="\t", quoting=csv.QUOTE_NONE) if row else ([],)
        cells = dict(zip(names, map(_unquoted, fields), strict=False))
        company, said, sentence = (cells.get(name, "") for name in _COLUMNS)
        day = day_of(said)
        yield Line(company, day, sentence, number, _problem(said, day, sentence))


def _problem(said: str, day: date | None, sentence: str) -> str | None:
    if not sentence.strip():
        return "there is no sentence"
    if day is None:
        what = f"the date {said!r} is no day" if said.strip() else "there is no date"
        return f"{what}, so that periods it would decide stay open; write it as 2025-01-29"
    return None


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
