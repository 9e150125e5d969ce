"""Runs that a sensor asked for, as the daemon writes them into the instance's books."""

import dagster as dg
from dagster._core.events import StepFailureData
from dagster._core.storage.tags import RUN_KEY_TAG, SENSOR_NAME_TAG
from dagster._core.utils import make_new_run_id
from dagster._utils.error import SerializableErrorInfo


def record_run(
    instance: dg.DagsterInstance,
    sensor: str,
    request: dg.RunRequest,
    status: dg.DagsterRunStatus,
    *,
    error: str = "",
) -> str:
    """Note a run of this request with this status; `error` is the class of what one of its steps raised."""
    tags = {**request.tags, RUN_KEY_TAG: request.run_key or "", SENSOR_NAME_TAG: sensor}
    run = dg.DagsterRun(job_name="some_job", run_id=make_new_run_id(), status=status, tags=tags)
    instance.add_run(run)
    if error:
        cause = SerializableErrorInfo(f"{error}: what happened", [], error, None, None)
        outer = SerializableErrorInfo("an op failed", [], "DagsterExecutionStepExecutionError", cause, None)
        event = dg.DagsterEvent(
            "STEP_FAILURE",
            "some_job",
            step_key="a_step",
            event_specific_data=StepFailureData(error=outer, user_failure_data=None),
        )
        instance.report_dagster_event(event, run.run_id)
    return run.run_id
