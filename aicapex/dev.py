"""`aicapex dev`: Dagster's web interface and daemon over this home."""

import os
import signal
import sys
from pathlib import Path

from aicapex.dagster_home import prepare_home
from pipelines.settings import PROJECT_ROOT, Settings


def serve(settings: Settings, host: str, port: int) -> None:
    """Replace this process by `dagster dev`; returns only where that is impossible."""
    prepare_home(settings)
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
