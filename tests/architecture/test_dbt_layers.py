"""The dbt project as text: what may read what, and what every model, exposure and metric has to say of itself."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.repository import ROOT
from tests.support.superset_charts import CHARTS, chart, datasets

DBT = ROOT / "dbt"
MODELS = DBT / "models"
LAYERS = ("staging", "intermediate", "marts")
SQL = sorted(path for layer in LAYERS for path in (MODELS / layer).rglob("*.sql"))
# The table of a calendar has no version: dbt finds a time spine only in a model without one.
UNVERSIONED = {"calendar_days"}


def layer_of(path: Path) -> str:
    return path.relative_to(MODELS).parts[0]


def reads(path: Path) -> tuple[set[str], set[str]]:
    """Models and seeds, and sources, that a model reads."""
    text = path.read_text("utf-8")
    refs = set(re.findall(r"\bref\('(\w+)'\)", text))
    sources = {f"{schema}.{table}" for schema, table in re.findall(r"\bsource\('(\w+)', '(\w+)'\)", text)}
    assert text.count("source(") == text.count("source('"), path
    if text.count("ref(") > text.count("ref('"):  # a loop over models that are named in the file
        refs |= {name for name in re.findall(r"'(\w+)'", text) if name in layers()}
        assert refs, path
    return refs, sources


@cache
def layers() -> dict[str, str]:
    """Name of a model or seed -> its layer."""
    models = {path.stem: layer_of(path) for path in SQL}
    return models | {path.stem: "seeds" for path in (DBT / "seeds").glob("*.csv")}


@cache
def declared(kind: str) -> dict[str, dict[str, Any]]:
    """Name -> what a property file says of it, for models, semantic_models, metrics, exposures or groups."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted([*MODELS.rglob("*.yml"), *(DBT / "seeds").glob("*.yml")]):
        for item in (yaml.safe_load(path.read_text("utf-8")) or {}).get(kind, []):
            assert item["name"] not in found, f"{item['name']} is declared twice"
            found[item["name"]] = item
    return found


@cache
def settings() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DBT / "dbt_project.yml").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("path", SQL, ids=lambda path: str(path.stem))
def test_only_staging_reads_sources_and_it_reads_nothing_else(path: Path) -> None:
    refs, sources = reads(path)
    if layer_of(path) == "staging":
        assert (refs, len(sources)) == (set(), 1)
    else:
        assert sources == set()


@pytest.mark.parametrize("path", SQL, ids=lambda path: str(path.stem))
def test_a_model_names_no_table_past_dbt(path: Path) -> None:
    text = re.sub(r"--.*", "", re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL))
    assert re.findall(r"\b(?:from|join)\s+(?:raw|normalised|staging|intermediate|marts|ops)\.\w+", text) == []


def test_every_model_that_is_read_exists() -> None:
    assert {ref for path in SQL for ref in reads(path)[0]} - layers().keys() == set()


def test_a_name_tells_the_layer() -> None:
    prefixes = {"staging": "stg_", "intermediate": "int_"}
    for path in SQL:
        prefix = prefixes.get(layer_of(path))
        assert path.stem.startswith(prefix) if prefix else not path.stem.startswith(("stg_", "int_")), path


@pytest.mark.parametrize("name", sorted(layers()))
def test_every_model_and_seed_has_a_description_and_a_grain(name: str) -> None:
    kind = "seeds" if layers()[name] == "seeds" else "models"
    description = " ".join(declared(kind)[name]["description"].split())
    grain = re.search(r"Grain: one row per \w.*\.$", description)
    assert grain, f"{name}: its description has to end with its grain"
    assert len(description) > len(grain[0]), f"{name}: its description says its grain and no more"


def test_no_property_file_speaks_of_a_model_that_is_not_there() -> None:
    models = {name for name, layer in layers().items() if layer != "seeds"}
    assert declared("models").keys() == models


def test_what_is_private_and_what_is_public_is_set_by_layer_and_nowhere_else() -> None:
    configured = settings()["models"]["aicapex"]
    assert {layer: configured[layer]["+access"] for layer in LAYERS} == {
        "staging": "private",
        "intermediate": "private",
        "marts": "public",
    }
    assert configured["marts"]["+contract"] == {"enforced": True}
    for name, model in declared("models").items():
        config = model.get("config", {})
        assert not {"access", "contract", "group"} & {*model, *config}, name


def test_every_group_and_exposure_has_an_owner() -> None:
    assert settings()["models"]["aicapex"]["+group"] in declared("groups")
    for name, item in (declared("groups") | declared("exposures")).items():
        assert item["owner"]["name"], name
        assert item["description"], name


@pytest.mark.parametrize("path", [p for p in SQL if layer_of(p) == "marts"], ids=lambda path: str(path.stem))
def test_a_mart_has_a_version_and_its_latest_keeps_the_name_of_the_table(path: Path) -> None:
    model = declared("models")[path.stem]
    if path.stem in UNVERSIONED:
        assert "versions" not in model
        return
    latest = {version["v"]: version for version in model["versions"]}[model["latest_version"]]
    assert latest["config"]["alias"] == path.stem


def test_a_test_of_several_tables_is_shown_under_a_model_in_its_latest_version() -> None:
    # Dagster finds the model by name and version; without it the result would be a remark and no check.
    stated = yaml.safe_load((DBT / "tests" / "singular_tests.yml").read_text("utf-8"))["data_tests"]
    assert {test["name"] for test in stated} == {path.stem for path in (DBT / "tests").glob("*.sql")}
    for test in stated:
        ref = test["config"]["meta"]["dagster"]["ref"]
        assert ref.get("version") == declared("models")[ref["name"]].get("latest_version"), test["name"]


def test_every_mart_is_exposed_to_whoever_may_read_all_and_no_reader_names_another() -> None:
    marts = {path.stem for path in SQL if layer_of(path) == "marts"}
    for name, exposure in declared("exposures").items():
        refs = {ref for text in exposure["depends_on"] for ref in re.findall(r"^ref\('(\w+)'\)$", text)}
        assert len(refs) == len(exposure["depends_on"]), name
        assert refs <= marts, name
        if name in ("published_file", "analysts_prompt", "bi_tool"):
            assert refs == marts, name


@pytest.mark.parametrize("page", ["claims", "questions"])
def test_a_page_reads_the_marts_that_its_exposure_names(page: str) -> None:
    marts = {path.stem for path in SQL if layer_of(path) == "marts"}
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    exposed = {re.findall(r"'(\w+)'", ref)[0] for ref in declared("exposures")[f"{page}_page"]["depends_on"]}
    assert exposed == set(re.findall(r"marts\.(\w+)", text)) & marts


def test_the_dashboard_and_the_notebook_read_the_marts_that_their_exposures_name() -> None:
    marts = {path.stem for path in SQL if layer_of(path) == "marts"}
    of_dataset = {dataset["uuid"]: dataset["table_name"] for dataset in datasets().values()}
    read = {
        "superset_dashboard": {of_dataset[chart(name)["dataset_uuid"]] for name in CHARTS},
        "notebook": set(re.findall(r"\bmarts\.(\w+)", (ROOT / "notebooks" / "walk.py").read_text("utf-8")))
        & marts,
    }
    for name, expected in read.items():
        named = {re.findall(r"'(\w+)'", text)[0] for text in declared("exposures")[name]["depends_on"]}
        assert named == expected, name


def test_metrics_read_the_marts_that_their_exposure_names() -> None:
    read = {
        ref
        for model in declared("semantic_models").values()
        for ref in re.findall(r"^ref\('(\w+)'\)$", model["model"])
    }
    spines = {name for name, model in declared("models").items() if "time_spine" in model}
    named = {re.findall(r"'(\w+)'", text)[0] for text in declared("exposures")["metrics"]["depends_on"]}
    assert named == read | spines
    assert spines == {"calendar_days"}


def test_every_semantic_model_says_its_grain_and_every_metric_what_it_is_in_which_unit() -> None:
    for name, model in declared("semantic_models").items():
        assert re.search(r"Grain, one row per \w.*\.$", " ".join(model["description"].split())), name
    for name, metric in declared("metrics").items():
        assert metric["label"], name
        assert metric["description"].strip().endswith("]"), name
