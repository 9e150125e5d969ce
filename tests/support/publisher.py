"""A publication in a process of its own, that can be killed at a point or given a disk that is full.

    python -m tests.support.publisher HOME [--kill POINT] [--most-bytes N] [--tmpfs KILOBYTES]

Prints one JSON object, unless it is killed: what was raised, and what is wrong with the versions.
"""

import argparse
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
from pipelines.publish import parts, table_files, versions, warehouse_file
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import current_version, version_directories
from pipelines.settings import Settings
from pipelines.steps import published
from pipelines.warehouse.connection import open_writer
from tests.support.publishing import BARE_PARTS

# Where a publication is killed: the function before which it happens, and at which of its calls. In order.
POINTS: dict[str, tuple[Any, str, int]] = {
    "before the first byte": (published, "write_warehouse_file", 1),
    "rows are in the file, keys are not": (warehouse_file, "_add_key", 1),
    "before the file is checked in": (warehouse_file, "_comments", 1),
    "before the file is compared": (published, "verify", 1),
    "in the middle of the tables": (table_files, "_write", 9),
    "before a table is read again": (table_files, "_verify", 30),
    "before the Data Package": (parts, "write_data_package", 1),
    "before the documentation": (parts, "write_dbt_docs", 1),
    "before the manifest": (published, "write_synced", 1),
    "before the version is on disk": (versions, "_sync_tree", 1),
    "before the version has its name": (Path, "rename", 1),
    "before readers are sent to it": (versions, "swing", 1),
    "before the link is replaced": (Path, "replace", 1),
    "before old versions are removed": (versions, "_remove_old", 1),
    "while an old version is removed": (versions.shutil, "rmtree", 2),
    "before the warehouse remembers it": (published, "replace_partition", 1),
}


def main() -> None:
    """Publish once under the given conditions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--kill", choices=list(POINTS))
    parser.add_argument("--most-bytes", type=int)
    parser.add_argument("--tmpfs", type=int, metavar="KILOBYTES", help="room left on a disk of its own")
    asked = parser.parse_args()
    settings = Settings(home=asked.home, kept_versions=2)
    if asked.tmpfs is not None:
        small_disk(settings.published_dir, asked.tmpfs)
    if asked.kill:
        kill_before(*POINTS[asked.kill])
    if asked.most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked.most_bytes, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    told: dict[str, object] = {"raised": publish(settings)}
    told |= standing(settings)
    if asked.tmpfs is not None:
        subprocess.run(["mount", "-o", "remount,size=500m", "tmpfs", str(settings.published_dir)], check=True)
        told["raised later"] = publish(settings)
        told["later"] = standing(settings)
    sys.stdout.write(json.dumps(told) + "\n")


def publish(settings: Settings) -> str | None:
    """One publication; what it raised."""
    try:
        with open_writer(settings.warehouse_path) as connection:
            published.publish(connection, settings, "run", BARE_PARTS)
    except AicapexError as error:
        return f"{type(error).__name__}: {error}"
    return None


def standing(settings: Settings) -> dict[str, object]:
    """Which version readers get, what is wrong with each, and what lies about unfinished."""
    current = current_version(settings.published_dir)
    return {
        "current": current.name if current else None,
        "problems": {
            path.name: list(version_problems(path)) for path in version_directories(settings.published_dir)
        },
        "unfinished": sorted(
            path.name
            for path in settings.published_dir.iterdir()
            if path.name[0] == "." and path.name != versions.LOCK_NAME
        ),
    }


def kill_before(place: Any, name: str, call: int) -> None:
    """Have this process killed before the n-th call of a function."""
    function: Callable[..., Any] = getattr(place, name)
    calls = 0

    def killed(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)

    setattr(place, name, killed)


def small_disk(directory: Path, kilobytes: int) -> None:
    """Put the directory on a disk of its own with so much room left. Only in a mount namespace of this process."""
    held = directory.with_name("held")
    directory.rename(held)
    directory.mkdir()
    # Whole pages, one for each link, and one for the directory itself.
    pages = sum(-(-path.stat().st_size // 4096) for path in held.rglob("*") if path.is_file()) + 4
    size = 4096 * pages + 1024 * kilobytes
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(directory)], check=True)
    shutil.copytree(held, directory, symlinks=True, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
