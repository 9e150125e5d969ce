from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.definitions.reconstruct import initialize_repository_def_from_pointer

from assets.definitions import build_defs
from assets.reporting import POOL
from pipelines.contracts.catalogue import EVIDENCE_TABLES, NORMALISED_TABLES, RAW_TABLES
from pipelines.publish.parts import part_names
from pipelines.settings import PROJECT_ROOT, Settings, export_for_children

# Every SQL model is an asset: what stands in the folder and is not loaded would be built by nobody.
MODELS = {
    schema: {model.stem for model in (PROJECT_ROOT / "dbt" / "models" / schema).rglob("*.sql")}
    for schema in ("staging", "intermediate", "marts")
}
SEEDS = {seed.stem for seed in (PROJECT_ROOT / "dbt" / "seeds").glob("*.csv")}
SOURCES = {"answers", "daily_index", "filing_documents", "newsrooms", "reference_series", "releases"}
BY_COMPANY = {"sources/answers", "sources/filing_documents", "sources/releases"}
RECONCILED = "normalised/reconciliations"
BUILT = (*RAW_TABLES, *NORMALISED_TABLES, *EVIDENCE_TABLES)
TABLES = {table.full_name.replace(".", "/") for table in BUILT}
PUBLISHED = {f"published/{name}" for name in part_names()}
KEYS = (
    {f"sources/{name}" for name in SOURCES}
    | PUBLISHED
    | TABLES
    | {f"{s}/{n}" for s, names in MODELS.items() for n in names}
    | {f"staging/{seed}" for seed in SEEDS}
)


@pytest.fixture(scope="module")
def settings(parsed_target: Path) -> Settings:
    return Settings(home=parsed_target.parent)


@pytest.fixture(scope="module")
def specs(settings: Settings) -> dict[str, dg.AssetSpec]:
    """Every asset that the project builds, by its key."""
    graph = build_defs(settings).resolve_asset_graph()
    return {key.to_user_string(): graph.get(key).to_asset_spec() for key in graph.materializable_asset_keys}


def test_the_assets_are_the_tables_of_every_layer_and_the_published_file(
    specs: dict[str, dg.AssetSpec],
) -> None:
    assert set(specs) == KEYS


def test_groups_are_in_the_order_in_which_data_moves(specs: dict[str, dg.AssetSpec]) -> None:
    # Past the models a gauge is made of marts; before them a circle would draw the sources in the middle.
    order = ["sources", "lists", "documents", "raw", "normalised", "staging"]
    place = {
        key: order.index(spec.group_name or "") for key, spec in specs.items() if spec.group_name in order
    }
    backwards = [
        (dep.asset_key.to_user_string(), key)
        for key, spec in specs.items()
        for dep in spec.deps
        if key in place and place.get(dep.asset_key.to_user_string(), 0) > place[key]
    ]
    assert len(place) > 30
    assert backwards == []


def test_a_server_loads_the_same_assets_jobs_schedules_and_sensors(settings: Settings) -> None:
    workspace = yaml.safe_load((PROJECT_ROOT / "workspace.yaml").read_text(encoding="utf-8"))
    module = workspace["load_from"][0]["python_module"]
    assert module["location_name"] == "aicapex"
    export_for_children(settings)
    pointer = ModuleCodePointer(module["module_name"], module["attribute"], working_directory=None)
    repository = initialize_repository_def_from_pointer(pointer)
    assert {key.to_user_string() for key in repository.asset_graph.materializable_asset_keys} == KEYS
    assert {job.name for job in repository.get_all_jobs()} - {"__ASSET_JOB"} == {
        "nightly", "refresh", "refresh_company", "refresh_marts", "refresh_reference",
        "take_in_filings", "take_in_releases",
    }  # fmt: skip
    assert {schedule.name for schedule in repository.schedule_defs} == {
        "nightly_refresh", "weekly_full_refresh", "monthly_reference_series",
    }  # fmt: skip
    assert {sensor.name for sensor in repository.sensor_defs} == {
        "company_file_changed", "new_filings", "new_releases", "run_failed", "checks_failed", "deliver_notices",
        "dead_runs", "marts_follow",
    }  # fmt: skip


def test_loading_the_definitions_opens_no_database_and_keeps_no_answer(settings: Settings) -> None:
    build_defs(settings)
    assert not settings.warehouse_path.parent.exists()
    assert not settings.archive_dir.exists()


def test_every_asset_says_what_it_is_where_it_belongs_and_who_answers_for_it(
    specs: dict[str, dg.AssetSpec],
) -> None:
    bare = {
        name: [what for what, said in (("description", spec.description), ("group", spec.group_name),
                                       ("owners", spec.owners), ("kinds", spec.kinds)) if not said]
        for name, spec in specs.items()
    }  # fmt: skip
    assert {name: lacking for name, lacking in bare.items() if lacking} == {}


def test_an_asset_stands_in_the_group_of_its_layer_or_of_what_names_and_fetches_documents(
    specs: dict[str, dg.AssetSpec],
) -> None:
    apart = {
        "raw/sec__filings": "lists",
        "raw/newsrooms__entries": "lists",
        "sources/filing_documents": "documents",
        "sources/releases": "documents",
    }
    assert {name: spec.group_name for name, spec in specs.items()} == {
        name: apart.get(name, name.split("/")[0]) for name in specs
    }


def test_every_table_of_a_contract_has_a_blocking_contract_check(settings: Settings) -> None:
    graph = build_defs(settings).resolve_asset_graph()
    checks = {
        (key.asset_key.to_user_string(), key.name): graph.get_check_spec(key).blocking
        for key in graph.asset_check_keys
    }
    assert {name for (name, check), blocking in checks.items() if check == "contract" and blocking} == TABLES
    assert {name for (name, check) in checks if check == "nothing_set_aside"} == TABLES
    assert ("sources/answers", "every_answer_had") in checks


def test_tables_show_their_columns_with_units(specs: dict[str, dg.AssetSpec]) -> None:
    for table in BUILT:
        shown = specs[f"{table.schema}/{table.name}"].metadata["dagster/column_schema"].columns
        assert [column.name for column in shown] == [column.name for column in table.columns]
        assert all(column.description for column in shown)


def test_marts_follow_the_normalised_tables_and_publication_follows_marts_and_evidence(
    settings: Settings,
) -> None:
    graph = build_defs(settings).resolve_asset_graph()
    published = graph.get(dg.AssetKey(["published", "warehouse_file"]))
    assert {key.to_user_string() for key in published.parent_keys} == {
        *(f"marts/{name}" for name in MODELS["marts"]),
        *(f"evidence/{table.name}" for table in EVIDENCE_TABLES),
    }
    for name in PUBLISHED - {"published/warehouse_file"}:
        part = graph.get(dg.AssetKey(name.split("/")))
        assert part.parent_keys == {published.key}, name
    ancestors, front = set(), set(published.parent_keys)
    while front:
        ancestors |= front
        front = {parent for key in front for parent in graph.get(key).parent_keys} - ancestors
    # Reconciliations are a check of the quarters, not figures of their own.
    assert {key.to_user_string() for key in ancestors} >= (TABLES | {"sources/answers"}) - {RECONCILED}


def test_the_parts_of_a_version_are_made_by_one_operation_and_never_one_alone(settings: Settings) -> None:
    graph = build_defs(settings).resolve_asset_graph()
    (made,) = [found for found in graph.assets_defs if dg.AssetKey(["published", "tables"]) in found.keys]
    assert {key.to_user_string() for key in made.keys} == PUBLISHED
    assert not made.can_subset


def test_only_companies_are_partitions(specs: dict[str, dg.AssetSpec]) -> None:
    partitioned = {name for name, spec in specs.items() if spec.partitions_def is not None}
    by_company = {f"{table.schema}/{table.name}" for table in BUILT if table.partition == "ticker"}
    assert partitioned == by_company | BY_COMPANY
    assert {spec.partitions_def.name for spec in specs.values() if spec.partitions_def} == {"company"}


def test_whatever_writes_waits_in_one_pool(settings: Settings) -> None:
    repository = build_defs(settings).get_repository_def()
    pools = {
        node.name: node.definition.pools for node in repository.get_job("nightly").nodes_in_topological_order
    }
    assert {name for name, found in pools.items() if found != {POOL}} == set()


def test_jobs_of_a_company_and_of_the_marts_make_up_the_whole(settings: Settings) -> None:
    repository = build_defs(settings).get_repository_def()

    def keys(job: str) -> set[str]:
        return {key.to_user_string() for key in repository.get_job(job).asset_layer.executable_asset_keys}

    assert keys("nightly") == KEYS
    assert keys("refresh") == KEYS - {"sources/daily_index"}
    assert keys("refresh_company") | keys("refresh_marts") == keys("refresh")
    assert keys("refresh_company") & keys("refresh_marts") == set()
    assert "normalised/companies" in keys("refresh_marts")


def test_a_filing_takes_along_what_depends_on_it_every_model_and_the_publication(settings: Settings) -> None:
    repository = build_defs(settings).get_repository_def()
    keys = {
        job: {key.to_user_string() for key in repository.get_job(job).asset_layer.executable_asset_keys}
        for job in ("take_in_filings", "take_in_releases", "refresh_reference", "refresh_company")
    }
    models = {name for name in KEYS if name.split("/")[0] in MODELS} | PUBLISHED
    assert keys["take_in_filings"] == keys["refresh_company"] | models
    for job in ("take_in_releases", "refresh_reference"):
        assert keys[job] >= models
        # Neither asks for anything of the companies that its news does not touch.
        assert "sources/answers" not in keys[job]
    assert {"sources/newsrooms", "sources/releases", "normalised/statements"} <= keys["take_in_releases"]
    assert {"sources/reference_series", "normalised/reference_figures"} <= keys["refresh_reference"]
    assert "sources/newsrooms" not in keys["take_in_filings"]


def test_what_the_index_names_is_compared_before_anything_is_fetched_anew(settings: Settings) -> None:
    graph = build_defs(settings).resolve_asset_graph()
    assert (
        dg.AssetKey(["sources", "daily_index"]) in graph.get(dg.AssetKey(["sources", "answers"])).parent_keys
    )


@pytest.mark.parametrize(
    "job", ["nightly", "refresh", "take_in_filings", "take_in_releases", "refresh_reference"]
)
def test_a_job_with_models_has_all_of_them_and_all_their_tests(settings: Settings, job: str) -> None:
    # Of a part dbt builds everything anew, and it is not remembered what was built.
    graph = build_defs(settings).get_repository_def().get_job(job).asset_layer.asset_graph
    companies = dg.AssetKey(["marts", "companies"])
    (models,) = [made for made in graph.assets_defs if companies in made.keys]
    assert not models.is_subset
