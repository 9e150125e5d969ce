"""Runs one fault below the program: something is damaged, held or short, a pass meets it, and the next recovers."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.errors import AicapexError
from tests.faults import invariants, outcomes
from tests.faults.ingest import Pace, Told, ingest
from tests.faults.invariants import contents
from tests.faults.network import Stage, Truth, staged, truth_in
from tests.faults.outcomes import Verdict
from tests.support.repository import ROOT

Play = Callable[[Stage], "Seen"]
Mend = Callable[[Stage], None]


@dataclass
class Seen:
    """What a pass under a fault showed: how often the fault fired, the outcome, what was said, what is wrong."""

    fired: int
    outcome: str
    said: str = ""
    problems: list[str] = field(default_factory=list)


def _nothing(stage: Stage) -> None:
    """Nothing is to be mended: the next run does it."""


@dataclass(frozen=True)
class MachineFault:
    """One fault below the program.

    `play` breaks something and lets a pass meet it; `mend` does what the message asks for.

    The home was filled before and the first company has filed another report since, unless `held` is false.
    `expected`: any of these outcomes is promised.
    """

    name: str
    component: str
    play: Play
    expected: tuple[str, ...]
    says: str = ""
    mend: Mend = _nothing
    held: bool = True
    quick: bool = True


def run_machine_fault(fault: MachineFault, folder: Path) -> Verdict:
    """Play a fault and judge what came of it."""
    truth = truth_in(folder)
    with staged(folder, truth, fault.name, held=fault.held) as stage:
        stage.folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / "companies.yaml", stage.folder)
        seen = fault.play(stage)
        problems = list(seen.problems)
        if fault.says and fault.says not in seen.said:
            problems.append(f"{fault.says!r} is not said: {seen.said[:300]}")
        fault.mend(stage)
        stage.server.heal()
        lost = _recovered(fault, stage, truth)
        problems += invariants.pace_problems(stage.server.sec_times())
    outcome = seen.outcome
    if not seen.fired:
        outcome = outcomes.NOT_FIRED
    elif lost:
        outcome = outcomes.LOST
    elif problems:
        outcome = outcomes.WRONG
    return Verdict(
        fault.name,
        fault.component,
        seen.fired,
        outcome,
        fault.expected,
        tuple(problems + lost),
        said=seen.said[:300],
    )


def _recovered(fault: MachineFault, stage: Stage, truth: Truth) -> list[str]:
    """What is lost after the fault is gone, as the next run leaves it."""
    try:
        told = ingest(stage.settings, stage.universe)
        found = contents(stage.settings)
    except AicapexError as error:
        return [f"the run without the fault ends in {error}"]
    wanted = truth.after if fault.held else truth.before
    lost = [f"without the fault: {detail[:300]}" for detail in told.not_had]
    if found.version != wanted.version:
        lost += invariants.missing(found.facts, wanted.facts)
        lost += invariants.made_up(found.facts, [wanted.facts])
        lost.append("the run without the fault gives other content than a fault-free one")
    return [*lost, *found.broken, *invariants.archive_problems(stage.settings.archive_dir, killed=True)]


def pass_here(stage: Stage, fired: int = 1, pace: Pace | None = None) -> Seen:
    """A pass in this process, and what it says."""
    told: Told | None = None
    try:
        told = ingest(stage.settings, stage.universe, pace)
    except AicapexError as error:
        unclear = [] if "What to do: " in str(error) else [f"unclear: {error}"]
        return Seen(fired, outcomes.CLEAR_ERROR, str(error), unclear)
    except Exception as error:  # noqa: BLE001 - whatever comes is judged
        return Seen(fired, outcomes.UNCLEAR, f"{type(error).__name__}: {error}")
    problems = invariants.unclear(told.not_had)
    messages = [*told.not_had, *told.problems]
    outcome = outcomes.REFUSED if messages else outcomes.RECOVERED
    return Seen(fired, outcome, messages[0] if messages else "", problems)


def child(stage: Stage, *arguments: str, before: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    """Start a pass in a process of its own."""
    place = stage.settings.home.parent
    command = [*before, sys.executable, "-m", "tests.faults.child", str(place), stage.server.base, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )


def ended(process: "subprocess.Popen[str]", seconds: float = 60.0) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON object that was printed (empty without one), and the last of what went to stderr."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise TimeoutError(f"the pass did not end within {seconds:.0f} s") from None
    lines = out.splitlines()
    return process.returncode, json.loads(lines[-1]) if lines else {}, err[-500:]


def short_of(*arguments: str, namespace: bool = False) -> Play:
    """A pass that has less than it needs; fired where the operating system said so."""

    def play(stage: Stage) -> Seen:
        before = ("unshare", "--user", "--map-root-user", "--mount") if namespace else ()
        code, told, err = ended(child(stage, *arguments, before=before))
        held = stage.settings.home.with_name("held")
        if held.exists():  # its own disk went with it
            shutil.rmtree(stage.settings.home)
            held.rename(stage.settings.home)
        if code or not told:
            died = "MemoryError" in err or "memory" in err.lower() or code < 0
            return Seen(
                int(died), outcomes.ENDS, err.strip().splitlines()[-1] if err.strip() else f"exit {code}"
            )
        said = str(told["raised"] or next(iter(told["not_had"]), ""))
        fired = int(bool(told["system"]))
        if told["raised"] is None:
            outcome = outcomes.REFUSED if told["not_had"] else outcomes.RECOVERED
        elif told["known"]:
            outcome = outcomes.CLEAR_ERROR
        else:
            outcome = outcomes.ENDS if "memory" in told["system"] else outcomes.UNCLEAR
            said = f"{told['kind']}: {said}"
        unclear = [] if not told["known"] or "What to do: " in said else [f"unclear: {said}"]
        return Seen(fired, outcome, said, unclear)

    return play


def killed(point: str, name: str = "SIGKILL") -> Play:
    """A pass that gets a signal at a point; fired where the signal ended it."""

    def play(stage: Stage) -> Seen:
        code, _, err = ended(child(stage, "--kill", point, "--signal", name))
        number = getattr(signal, name)
        return Seen(int(code == -number), outcomes.ENDS, f"{name} {point}" if code == -number else err)

    return play
