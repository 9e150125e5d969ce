"""`python -m tests.fuzz READER… --minutes 30`: coverage-guided fuzzing of readers one after the other, and a table of what came of it.

Findings lie under --out, each fault as the shortest input that shows it with its traceback beside it. Ends with 1 where
there is one. What is learned stays in the corpus under --out from one run to the next.
"""

import argparse
import hashlib
import json
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.readers.all import TARGETS
from tests.fuzz.target import Target

_MEMORY_MB = 2048
_HANG_SECONDS = 120
_COVERAGE = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
_STATISTIC = re.compile(r"stat::(\w+):\s+(\d+)")


@dataclass(slots=True)
class Outcome:
    """What one reader's run came to; times in seconds, memory in MB."""

    name: str
    wall: float = 0.0
    processor: float = 0.0
    executions: int = 0
    edges: int = 0
    inputs: int = 0
    slowest: float = 0.0
    memory: int = 0
    restarts: int = 0
    faults: set[str] = field(default_factory=set)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("reader", nargs="*", help=f"any of {', '.join(TARGETS)}; all where none is given")
    parser.add_argument("--minutes", type=float, default=30.0, help="wall time for each reader")
    parser.add_argument("--out", type=Path, default=Path(".fuzz"), help="where corpus and findings go")
    parser.add_argument("--seeds-only", action="store_true", help="leave out what is cut from real documents")
    given = parser.parse_args()
    if unknown := set(given.reader) - TARGETS.keys():
        parser.error(f"no reader is called {', '.join(sorted(unknown))}")
    outcomes = []
    for name in given.reader or list(TARGETS):
        outcomes.append(fuzz(TARGETS[name], given.minutes * 60, given.out, real=not given.seeds_only))
        print(_line(outcomes[-1]), flush=True)
    print(_table(outcomes))
    return int(any(one.faults for one in outcomes))


def fuzz(target: Target, seconds: float, out: Path, *, real: bool) -> Outcome:
    """Fuzz one reader for so long, in a process that is started again where an input ends it."""
    corpus, findings = out / "corpus" / target.name, out / "findings" / target.name
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    kept = [
        path.read_bytes()
        for folder in (target.corpus, target.regressions)
        if folder.is_dir()
        for path in folder.iterdir()
    ]
    for data in (*target.seeds(), *kept, *(target.real() if real else ())):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data[: target.longest])
    outcome = Outcome(target.name)
    started, spent = time.monotonic(), _spent()
    with (out / f"{target.name}.log").open("a", encoding="utf-8") as log:
        while (left := seconds - (time.monotonic() - started)) > 1:
            log.flush()
            before = log.tell()
            ended = _session(target, findings, corpus, int(left), outcome.restarts, log)
            _add(
                outcome, findings / str(outcome.restarts), Path(log.name).read_text(errors="replace")[before:]
            )
            if ended == 0:
                break
            outcome.restarts += 1
    outcome.wall, outcome.processor = time.monotonic() - started, _spent() - spent
    outcome.inputs = sum(1 for _ in corpus.iterdir())
    return outcome


def _session(target: Target, findings: Path, corpus: Path, seconds: int, number: int, log) -> int:  # type: ignore[no-untyped-def]
    own = findings / str(number)
    own.mkdir(exist_ok=True)
    options = [
        f"-max_total_time={seconds}", f"-timeout={_HANG_SECONDS}", f"-rss_limit_mb={_MEMORY_MB}", "-print_final_stats=1",
        f"-artifact_prefix={own}/ended-", f"-seed={number + 1}", "-reload=0", "-len_control=0", "-use_value_profile=0",
    ]  # fmt: skip
    command = [sys.executable, "-m", "tests.fuzz.guided", target.name, str(own), str(corpus), *options]
    return subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False).returncode


def _add(outcome: Outcome, findings: Path, log: str) -> None:
    """Add what one process left behind."""
    statistics = {name: int(value) for name, value in _STATISTIC.findall(log)}
    written = findings / "findings.json"
    found = json.loads(written.read_text(encoding="utf-8")) if written.exists() else {}
    outcome.executions += statistics.get("number_of_executed_units", found.get("executions", 0))
    outcome.memory = max(outcome.memory, statistics.get("peak_rss_mb", 0))
    outcome.edges = max([outcome.edges, *(int(edges) for edges, _, _ in _COVERAGE.findall(log))])
    slowest = findings / "slowest.txt"
    if slowest.exists():
        outcome.slowest = max(outcome.slowest, float(slowest.read_text(encoding="utf-8").split()[0]))
    outcome.faults |= {path.stem for path in findings.glob("*.input")} - {"slowest"}
    outcome.faults |= {path.name for path in findings.glob("ended-*")}


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _line(one: Outcome) -> str:
    rate = one.executions / one.processor if one.processor else 0.0
    return (
        f"{one.name:14} {one.wall / 60:6.1f} {one.processor / 60:6.1f} {one.executions:11,} {rate:7.0f} {one.edges:7,} {one.inputs:7,}"
        f" {one.slowest:8.2f} {one.memory:6,} {one.restarts:8} {len(one.faults):6}  {', '.join(sorted(one.faults))[:200]}"
    )


def _table(outcomes: list[Outcome]) -> str:
    head = (
        f"{'reader':14} {'wall':>6} {'cpu':>6} {'executions':>11} {'per s':>7} {'edges':>7} {'inputs':>7} {'slowest':>8} {'MB':>6}"
        f" {'restarts':>8} {'faults':>6}\n{'':14} {'min':>6} {'min':>6} {'':11} {'of cpu':>7} {'':7} {'':7} {'s':>8} {'peak':>6}"
    )
    return "\n".join(("", head, *map(_line, outcomes)))


if __name__ == "__main__":
    sys.exit(main())
