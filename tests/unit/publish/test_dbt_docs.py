import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.errors import AicapexError
from pipelines.publish import dbt_docs
from pipelines.publish.dbt_docs import catalog, dbt_page, render, write_dbt_docs
from pipelines.settings import PROJECT_ROOT

PAGE = (
    '<html><head><meta charset="utf-8"><script>n={manifest:"MANIFEST.JSON INLINE DATA",'
    'catalog:"CATALOG.JSON INLINE DATA"}</script></head></html>'
)
PROJECT: dict[str, Any] = {
    "metadata": {"project_name": "aicapex", "generated_at": "now", "send_anonymous_usage_stats": True},
    "nodes": {
        "model.aicapex.spend.v1": {
            "database": "aicapex",
            "schema": "marts",
            "name": "spend",
            "alias": "spend",
            "description": "what </script> says",
            "created_at": 1.5,
            "root_path": "/home/somebody",
        },
        "test.aicapex.spend_key": {
            "database": "aicapex",
            "schema": "marts_dbt_test__audit",
            "name": "spend_key",
        },
    },
    "sources": {
        "source.aicapex.normalised.facts": {
            "database": "aicapex",
            "schema": "normalised",
            "name": "facts",
            "identifier": "facts",
        }
    },
}


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            """
            CREATE SCHEMA marts; CREATE SCHEMA normalised;
            CREATE TABLE normalised.facts (fact_id VARCHAR);
            CREATE VIEW marts.spend AS SELECT 1::BIGINT AS capex_usd;
            """
        )
        yield connection


def inlined(page: str, name: str) -> Any:
    start = page.index(f"{name}:") + len(name) + 1
    return json.JSONDecoder().raw_decode(page[start:])[0]


def test_the_page_holds_the_project_and_what_was_built(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = render(PAGE, PROJECT, catalog(warehouse, PROJECT))
    assert (
        inlined(page, "manifest")["nodes"]["model.aicapex.spend.v1"]["description"] == "what </script> says"
    )
    found = inlined(page, "catalog")
    assert set(found["nodes"]) == {"model.aicapex.spend.v1"}
    assert found["nodes"]["model.aicapex.spend.v1"]["metadata"]["type"] == "VIEW"
    column = found["sources"]["source.aicapex.normalised.facts"]["columns"]["fact_id"]
    assert column == {"type": "VARCHAR", "index": 1, "name": "fact_id", "comment": None}


def test_no_description_can_end_the_script_of_the_page(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = render(PAGE, PROJECT, catalog(warehouse, PROJECT))
    assert page.count("</script>") == 1


def test_the_page_is_the_same_whenever_and_wherever_it_is_made(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = render(PAGE, PROJECT, catalog(warehouse, PROJECT))
    later = {**PROJECT, "metadata": {**PROJECT["metadata"], "generated_at": "later"}}
    assert render(PAGE, later, catalog(warehouse, later)) == page
    assert "/home/somebody" not in page


def test_nobody_is_told_that_the_page_is_read(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = render(PAGE, PROJECT, catalog(warehouse, PROJECT))
    assert inlined(page, "manifest")["metadata"]["send_anonymous_usage_stats"] is False
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'")
    # Before the first script, or it would bind nothing.
    assert page.index("Content-Security-Policy") < page.index("<script")


@pytest.mark.parametrize("page", ["", PAGE.replace("CATALOG", "CATALOGUE"), PAGE + PAGE])
def test_a_page_that_is_not_the_one_known_is_refused(page: str) -> None:
    with pytest.raises(AicapexError, match="can not be used"):
        render(page, PROJECT, {})


def test_the_page_of_the_installed_dbt_is_the_one_known(warehouse: duckdb.DuckDBPyConnection) -> None:
    page = render(dbt_page().read_text(encoding="utf-8"), PROJECT, catalog(warehouse, PROJECT))
    assert dbt_docs._ICON not in page
    assert "INLINE DATA" not in page


def test_a_project_that_was_not_parsed_is_told(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(AicapexError, match="has not been parsed"):
        write_dbt_docs(warehouse, tmp_path / "manifest.json", tmp_path)


@pytest.mark.slow
def test_the_page_is_what_dbts_own_command_makes(parsed_target: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes((parsed_target / "manifest.json").read_bytes())
    command = [
        str(Path(sys.executable).with_name("dbt")), "--quiet", "docs", "generate", "--static", "--no-compile",
        "--empty-catalog", "--project-dir", str(PROJECT_ROOT / "dbt"), "--profiles-dir", str(PROJECT_ROOT / "dbt"),
        "--target-path", str(tmp_path), "--log-path", str(tmp_path),
    ]  # fmt: skip
    environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    theirs = (tmp_path / "static_index.html").read_text(encoding="utf-8")
    project = json.loads(manifest.read_text(encoding="utf-8"))
    ours = render(
        dbt_page().read_text(encoding="utf-8"), project, json.loads((tmp_path / "catalog.json").read_text())
    )

    def without_data(page: str) -> str:
        for name in ("manifest", "catalog"):
            start = page.index(f"n={{{name}:" if name == "manifest" else f",{name}:{{") + len(name) + 3
            start = page.index("{", start - 2)
            end = start + json.JSONDecoder().raw_decode(page[start:])[1]
            page = page[:start] + page[end:]
        return page

    ours = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", ours)
    ours_without = without_data(ours).replace('<link rel="icon" href="data:,"/>', dbt_docs._ICON)
    assert ours_without.strip() == without_data(theirs).strip()
    assert '"model.aicapex.headline' in ours
