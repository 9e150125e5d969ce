"""The warehouse against its contracts: tables, columns, types, nulls, allowed values, keys, and rows as remembered.

Everything is asked in SQL, so that no table has to fit into memory; every column of every row is read, which meets a
block of the file that was damaged.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipelines.contracts.catalogue import TABLES
from pipelines.contracts.table import Table
from pipelines.warehouse.schema import sql_type


@dataclass(frozen=True, slots=True)
class TableProblem:
    """What is wrong with one table, or with the file where there is no table to name."""

    table: str
    what: str


@dataclass(frozen=True, slots=True)
class WarehouseCheck:
    """Tables and rows that were looked at, and what is wrong with them."""

    tables: int
    rows: int
    problems: tuple[TableProblem, ...]


def check_warehouse(
    connection: duckdb.DuckDBPyConnection, marts: Mapping[str, Sequence[str]], *, quick: bool = False
) -> WarehouseCheck:
    """Compare every table of the contracts, and the marts with their keys, with what the open file holds.

    marts: columns of the key by full name. With `quick` only tables, columns and numbers of rows are compared. A mart
    that is not there is no fault: a warehouse that no model was built in yet is whole.
    """
    columns = _columns(connection)
    problems: list[TableProblem] = []
    tables = rows = 0
    for table in TABLES:
        found = columns.get(table.full_name)
        tables += 1
        wanted = [(column.name, sql_type(column.dtype)) for column in table.columns]
        if found is None:
            problems.append(TableProblem(table.full_name, "missing"))
            continue
        if found != wanted:
            differing = sorted({name for name, _ in {*found} ^ {*wanted}}) or ["their order"]
            problems.append(TableProblem(table.full_name, f"columns differ: {', '.join(differing[:5])}"))
            continue
        counted, wrong = _look(connection, table, quick=quick)
        rows += counted
        problems += [TableProblem(table.full_name, what) for what in wrong]
    for name in sorted(marts.keys() & columns.keys() - {table.full_name for table in TABLES}):
        tables += 1
        counted, wrong = _look_at_mart(connection, name, marts[name], quick=quick)
        rows += counted
        problems += [TableProblem(name, what) for what in wrong]
    return WarehouseCheck(tables, rows, tuple(problems))


def _look(connection: duckdb.DuckDBPyConnection, table: Table, *, quick: bool) -> tuple[int, list[str]]:
    name = table.full_name
    try:
        rows = _count(connection, f"SELECT count(*) FROM {name}")  # noqa: S608 - our own names
        wrong = list(_differing_partitions(connection, table))
        if not quick:
            _read_all(connection, name)
            wrong += _columns_broken(connection, table)
            wrong += _key_broken(connection, name, table.key)
    except duckdb.Error as error:
        return 0, [f"can not be read: {_line(error)}"]
    return rows, wrong


def _look_at_mart(
    connection: duckdb.DuckDBPyConnection, name: str, key: Sequence[str], *, quick: bool
) -> tuple[int, list[str]]:
    try:
        rows = _count(connection, f"SELECT count(*) FROM {_quoted(name)}")  # noqa: S608 - quoted names
        wrong: list[str] = []
        if not quick:
            _read_all(connection, _quoted(name))
            nulls = [
                column
                for column in key
                if _count(connection, f'SELECT count(*) FROM {_quoted(name)} WHERE "{column}" IS NULL')  # noqa: S608
            ]
            wrong += [f"{column} is null, and is of the key" for column in nulls]
            wrong += _key_broken(connection, _quoted(name), key)
    except duckdb.Error as error:
        return 0, [f"can not be read: {_line(error)}"]
    return rows, wrong


def _differing_partitions(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[str]:
    """Partitions whose number of rows is not the one that was remembered when they were built."""
    if table.partition is None:
        counted = f"SELECT '' AS key, count(*) AS rows FROM {table.full_name}"  # noqa: S608 - our own names
    else:
        counted = f"SELECT {table.partition} AS key, count(*) AS rows FROM {table.full_name} GROUP BY ALL"  # noqa: S608
    found = connection.execute(
        f"SELECT partition_key, coalesce(counted.rows, 0), state.rows FROM ops.asset_state AS state "  # noqa: S608
        f"LEFT JOIN ({counted}) AS counted ON counted.key = state.partition_key "
        "WHERE state.asset = $asset AND coalesce(counted.rows, 0) <> state.rows ORDER BY ALL",
        {"asset": table.full_name},
    ).fetchall()
    for partition, rows, remembered in found:
        where = f" of {partition}" if partition else ""
        yield f"{rows:,} rows{where}, and {remembered:,} were written"


def _columns_broken(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[str]:
    for column in table.columns:
        if not column.nullable:
            nulls = _count(
                connection,
                f"SELECT count(*) FROM {table.full_name} WHERE {column.name} IS NULL",  # noqa: S608 - our own names
            )
            if nulls:
                yield f"{column.name} is null in {nulls:,} rows"
        if column.allowed:
            strange = connection.execute(
                f"SELECT DISTINCT {column.name} FROM {table.full_name} "  # noqa: S608 - our own names
                f"WHERE {column.name} IS NOT NULL AND NOT list_contains($allowed, {column.name}) ORDER BY 1 LIMIT 3",
                {"allowed": list(column.allowed)},
            ).fetchall()
            if strange:
                yield f"{column.name} holds {', '.join(repr(row[0]) for row in strange)}, not in its list"


def _key_broken(connection: duckdb.DuckDBPyConnection, relation: str, key: Sequence[str]) -> Iterator[str]:
    if not key:
        return
    columns = ", ".join(f'"{column}"' for column in key)
    doubled = connection.execute(
        f"SELECT {columns}, count(*) FROM {relation} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1"  # noqa: S608
    ).fetchone()
    if doubled is not None:
        example = ", ".join(f"{name} {value}" for name, value in zip(key, doubled, strict=False))
        yield f"{doubled[-1]} rows have the key ({example})"


def _read_all(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    connection.execute(f"SELECT bit_xor(hash(_row)) FROM {relation} AS _row").fetchall()  # noqa: S608


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str]]]:
    ordered = connection.execute(
        "SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY 1, column_index"
    ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for name, column, dtype in ordered:
        found.setdefault(name, []).append((column, dtype))
    return found


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _quoted(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split("."))


def _line(error: duckdb.Error) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
