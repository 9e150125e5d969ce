"""Assets of the evidence: what each company's values rest on, down to the document and the place."""

import time
from collections.abc import Iterator

import dagster as dg

from assets.partitions import COMPANY_PARTITIONS
from assets.reporting import POOL, check_specs, report, table_key, table_spec
from assets.resources import Workshop
from pipelines.contracts.evidence import EVIDENCE_TABLES
from pipelines.evidence.held import TABLES
from pipelines.steps.evidence import build_evidence
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.versions import code_version


def evidence_asset() -> dg.AssetsDefinition:
    """Values with their facts, facts and sentences with their places, and the documents."""
    deps = [table_key(table) for table in TABLES.values()]
    version = code_version("pipelines/evidence", "pipelines/contracts/evidence.py")

    @dg.multi_asset(
        name="trace_values",
        specs=[
            table_spec(
                table, deps, group="evidence", kinds={"python", "polars", "duckdb"}, code_version=version
            )
            for table in EVIDENCE_TABLES
        ],
        check_specs=[spec for table in EVIDENCE_TABLES for spec in check_specs(table)],
        partitions_def=COMPANY_PARTITIONS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        outcomes: list[StepOutcome] = []
        with workshop.warehouse() as connection:
            for company in workshop.companies(list(context.partition_keys)):
                outcomes += build_evidence(connection, company, context.run.run_id)
            for table in EVIDENCE_TABLES:
                yield report(connection, table, [o for o in outcomes if o.asset == table.full_name], started)

    return _build
