"""Runs one fault of the network: a pass with the fault, the invariants, a pass without it, the invariants again."""

import shutil
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from pipelines.companies import Universe
from pipelines.errors import AicapexError
from pipelines.settings import Settings
from pipelines.sources.answer_index import AnswerIndex
from pipelines.sources.fetch_scope import FetchScope
from tests.faults import invariants, outcomes
from tests.faults.ingest import Pace, Told, ingest, settings_for
from tests.faults.invariants import Contents, contents
from tests.faults.outcomes import Verdict
from tests.faults.server import Act, FaultServer, Injection, fault_server
from tests.faults.world import HOSTS, World, companies_file

DEADLINE_SECONDS = 40.0


@dataclass
class Stage:
    """Where a fault is played: the server, the world behind it and the home that is filled from it."""

    server: FaultServer
    world: World
    settings: Settings
    universe: Universe
    folder: Path
    pace: Pace = field(default_factory=Pace)


Play = Callable[[Stage], "Iterator[None]"]


@dataclass(frozen=True)
class NetworkFault:
    """One fault of the network as data.

    Answers to paths that match `path` go through `act`, the first `times` of them (None: all, until it is over).
    `held`: the home was filled before, and the first company has filed another report since. `says`: words that what
    is shown must have. `asked_wait`: seconds that pass at least before the path is asked again. `alternative`: an
    older world may stand while the fault lasts. `everything`: no company is unharmed. `ask_again`: the run after it
    asks also for what the source did not have. `a_day_later`: that run comes when the rules read of a host are no
    longer good. `quick`: it may be part of the test suite. `stage` sets more than a path, `pace` other times.
    """

    name: str
    component: str
    path: str
    act: Act | None
    expected: str
    says: str = ""
    times: int | None = None
    held: bool = False
    asked_wait: float = 0.0
    alternative: bool = False
    everything: bool = False
    ask_again: bool = False
    a_day_later: bool = False
    quick: bool = True
    stage: Callable[[Stage], object] | None = None
    pace: Pace | None = None


@dataclass(frozen=True)
class Truth:
    """Fault-free contents of the world before and after the later filing."""

    before: Contents
    after: Contents
    home: Path

    def of(self, fault: NetworkFault) -> Contents:
        return self.after if fault.held else self.before


@cache
def truth_in(folder: Path) -> Truth:
    """Fill a home without faults, once a process, and again after the later filing."""
    universe = companies_file(folder / "companies.yaml")
    world = World()
    with fault_server(world) as server:
        home = folder / "truth" / "home"
        settings = settings_for(home, server.overrides(*HOSTS))
        ingest(settings, universe)
        before = contents(settings)
        kept = folder / "truth-before"
        shutil.copytree(home, kept)
        world.file_more()
        ingest(settings, universe)
        return Truth(before, contents(settings), kept)


@contextmanager
def staged(folder: Path, truth: Truth, name: str, *, held: bool) -> Iterator[Stage]:
    """A server and a home, empty or filled before the later filing."""
    place = folder / "faults" / "".join(c if c.isalnum() else "-" for c in name)
    home = place / "home"
    if held:
        shutil.copytree(truth.home, home)
    world = World()
    if held:
        world.file_more()
    with fault_server(world) as server:
        settings = settings_for(home, server.overrides(*HOSTS))
        yield Stage(server, world, settings, companies_file(folder / "companies.yaml"), place)
    shutil.rmtree(place, ignore_errors=True)


def run_network_fault(fault: NetworkFault, folder: Path) -> Verdict:
    """Play a fault and judge what came of it."""
    truth = truth_in(folder)
    with staged(folder, truth, fault.name, held=fault.held) as stage:
        if fault.pace:
            stage.pace = fault.pace
        if fault.act is not None:
            stage.server.inject(Injection(fault.name, fault.path, fault.act, fault.times))
        if fault.stage is not None:
            fault.stage(stage)
        told, raised = _pass(stage)
        fired = len(stage.server.fired)
        during = contents(stage.settings)
        waited = _waited(stage.server, fault.asked_wait)
        problems = _after_fault(fault, stage, truth, during, told, raised)
        outcome = _outcome(fault, truth, during, told, raised, waited)
        said = _said(fault, told, raised)
        lost = _after_healing(fault, stage, truth)
    if fault.says and fault.says not in said:
        problems.append(f"{fault.says!r} is not said: {said[:300]}")
    if fault.asked_wait and not waited:
        problems.append(f"it was asked again before {fault.asked_wait} s")
    verdict = _worst(fired, raised, problems, lost) or outcome
    if verdict == outcomes.UNCLEAR and raised is not None:
        problems += traceback.format_exception(raised)[-3:]
    return Verdict(
        fault.name,
        fault.component,
        fired,
        verdict,
        (fault.expected,),
        tuple(problems + lost),
        said=said[:300],
    )


def _pass(stage: Stage, *, ask_again: bool = False) -> tuple[Told, BaseException | None]:
    try:
        return ingest(stage.settings, stage.universe, stage.pace, FetchScope(ask_again=ask_again)), None
    except Exception as error:  # noqa: BLE001 - whatever comes is judged
        return Told(), error


def _after_fault(
    fault: NetworkFault,
    stage: Stage,
    truth: Truth,
    during: Contents,
    told: Told,
    raised: BaseException | None,
) -> list[str]:
    allowed = [truth.of(fault).facts]
    if fault.held or fault.alternative:
        allowed.append(truth.before.facts)
    problems = invariants.made_up(during.facts, allowed)
    problems += invariants.archive_problems(stage.settings.archive_dir)
    problems += invariants.pace_problems(stage.server.sec_times())
    problems += list(during.broken)
    if fault.held:
        problems += invariants.missing(during.facts, truth.before.facts)
    if not fault.everything and raised is None:
        problems += invariants.missing(during.facts, truth.of(fault).facts, "BETA")
    return problems + invariants.unclear(told.not_had)


def _after_healing(fault: NetworkFault, stage: Stage, truth: Truth) -> list[str]:
    stage.server.heal()
    stage.pace = Pace()
    if fault.a_day_later:
        _age_answers(stage)
    told, raised = _pass(stage, ask_again=fault.ask_again)
    wanted = truth.of(fault)
    found = contents(stage.settings)
    lost = [] if raised is None else [f"the run without the fault ends in {raised!r}"]
    lost += [f"without the fault: {detail[:300]}" for detail in told.not_had]
    if found.version != wanted.version:
        lost += invariants.missing(found.facts, wanted.facts) + invariants.made_up(
            found.facts, [wanted.facts]
        )
        lost.append("the run without the fault gives other content than a fault-free one")
    return lost + invariants.archive_problems(stage.settings.archive_dir)


def _age_answers(stage: Stage) -> None:
    """Every answer was received two days earlier than it was."""
    index = AnswerIndex(stage.settings.archive_dir / "index.sqlite")
    with index.writing() as connection:
        rows = connection.execute("select answer_id, confirmed_at from answers").fetchall()
        for answer_id, text in rows:
            earlier = datetime.fromisoformat(text) - timedelta(days=2)
            values = (earlier.isoformat(timespec="microseconds"), answer_id)
            connection.execute("update answers set confirmed_at = ? where answer_id = ?", values)
    index.close()


def _outcome(
    fault: NetworkFault,
    truth: Truth,
    during: Contents,
    told: Told,
    raised: BaseException | None,
    waited: bool,
) -> str:
    if isinstance(raised, AicapexError):
        return outcomes.CLEAR_ERROR
    if raised is not None:
        return outcomes.UNCLEAR
    if told.not_had or told.problems or during.set_aside:
        return outcomes.REFUSED
    if during.facts == truth.of(fault).facts:
        return outcomes.WAITS if waited and fault.asked_wait else outcomes.RECOVERED
    if fault.alternative:
        return outcomes.FOLLOWS
    return outcomes.LOST


def _said(fault: NetworkFault, told: Told, raised: BaseException | None) -> str:
    messages = [str(raised)] if raised is not None else [*told.not_had, *told.problems]
    return next((message for message in messages if fault.says in message), messages[0] if messages else "")


def _waited(server: FaultServer, seconds: float) -> bool:
    """Whether each broken path was left alone for so long after the first fault."""
    if not server.fired:
        return False
    first = server.fired[0]
    later = [asked.at for asked in server.asked if asked.path == first.path and asked.at > first.at]
    return bool(later) and min(later) - first.at >= seconds


def _worst(fired: int, raised: BaseException | None, problems: list[str], lost: list[str]) -> str:
    if not fired:
        return outcomes.NOT_FIRED
    if lost:
        return outcomes.LOST
    if raised is not None and (not isinstance(raised, AicapexError) or "What to do: " not in str(raised)):
        return outcomes.UNCLEAR
    return outcomes.WRONG if problems else ""
