"""The published asset: the file that readers open, replaced as a whole, and whether what it shows is of today."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import dagster as dg

from assets.automation import after_the_burst
from assets.reporting import OWNERS, POOL
from assets.resources import Workshop
from pipelines.steps.freshness import Freshness, freshness
from pipelines.steps.published import publish

PUBLISHED_KEY = dg.AssetKey(["published", "warehouse_file"])
NIGHTLY_DEADLINE = dg.FreshnessPolicy.cron(
    # The nightly run begins at 22:30 and may take its time; a publication of the last hours will do.
    deadline_cron="59 23 * * 1-5",
    lower_bound_delta=timedelta(hours=6),
    timezone="America/New_York",
)


def published_asset(public: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published DuckDB file, after the marts, the evidence and their blocking checks."""

    @dg.asset(
        key=PUBLISHED_KEY,
        deps=list(public),
        group_name="published",
        kinds={"duckdb"},
        owners=OWNERS,
        pool=POOL,
        freshness_policy=NIGHTLY_DEADLINE,
        automation_condition=after_the_burst(),
        description=(
            "The marts and their evidence in one DuckDB file of storage version v1.0.0 under published/current, "
            "replaced by rename: readers never meet the writer's lock and never see half a version.\n\n"
            "Fresh where it was made, or found unchanged, in the last six hours of each weekday, New York. Where "
            "freshness failed, the nightly run did not come through: look at the schedule nightly_refresh."
        ),
        check_specs=[
            dg.AssetCheckSpec(
                "filings_are_on_time",
                asset=PUBLISHED_KEY,
                description=(
                    "No company's next report is overdue: 10-Q 40 days after the period, 10-K 60, 20-F four months, "
                    "each and five days. Judged on the live source only."
                ),
            ),
            dg.AssetCheckSpec(
                "concepts_go_on",
                asset=PUBLISHED_KEY,
                description="No followed measure ends long before its company's reports do: its concept may be dead.",
            ),
        ],
    )
    def _publish(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        with workshop.warehouse() as connection:
            outcome = publish(connection, workshop.settings, context.run.run_id)
            fresh = freshness(connection, workshop.universe().companies, workshop.now().date())
        yield dg.MaterializeResult(
            asset_key=PUBLISHED_KEY,
            metadata={
                "dagster/row_count": outcome.rows,
                "skipped": "marts unchanged" if outcome.skipped else "no",
                "content version": outcome.data_version,
                "file": dg.MetadataValue.path(str(workshop.settings.published_file)),
                "seconds": round(time.perf_counter() - started, 3),
            },
            data_version=dg.DataVersion(outcome.data_version),
            check_results=[_on_time(fresh, is_live=workshop.settings.source == "live"), _go_on(fresh)],
        )

    return _publish


def _on_time(fresh: Freshness, *, is_live: bool) -> dg.AssetCheckResult:
    lines = ["| company | last report | next | due | days late |", "|---|---|---|---|---:|"]
    lines += [
        f"| {due.ticker} | {due.last.form} to {due.last.period_end} | {due.form} to {due.period_end} | {due.due} "
        f"| {due.days_late or ''} |"
        if due.last
        else f"| {due.ticker} | none held | | | |"
        for due in fresh.due
    ]
    late = fresh.late if is_live else []
    return dg.AssetCheckResult(
        asset_key=PUBLISHED_KEY,
        check_name="filings_are_on_time",
        passed=not late,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": (fresh.late_in_short or "none late")
            if is_live
            else "not judged: only the live source is of today",
            "count": len(late),
            "calendar": dg.MetadataValue.md("\n".join(lines)),
        },
    )


def _go_on(fresh: Freshness) -> dg.AssetCheckResult:
    lines = [
        f"- **{still.ticker}** {still.measure}: last value {still.last_value}, last report {still.last_report}"
        for still in fresh.still
    ]
    return dg.AssetCheckResult(
        asset_key=PUBLISHED_KEY,
        check_name="concepts_go_on",
        passed=not fresh.still,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": fresh.still_in_short or "none",
            "count": len(fresh.still),
            "which": dg.MetadataValue.md("\n".join(lines) or "none"),
        },
    )
