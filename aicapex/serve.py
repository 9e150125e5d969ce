"""`aicapex serve`: one of the three processes of a server (code, web, daemon), for systemd or a Procfile to keep up.

Each replaces this process, so that a signal reaches it directly. `aicapex dev` starts all of them as one instead.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from aicapex.dagster_home import open_instance, prepare_home
from pipelines.settings import PROJECT_ROOT, Settings, settings_from_environment

WORKSPACE = PROJECT_ROOT / "deploy" / "workspace.yaml"
LOOPBACK = "127.0.0.1"


class Process(StrEnum):
    """What there is to start: the code with its runs, the page, what ticks and what starts runs; or the tables."""

    CODE = "code"
    WEB = "web"
    DAEMON = "daemon"
    MIGRATE = "migrate"


def arguments(process: Process, settings: Settings, host: str, port: int) -> list[str]:
    """Program of Dagster and its arguments. The code is served on loopback only: it obeys whoever reaches it."""
    match process:
        case Process.CODE:
            at = ["--host", LOOPBACK, "--port", str(settings.code_server_port)]
            what = [
                "--module-name",
                "assets.definitions",
                "--attribute",
                "defs",
                "--location-name",
                "aicapex",
            ]
            return ["dagster", "code-server", "start", *at, *what]
        case Process.WEB:
            return ["dagster-webserver", "--workspace", str(WORKSPACE), "--host", host, "--port", str(port)]
        case Process.DAEMON:
            return ["dagster-daemon", "run", "--workspace", str(WORKSPACE)]
        case Process.MIGRATE:
            return ["dagster", "instance", "migrate"]


def tick_again(settings: Settings) -> None:
    """Let sensors tick that the clock, when it was put back, left waiting for a time that had been."""
    # Loads Dagster, which the other three processes do for themselves.
    from assets.tick_times import forget_future_ticks

    with open_instance(settings) as instance:
        waiting = forget_future_ticks(instance, datetime.now(UTC))
    if waiting:
        typer.echo(f"the clock was put back; these sensors tick again: {', '.join(waiting)}")


def serve_command(
    process: Annotated[
        Process,
        typer.Argument(
            help="code, web or daemon; migrate brings the tables of runs and events to a new version of Dagster, "
            "while none of the three is up."
        ),
    ],
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="sample, live or archive:DIR (default: $AICAPEX_SOURCE).")
    ] = None,
    host: Annotated[str, typer.Option(help="Address on which the page is served.")] = LOOPBACK,
    port: Annotated[int, typer.Option(help="Port of the page.", min=1, max=65535)] = 3000,
) -> None:
    """Be one process of a server: code, web or daemon."""
    settings = settings_from_environment(home=home, source=source)
    prepare_home(settings)
    if process is Process.DAEMON:
        tick_again(settings)
    program, *rest = arguments(process, settings, host, port)
    # A shell's background job ignores interrupts and hands that on; Dagster would then leave its children behind.
    for caught in (signal.SIGINT, signal.SIGTERM):
        signal.signal(caught, signal.SIG_DFL)
    os.chdir(PROJECT_ROOT)
    os.execv(Path(sys.executable).with_name(program), [program, *rest])  # noqa: S606 - our own dagster, no shell wanted
