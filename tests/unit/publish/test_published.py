import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.evidence import EVIDENCE_TABLES
from pipelines.errors import AicapexError
from pipelines.publish import versions
from pipelines.publish.parts import part_names
from pipelines.publish.rollback import roll_back
from pipelines.publish.verification import version_problems
from pipelines.publish.versions import current_version, version_directories
from pipelines.settings import Settings
from pipelines.steps.published import (
    ASSET,
    current_manifest,
    is_held_back,
    published_is_current,
)
from pipelines.steps.published import publish as publish_parts
from pipelines.steps.published import publish_version as publish_version_of_parts
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.partitions import read_state
from tests.support.publishing import BARE_PARTS, add_company, fill_declared, parse_nothing


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    parse_nothing(settings)
    return settings


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_writer(settings.warehouse_path) as connection:
        fill_declared(connection)
        yield connection


publish = partial(publish_parts, parts=BARE_PARTS)
publish_version = partial(publish_version_of_parts, parts=BARE_PARTS)


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
    add_company(warehouse, "META")
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
    (settings.published_dir / "current" / "csv" / "marts" / "companies.csv").unlink()
    assert not publish(warehouse, settings, "run-5").skipped
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
    add_company(warehouse, "META")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(versions, "swing", fail)
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
        add_company(warehouse, f"T{number}")
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


def test_a_version_has_all_its_parts_and_the_manifest_the_hash_of_each_file(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publication = publish_version(warehouse, settings, "run-1")
    directory = settings.published_dir / publication.manifest.version
    assert version_problems(directory) == []
    assert {path.name for path in directory.iterdir()} == {
        "aicapex.duckdb", "parquet", "csv", "datapackage.json", "docs", "manifest.json",
    }  # fmt: skip
    assert [part.name for part in publication.manifest.parts] == list(part_names(BARE_PARTS))
    assert sum(part.files for part in publication.manifest.parts) == len(publication.manifest.files)
    assert set(publication.seconds) == set(part_names(BARE_PARTS))


def test_a_part_that_fails_publishes_nothing_of_the_version(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-1")
    add_company(warehouse, "META")
    (settings.dbt_target_dir / "manifest.json").unlink()
    with pytest.raises(AicapexError, match="the dbt project has not been parsed"):
        publish(warehouse, settings, "run-2")
    assert tickers(settings) == ["MSFT"]
    directory = current_version(settings.published_dir)
    assert directory is not None
    assert version_problems(directory) == []
    assert not list(settings.published_dir.glob(".building-*"))


def test_as_of_is_when_the_latest_value_became_known(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    assert publish_version(warehouse, settings, "run-1").manifest.as_of is None
    warehouse.execute(
        "INSERT INTO evidence.values (ticker, measure, unit, period_kind, fiscal_period, period_end_date, vintage, "
        "is_latest, value, derivation, is_preliminary, evidence, known_at, fact_ids) VALUES ('MSFT', 'revenue', 'USD', "
        "'quarter', 'FY2024Q4', DATE '2024-06-30', 1, true, 1, 'reported', false, 'filing', "
        "TIMESTAMPTZ '2024-07-30 20:06:02+00', ['a'])"
    )
    assert publish_version(warehouse, settings, "run-2").manifest.as_of == "2024-07-30T20:06:02+00:00"


def test_what_was_rolled_back_is_not_published_again_and_a_change_is(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-1")
    add_company(warehouse, "META")
    publish(warehouse, settings, "run-2")
    roll_back(settings.published_dir)
    assert tickers(settings) == ["MSFT"]
    held = publish_version(warehouse, settings, "run-3")
    assert (held.outcome.skipped, held.held_back) == (True, True)
    assert published_is_current(warehouse, settings)
    assert is_held_back(warehouse, settings)
    assert tickers(settings) == ["MSFT"]
    add_company(warehouse, "AMZN")
    assert not publish_version(warehouse, settings, "run-4").held_back
    assert not is_held_back(warehouse, settings)
    assert tickers(settings) == ["AMZN", "META", "MSFT"]


def test_where_the_version_rolled_back_to_is_lost_the_refused_one_is_better_than_none(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    publish(warehouse, settings, "run-1")
    add_company(warehouse, "META")
    publish(warehouse, settings, "run-2")
    roll_back(settings.published_dir)
    settings.published_file.unlink()
    publish(warehouse, settings, "run-3")
    assert tickers(settings) == ["META", "MSFT"]


def test_as_many_versions_are_kept_as_the_settings_say(
    warehouse: duckdb.DuckDBPyConnection, settings: Settings
) -> None:
    for number in range(4):
        add_company(warehouse, f"T{number}")
        publish(warehouse, replace(settings, kept_versions=2), f"run-{number}")
    assert len(version_directories(settings.published_dir)) == 2
