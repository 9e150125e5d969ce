"""dbt inside the process of a run: what it reports, how it fails, how it is interrupted, and that it lets go."""

import os
import signal
import threading
import time
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster_dbt import dbt_assets

from assets.dbt_build import DbtBuild, ModelsNotBuilt, build_models, invoke
from assets.dbt_manifest import PARSED, prepared_manifest
from assets.dbt_outcomes import DbtEvent
from pipelines.settings import Settings, export_for_children

pytestmark = pytest.mark.slow

_PROJECT = """
name: small
version: "1.0"
config-version: 2
profile: small
flags:
  send_anonymous_usage_stats: false
"""
_PROFILE = """
small:
  target: warehouse
  outputs:
    warehouse: {type: duckdb, path: "{{ env_var('AICAPEX_WAREHOUSE') }}", schema: marts, threads: 2}
"""
_MODELS = {
    "good": "select 1 as figure",
    "bad": "{{ config(materialized='table') }} select error('no number') as figure from {{ ref('good') }}",
    "long": "{{ config(materialized='table') }} "
    "select count(*) as figure from range(10000000) a, range(100000) b where a.range + b.range = 3",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("small") / "dbt"
    (project / "models").mkdir(parents=True)
    (project / "dbt_project.yml").write_text(_PROJECT, encoding="utf-8")
    (project / "profiles.yml").write_text(_PROFILE, encoding="utf-8")
    for name, sql in _MODELS.items():
        (project / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    return project


@pytest.fixture
def settings(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(Settings, "dbt_dir", small)
    settings = Settings(home=tmp_path / "home")
    settings.warehouse_path.parent.mkdir(parents=True)
    return settings


def _assets(settings: Settings, seen: list[ModelsNotBuilt | None]) -> dg.AssetsDefinition:
    @dbt_assets(manifest=prepared_manifest(settings), exclude="long")
    def models(context: dg.AssetExecutionContext):  # type: ignore[no-untyped-def]
        export_for_children(settings)
        found: tuple[list[DbtEvent], ModelsNotBuilt | None] = build_models(settings, context)
        seen.append(found[1])
        yield from found[0]
        if found[1] is not None:
            raise found[1]

    return models


def test_a_model_that_fails_is_named_in_dbts_words_and_the_others_are_built(
    settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[ModelsNotBuilt | None] = []
    result = dg.materialize([_assets(settings, seen)], raise_on_error=False)
    assert not result.success
    (failure,) = seen
    assert failure is not None
    assert "models/bad.sql" in failure.what
    assert "no number" in failure.what
    assert [event.asset_key for event in result.get_asset_materialization_events()] == [dg.AssetKey("good")]
    assert "sql view model marts.good" in capfd.readouterr().out


def test_a_second_build_of_the_same_process_does_what_the_first_did(settings: Settings) -> None:
    seen: list[ModelsNotBuilt | None] = []
    models = _assets(settings, seen)
    for _ in range(2):
        assert dg.materialize([models], selection='key:"good"').success
    assert seen == [None, None]


def test_dbt_lets_go_of_the_warehouse_when_it_returns(settings: Settings) -> None:
    _build(settings, "good")
    # Another configuration is refused while any connection of this process holds the file.
    with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
        assert connection.sql("select figure from marts.good").fetchall() == [(1,)]


def test_an_interrupt_ends_the_query_under_way_and_lets_go_of_the_warehouse(settings: Settings) -> None:
    started = threading.Event()

    class Watched(DbtBuild):
        def hear(self, event) -> None:  # type: ignore[no-untyped-def]
            super().hear(event)
            if event.info.name == "LogStartLine":
                started.set()

    def interrupt() -> None:
        assert started.wait(60)
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(dg.DagsterExecutionInterruptedError):
            _build(settings, "long", Watched())
    finally:
        thread.join()
    with duckdb.connect(settings.warehouse_path, read_only=True) as connection:
        assert connection.sql(
            "select count(*) from duckdb_tables() where table_name = 'long'"
        ).fetchone() == (0,)


def _build(settings: Settings, model: str, build: DbtBuild | None = None) -> None:
    prepared_manifest(settings)
    export_for_children(settings)
    where = ["--project-dir", str(settings.dbt_dir), "--profiles-dir", str(settings.dbt_dir)]
    failed = invoke(
        ["--log-level-file", "none", "build", *where, "--select", model],
        settings.dbt_target_dir / PARSED,
        build or DbtBuild(),
    )
    assert failed is None
