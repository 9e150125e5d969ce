"""Schedules, in the SEC's time zone."""

import dagster as dg

from assets.jobs import REFRESH, all_companies_tags
from assets.partitions import sync_company_partitions
from assets.resources import Workshop


@dg.schedule(
    name="nightly_refresh",
    job_name=REFRESH,
    cron_schedule="30 22 * * 1-5",
    execution_timezone="America/New_York",
    description="Every weekday at 22:30 Eastern, when EDGAR has closed for the day: one run over all companies.",
)
def nightly_refresh(
    context: dg.ScheduleEvaluationContext, workshop: dg.ResourceParam[Workshop]
) -> dg.RunRequest:
    """One run over all companies; the run key is the scheduled time, so that a tick asked twice runs once."""
    sync_company_partitions(context.instance, workshop.universe())
    tickers = list(context.instance.get_dynamic_partitions("company"))
    return dg.RunRequest(
        run_key=context.scheduled_execution_time.isoformat(), tags=all_companies_tags(tickers)
    )
