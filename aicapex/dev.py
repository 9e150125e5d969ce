"""`aicapex dev`: Dagster's web interface and daemon over this home."""

import fcntl
import os
import signal
import socket
import sys
from pathlib import Path

from aicapex.dagster_home import prepare_home
from aicapex.serve import tick_again
from pipelines.errors import WrongUse
from pipelines.settings import PROJECT_ROOT, Settings


def serve(settings: Settings, host: str, port: int) -> None:
    """Replace this process by `dagster dev`; returns only where that is impossible.

    Raises WrongUse where the port is taken, or another `aicapex dev` serves this home: Dagster would start a second
    daemon over the same storage and only log that this is not supported.
    """
    prepare_home(settings)
    check_port_is_free(host, port)
    hold_home(settings)
    tick_again(settings)
    dagster = str(Path(sys.executable).with_name("dagster"))
    arguments = [
        "dev",
        "--workspace",
        str(PROJECT_ROOT / "workspace.yaml"),
        "--host",
        host,
        "--port",
        str(port),
    ]
    # A shell's background job ignores interrupts and hands that on; dagster would then leave its children behind.
    for caught in (signal.SIGINT, signal.SIGTERM):
        signal.signal(caught, signal.SIG_DFL)
    os.chdir(PROJECT_ROOT)
    os.execv(dagster, [dagster, *arguments])  # noqa: S606 - our own dagster, no shell wanted


def check_port_is_free(host: str, port: int) -> None:
    """Raise WrongUse where something listens on the port."""
    with socket.socket() as probe:
        # As the server does it: a port in the linger after a previous server counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise WrongUse(
                f"can not listen on port {port}: {error.strerror}",
                place=f"{host}:{port}",
                remedy="end what listens there, or choose another one with --port",
            ) from error


def hold_home(settings: Settings) -> int:
    """Lock the home for one interface, until the process that replaces this one ends; return the file descriptor.

    Raises WrongUse where another holds it.
    """
    path = settings.dagster_dir / "dev.lock"
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(held)
        raise WrongUse(
            "another `aicapex dev` serves this home",
            place=str(settings.home),
            remedy="use that one, end it, or name another home with --home",
        ) from error
    os.set_inheritable(held, True)
    return held
