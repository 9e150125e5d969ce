import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.contracts.evidence import EVIDENCE_TABLES
from pipelines.errors import AicapexError
from pipelines.publish import versions
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.steps.published import ASSET, current_manifest, publish
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.partitions import read_state
from pipelines.warehouse.schema import ensure_schema


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the tables and macros of the dbt project, one company in marts.companies and nothing else."""
    with open_writer(settings.warehouse_path) as connection:
        ensure_schema(connection)
        for path in (PROJECT_ROOT / "dbt" / "models" / "marts").glob("*.yml"):
            for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
                columns = ", ".join(f"{column['name']} {column['data_type']}" for column in model["columns"])
                connection.execute(f"CREATE TABLE marts.{model['name']} ({columns})")
                if macro := model["config"]["meta"].get("as_of_macro"):
                    body = f"SELECT *, as_of AS asked FROM marts.{model['name']}"
                    connection.execute(f"CREATE MACRO marts.{macro}(as_of) AS TABLE ({body})")
        connection.execute("INSERT INTO marts.companies (ticker) VALUES ('MSFT')")
        yield connection


def change(connection: duckdb.DuckDBPyConnection, ticker: str) -> None:
    connection.execute("INSERT INTO marts.companies (ticker) VALUES (?)", [ticker])


def tickers(settings: Settings) -> list[str]:
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as published:
        rows = published.sql("SELECT ticker FROM marts.companies ORDER BY ALL").fetchall()
    return [ticker for (ticker,) in rows]


def test_readers_find_the_marts_under_current(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    outcome = publish(warehouse, settings, "run-1")
    assert (outcome.asset, outcome.rows, outcome.skipped) == (ASSET, 1, False)
    assert tickers(settings) == ["MSFT"]


def test_unchanged_marts_are_published_once(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    first = publish(warehouse, settings, "run-1")
    again = publish(warehouse, settings, "run-2")
    assert again.skipped
    assert again.data_version == first.data_version
    manifest = current_manifest(settings)
    assert manifest is not None
    assert manifest.run_id == "run-1"


def test_a_change_is_published(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    publish(warehouse, settings, "run-1")
    change(warehouse, "META")
    assert not publish(warehouse, settings, "run-2").skipped
    assert tickers(settings) == ["META", "MSFT"]


def test_the_manifest_says_what_the_file_is(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    outcome = publish(warehouse, settings, "run-1")
    document = json.loads((settings.published_dir / "current" / "manifest.json").read_text(encoding="utf-8"))
    assert document["source"] == "sample"
    assert document["content_version"] == outcome.data_version
    assert document["file_bytes"] == settings.published_file.stat().st_size
    companies = {"name": "marts.companies", "rows": 1, "primary_key": ["ticker"], "as_of_macro": None}
    assert companies in document["tables"]
    assert {table["as_of_macro"] for table in document["tables"]} >= {"quarters_as_of"}
    assert document["version"] == str((settings.published_dir / "current").readlink())


def test_the_state_remembers_what_was_published(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    outcome = publish(warehouse, settings, "run-1")
    assert read_state(warehouse, [ASSET])[ASSET, ""].data_version == outcome.data_version


def test_a_published_file_that_was_lost_or_cut_short_is_made_again(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-1")
    os.truncate(settings.published_file, 100)
    assert not publish(warehouse, settings, "run-2").skipped
    settings.published_file.unlink()
    assert not publish(warehouse, settings, "run-3").skipped
    (settings.published_dir / "current" / "manifest.json").write_text("{", encoding="utf-8")
    assert not publish(warehouse, settings, "run-4").skipped
    assert tickers(settings) == ["MSFT"]


def test_a_publication_killed_before_its_state_was_written_is_not_repeated(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-1")
    warehouse.execute("DELETE FROM ops.asset_state")
    assert publish(warehouse, settings, "run-2").skipped
    assert (ASSET, "") in read_state(warehouse, [ASSET])


def test_a_publication_that_fails_leaves_readers_what_they_had(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(warehouse, settings, "run-1")
    change(warehouse, "META")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(versions, "_swing", fail)
        with pytest.raises(AicapexError, match="No space left on device"):
            publish(warehouse, settings, "run-2")
    assert tickers(settings) == ["MSFT"]
    publish(warehouse, settings, "run-3")
    assert tickers(settings) == ["META", "MSFT"]


def test_marts_that_were_not_built_are_named(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    warehouse.execute("DROP TABLE marts.headline")
    with pytest.raises(AicapexError, match=r"marts\.headline has not been built"):
        publish(warehouse, settings, "run-1")
    assert not settings.published_file.exists()


def test_readers_always_find_one_whole_version(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-0")
    seen: list[int] = []
    problems: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                seen.append(len(tickers(settings)))
        except BaseException as error:  # noqa: BLE001 - whatever a reader meets is the finding
            problems.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(5):
        change(warehouse, f"T{number}")
        publish(warehouse, settings, f"run-{number + 1}")
    done.set()
    reader.join()
    assert problems == []
    assert seen == sorted(seen)
    assert len(tickers(settings)) == 6


def test_the_evidence_of_the_marts_is_published_with_its_keys(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-1")
    manifest = current_manifest(settings)
    assert manifest is not None
    keys = {table.name: table.primary_key for table in manifest.tables if table.name.startswith("evidence.")}
    assert keys == {table.full_name: table.key for table in EVIDENCE_TABLES}
    with duckdb.connect(str(settings.published_file.resolve()), read_only=True) as published:
        schemas = published.sql("SELECT DISTINCT schema_name FROM duckdb_tables()").fetchall()
        comments = published.sql(
            "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'evidence' AND comment IS NULL"
        ).fetchall()
    assert {schema for (schema,) in schemas} == {"marts", "evidence"}
    assert comments == [(0,)]


def test_new_evidence_of_unchanged_marts_is_published(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-1")
    warehouse.execute(
        "INSERT INTO evidence.documents (ticker, document_url, document_name, kind, answer_url, answer_sha256) "
        "VALUES ('MSFT', 'https://x/a.htm', 'a.htm', 'filing_document', 'https://x/a.htm', 'a')"
    )
    assert not publish(warehouse, settings, "run-2").skipped
