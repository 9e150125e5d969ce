import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.contracts.normalised import DERIVATIONS, EVIDENCE, KNOWN_AT_BASES, REFUSAL_REASONS
from pipelines.contracts.releases import (
    DIFFERENCE_STATES,
    RELEASE_KNOWN_AT_BASES,
    RELEASE_MEASURES,
    RELEASE_PERIOD_TYPES,
    SOURCE_KINDS,
)
from pipelines.contracts.statements import (
    ABOUT,
    AMOUNT_SHAPES,
    CAPEX_DEFINITIONS_SAID,
    DIRECTIONS,
    EVIDENCE_OF_STATEMENTS,
    KINDS,
    MEASURES_SAID,
    PERIOD_BASES,
    PERIOD_KINDS,
    REVISIONS,
    SPEAKERS,
)
from pipelines.errors import AicapexError
from pipelines.publish.marts import Mart, macros_of, read_marts
from pipelines.settings import PROJECT_ROOT

DBT = PROJECT_ROOT / "dbt"
MODELS = [
    model
    for path in sorted((DBT / "models" / "marts").glob("*.yml"))
    for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
]
UNITS = {
    "_usd": "[USD]",
    "_native": "[whole units of currency]",
    "_at": "[UTC]",
    "_date": "[date]",
    "_days": "[days]",
}


def write(dbt: Path, text: str) -> Path:
    directory = dbt / "models" / "marts"
    directory.mkdir(parents=True)
    (directory / "spend.yml").write_text(text, encoding="utf-8")
    return dbt


def test_every_mart_of_the_project_has_a_key() -> None:
    marts = read_marts(DBT)
    assert [mart.name for mart in marts] == sorted(
        path.stem for path in (DBT / "models" / "marts").glob("*.sql")
    )
    assert Mart("spend_to_revenue", ("ticker", "fiscal_year", "fiscal_quarter", "capex_definition")) in marts


def test_a_table_macro_is_made_where_it_is_declared_and_declared_where_it_is_made() -> None:
    declared = {mart.name: mart.as_of_macro for mart in read_marts(DBT) if mart.as_of_macro}
    made = {
        path.stem: found[1]
        for path in sorted((DBT / "models" / "marts").glob("*.sql"))
        if (found := re.search(r"as_of_macro\(\s*'(\w+)'", path.read_text(encoding="utf-8")))
    }
    assert declared == made
    assert macros_of(read_marts(DBT)) == sorted(made.values())


def test_a_mart_without_key_is_refused_by_name(tmp_path: Path) -> None:
    dbt = write(tmp_path, "models:\n  - name: spend\n    columns:\n      - name: ticker\n")
    with pytest.raises(AicapexError, match="mart spend has no primary key"):
        read_marts(dbt)


def test_a_key_that_is_no_column_is_refused(tmp_path: Path) -> None:
    dbt = write(
        tmp_path,
        "models:\n  - name: spend\n    config: {meta: {primary_key: [cik]}}\n    columns:\n      - name: ticker\n",
    )
    with pytest.raises(AicapexError, match="mart spend has no primary key"):
        read_marts(dbt)


def test_a_project_without_marts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AicapexError, match="declares no marts"):
        read_marts(tmp_path)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model["name"]))
def test_the_description_of_a_mart_ends_with_its_grain(model: dict[str, Any]) -> None:
    last = model["description"].strip().removesuffix(".").split(". ")[-1]
    assert last.startswith("Grain: one row per ")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model["name"]))
def test_every_column_of_a_mart_is_described_with_its_unit(model: dict[str, Any]) -> None:
    for column in model["columns"]:
        assert column["description"], column["name"]
        for suffix, unit in UNITS.items():
            if column["name"].endswith(suffix):
                assert column["description"].endswith(unit), column["name"]
        if column["name"].endswith("_ratio"):
            assert "[ratio" in column["description"], column["name"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model["name"]))
def test_not_null_is_the_only_constraint_and_keys_have_it(model: dict[str, Any]) -> None:
    constrained = {}
    for column in model["columns"]:
        constraints = column.get("constraints", [])
        assert constraints in ([], [{"type": "not_null"}])
        constrained[column["name"]] = bool(constraints)
    key = next(mart.primary_key for mart in read_marts(DBT) if mart.name == model["name"])
    assert all(constrained[name] for name in key)


CONTRACT_VALUES = {
    "evidence": set(EVIDENCE),
    "known_at_basis": set(KNOWN_AT_BASES),
    "reason": {*REFUSAL_REASONS, "component_not_reported"},
    "derivation": set(DERIVATIONS),
    "capex_derivation": {*DERIVATIONS, "sum_of_quarters"},
}
# In marts of statements evidence says how a thing is known from the text, source_evidence what stands behind the text.
STATEMENT_VALUES = {
    "evidence": set(EVIDENCE_OF_STATEMENTS),
    "source_evidence": set(EVIDENCE),
    "known_at_basis": set(RELEASE_KNOWN_AT_BASES),
    "source_kind": set(SOURCE_KINDS),
    "amount_shape": set(AMOUNT_SHAPES),
    "direction": set(DIRECTIONS),
    "revision_said": set(REVISIONS),
    "capex_definition_said": set(CAPEX_DEFINITIONS_SAID),
}
VALUES_OF = {
    "capex_guidance": STATEMENT_VALUES,
    "capex_guidance_latest": STATEMENT_VALUES,
    "ai_statements": STATEMENT_VALUES
    | {
        "speaker": set(SPEAKERS),
        "about": set(ABOUT),
        "kind": set(KINDS),
        "measure": set(MEASURES_SAID),
        "capex_definition": set(CAPEX_DEFINITIONS_SAID),
        "period_kind": set(PERIOD_KINDS),
        "period_basis": set(PERIOD_BASES),
        "revision": set(REVISIONS),
    },
    "release_differences": {
        "measure": set(RELEASE_MEASURES),
        "period_type": set(RELEASE_PERIOD_TYPES),
        "state": set(DIFFERENCE_STATES),
    },
}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model["name"]))
def test_accepted_values_are_those_of_the_contracts(model: dict[str, Any]) -> None:
    values = VALUES_OF.get(model["name"], CONTRACT_VALUES)
    for test in model.get("data_tests", []):
        for column, accepted in (
            test.get("accepted_by_column", {}).get("arguments", {}).get("columns", {}).items()
        ):
            if column in values:
                allowed = values[column]
                assert set(accepted) <= allowed, column
                assert column == "capex_derivation" or set(accepted) == allowed, column
