"""Sensors: each a pure decision and a thin shell around it."""

import json
from dataclasses import dataclass

import dagster as dg

from assets.jobs import REFRESH, all_companies_tags
from assets.partitions import sync_company_partitions
from assets.resources import Workshop
from pipelines.companies import Universe
from pipelines.errors import BadCompanyFile


@dataclass(frozen=True, slots=True)
class CompanyFileDecision:
    """What a look at the company file asks for."""

    run: bool
    cursor: str
    reason: str


def decide_company_file(universe: Universe, cursor: str | None) -> CompanyFileDecision:
    """Ask for a run when any entry or group differs from what the cursor remembers; the first look only remembers."""
    versions = {company.ticker: company.version() for company in universe.companies}
    versions["groups"] = repr(universe.groups)
    seen = json.dumps(versions, sort_keys=True)
    if cursor is None:
        return CompanyFileDecision(run=False, cursor=seen, reason="first look at the company file")
    if cursor == seen:
        return CompanyFileDecision(run=False, cursor=seen, reason="the company file has not changed")
    before = json.loads(cursor)
    changed = sorted(key for key in versions.keys() | before.keys() if versions.get(key) != before.get(key))
    return CompanyFileDecision(run=True, cursor=seen, reason=f"changed: {', '.join(changed)}")


@dg.sensor(
    name="company_file_changed",
    job_name=REFRESH,
    minimum_interval_seconds=30,
    description="Adds and removes company partitions and refreshes everything when the company file changes.",
)
def company_file_changed(
    context: dg.SensorEvaluationContext, workshop: dg.ResourceParam[Workshop]
) -> dg.SensorResult | dg.SkipReason:
    """A file that can not be read is no change: the cursor stays and the tick says why."""
    try:
        universe = workshop.universe()
    except BadCompanyFile as error:
        return dg.SkipReason(str(error))
    decision = decide_company_file(universe, context.cursor)
    sync_company_partitions(context.instance, universe)
    if not decision.run:
        return dg.SensorResult(skip_reason=decision.reason, cursor=decision.cursor)
    tickers = list(context.instance.get_dynamic_partitions("company"))
    # No run key: Dagster would match it against every run ever, and a file edited back would not be refreshed.
    request = dg.RunRequest(tags=all_companies_tags(tickers))
    return dg.SensorResult(run_requests=[request], cursor=decision.cursor)
