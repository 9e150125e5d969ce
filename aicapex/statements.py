"""`aicapex statements`: the command."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from aicapex.results import OutputFormat, Result, Write, write_csv, write_json, write_table
from aicapex.statement_input import Line, is_known, read_bytes, speaker_of, table_lines, text_of
from pipelines.contracts.statements import STATEMENT_COLUMNS
from pipelines.errors import WrongUse
from pipelines.normalise.statements.reader import principal_statement, read_statements
from pipelines.normalise.statements.statement import Statement
from pipelines.settings import Settings, settings_from_environment
from pipelines.warehouse.schema import sql_type

_SHOWN = (
    "company",
    "kind",
    "measure",
    "low_usd",
    "high_usd",
    "period",
    "revision",
    "evidence",
    "about",
    "sentence",
)
# As the program's other commands say "done, but pieces could not be read".
_INCOMPLETE = 4
_NO_STATEMENT = {"kind": "other", "capex_definition": None, "low_usd": None, "high_usd": None, "period": None}


def statements_command(
    source: Annotated[
        str, typer.Argument(help="A file, a URL, or - for standard input: plain text or HTML.")
    ],
    company: Annotated[
        str | None,
        typer.Option(
            "--company", help="Whose words they are: ticker or name. Without it: whom the text names."
        ),
    ] = None,
    published: Annotated[
        str | None,
        typer.Option("--published", help="Day of the text, as 2025-01-29, by which periods are meant."),
    ] = None,
    output: Annotated[
        OutputFormat, typer.Option("--format", help="table for people; csv and json with every column.")
    ] = OutputFormat.TABLE,
    lines: Annotated[
        bool,
        typer.Option(
            "--lines",
            help="Read a table (TSV) with the columns company, date and sentence; write one JSON object a line.",
        ),
    ] = False,
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")
    ] = None,
    kept: Annotated[
        str | None,
        typer.Option("--source", help="Where a URL is asked for: sample, live, or archive:<directory>."),
    ] = None,
) -> None:
    """Read what a text states about capital spending and AI revenue: guidance, actuals, commitments.

    Exit codes: 0 read, 1 the document is empty or can not be read, 2 wrong use, 4 read, but for rows of --lines without
    a sentence or a day, which are told on standard error (as companies are that nobody knows).
    """
    settings = settings_from_environment(home=home, source=kept)
    text = text_of(read_bytes(source, settings), source)
    if lines:
        if not _answer_lines(list(table_lines(text, source)), source, settings):
            raise typer.Exit(_INCOMPLETE)
        return
    found = read_statements(text, speaker_of(company, _day(published), settings))
    _write(found, output, sys.stdout.write)


def _day(published: str | None) -> date | None:
    if published is None:
        return None
    try:
        return datetime.strptime(published, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise WrongUse(f"--published {published!r} is no day", remedy="write it as 2025-01-29") from None


def _answer_lines(lines: Sequence[Line], place: str, settings: Settings) -> bool:
    """Write one object for each line, in order, and complaints to standard error; whether all could be read."""
    if not lines:
        _complain(f"{place}: the table has no rows below its heading")
    for line in lines:
        if line.problem:
            _complain(f"{place}, line {line.number}: {line.problem}")
        if line.company and not is_known(line.company, settings):
            who = f"company {line.company!r} is not known"
            _complain(f"{place}, line {line.number}: {who}; its fiscal years are taken to end in December")
        answer = _answer(line, settings)
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return not any(line.problem for line in lines)


def _complain(text: str) -> None:
    sys.stderr.write(f"aicapex statements: {text}\n")


def _answer(line: Line, settings: Settings) -> dict[str, object]:
    speaker = speaker_of(line.company or None, line.day, settings)
    statement = principal_statement(line.sentence, speaker) if line.sentence.strip() else None
    if statement is None:
        return dict(_NO_STATEMENT)
    return {
        "kind": statement.kind,
        "capex_definition": statement.capex_definition,
        "low_usd": statement.low_usd,
        "high_usd": statement.high_usd,
        "amount_per": statement.amount_per,
        "period": statement.period_canonical,
        "measure": statement.measure,
        "speaker": statement.speaker,
        "about": statement.about,
        "revision": statement.revision,
        "rule": statement.rule,
        "confidence": statement.confidence,
    }


def _write(found: Sequence[Statement], output: OutputFormat, write: Write) -> None:
    if output is OutputFormat.TABLE:
        rows = [tuple(_shown(number, one)) for number, one in enumerate(found, start=1)]
        write_table(Result(("#", *_SHOWN), ("INTEGER", *map(_type, _SHOWN)), iter([rows])), write, width=None)
        return
    names = tuple(column.name for column in STATEMENT_COLUMNS)
    rows = [
        tuple(number if name == "statement_number" else getattr(one, name) for name in names)
        for number, one in enumerate(found, start=1)
    ]
    result = Result(names, tuple(sql_type(column.dtype) for column in STATEMENT_COLUMNS), iter([rows]))
    (write_csv if output is OutputFormat.CSV else write_json)(result, write)


def _shown(number: int, one: Statement) -> Iterator[object]:
    yield number
    for name in _SHOWN:
        match name:
            case "period":
                yield one.period_canonical or one.period_printed
            case "about":
                yield one.about if one.about != "other_company" else one.about_company
            case _:
                yield getattr(one, name)


def _type(name: str) -> str:
    return "BIGINT" if name.endswith("_usd") else "VARCHAR"
