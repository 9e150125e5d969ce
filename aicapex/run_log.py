"""`logs/run.log`: what dbt and Dagster print in a run of the command line, turned over before it grows large."""

from pathlib import Path
from typing import TextIO

from pipelines.settings import Settings

LARGEST_BYTES = 5_000_000
KEPT = 4


def open_run_log(settings: Settings) -> TextIO:
    """Open it for appending. One of more than 5 MB becomes run.log.1, that one run.log.2, and so on to run.log.4."""
    log = settings.home / "logs" / "run.log"
    if log.exists() and log.stat().st_size > LARGEST_BYTES:
        for number in range(KEPT, 0, -1):
            older = _numbered(log, number - 1)
            if older.exists():
                older.replace(_numbered(log, number))
    return log.open("a", encoding="utf-8")


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}") if number else log
