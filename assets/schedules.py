"""Schedules, in the SEC's time zone."""

from typing import Any

import dagster as dg

from assets.documents import document_config
from assets.jobs import NIGHTLY, REFRESH, REFRESH_REFERENCE, all_companies_tags
from assets.partitions import sync_company_partitions
from assets.resources import Workshop

EASTERN = "America/New_York"
# What a run that died or met an outage may be started again by itself; sensors ask again under another key instead.
_RETRIED = {"dagster/max_retries": "2"}


@dg.schedule(
    name="nightly_refresh",
    job_name=NIGHTLY,
    cron_schedule="30 22 * * 1-5",
    execution_timezone=EASTERN,
    description=(
        "Every weekday at 22:30 Eastern, when EDGAR has closed for the day: what is held is compared with the daily "
        "index, then one run over all companies."
    ),
)
def nightly_refresh(
    context: dg.ScheduleEvaluationContext, workshop: dg.ResourceParam[Workshop]
) -> dg.RunRequest:
    """One run over all companies; the run key is the scheduled time, so that a tick asked twice runs once."""
    return _everything(context, workshop)


@dg.schedule(
    name="weekly_full_refresh",
    job_name=REFRESH,
    cron_schedule="0 9 * * 6",
    execution_timezone=EASTERN,
    description=(
        "Every Saturday at 9:00 Eastern: company facts and lists of all companies, and once more the documents that "
        "the source did not have when they were asked for."
    ),
)
def weekly_full_refresh(
    context: dg.ScheduleEvaluationContext, workshop: dg.ResourceParam[Workshop]
) -> dg.RunRequest:
    """One run over all companies that also asks for what was given up."""
    return _everything(context, workshop, document_config(ask_again=True))


@dg.schedule(
    name="monthly_reference_series",
    job_name=REFRESH_REFERENCE,
    cron_schedule="0 9 2 * *",
    execution_timezone=EASTERN,
    description="On the second of every month at 9:00 Eastern: the reference series and the claims tested with them.",
)
def monthly_reference_series(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """One run over the reference series."""
    return dg.RunRequest(run_key=context.scheduled_execution_time.isoformat(), tags=_RETRIED)


def _everything(
    context: dg.ScheduleEvaluationContext, workshop: Workshop, config: dict[str, Any] | None = None
) -> dg.RunRequest:
    sync_company_partitions(context.instance, workshop.universe())
    tickers = list(context.instance.get_dynamic_partitions("company"))
    return dg.RunRequest(
        run_key=context.scheduled_execution_time.isoformat(),
        run_config=config or {},
        tags=all_companies_tags(tickers) | _RETRIED,
    )
