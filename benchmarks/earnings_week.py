"""How long a new filing takes to be readable: a daemon, a local server that plays the SEC, 40 filings of 7 companies.

Prints a line for each filing (seconds from its appearing to being readable in the published file) and percentiles. The
daemon is killed with everything it started during one run, and started again: nothing is lost, nothing is twice.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb

from aicapex.dagster_home import open_instance
from aicapex.run import run_everything
from assets.sensors import NEW_FILINGS
from pipelines.companies import load_universe
from pipelines.settings import PROJECT_ROOT, Settings, export_for_children
from tests.support.homes import HASTY, IDENTITY, NO_NEWSROOMS
from tests.support.played_sec import Filed, PlayedSec, played_sec, quarterly

POLL_SECONDS = 5
LONGEST_WAIT = 600.0
WORKSPACE = str(PROJECT_ROOT / "workspace.yaml")
SENSORS = (NEW_FILINGS, "dead_runs")
BIN = Path(sys.executable).parent


@dataclass
class Watched:
    """A home under a daemon, and when each filing appeared and was readable (monotonic seconds)."""

    settings: Settings
    played: PlayedSec
    appeared: dict[str, float] = field(default_factory=dict)
    readable: dict[str, float] = field(default_factory=dict)
    values: dict[int, str] = field(default_factory=dict)
    seen_version: str = ""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """The daemon, in a process group of its own; it starts its code server and its runs itself."""
        log = (self.settings.home / "logs" / "daemon.log").open("ab")
        self.process = subprocess.Popen(
            [BIN / "dagster-daemon", "run", "-w", WORKSPACE], stdout=log, stderr=log, start_new_session=True
        )

    def kill(self) -> None:
        """As a power cut would: the daemon, its code server and whatever run is on."""
        if self.process is not None:
            for pid in [self.process.pid, *descendants(self.process.pid)]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Politely, and what does not end by itself after that."""
        if self.process is not None:
            started = descendants(self.process.pid)
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=60)
            for pid in [self.process.pid, *started]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def file(self, *filings: Filed) -> None:
        """Filings appear at the server."""
        self.played.file(*filings)
        for filing in filings:
            self.appeared[filing.accession_number] = time.monotonic()
            self.values[filing.figures[0][3] * 1_000_000] = filing.accession_number

    def look(self) -> None:
        """Note what readers can read now that they could not before."""
        current = self.settings.published_dir / "current"
        version = str(current.readlink())
        if version == self.seen_version:
            return
        self.seen_version = version
        with duckdb.connect(str(current / "aicapex.duckdb"), read_only=True) as connection:
            found = connection.execute(
                "SELECT DISTINCT value_usd FROM marts.quarter_vintages WHERE period_end_date >= DATE '2026-09-01'"
            ).fetchall()
        now = time.monotonic()
        for (value,) in found:
            number = self.values.get(int(value)) if value is not None else None
            if number is not None:
                self.readable.setdefault(number, now)

    def wait_for_run(self, status: str) -> None:
        """Until a run that the sensor asked for has this status, or much too long."""
        ends = time.monotonic() + LONGEST_WAIT
        with open_instance(self.settings) as instance:
            filters = dg.RunsFilter(
                tags={"dagster/sensor_name": NEW_FILINGS}, statuses=[dg.DagsterRunStatus[status]]
            )
            while time.monotonic() < ends and not instance.get_runs(filters, limit=1):
                time.sleep(0.2)

    def wait_for(self, *filings: Filed) -> None:
        """Until all of these are readable, or much too long."""
        ends = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < ends and any(f.accession_number not in self.readable for f in filings):
            self.look()
            time.sleep(0.25)


def descendants(pid: int) -> list[int]:
    """Processes that a process started, and those that they started."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for parent in found:
        found += [child for child, of in parents.items() if of == parent]
    return found[1:]


def main() -> None:
    """Fill a home, start the daemon, let filings appear, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filings", type=int, default=40)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--filled", type=Path, help="a home that such a server filled before, to be copied")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as place,
        played_sec() as played,
        watched(Path(place), played, arguments.filled) as home,
    ):
        play(home, arguments.filings, random.Random(arguments.seed))  # noqa: S311 - a story, not a secret
        report(home)


@contextmanager
def watched(place: Path, played: PlayedSec, filled: Path | None) -> Iterator[Watched]:
    """A filled home with its daemon and the sensors that matter switched on."""
    settings = Settings(
        home=place / "home",
        source="live",
        sec_identity=IDENTITY,
        newsrooms_file=NO_NEWSROOMS,
        origin_overrides=played.sec.overrides(),
        limiter_dir=place / "limiter",
        poll_seconds=POLL_SECONDS,
    )
    started = time.monotonic()
    if filled is not None:
        shutil.copytree(filled, settings.home, symlinks=True)
    if not run_everything(settings, retries=HASTY).succeeded:
        raise SystemExit("the home could not be filled")
    print(f"filled in {time.monotonic() - started:.0f} s", flush=True)
    export_for_children(settings)
    for sensor in SENSORS:
        subprocess.run([BIN / "dagster", "sensor", "start", sensor, "-w", WORKSPACE], check=True)
    home = Watched(settings, played)
    home.look()
    home.start()
    try:
        # Warm: the first look at every list asks for one run, which finds nothing to build.
        home.wait_for_run("SUCCESS")
        yield home
    finally:
        home.stop()


def play(home: Watched, count: int, chance: random.Random) -> None:
    """Filings of random companies in bursts of one to six; during one run everything is killed."""
    # Reports are about the three months to September: of a company with other quarters they would be no quarter.
    companies = [
        company
        for company in load_universe(home.settings.companies_file).companies
        if company.reports == "quarters" and company.fiscal_year_end % 3 == 0 and company.ticker != "CRWV"
    ]
    number, burst = 0, 0
    first: dict[str, bool] = {}
    while number < count:
        size = min(count - number, chance.choice([1, 1, 1, 2, 3, 6]))
        filings = []
        for company in chance.sample(companies, size):
            number += 1
            form = "10-Q/A" if first.get(company.ticker) else "10-Q"
            first[company.ticker] = True
            today = datetime.now(UTC).date()
            filings.append(quarterly(company, number, today, form=form, capex=100_000 + number))
        home.file(*filings)
        burst += 1
        if burst == 3:
            _kill_during_a_run(home)
        home.wait_for(*filings)
        took = [
            f"{home.readable.get(f.accession_number, 0.0) - home.appeared[f.accession_number]:.1f}"
            for f in filings
        ]
        print(f"burst of {size}: readable after {', '.join(took)} s", flush=True)
        time.sleep(chance.uniform(0.0, 2.0 * POLL_SECONDS))


def _kill_during_a_run(home: Watched) -> None:
    home.wait_for_run("STARTED")
    time.sleep(1.0)
    home.kill()
    print("killed the daemon, its code server and the run that was on; started again", flush=True)
    home.start()


def report(home: Watched) -> None:
    """The table of latencies, and what the instance's books say."""
    print(f"\n{'filing':<22}{'seconds':>9}")
    seconds = []
    for number, appeared in home.appeared.items():
        readable = home.readable.get(number)
        seconds.append(readable - appeared if readable is not None else float("inf"))
        print(f"{number:<22}{seconds[-1]:>9.1f}")
    ordered = sorted(seconds)
    for share in (0.5, 0.95):
        print(
            f"p{share * 100:.0f} {ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.1f} s", end="  "
        )
    print(f"max {ordered[-1]:.1f} s, of {len(ordered)} filings; polling interval {POLL_SECONDS} s included")
    with open_instance(home.settings) as instance:
        runs = instance.get_runs()
    keys = [run.tags["dagster/run_key"] for run in runs if "dagster/run_key" in run.tags]
    print(
        f"runs: {dict(Counter(run.status.value for run in runs))}; keys used twice: {len(keys) - len(set(keys))}"
    )


if __name__ == "__main__":
    main()
