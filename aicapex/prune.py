"""Old runs with their events and captured output leave Dagster's books; what says how things stand stays."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from dagster._core.storage.event_log import SqlEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from sqlalchemy import func, select

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.event_log import OpenEventLogStorage
from pipelines.errors import HomeUnusable
from pipelines.settings import Settings

_PAGE = 100
ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]


@dataclass(frozen=True, slots=True)
class Pruned:
    """Runs removed, and older ones that stay because something still rests on them."""

    removed: int
    kept: int


def prune(settings: Settings, older_than_days: int) -> Pruned:
    """Remove ended runs of more than so many days ago, with events and output.

    A run stays that made the last materialization of an asset, or of one of its partitions: the interface and
    automation read from it what is there. Nothing of the warehouse, the archive or what is published hangs on runs.
    What Dagster leaves of a removed run goes too: how its checks came out, unless that is the last that is known of a
    check (3 KB each, some 300 to a run of everything), and its file of events. Raises HomeUnusable where nothing has
    run yet.
    """
    if not settings.dagster_dir.is_dir():
        raise HomeUnusable(
            "there are no runs to prune: no such home",
            place=str(settings.home),
            remedy="name one with --home",
        )
    prepare_home(settings)
    before = datetime.now(UTC) - timedelta(days=older_than_days)
    with open_instance(settings) as instance:
        old = [run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=ENDED, created_before=before))]
        needed = _needed(instance) if old else set()
        for run_id in old:
            if run_id not in needed:
                instance.compute_log_manager.delete_logs(prefix=[run_id])
                instance.delete_run(run_id)
        _forget_checks(instance)
        log = instance.event_log_storage
        if isinstance(log, OpenEventLogStorage):
            log.remove_files_without_run({run.run_id for run in instance.get_runs()}, before)
        kept = len(needed.intersection(old))
        return Pruned(len(old) - kept, kept)


def _needed(instance: dg.DagsterInstance) -> set[str]:
    needed: set[str] = set()
    storage = instance.event_log_storage
    for record in instance.get_asset_records():
        entry = record.asset_entry
        if entry.last_run_id is not None:
            needed.add(entry.last_run_id)
        made = storage.get_latest_storage_id_by_partition(
            entry.asset_key, dg.DagsterEventType.ASSET_MATERIALIZATION
        )
        ids = list(made.values())
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            found = instance.fetch_materializations(
                dg.AssetRecordsFilter(asset_key=entry.asset_key, storage_ids=page), limit=len(page)
            )
            needed.update(event.run_id for event in found.records)
    return needed


def _forget_checks(instance: dg.DagsterInstance) -> None:
    """How checks came out in runs that are gone; the last of each check stays, and the last that came to its end."""
    storage = instance.event_log_storage
    if not isinstance(storage, SqlEventLogStorage):
        return
    check = AssetCheckExecutionsTable.c
    last = select(func.max(check.id)).group_by(check.asset_key, check.check_name, check.partition)
    came_out = [AssetCheckExecutionRecordStatus.SUCCEEDED.value, AssetCheckExecutionRecordStatus.FAILED.value]
    with storage.index_connection() as connection:
        runs = [str(run_id) for (run_id,) in connection.execute(select(check.run_id).distinct())]
        gone = [run_id for run_id in runs if not instance.has_run(run_id)]
        for start in range(0, len(gone), _PAGE):
            connection.execute(
                AssetCheckExecutionsTable.delete()
                .where(check.run_id.in_(gone[start : start + _PAGE]))
                .where(check.id.not_in(last))
                .where(check.id.not_in(last.where(check.execution_status.in_(came_out))))
            )
