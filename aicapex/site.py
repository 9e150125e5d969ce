"""`aicapex site`: the site of what is published, written into a directory to look at while working on it."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from aicapex.published import open_published
from pipelines.errors import WrongUse
from pipelines.publish.manifest import read_manifest
from pipelines.publish.site.version import SiteVersion
from pipelines.publish.site.write import data_as_of, write_site
from pipelines.settings import settings_from_environment


def site_command(
    directory: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.")],
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")
    ] = None,
) -> None:
    """Write the site of the published file into a directory, as publication does beside the file."""
    from aicapex.headline import output_console

    if directory.exists() and not directory.is_dir():
        raise WrongUse(
            "a site is a directory, and this is none", place=str(directory), remedy="name another place"
        )
    settings = settings_from_environment(home=home)
    manifest = read_manifest(settings.published_file.parent)
    with open_published(settings) as connection:
        shown = SiteVersion(
            name=manifest.version if manifest else "",
            published_at=datetime.fromisoformat(manifest.published_at) if manifest else datetime.now(UTC),
            source=manifest.source if manifest else settings.source,
            as_of=data_as_of(connection, datetime.now(UTC).date()),
            project=manifest.project_version if manifest else version("aicapex"),
        )
        outcome = write_site(connection, directory, shown)
    console = output_console()
    console.print(
        f"{outcome.pages} pages, {outcome.charts} charts, {outcome.files} files, {outcome.bytes / 1e6:.1f} MB in "
        f"{sum(outcome.seconds.values()):.1f} s: {directory / 'index.html'}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        ", ".join(f"{part} {took:.2f} s" for part, took in outcome.seconds.items()), highlight=False
    )
