"""Marts and their evidence into one DuckDB file that readers of DuckDB 1.1 and later open.

With comments, primary keys and table macros.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.errors import AicapexError, HomeUnusable
from pipelines.publish.content import Content, content_of
from pipelines.publish.macros import create_macro, read_macros
from pipelines.publish.marts import Mart, macros_of
from pipelines.publish.statements import identifier, literal, statement

# Not the name of a schema: in a file marts.duckdb the name marts.x would be ambiguous.
FILE_NAME = "aicapex.duckdb"
STORAGE_VERSION = "v1.0.0"
_STAGING = "publication_staging"
_PUBLICATION = "publication"


def write_warehouse_file(
    connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart], directory: Path
) -> Path:
    """Write the marts of the connection's database into `directory`/aicapex.duckdb and sync it to disk.

    COPY FROM DATABASE keeps comments and keys but takes whole databases: what is public goes to a staging file first.
    The marts exist (content_of says so). Raises HomeUnusable where the file can not be written.
    """
    staging, target = directory / "staging.duckdb", directory / FILE_NAME
    try:
        with _attached(connection, staging, _STAGING), _attached(connection, target, _PUBLICATION):
            _fill_staging(connection, marts)
            connection.execute(
                statement("COPY FROM DATABASE {source} TO {target}", source=_STAGING, target=_PUBLICATION)
            )
            connection.execute(statement("CHECKPOINT {database}", database=_PUBLICATION))
    except duckdb.IOException as error:
        raise HomeUnusable(
            f"the published file can not be written: {str(error).splitlines()[0]}",
            place=str(target),
            remedy="check permissions and free space; what was published before stays readable",
        ) from error
    staging.unlink()
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return target


def verify(path: Path, marts: Sequence[Mart], expected: Content) -> None:
    """Open the file as a reader does and compare; raises AicapexError where it is not what the warehouse holds."""
    configuration: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    connection = duckdb.connect(str(path), read_only=True, config=configuration)
    try:
        found = content_of(connection, [mart.full_name for mart in marts], macros_of(marts))
        keys = connection.execute(
            "SELECT schema_name || '.' || table_name, constraint_column_names FROM duckdb_constraints() "
            "WHERE constraint_type = 'PRIMARY KEY' ORDER BY ALL"
        ).fetchall()
    finally:
        connection.close()
    declared = sorted((mart.full_name, mart.primary_key) for mart in marts)
    if found != expected or [(name, tuple(key)) for name, key in keys] != declared:
        raise AicapexError(
            f"the copy for publication differs from the warehouse: {found.rows} rows for {expected.rows}",
            place=str(path),
            remedy="what was published before stays; run again, and check the disk if it fails again",
        )


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> Iterator[None]:
    version = literal(STORAGE_VERSION)
    connection.execute(f"ATTACH {literal(path)} AS {identifier(name)} (STORAGE_VERSION {version})")
    try:
        yield
    finally:
        connection.execute(statement("DETACH {name}", name=name))


def _fill_staging(connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart]) -> None:
    """One transaction: a commit for each comment would wait for the disk a hundred times."""
    connection.execute("BEGIN")
    try:
        # Macros are made in schema marts, whatever tables there are.
        for schema in sorted({"marts", *(mart.schema for mart in marts)}):
            connection.execute(statement("CREATE SCHEMA {schema}", schema=f"{_STAGING}.{schema}"))
        for mart in marts:
            _copy_mart(connection, mart)
        for macro in read_macros(connection, macros_of(marts)):
            create_macro(connection, _STAGING, macro)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _copy_mart(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    columns = connection.execute(
        "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = ? AND table_name = ? ORDER BY column_index",
        [mart.schema, mart.name],
    ).fetchall()
    target = f"{_STAGING}.{mart.full_name}"
    key = ", ".join(identifier(name) for name in mart.primary_key)
    definitions = [
        f"{identifier(name)} {data_type}{'' if nullable else ' NOT NULL'}"
        for name, data_type, nullable, _ in columns
    ]
    connection.execute(f"CREATE TABLE {identifier(target)} ({', '.join(definitions)}, PRIMARY KEY ({key}))")
    # The models order their rows, and DuckDB keeps the order of what it copies.
    connection.execute(
        statement("INSERT INTO {target} SELECT * FROM {source}", target=target, source=mart.full_name)
    )
    comments = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ? "
        "AND table_name = ? AND comment IS NOT NULL",
        [mart.schema, mart.name],
    ).fetchall()
    for (comment,) in comments:
        connection.execute(f"COMMENT ON TABLE {identifier(target)} IS {literal(comment)}")
    for name, _, _, comment in columns:
        if comment is not None:
            connection.execute(f"COMMENT ON COLUMN {identifier(f'{target}.{name}')} IS {literal(comment)}")
