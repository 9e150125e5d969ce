"""Assets of the reference series: what the claims need besides filings. None of them is partitioned."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg

from assets.reporting import OWNERS, POOL, check_specs, report, table_key, table_spec
from assets.resources import Workshop
from pipelines.contracts.reference import RAW_REFERENCE, REFERENCE_FIGURES
from pipelines.contracts.table import Table
from pipelines.sources.reference import ReferenceFetch
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.reference import build_raw_reference, build_reference_figures, fetch_reference_series
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.versions import code_version

REFERENCE_KEY = dg.AssetKey(["sources", "reference_series"])

Build = Callable[[Workshop, Connection, str], StepOutcome]


def reference_assets() -> list[dg.AssetsDefinition]:
    """The answers of the providers, their rows, and the figures in one vocabulary."""
    return [
        reference_series,
        _table_asset(
            RAW_REFERENCE,
            [REFERENCE_KEY],
            "raw",
            code_version("pipelines/raw/reference", "pipelines/contracts/reference.py"),
            lambda workshop, connection, run_id: build_raw_reference(connection, workshop.archive(), run_id),
        ),
        _table_asset(
            REFERENCE_FIGURES,
            [table_key(RAW_REFERENCE)],
            "normalised",
            code_version("pipelines/normalise/reference.py", "pipelines/contracts/reference.py"),
            lambda _, connection, run_id: build_reference_figures(connection, run_id),
        ),
    ]


@dg.asset(
    key=REFERENCE_KEY,
    group_name="sources",
    kinds={"http"},
    owners=OWNERS,
    pool=POOL,
    description=(
        "Answers of the providers of reference series: volatility, exchange rates, models of AI, and the table of "
        "figures entered by hand that comes with the project. What came of each stands in ops.reference_fetches. A "
        "provider that can not be had never stops a run."
    ),
    check_specs=[
        dg.AssetCheckSpec(
            "every_series_had",
            asset=REFERENCE_KEY,
            description="No provider of a reference series failed; one that the source does not have is no failure.",
        )
    ],
)
def reference_series(
    context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
) -> Iterator[dg.MaterializeResult[None]]:
    """Ask every provider; what failed keeps its last good answer."""
    started = time.perf_counter()
    client = workshop.reference_client()
    with workshop.warehouse() as connection:
        fetches = fetch_reference_series(connection, client, context.run.run_id)
    yield dg.MaterializeResult(metadata=_metadata(fetches, started), check_results=[_had(fetches)])


def _metadata(fetches: list[ReferenceFetch], started: float) -> dict[str, Any]:
    lines = ["| provider | what came of it | held |", "|---|---|---|"]
    lines += [
        f"| {fetch.provider.name} | {fetch.outcome} | {'yes' if fetch.answer else 'no'} |"
        for fetch in fetches
    ]
    return {
        "dagster/row_count": len(fetches),
        "providers": dg.MetadataValue.md("\n".join(lines)),
        "seconds": round(time.perf_counter() - started, 3),
    }


def _had(fetches: list[ReferenceFetch]) -> dg.AssetCheckResult:
    failed = [fetch for fetch in fetches if fetch.outcome == "failed"]
    return dg.AssetCheckResult(
        asset_key=REFERENCE_KEY,
        check_name="every_series_had",
        passed=not failed,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": "; ".join(fetch.provider.name for fetch in failed) or "none",
            "which": dg.MetadataValue.md(
                "\n".join(f"- **{fetch.provider.name}** {fetch.detail}" for fetch in failed) or "none"
            ),
        },
    )


def _table_asset(
    table: Table, deps: list[dg.AssetKey], group: str, version: str, build: Build
) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=f"{table.schema}__{table.name}",
        specs=[
            table_spec(table, deps, group=group, kinds={"python", "polars", "duckdb"}, code_version=version)
        ],
        check_specs=check_specs(table),
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        with workshop.warehouse() as connection:
            outcome = build(workshop, connection, context.run.run_id)
            yield report(connection, table, [outcome], started)

    return _build
