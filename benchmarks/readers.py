"""Readers in four processes each of DuckDB 1.1, 1.3, 1.4, 1.5 and 2.0 while 100 versions are published.

    python benchmarks/readers.py [--publications 100] [--readers 4] [--pause 0.2] [--duckdb 1.1 1.3 1.4 1.5 2.0]

Each DuckDB has an environment of its own, made with venv and pip from the configured registry, which is asked for these
versions and no other. A session opens the version that `current` leads to, reads tables, Parquet, CSV and manifest, and
compares: one generation everywhere, and none older than what was current when it began. Exits 1 where a reader met
anything else.
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
    """Publish under the readers of all versions at once and print a line for each version."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--publications", type=int, default=100)
    parser.add_argument("--readers", type=int, default=4, help="processes of each version")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two sessions of a reader")
    parser.add_argument("--duckdb", nargs="+", default=VERSIONS, metavar="VERSION")
    asked = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="aicapex-readers-"))
    try:
        made = {version: environment(directory / f"venv-{version}", version) for version in asked.duckdb}
        missing = [version for version, interpreter in made.items() if interpreter is None]
        for version in missing:
            print(f"{version}: not to be had, pip finds no duckdb=={version}.* for this Python")
        found = publish_under_readers(
            Settings(home=directory / "home"),
            [interpreter for interpreter in made.values() if interpreter],
            asked.publications,
            asked.readers,
            asked.pause,
        )
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    print("duckdb   readers  sessions  versions seen  versions behind  errors  mixed")
    for observed in found:
        print(line(observed, asked.readers))
        for problem in [*observed.errors, *observed.mixed][:3]:
            print(f"         {problem}")
    print(f"{asked.publications} publications in {found[0].seconds:.0f} s")
    well = all(not seen.errors and not seen.mixed and seen.behind <= 0 for seen in found)
    return 0 if well and not missing else 1


def environment(directory: Path, version: str) -> str | None:
    """An environment with this DuckDB; None where the registry has none."""
    venv.create(directory, with_pip=True)
    interpreter = directory / "bin" / "python"
    wanted = f"duckdb=={version}.*"
    command = [str(interpreter), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", wanted]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode:
        sys.stderr.write(installed.stderr)
        return None
    return str(interpreter)


def line(observed: Observed, readers: int) -> str:
    """One row of the table."""
    return (
        f"{observed.duckdb_version:8} {readers:7} {observed.sessions:9} {observed.versions_seen:14} "
        f"{observed.behind:16} {len(observed.errors):7} {len(observed.mixed):6}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
