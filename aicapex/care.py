"""`aicapex backup`, `restore`, `prune` and `rebuild`: what a home that runs for years needs now and then."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.errors import AicapexError
from pipelines.settings import settings_from_environment

HomeOption = Annotated[Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")]


def backup_command(
    file: Annotated[
        Path, typer.Argument(help="File to write; a directory gets one under a name of the time.")
    ],
    home: HomeOption = None,
    wait: Annotated[
        float, typer.Option("--wait", help="Seconds to wait for runs under way.", min=0.0)
    ] = 30.0,
    keep: Annotated[
        int | None, typer.Option("--keep", help="In a directory: how many backups stay there.", min=1)
    ] = None,
) -> None:
    """Write the home into one file: archive, warehouse, published versions, Dagster's books, notices that wait."""
    from aicapex.backup import back_up
    from aicapex.headline import output_console

    made = back_up(settings_from_environment(home=home), file, wait_seconds=wait, keep=keep)
    output_console().print(
        f"backed up {made.files} files, {made.size / 1e6:.1f} MB: {made.file}",
        highlight=False,
        soft_wrap=True,
    )
    if made.damaged:
        raise AicapexError(
            f"{made.damaged} documents of the archive are damaged, and are so in this backup; no older one was removed",
            place=str(made.file),
            remedy="`aicapex verify` names them and says what to do",
        )


def restore_command(
    file: Annotated[Path, typer.Argument(help="File that `aicapex backup` wrote.")], home: HomeOption = None
) -> None:
    """Put a backup into an empty home, after comparing every file with its hash."""
    from aicapex.headline import output_console
    from aicapex.restore import restore

    settings = settings_from_environment(home=home)
    found = restore(settings, file)
    output_console().print(
        f"restored {len(found.files)} files of {found.made_at}, aicapex {found.version}: {settings.home}",
        highlight=False,
        soft_wrap=True,
    )


def prune_command(
    home: HomeOption = None,
    older_than: Annotated[
        int, typer.Option("--older-than", help="Days that runs are kept at least.", min=1, max=36_500)
    ] = 90,
) -> None:
    """Remove old runs with their events and output from Dagster's books; figures and answers stay."""
    from aicapex.headline import output_console
    from aicapex.prune import prune

    pruned = prune(settings_from_environment(home=home), older_than)
    output_console().print(
        f"removed {pruned.removed} runs; {pruned.kept} older ones stay: an asset was last made by them",
        highlight=False,
        soft_wrap=True,
    )


def rebuild_command(
    source: Annotated[
        str | None,
        typer.Option(
            "--source", help="Whose answers: sample, live or archive:DIR (default: $AICAPEX_SOURCE)."
        ),
    ] = None,
    home: HomeOption = None,
    wait: Annotated[float, typer.Option("--wait", help="Seconds to wait for who writes.", min=0.0)] = 30.0,
) -> None:
    """Make the warehouse anew from the kept answers, asking nobody; the old one stays until the new one is whole."""
    from aicapex.headline import output_console
    from aicapex.rebuild import rebuild, report

    done = rebuild(settings_from_environment(home=home, source=source), wait_seconds=wait)
    output_console().print("\n".join(report(done)), highlight=False, soft_wrap=True, markup=False)
