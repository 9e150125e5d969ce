"""Runs whose process was killed: ended in Dagster's books before a new one starts.

A killed run stays `STARTED` and keeps its slot of the writers' pool; the next run would wait for it for ever. So it
would where Dagster's monitoring ended it, which gives the slot back a minute later, and is gone by then.
"""

import os
import socket
from pathlib import Path

import dagster as dg

PROCESS_TAG = "aicapex/process"
_OPEN = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def process_tag() -> str:
    """Host, process number and start of this process: a number that was given out again is told apart."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def end_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Fail every open run of this host whose process is gone, return the ids.

    Their slots are free then, and those of any run that has ended.
    """
    ended = []
    for run in instance.get_runs(dg.RunsFilter(statuses=_OPEN)):
        if process_runs(run.tags.get(PROCESS_TAG, "")):
            continue
        instance.report_run_failed(
            run, "The process of this run is gone: it was killed. Unfinished work is done anew."
        )
        ended.append(run.run_id)
    storage = instance.event_log_storage
    for run_id in storage.get_concurrency_run_ids():
        holder = instance.get_run_by_id(run_id)
        if holder is None or holder.is_finished:
            storage.free_concurrency_slots_for_run(run_id)
    return ended


def process_runs(tag: str) -> bool:
    """Whether the process of a `process_tag` goes on; True also where that can not be told: another host's, no tag."""
    pid = process_number(tag)
    return pid is None or _lives(pid, tag.rpartition(":")[2])


def process_number(tag: str) -> int | None:
    """Number of the process of a `process_tag` of this host; None for any other tag."""
    host, _, process = tag.partition(":")
    pid = process.partition(":")[0]
    return int(pid) if host == socket.gethostname() and pid.isdecimal() else None


def _lives(pid: int, started: str) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(pid) == started


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty where the system does not say (then the number decides)."""
    try:
        # Field 22; the name, which may hold anything, ends with the last bracket.
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
