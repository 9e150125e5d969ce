"""Runs of the daemon, forked from a process that has imported what a run needs.

Dagster's own launcher has the code server start a fresh interpreter for each run: on a quiet machine 2.9 s pass with
importing Dagster, dagster-dbt, polars and the assets before a run begins, and twice that beside other work. Here the
fork server of Python's multiprocessing imports them once. What is forked from it has opened nothing yet and runs no
thread of ours; a run still has a process to itself, and ends with it.
"""

import multiprocessing
import os
import signal
from collections.abc import Mapping
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any

import dagster as dg
from dagster._cli.api import _execute_run_command_body
from dagster._config.config_schema import UserConfigSchema
from dagster._core.instance.ref import InstanceRef
from dagster._core.launcher.base import CheckRunHealthResult, LaunchRunContext, WorkerStatus
from dagster._core.launcher.default_run_launcher import DefaultRunLauncher
from dagster._serdes import ConfigurableClassData
from dagster._utils.interrupts import capture_interrupts

from assets.dead_runs import PROCESS_TAG, process_number, process_runs
from pipelines.settings import PROJECT_ROOT

# The code location, and what its runs import when they come to it.
PRELOADED = ("__main__", "aicapex.warm_runs", "assets.definitions", "dbt.cli.main", "dbt.adapters.duckdb")
_CODE = ("assets", "pipelines", "aicapex")


class WarmRunLauncher(DefaultRunLauncher):
    """Forks a run's process from a warm one; any process of this machine can end it or ask whether it lives.

    Once a file of the code has changed, runs are started as Dagster does it, from the file as it is, until the daemon
    is started again: what is warm would run the code of before.
    """

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(inst_data)
        self._warm: ForkServerContext | None = None
        self._code: Mapping[str, int] = {}
        self._processes: list[ForkServerProcess] = []

    @classmethod
    def config_type(cls) -> UserConfigSchema:
        """Nothing to configure."""
        return {}

    @classmethod
    def from_config_value(
        cls,
        inst_data: ConfigurableClassData | None,
        config_value: Mapping[str, Any],  # noqa: ARG003 - Dagster's signature
    ) -> "WarmRunLauncher":
        """As Dagster makes it from `dagster.yaml`."""
        return cls(inst_data)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Fork the run's process; it notes itself in the run's tags when it begins (`process_tag`)."""
        run_id = context.dagster_run.run_id
        warm = self._warm_context()
        if warm is None or context.job_code_origin is None:
            super().launch_run(context)
            return
        process = warm.Process(
            target=run_forked, args=(run_id, self._instance.get_ref()), name=f"run {run_id}"
        )
        process.start()
        # Those that ended are let go: each holds a pipe open.
        self._processes = [process, *(child for child in self._processes if child.is_alive())]

    def terminate(self, run_id: str) -> bool:
        """Interrupt the run's process; False where it is gone, has not begun, or the run is over."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        tag = run.tags.get(PROCESS_TAG, "")
        pid = process_number(tag)
        if pid is None:
            return bool(super().terminate(run_id))  # type: ignore[no-untyped-call]
        if not process_runs(tag):
            return False
        self._instance.report_run_canceling(run)
        os.kill(pid, signal.SIGINT)
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Dagster's monitoring may ask, and so ends within half a minute the runs whose process was killed."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """RUNNING, or NOT_FOUND where the process noted in the run's tags is gone."""
        tag = run.tags.get(PROCESS_TAG, "")
        if process_runs(tag):
            return CheckRunHealthResult(WorkerStatus.RUNNING)
        return CheckRunHealthResult(WorkerStatus.NOT_FOUND, f"the process of this run was killed: {tag}")

    def _warm_context(self) -> ForkServerContext | None:
        """Where to fork from; None where what is warm is not of the code that stands in the files."""
        code = _stamps()
        if self._warm is None:
            self._warm = multiprocessing.get_context("forkserver")
            self._warm.set_forkserver_preload(list(PRELOADED))
            self._code = code
        return self._warm if code == self._code else None


def run_forked(run_id: str, instance_ref: InstanceRef) -> None:
    """Execute a run of Dagster's books in this process, as `dagster api execute_run` does."""
    # The fork server ignores interrupts, and hands that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with capture_interrupts(), dg.DagsterInstance.from_ref(instance_ref) as instance:
        _execute_run_command_body(run_id, instance, lambda _: None, set_exit_code_on_failure=False)


def _stamps() -> Mapping[str, int]:
    """When each source file of the code was written last (nanoseconds); some 300 files in 3 ms."""
    files = (file for place in _CODE for file in (PROJECT_ROOT / place).rglob("*.py"))
    return {str(file): file.stat().st_mtime_ns for file in files}
