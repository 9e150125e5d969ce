"""dbt's documentation as one page that opens from a folder and asks nobody for anything.

What `dbt docs generate --static` does, without starting dbt, which takes 3 s: dbt's own page, with the project's
manifest and a catalog of the warehouse set in its two places. A test compares both ways.
"""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import duckdb
import orjson

from pipelines.errors import AicapexError

DOCS_DIRECTORY = "docs"
PAGE_NAME = "index.html"
_PLACES = {"manifest": '"MANIFEST.JSON INLINE DATA"', "catalog": '"CATALOG.JSON INLINE DATA"'}
_HEAD = '<meta charset="utf-8">'
# The page can load a tracker, and names an icon that is not there. Nothing but what stands in the page is allowed.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; "
    "font-src data:; connect-src 'none'; form-action 'none'; base-uri 'none'"
)
_ICON = """<link rel="shortcut icon" href="${require('./assets/favicons/favicon.ico')}"/>"""
# Times, the number of an invocation and paths of this machine: the page is a function of the project and the catalog.
_VOLATILE = frozenset(
    {"created_at", "generated_at", "invocation_id", "invocation_started_at", "run_started_at", "root_path"}
)
_CATALOG_VERSION = "https://schemas.getdbt.com/dbt/catalog/v1.json"


def write_dbt_docs(warehouse: duckdb.DuckDBPyConnection, manifest: Path, directory: Path) -> Path:
    """Write `directory`/docs/index.html from the parsed project (`manifest`) and the warehouse it is built in.

    Raises AicapexError where the project has not been parsed, or dbt's page is not the one that this module knows.
    """
    try:
        project = orjson.loads(manifest.read_bytes())
    except (OSError, ValueError) as error:
        raise AicapexError(
            "the dbt project has not been parsed",
            place=str(manifest),
            remedy="remove the directory and run again: `aicapex run` and `aicapex dev` parse it when they start",
        ) from error
    page = render(dbt_page().read_text(encoding="utf-8"), project, catalog(warehouse, project))
    path = directory / DOCS_DIRECTORY / PAGE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    return path


def dbt_page() -> Path:
    """The page that the installed dbt ships; looked up as a file, nothing of dbt is imported."""
    try:
        path = Path(str(distribution("dbt-core").locate_file("dbt/task/docs/index.html")))
    except PackageNotFoundError as error:
        raise _unknown("dbt-core is not installed") from error
    if not path.is_file():
        raise _unknown(str(path))
    return path


def render(page: str, project: Mapping[str, Any], catalogued: Mapping[str, Any]) -> str:
    """Put manifest and catalog into dbt's page, and a policy that refuses every request.

    Raises AicapexError where the page has no such places, each once.
    """
    if any(page.count(place) != 1 for place in (*_PLACES.values(), _HEAD)):
        raise _unknown("its places for manifest and catalog are not where they were")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    page = page.replace(_HEAD, f"{_HEAD}{policy}").replace(_ICON, '<link rel="icon" href="data:,"/>')
    metadata = {**project["metadata"], "send_anonymous_usage_stats": False}
    for place, document in (
        (_PLACES["manifest"], {**project, "metadata": metadata}),
        (_PLACES["catalog"], catalogued),
    ):
        # "</script>" in a description would end the page's script.
        text = orjson.dumps(_stable(document)).decode().replace("</", "<\\/")
        page = page.replace(place, text)
    return page


def catalog(warehouse: duckdb.DuckDBPyConnection, project: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tables and views of the project with their columns, in the form of dbt's catalog.json."""
    columns: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, table, name, data_type, index, comment in warehouse.execute(
        "SELECT schema_name, table_name, column_name, data_type, column_index, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal ORDER BY schema_name, table_name, column_index"
    ).fetchall():
        columns.setdefault((schema, table), {})[name] = {
            "type": data_type,
            "index": index,
            "name": name,
            "comment": comment,
        }
    views = set(
        warehouse.execute(
            "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = current_database()"
        ).fetchall()
    )
    found: dict[str, dict[str, Any]] = {"nodes": {}, "sources": {}}
    for kind in found:
        for unique_id, node in project.get(kind, {}).items():
            place = (node["schema"], node.get("alias") or node.get("identifier") or node["name"])
            if place in columns:
                found[kind][unique_id] = _entry(
                    unique_id, node, place, columns[place], is_view=place in views
                )
    return {"metadata": {"dbt_schema_version": _CATALOG_VERSION, "env": {}}, **found, "errors": None}


def _entry(
    unique_id: str,
    node: Mapping[str, Any],
    place: tuple[str, str],
    columns: Mapping[str, Any],
    *,
    is_view: bool,
) -> Mapping[str, Any]:
    schema, name = place
    return {
        "metadata": {
            "type": "VIEW" if is_view else "BASE TABLE",
            "schema": schema,
            "name": name,
            "database": node["database"],
            "comment": None,
            "owner": None,
        },
        "columns": columns,
        "stats": {
            "has_stats": {
                "id": "has_stats",
                "label": "Has Stats?",
                "value": False,
                "include": False,
                "description": "Indicates whether there are statistics for this table",
            }
        },
        "unique_id": unique_id,
    }


def _stable(document: Any) -> Any:
    """The document without what changes from one parse to the next."""
    if isinstance(document, dict):
        return {key: _stable(value) for key, value in document.items() if key not in _VOLATILE}
    return [_stable(value) for value in document] if isinstance(document, list) else document


def _unknown(what: str) -> AicapexError:
    return AicapexError(
        f"dbt's page of documentation can not be used: {what}",
        remedy="install the locked dbt (`make clean setup`), or teach pipelines/publish/dbt_docs.py the new page",
    )
