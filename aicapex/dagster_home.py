"""The Dagster home of an aicapex home: made on first use, never overwritten; runs in SQLite, or in Postgres."""

import importlib.util
import os
from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from pipelines.errors import HomeUnusable, WrongUse
from pipelines.settings import Settings, export_for_children

_INSTANCE_FILE = """\
# Written once by aicapex; edit it freely, it is never overwritten.
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  pools:
    # DuckDB lets one process write: every writing asset is in the pool duckdb_writer.
    default_limit: 1
    granularity: op
run_monitoring:
  enabled: true
  poll_interval_seconds: 30
  start_timeout_seconds: 180
  cancel_timeout_seconds: 180
  # The longest run, a first one of all companies over the network, took less than half of that.
  max_runtime_seconds: 7200
  # A run that ended without giving back its place among the writers.
  free_slots_after_run_end_seconds: 60
  max_resume_run_attempts: 0
run_queue:
  # A run that is asked for begins within a second; Dagster looks every five by itself.
  dequeue_interval_seconds: 1
run_launcher:
  # Dagster's own, but the run's process is forked from one that has imported everything.
  module: aicapex.warm_runs
  class: WarmRunLauncher
run_retries:
  # Only runs that ask for it, by the tag dagster/max_retries: those of the schedules.
  enabled: true
  max_retries: 0
retention:
  sensor:
    purge_after_days: {skipped: 7, failure: 30, success: 90}
  schedule:
    purge_after_days: {skipped: 30, failure: 90, success: 365}
"""
_SQLITE = """\
event_log_storage:
  # Dagster's own, with connections that stay open; the files are the same.
  module: aicapex.event_log
  class: OpenEventLogStorage
  config:
    dagster_home:
      env: DAGSTER_HOME
"""
_POSTGRES = """\
storage:
  postgres:
    # An address with its driver, as postgresql+psycopg2://user@host:port/database; never written down here.
    postgres_url:
      env: AICAPEX_POSTGRES_URL
"""


def instance_file(*, postgres: bool) -> str:
    """The text of a new `dagster.yaml`: everything but where runs and events are kept is the same for both."""
    return _INSTANCE_FILE + (_POSTGRES if postgres else _SQLITE)


def prepare_home(settings: Settings) -> None:
    """Create the home's directories and Dagster's instance file.

    Raises HomeUnusable naming the path, also where a restore was stopped half way; WrongUse where the instance file and
    AICAPEX_POSTGRES_URL disagree on where runs are kept.
    """
    place = settings.restoring_dir
    if place.exists():
        raise HomeUnusable(
            "a backup is being restored into this home, or was when it was stopped",
            place=str(place),
            remedy="restore it again: what stands half restored is replaced",
        )
    try:
        for place in (settings.home, settings.dagster_dir, settings.home / "logs"):
            place.mkdir(parents=True, exist_ok=True)
        place = settings.dagster_dir / "dagster.yaml"
        if not place.exists():
            _write_whole(place, instance_file(postgres=settings.postgres_url is not None))
        _agree(place, settings)
        place = settings.home / ".writable"
        place.touch()
        # The processes of a server start together, and each looks.
        place.unlink(missing_ok=True)
    except OSError as error:
        raise HomeUnusable(
            f"the home can not be written: {error.strerror}",
            place=str(place),
            remedy="give a writable directory with --home or AICAPEX_HOME",
        ) from error
    export_for_children(settings)


def _write_whole(file: Path, text: str) -> None:
    """Another process that starts at the same moment finds the whole text or none, and writes the same."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _agree(file: Path, settings: Settings) -> None:
    """Runs must not go to SQLite unnoticed where a server was named, nor be looked for where none is."""
    asks = "AICAPEX_POSTGRES_URL" in file.read_text(encoding="utf-8")
    if asks and settings.postgres_url is None:
        raise WrongUse(
            "this home keeps its runs in Postgres and AICAPEX_POSTGRES_URL is not set",
            place=str(file),
            remedy="set it, as postgresql://user@host:port/database",
        )
    if settings.postgres_url is not None and not asks:
        raise WrongUse(
            "AICAPEX_POSTGRES_URL is set and this home keeps its runs elsewhere",
            place=str(file),
            remedy="move the file away, to begin a new history in Postgres; or unset the variable",
        )
    if asks and importlib.util.find_spec("dagster_postgres") is None:
        raise WrongUse("the packages for Postgres are not installed", remedy="run `make production`")


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The Dagster instance of this home; its event log stays open also where an older `dagster.yaml` names none."""
    directory = str(settings.dagster_dir)
    if settings.postgres_url is not None:
        return dg.DagsterInstance.from_config(directory)
    event_log = {
        "module": "aicapex.event_log",
        "class": "OpenEventLogStorage",
        "config": {"dagster_home": directory},
    }
    return dg.DagsterInstance.from_ref(
        InstanceRef.from_dir(directory, overrides={"event_log_storage": event_log})
    )
