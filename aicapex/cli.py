"""The program: its commands, their options, and what their exit codes mean."""

import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pipelines.errors import AicapexError, NothingPublished, WrongUse
from pipelines.redaction import redacted, secrets_of
from pipelines.settings import Settings, settings_from_environment

OK, FAILED, USAGE, NOTHING_PUBLISHED, INCOMPLETE = 0, 1, 2, 3, 4

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="State directory.", show_default=".aicapex"),
]
SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source",
        help="sample, live, or archive:<directory> holding <host>/<path>.",
        show_default="sample",
    ),
]

app = typer.Typer(
    name="aicapex",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="An auditable warehouse of AI capital spending: filings go in, tested marts come out.",
    epilog=(
        "Exit codes: 0 done; 1 failed; 2 wrong use, or SQL that can not be run; 3 nothing published yet; "
        "4 done, but some answers failed or could not be read; 124 a query ran out of time."
    ),
)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"aicapex {version('aicapex')}")
        raise typer.Exit(OK)


@app.callback()
def _options(
    _asked: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and end.")
    ] = False,
) -> None:
    """An auditable warehouse of AI capital spending: filings go in, tested marts come out."""


def _settings(home: Path | None, source: str | None = None, tickers: list[str] | None = None) -> Settings:
    return settings_from_environment(home=home, source=source, tickers=tuple(tickers) if tickers else None)


@app.command()
def run(
    source: SourceOption = None,
    home: HomeOption = None,
    company: Annotated[
        list[str] | None, typer.Option("--company", help="Only this ticker; may be given several times.")
    ] = None,
) -> None:
    """Fetch, read, normalise, build and test the marts, publish; ends with the headline table."""
    from aicapex.headline import output_console, print_summary
    from aicapex.run import run_everything

    settings = _settings(home, source, company)
    summary = run_everything(settings)
    print_summary(settings, summary, output_console())
    if not summary.succeeded:
        raise typer.Exit(FAILED)
    if (
        summary.answers.get("failed")
        or summary.documents.get("failed")
        or summary.checks_failed
        or summary.problems
    ):
        raise typer.Exit(INCOMPLETE)


@app.command()
def backfill(
    source: SourceOption = None,
    home: HomeOption = None,
    company: Annotated[
        list[str] | None, typer.Option("--company", help="Only this ticker; may be given several times.")
    ] = None,
    filed_from: Annotated[
        str, typer.Option("--from", help="Only filings of this day or later, as 2020-01-01.")
    ] = "",
    filed_to: Annotated[
        str, typer.Option("--to", help="Only filings of this day or earlier, as 2022-12-31.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Also companies that this range was filled for before.")
    ] = False,
) -> None:
    """Fetch and read what was filed in a range of days, company by company; goes on where it was stopped."""
    from aicapex.backfill import backfill as fill
    from aicapex.backfill import said
    from aicapex.headline import output_console

    console = output_console()
    pieces = []
    for piece in fill(_settings(home, source, company), filed_from, filed_to, again=again):
        console.print(said(piece), highlight=False, soft_wrap=True)
        pieces.append(piece)
    if not all(piece.ok for piece in pieces):
        raise typer.Exit(FAILED)
    if not all(piece.complete for piece in pieces):
        raise typer.Exit(INCOMPLETE)


@app.command()
def dev(
    home: HomeOption = None,
    source: SourceOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 3000,
) -> None:
    """Serve the Dagster UI with its daemon (schedules and sensors)."""
    from aicapex.dev import serve

    serve(_settings(home, source), host, port)


@app.command()
def quarantine(
    home: HomeOption = None,
    limit: Annotated[int, typer.Option(help="Pieces to show.", min=1)] = 50,
) -> None:
    """List the pieces of documents that could not be used, with place and reason."""
    from aicapex.headline import output_console
    from aicapex.quarantine import list_quarantine

    list_quarantine(_settings(home), output_console(), limit)


@app.command()
def truth(
    home: HomeOption = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--table", help="Truth table (TSV).", show_default="../shared/reference/capex-truth.tsv"
        ),
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(
            "--archive", help="Kept answers to verify from.", show_default="../shared/edgar-archive"
        ),
    ] = None,
) -> None:
    """Compare every capex and revenue figure of a truth table with the marts: archive, sample, secondary."""
    from aicapex.headline import output_console
    from aicapex.truth import compare_truth

    raise typer.Exit(compare_truth(_settings(home), table, archive, output_console()))


def _register() -> None:
    from aicapex.care import backup_command, prune_command, rebuild_command, restore_command
    from aicapex.doctor import doctor_command
    from aicapex.facts import facts_command
    from aicapex.metrics import metrics_command
    from aicapex.serve import serve_command
    from aicapex.site import site_command
    from aicapex.sql import sql_command
    from aicapex.statements import statements_command
    from aicapex.trace import trace_command
    from aicapex.verify import verify_command
    from aicapex.versions import rollback_command, versions_command

    app.command("facts")(facts_command)
    app.command("metrics")(metrics_command)
    app.command("site")(site_command)
    app.command("sql")(sql_command)
    app.command("statements")(statements_command)
    app.command("doctor")(doctor_command)
    app.command("trace")(trace_command)
    app.command("serve")(serve_command)
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)
    app.command("prune")(prune_command)
    app.command("verify")(verify_command)
    app.command("versions")(versions_command)
    app.command("rebuild")(rebuild_command)
    app.command("rollback")(rollback_command)


def _without_secrets(text: str) -> str:
    try:
        return redacted(text, secrets_of(settings_from_environment()))
    except AicapexError:  # the settings themselves are what is wrong, and their errors hold no secret
        return text


def _complain(text: str) -> None:
    Console(stderr=True).print(
        f"[red]aicapex:[/] {escape(_without_secrets(text))}", highlight=False, soft_wrap=True
    )


def main() -> None:
    """Entry point: failures that a user can act on are one message on standard error, never a traceback."""
    # Backfill policies have been marked beta since Dagster 1.5; the mark is not the user's business.
    warnings.filterwarnings("ignore", message=".*backfill_policy.*currently in beta")
    _register()
    try:
        app()
    except AicapexError as error:
        _complain(str(error))
        code = NOTHING_PUBLISHED if isinstance(error, NothingPublished) else FAILED
        raise SystemExit(USAGE if isinstance(error, WrongUse) else code) from error
    except OSError as error:
        # Nobody along the way knew more of it than the system says.
        what = f"{error.strerror or error}" + (f" [{error.filename}]" if error.filename else "")
        _complain(f"{what}. What to do: check the place, its permissions and free space")
        raise SystemExit(FAILED) from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None
