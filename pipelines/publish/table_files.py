"""Each published table as Parquet, and the small ones as CSV, each read again and compared with the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.errors import AicapexError, HomeUnusable
from pipelines.publish.content import Content, RowsHash, rows_hash
from pipelines.publish.csv_text import read_back, written
from pipelines.publish.described import DescribedTable, describe
from pipelines.publish.marts import Mart
from pipelines.publish.statements import identifier, literal

PARQUET_DIRECTORY = "parquet"
CSV_DIRECTORY = "csv"
# What is longer is for programs, and those read Parquet: as CSV it would be most of a version's bytes and seconds.
CSV_MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file of one table; `path` is relative to the version."""

    table: str
    path: str
    format: str


def write_tables(
    published: duckdb.DuckDBPyConnection, public: Sequence[Mart], content: Content, directory: Path
) -> tuple[TableFile, ...]:
    """Write `parquet/<schema>/<table>.parquet` of every table, and `csv/<schema>/<table>.csv` of those of at most
    CSV_MOST_ROWS rows, from the published file, and compare what is read back with the hashes of `content`.

    Parquet is Snappy, which every reader of the format has; rows stand in the table's order. CSV: csv_text says how.
    Raises HomeUnusable where a file can not be written, AicapexError where one differs.
    """
    tables = describe(published, [table.full_name for table in public])
    files: list[TableFile] = []
    for table in public:
        files.append(TableFile(table.full_name, _place(table, PARQUET_DIRECTORY), "parquet"))
        if content.rows[table.full_name] <= CSV_MOST_ROWS:
            files.append(TableFile(table.full_name, _place(table, CSV_DIRECTORY), "csv"))
    for file in files:
        path = directory / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(published, tables[file.table], file.format, path)
        _verify(published, tables[file.table], file.format, path, content.hashes[file.table])
    return tuple(files)


def _place(table: Mart, kind: str) -> str:
    return f"{kind}/{table.schema}/{table.name}.{kind}"


def _write(connection: duckdb.DuckDBPyConnection, table: DescribedTable, kind: str, path: Path) -> None:
    # CSV: a quoted empty text is empty, an unquoted one is null.
    columns = "*" if kind == "parquet" else ", ".join(written(column) for column in table.columns)
    options = "FORMAT parquet, COMPRESSION snappy" if kind == "parquet" else "FORMAT csv, HEADER true"
    rows = f"SELECT {columns} FROM {identifier(table.name)}"  # noqa: S608 - quoted names
    try:
        connection.execute(f"COPY ({rows}) TO {literal(path)} ({options})")
    except duckdb.IOException as error:
        raise HomeUnusable(
            f"a table can not be written: {str(error).splitlines()[0]}",
            place=str(path),
            remedy="check permissions and free space; what was published before stays readable",
        ) from error


def _verify(
    connection: duckdb.DuckDBPyConnection, table: DescribedTable, kind: str, path: Path, expected: RowsHash
) -> None:
    try:
        found = (
            _hash_of_parquet(connection, table, path)
            if kind == "parquet"
            else _hash_of_csv(connection, table, path)
        )
    except duckdb.Error as error:
        raise _differs(path, str(error).splitlines()[0]) from error
    if found != expected:
        raise _differs(path, f"{found.rows} rows for {expected.rows}, or another value in one")


def _hash_of_parquet(connection: duckdb.DuckDBPyConnection, table: DescribedTable, path: Path) -> RowsHash:
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet($1)", [str(path)]).fetchall()
    columns = [(column.name, column.data_type) for column in table.columns]
    if [(name, data_type) for name, data_type, *_ in described] != columns:
        raise _differs(path, "other columns or types")
    return rows_hash(connection, "read_parquet($1)", table.column_names, [str(path)])


def _hash_of_csv(connection: duckdb.DuckDBPyConnection, table: DescribedTable, path: Path) -> RowsHash:
    names = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in table.column_names)
    reader = (
        f"read_csv($1, columns = {{{names}}}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        "escape = '\"', nullstr = '', allow_quoted_nulls = false)"
    )
    values = ", ".join(read_back(column) for column in table.columns)
    return rows_hash(
        connection,
        f"(SELECT {values} FROM {reader})",  # noqa: S608 - quoted names
        table.column_names,
        [str(path)],
    )


def _differs(path: Path, how: str) -> AicapexError:
    return AicapexError(
        f"a file for publication differs from its table: {how}",
        place=str(path),
        remedy="what was published before stays; run again, and check the disk if it fails again",
    )
