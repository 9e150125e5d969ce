"""Publish the marts, or skip where what is published already holds them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

from pipelines.contracts.ops import QUARANTINE
from pipelines.errors import AicapexError, HomeUnusable
from pipelines.publish.content import Content, content_of
from pipelines.publish.dbt_docs import dbt_page
from pipelines.publish.manifest import (
    MANIFEST_NAME,
    Manifest,
    PublishedFile,
    PublishedPart,
    PublishedTable,
    read_manifest,
)
from pipelines.publish.marts import Mart, macros_of, read_public
from pipelines.publish.parts import FILE_PART, PARTS, Building, Part, as_of
from pipelines.publish.rollback import refused_inputs
from pipelines.publish.verification import files_of
from pipelines.publish.versions import BUILDING, current_version, new_version, write_synced
from pipelines.publish.warehouse_file import FILE_NAME, STORAGE_VERSION, verify, write_warehouse_file
from pipelines.settings import Settings
from pipelines.steps.marts import begin_marts
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.remembered_marts import differing_marts, remember_published
from pipelines.warehouse.partitions import Built, read_state, replace_partition
from pipelines.warehouse.versions import code_version, combine

ASSET = "published.warehouse_file"


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did: the step's outcome, the manifest of what readers have now, and seconds by part.

    `held_back`: the marts have changed, and are those that somebody rolled away from; readers keep what they have.
    """

    outcome: StepOutcome
    manifest: Manifest
    seconds: dict[str, float]
    held_back: bool = False


def publish(
    connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str, parts: Sequence[Part] = PARTS
) -> StepOutcome:
    """`publish_version`, for whoever wants to know no more than whether something was done."""
    return publish_version(connection, settings, run_id, parts).outcome


def publish_version(
    connection: duckdb.DuckDBPyConnection, settings: Settings, run_id: str, parts: Sequence[Part] = PARTS
) -> Publication:
    """Publish the marts and the evidence of the open warehouse as the directory `<home>/published/current`.

    Every part is written and verified in a directory of its own, then all are swung to at once. Skipped where the
    published version was made of the same content by the same code, or where that content was rolled away from.
    Raises AicapexError where a mart is missing, holds something else although what it is built from is the same, or a
    copy differs, HomeUnusable where the home can not be written;
    `current` then stays what it was.
    """
    marts = read_public(settings.dbt_dir)
    content = content_of(connection, [mart.full_name for mart in marts], macros_of(marts))
    _refuse_differing(connection, settings, content, run_id)
    input_version = _input_version(settings, marts, content)
    manifest = current_manifest(settings)
    skipped = manifest is not None and _is_published(settings, manifest, input_version)
    seconds: dict[str, float] = {}
    if manifest is None or not skipped:
        manifest = _publish_version(
            connection, settings, marts, content, input_version, run_id, seconds, parts
        )
    state = Built(ASSET, "", input_version, content.version, sum(content.rows.values()), 0)
    if not skipped or read_state(connection, [ASSET]).get((ASSET, "")) != state:
        replace_partition(connection, "", [], QUARANTINE.frame(), [state], run_id)
    remember_published(connection, content.hashes, run_id)
    outcome = StepOutcome(ASSET, "", state.rows, 0, content.version, skipped=skipped)
    return Publication(outcome, manifest, seconds, skipped and manifest.input_version != input_version)


def _refuse_differing(
    connection: duckdb.DuckDBPyConnection, settings: Settings, content: Content, run_id: str
) -> None:
    if wrong := list(differing_marts(connection, content.hashes)):
        # The next run builds every model, whatever its inputs are.
        begin_marts(connection, run_id)
        raise AicapexError(
            "the warehouse was damaged or changed by hand, and nothing is published: "
            + "; ".join(f"{name} holds {what}" for name, what in wrong),
            place=str(settings.warehouse_path),
            remedy="`aicapex verify` says what else differs; `aicapex rebuild` makes the warehouse anew from the "
            "archive, `aicapex run` the marts alone",
        )


def published_is_current(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether a publication would be skipped."""
    marts = read_public(settings.dbt_dir)
    content = content_of(connection, [mart.full_name for mart in marts], macros_of(marts))
    manifest = current_manifest(settings)
    return manifest is not None and _is_published(
        settings, manifest, _input_version(settings, marts, content)
    )


def is_held_back(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Whether what was published last is not what readers have, because somebody rolled back."""
    state = read_state(connection, [ASSET]).get((ASSET, ""))
    manifest = current_manifest(settings)
    return (
        state is not None
        and manifest is not None
        and state.input_version != manifest.input_version
        and state.input_version in refused_inputs(settings.published_dir)
    )


def current_manifest(settings: Settings) -> Manifest | None:
    """Manifest of what readers get now; None where nothing is published or a file is missing or cut short."""
    directory = current_version(settings.published_dir)
    manifest = read_manifest(directory) if directory else None
    if directory is None or manifest is None:
        return None
    files = manifest.files or (PublishedFile(manifest.file_name, manifest.file_bytes, manifest.file_sha256),)
    whole = all(
        (directory / file.path).is_file() and (directory / file.path).stat().st_size == file.bytes
        for file in files
    )
    return manifest if whole else None


def _input_version(settings: Settings, marts: Sequence[Mart], content: Content) -> str:
    page = dbt_page().stat()
    parts = [content.version, settings.source, repr(marts), _code(), code_version("dbt"), str(page.st_size)]
    return combine(parts)


def _is_published(settings: Settings, manifest: Manifest, input_version: str) -> bool:
    return manifest.input_version == input_version or input_version in refused_inputs(settings.published_dir)


def _publish_version(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    marts: tuple[Mart, ...],
    content: Content,
    input_version: str,
    run_id: str,
    seconds: dict[str, float],
    parts: Sequence[Part],
) -> Manifest:
    now = datetime.now(UTC)
    with new_version(settings.published_dir, now, content.version, settings.kept_versions) as directory:
        with _timed(seconds, FILE_PART):
            file = write_warehouse_file(connection, marts, directory)
            verify(file, marts, content)
        with _opened(file) as published:
            known = as_of(published)
            building = Building(
                directory=directory,
                version=directory.name.removeprefix(BUILDING),
                source=settings.source,
                now=now,
                as_of=known,
                public=marts,
                content=content,
                warehouse=connection,
                published=published,
                dbt_manifest=settings.dbt_target_dir / "manifest.json",
                project=_project_version(),
                drawings=settings.drawings_dir,
            )
            made = [(FILE_PART, FILE_NAME, sum(content.rows.values()), _paths(directory))]
            for part in parts:
                before = _paths(directory)
                with _timed(seconds, part.name), _told(directory):
                    rows = part.make(building)
                made.append((part.name, part.path, rows, _paths(directory) - before))
        files = files_of(directory)
        main = next(found for found in files if found.path == FILE_NAME)
        manifest = Manifest(
            version=building.version,
            published_at=now.isoformat(timespec="seconds"),
            source=settings.source,
            run_id=run_id,
            input_version=input_version,
            content_version=content.version,
            file_name=FILE_NAME,
            file_bytes=main.bytes,
            file_sha256=main.sha256,
            storage_version=STORAGE_VERSION,
            duckdb_version=duckdb.__version__,
            project_version=_project_version(),
            tables=tuple(
                PublishedTable(
                    mart.full_name, content.rows[mart.full_name], mart.primary_key, mart.as_of_macro
                )
                for mart in marts
            ),
            as_of=None if known is None else known.isoformat(timespec="seconds"),
            parts=tuple(_part(*of_part, files, content) for of_part in made),
            files=files,
        )
        write_synced(directory / MANIFEST_NAME, manifest.text())
    return manifest


def _part(
    name: str, path: str, rows: int, paths: frozenset[str], files: Sequence[PublishedFile], content: Content
) -> PublishedPart:
    own = [file for file in files if file.path in paths]
    # DuckDB writes the same content as different bytes.
    version = content.version if name == FILE_PART else combine(f"{file.path} {file.sha256}" for file in own)
    return PublishedPart(name, path, rows, len(own), sum(file.bytes for file in own), version)


def _paths(directory: Path) -> frozenset[str]:
    return frozenset(
        path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()
    )


@contextmanager
def _opened(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The new file, read-only; parts may write files through it."""
    connection = duckdb.connect(str(file), read_only=True)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - started


@contextmanager
def _told(directory: Path) -> Iterator[None]:
    """DuckDB's failures to write as failures of the home."""
    try:
        yield
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        raise HomeUnusable(
            f"the marts can not be published: {str(error).splitlines()[0]}",
            place=str(directory),
            remedy="check permissions and free space; what was published before stays readable",
        ) from error


def _code() -> str:
    return code_version("pipelines/publish", "pipelines/steps/published.py")


def _project_version() -> str:
    try:
        return version("aicapex")
    except PackageNotFoundError:
        return "unknown"
