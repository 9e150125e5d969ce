"""Step outcomes as Dagster results: the metadata and the checks that every table's page shows."""

import base64
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.contracts.table import Table
from pipelines.steps.checking import TableHealth, table_health
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.schema import sql_type

POOL = "duckdb_writer"
OWNERS = ["team:data-engineering"]


def table_key(table: Table) -> dg.AssetKey:
    """`schema/name`."""
    return dg.AssetKey([table.schema, table.name])


def table_spec(
    table: Table, deps: Sequence[dg.AssetKey], *, group: str, kinds: set[str], code_version: str
) -> dg.AssetSpec:
    """The asset of one table, described by its contract."""
    columns = [
        dg.TableColumn(
            column.name,
            sql_type(column.dtype),
            description=column.meaning + (f" [{column.unit}]" if column.unit else ""),
            constraints=dg.TableColumnConstraints(nullable=column.nullable),
        )
        for column in table.columns
    ]
    return dg.AssetSpec(
        table_key(table),
        deps=deps,
        description=f"{table.meaning}.\n\nGrain: {table.grain}.",
        group_name=group,
        kinds=kinds,
        owners=OWNERS,
        code_version=code_version,
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
            "dagster/table_name": table.full_name,
        },
    )


def check_specs(table: Table) -> list[dg.AssetCheckSpec]:
    """The two checks of every table: its contract, which blocks, and what was set aside, which warns."""
    key = table_key(table)
    return [
        dg.AssetCheckSpec(
            "contract",
            asset=key,
            blocking=True,
            description="Columns, types, nulls, allowed values and the key are those of the contract.",
        ),
        dg.AssetCheckSpec(
            "nothing_set_aside", asset=key, description="No piece of a document was quarantined."
        ),
    ]


def picture_metadata(png: bytes) -> dg.MetadataValue:
    """A picture that the UI shows in place, without fetching anything."""
    return dg.MetadataValue.md(f"![chart](data:image/png;base64,{base64.b64encode(png).decode()})")


def report(
    connection: Connection, table: Table, outcomes: Sequence[StepOutcome], started: float
) -> dg.MaterializeResult[None]:
    """The materialisation of one table with its checks."""
    health = table_health(connection, table)
    return dg.MaterializeResult(
        asset_key=table_key(table),
        metadata=_metadata(outcomes, health, started),
        check_results=list(_check_results(table, health)),
    )


def _metadata(
    outcomes: Sequence[StepOutcome], health: TableHealth, started: float
) -> dict[str, dg.MetadataValue]:
    built = [outcome for outcome in outcomes if not outcome.skipped]
    lines = ["| partition | rows | set aside | what was done |", "|---|---:|---:|---|"]
    lines += [
        f"| {outcome.partition_key or 'all'} | {outcome.rows:,} | {outcome.quarantined:,} "
        f"| {'skipped: inputs unchanged' if outcome.skipped else 'built'} |"
        for outcome in outcomes
    ]
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(health.rows),
        "partitions built": dg.MetadataValue.int(len(built)),
        "partitions skipped": dg.MetadataValue.int(len(outcomes) - len(built)),
        "rows built": dg.MetadataValue.int(sum(outcome.rows for outcome in built)),
        "quarantined": dg.MetadataValue.int(sum(outcome.quarantined for outcome in outcomes)),
        "seconds": dg.MetadataValue.float(round(time.perf_counter() - started, 3)),
        "partitions": dg.MetadataValue.md("\n".join(lines)),
    }
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    if problems:
        metadata["problems"] = dg.MetadataValue.md("\n".join(f"- {problem}" for problem in problems))
    return metadata


def _check_results(table: Table, health: TableHealth) -> Iterator[dg.AssetCheckResult]:
    key = table_key(table)
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="contract",
        passed=health.verdict.ok,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"rows": health.rows, "problems": "; ".join(health.verdict.problems) or "none"},
    )
    reasons = Counter({f"{reason} ({ticker})": count for ticker, reason, count in health.set_aside})
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name="nothing_set_aside",
        passed=health.quarantined == 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "pieces": health.quarantined,
            "reasons": "; ".join(f"{count} x {reason}" for reason, count in reasons.most_common(10))
            or "none",
            "where to look": f"ops.quarantine, layer {table.full_name}",
        },
    )
