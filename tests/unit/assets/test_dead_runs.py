"""Runs whose process was killed."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from aicapex.dagster_home import open_instance, prepare_home
from assets.dead_runs import PROCESS_TAG, end_dead_runs, process_tag
from pipelines.settings import Settings

POOL = "duckdb_writer"


@dg.op
def nothing() -> None: ...


@dg.job
def empty() -> None:
    nothing()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    settings = Settings(home=tmp_path / "home")
    kept = dict(os.environ)
    prepare_home(settings)
    with open_instance(settings) as opened:
        opened.event_log_storage.set_concurrency_slots(POOL, 1)
        yield opened
    os.environ.clear()
    os.environ.update(kept)


def started(instance: dg.DagsterInstance, tag: str) -> str:
    """A run that started in the process of this tag and holds a place among the writers."""
    run = instance.create_run_for_job(empty, status=dg.DagsterRunStatus.STARTED, tags={PROCESS_TAG: tag})
    claimed = instance.event_log_storage.claim_concurrency_slot(POOL, run.run_id, "nothing")
    assert claimed.is_claimed
    return run.run_id


def dead_pid() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_killed_run_is_failed_and_gives_back_its_place(instance: dg.DagsterInstance) -> None:
    killed = started(instance, f"{socket.gethostname()}:{dead_pid()}:1")
    assert end_dead_runs(instance) == [killed]
    assert instance.get_run_by_id(killed).status == dg.DagsterRunStatus.FAILURE  # type: ignore[union-attr]
    assert instance.event_log_storage.claim_concurrency_slot(POOL, "another run", "nothing").is_claimed
    assert end_dead_runs(instance) == []


def test_a_run_that_the_monitoring_ended_gives_back_its_place(instance: dg.DagsterInstance) -> None:
    killed = started(instance, f"{socket.gethostname()}:{dead_pid()}:1")
    run = instance.get_run_by_id(killed)
    assert run is not None
    instance.report_run_failed(run, "ended by the monitoring")
    assert not instance.event_log_storage.claim_concurrency_slot(POOL, "another run", "nothing").is_claimed
    assert end_dead_runs(instance) == []
    assert instance.event_log_storage.claim_concurrency_slot(POOL, "another run", "nothing").is_claimed


def test_a_process_number_that_was_given_out_again_is_another_process(instance: dg.DagsterInstance) -> None:
    if not Path(f"/proc/{os.getpid()}/stat").exists():
        pytest.skip("this system does not say when a process started")
    killed = started(instance, f"{socket.gethostname()}:{os.getpid()}:1")
    assert end_dead_runs(instance) == [killed]


@pytest.mark.parametrize("tag", ["", "elsewhere:1:1", "nonsense"])
def test_runs_of_other_hosts_and_of_the_daemon_are_left_alone(instance: dg.DagsterInstance, tag: str) -> None:
    started(instance, tag)
    assert end_dead_runs(instance) == []


def test_a_living_run_is_left_alone(instance: dg.DagsterInstance) -> None:
    living = started(instance, process_tag())
    assert end_dead_runs(instance) == []
    assert instance.get_run_by_id(living).status == dg.DagsterRunStatus.STARTED  # type: ignore[union-attr]
