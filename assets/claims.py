"""Assets of the claims: the files in claims/ as tables."""

import time
from collections.abc import Iterator

import dagster as dg

from assets.reporting import POOL, check_specs, report, table_spec
from assets.resources import Workshop
from pipelines.contracts.claims import CLAIM_TABLES
from pipelines.steps.claims import build_claims
from pipelines.warehouse.versions import code_version


def claims_asset() -> dg.AssetsDefinition:
    """Claims, their parts, and the verdicts that a reviewer expects."""
    version = code_version("pipelines/normalise/claims", "pipelines/contracts/claims.py")

    @dg.multi_asset(
        name="claim_files",
        specs=[
            table_spec(table, [], group="normalised", kinds={"python", "duckdb"}, code_version=version)
            for table in CLAIM_TABLES
        ],
        check_specs=[spec for table in CLAIM_TABLES for spec in check_specs(table)],
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> Iterator[dg.MaterializeResult[None]]:
        started = time.perf_counter()
        with workshop.warehouse() as connection:
            outcomes = build_claims(connection, workshop.settings, context.run.run_id)
            for table in CLAIM_TABLES:
                yield report(connection, table, [o for o in outcomes if o.asset == table.full_name], started)

    return _build
