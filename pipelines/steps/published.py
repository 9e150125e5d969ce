"""Publish the marts, or skip where what is published already holds them."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

from pipelines.contracts.ops import QUARANTINE
from pipelines.publish.content import Content, content_of
from pipelines.publish.manifest import MANIFEST_NAME, Manifest, PublishedTable, read_manifest
from pipelines.publish.marts import Mart, macros_of, read_public
from pipelines.publish.versions import current_version, new_version, write_synced
from pipelines.publish.warehouse_file import STORAGE_VERSION, verify, write_warehouse_file
from pipelines.settings import Settings
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.partitions import Built, read_state, replace_partition
from pipelines.warehouse.versions import code_version, combine

ASSET = "published.warehouse_file"


def publish(connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str) -> StepOutcome:
    """Publish the marts and the evidence of the open warehouse as `<home>/published/current/aicapex.duckdb`.

    A manifest stands beside it. Skipped where the published version was made of the same content by the same code.
    Raises AicapexError where a mart is missing or the copy differs, HomeUnusable where the home can not be written;
    `current` then stays what it was.
    """
    marts = read_public(settings.dbt_dir)
    content = content_of(connection, [mart.full_name for mart in marts], macros_of(marts))
    input_version = _input_version(settings, marts, content)
    skipped = _is_published(settings, input_version)
    if not skipped:
        _publish_version(connection, settings, marts, content, input_version, run_id)
    state = Built(ASSET, "", input_version, content.version, sum(content.rows.values()), 0)
    if not skipped or read_state(connection, [ASSET]).get((ASSET, "")) != state:
        replace_partition(connection, "", [], QUARANTINE.frame(), [state], run_id)
    return StepOutcome(ASSET, "", state.rows, 0, content.version, skipped=skipped)


def published_is_current(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether readers have the marts as they stand in the warehouse."""
    marts = read_public(settings.dbt_dir)
    content = content_of(connection, [mart.full_name for mart in marts], macros_of(marts))
    return _is_published(settings, _input_version(settings, marts, content))


def _input_version(settings: Settings, marts: Sequence[Mart], content: Content) -> str:
    return combine([content.version, settings.source, repr(marts), _code()])


def _is_published(settings: Settings, input_version: str) -> bool:
    published = current_manifest(settings)
    return published is not None and published.input_version == input_version


def current_manifest(settings: Settings) -> Manifest | None:
    """Manifest of what readers get now; None where nothing is published or its file is missing or cut short."""
    directory = current_version(settings.published_dir)
    manifest = read_manifest(directory) if directory else None
    if directory is None or manifest is None:
        return None
    file = directory / manifest.file_name
    return manifest if file.is_file() and file.stat().st_size == manifest.file_bytes else None


def _publish_version(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    marts: Sequence[Mart],
    content: Content,
    input_version: str,
    run_id: str,
) -> None:
    now = datetime.now(UTC)
    with new_version(settings.published_dir, now, content.version) as directory:
        file = write_warehouse_file(connection, marts, directory)
        verify(file, marts, content)
        manifest = Manifest(
            version=directory.name.removeprefix(".building-"),
            published_at=now.isoformat(timespec="seconds"),
            source=settings.source,
            run_id=run_id,
            input_version=input_version,
            content_version=content.version,
            file_name=file.name,
            file_bytes=file.stat().st_size,
            file_sha256=_sha256(file),
            storage_version=STORAGE_VERSION,
            duckdb_version=duckdb.__version__,
            project_version=_project_version(),
            tables=tuple(
                PublishedTable(
                    mart.full_name, content.rows[mart.full_name], mart.primary_key, mart.as_of_macro
                )
                for mart in marts
            ),
        )
        write_synced(directory / MANIFEST_NAME, manifest.text())


def _code() -> str:
    return code_version("pipelines/publish", "pipelines/steps/published.py")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _project_version() -> str:
    try:
        return version("aicapex")
    except PackageNotFoundError:
        return "unknown"
