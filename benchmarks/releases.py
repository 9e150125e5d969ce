"""Releases to text, tables and facts: milliseconds of real exhibits and pages, and where the time goes.

    .venv/bin/python -m benchmarks.releases [files or directories of exhibits]

Each figure is the best of several rounds of one process, in milliseconds from bytes in memory. `text and tables` is
`read_release`; `tree` is BeautifulSoup's tree alone as it comes, for comparison; `facts` is what finding the figures of
the statements takes on top. A release of 600 KB is to take less than 500 ms in all.
"""

import argparse
import cProfile
import io
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bs4 import BeautifulSoup

from pipelines.errors import BadDocument
from pipelines.normalise.release_figures import printed_facts, texts_above
from pipelines.raw.releases.document import ReleaseDocument
from pipelines.raw.releases.exhibits import releases_of
from pipelines.raw.releases.reader import read_release
from pipelines.raw.submission_file import is_submission, split_submission

DEFAULT = (
    Path(__file__).resolve().parents[2]
    / "shared"
    / "edgar-archive"
    / "www.sec.gov"
    / "Archives"
    / "edgar"
    / "data"
)
ROUNDS = 5
SMALLEST = 500_000
HEAD = f"{'release':44}{'KB':>7}{'tree':>8}{'text and tables':>17}{'facts':>8}{'in all':>8}{'per 600 KB':>12}"


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds of the fastest round."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def facts(document: ReleaseDocument) -> object:
    """The figures of the statements of a release."""
    above = texts_above((b.table_number, b.kind, b.text) for b in document.blocks)
    return printed_facts(document.tables, above, 12)


def releases(paths: list[Path]) -> list[tuple[str, bytes]]:
    """Name and bytes of the releases in files: pages as they are, exhibits out of complete submissions."""
    found: list[tuple[str, bytes]] = []
    for path in paths:
        body = path.read_bytes()
        if is_submission(body):
            try:
                found += [
                    (f"{path.stem} {d.type}", d.body) for d in releases_of(split_submission(body, path.name))
                ]
            except BadDocument as error:
                print(error, file=sys.stderr)
        else:
            found.append((path.name, body))
    return found


def main() -> int:
    """Measure and print; the exit code says whether every release stays within the limit for its size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path)
    options = parser.parse_args()
    paths: list[Path] = options.paths or sorted(DEFAULT.glob("*/*/*.txt"))
    files = [file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.htm*")))]
    chosen = [(name, body) for name, body in releases(files) if options.paths or len(body) >= SMALLEST]
    if not chosen:
        raise SystemExit("no releases here; name files or directories of exhibits")
    print(HEAD)
    slowest = 0.0
    for name, body in chosen:
        document = read_release(name, body, None)
        tree = best(lambda body=body: BeautifulSoup(body, "lxml"))  # type: ignore[misc]
        text = best(lambda name=name, body=body: read_release(name, body, None))  # type: ignore[misc]
        figures = best(lambda document=document: facts(document))  # type: ignore[misc]
        share = (text + figures) / max(len(body) / 600_000, 1.0)
        slowest = max(slowest, share)
        whole = text + figures
        print(
            f"{name[:43]:44}{len(body) / 1000:7.0f}{tree:8.0f}{text:17.0f}{figures:8.1f}{whole:8.0f}{share:12.0f}"
        )
    name, body = max(chosen, key=lambda entry: len(entry[1]))
    print(f"\nWhere the time of {name} goes (own time, with the profiler's own cost):")
    profile = cProfile.Profile()
    profile.runcall(read_release, name, body, None)
    lines = io.StringIO()
    pstats.Stats(profile, stream=lines).strip_dirs().sort_stats("tottime").print_stats(12)
    print("\n".join(lines.getvalue().splitlines()[6:]))
    return 0 if slowest < 500 else 1


if __name__ == "__main__":
    sys.exit(main())
