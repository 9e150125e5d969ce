"""Readers in four processes while 100 versions are published: DuckDB 1.1 to 2.0, each in an environment of its own.

    python benchmarks/readers.py [--publications 100] [--readers 4] [--duckdb 1.1 1.3 1.4 1.5 2.0]

Environments are made with venv and pip from the configured registry, which is asked for each version by name. A session
opens the version that `current` leads to, reads tables, Parquet, CSV and manifest, and compares: one generation
everywhere, and none older than what was current when it began. Exits 1 where a reader met anything else.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from pipelines.settings import Settings
from tests.support.reading import Observed, publish_under_readers

VERSIONS = ("1.1", "1.3", "1.4", "1.5", "2.0")


def main() -> int:
    """Measure each version in turn and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--publications", type=int, default=100)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--duckdb", nargs="+", default=VERSIONS, metavar="VERSION")
    asked = parser.parse_args()
    print(
        f"{'duckdb':8} {'publications':>12} {'sessions':>9} {'versions seen':>14} {'behind':>7} {'errors':>7} mixed"
    )
    well = True
    for version in asked.duckdb:
        directory = Path(tempfile.mkdtemp(prefix="aicapex-readers-"))
        try:
            interpreter = environment(directory / "venv", version)
            if interpreter is None:
                print(f"{version:8} not to be had: pip finds no duckdb=={version}.* for this Python")
                well = False
                continue
            observed = publish_under_readers(
                Settings(home=directory / "home"), interpreter, asked.publications, asked.readers
            )
            print(line(observed), flush=True)
            for problem in [*observed.errors, *observed.mixed][:3]:
                print(f"         {problem}")
            well = well and not observed.errors and not observed.mixed and observed.behind <= 0
        finally:
            shutil.rmtree(directory, ignore_errors=True)
    return 0 if well else 1


def environment(directory: Path, version: str) -> str | None:
    """An environment with this DuckDB; None where the registry has none."""
    venv.create(directory, with_pip=True)
    interpreter = directory / "bin" / "python"
    command = [
        str(interpreter),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--only-binary",
        ":all:",
        f"duckdb=={version}.*",
    ]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode:
        sys.stderr.write(installed.stderr)
        return None
    return str(interpreter)


def line(observed: Observed) -> str:
    """One row of the table."""
    return (
        f"{observed.duckdb_version:8} {observed.publications:12} {observed.sessions:9} {observed.versions_seen:14} "
        f"{observed.behind:7} {len(observed.errors):7} {len(observed.mixed):5}   {observed.seconds:.0f} s"
    )


if __name__ == "__main__":
    raise SystemExit(main())
