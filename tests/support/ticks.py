"""Dagster's own ticking of the sensors in this process, by a clock that is set: what the daemon does, without waiting.

Ticks, cursors, run keys and the queue are those of the instance's books; a run that was asked for is really run.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import dagster as dg
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.execution.api import execute_run
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.scheduler.instigation import SensorInstigatorData
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import InProcessWorkspaceLoadTarget
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration
from dagster._daemon.sensor import execute_sensor_iteration

from aicapex.dagster_home import instance_file, open_instance, prepare_home
from assets import resources
from assets.dead_runs import end_dead_runs
from assets.definitions import build_defs
from assets.sensors import NEW_FILINGS
from pipelines.settings import Settings
from pipelines.watch.state import WatchState, read_state_text
from tests.support.homes import HASTY
from tests.support.killed import tell

LOCATION = "aicapex"
_logger = logging.getLogger("ticks")


class Ticking:
    """The sensors of a home. `now` is what they and Dagster's books take for the time."""

    def __init__(
        self, settings: Settings, now: datetime, say: Callable[[str], None] = lambda step: None
    ) -> None:
        self.settings, self.now, self.say = settings, now, say
        self._stack = ExitStack()
        _queued(settings)
        prepare_home(settings)
        self.instance = self._stack.enter_context(open_instance(settings))
        ticking = self

        class Clocked(resources.Workshop):
            """A workshop with this clock."""

            def __init__(self, *arguments: object, **named: object) -> None:
                super().__init__(*arguments, **{**named, "now": lambda: ticking.now})  # type: ignore[arg-type]

        self._stack.enter_context(patch.object(resources, "Workshop", Clocked))
        self.defs = build_defs(settings, HASTY)
        origin = InProcessCodeLocationOrigin(
            LoadableTargetOrigin(python_file=None, module_name="assets.definitions", attribute="defs"),
            location_name=LOCATION,
        )
        self.context = self._stack.enter_context(
            WorkspaceProcessContext(self.instance, InProcessWorkspaceLoadTarget(origin))
        )

    def __enter__(self) -> "Ticking":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def switch_on(self, *names: str) -> None:
        """These sensors tick from now on."""
        for location in self.context.create_request_context().code_locations:
            for repository in location.get_repositories().values():
                for sensor in repository.get_sensors():
                    if sensor.name in names:
                        self.instance.start_sensor(sensor)

    def tick(self) -> None:
        """Every sensor that is due, once, as the daemon does it."""
        with _clock(self.now):
            for _ in execute_sensor_iteration(self.context, _logger, None, None):
                pass

    def asked(self) -> Sequence[dg.DagsterRun]:
        """Runs that wait in the queue, the oldest first."""
        return list(reversed(self.instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.QUEUED]))))

    def run(self, run: dg.DagsterRun, wanted: Callable[[dg.AssetKey], bool] = lambda key: True) -> bool:
        """Take a run from the queue and run it here, of its assets those that are wanted; whether it succeeded."""
        job = self.defs.resolve_job_def(run.job_name)
        keys = {key for key in job.asset_layer.executable_asset_keys if wanted(key)}
        starting = dg.DagsterEvent(
            event_type_value=dg.DagsterEventType.PIPELINE_STARTING.value, job_name=run.job_name
        )
        with _clock(self.now):
            self.instance.report_dagster_event(starting, run.run_id)
        found = self.instance.get_run_by_id(run.run_id)
        assert found is not None
        part = job.get_subset(asset_selection=keys)
        return execute_run(InMemoryJob(part), found, self.instance).success

    def end_dead(self) -> None:
        """What the daemon's monitoring of runs and the sensor of dead runs do.

        A run that left the queue and was killed before it noted its process is known to be dead only by the time that
        passes.
        """
        with _clock(self.now):
            for error in execute_run_monitoring_iteration(self.context, _logger):
                if error:
                    raise RuntimeError(error.to_string())
        end_dead_runs(self.instance)

    def passes(self, **span: float) -> None:
        """The clock goes on."""
        self.now += timedelta(**span)
        for file in self.settings.limiter_dir.glob("*.json"):
            file.unlink(missing_ok=True)

    def remembers(self) -> WatchState:
        """What the sensor of filings remembers."""
        for state in self.instance.all_instigator_state():
            data = state.instigator_data
            if state.instigator_name == NEW_FILINGS and isinstance(data, SensorInstigatorData):
                return read_state_text(data.cursor)
        return WatchState()

    def is_settled(self) -> bool:
        """Whether nothing was seen that no run has taken in."""
        state = self.remembers()
        return state.asked is None and not state.waiting and not self.asked()


def before_marts(key: dg.AssetKey) -> bool:
    """Assets of a run before the models."""
    return key.path[0] not in ("staging", "intermediate", "marts", "published")


def until_settled(settings: Settings, now: datetime, most: int = 8) -> None:
    """Tick, and run what is asked for up to the evidence, until nothing waits; the clock goes on between."""
    with Ticking(settings, now) as ticking:
        ticking.switch_on(NEW_FILINGS)
        for number in range(most):
            ticking.end_dead()
            tell(f"tick {number + 1}")
            ticking.tick()
            for run in ticking.asked():
                tell("run")
                ticking.run(run, before_marts)
            if number and ticking.is_settled():
                return
            ticking.passes(minutes=40)
    raise SystemExit(f"not settled after {most} ticks: {ticking.remembers()}")


def _queued(settings: Settings) -> None:
    """Before the home is made: runs wait in a queue until somebody takes them, as there is no code server here."""
    file = settings.dagster_dir / "dagster.yaml"
    text = file.read_text(encoding="utf-8") if file.exists() else instance_file(postgres=False)
    if "run_queue:" in text or "run_coordinator:" in text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    queue = "run_coordinator:\n  module: dagster.core.run_coordinator\n  class: QueuedRunCoordinator\n"
    file.write_text(text + queue, encoding="utf-8")


@contextmanager
def _clock(now: datetime) -> Iterator[None]:
    at = now.astimezone(UTC)
    with (
        patch("dagster._time._mockable_get_current_datetime", return_value=at),
        patch("dagster._time._mockable_get_current_timestamp", return_value=at.timestamp()),
    ):
        yield
