"""The Dagster home of an aicapex home: made on first use, never overwritten."""

from pathlib import Path

import dagster as dg

from pipelines.errors import HomeUnusable
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


def prepare_home(settings: Settings) -> None:
    """Create the home's directories and Dagster's instance file; raises HomeUnusable naming the path."""
    place = settings.home
    try:
        for place in (settings.home, settings.dagster_dir, settings.home / "logs"):
            place.mkdir(parents=True, exist_ok=True)
        place = settings.dagster_dir / "dagster.yaml"
        if not place.exists():
            place.write_text(_INSTANCE_FILE, encoding="utf-8")
        place = settings.home / ".writable"
        place.touch()
        place.unlink()
    except OSError as error:
        raise HomeUnusable(
            f"the home can not be written: {error.strerror}",
            place=str(place),
            remedy="give a writable directory with --home or AICAPEX_HOME",
        ) from error
    export_for_children(settings)


def open_instance(settings: Settings) -> dg.DagsterInstance:
    """The Dagster instance of this home."""
    return dg.DagsterInstance.from_config(str(Path(settings.dagster_dir)))
