"""Processes that are killed in the middle of a run: what they do, how far they came, and what then stands in the home.

Each is a fork of a server that has imported everything, in a session of its own with whatever it starts.
"""

import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path

import dagster as dg

from aicapex import progress
from aicapex.dagster_home import open_instance, prepare_home
from aicapex.run import run_everything
from assets.dead_runs import PROCESS_TAG, end_dead_runs, process_tag
from assets.definitions import build_defs
from assets.jobs import REFRESH, all_companies_tags
from assets.partitions import sync_company_partitions
from pipelines.companies import load_universe
from pipelines.contracts.catalogue import EVIDENCE_TABLES, NORMALISED_TABLES, RAW_TABLES
from pipelines.contracts.table import Table
from pipelines.publish.content import content_of, rows_hash
from pipelines.publish.marts import macros_of, read_public
from pipelines.publish.statements import identifier
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.versions import combine
from tests.support.homes import HASTY

# When an answer came is no content: it differs between two runs that nothing happened to.
_WHEN_ASKED = {"answered_at", "first_seen_at"}
_PRELOADED = ["tests.support.killed", "tests.support.ticks"]
PATIENCE_SECONDS = 900.0
READY, DONE = "ready", "done"


_say: list[Callable[[str], None]] = []


def tell(step: str) -> None:
    """Say to whoever started this process, if anybody did, which step it is in."""
    for say in _say:
        say(step)


def everything(settings: Settings) -> None:
    """What `aicapex run` does."""
    if not run_everything(settings, retries=HASTY).succeeded:
        raise SystemExit("the run failed")


def up_to_evidence(settings: Settings) -> None:
    """The part of a run before the models: fetch, read, normalise, trace."""
    _refresh(settings, lambda key: key.path[0] not in ("staging", "intermediate", "marts", "published"))


def up_to_marts(settings: Settings) -> None:
    """The part of a run before publication."""
    _refresh(settings, lambda key: key.path[0] != "published")


def _refresh(settings: Settings, wanted: Callable[[dg.AssetKey], bool]) -> None:
    prepare_home(settings)
    defs = dg.Definitions.merge(
        build_defs(settings, HASTY), dg.Definitions(loggers={"progress": progress.progress_logger()})
    )
    job = defs.resolve_job_def(REFRESH)
    with open_instance(settings) as instance:
        end_dead_runs(instance)
        sync_company_partitions(instance, load_universe(settings.companies_file))
        result = job.execute_in_process(
            instance=instance,
            run_config={"loggers": {"progress": {"config": {}}}},
            tags=all_companies_tags(list(instance.get_dynamic_partitions("company")))
            | {PROCESS_TAG: process_tag()},
            asset_selection=[key for key in job.asset_layer.executable_asset_keys if wanted(key)],
            raise_on_error=False,
        )
    if not result.success:
        raise SystemExit("the run failed")


def filled_hash(settings: Settings) -> str:
    """One hash over every row of raw, normalised and evidence tables, whatever their order."""
    with open_writer(settings.warehouse_path) as connection:
        found = [
            f"{table.full_name} " + repr(rows_hash(connection, *_without_times(table)))
            for table in (*RAW_TABLES, *NORMALISED_TABLES, *EVIDENCE_TABLES)
        ]
    return combine(found)


def _without_times(table: Table) -> tuple[str, list[str]]:
    names = [column.name for column in table.columns if column.name not in _WHEN_ASKED]
    return f"(SELECT {', '.join(names)} FROM {identifier(table.full_name)})", names


def marts_hash(settings: Settings) -> str:
    """The content hash of everything public in the warehouse."""
    public = read_public(settings.dbt_dir)
    with open_writer(settings.warehouse_path) as connection:
        return content_of(connection, [mart.full_name for mart in public], macros_of(public)).version


@dataclass
class Child:
    """A process that does `work(*arguments)` and says which step it is in; `steps` are (seconds since ready, step)."""

    process: BaseProcess
    pipe: Pipe
    ready_at: float = 0.0
    steps: list[tuple[float, str]] = field(default_factory=list)

    def read(self, seconds: float) -> bool:
        """Take in what it says for so long; False once it has ended."""
        ends = time.monotonic() + seconds
        while True:
            try:
                if not self.pipe.poll(max(0.0, ends - time.monotonic())):
                    return True
                step = self.pipe.recv()
            except (EOFError, OSError):
                return False
            if step == READY:
                self.ready_at = time.monotonic()
            self.steps.append((time.monotonic() - self.ready_at, step))

    def wait_for(self, step: str) -> bool:
        """Whether it came to this step; False where it ended before."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while step not in {name for _, name in self.steps}:
            if time.monotonic() > ends or not self.read(0.02):
                return step in {name for _, name in self.steps}
        return True

    def kill(self) -> bool:
        """SIGKILL, now, to it and what it started; whether it was still at work."""
        pid = self.process.pid
        assert pid is not None
        # It may come to its end in between.
        with suppress(ProcessLookupError):
            if self.process.is_alive():
                os.killpg(pid, signal.SIGKILL)
        self.read(0.2)
        self.process.join()
        return self.process.exitcode == -signal.SIGKILL and DONE not in {name for _, name in self.steps}

    def finish(self) -> bool:
        """Let it come to its end; whether that was a good one."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while self.read(0.5) and time.monotonic() < ends:
            pass
        self.process.join(10)
        return self.process.exitcode == 0

    @property
    def in_flight(self) -> str:
        """The step that it came to last."""
        return self.steps[-1][1] if self.steps else "before the first step"


def start(work: Callable[..., None], log: Path, *arguments: object) -> Child:
    """Start a process; it has come to READY when this returns."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(work, log, theirs, arguments))
    process.start()
    theirs.close()
    child = Child(process, ours)
    if not child.wait_for(READY):
        raise RuntimeError(f"the process did not start, see {log}")
    return child


def _child(work: Callable[..., None], log: Path, pipe: Pipe, arguments: tuple[object, ...]) -> None:
    os.setsid()
    log.parent.mkdir(parents=True, exist_ok=True)
    out = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.set_inheritable(pipe.fileno(), False)
    _say.append(pipe.send)
    with _told(pipe.send):
        pipe.send(READY)
        work(*arguments)
        sys.stdout.flush()
        pipe.send(DONE)


@contextmanager
def _told(say: Callable[[str], None]) -> Iterator[None]:
    """Every step that Dagster begins or ends is said."""
    emit = progress.Progress.emit

    def said(handler: progress.Progress, record: logging.LogRecord) -> None:
        event = (getattr(record, "dagster_meta", None) or {}).get("dagster_event")
        if event is not None and event.event_type == dg.DagsterEventType.STEP_START:
            say(event.step_key)
        elif event is not None and event.event_type == dg.DagsterEventType.STEP_SUCCESS:
            say(f"after {event.step_key}")
        emit(handler, record)

    progress.Progress.emit = said  # type: ignore[method-assign]
    try:
        yield
    finally:
        progress.Progress.emit = emit  # type: ignore[method-assign]
