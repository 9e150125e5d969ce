"""What dbt reported, as Dagster is told it: with rows and charts, and beside it what stands as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg

from assets.reporting import picture_metadata
from pipelines.steps.marts import CheckOutcome

DbtEvent = Any  # dagster-dbt yields a union of a dozen of its own types


def model_of(event: DbtEvent) -> str:
    """Name of the model or seed whose result this is; empty for any other event."""
    unique_id = event.metadata.get("unique_id") if isinstance(event, dg.Output) else None
    # model.aicapex.spend_to_revenue.v1: the third part is the name, whether or not a version follows.
    return str(unique_id.value).split(".")[2] if isinstance(unique_id, dg.TextMetadataValue) else ""


def with_metadata(event: DbtEvent, rows: Mapping[str, int | None], pictures: Mapping[str, bytes]) -> DbtEvent:
    """A model's result with the rows of its table, and a chart where it has one."""
    name = model_of(event)
    if name not in rows:
        return event
    metadata = dict(event.metadata)
    if rows[name] is not None:
        metadata["dagster/row_count"] = rows[name]
    if name in pictures:
        metadata["chart"] = picture_metadata(pictures[name])
    return event.with_metadata(metadata)


def outcomes(events: Sequence[DbtEvent], standing: Sequence[CheckOutcome], run_id: str) -> list[CheckOutcome]:
    """Every test as it came out last: in this run, or as it stands from an earlier one."""
    ran = [
        CheckOutcome(
            event.asset_key.to_user_string() if event.asset_key else "",
            event.check_name or "",
            event.passed,
            event.severity.value,
            run_id,
        )
        for event in events
        if isinstance(event, dg.AssetCheckResult)
    ]
    names = {(check.asset, check.check_name) for check in ran}
    return ran + [check for check in standing if (check.asset, check.check_name) not in names]


def with_standing(
    context: dg.AssetExecutionContext,
    events: Sequence[DbtEvent],
    standing: Sequence[CheckOutcome],
    rows: Mapping[str, int | None],
) -> Iterator[DbtEvent]:
    """What dbt reported, every other model as it stands, and every other test as it came out when it last ran.

    Each in the order of its dependencies, as Dagster wants the outputs of one step.
    """
    built = {
        context.asset_key_for_output(event.output_name): event
        for event in events
        if isinstance(event, dg.Output)
    }
    upstream = {key: context.assets_def.asset_deps[key] for key in context.selected_asset_keys}
    for key in TopologicalSorter(upstream).static_order():
        if key in upstream:
            yield built[key] if key in built else _standing(key, rows.get(key.path[-1]))
    others = [event for event in events if not isinstance(event, dg.Output)]
    yield from others
    yield from _standing_checks(others, standing)


def _standing(key: dg.AssetKey, rows: int | None) -> dg.MaterializeResult[None]:
    metadata: dict[str, Any] = {"skipped": "inputs and models unchanged"}
    if rows is not None:
        metadata["dagster/row_count"] = rows
    return dg.MaterializeResult(asset_key=key, metadata=metadata)


def _standing_checks(
    events: Iterable[DbtEvent], standing: Sequence[CheckOutcome]
) -> Iterator[dg.AssetCheckResult]:
    ran = {(event.asset_key, event.check_name) for event in events if isinstance(event, dg.AssetCheckResult)}
    for check in standing:
        key = dg.AssetKey(check.asset.split("/"))
        if (key, check.check_name) not in ran:
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=check.check_name,
                passed=check.passed,
                severity=dg.AssetCheckSeverity(check.severity),
                metadata={"not run again": "inputs and models unchanged", "ran in": check.run_id},
            )
