import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.publish.content import content_of
from pipelines.publish.credits import CBOE, EPOCH, FRED, LICENSES, OPENAP
from pipelines.publish.data_package import PackageFacts, write_data_package
from pipelines.publish.marts import Mart
from pipelines.publish.table_files import write_tables
from tests.support.repository import ROOT

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = PackageFacts("20261123T120000Z-c0ffee00", "archive:/somewhere/on/this/machine", NOON, NOON)
PUBLIC = [
    Mart("spend", ("ticker", "fiscal_year")),
    Mart("reference_figures", ("source",)),
    Mart("facts", ("source_note",), schema="evidence"),
]
# Of the profiles at datapackage.org/profiles/2.0: names of licences, and paths that stay below the package.
LICENSE_NAME = re.compile(r"[-a-zA-Z0-9._]+")
PATH = re.compile(r"((?=[^./~])(?!file:)((?!/\.\./)(?!\\)(?!://).)*|(http|ftp)s?://.*)")


@pytest.fixture
def package(tmp_path: Path) -> dict[str, Any]:
    with duckdb.connect() as published:
        published.execute(
            """
            CREATE SCHEMA marts; CREATE SCHEMA evidence;
            CREATE TABLE marts.spend (
                ticker VARCHAR NOT NULL, fiscal_year TINYINT NOT NULL, capex_usd BIGINT, ratio DOUBLE,
                is_latest BOOLEAN, end_date DATE,
                known_at TIMESTAMP WITH TIME ZONE, ids VARCHAR[], share DECIMAL(9, 2));
            INSERT INTO marts.spend (ticker, fiscal_year) VALUES ('MSFT', 24), ('GOOGL', 24);
            COMMENT ON TABLE marts.spend IS 'Spend. Grain: one row per company and year.';
            COMMENT ON COLUMN marts.spend.capex_usd IS 'Cash paid (net [of nothing]) [USD]';
            CREATE TABLE marts.reference_figures (source VARCHAR NOT NULL);
            INSERT INTO marts.reference_figures VALUES ('Epoch AI, Data on Notable AI Models'), ('nextshark');
            CREATE TABLE evidence.facts (source_note VARCHAR NOT NULL, evidence VARCHAR);
            INSERT INTO evidence.facts VALUES ('secwatch', 'secondary'), ('a filing', 'filing');
            """
        )
        content = content_of(published, [table.full_name for table in PUBLIC])
        (tmp_path / "aicapex.duckdb").write_bytes(b"whole")
        files = write_tables(published, PUBLIC, content, tmp_path)
        path = write_data_package(published, PUBLIC, content, files, FACTS, tmp_path)
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def resource(package: dict[str, Any], path: str) -> dict[str, Any]:
    return next(found for found in package["resources"] if found["path"] == path)


def test_every_file_is_a_resource_with_its_size_and_hash(package: dict[str, Any], tmp_path: Path) -> None:
    paths = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {found["path"] for found in package["resources"]} == paths - {"datapackage.json"}
    for found in package["resources"]:
        body = (tmp_path / found["path"]).read_bytes()
        assert (found["bytes"], found["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")


def test_the_package_is_one_of_the_second_version_of_the_standard(package: dict[str, Any]) -> None:
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert all(LICENSE_NAME.fullmatch(found["name"]) for found in package["licenses"])
    names = [found["name"] for found in package["resources"]]
    assert len(set(names)) == len(names)
    for found in package["resources"]:
        assert re.fullmatch(r"[-a-z0-9._]+", found["name"])
        assert PATH.fullmatch(found["path"])
        if found["format"] == "duckdb":
            continue
        assert found["type"] == "table"
        columns = {field["name"] for field in found["schema"]["fields"]}
        assert set(found["schema"]["primaryKey"]) <= columns


def test_fields_have_the_standards_types_and_the_units_of_the_dictionary(package: dict[str, Any]) -> None:
    schema = resource(package, "parquet/marts/spend.parquet")["schema"]
    assert {field["name"]: field["type"] for field in schema["fields"]} == {
        "ticker": "string", "fiscal_year": "integer", "capex_usd": "integer", "ratio": "number", "is_latest": "boolean",
        "end_date": "date", "known_at": "datetime", "ids": "array", "share": "any",
    }  # fmt: skip
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["capex_usd"] == {
        "name": "capex_usd", "type": "integer", "description": "Cash paid (net [of nothing])", "unit": "USD",
    }  # fmt: skip
    assert fields["ticker"]["constraints"] == {"required": True}
    assert schema["primaryKey"] == ["ticker", "fiscal_year"]


def test_rows_are_counted_and_the_guard_of_csv_is_explained(package: dict[str, Any]) -> None:
    found = resource(package, "csv/marts/spend.csv")
    assert found["rows"] == 2
    assert found["description"] == "Spend. Grain: one row per company and year."
    assert found["formula_guard"]["beginnings"] == ["=", "+", "-", "@", "\t", "\r"]
    assert found["schema"]["missingValues"] == [""]


def test_sources_are_named_without_a_path_of_this_machine(package: dict[str, Any]) -> None:
    titles = [source["title"] for source in package["sources"]]
    assert EPOCH["title"] in titles
    assert {"nextshark", "secwatch"} <= set(titles)
    assert "a filing" not in titles
    assert len(set(titles)) == len(titles)
    assert package["data_source"] == "archive"
    assert (package["as_of"], package["created"]) == ("2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z")


def test_figures_of_epoch_ai_carry_its_licence(package: dict[str, Any]) -> None:
    found = resource(package, "csv/marts/reference_figures.csv")
    assert {"CC-BY-4.0"} <= {of["name"] for of in found["licenses"]}
    assert found["sources"][0]["path"] == "https://epoch.ai/data/notable-ai-models"


def test_credits_are_those_of_the_notice() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    assert EPOCH["path"] in notice
    assert all(of["path"] in notice or of["name"] == "Apache-2.0" for of in LICENSES)
    assert OPENAP["path"] in notice
    for words in ("Board of Governors of the Federal Reserve System (US)", "EXKOUS", "FRED"):
        assert words in FRED["title"]
        assert words in notice
    assert "Cboe Global Markets, VIX Index" in notice
    assert CBOE["title"] == "Cboe Global Markets, VIX Index"


def test_parquet_is_read_by_others_as_described(package: dict[str, Any], tmp_path: Path) -> None:
    found = resource(package, "parquet/marts/spend.parquet")
    frame = pl.read_parquet(tmp_path / found["path"])
    assert frame.columns == [field["name"] for field in found["schema"]["fields"]]
    assert frame.height == found["rows"]
