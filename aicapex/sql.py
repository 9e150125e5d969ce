"""`aicapex sql`: the command."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from aicapex.published import DEFAULT_MEMORY, SPILL_LIMIT
from aicapex.query import DEFAULT_TIMEOUT_SECONDS, Limits, answer
from aicapex.results import TABLE_ROWS, OutputFormat
from pipelines.settings import settings_from_environment


def sql_command(
    query: Annotated[
        str | None,
        typer.Argument(help="SQL, one or several statements. Without it: from stdin, or a prompt."),
    ] = None,
    output: Annotated[
        OutputFormat, typer.Option("--format", help="table for people; csv and json with every digit.")
    ] = OutputFormat.TABLE,
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.001, help="Seconds a query may take.")
    ] = DEFAULT_TIMEOUT_SECONDS,
    memory: Annotated[
        str, typer.Option("--memory", help="Memory a query may use, such as 500MB.")
    ] = DEFAULT_MEMORY,
    temp_space: Annotated[
        str, typer.Option("--temp-space", help="Temporary space on disk a query may use, such as 2GB.")
    ] = SPILL_LIMIT,
    max_rows: Annotated[
        int | None,
        typer.Option("--max-rows", min=0, help=f"Rows to write (table: {TABLE_ROWS}, csv, json: all)."),
    ] = None,
) -> None:
    """Ask the published warehouse in SQL. It is opened read-only; no query can change it or read a file.

    Exit codes: 0 answered, 2 the SQL failed or was refused, 3 nothing published yet, 124 out of time.
    """
    settings = settings_from_environment(home=home)
    limits = Limits(timeout, memory, max_rows, temp_space)
    if query is not None:
        raise typer.Exit(answer(query, output, settings, limits))
    if not sys.stdin.isatty():
        raise typer.Exit(answer(sys.stdin.read(), output, settings, limits))
    # Only the prompt needs prompt_toolkit.
    from aicapex.prompt import converse

    raise typer.Exit(converse(settings, output, limits))
