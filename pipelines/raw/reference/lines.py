"""Comma and tab separated answers line by line: a line that can not be read is set aside, the rest goes on."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.reference import RAW_REFERENCE
from pipelines.errors import BadDocument
from pipelines.raw.document import Document, Parsed, quarantine_row

Row = dict[str, object]
ReadLine = Callable[[dict[str, str]], Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Answered:
    """A provider's answer: its bytes, and when this content was first received (UTC)."""

    document: Document
    answered_at: datetime


def read_lines(
    answered: Answered, provider: str, required: Sequence[str], read: ReadLine, *, delimiter: str = ","
) -> Parsed:
    """Rows of raw.reference__figures from each line that `read` understands; ValueError sets a line aside.

    `read` gets a line as column -> text and returns figures without the columns of the answer. Raises BadDocument
    where the answer has no header with the `required` columns.
    """
    document = answered.document
    rows: list[Row] = []
    aside: list[Row] = []
    for number, line in _lines(document, required, delimiter):
        try:
            figures = read(line)
        except ValueError as error:
            detail = delimiter.join(line.values())
            aside.append(
                quarantine_row(document, RAW_REFERENCE.full_name, f"line {number}", str(error), detail)
            )
            continue
        rows += [
            {
                "provider": provider,
                "other_party": None,
                "period_start_date": None,
                "date_precision": "day",
                "qualifier": "exact",
                "known_date": None,
                "source_url": None,
                "note": None,
                **figure,
                "place": number,
                "answer_url": document.url,
                "answer_sha256": document.sha256,
                "answered_at": answered.answered_at,
            }
            for figure in figures
        ]
    return Parsed(RAW_REFERENCE.frame(rows), QUARANTINE.frame(aside))


def _lines(
    document: Document, required: Sequence[str], delimiter: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Number and columns of each line; the number is that of the line on which the record begins."""
    try:
        text = document.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(document, f"the answer is no UTF-8 text (byte {error.start})") from error
    lines = io.StringIO(text, newline="")
    # Tab separated tables here quote nothing; in comma separated ones a note may hold line ends.
    reader = (
        csv.DictReader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
        if delimiter == "\t"
        else csv.DictReader(lines, delimiter=delimiter, strict=True)
    )
    try:
        missing = [name for name in required if name not in (reader.fieldnames or [])]
        if missing:
            raise _bad(document, f"the answer has no column {missing[0]}; its first line is {text[:80]!r}")
        before = reader.line_num
        for line in reader:
            yield before + 1, {name: (value or "").strip() for name, value in line.items() if name}
            before = reader.line_num
    except csv.Error as error:
        raise _bad(document, f"the answer is not a table ({error} in line {reader.line_num})") from error


def number(text: str, what: str) -> float:
    """A finite number; ValueError naming what it should have been."""
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{what} is no number") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"{what} is not finite")
    return value


def day(text: str, *formats: str) -> date:
    """A day in one of the formats; ValueError naming the text."""
    for pattern in formats or ("%Y-%m-%d",):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(f"{text[:20]!r} is no date")


def _bad(document: Document, what: str) -> BadDocument:
    return BadDocument(
        f"{what}; {len(document.body):,} bytes",
        place=f"{document.url}, sha256 {document.sha256[:12]}",
        remedy="run again to fetch it anew; if the provider changed its table, mend pipelines/raw/reference",
    )
