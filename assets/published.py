"""The published asset: the file that readers open, replaced as a whole."""

import time
from collections.abc import Sequence

import dagster as dg

from assets.reporting import OWNERS, POOL
from assets.resources import Workshop
from pipelines.steps.published import publish

PUBLISHED_KEY = dg.AssetKey(["published", "warehouse_file"])


def published_asset(public: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The published DuckDB file, after the marts, the evidence and their blocking checks."""

    @dg.asset(
        key=PUBLISHED_KEY,
        deps=list(public),
        group_name="published",
        kinds={"duckdb"},
        owners=OWNERS,
        pool=POOL,
        description=(
            "The marts and their evidence in one DuckDB file of storage version v1.0.0 under published/current, "
            "replaced by rename: readers never meet the writer's lock and never see half a version."
        ),
    )
    def _publish(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]
    ) -> dg.MaterializeResult[None]:
        started = time.perf_counter()
        with workshop.warehouse() as connection:
            outcome = publish(connection, workshop.settings, context.run.run_id)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": outcome.rows,
                "skipped": "marts unchanged" if outcome.skipped else "no",
                "content version": outcome.data_version,
                "file": dg.MetadataValue.path(str(workshop.settings.published_file)),
                "seconds": round(time.perf_counter() - started, 3),
            },
            data_version=dg.DataVersion(outcome.data_version),
        )

    return _publish
