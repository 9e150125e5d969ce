"""A pass of the small world in a process of its own, that can be killed at a point or given less than it needs.

    python -m tests.faults.child PLACE BASE [--kill POINT] [--signal NAME] [--bytes N] [--files N] [--memory MB]
                                 [--disk KILOBYTES] [--read-only]

PLACE is the folder of the home, BASE the address of the server. Prints one JSON object, unless it is killed: what was
raised, what of it the operating system said, and what was not had.
"""

import argparse
import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.errors import AicapexError
from pipelines.settings import Settings
from pipelines.sources import archive
from pipelines.steps import filing_documents, raw
from pipelines.warehouse import partitions
from tests.faults.ingest import ingest, settings_for
from tests.faults.world import HOSTS, companies_file

# Where a pass is killed: the function before which it happens, and at which of its calls.
POINTS: dict[str, tuple[Any, str, int]] = {
    "before a body has its name": (Path, "replace", 2),
    "before an answer has its row": (archive, "relevant_headers", 3),
    "before a partition is replaced": (raw, "replace_partition", 1),
    "within the replacement of a partition": (partitions, "_replace", 4),
    "before a replacement is remembered": (partitions, "_remember", 3),
    "within the replacement of a document": (filing_documents, "replace_documents", 1),
}
_OUT_OF = {
    errno.ENOSPC: "No space left",
    errno.EFBIG: "File too large",
    errno.EMFILE: "Too many open files",
    errno.EROFS: "Read-only file system",
    errno.ENOMEM: "Cannot allocate memory",
}


def main() -> None:
    """One pass under the given conditions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("place", type=Path)
    parser.add_argument("base")
    parser.add_argument("--kill", choices=list(POINTS))
    parser.add_argument("--signal", default="SIGKILL")
    for limit in ("bytes", "files", "memory", "disk"):
        parser.add_argument(f"--{limit}", type=int)
    parser.add_argument("--read-only", action="store_true")
    asked = parser.parse_args()
    settings = settings_for(asked.place / "home", {host: f"{asked.base}/{host}" for host in HOSTS})
    universe = companies_file(asked.place / "companies.yaml")
    _restrict(settings, asked)
    if asked.kill:
        _end_before(*POINTS[asked.kill], getattr(signal, asked.signal))
    raised: BaseException | None = None
    not_had: list[str] = []
    try:
        not_had = ingest(settings, universe).not_had
    except Exception as error:  # noqa: BLE001 - whatever comes is judged
        raised = error
    _lift()
    said = {
        "raised": None if raised is None else str(raised),
        "known": isinstance(raised, AicapexError),
        "kind": type(raised).__name__,
        "system": _system(raised, not_had),
        "not_had": not_had,
    }
    sys.stdout.write(json.dumps(said) + "\n")


def _restrict(settings: Settings, asked: argparse.Namespace) -> None:
    if asked.disk is not None or asked.read_only:
        _own_disk(settings.home, asked.disk, read_only=asked.read_only)
    if asked.bytes is not None:
        _limit(resource.RLIMIT_FSIZE, asked.bytes)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if asked.files is not None:
        held = len(list(Path("/proc/self/fd").iterdir()))
        _limit(resource.RLIMIT_NOFILE, held + asked.files)
    if asked.memory is not None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + (asked.memory << 20)
        _limit(resource.RLIMIT_AS, most)


def _limit(kind: int, most: int) -> None:
    resource.setrlimit(kind, (most, resource.getrlimit(kind)[1]))


def _lift() -> None:
    for limit in (resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_AS):
        hard = resource.getrlimit(limit)[1]
        resource.setrlimit(limit, (hard, hard))


def _own_disk(home: Path, kilobytes: int | None, *, read_only: bool) -> None:
    """Put the home on a disk of its own, full up to so much. Only in a mount namespace of this process."""
    held = home.with_name("held")
    if home.exists():
        home.rename(held)
    home.mkdir()
    files = (path for path in held.rglob("*") if path.is_file()) if held.exists() else ()
    pages = sum(-(-path.stat().st_size // 4096) for path in files) + 4
    size = 4096 * pages + 1024 * (kilobytes or 0)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(home)], check=True)
    if held.exists():
        shutil.copytree(held, home, symlinks=True, dirs_exist_ok=True)
    if read_only:
        subprocess.run(["mount", "-o", "remount,ro", "tmpfs", str(home)], check=True)


def _end_before(place: Any, name: str, call: int, number: signal.Signals) -> None:
    """Have this process signalled before the n-th call of a function."""
    function: Callable[..., Any] = getattr(place, name)
    calls = 0

    def signalled(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            os.kill(os.getpid(), number)
        return function(*arguments, **named)

    setattr(place, name, signalled)


def _system(raised: BaseException | None, not_had: list[str]) -> str:
    """What the operating system refused, by its own words in whatever was raised or told."""
    seen, texts = raised, list(not_had)
    while seen is not None:
        if isinstance(seen, MemoryError):
            return "Cannot allocate memory"
        number = getattr(seen, "errno", None)
        if number in _OUT_OF:
            return _OUT_OF[number]
        texts.append(str(seen))
        seen = seen.__cause__ or seen.__context__
    words = [
        *_OUT_OF.values(),
        "unable to open database file",
        "readonly",
        "disk is full",
        "out of memory",
        "disk I/O error",
    ]
    if any("failed to map segment" in text for text in texts):
        return "no memory to map a library"
    return next((word for word in words for text in texts if word.lower() in text.lower()), "")


if __name__ == "__main__":
    main()
