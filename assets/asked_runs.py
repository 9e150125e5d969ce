"""How the run stands that a sensor asked for, told from the instance's own books."""

import dagster as dg
from dagster._core.storage.tags import RUN_KEY_TAG, SENSOR_NAME_TAG

from pipelines.watch.decision import RunStands

_UNDER_WAY = {
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.MANAGED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
}
# What the same run would meet again: the code, the company file or the settings have to change first.
_LASTING = {
    "BadCompanyFile",
    "BadNewsroomFile",
    "ContractBroken",
    "IdentityMissing",
    "PermanentFailure",
    "UnknownTicker",
    "WrongUse",
}


def run_stands(instance: dg.DagsterInstance, sensor_name: str, run_key: str | None) -> RunStands:
    """How the run of this key of this sensor stands; MISSING where there is none."""
    if run_key is None:
        return RunStands.MISSING
    tags = {RUN_KEY_TAG: run_key, SENSOR_NAME_TAG: sensor_name}
    runs = instance.get_runs(dg.RunsFilter(tags=tags), limit=1)
    if not runs:
        return RunStands.MISSING
    run = runs[0]
    if run.status is dg.DagsterRunStatus.SUCCESS:
        return RunStands.SUCCEEDED
    if run.status in _UNDER_WAY:
        return RunStands.UNDER_WAY
    return RunStands.FAILED_FOR_GOOD if _lasts(instance, run.run_id) else RunStands.FAILED


def _lasts(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether a step failed for a reason that does not pass. A run that was killed has no failed step, and passes."""
    failures = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    return any(name in _LASTING for entry in failures for name in _causes(entry.dagster_event))


def _causes(event: dg.DagsterEvent | None) -> list[str]:
    """Class names of what a step raised and of what stood behind it."""
    error = event.step_failure_data.error if event is not None else None
    names = []
    while error is not None:
        names.append(error.cls_name or "")
        error = error.cause
    return names
