"""Sensors that tell somebody: runs that failed, checks that began to fail, and the delivery of such notices."""

from datetime import UTC, datetime

import dagster as dg

from assets.dead_runs import end_dead_runs
from assets.resources import Workshop
from pipelines.watch.notices import deliver, newly_failing, shortened

_MINIMUM_SECONDS = 30


@dg.run_failure_sensor(
    name="run_failed",
    minimum_interval_seconds=_MINIMUM_SECONDS,
    description="Puts a notice into the outbox for every run that failed, with the steps that did and why.",
)
def run_failed(context: dg.RunFailureSensorContext, workshop: dg.ResourceParam[Workshop]) -> None:
    """One notice a run."""
    run = context.dagster_run
    steps = [
        f"{event.step_key}: {_first_line(event)}"
        for event in context.get_step_failure_events()
        if event.step_key is not None
    ]
    lines = steps or [context.failure_event.message or "the run ended without saying why"]
    workshop.put_notice(
        f"run {run.run_id}", f"run of {run.job_name} failed", shortened(lines), run_id=run.run_id
    )


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    name="checks_failed",
    minimum_interval_seconds=_MINIMUM_SECONDS,
    description=(
        "Puts a notice into the outbox when a check of severity error begins to fail in a run that went through, and "
        "when it passes again. Those that keep failing are told once."
    ),
)
def checks_failed(context: dg.RunStatusSensorContext, workshop: dg.ResourceParam[Workshop]) -> None:
    """One notice a run, about all checks whose state changed."""
    run = context.dagster_run
    entries = context.instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations: dict[str, bool] = {}
    said: dict[str, str] = {}
    for entry in entries:
        if entry.dagster_event is None:
            continue
        evaluation = entry.dagster_event.asset_check_evaluation_data
        name = f"{evaluation.asset_key.to_user_string()}, {evaluation.check_name}"
        if evaluation.severity is dg.AssetCheckSeverity.ERROR:
            evaluations[name] = evaluation.passed
            short = evaluation.metadata.get("in short")
            said[name] = f"{name}: {short.value}" if short is not None else name
    failed, mended = newly_failing(workshop.settings.outbox_dir, evaluations)
    if failed or mended:
        lines = [f"fails: {said[name]}" for name in failed] + [f"passes again: {name}" for name in mended]
        title = f"{len(failed)} check(s) fail" if failed else f"{len(mended)} check(s) pass again"
        workshop.put_notice(f"checks {run.run_id}", title, shortened(lines), run_id=run.run_id)


@dg.sensor(
    name="deliver_notices",
    minimum_interval_seconds=_MINIMUM_SECONDS,
    description="Sends what waits in the outbox to the webhook that AICAPEX_WEBHOOK_URL names, until it was taken.",
)
def deliver_notices(workshop: dg.ResourceParam[Workshop]) -> dg.SkipReason:
    """Says what was sent; a webhook that does not answer keeps the notices where they are."""
    send = workshop.sender()
    if send is None:
        return dg.SkipReason("no webhook is set: notices wait in the outbox")
    delivery = deliver(workshop.settings.outbox_dir, send)
    told = f"{delivery.sent} sent, {delivery.waiting} waiting at {datetime.now(UTC):%H:%M} UTC"
    return dg.SkipReason(f"{told}: {delivery.failure}" if delivery.failure else told)


@dg.sensor(
    name="dead_runs",
    minimum_interval_seconds=_MINIMUM_SECONDS,
    description="Ends runs in Dagster's books whose process is gone, so that they are noticed and done anew.",
)
def dead_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Says which runs were ended."""
    ended = end_dead_runs(context.instance)
    return dg.SkipReason(f"ended: {', '.join(ended)}" if ended else "every open run has its process")


def _first_line(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error is not None and error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause
    if error is None:
        return "no message"
    return " ".join(error.message.split()).split(f"{error.cls_name}: ", 1)[-1][:500]
