"""What the processes of the archive's tests do; here, because a spawned process imports it by name."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path

from pipelines.sources.archive import AnswerArchive

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def keep_the_same(root: Path, urls: list[str], body: bytes) -> None:
    """Keep one body for many URLs."""
    archive = AnswerArchive(root)
    for url in urls:
        archive.keep(url, "live", 200, {}, body, MOMENT)


def die_between_body_and_row(root: Path, url: str, body: bytes) -> None:
    """Be killed when the body is on disk and its row is not."""
    archive = AnswerArchive(root)
    archive._index.writing = lambda: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign,assignment,return-value]
    archive.keep(url, "live", 200, {}, body, MOMENT)
