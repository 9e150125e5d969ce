from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from assets.published import PUBLISHED_KEY, published_asset
from assets.resources import workshop_resource
from pipelines.errors import AicapexError
from pipelines.publish.parts import part_names
from pipelines.publish.rollback import roll_back
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_writer
from tests.support.publishing import BARE_PARTS, add_company, fill_declared, parse_nothing

NAMES = part_names(BARE_PARTS)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    parse_nothing(settings)
    with open_writer(settings.warehouse_path) as connection:
        fill_declared(connection)
    return settings


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def published(settings: Settings, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    return dg.materialize(
        [published_asset([], BARE_PARTS)],
        instance=instance,
        resources={"workshop": workshop_resource(settings)},
    )


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, object]]:
    return {
        event.materialization.asset_key.path[-1]: {
            key: value.value for key, value in event.materialization.metadata.items()
        }
        for event in result.get_asset_materialization_events()
    }


def newest(result: dg.ExecuteInProcessResult) -> dg.AssetCheckEvaluation:
    (found,) = [
        check
        for check in result.get_asset_check_evaluations()
        if check.check_name == "readers_have_the_newest"
    ]
    return found


def test_every_part_shows_its_rows_bytes_seconds_and_path(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    result = published(settings, instance)
    shown = metadata(result)
    assert list(shown) == list(NAMES)
    for name in NAMES:
        assert isinstance(shown[name]["bytes"], int)
        assert shown[name]["bytes"]
        assert shown[name]["skipped"] == "no"
        assert Path(str(shown[name]["path"])).exists()
        assert isinstance(shown[name]["seconds"], float)
    assert shown["tables"]["dagster/row_count"] == shown["warehouse_file"]["dagster/row_count"] == 1
    assert newest(result).passed


def test_an_unchanged_version_is_told_as_skipped_with_what_it_has(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    first = metadata(published(settings, instance))
    again = metadata(published(settings, instance))
    for name in NAMES:
        assert again[name]["skipped"] == "marts unchanged"
        assert again[name]["bytes"] == first[name]["bytes"]
        assert again[name]["version"] == first[name]["version"]


def test_who_was_rolled_back_is_warned_until_something_new_is_published(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    published(settings, instance)
    with open_writer(settings.warehouse_path) as connection:
        add_company(connection, "META")
    published(settings, instance)
    _, kept = roll_back(settings.published_dir)
    result = published(settings, instance)
    check = newest(result)
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert kept.name in str(check.metadata["in short"].value)
    assert metadata(result)["tables"]["version"] == kept.name
    with open_writer(settings.warehouse_path) as connection:
        add_company(connection, "AMZN")
    assert newest(published(settings, instance)).passed


def test_a_blocking_check_that_fails_leaves_readers_what_they_had(
    settings: Settings, instance: dg.DagsterInstance
) -> None:
    published(settings, instance)
    before = (settings.published_dir / "current").readlink()
    with open_writer(settings.warehouse_path) as connection:
        add_company(connection, "META")
    mart = dg.AssetKey(["marts", "companies"])

    @dg.asset(key=mart, check_specs=[dg.AssetCheckSpec("companies_key", asset=mart, blocking=True)])
    def _companies() -> Iterator[dg.MaterializeResult[None]]:
        failed = dg.AssetCheckResult(passed=False, check_name="companies_key")
        yield dg.MaterializeResult(asset_key=mart, check_results=[failed])

    result = dg.materialize(
        [_companies, published_asset([mart], BARE_PARTS)],
        instance=instance,
        resources={"workshop": workshop_resource(settings)},
        raise_on_error=False,
    )
    assert not result.success
    assert PUBLISHED_KEY not in {
        event.materialization.asset_key for event in result.get_asset_materialization_events()
    }
    assert (settings.published_dir / "current").readlink() == before


def test_what_fails_in_one_part_materializes_none(settings: Settings, instance: dg.DagsterInstance) -> None:
    (settings.dbt_target_dir / "manifest.json").unlink()
    with pytest.raises(AicapexError, match="has not been parsed"):
        published(settings, instance)
    assert not settings.published_file.exists()
