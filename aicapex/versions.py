"""`aicapex versions` and `aicapex rollback`: the published versions that are kept, and back to one of them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.publish.rollback import KeptVersion, kept_versions, roll_back
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import version_directories
from pipelines.settings import settings_from_environment

_MEGABYTE = 1e6
_HASH_SHOWN = 12

Home = Annotated[Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")]


def versions_command(home: Home = None) -> None:
    """List the published versions that are kept, newest first; the marked one is what readers get."""
    from aicapex.headline import output_console

    settings = settings_from_environment(home=home)
    print_versions(
        kept_versions(settings.published_dir), output_console(), damaged_versions(settings.published_dir)
    )


def rollback_command(
    version: Annotated[
        str | None, typer.Argument(help="Version to give to readers. Without it: the one before the present.")
    ] = None,
    home: Home = None,
) -> None:
    """Give readers an earlier version, at once and whole, until something new is there to publish.

    The versions after it are not published again as they are. `aicapex rollback` to the newest ends it.
    """
    from aicapex.headline import output_console

    settings = settings_from_environment(home=home)
    console = output_console()
    before, now = roll_back(settings.published_dir, version)
    console.print(f"readers had  {before or 'nothing that can be opened'}", highlight=False, soft_wrap=True)
    console.print(f"readers get  {now.name}", highlight=False, soft_wrap=True)
    console.print(
        f"path         {settings.published_dir / 'current'}", markup=False, highlight=False, soft_wrap=True
    )
    held = [kept.name for kept in kept_versions(settings.published_dir) if kept.is_refused]
    if held:
        console.print(f"held back    {', '.join(held)}", highlight=False, soft_wrap=True)
        console.print(
            "             not published again as they are; other content is published as ever", soft_wrap=True
        )


def damaged_versions(published_dir: Path) -> frozenset[str]:
    """Names of the kept versions of which a file is missing, changed or not in the manifest."""
    directories = version_directories(published_dir)
    return frozenset(directory.name for directory in directories if version_problems(directory))


def print_versions(
    kept: tuple[KeptVersion, ...], console: Console, damaged: frozenset[str] = frozenset()
) -> None:
    """A line for each version: time, source, rows, size, hash of the DuckDB file, and where it stands."""
    if not kept:
        console.print("nothing is published")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "version", "published", "as of", "source"):
        table.add_column(name, no_wrap=True)
    for name in ("rows", "MB"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("sha256", ""):
        table.add_column(name, no_wrap=True)
    for version in kept:
        table.add_row(
            "*" if version.is_current else "", *map(Text, _cells(version, is_damaged=version.name in damaged))
        )
    console.print(table)
    if damaged:
        console.print("not whole: `aicapex verify` says which file, and what to do", highlight=False)


def _cells(version: KeptVersion, *, is_damaged: bool) -> list[str]:
    manifest = version.manifest
    if manifest is None:
        return [version.name, "", "", "", "", "", "", "its manifest can not be read"]
    source = manifest.source.partition(":")[0]
    return [
        version.name,
        manifest.published_at.partition("+")[0].replace("T", " "),
        (manifest.as_of or "").partition("T")[0],
        source,
        f"{manifest.rows:,}",
        f"{manifest.bytes / _MEGABYTE:.1f}",
        manifest.file_sha256[:_HASH_SHOWN],
        ", ".join(
            said for said, is_so in (("held back", version.is_refused), ("not whole", is_damaged)) if is_so
        ),
    ]
