"""Releases of the sample: figures and sentences of ours in the markup and the wrapper that EDGAR's exhibits have.

The readers of the live source read them back: figures stand in millions, `$` and `)` in layout cells of their own, and
a complete submission has a header with the acceptance in Eastern time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

_EASTERN = ZoneInfo("America/New_York")
_ITEM_TITLES = {
    "2.02": "Results of Operations and Financial Condition",
    "7.01": "Regulation FD Disclosure",
    "8.01": "Other Events",
    "9.01": "Financial Statements and Exhibits",
}


@dataclass(frozen=True, slots=True)
class StatementColumn:
    """A column: its length as printed (`Three Months Ended`) and its last day."""

    length: str
    end: date


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A row: label and one figure a column in millions as printed (outflows negative); without figures a section."""

    label: str
    figures: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a release; figures in millions."""

    title: str
    columns: tuple[StatementColumn, ...]
    rows: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class SubmissionPart:
    """One document of a complete submission."""

    type: str
    filename: str
    body: bytes


def release_exhibit(
    *,
    company_name: str,
    title: str,
    dateline: str,
    published: date | None,
    sentences: Sequence[str],
    guidance: Sequence[str] = (),
    statements: Sequence[Statement] = (),
    number: str = "99.1",
) -> bytes:
    """An exhibit in UTF-8: headline, one paragraph behind a dateline, outlook sentences, statements.

    sentences and guidance are given as data, in our own words. The paragraph begins `DATELINE – Month D, YYYY – `;
    without a day of publication it has no dateline. number: what stands above as the exhibit's number.
    """
    parts = [
        _centred(f"Exhibit {number}"),
        _centred(title, bold=True),
        _paragraph(_behind_dateline(dateline, published, sentences)),
    ]
    parts += _outlook_and_statements(company_name, guidance, statements)
    return _page(title, parts)


def newsroom_page(
    *,
    company_name: str,
    title: str,
    dateline: str,
    published: date,
    sentences: Sequence[str],
    guidance: Sequence[str] = (),
    statements: Sequence[Statement] = (),
) -> bytes:
    """The same as a page of a newsroom: the headline is an `h1`, and nothing names an exhibit."""
    parts = [f"<h1>{escape(title)}</h1>", _paragraph(_behind_dateline(dateline, published, sentences))]
    parts += _outlook_and_statements(company_name, guidance, statements)
    return _page(title, parts)


def _behind_dateline(dateline: str, published: date | None, sentences: Sequence[str]) -> str:
    said = " ".join(sentences)
    if published is None:
        return said
    return f"{dateline} – {published:%B} {published.day}, {published.year} – {said}"


def _outlook_and_statements(
    company_name: str, guidance: Sequence[str], statements: Sequence[Statement]
) -> list[str]:
    parts: list[str] = []
    if guidance:
        parts.append(_paragraph("Outlook", bold=True))
        parts += [_paragraph(sentence) for sentence in guidance]
    return parts + [_statement(company_name, statement) for statement in statements]


def _page(title: str, parts: Sequence[str]) -> bytes:
    body = "\n".join(parts)
    head = f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    return f"{head}<body>\n{body}\n</body></html>\n".encode()


def complete_submission(
    *,
    accession_number: str,
    cik: int,
    company_name: str,
    form: str,
    accepted_at: datetime,
    items: Sequence[str],
    documents: Sequence[SubmissionPart],
) -> bytes:
    """A complete submission: the header's lines that readers use, then each document between its tags.

    accepted_at is UTC and printed in Eastern time; items are numbers (`2.02`) and printed as their titles.
    """
    eastern = accepted_at.astimezone(_EASTERN)
    head = [
        f"<SEC-DOCUMENT>{accession_number}.txt : {eastern:%Y%m%d}",
        f"<SEC-HEADER>{accession_number}.hdr.sgml : {eastern:%Y%m%d}",
        f"<ACCEPTANCE-DATETIME>{eastern:%Y%m%d%H%M%S}",
        f"ACCESSION NUMBER:\t\t{accession_number}",
        f"CONFORMED SUBMISSION TYPE:\t{form}",
        f"PUBLIC DOCUMENT COUNT:\t\t{len(documents)}",
        *(f"ITEM INFORMATION:\t\t{_ITEM_TITLES[item]}" for item in items),
        f"FILED AS OF DATE:\t\t{eastern:%Y%m%d}",
        "FILER:",
        "\tCOMPANY DATA:",
        f"\t\tCOMPANY CONFORMED NAME:\t\t\t{company_name}",
        f"\t\tCENTRAL INDEX KEY:\t\t\t{cik:010d}",
        "</SEC-HEADER>",
    ]
    parts = ["\n".join(head).encode()]
    for number, document in enumerate(documents, start=1):
        tags = (
            f"<DOCUMENT>\n<TYPE>{document.type}\n<SEQUENCE>{number}\n<FILENAME>{document.filename}\n"
            f"<DESCRIPTION>{document.type}\n<TEXT>\n"
        )
        parts.append(tags.encode() + document.body + b"\n</TEXT>\n</DOCUMENT>")
    return b"\n".join(parts) + b"\n</SEC-DOCUMENT>\n"


def _statement(company_name: str, statement: Statement) -> str:
    heads = [
        "".join(_gap() + _cell(escape(text), 3) for text in texts)
        for texts in (
            [column.length for column in statement.columns],
            [f"{column.end:%B} {column.end.day}," for column in statement.columns],
            [str(column.end.year) for column in statement.columns],
        )
    ]
    rows = [f"<tr>{_cell('', 3)}{head}</tr>" for head in heads]
    for number, row in enumerate(statement.rows):
        figures = "".join(_gap() + _figure(figure, first=number == 0) for figure in row.figures)
        rows.append(f"<tr>{_cell(escape(row.label), 3)}{figures}</tr>")
    titles = [company_name.upper(), statement.title.upper(), "(In millions)", "(Unaudited)"]
    return "\n".join([*(_centred(title, bold=True) for title in titles), f"<table>{''.join(rows)}</table>"])


def _figure(figure: int | None, *, first: bool) -> str:
    if figure is None:
        return _cell("", 3)
    printed = "—" if figure == 0 else f"({-figure:,}" if figure < 0 else f"{figure:,}"
    closing = _cell(")" if figure < 0 else "", 1)
    return (_cell("$", 1) + _cell(printed, 1) if first else _cell(printed, 2)) + closing


def _cell(text: str, span: int) -> str:
    return f'<td colspan="{span}">{text}</td>'


def _gap() -> str:
    return '<td colspan="3"></td>'


def _centred(text: str, *, bold: bool = False) -> str:
    weight = 700 if bold else 400
    return f'<div style="text-align:center"><span style="font-weight:{weight}">{escape(text)}</span></div>'


def _paragraph(text: str, *, bold: bool = False) -> str:
    return f'<div><span style="font-weight:{700 if bold else 400}">{escape(text)}</span></div>'
