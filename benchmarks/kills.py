"""Kills processes of a run at random moments, lets a plain rerun mend it, and compares the content with a run that
nothing happened to.

    python -m benchmarks.kills --kills 200 --seed 1 --place /tmp/kills

Four phases: `ingest` (fetch, read, normalise), `dbt`, `publish` and `sensors` (a tick of Dagster's own, and the run it
asks for, up to the evidence). Each process is a real run of a home of two companies, killed by SIGKILL with all it
started. After a kill in ingest the rerun goes as far as the evidence, every tenth time to the end. Lines are added to
PLACE/kills.jsonl as they come: a benchmark that was stopped goes on.
"""

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from assets.dbt_manifest import prepared_manifest
from pipelines.companies import load_universe
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import current_version
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.steps.published import current_manifest
from tests.support.homes import IDENTITY, NO_NEWSROOMS
from tests.support.killed import (
    Child,
    everything,
    filled_hash,
    marts_hash,
    start,
    up_to_evidence,
    up_to_marts,
)
from tests.support.played_sec import PlayedSec, played_sec
from tests.support.season import filing_of
from tests.support.ticks import until_settled

COMPANIES = ("MSFT", "AMZN")
INGEST, DBT, PUBLISH, SENSORS = "ingest", "dbt", "publish", "sensors"
# The step at which a phase begins, and how many of twenty kills are of it.
PHASES: dict[str, tuple[str, int]] = {
    INGEST: ("ready", 10),
    DBT: ("dbt_models", 3),
    PUBLISH: ("publish", 4),
    SENSORS: ("ready", 3),
}
# What has not begun yet, or not ended, while a phase is under way.
_BEFORE = {INGEST: "dbt_models", DBT: "after dbt_models", PUBLISH: "after publish", SENSORS: "done"}
_TRIES = 30


@dataclass(frozen=True)
class Kill:
    """One kill and what came of it. `after` is seconds from the beginning of the phase; `took` those of the rerun."""

    number: int
    phase: str
    after: float
    in_flight: str
    recovered: bool
    equal: bool
    reruns: int
    took: float
    said: str = ""


@dataclass(frozen=True)
class Prepared:
    """Homes in which a phase comes next, what it lasts in seconds, and the content that it ends with."""

    homes: dict[str, Settings]
    lasts: dict[str, float]
    content: dict[str, str]


def main() -> None:
    """Prepare, kill, recover, compare; print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument(
        "--first", type=int, default=0, help="number of the first kill: a seed can be shared out"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--place",
        type=Path,
        default=Path(tempfile.gettempdir()) / "aicapex-kills",
        help="where homes and results lie",
    )
    asked = parser.parse_args()
    place = asked.place.absolute()
    place.mkdir(parents=True, exist_ok=True)
    results = place / "kills.jsonl"
    with laboratory(place) as prepared:
        done = [Kill(**json.loads(line)) for line in _lines(results)]
        known = {kill.number for kill in done}
        for number in range(asked.first, asked.first + asked.kills):
            if number in known:
                continue
            kill = kill_once(prepared, place, number, asked.seed)
            done.append(kill)
            with results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(kill)) + "\n")
            print(said(kill), flush=True)
    print("\n".join(table(done)), flush=True)
    if not all(kill.recovered and kill.equal for kill in done):
        raise SystemExit(1)


@contextmanager
def laboratory(place: Path) -> Iterator[Prepared]:
    """The server that plays the SEC, and homes in which each phase comes next, prepared once for a place."""
    with played_sec() as played:
        base = Settings(
            home=place / "prepared" / INGEST,
            companies_file=two_companies(place),
            newsrooms_file=NO_NEWSROOMS,
            limiter_dir=place / "limiter",
            # What is sent to another process has to be a plain dictionary.
            origin_overrides={},
            poll_seconds=5,
        )
        homes = {phase: replace(base, home=place / "prepared" / phase) for phase in PHASES}
        homes[SENSORS] = replace(
            homes[SENSORS], source="live", sec_identity=IDENTITY, origin_overrides=played.sec.overrides()
        )
        known = place / "prepared.json"
        if not known.exists():
            shutil.rmtree(place / "prepared", ignore_errors=True)
            known.write_text(json.dumps(_prepare(place, homes, played)), encoding="utf-8")
        else:
            _file(played, homes[SENSORS])
        found = json.loads(known.read_text(encoding="utf-8"))
        yield Prepared(homes, found["lasts"], found["content"])


def _prepare(place: Path, homes: dict[str, Settings], played: PlayedSec) -> dict[str, Any]:
    """Fill the homes, and measure each phase where nothing happens to it."""
    log = place / "prepare.log"
    prepared_manifest(homes[INGEST])
    lasts, content = {}, {}
    copy(homes[INGEST], homes[DBT])
    _finished(start(up_to_evidence, log, homes[DBT]), log)
    content[INGEST] = filled_hash(homes[DBT])
    copy(homes[DBT], homes[PUBLISH])
    _finished(start(up_to_marts, log, homes[PUBLISH]), log)
    whole = replace(homes[INGEST], home=place / "prepared" / "whole")
    copy(homes[INGEST], whole)
    child = _finished(start(everything, log, whole), log)
    at = {step: seconds for seconds, step in child.steps}
    lasts[INGEST], lasts[DBT] = at["dbt_models"], at["after dbt_models"] - at["dbt_models"]
    lasts[PUBLISH] = at["after publish"] - at["publish"]
    content["whole"] = published_content(whole)
    if content[INGEST] != filled_hash(whole):
        raise SystemExit("two undisturbed runs differ: nothing can be compared")
    settings = homes[SENSORS]
    copy(homes[INGEST], settings)
    _finished(start(until_settled, log, settings, _monday()), log)
    _file(played, settings)
    trial = replace(settings, home=place / "prepared" / "ticked")
    copy(settings, trial)
    child = _finished(start(until_settled, log, trial, reports_are_out()), log)
    lasts[SENSORS] = child.steps[-1][0]
    content[SENSORS] = filled_hash(trial)
    return {"lasts": lasts, "content": content}


def kill_once(prepared: Prepared, place: Path, number: int, seed: int) -> Kill:
    """Kill a process in the phase of this number, run again, compare. Tries anew where the process was faster."""
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - a moment, not a secret
    phase = phase_of(number)
    settings = replace(prepared.homes[phase], home=place / f"home-{phase}")
    for _ in range(_TRIES):
        copy(prepared.homes[phase], settings)
        log = place / "logs" / f"{number}.log"
        after = chance.uniform(0.0, prepared.lasts[phase])
        begins = PHASES[phase][0]
        child = start(*_work(phase, settings, log))
        if child.wait_for(begins) and child.read(after) and _is_in(phase, child):
            killed = child.kill()
            if killed and _is_in(phase, child):
                break
        child.kill()
        _learn(prepared, phase, child)
    else:
        raise SystemExit(f"{phase}: no process could be met at work")
    started = time.monotonic()
    to_the_end = phase in (DBT, PUBLISH) or (phase == INGEST and number % 10 == 0)
    reruns, ended = 0, False
    while not ended and reruns < 3:
        reruns += 1
        work = (everything, log, settings) if to_the_end else _work(phase, settings, log, again=True)
        ended = start(*work).finish()
    equal, why = (
        compare(prepared, settings, phase, to_the_end=to_the_end) if ended else (False, "no rerun ended")
    )
    took = time.monotonic() - started
    return Kill(number, phase, after, child.in_flight, ended, equal, reruns, took, why)


def _is_in(phase: str, child: Child) -> bool:
    """Whether the process has not left the phase: machines are busier at one time than at another."""
    return _BEFORE[phase] not in {step for _, step in child.steps}


def _learn(prepared: Prepared, phase: str, child: Child) -> None:
    """Draw moments from what the phase lasts now, where a process left it sooner than one that nothing happened to."""
    at = {step: seconds for seconds, step in child.steps}
    if PHASES[phase][0] in at and _BEFORE[phase] in at:
        prepared.lasts[phase] = min(prepared.lasts[phase], 1.1 * (at[_BEFORE[phase]] - at[PHASES[phase][0]]))


def _work(
    phase: str, settings: Settings, log: Path, *, again: bool = False
) -> tuple[Callable[..., None], Path, Settings, *tuple[datetime, ...]]:
    if phase == SENSORS:
        return until_settled, log, settings, restarted() if again else reports_are_out()
    return (up_to_evidence if again and phase == INGEST else everything), log, settings


def compare(prepared: Prepared, settings: Settings, phase: str, *, to_the_end: bool) -> tuple[bool, str]:
    """Whether the home holds what an undisturbed run leaves, and what differs."""
    if phase == SENSORS:
        return (filled_hash(settings) == prepared.content[SENSORS], "tables")
    differs = [] if filled_hash(settings) == prepared.content[INGEST] else ["tables"]
    if to_the_end:
        if published_content(settings) != prepared.content["whole"]:
            differs.append("published")
        if marts_hash(settings) != prepared.content["whole"]:
            differs.append("marts")
        current = current_version(settings.published_dir)
        differs += ["no version"] if current is None else list(version_problems(current))
        differs += [path.name for path in settings.published_dir.glob(".building-*")]
    return not differs, "; ".join(differs)


def published_content(settings: Settings) -> str:
    """The content hash that readers get."""
    manifest = current_manifest(settings)
    return manifest.content_version if manifest else "nothing whole"


def phase_of(number: int) -> str:
    """The phases in turn, in their proportions."""
    order = [phase for phase, (_, share) in PHASES.items() for _ in range(share)]
    return random.Random(20).sample(order, len(order))[number % len(order)]  # noqa: S311


def copy(home: Settings, to: Settings) -> None:
    """A home as it stands; blocks are shared where the file system can."""
    shutil.rmtree(to.home, ignore_errors=True)
    to.home.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-r", "--reflink=auto", str(home.home), str(to.home)], check=True)


def said(kill: Kill) -> str:
    """A line for people."""
    came = (
        "equal"
        if kill.equal
        else f"DIFFERS: {kill.said}"
        if kill.recovered
        else f"NOT RECOVERED: {kill.said}"
    )
    return (
        f"{kill.number:>3} {kill.phase:<8} {kill.after:>5.1f} s in {kill.in_flight}: "
        f"{came} after {kill.reruns} rerun(s), {kill.took:.0f} s"
    )


def table(kills: Sequence[Kill]) -> list[str]:
    """A line for each phase, then where its kills hit."""
    lines = [f"{'phase':<10}{'kills':>6}{'recovered':>11}{'equal':>7}{'reruns > 1':>12}"]
    for phase in (*PHASES, "all"):
        of = [kill for kill in kills if phase in (kill.phase, "all")]
        counts = (sum(kill.recovered for kill in of), sum(kill.equal for kill in of))
        again = sum(kill.reruns > 1 for kill in of)
        lines.append(f"{phase:<10}{len(of):>6}{counts[0]:>11}{counts[1]:>7}{again:>12}")
    for phase in PHASES:
        hits = Counter(kill.in_flight for kill in kills if kill.phase == phase)
        lines.append(f"{phase}: " + ", ".join(f"{where} {count}" for where, count in hits.most_common()))
    return lines


def two_companies(place: Path) -> Path:
    """A company file with two of the companies."""
    text = (PROJECT_ROOT / "pipelines" / "companies.yaml").read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    document["companies"] = [one for one in document["companies"] if one["ticker"] in COMPANIES]
    for group in document["groups"]:
        group["members"] = [member for member in group["members"] if member in COMPANIES]
    file = place / "companies.yaml"
    file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return file


def _file(played: PlayedSec, settings: Settings) -> None:
    """A report of each company appears, with the same figures each time."""
    accepted = datetime(2026, 10, 29, 20, 5, tzinfo=UTC)
    for number, company in enumerate(load_universe(settings.companies_file).companies, start=1):
        played.file(filing_of(company, number, accepted, form="10-Q"))


def _monday() -> datetime:
    return datetime(2026, 10, 26, 13, 0, tzinfo=UTC)


def reports_are_out() -> datetime:
    """When the sensors first tick after a report of each company has appeared."""
    return datetime(2026, 10, 29, 21, 0, tzinfo=UTC)


def restarted() -> datetime:
    """When they tick again after a kill."""
    return reports_are_out() + timedelta(minutes=30)


def _finished(child: Child, log: Path) -> Child:
    if not child.finish():
        raise SystemExit(f"a run that nobody disturbed failed, see {log}")
    return child


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


if __name__ == "__main__":
    main()
