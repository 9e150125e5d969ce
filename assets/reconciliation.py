"""Asset of the daily index: what the SEC says was filed, against what is held before anything is fetched anew."""

import time
from collections.abc import Iterator

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType

from assets.reporting import OWNERS, POOL
from assets.resources import Workshop
from pipelines.steps.reconciliation import Reconciled, reconcile

DAILY_INDEX_KEY = dg.AssetKey(["sources", "daily_index"])
WATCHER = "new_filings"


@dg.asset(
    key=DAILY_INDEX_KEY,
    group_name="sources",
    kinds={"sec", "http"},
    owners=OWNERS,
    pool=POOL,
    description=(
        "The SEC's daily indexes of the last ten days, compared with the lists of filings that are held. A filing that "
        "an index names and no list does was missed by whoever watches; it stands in ops.missed_filings, and the run "
        "that follows takes it in."
    ),
    check_specs=[
        dg.AssetCheckSpec(
            "no_filing_missed",
            asset=DAILY_INDEX_KEY,
            description="Every filing of a watched company that the indexes name was held before this run.",
        ),
        dg.AssetCheckSpec(
            "every_index_had",
            asset=DAILY_INDEX_KEY,
            description="Every daily index that exists could be had and read.",
        ),
    ],
)
def daily_index(
    context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
) -> Iterator[dg.MaterializeResult[None]]:
    """Compare, and say what was missed."""
    started = time.perf_counter()
    client = workshop.client()
    with workshop.warehouse() as connection:
        found = reconcile(
            connection, client, workshop.universe().companies, workshop.now(), context.run.run_id
        )
    for ticker, accession_number in found.found_now:
        context.log.warning(f"missed until now: {ticker} {accession_number}")
    yield dg.MaterializeResult(
        metadata={
            "source": workshop.settings.source,
            "dagster/row_count": len(found.days),
            "filings of watched companies": sum(int(str(row["filings"])) for row in found.days),
            "missed until now": len(found.found_now),
            "still missing": len(found.still_missing),
            "not compared": ", ".join(found.not_compared) or "none",
            "days": dg.MetadataValue.md(_days(found)),
            "missed": dg.MetadataValue.md(_missed(found)),
            "seconds": round(time.perf_counter() - started, 3),
        },
        check_results=[_no_filing_missed(found, _is_watched(context.instance)), _every_index_had(found)],
    )


def _is_watched(instance: dg.DagsterInstance) -> bool:
    """Whether the sensor of new filings is switched on: only then is a missed filing its failure."""
    states = instance.all_instigator_state(instigator_type=InstigatorType.SENSOR)
    return any(state.instigator_name == WATCHER and state.is_running for state in states)


def _no_filing_missed(found: Reconciled, watched: bool) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=DAILY_INDEX_KEY,
        check_name="no_filing_missed",
        passed=not found.found_now and not found.still_missing,
        severity=dg.AssetCheckSeverity.ERROR if watched else dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": "; ".join(f"{ticker} {number}" for ticker, number in found.found_now[:5]) or "none",
            "missed until now": len(found.found_now),
            "still missing": len(found.still_missing),
            "who watches": "the sensor new_filings" if watched else "nobody: the sensor new_filings is off",
            "where to look": "ops.missed_filings",
        },
    )


def _every_index_had(found: Reconciled) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=DAILY_INDEX_KEY,
        check_name="every_index_had",
        passed=not found.failed,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={
            "in short": "; ".join(str(row["index_date"]) for row in found.failed) or "none",
            "which": dg.MetadataValue.md(
                "\n".join(f"- **{row['index_date']}** {row['detail']}" for row in found.failed) or "none"
            ),
        },
    )


def _days(found: Reconciled) -> str:
    lines = ["| day | index | filings watched | not held |", "|---|---|---:|---:|"]
    lines += [
        f"| {row['index_date']} | [{row['outcome']}]({row['url']}) | {row['filings']} | {row['missed']} |"
        for row in found.days
    ]
    return "\n".join(lines)


def _missed(found: Reconciled) -> str:
    lines = ["| company | filing | form | filed | noticed | taken in |", "|---|---|---|---|---|---|"]
    recent = sorted(found.missed, key=lambda row: str(row["noticed_at"]), reverse=True)[:50]
    lines += [
        f"| {row['ticker']} | {row['accession_number']} | {row['form']} | {row['filing_date']} "
        f"| {row['noticed_at']} | {row['taken_in_at'] or 'not yet'} |"
        for row in recent
    ]
    return "\n".join(lines) if found.missed else "none"
