"""A real dagster-daemon over a home: started, killed with everything it started, and what its books say."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from dagster._core.scheduler.instigation import InstigatorTick, SensorInstigatorData, TickStatus
from dagster._core.storage.tags import RUN_KEY_TAG, SENSOR_NAME_TAG

from aicapex.dagster_home import open_instance, prepare_home
from assets.sensors import NEW_FILINGS
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.watch.state import WatchState, read_state_text

BIN = Path(sys.executable).parent
WORKSPACE = str(PROJECT_ROOT / "workspace.yaml")
PATIENCE_SECONDS = 600.0


@dataclass
class Daemon:
    """The daemon of a home, in a process group of its own; it starts its code server and its runs itself."""

    settings: Settings
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        # Sets the variables that the daemon and what it starts read.
        prepare_home(self.settings)
        self._environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT_ROOT), os.environ.get("PYTHONPATH", "")]))
        }

    @property
    def log(self) -> Path:
        """What it and its children print."""
        return self.settings.home / "logs" / "daemon.log"

    def switch_on(self, *sensors: str) -> None:
        """These sensors tick from now on."""
        for sensor in sensors:
            with self.log.open("ab") as log:
                subprocess.run(
                    [BIN / "dagster", "sensor", "start", sensor, "-w", WORKSPACE],
                    check=True,
                    env=self._environment,
                    stdout=log,
                    stderr=log,
                )

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BIN / "dagster-daemon", "run", "-w", WORKSPACE],
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )

    def kill(self) -> int:
        """As a power cut would: the daemon, its code server and whatever run is on. Returns how many processes went."""
        assert self.process is not None
        pids = [self.process.pid, *descendants(self.process.pid)]
        _kill(pids)
        self.process.wait()
        return len(pids)

    def stop(self) -> None:
        """Politely, and what does not end by itself after that."""
        if self.process is not None:
            started = descendants(self.process.pid)
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=15)
            _kill([self.process.pid, *started])
            self.process.wait()

    def runs(self, *statuses: dg.DagsterRunStatus) -> list[dg.DagsterRun]:
        """Runs that the sensor of filings asked for, the newest first; of these statuses, or all."""
        filters = dg.RunsFilter(tags={SENSOR_NAME_TAG: NEW_FILINGS}, statuses=list(statuses) or None)
        with open_instance(self.settings) as instance:
            return list(instance.get_runs(filters))

    def events(self, run_id: str) -> list[dg.DagsterEvent]:
        """What the books say happened in a run, in order."""
        with open_instance(self.settings) as instance:
            return [entry.dagster_event for entry in instance.all_logs(run_id) if entry.dagster_event]

    def ticks(self, *statuses: TickStatus) -> list[InstigatorTick]:
        """Ticks of the sensor of filings, the newest first; of these statuses, or all."""
        with open_instance(self.settings) as instance:
            for state in instance.all_instigator_state():
                if state.instigator_name == NEW_FILINGS:
                    return list(
                        instance.get_ticks(
                            state.instigator_origin_id, state.selector_id, statuses=list(statuses) or None
                        )
                    )
        return []

    def remembers(self) -> WatchState:
        """What the sensor of filings remembers."""
        with open_instance(self.settings) as instance:
            for state in instance.all_instigator_state():
                data = state.instigator_data
                if state.instigator_name == NEW_FILINGS and isinstance(data, SensorInstigatorData):
                    return read_state_text(data.cursor)
        return WatchState()


def run_keys(runs: Iterable[dg.DagsterRun]) -> list[str]:
    """The keys under which runs were asked for."""
    return [run.tags[RUN_KEY_TAG] for run in runs if run.tags.get(RUN_KEY_TAG)]


def wait_until(holds: Callable[[], object], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as it holds; AssertionError where it takes much too long."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"{what} did not come within {seconds:.0f} s"
        time.sleep(1.0)


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


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
