"""A version's parts: what stands in its directory, made one after another and swung to together.

A new part is one more line in PARTS. It gets a Building, writes below `building.directory`, and says how many rows it
shows; whatever it raises stops the publication, and readers keep what they had.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.publish.content import Content
from pipelines.publish.data_package import PackageFacts, write_data_package
from pipelines.publish.dbt_docs import DOCS_DIRECTORY, write_dbt_docs
from pipelines.publish.marts import Mart
from pipelines.publish.quotes import refuse_third_party_sentences
from pipelines.publish.site.version import SiteVersion
from pipelines.publish.site.write import data_as_of, write_site
from pipelines.publish.table_files import PARQUET_DIRECTORY, write_tables

SITE_DIRECTORY = "site"


@dataclass(frozen=True, slots=True)
class Building:
    """A version that is being made.

    `published` is its own DuckDB file, whole and verified, opened read-only; `warehouse` is the one it was copied from.
    `version` is the name that the directory will have, `project` the version of aicapex; moments are UTC, `as_of` when
    the latest figure became known. `drawings` keeps pictures from one version to the next.
    """

    directory: Path
    version: str
    source: str
    now: datetime
    as_of: datetime | None
    public: tuple[Mart, ...]
    content: Content
    warehouse: duckdb.DuckDBPyConnection
    published: duckdb.DuckDBPyConnection
    dbt_manifest: Path
    project: str
    drawings: Path


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name (the asset is `published/<name>`), where it begins in the version, and what makes it.

    `make` returns the number of rows that the part shows.
    """

    name: str
    path: str
    title: str
    make: Callable[[Building], int]


def make_tables(building: Building) -> int:
    """Parquet of every table, CSV of the small ones, and the Data Package over them."""
    refuse_third_party_sentences(building.published)
    files = write_tables(building.published, building.public, building.content, building.directory)
    facts = PackageFacts(building.version, building.source, building.now, building.as_of)
    write_data_package(
        building.published, building.public, building.content, files, facts, building.directory
    )
    return sum(building.content.rows.values())


def make_dbt_docs(building: Building) -> int:
    """Write the documentation of the dbt project as one page."""
    write_dbt_docs(building.warehouse, building.dbt_manifest, building.directory)
    return 0


def make_site(building: Building) -> int:
    """Write the site: it shows the published file and nothing else."""
    shown = SiteVersion(
        name=building.version,
        published_at=building.now,
        source=building.source,
        as_of=data_as_of(building.published, building.now.date()),
        project=building.project,
    )
    write_site(building.published, building.directory / SITE_DIRECTORY, shown, building.drawings)
    return 0


# The DuckDB file is made and verified before any of these: they read it.
FILE_PART = "warehouse_file"
FILE_TITLE = (
    "The marts and their evidence in one DuckDB file of storage version v1.0.0 under published/current: "
    "readers never meet the writer's lock and never see half a version."
)
PARTS: tuple[Part, ...] = (
    Part(
        "tables",
        PARQUET_DIRECTORY,
        "Every published table as Parquet, those of at most 20,000 rows as CSV, and datapackage.json over them.",
        make_tables,
    ),
    Part(
        "dbt_docs",
        DOCS_DIRECTORY,
        "dbt's documentation of models, columns and lineage, as one page that asks nobody for anything.",
        make_dbt_docs,
    ),
    Part(
        "site",
        SITE_DIRECTORY,
        "The site: findings, claims and companies as pages that ask nobody for anything; begin at site/index.html.",
        make_site,
    ),
)


def part_names(parts: Sequence[Part] = PARTS) -> tuple[str, ...]:
    """Names of the file and these parts, in the order in which they are made."""
    return (FILE_PART, *(part.name for part in parts))


def as_of(published: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the latest of the published values became known (UTC); None where none has a moment."""
    ((micros,),) = published.execute("SELECT epoch_us(max(known_at)) FROM evidence.values").fetchall()
    return None if micros is None else datetime.fromtimestamp(micros / 1_000_000, UTC)
