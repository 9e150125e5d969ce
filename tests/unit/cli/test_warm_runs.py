"""Runs that the daemon forks from a warm process: begun, ended, interrupted, killed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.definitions.reconstruct import reconstructable
from dagster._core.errors import DagsterInvariantViolationError
from dagster._core.launcher.base import LaunchRunContext, WorkerStatus

from aicapex import warm_runs
from aicapex.dagster_home import open_instance, prepare_home
from aicapex.warm_runs import WarmRunLauncher
from assets.dead_runs import PROCESS_TAG, process_number
from assets.resources import workshop_resource
from pipelines.settings import Settings

PATIENCE_SECONDS = 120.0


@dg.op(required_resource_keys={"workshop"}, config_schema={"seconds": float})
def stay(context: dg.OpExecutionContext) -> None:
    """Takes its time, in its own process."""
    # The test's own process would hold what warms a run.
    assert os.getppid() != 1
    time.sleep(context.op_config["seconds"])


def staying() -> dg.JobDefinition:
    """A job that `reconstructable` finds again in the run's process."""
    home = Path(os.environ["AICAPEX_HOME"])
    return dg.JobDefinition(
        name="staying",
        graph_def=dg.GraphDefinition(name="staying", node_defs=[stay]),
        resource_defs={"workshop": workshop_resource(Settings(home=home))},
    )


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    settings = Settings(home=tmp_path / "home")
    kept = dict(os.environ)
    prepare_home(settings)
    with open_instance(settings) as opened:
        yield opened
    os.environ.clear()
    os.environ.update(kept)


def launched(instance: dg.DagsterInstance, seconds: float) -> str:
    """A run handed to the instance's launcher, as the daemon does it."""
    job = reconstructable(staying)
    run = instance.create_run_for_job(
        job.get_definition(),
        run_config={"ops": {"stay": {"config": {"seconds": seconds}}}},
        status=dg.DagsterRunStatus.STARTING,
        job_code_origin=job.get_python_origin(),
    )
    instance.run_launcher.launch_run(LaunchRunContext(run, workspace=None))
    return run.run_id


def until(holds: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.05)


def run_of(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRun:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run


def in_its_process(instance: dg.DagsterInstance, run_id: str) -> int:
    """Wait until the run is in its step; return the number of its process."""
    until(lambda: instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_START))
    pid = process_number(run_of(instance, run_id).tags[PROCESS_TAG])
    assert pid is not None
    return pid


def test_a_new_home_names_the_launcher(instance: dg.DagsterInstance) -> None:
    assert isinstance(instance.run_launcher, WarmRunLauncher)
    assert instance.run_coordinator.dequeue_interval_seconds == 1  # type: ignore[attr-defined]


def test_runs_have_a_process_each_and_end_well(instance: dg.DagsterInstance) -> None:
    runs = [launched(instance, 0.5), launched(instance, 0.5)]
    pids = {in_its_process(instance, run_id) for run_id in runs}
    assert len(pids) == 2
    assert os.getpid() not in pids
    for run_id in runs:
        until(lambda run_id=run_id: run_of(instance, run_id).is_finished)
        assert run_of(instance, run_id).status is dg.DagsterRunStatus.SUCCESS


def test_a_run_is_ended_on_request(instance: dg.DagsterInstance) -> None:
    run_id = launched(instance, PATIENCE_SECONDS)
    in_its_process(instance, run_id)
    assert instance.run_launcher.terminate(run_id)
    until(lambda: run_of(instance, run_id).is_finished)
    assert run_of(instance, run_id).status is dg.DagsterRunStatus.CANCELED
    assert not instance.run_launcher.terminate(run_id)


def test_monitoring_sees_that_a_run_was_killed(instance: dg.DagsterInstance) -> None:
    run_id = launched(instance, PATIENCE_SECONDS)
    pid = in_its_process(instance, run_id)
    health = instance.run_launcher.check_run_worker_health
    assert health(run_of(instance, run_id)).status is WorkerStatus.RUNNING
    os.kill(pid, signal.SIGKILL)
    until(lambda: health(run_of(instance, run_id)).status is WorkerStatus.NOT_FOUND)
    assert "was killed" in (health(run_of(instance, run_id)).msg or "")
    assert not instance.run_launcher.terminate(run_id)


def test_changed_code_is_not_run_from_memory(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched(instance, 0.0)
    monkeypatch.setattr(warm_runs, "_stamps", lambda: {"assets/new.py": 1})
    # Dagster's own launcher, which asks for the code server that this test has not.
    with pytest.raises(DagsterInvariantViolationError, match="requires a workspace"):
        launched(instance, 0.0)
