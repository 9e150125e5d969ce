"""The variables of the process, and things that the workers of one test session do once."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def kept_environment(**changes: str) -> Iterator[None]:
    """Start without variables of the project, with these instead; leave the process's variables as they were.

    A run sets variables for dbt and for Dagster's processes.
    """
    before = dict(os.environ)
    for name in before:
        if name.startswith(("AICAPEX_", "DAGSTER_", "DBT_")):
            del os.environ[name]
    os.environ.update({"DAGSTER_DISABLE_TELEMETRY": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"} | changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def once(mark: Path, do: Callable[[], str], **variables: str) -> str:
    """What the first caller's `do` returned; the others wait for it and read it from the file `mark`.

    `variables` are set for it. Where it raised it is not tried again: every later caller fails at once.
    """
    mark.parent.mkdir(parents=True, exist_ok=True)
    failed = mark.with_name(f"{mark.name}.failed")
    with mark.with_name(f"{mark.name}.lock").open("w") as lock, kept_environment(**variables):
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert not failed.exists(), failed.read_text(encoding="utf-8")
        if not mark.exists():
            failed.write_text(f"{mark.stem} failed in another test: see there", encoding="utf-8")
            mark.write_text(do(), encoding="utf-8")
            failed.unlink()
    return mark.read_text(encoding="utf-8")
