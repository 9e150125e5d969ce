"""`aicapex trace`: the command."""

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aicapex.published import open_published, open_readonly
from aicapex.tracing.ask import Published
from aicapex.tracing.find import Found, find_row
from aicapex.tracing.lineage import Lineage
from aicapex.tracing.node import Node
from aicapex.tracing.output import disagreements, file_name, tree_json, tree_lines
from aicapex.tracing.page_file import make_page, write_page
from pipelines.errors import WrongUse
from pipelines.settings import Settings, settings_from_environment


class TraceFormat(StrEnum):
    """What `aicapex trace` can write."""

    TABLE = "table"
    JSON = "json"


def trace_command(
    mart: Annotated[str, typer.Argument(help="A mart: spend_to_revenue, or marts.spend_to_revenue.")],
    key: Annotated[
        list[str] | None,
        typer.Argument(help="Its row: values in the order of the mart's key, or column=value."),
    ] = None,
    output_format: Annotated[
        TraceFormat, typer.Option("--format", help="table for people; json with all that is known.")
    ] = TraceFormat.TABLE,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="The row as known at the end of a day, as 2024-09-01 (UTC)."),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option(
            "--page", help="File for the page that shows the places.", show_default="traces/ of the home"
        ),
    ] = None,
    no_page: Annotated[bool, typer.Option("--no-page", help="Only the chain, no page.")] = False,
    archive: Annotated[
        Path | None,
        typer.Option(
            "--archive",
            help="Tree <host>/<path> of answers to take documents from.",
            show_default="the home's archive",
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="A published file by itself.", show_default="the home's"),
    ] = None,
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory.", show_default=".aicapex")
    ] = None,
) -> None:
    """Walk a number back: mart row, values, facts, filing, place and printed words, and a page that shows them.

    Exit codes: 0 traced, 1 failed, 2 wrong use or no such row, 3 nothing published yet.
    """
    settings = settings_from_environment(home=home)
    day = _day(as_of)
    if file is not None and not file.is_file():
        raise WrongUse(f"there is no file {str(file)!r}", remedy="name a published aicapex.duckdb")
    with open_readonly(file) if file else open_published(settings) as connection:
        published = Published(connection, day)
        found = find_row(published, mart, key or [])
        published.require_evidence()
        root = Lineage(published).tree(found)
    if day:
        root.notes.append(f"as known at the end of {day.isoformat()}")
    path, not_shown = (None, []) if no_page else _page(root, found, day, page, archive, settings)
    if output_format is TraceFormat.JSON:
        sys.stdout.write(tree_json(root, str(path) if path else None, not_shown))
    else:
        sys.stdout.writelines(f"{line}\n" for line in tree_lines(root))
        if path:
            sys.stdout.write(f"\npage  {path}\n")
    for label in disagreements(root):
        _complain(f"what is below {label} does not give its value")
    for reason in not_shown:
        _complain(f"not on the page: {reason}")


def _page(
    root: Node, found: Found, day: date | None, page: Path | None, archive: Path | None, settings: Settings
) -> tuple[Path | None, list[str]]:
    """Write the page where any document of the trace is held; what it does not show, with reasons."""
    made = make_page(root, settings, archive)
    if not made.documents:
        return None, made.not_shown or ["the row rests on no document"]
    path = page or settings.traces_dir / file_name(found.mart, found.key, day)
    write_page(path, made.html)
    return path.absolute(), made.not_shown


def _day(as_of: str | None) -> date | None:
    if as_of is None:
        return None
    try:
        return datetime.strptime(as_of, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise WrongUse(f"--as-of {as_of!r} is no day", remedy="write it as 2024-09-01") from None


def _complain(text: str) -> None:
    sys.stderr.write(f"aicapex trace: {text}\n")
