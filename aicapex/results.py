"""Answers of a query as text: CSV, JSON, or a table for people. Numbers are written exactly as held."""

import csv
import io
import json
import math
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.publish.csv_text import inert

TABLE_ROWS = 200
TABLE_VALUE_WIDTH = 60
# Piped tables are never squeezed: what reads them has no screen to fit.
UNLIMITED_WIDTH = 100_000

Row = tuple[object, ...]
Write = Callable[[str], object]


class OutputFormat(StrEnum):
    """What `aicapex sql` can write."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Result:
    """One statement's answer: column names, DuckDB type names, and batches of rows still to be fetched."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    batches: Iterator[Sequence[Row]]
    is_plan: bool = False


def is_numeric(type_name: str) -> bool:
    """Whether a column of this DuckDB type is set flush right."""
    return type_name.removeprefix("U").split("(")[0] in {
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL",
    }  # fmt: skip


def plain(value: object) -> str:
    """Write one value without quoting: ISO dates, UTC timestamps with Z, decimals in full, no separators."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            if value.tzinfo is None:
                return value.isoformat()
            return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case list() | tuple() | dict():
            return json_text(value)
        case _:
            return str(value)


def json_text(value: object) -> str:
    """Write one value as JSON. Decimals and whole numbers keep every digit; NaN and infinities are null.

    The standard encoder is not used for numbers because it would send decimals through binary fractions.
    """
    match value:
        case None:
            return "null"
        case float() if not math.isfinite(value):
            return "null"
        case bool() | int() | float() | Decimal():
            return plain(value)
        case str() | date() | time() | timedelta() | uuid.UUID() | bytes():
            return json.dumps(plain(value), ensure_ascii=False)
        case list() | tuple():
            return "[" + ", ".join(json_text(item) for item in value) + "]"
        case dict():
            pairs = (
                f"{json.dumps(plain(key), ensure_ascii=False)}: {json_text(v)}" for key, v in value.items()
            )
            return "{" + ", ".join(pairs) + "}"
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def write_csv(result: Result, write: Write) -> None:
    """RFC 4180: a header, CRLF, quotes only where needed; NULL is an empty field.

    A text that a spreadsheet would calculate gets an apostrophe in front, as in published CSV (`csv_text`).
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([inert(name) for name in result.names])
    write(_drain(buffer))
    for rows in result.batches:
        writer.writerows([_csv_cell(value) for value in row] for row in rows)
        write(_drain(buffer))


def _csv_cell(value: object) -> str:
    text = plain(value)
    return inert(text) if isinstance(value, str) else text


def write_json(result: Result, write: Write) -> None:
    """One array of objects, a row on each line; a second column of the same name is called name_2."""
    keys = [json.dumps(name, ensure_ascii=False) for name in distinct_names(result.names)]
    before = "[\n"
    for rows in result.batches:
        for row in rows:
            pairs = ", ".join(f"{key}: {json_text(value)}" for key, value in zip(keys, row, strict=True))
            write(f"{before}  {{{pairs}}}")
            before = ",\n"
    write("[]\n" if before == "[\n" else "\n]\n")


def write_table(result: Result, write: Write, *, width: int | None) -> str:
    """A ruled table, or one value a line where the table is wider than `width` columns (None: no limit).

    Returns a note for the reader when long values were cut, else an empty string.
    """
    rows = [row for batch in result.batches for row in batch]
    if result.is_plan:
        write("\n".join(str(row[-1]) for row in rows) + "\n")
        return ""
    cells = [[_cell(value) for value in row] for row in rows]
    cut = any(len(cell) > TABLE_VALUE_WIDTH for row in cells for cell in row)
    cells = [[_shortened(cell) for cell in row] for row in cells]
    console = Console(width=UNLIMITED_WIDTH, file=io.StringIO(), color_system=None)
    table = _ruled(result, cells)
    if width is not None and console.measure(table).maximum > width:
        write(_records(result.names, cells))
    else:
        with console.capture() as captured:
            console.print(table)
        write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")
    write(f"{len(rows)} row{'' if len(rows) == 1 else 's'}\n")
    return (
        f"values longer than {TABLE_VALUE_WIDTH} characters are cut; --format csv or json shows them whole"
        if cut
        else ""
    )


def distinct_names(names: Sequence[str]) -> list[str]:
    """The names, later repetitions numbered from _2, so that no column hides another."""
    taken: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in taken:
            number += 1
            candidate = f"{name}_{number}"
        taken.append(candidate)
    return taken


def _ruled(result: Result, cells: list[list[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, type_name in zip(result.names, result.types, strict=True):
        table.add_column(
            Text(_printable(name)), justify="right" if is_numeric(type_name) else "left", no_wrap=True
        )
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _records(names: Sequence[str], cells: list[list[str]]) -> str:
    margin = max((len(_printable(name)) for name in names), default=0)
    lines = []
    for number, row in enumerate(cells, start=1):
        lines.append(f"── row {number}")
        lines += [f"{_printable(name):>{margin}} │ {cell}" for name, cell in zip(names, row, strict=True)]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    return "NULL" if value is None else _printable(plain(value))


def _shortened(cell: str) -> str:
    return cell if len(cell) <= TABLE_VALUE_WIDTH else cell[: TABLE_VALUE_WIDTH - 1] + "…"


def _printable(text: str) -> str:
    """Control characters escaped, so that a value can neither break the table nor steer the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
