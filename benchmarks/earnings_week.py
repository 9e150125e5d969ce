"""How long a new filing takes to be readable: a daemon, and a local server that plays an earnings week in minutes.

40 filings of every watched company appear at irregular times, in bursts, whatever the daemon is about. Meanwhile the
server is down, refuses connections while a run is on, and throttles; one document comes late, one filing is withdrawn,
one is listed twice, one under two CIKs. Prints a line for each filing (seconds from its appearing to being readable in
the published file) and percentiles, what the server's log says of the troubles, the runs, and whether every mart is
that of a build from nothing.
"""

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import duckdb

from aicapex.run import run_everything
from assets.sensors import NEW_FILINGS
from pipelines.companies import load_universe
from pipelines.settings import Settings
from tests.support.daemon import Daemon, run_keys, wait_until
from tests.support.homes import HASTY, IDENTITY, NO_NEWSROOMS, mart_versions
from tests.support.played_sec import (
    LISTED_ELSEWHERE,
    LISTED_TWICE,
    NO_DOCUMENT,
    REFUSED,
    THROTTLED,
    UNAVAILABLE,
    PlayedSec,
    played_sec,
)
from tests.support.season import Appearing, earnings_week, last_week_before

LONGEST_WAIT = 900.0
TROUBLES = (UNAVAILABLE, REFUSED, THROTTLED, NO_DOCUMENT, LISTED_TWICE, LISTED_ELSEWHERE)
# A list that failed is left alone for a minute; filings that come then still wait for the trouble before them.
AFTERWARDS_SECONDS = 75.0
OUTAGE_SECONDS = 20.0
_READABLE = (
    "SELECT DISTINCT accession_number FROM evidence.facts WHERE list_contains($numbers, accession_number) "
    "UNION SELECT DISTINCT accession_number FROM evidence.statements "
    "WHERE list_contains($numbers, accession_number)"
)


@dataclass
class Latency:
    """When a filing could first be read at the server (monotonic seconds), and when in what is published."""

    filing: Appearing
    appeared: float
    trouble: str = ""
    readable: float = float("inf")

    @property
    def seconds(self) -> float:
        """From the one to the other."""
        return self.readable - self.appeared


@dataclass
class Watched:
    """A home under a daemon, and what has appeared so far."""

    settings: Settings
    played: PlayedSec
    daemon: Daemon
    seen: dict[str, Latency] = field(default_factory=dict)
    version: str = ""
    withdrawn: str = ""

    def file(self, burst: list[Appearing], trouble: str = "") -> None:
        """Filings appear at the server."""
        self.played.file(*(one.filed for one in burst))
        now = time.monotonic()
        for one in burst:
            self.seen[one.filed.accession_number] = Latency(one, now, trouble)

    def over(self, trouble: str) -> None:
        """A trouble is over: what came during it counts from now."""
        for one in self.seen.values():
            if one.trouble == trouble and one.readable == float("inf"):
                one.appeared = time.monotonic()

    def look(self) -> None:
        """Note what readers can read now that they could not before."""
        current = self.settings.published_dir / "current"
        version = str(current.readlink())
        if version == self.version:
            return
        self.version = version
        waiting = [number for number, one in self.seen.items() if one.readable == float("inf")]
        with duckdb.connect(str(current / "aicapex.duckdb"), read_only=True) as connection:
            found = connection.execute(_READABLE, {"numbers": waiting}).fetchall()
        for (number,) in found:
            self.seen[number].readable = time.monotonic()

    def watch(self, seconds: float, until: Callable[[], object] = lambda: False) -> None:
        """Look for so long, or until something holds."""
        ends = time.monotonic() + seconds
        # What asks Dagster's books costs some milliseconds of what is measured: once a second.
        while time.monotonic() < ends and not until():
            for _ in range(5):
                self.look()
                self.tend()
                time.sleep(min(0.2, max(0.0, ends - time.monotonic())))

    def tend(self) -> None:
        """Of the documents that a run did not get, one is there from now on, the other gone with its filing."""
        for number in sorted(self.played.late):
            if not self.played.met(NO_DOCUMENT, number):
                continue
            if number == self.withdrawn:
                self.played.withdraw(number)
            else:
                self.played.late.discard(number)
                late = replace(self.seen[number], trouble="late document", appeared=time.monotonic())
                self.seen[number] = late

    def unread(self) -> list[Latency]:
        """What should be readable and is not yet."""
        return [
            one for one in self.seen.values() if one.filing.leaves_a_trace and one.readable == float("inf")
        ]


def main() -> None:
    """Fill a home, start the daemon, let the week happen, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--gap", type=float, default=30.0, help="mean seconds between two bursts")
    parser.add_argument("--poll", type=int, default=5, help="polling interval in seconds")
    parser.add_argument("--filled", type=Path, help="a home that such a server filled before, to be copied")
    parser.add_argument("--keep-filled", type=Path, help="where to keep the filled home for the next time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, played_sec() as played:
        settings = filled(Path(place), played, arguments)
        daemon = Daemon(settings)
        daemon.switch_on(NEW_FILINGS, "dead_runs")
        home = Watched(settings, played, daemon)
        home.look()
        daemon.start()
        try:
            # Warm: the first look at every list asks for one run, which finds nothing to build.
            wait_until(
                lambda: daemon.runs(dg.DagsterRunStatus.SUCCESS), "the run of the first look", LONGEST_WAIT
            )
            play(home, random.Random(arguments.seed), arguments)  # noqa: S311 - a story, not a secret
            home.watch(LONGEST_WAIT, until=lambda: not home.unread() and settled(daemon))
        finally:
            daemon.stop()
        report(home, arguments.poll)
        compare(home, Path(place))


def filled(place: Path, played: PlayedSec, arguments: argparse.Namespace) -> Settings:
    """A home that holds everything from before the week."""
    settings = Settings(
        home=place / "home",
        source="live",
        sec_identity=IDENTITY,
        newsrooms_file=NO_NEWSROOMS,
        origin_overrides=played.sec.overrides(),
        limiter_dir=place / "limiter",
        poll_seconds=arguments.poll,
    )
    started = time.monotonic()
    if arguments.filled:
        shutil.copytree(arguments.filled, settings.home, symlinks=True)
    if not run_everything(settings, retries=HASTY).succeeded:
        raise SystemExit("the home could not be filled")
    print(f"filled in {time.monotonic() - started:.0f} s", flush=True)
    if arguments.keep_filled:
        shutil.copytree(settings.home, arguments.keep_filled, symlinks=True)
    return settings


def play(home: Watched, chance: random.Random, arguments: argparse.Namespace) -> None:
    """The week's filings in bursts of one to six, with a trouble now and then."""
    companies = load_universe(home.settings.companies_file).companies
    week = earnings_week(companies, last_week_before(datetime.now(UTC).date()), arguments.seed)
    played = home.played
    late, withdrawn = week.special("late")[0], week.special("withdrawn")[0]
    played.eastern = {week.special("early")[0].cik}
    played.twice = {filed.accession_number for filed in week.special("twice")}
    played.late = {late.accession_number, withdrawn.accession_number}
    home.withdrawn = withdrawn.accession_number
    troubles = {3: outage, 6: throttle, 9: refusals}
    filings = list(week.filings)
    number = 0
    while filings:
        number += 1
        size = chance.choice([1, 1, 2, 2, 3, 4, 6])
        burst, filings = filings[:size], filings[size:]
        trouble = troubles.get(number)
        said = f", {trouble.__name__}" if trouble else ""
        print(f"{datetime.now(UTC):%H:%M:%S} burst {number}: {size} filings{said}", flush=True)
        if trouble:
            trouble(home, burst)
        else:
            home.file(burst)
        home.watch(min(chance.expovariate(1 / arguments.gap), 3 * arguments.gap))


def outage(home: Watched, burst: list[Appearing]) -> None:
    """The server is down; filings come meanwhile."""
    home.played.down = UNAVAILABLE
    home.watch(LONGEST_WAIT, until=lambda: home.played.met(UNAVAILABLE))
    home.file(burst, UNAVAILABLE)
    home.watch(OUTAGE_SECONDS)
    home.played.down = ""
    home.over(UNAVAILABLE)
    home.watch(AFTERWARDS_SECONDS)


def throttle(home: Watched, burst: list[Appearing]) -> None:
    """One request too many for the SEC while no run is on. The ten minutes of silence are cut short here."""
    home.watch(LONGEST_WAIT, until=lambda: home.daemon.remembers().asked is None)
    home.played.throttles = 1
    home.watch(LONGEST_WAIT, until=lambda: home.played.met(THROTTLED))
    home.file(burst, THROTTLED)
    home.watch(2.0)
    for file in home.settings.limiter_dir.glob("*.json"):
        file.unlink()
    home.over(THROTTLED)
    home.watch(AFTERWARDS_SECONDS)


def refusals(home: Watched, burst: list[Appearing]) -> None:
    """Connections are closed without an answer from the moment at which a run is on."""
    home.file(burst, REFUSED)
    home.watch(LONGEST_WAIT, until=lambda: home.daemon.runs(dg.DagsterRunStatus.STARTED))
    home.played.down = REFUSED
    home.watch(LONGEST_WAIT, until=lambda: home.played.met(REFUSED))
    home.watch(OUTAGE_SECONDS)
    home.played.down = ""
    home.over(REFUSED)
    home.watch(AFTERWARDS_SECONDS)


def settled(daemon: Daemon) -> bool:
    """Whether the sensor waits for nothing."""
    state = daemon.remembers()
    return state.asked is None and not state.waiting


def report(home: Watched, poll: int) -> None:
    """The table of latencies, the troubles by the server's log, and what the instance's books say."""
    print(f"\n{'filing':<22}{'company':<8}{'form':<8}{'seconds':>8}{'beyond polling':>16}  counted from")
    for number, one in home.seen.items():
        shown = (
            f"{one.seconds:>8.1f}{max(0.0, one.seconds - poll):>16.1f}"
            if one.filing.leaves_a_trace
            else f"{one.filing.special:>24}"
        )
        since = f"the end of: {one.trouble}" if one.trouble else "its appearing"
        print(f"{number:<22}{one.filing.ticker:<8}{one.filing.filed.entry.form:<8}{shown}  {since}")
    traced = [one for one in home.seen.values() if one.filing.leaves_a_trace]
    for name, chosen in (
        ("undisturbed", [one.seconds for one in traced if not one.trouble]),
        ("in a trouble, from its end", [one.seconds for one in traced if one.trouble]),
    ):
        if chosen:
            print(f"{name}: {_percentiles(chosen)} s, of {len(chosen)} filings", end="")
            print(f"; beyond the polling interval of {poll} s {_percentiles([s - poll for s in chosen])} s")
    counts = home.played.counts()
    print("troubles met, by the server's log: " + ", ".join(f"{what} {counts[what]}" for what in TROUBLES))
    never = [what for what in TROUBLES if not counts[what]]
    runs = home.daemon.runs()
    keys = run_keys(runs)
    print(
        f"runs: {dict(Counter(run.status.value for run in runs))}; keys used twice: {len(keys) - len(set(keys))}"
    )
    if never:
        raise SystemExit(f"never met: {', '.join(never)}")


def _percentiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"p50 {statistics.median(ordered):.1f}  p95 {high:.1f}  max {ordered[-1]:.1f}"


def compare(home: Watched, place: Path) -> None:
    """Every mart against that of a build from nothing, from the same server."""
    scratch = replace(home.settings, home=place / "scratch")
    if not run_everything(scratch, retries=HASTY).succeeded:
        raise SystemExit("the build from nothing failed")
    ours, theirs = mart_versions(home.settings), mart_versions(scratch)
    differ = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    print(f"marts compared with a build from nothing: {len(theirs)}, of which differ: {differ or 'none'}")
    if differ:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
