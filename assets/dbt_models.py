"""Assets of dbt: staging, intermediate and marts, built when what they read has changed."""

import time
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtCliResource,
    DbtProject,
    dbt_assets,
)
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from assets.automation import after_the_burst
from assets.dbt_manifest import prepared_manifest
from assets.reporting import OWNERS, POOL, picture_metadata
from assets.resources import Workshop
from pipelines.settings import Settings, export_for_children
from pipelines.steps.charts import mart_pictures
from pipelines.steps.marts import CheckOutcome, MartsState, marts_inputs, model_rows, remember_marts

DbtEvent = Any  # dagster-dbt yields a union of a dozen of its own types


class HouseTranslator(DagsterDbtTranslator):
    """Keys are schema/table, groups are schemas, tests of sources are checks too."""

    def __init__(self) -> None:
        super().__init__(
            DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True)
        )

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`schema/name` of a model, `schema/table` of a source."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])
        schema = dbt_resource_props.get("config", {}).get("schema") or dbt_resource_props["schema"]
        return dg.AssetKey([schema, dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The schema: staging, intermediate or marts."""
        schema: str = dbt_resource_props.get("config", {}).get("schema") or dbt_resource_props["schema"]
        return schema

    def get_automation_condition(
        self, dbt_resource_props: Mapping[str, Any]
    ) -> dg.AutomationCondition[Any] | None:
        """Models follow what they read, once a burst."""
        return after_the_burst()

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """The team that answers for the models."""
        return OWNERS


def dbt_resource(settings: Settings) -> DbtCliResource:
    """The dbt of this environment on the project's own models."""
    import sys

    return DbtCliResource(
        project_dir=str(settings.dbt_dir),
        profiles_dir=str(settings.dbt_dir),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
        global_config_flags=["--no-use-colors"],
    )


def dbt_model_assets(settings: Settings) -> dg.AssetsDefinition:
    """Every dbt model as an asset and every dbt test as a check."""
    manifest = prepared_manifest(settings)
    project = DbtProject(
        project_dir=settings.dbt_dir, profiles_dir=settings.dbt_dir, target_path=settings.dbt_target_dir
    )

    @dbt_assets(
        manifest=manifest,
        project=project,
        name="dbt_models",
        exclude="resource_type:unit_test",
        dagster_dbt_translator=HouseTranslator(),
        pool=POOL,
    )
    def _build(
        context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop], dbt: DbtCliResource
    ) -> Iterator[DbtEvent]:
        started = time.perf_counter()
        with workshop.warehouse() as connection:
            state = marts_inputs(connection)
        if state.unchanged and not context.is_subset:
            context.log.info("inputs and models unchanged: dbt is not started")
            yield from _skipped(context, state)
            return
        export_for_children(workshop.settings)
        invocation = dbt.cli(
            ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure"],
            context=context,
            target_path=settings.dbt_target_dir / "runs",
        )
        events, failure = _exhausted(invocation.stream())
        # Counted after dbt has ended and let go of the file; dagster-dbt's own counting keeps it open in this process.
        with workshop.warehouse() as connection:
            rows = model_rows(connection)
            pictures = mart_pictures(connection, rows)
        for event in events:
            yield _with_metadata(event, rows, pictures)
        if failure is not None:
            raise failure
        if not context.is_subset:
            checks = [
                _outcome(event, context.run.run_id)
                for event in events
                if isinstance(event, dg.AssetCheckResult)
            ]
            with workshop.warehouse() as connection:
                remember_marts(connection, state, rows, checks, context.run.run_id)
            context.log.info(f"marts built in {time.perf_counter() - started:.1f} s")

    return _build


def _exhausted(stream: Iterator[DbtEvent]) -> tuple[list[DbtEvent], DagsterDbtCliRuntimeError | None]:
    """Everything that dbt reported, and its failure if it failed."""
    events = []
    try:
        for event in stream:
            events.append(event)
    except DagsterDbtCliRuntimeError as error:
        return events, error
    return events, None


def _with_metadata(event: DbtEvent, rows: Mapping[str, int], pictures: Mapping[str, bytes]) -> DbtEvent:
    """A model's result with the rows of its table or view, and a chart where it has one."""
    unique_id = event.metadata.get("unique_id") if isinstance(event, dg.Output) else None
    # model.aicapex.spend_to_revenue.v1: the third part is the name, whether or not a version follows.
    name = str(unique_id.value).split(".")[2] if isinstance(unique_id, dg.TextMetadataValue) else ""
    if name not in rows:
        return event
    metadata = {**event.metadata, "dagster/row_count": rows[name]}
    if name in pictures:
        metadata["chart"] = picture_metadata(pictures[name])
    return event.with_metadata(metadata)


def _outcome(result: dg.AssetCheckResult, run_id: str) -> CheckOutcome:
    asset = result.asset_key.to_user_string() if result.asset_key else ""
    return CheckOutcome(asset, result.check_name or "", result.passed, result.severity.value, run_id)


def _skipped(
    context: dg.AssetExecutionContext, state: MartsState
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Every model as it stands, and every test as it came out when it was last run."""
    # Dagster wants the outputs of one step in the order of their dependencies.
    upstream = {key: context.assets_def.asset_deps[key] for key in context.selected_asset_keys}
    in_order = [key for key in TopologicalSorter(upstream).static_order() if key in upstream]
    for key in in_order:
        metadata: dict[str, Any] = {"skipped": "inputs and models unchanged"}
        rows = state.rows.get(key.path[-1])
        if rows is not None:
            metadata["dagster/row_count"] = rows
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    for check in state.checks:
        yield dg.AssetCheckResult(
            asset_key=dg.AssetKey(check.asset.split("/")),
            check_name=check.check_name,
            passed=check.passed,
            severity=dg.AssetCheckSeverity(check.severity),
            metadata={"not run again": "inputs and models unchanged", "ran in": check.run_id},
        )
