"""The bundle of Superset as files: what it says is what dbt says, and what it asks for is there."""

import io
import zipfile
from pathlib import Path
from uuid import UUID

import duckdb
import pytest
import yaml

from tests.support import superset_charts as bundle
from tests.support.repository import ROOT
from tools.superset import datasets
from tools.superset.server import PLACEHOLDER, bundle_zip

MARTS = {model["name"]: model for model in datasets.marts()}
DASHBOARD = bundle.read(bundle.BUNDLE / "dashboards" / "ai_capex.yaml")
PLACED = {
    item["meta"]["uuid"]: item["meta"]
    for item in DASHBOARD["position"].values()
    if isinstance(item, dict) and item["type"] == "CHART"
}
COLUMNS = 12


@pytest.fixture(scope="module")
def empty_marts() -> duckdb.DuckDBPyConnection:
    """Every mart as dbt declares it, without rows: queries that bind here name columns that are there."""
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA marts")
    for name, model in MARTS.items():
        columns = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in model["columns"])
        connection.execute(f"CREATE TABLE marts.{name} ({columns})")
    return connection


def test_datasets_are_as_the_dbt_project_has_them() -> None:
    assert datasets.main(["--check"]) == 0


def test_a_dataset_that_was_edited_or_is_too_many_or_too_few_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = ("--output", str(tmp_path))
    assert datasets.main(output) == 0
    assert datasets.main(["--check", *output]) == 0
    (tmp_path / "claims.yaml").write_text("table_name: claims\n", "utf-8")
    (tmp_path / "refusals.yaml").unlink()
    (tmp_path / "marts_of_old.yaml").write_text("", "utf-8")
    assert datasets.main(["--check", *output]) == 1
    assert "claims.yaml, marts_of_old.yaml, refusals.yaml" in capsys.readouterr().err
    assert datasets.main(output) == 0
    assert datasets.main(["--check", *output]) == 0


def test_every_mart_is_a_dataset_with_its_columns_types_and_descriptions() -> None:
    held = {dataset["table_name"]: dataset for dataset in bundle.datasets().values()}
    assert held.keys() == MARTS.keys()
    for name, model in MARTS.items():
        assert held[name]["description"] == " ".join(model["description"].split())
        described = {c["column_name"]: (c["type"], c["description"]) for c in held[name]["columns"]}
        for column in model["columns"]:
            said = " ".join(column["description"].split())
            assert described[column["name"]] == (column["data_type"], said), f"{name}.{column['name']}"


def test_every_metric_of_the_semantic_layer_is_offered_once_and_dollars_in_billions_too() -> None:
    declared = {
        metric["name"]: metric
        for path in (ROOT / "dbt" / "models" / "semantic").glob("*.yml")
        for metric in yaml.safe_load(path.read_text("utf-8"))["metrics"]
    }
    offered = [
        metric["metric_name"]
        for dataset in bundle.datasets().values()
        for metric in dataset["metrics"]
        if metric["metric_name"] != "rows"
    ]
    dollars = {name for name, metric in declared.items() if metric["description"].strip().endswith("[USD]")}
    assert len(dollars) >= 5
    assert sorted(offered) == sorted([*declared, *(f"{name}_bn_usd" for name in dollars)])


@pytest.mark.parametrize("number", sorted(bundle.datasets()))
def test_metrics_and_made_columns_bind_to_the_mart(
    empty_marts: duckdb.DuckDBPyConnection, number: str
) -> None:
    dataset = bundle.datasets()[number]
    made = [column["expression"] for column in dataset["columns"] if column.get("expression")]
    for expression in [*made, *(metric["expression"] for metric in dataset["metrics"])]:
        bound = empty_marts.execute(f"SELECT {expression} FROM marts.{dataset['table_name']}")
        assert len(bound.description or []) == 1, expression


@pytest.mark.parametrize("name", bundle.CHARTS)
def test_what_a_chart_asks_binds_to_its_mart(empty_marts: duckdb.DuckDBPyConnection, name: str) -> None:
    asked = empty_marts.execute(bundle.question(name))
    assert [column[0] for column in asked.description or []] == bundle.columns_of(name)


@pytest.mark.parametrize("name", bundle.CHARTS)
def test_a_chart_is_compared_with_sql_of_its_own(empty_marts: duckdb.DuckDBPyConnection, name: str) -> None:
    text = (ROOT / "bi" / "superset" / "expected" / f"{name}.sql").read_text("utf-8")
    answered = empty_marts.execute(text)
    columns = [column[0] for column in answered.description or []]
    if "value" in columns:
        assert set(columns) <= {"x", "series", "value"}
    else:
        assert columns == bundle.columns_of(name)


def test_there_is_no_sql_to_compare_with_a_chart_that_is_not_there() -> None:
    folder = ROOT / "bi" / "superset" / "expected"
    assert {path.stem for path in folder.glob("*.sql")} == set(bundle.CHARTS)


@pytest.mark.parametrize("name", bundle.CHARTS)
def test_a_chart_says_what_it_shows_and_names_the_unit_of_its_axis(name: str) -> None:
    chart = bundle.chart(name)
    assert chart["description"].endswith(".")
    assert chart["params"]["viz_type"] == chart["viz_type"]
    if chart["viz_type"].startswith("echarts_"):
        assert chart["params"]["y_axis_title"]


def test_every_chart_stands_once_on_the_dashboard_and_no_row_is_wider_than_the_grid() -> None:
    assert {number: meta["sliceName"] for number, meta in PLACED.items()} == {
        bundle.chart(name)["uuid"]: bundle.chart(name)["slice_name"] for name in bundle.CHARTS
    }
    position = DASHBOARD["position"]
    for item in position.values():
        if isinstance(item, dict) and item["type"] == "ROW":
            assert sum(position[child]["meta"]["width"] for child in item["children"]) == COLUMNS


def test_the_filter_leaves_out_exactly_the_charts_that_are_of_no_single_spender() -> None:
    (offered,) = DASHBOARD["metadata"]["native_filter_configuration"]
    (target,) = offered["targets"]
    assert "ticker" in {c["column_name"] for c in bundle.datasets()[target["datasetUuid"]]["columns"]}
    excluded = {meta["uuid"] for meta in PLACED.values() if meta["chartId"] in offered["scope"]["excluded"]}
    unfiltered = {
        bundle.chart(name)["uuid"]
        for name in bundle.CHARTS
        if bundle.dataset(name)["table_name"]
        in {"group_spend_to_revenue", "claim_ledger", "nvidia_concentration_bounds"}
        or name == "numbers_refused"
    }
    assert excluded == unfiltered


def test_numbers_of_objects_are_numbers_and_each_is_used_once() -> None:
    database = bundle.read(bundle.BUNDLE / "databases" / "aicapex.yaml")
    numbers = [
        *bundle.datasets(),
        *(bundle.chart(name)["uuid"] for name in bundle.CHARTS),
        DASHBOARD["uuid"],
        database["uuid"],
    ]
    assert len({str(UUID(number)) for number in numbers}) == len(numbers)
    assert {dataset["database_uuid"] for dataset in bundle.datasets().values()} == {database["uuid"]}


def test_the_database_is_read_only_and_closed_to_files_and_extensions() -> None:
    database = bundle.read(bundle.BUNDLE / "databases" / "aicapex.yaml")
    assert database["sqlalchemy_uri"] == PLACEHOLDER
    assert not any(database[right] for right in ("allow_dml", "allow_ctas", "allow_cvas", "allow_csv_upload"))
    arguments = database["extra"]["engine_params"]["connect_args"]
    assert arguments["read_only"] is True
    with duckdb.connect(config=arguments["config"]) as connection, pytest.raises(duckdb.PermissionException):
        connection.execute("SELECT * FROM read_text('pyproject.toml')")


def test_the_packed_bundle_names_the_published_file(tmp_path: Path) -> None:
    published = tmp_path / "aicapex.duckdb"
    with zipfile.ZipFile(io.BytesIO(bundle_zip(published))) as packed:
        names = packed.namelist()
        database = yaml.safe_load(packed.read("aicapex/databases/aicapex.yaml"))
    assert database["sqlalchemy_uri"] == f"duckdb:///{published.resolve()}"
    assert len(names) == len(bundle.datasets()) + len(bundle.CHARTS) + 3
