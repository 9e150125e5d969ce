"""A warehouse that can be published without a run: the tables and macros of the dbt project, nearly empty."""

import json

import duckdb
import yaml

from pipelines.publish.manifest import Manifest, PublishedFile, PublishedPart, PublishedTable
from pipelines.publish.parts import PARTS
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.warehouse.schema import ensure_schema

# Parts that can be made of a warehouse with next to nothing in it.
BARE_PARTS = tuple(part for part in PARTS if part.name in ("tables", "dbt_docs"))
# A project without models: dbt's page takes it, and no test that publishes has to parse the real one.
PROJECT = {
    "metadata": {"project_name": "aicapex", "generated_at": "2026-11-23T12:00:00Z"},
    "nodes": {},
    "sources": {},
}


MANIFEST = Manifest(
    version="20261123T120000Z-c0ffee00",
    published_at="2026-11-23T12:00:00+00:00",
    source="sample",
    run_id="run-1",
    input_version="in",
    content_version="c0ffee00",
    file_name="aicapex.duckdb",
    file_bytes=1,
    file_sha256="00",
    storage_version="v1.0.0",
    duckdb_version="1.5.5",
    project_version="0.1.0",
    tables=(PublishedTable("marts.companies", 11, ("ticker",)),),
    as_of="2026-07-29T21:30:00+00:00",
    parts=(PublishedPart("tables", "parquet", 11, 1, 3, "0ff1ce"),),
    files=(PublishedFile("parquet/marts/companies.parquet", 3, "00"),),
)


def fill_declared(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the declared tables and macros; one company in marts.companies and nothing else."""
    ensure_schema(connection)
    for path in (PROJECT_ROOT / "dbt" / "models" / "marts").glob("*.yml"):
        loaded = yaml.load(
            path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
        for model in loaded.get("models", []):
            columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
            connection.execute(f"CREATE TABLE marts.{model['name']} ({columns})")
            if macro := model["config"]["meta"].get("as_of_macro"):
                body = f"SELECT *, as_of AS asked FROM marts.{model['name']}"
                connection.execute(f"CREATE MACRO marts.{macro}(as_of) AS TABLE ({body})")
    add_company(connection, "MSFT")


def add_company(connection: duckdb.DuckDBPyConnection, ticker: str) -> None:
    """A change of the content: a company of which nothing is held, with what the mart never leaves out."""
    connection.execute(
        "INSERT INTO marts.companies (ticker, company_name, role, ciks, fiscal_year_end_month, reports, home_currency, "
        "headline_definition, capex_quarters, revenue_quarters, capex_years, refusals) "
        "VALUES ($ticker, $ticker, 'hyperscaler', [1], 12, 'quarters', 'USD', 'cash_gross', 0, 0, 0, 0)",
        {"ticker": ticker},
    )


def parse_nothing(settings: Settings) -> None:
    """Lay a manifest of an empty dbt project where the real one is looked for."""
    settings.dbt_target_dir.mkdir(parents=True, exist_ok=True)
    (settings.dbt_target_dir / "manifest.json").write_text(json.dumps(PROJECT), encoding="utf-8")
