"""Assets of the normalised layer: the company file as tables, and each company's facts and periods."""

import time
from collections.abc import Callable, Iterator, Sequence

import dagster as dg

from assets.partitions import COMPANY_PARTITIONS
from assets.reporting import POOL, check_specs, report, table_key, table_spec
from assets.resources import Workshop
from pipelines.companies import Company
from pipelines.contracts.concentration import CONCENTRATION_TABLES
from pipelines.contracts.normalised import FACTS, FILINGS, QUARTERS, RECONCILIATIONS
from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS, RAW_TABLES
from pipelines.contracts.raw import FILINGS as RAW_FILINGS
from pipelines.contracts.releases import RELEASE_DIFFERENCES, RELEASE_FACTS, RELEASE_RAW_TABLES
from pipelines.contracts.table import Table
from pipelines.settings import Settings
from pipelines.steps.checking import reconciliation_gaps
from pipelines.steps.normalised import (
    FACT_TABLES,
    PERIOD_TABLES,
    RELEASE_TABLES,
    UNIVERSE,
    build_concentration,
    build_facts,
    build_periods,
    build_release_differences,
    build_releases,
    build_universe,
)
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.versions import code_version

_KINDS = {"python", "polars", "duckdb"}
_RECONCILED = dg.AssetCheckSpec(
    "reported_equals_derived",
    asset=table_key(RECONCILIATIONS),
    description="Quarters that are reported and derivable agree but for rounding; where not, see the filings named.",
)

Build = Callable[[Connection, Company, Settings, str], list[StepOutcome]]


def normalised_assets() -> list[dg.AssetsDefinition]:
    """The company file, facts and periods."""
    raw_keys = [table_key(table) for table in RAW_TABLES if table is not FILING_PARAGRAPHS]
    return [
        _universe_asset(),
        _company_asset(
            "normalise_releases",
            RELEASE_TABLES,
            [*(table_key(table) for table in RELEASE_RAW_TABLES), table_key(RAW_FILINGS)],
            lambda connection, company, settings, run_id: build_releases(
                connection, company, settings.source, run_id
            ),
        ),
        _company_asset(
            "normalise_facts",
            FACT_TABLES,
            [*raw_keys, table_key(RELEASE_FACTS)],
            lambda connection, company, settings, run_id: build_facts(
                connection, company, settings.source, run_id
            ),
        ),
        _company_asset(
            "derive_periods",
            PERIOD_TABLES,
            [table_key(FACTS)],
            lambda connection, company, _, run_id: build_periods(connection, company, run_id),
        ),
        _company_asset(
            "compare_releases",
            (RELEASE_DIFFERENCES,),
            [table_key(RELEASE_FACTS), table_key(FACTS), table_key(QUARTERS)],
            lambda connection, company, _, run_id: build_release_differences(connection, company, run_id),
        ),
        _company_asset(
            "read_concentration",
            CONCENTRATION_TABLES,
            [table_key(INLINE_FACTS), table_key(FILING_PARAGRAPHS), table_key(FILINGS)],
            lambda connection, company, settings, run_id: build_concentration(
                connection, company, settings.source, run_id
            ),
        ),
    ]


def _specs(tables: Sequence[Table], deps: Sequence[dg.AssetKey]) -> list[dg.AssetSpec]:
    version = code_version("pipelines/normalise", "pipelines/contracts")
    return [
        table_spec(table, deps, group="normalised", kinds=_KINDS, code_version=version) for table in tables
    ]


def _universe_asset() -> dg.AssetsDefinition:
    @dg.multi_asset(
        name="company_file",
        specs=_specs(UNIVERSE, []),
        check_specs=[spec for table in UNIVERSE for spec in check_specs(table)],
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        with workshop.warehouse() as connection:
            outcomes = build_universe(connection, workshop.universe(), context.run.run_id)
            for table in UNIVERSE:
                yield report(connection, table, [o for o in outcomes if o.asset == table.full_name], started)

    return _build


def _company_asset(
    name: str, tables: Sequence[Table], deps: Sequence[dg.AssetKey], build: Build
) -> dg.AssetsDefinition:
    reconciles = RECONCILIATIONS in tables

    @dg.multi_asset(
        name=name,
        specs=_specs(tables, deps),
        check_specs=[spec for table in tables for spec in check_specs(table)]
        + ([_RECONCILED] if reconciles else []),
        partitions_def=COMPANY_PARTITIONS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        started = time.perf_counter()
        outcomes: list[StepOutcome] = []
        with workshop.warehouse() as connection:
            for company in workshop.companies(list(context.partition_keys)):
                outcomes += build(connection, company, workshop.settings, context.run.run_id)
            for table in tables:
                yield report(connection, table, [o for o in outcomes if o.asset == table.full_name], started)
            if reconciles:
                yield _reconciled(connection)

    return _build


def _reconciled(connection: Connection) -> dg.AssetCheckResult:
    gaps = reconciliation_gaps(connection)
    lines = [
        f"- {ticker} {measure} FY{year} Q{quarter}: reported {reported:,}, derived {derived:,}"
        for ticker, measure, year, quarter, reported, derived in gaps
    ]
    return dg.AssetCheckResult(
        asset_key=table_key(RECONCILIATIONS),
        check_name="reported_equals_derived",
        passed=not gaps,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "in short": "; ".join(line.removeprefix("- ") for line in lines[:5]) or "none",
            "quarters": len(gaps),
            "which": dg.MetadataValue.md("\n".join(lines) or "none"),
        },
    )
