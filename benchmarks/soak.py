"""Thousands of ticks and some hundred runs by a clock that is set: what grows, and what does not.

    python -m benchmarks.soak --ticks 2000 --runs 100 --place /tmp/soak

One process ticks the sensor of filings as the daemon does, over a home that was filled by a run, against a local
server that plays the SEC. A filing appears every so many ticks; the run that it asks for is run in this process, up to
the evidence (no models, no publication), every `--whole`-th one to its end with publication. Every `--prune` ticks the
books are pruned as `aicapex prune` does, of every run on which nothing rests any more. Prints a line at every tenth of
the way: memory, open files, the home's size by part, runs and ticks in the books.
"""

import argparse
import gc
import os
import shutil
import tempfile
import time
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from aicapex.prune import prune
from aicapex.run import run_everything
from assets.dbt_manifest import prepared_manifest
from assets.sensors import NEW_FILINGS
from benchmarks.kills import two_companies
from pipelines.companies import Company, load_universe
from pipelines.settings import Settings
from tests.support.homes import HASTY, IDENTITY, NO_NEWSROOMS
from tests.support.played_sec import Filed, PlayedSec, played_sec
from tests.support.season import filing_of
from tests.support.ticks import Ticking, before_marts

STEP = timedelta(minutes=10)
START = datetime(2026, 8, 3, 13, 0, tzinfo=UTC)
HEAD = (
    f"{'tick':>6}{'day':>5}{'runs':>6}{'RSS MB':>8}{'files':>7}{'home MB':>9}{'archive':>9}{'dagster':>9}"
    f"{'warehouse':>11}{'published':>11}{'versions':>10}{'runs kept':>11}{'ticks kept':>12}{'s/tick':>8}"
)


def main() -> None:
    """Tick, let filings appear, run, prune, and print what there is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ticks", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument(
        "--whole", type=int, default=25, help="every so many runs one with models and publication"
    )
    parser.add_argument("--prune", type=int, default=200, help="every so many ticks old runs are pruned")
    parser.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()) / "aicapex-soak")
    asked = parser.parse_args()
    place = asked.place.absolute()
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    with played_sec() as played:
        settings = Settings(
            home=place / "home",
            source="live",
            sec_identity=IDENTITY,
            companies_file=two_companies(place),
            newsrooms_file=NO_NEWSROOMS,
            limiter_dir=place / "limiter",
            origin_overrides=played.sec.overrides(),
            poll_seconds=60,
            kept_versions=2,
        )
        prepared_manifest(settings)
        if not run_everything(settings, retries=HASTY).succeeded:
            raise SystemExit("the home could not be filled")
        with Ticking(settings, START) as ticking:
            soak(ticking, played, asked)


def soak(ticking: Ticking, played: PlayedSec, asked: argparse.Namespace) -> None:
    """The whole story."""
    settings = ticking.settings
    place = settings.home.parent
    companies = load_universe(settings.companies_file).companies
    ticking.switch_on(NEW_FILINGS)
    every = max(1, asked.ticks // asked.runs)
    runs = failed = 0
    print(HEAD, flush=True)
    started = time.perf_counter()
    for number in range(asked.ticks + 1):
        if number % max(1, asked.ticks // 10) == 0:
            spent = (time.perf_counter() - started) / max(1, number)
            print(line(ticking, number, runs, spent), flush=True)
        if number % every == 0 and number:
            played.file(appearing(companies, number // every, ticking.now))
        ticking.tick()
        for run in ticking.asked():
            runs += 1
            whole = runs % asked.whole == 1
            with (place / "soak.log").open("a", encoding="utf-8") as log, redirect_stdout(log):
                failed += not ticking.run(run, whole_run if whole else before_marts)
        if number % asked.prune == 0 and number:
            prune(settings, 0)
        ticking.passes(seconds=STEP.total_seconds())
    print(f"runs {runs}, failed {failed}, {time.perf_counter() - started:.0f} s", flush=True)
    if failed or not runs:
        raise SystemExit(1)


def whole_run(_key: dg.AssetKey) -> bool:
    """Every asset is wanted."""
    return True


def appearing(companies: tuple[Company, ...], number: int, now: datetime) -> Filed:
    """The number-th filing: reports of the companies in turn; amendments, so that what is stated changes each time."""
    return filing_of(companies[number % len(companies)], number, now - timedelta(minutes=5), form="10-Q/A")


def line(ticking: Ticking, number: int, runs: int, spent: float) -> str:
    """What there is now."""
    gc.collect()
    home = ticking.settings.home
    size = {part: megabytes(home / part) for part in ("archive", "dagster", "warehouse", "published")}
    kept = ticking.instance.get_runs_count()
    ticks = sum(
        len(ticking.instance.get_ticks(state.instigator_origin_id, state.selector_id))
        for state in ticking.instance.all_instigator_state()
    )
    versions = len(list(ticking.settings.published_dir.glob("2*")))
    return (
        f"{number:>6}{(ticking.now - START).days:>5}{runs:>6}{resident():>8.0f}{open_files():>7}"
        f"{megabytes(home):>9.1f}{size['archive']:>9.1f}{size['dagster']:>9.1f}{size['warehouse']:>11.1f}"
        f"{size['published']:>11.1f}{versions:>10}{kept:>11}{ticks:>12}{spent:>8.2f}"
    )


def resident() -> float:
    """Memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def open_files() -> int:
    """File descriptors of this process."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def megabytes(place: Path) -> float:
    """Size of the files below, in MB."""
    return (
        sum(path.lstat().st_size for path in place.rglob("*") if path.is_file() and not path.is_symlink())
        / 1e6
    )


if __name__ == "__main__":
    main()
