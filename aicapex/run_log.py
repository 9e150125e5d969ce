"""`logs/run.log`: what dbt and Dagster print in a run of the command line, turned over before it grows large."""

import io
from pathlib import Path
from typing import TextIO

from pipelines.redaction import redacted, secrets_of
from pipelines.settings import Settings

LARGEST_BYTES = 5_000_000
KEPT = 4


def open_run_log(settings: Settings) -> TextIO:
    """Open it for appending; what is secret is left out of what is written.

    One of more than 5 MB becomes run.log.1, that one run.log.2, and so on to run.log.4.
    """
    log = settings.home / "logs" / "run.log"
    if log.exists() and log.stat().st_size > LARGEST_BYTES:
        for number in range(KEPT, 0, -1):
            older = _numbered(log, number - 1)
            if older.exists():
                older.replace(_numbered(log, number))
    return _Redacting(log, secrets_of(settings))


class _Redacting(io.TextIOWrapper):
    """A file in which nothing secret is written."""

    def __init__(self, path: Path, secrets: tuple[str, ...]) -> None:
        self._secrets = secrets
        super().__init__(path.open("ab"), encoding="utf-8", line_buffering=False)

    def write(self, text: str, /) -> int:
        """Write a text without the secrets."""
        super().write(redacted(text, self._secrets) if self._secrets else text)
        return len(text)


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}") if number else log
