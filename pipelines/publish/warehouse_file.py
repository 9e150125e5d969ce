"""Marts and their evidence into one DuckDB file that readers of DuckDB 1.1 and later open.

With comments, primary keys and table macros.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from pipelines.errors import AicapexError, ContractBroken, HomeUnusable
from pipelines.publish.content import Content, content_of
from pipelines.publish.described import DescribedTable, describe
from pipelines.publish.macros import create_macro, read_macros
from pipelines.publish.marts import Mart, macros_of
from pipelines.publish.statements import identifier, literal, statement

# Not the name of a schema: in a file marts.duckdb the name marts.x would be ambiguous.
FILE_NAME = "aicapex.duckdb"
STORAGE_VERSION = "v1.0.0"
_PUBLICATION = "publication"


def write_warehouse_file(
    connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart], directory: Path
) -> Path:
    """Write the marts of the connection's database into `directory`/aicapex.duckdb.

    Written straight into the file, keys last: through a staging file and COPY FROM DATABASE every row is written twice
    and every key entered row by row (decision 21). The marts exist (content_of says so). Raises HomeUnusable where the
    file can not be written, ContractBroken where a key is not unique.
    """
    target = directory / FILE_NAME
    described = describe(connection, [mart.full_name for mart in marts])
    try:
        with _attached(connection, target):
            with _transaction(connection):
                # Macros are made in schema marts, whatever tables there are.
                for schema in sorted({"marts", *(mart.schema for mart in marts)}):
                    connection.execute(statement("CREATE SCHEMA {schema}", schema=f"{_PUBLICATION}.{schema}"))
                for mart in marts:
                    _copy_rows(connection, mart, described[mart.full_name])
            # One transaction for the rest: a commit for each comment would wait for the disk a hundred times.
            with _transaction(connection):
                for mart in marts:
                    _add_key(connection, mart)
                connection.execute(";".join(_comments(described.values())))
                for macro in read_macros(connection, macros_of(marts)):
                    create_macro(connection, _PUBLICATION, macro)
            connection.execute(statement("CHECKPOINT {database}", database=_PUBLICATION))
    except (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException) as error:
        raise HomeUnusable(
            f"the published file can not be written: {str(error).splitlines()[0]}",
            place=str(target),
            remedy="check permissions and free space; what was published before stays readable",
        ) from error
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
def _attached(connection: duckdb.DuckDBPyConnection, path: Path) -> Iterator[None]:
    version = literal(STORAGE_VERSION)
    connection.execute(f"ATTACH {literal(path)} AS {identifier(_PUBLICATION)} (STORAGE_VERSION {version})")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # what went wrong before is what is told
            connection.execute(statement("DETACH {name}", name=_PUBLICATION))
        raise
    connection.execute(statement("DETACH {name}", name=_PUBLICATION))


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):
            connection.execute("ROLLBACK")
        raise
    # A commit that fails, as on a full disk, has rolled back.
    connection.execute("COMMIT")


def _copy_rows(connection: duckdb.DuckDBPyConnection, mart: Mart, table: DescribedTable) -> None:
    target = f"{_PUBLICATION}.{mart.full_name}"
    definitions = [
        f"{identifier(column.name)} {column.data_type}"
        f"{'' if column.is_nullable and column.name not in mart.primary_key else ' NOT NULL'}"
        for column in table.columns
    ]
    connection.execute(f"CREATE TABLE {identifier(target)} ({', '.join(definitions)})")
    # The models order their rows, and DuckDB keeps the order of what it copies.
    connection.execute(
        statement("INSERT INTO {target} SELECT * FROM {source}", target=target, source=mart.full_name)
    )


def _add_key(connection: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    key = ", ".join(identifier(name) for name in mart.primary_key)
    target = identifier(f"{_PUBLICATION}.{mart.full_name}")
    try:
        connection.execute(f"ALTER TABLE {target} ADD PRIMARY KEY ({key})")
    except duckdb.ConstraintException as error:
        raise ContractBroken(
            f"two rows of {mart.full_name} have the same key ({', '.join(mart.primary_key)})",
            place=mart.full_name,
            remedy="mend the model, whose test of the key has let this through; readers keep what they had",
        ) from error


def _comments(tables: Iterable[DescribedTable]) -> Iterator[str]:
    for table in tables:
        target = f"{_PUBLICATION}.{table.name}"
        if table.comment is not None:
            yield f"COMMENT ON TABLE {identifier(target)} IS {literal(table.comment)}"
        for column in table.columns:
            if column.comment is not None:
                name = identifier(f"{target}.{column.name}")
                yield f"COMMENT ON COLUMN {name} IS {literal(column.comment)}"
