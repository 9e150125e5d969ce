"""The published assets: one version in parts, swung to as a whole, and whether what it shows is of today."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

import dagster as dg

from assets.automation import after_the_burst
from assets.reporting import OWNERS, POOL
from assets.resources import Workshop
from pipelines.publish.parts import FILE_PART, FILE_TITLE, PARTS, Part, part_names
from pipelines.settings import Settings
from pipelines.steps.freshness import Freshness, freshness
from pipelines.steps.published import Publication, publish_version

PUBLISHED_KEY = dg.AssetKey(["published", FILE_PART])
NIGHTLY_DEADLINE = dg.FreshnessPolicy.cron(
    # The nightly run begins at 22:30 and may take its time; a publication of the last hours will do.
    deadline_cron="59 23 * * 1-5",
    lower_bound_delta=timedelta(hours=6),
    timezone="America/New_York",
)
_KINDS = {
    FILE_PART: {"duckdb"},
    "tables": {"parquet", "csv"},
    "dbt_docs": {"dbt"},
    "site": {"html", "altair"},
}
_FRESH = (
    "Fresh where it was made, or found unchanged, in the last six hours of each weekday, New York. Where "
    "freshness failed, the nightly run did not come through: look at the schedule nightly_refresh."
)


def published_asset(public: Sequence[dg.AssetKey], parts: Sequence[Part] = PARTS) -> dg.AssetsDefinition:
    """Every part of a version as an asset, made by one operation after marts, evidence and their blocking checks.

    The file is made of the public tables, each other part of the file.
    """

    @dg.multi_asset(
        name="publish",
        specs=[
            _spec(FILE_PART, f"{FILE_TITLE}\n\n{_FRESH}", list(public)),
            *(_spec(part.name, part.title, [PUBLISHED_KEY]) for part in parts),
        ],
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
            dg.AssetCheckSpec(
                "readers_have_the_newest",
                asset=PUBLISHED_KEY,
                description="What readers get is what the warehouse holds: nobody rolled back to an earlier version.",
            ),
        ],
        pool=POOL,
    )
    def _publish(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        with workshop.warehouse() as connection:
            publication = publish_version(connection, workshop.settings, context.run.run_id, parts)
            fresh = freshness(connection, workshop.universe().companies, workshop.now().date())
        whole = time.perf_counter() - started
        for name in part_names(parts):
            checks = []
            if name == FILE_PART:
                is_live = workshop.settings.source == "live"
                checks = [_on_time(fresh, is_live=is_live), _go_on(fresh), _newest(publication)]
            yield _result(name, publication, workshop.settings, whole, checks)

    return _publish


def _spec(name: str, description: str, deps: list[dg.AssetKey]) -> dg.AssetSpec:
    return dg.AssetSpec(
        dg.AssetKey(["published", name]),
        deps=deps,
        group_name="published",
        kinds=_KINDS.get(name, set()),
        owners=OWNERS,
        # The parts are made together: that the file is fresh says that all of them are.
        freshness_policy=NIGHTLY_DEADLINE if name == FILE_PART else None,
        automation_condition=after_the_burst(),
        description=description,
    )


def _result(
    name: str,
    publication: Publication,
    settings: Settings,
    whole_seconds: float,
    checks: Sequence[dg.AssetCheckResult],
) -> dg.MaterializeResult[None]:
    manifest, outcome = publication.manifest, publication.outcome
    part = manifest.part(name)
    why = "rolled back: these marts are not published again" if publication.held_back else "marts unchanged"
    metadata: dict[str, dg.MetadataValue] = {
        "skipped": dg.MetadataValue.text(why if outcome.skipped else "no"),
        "version": dg.MetadataValue.text(manifest.version),
        "source": dg.MetadataValue.text(manifest.source),
        "seconds": dg.MetadataValue.float(round(publication.seconds.get(name, 0.0), 3)),
    }
    if name == FILE_PART:
        metadata["content version"] = dg.MetadataValue.text(manifest.content_version)
        metadata["seconds of the whole publication"] = dg.MetadataValue.float(round(whole_seconds, 3))
    if part is not None:
        if part.rows:
            metadata["dagster/row_count"] = dg.MetadataValue.int(part.rows)
        metadata["bytes"] = dg.MetadataValue.int(part.bytes)
        metadata["files"] = dg.MetadataValue.int(part.files)
        metadata["path"] = dg.MetadataValue.path(str(settings.published_dir / "current" / part.path))
    return dg.MaterializeResult(
        asset_key=dg.AssetKey(["published", name]),
        metadata=metadata,
        data_version=dg.DataVersion(part.version if part is not None else outcome.data_version),
        check_results=list(checks),
    )


def _newest(publication: Publication) -> dg.AssetCheckResult:
    manifest = publication.manifest
    held = publication.held_back
    return dg.AssetCheckResult(
        asset_key=PUBLISHED_KEY,
        check_name="readers_have_the_newest",
        passed=not held,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": f"rolled back to {manifest.version}; the newer marts are not published again"
            if held
            else "yes",
            "version": manifest.version,
        },
    )


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
