"""What one new filing costs with little history and with a hundred times more: seconds, steps, bytes.

The history is of the same companies: filings in the lists and their older pages, documents that are held and read,
facts in the company facts, events in Dagster's books. Prints both, step by step, and the ratio.
"""

import argparse
import resource
import sqlite3
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aicapex.run import run_everything, summarise
from pipelines.companies import load_universe
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from tests.support.homes import HASTY, IDENTITY, NO_NEWSROOMS, rows
from tests.support.long_history import past_documents, with_history
from tests.support.played_sec import PlayedSec, played_sec
from tests.support.season import filing_of
from tests.support.watch_post import WatchPost


@dataclass
class Cost:
    """Of one filing: seconds of the look and of the run, of processor, bytes, and seconds by step."""

    look: float
    run: float
    processor: float
    sent: int
    built: int
    skipped: int
    steps: dict[str, float] = field(default_factory=dict)

    @property
    def wall(self) -> float:
        """Seconds of both."""
        return self.look + self.run


def main() -> None:
    """Both homes, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument(
        "--filings", type=int, default=3, help="new filings in each home; medians are printed"
    )
    parser.add_argument("--ticker", default="MSFT")
    arguments = parser.parse_args()
    costs = {}
    for times in (1, arguments.times):
        with tempfile.TemporaryDirectory() as place, played_sec() as played:
            played.before = with_history(times)
            settings = filled(Path(place), played, times)
            # The first filing of a process also loads what the others find loaded.
            costs[times] = measured(settings, played, arguments.ticker, arguments.filings + 1)[1:]
    report(costs[1], costs[arguments.times], arguments.times)


def filled(place: Path, played: PlayedSec, times: int) -> Settings:
    """A home that holds the history. Its documents are put into the archive, which the SEC's pace would make last."""
    settings = Settings(
        home=place / "home",
        source="live",
        sec_identity=IDENTITY,
        newsrooms_file=NO_NEWSROOMS,
        origin_overrides=played.sec.overrides(),
        limiter_dir=place / "limiter",
    )
    started = time.monotonic()
    archive = AnswerArchive(settings.archive_dir)
    companies = load_universe(settings.companies_file).companies
    headers = {"content-type": "text/html"}
    for url, body in past_documents(companies, times):
        archive.keep(url, settings.origin, 200, headers, body, datetime.now(UTC))
    archive.close()
    if not run_everything(settings, retries=HASTY).succeeded:
        raise SystemExit("the home could not be filled")
    more_events(settings, times)
    counts = rows(
        settings,
        "SELECT (SELECT count(*) FROM raw.sec__filings), (SELECT count(*) FROM ops.documents_read), "
        "(SELECT count(*) FROM raw.sec__company_facts), (SELECT count(*) FROM raw.sec__inline_facts)",
    )[0]
    said = ", ".join(
        f"{count:,} {what}"
        for what, count in zip(("filings", "documents", "facts", "facts in documents"), counts, strict=True)
    )
    print(f"history x{times}: {said}; filled in {time.monotonic() - started:.0f} s", flush=True)
    return settings


def more_events(settings: Settings, times: int) -> None:
    """So many times the events, runs and check results in Dagster's books, as copies under other runs."""
    history = settings.dagster_dir / "history"
    copied = (
        (history / "runs" / "index.db", "event_logs"),
        (history / "runs" / "index.db", "asset_check_executions"),
        (history / "runs.db", "runs"),
    )
    for file, table in copied:
        with sqlite3.connect(file) as connection:
            names = [
                name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})") if name != "id"
            ]
            # A copy is of another run: older than the real ones, which stay the latest.
            values = ", ".join("'past-' || ? || run_id" if name == "run_id" else name for name in names)
            statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} WHERE id <= ?"  # noqa: S608 - names of the schema
            (last,) = connection.execute(f"SELECT max(id) FROM {table}").fetchone()  # noqa: S608
            for number in range(1, times):
                connection.execute(statement, (str(number), last))
        connection.close()


def measured(settings: Settings, played: PlayedSec, ticker: str, count: int) -> list[Cost]:
    """The cost of each of so many new filings, one after the other: the look that finds it and its run."""
    company = load_universe(settings.companies_file).company(ticker)
    post = WatchPost(settings)
    post.tick()
    found = []
    for number in range(1, count + 1):
        post.passes(minutes=2)
        form = "10-Q" if number == 1 else "10-Q/A"
        played.file(filing_of(company, number, post.clock, form=form))
        sent, used, started = played.bytes_sent, _processor(), time.perf_counter()
        post.tick()
        wall = time.perf_counter() - started
        result = post.results[-1]
        if not result.success:
            raise SystemExit("the run failed")
        summary = summarise(list(result.all_events), succeeded=True)
        found.append(
            Cost(
                wall - post.seconds[-1],
                post.seconds[-1],
                _processor() - used,
                played.bytes_sent - sent,
                summary.assets - summary.assets_skipped,
                summary.assets_skipped,
                {
                    str(event.step_key): event.step_success_data.duration_ms / 1000
                    for event in result.all_events
                    if event.is_step_success
                },
            )
        )
        print(f"  filing {number}: look {found[-1].look:.2f} s, run {found[-1].run:.1f} s", flush=True)
    return found


def _processor() -> float:
    """Seconds of processor of this process and of those that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def report(little: list[Cost], much: list[Cost], times: int) -> None:
    """Medians of both and their ratio; steps by what they cost more, in seconds."""

    def line(name: str, ours: float, theirs: float, digits: int = 2) -> None:
        ratio = f"{theirs / ours:>8.2f}" if ours else f"{'':>8}"
        print(f"{name:<44}{ours:>14,.{digits}f}{theirs:>14,.{digits}f}{ratio}")

    print(f"\n{'one new filing':<44}{'history x1':>14}{f'history x{times}':>14}{'ratio':>8}")
    for name, of, digits in (
        ("seconds from the look to the end of the run", lambda cost: cost.wall, 2),
        ("  the look", lambda cost: cost.look, 2),
        ("  the run", lambda cost: cost.run, 2),
        ("seconds of processor", lambda cost: cost.processor, 2),
        ("bytes sent by the source", lambda cost: cost.sent, 0),
        ("assets built", lambda cost: cost.built, 0),
        ("assets skipped", lambda cost: cost.skipped, 0),
    ):
        ours, theirs = (statistics.median(map(of, costs)) for costs in (little, much))
        line(name, ours, theirs, digits)
    print("\nby step, seconds; the largest differences first")
    steps = little[0].steps.keys() | much[0].steps.keys()
    medians = {
        step: tuple(
            statistics.median(cost.steps.get(step, 0.0) for cost in costs) for costs in (little, much)
        )
        for step in steps
    }
    for step, (ours, theirs) in sorted(medians.items(), key=lambda item: item[1][0] - item[1][1]):
        line(f"  {step}", ours, theirs)


if __name__ == "__main__":
    main()
