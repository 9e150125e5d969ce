"""Assets of dbt: staging, intermediate and marts, built when what they read has changed."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtProject,
    dbt_assets,
)

from assets.automation import after_the_burst
from assets.dbt_build import build_models
from assets.dbt_manifest import prepared_manifest
from assets.dbt_outcomes import DbtEvent, model_of, outcomes, with_metadata, with_standing
from assets.reporting import OWNERS, POOL
from assets.resources import Workshop
from pipelines.settings import Settings, export_for_children
from pipelines.steps.affected import is_complete, read_manifest, readers_of, to_spare
from pipelines.steps.charts import mart_pictures
from pipelines.steps.marts import MartsState, begin_marts, marts_inputs, model_rows, remember_marts

_OPTIONS = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")


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
    def _build(context: dg.AssetExecutionContext, workshop: dg.ResourceParam[Workshop]) -> Iterator[DbtEvent]:
        started = time.perf_counter()
        run_id = context.run.run_id
        with workshop.warehouse() as connection:
            state = marts_inputs(connection)
            if state.unchanged and not context.is_subset:
                context.log.info("inputs and models unchanged: dbt is not started")
                yield from with_standing(context, [], state.checks, state.rows)
                return
            begin_marts(connection, run_id)
        spared = () if context.is_subset else _spared(manifest, state, context)
        # After a change of the project a test may be gone that stood before.
        standing = state.checks if spared else ()
        export_for_children(workshop.settings)
        events, failure = build_models(
            settings,
            context,
            # What is spared is named, and so is every test that runs.
            options=[*_OPTIONS, *(("--indirect-selection", "empty") if spared else ())],
            excluded=spared,
        )
        # Counted after dbt has ended and let go of the file.
        with workshop.warehouse() as connection:
            rows = model_rows(connection)
            built = {model_of(event) for event in events} & rows.keys()
            pictures = mart_pictures(connection, rows, built, workshop.settings.drawings_dir)
        events = [with_metadata(event, rows, pictures) for event in events]
        if failure is not None or context.is_subset:
            yield from events
            if failure is not None:
                raise failure
            return
        with workshop.warehouse() as connection:
            remember_marts(connection, state, rows, outcomes(events, standing, run_id), run_id)
        yield from with_standing(context, events, standing, rows)
        context.log.info(f"{len(built)} models built in {time.perf_counter() - started:.1f} s")

    return _build


def _spared(manifest: Path, state: MartsState, context: dg.AssetExecutionContext) -> tuple[str, ...]:
    """Selectors of what need not run, as nothing that it reads has changed since the last complete build."""
    read = read_manifest(manifest)
    if state.changed is None or not is_complete(read, state.rows):
        context.log.info("every model is built")
        return ()
    context.log.info(f"built for a change of {', '.join(sorted(state.changed))}")
    return to_spare(read, readers_of(read, state.changed))
