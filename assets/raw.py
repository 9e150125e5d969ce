"""Assets of the raw layer: one table each, one partition a company."""

import time
from collections.abc import Iterator

import dagster as dg

from assets.documents import DOCUMENT_KEYS
from assets.partitions import COMPANY_PARTITIONS
from assets.reporting import POOL, check_specs, report, table_key, table_spec
from assets.resources import Workshop
from assets.sources import ANSWERS_KEY
from pipelines.contracts.raw import FILINGS
from pipelines.contracts.table import Table
from pipelines.steps.filing_documents import DocumentStep, read_documents
from pipelines.steps.filings_read import DOCUMENT_STEPS
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.raw import RAW_STEPS, RawStep, build_raw
from pipelines.warehouse.versions import code_version


def raw_assets() -> list[dg.AssetsDefinition]:
    """One asset for each raw table: of answers about companies, and of the documents of filings."""
    return [*(_raw_asset(step) for step in RAW_STEPS), *(_document_asset(step) for step in DOCUMENT_STEPS)]


def _raw_asset(step: RawStep) -> dg.AssetsDefinition:
    version = code_version("pipelines/raw", "pipelines/contracts")

    @dg.multi_asset(
        name=f"raw__{step.table.name}",
        specs=[
            table_spec(
                step.table,
                [ANSWERS_KEY],
                # What names documents comes before them: in the group of what is read of them, groups would go round.
                group="lists" if step.table == FILINGS else "raw",
                kinds={"python", "polars", "duckdb"},
                code_version=version,
            )
        ],
        check_specs=check_specs(step.table),
        partitions_def=COMPANY_PARTITIONS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        archive = workshop.archive()
        with workshop.warehouse() as connection:
            outcomes = [
                build_raw(connection, archive, company, step, context.run.run_id)
                for company in workshop.companies(list(context.partition_keys))
            ]
            _log_problems(context, step.table, outcomes)
            yield report(connection, step.table, outcomes, started)

    return _build


def _document_asset(step: DocumentStep) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=step.asset.replace(".", "__"),
        specs=[
            table_spec(
                table,
                [DOCUMENT_KEYS[step.kind]],
                group="raw",
                kinds={"python", "lxml", "duckdb"},
                code_version=step.version(),
            )
            for table in step.tables
        ],
        check_specs=[spec for table in step.tables for spec in check_specs(table)],
        partitions_def=COMPANY_PARTITIONS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        archive = workshop.archive()
        outcomes: list[StepOutcome] = []
        with workshop.warehouse() as connection:
            for company in workshop.companies(list(context.partition_keys)):
                outcomes += read_documents(connection, archive, company, step, context.run.run_id)
            for table in step.tables:
                of_table = [outcome for outcome in outcomes if outcome.asset == table.full_name]
                _log_problems(context, table, of_table)
                yield report(connection, table, of_table, started)

    return _build


def _log_problems(context: dg.AssetExecutionContext, table: Table, outcomes: list[StepOutcome]) -> None:
    for outcome in outcomes:
        for problem in outcome.problems:
            context.log.error(f"{table_key(table).to_user_string()} {outcome.partition_key}: {problem}")
