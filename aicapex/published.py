"""The published warehouse as its readers get it: read-only, closed to files, extensions and settings."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.errors import AicapexError, NothingPublished
from pipelines.publish.statements import literal
from pipelines.settings import Settings

DEFAULT_MEMORY = "1GB"
SPILL_LIMIT = "4GB"
MAX_THREADS = 4

# What DuckDB says when a statement needs what the connection has switched off.
_REFUSALS = re.compile(
    r"read-only mode|disabled (by|through) configuration|configuration has been locked"
    # A file name where a table name stands: DuckDB looks for a table, as file reads are off.
    r"|Table with name (\S*/\S*|\S+\.(csv|tsv|txt|json|parquet|xlsx|gz|zst|db|duckdb)) does not exist",
    re.IGNORECASE,
)
_CLOSED = "The published warehouse is read-only, and files, extensions and settings are closed to queries"
_REFUSED = {
    duckdb.StatementType.SELECT: "reading a file",
    duckdb.StatementType.ATTACH: "attaching a database",
    duckdb.StatementType.DETACH: "attaching a database",
    duckdb.StatementType.COPY: "reading or writing a file",
    duckdb.StatementType.EXPORT: "writing a file",
    duckdb.StatementType.LOAD: "installing or loading an extension",
    duckdb.StatementType.SET: "changing a setting",
    duckdb.StatementType.VARIABLE_SET: "changing a setting",
}
_TEMP_LIMIT = "max_temp_directory_size"


class QueryFailed(AicapexError):
    """A statement that DuckDB could not run; the message is one line for a person."""


@contextmanager
def open_published(
    settings: Settings, memory: str = DEFAULT_MEMORY, temp_space: str = SPILL_LIMIT
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published file directly (not through ATTACH, which would leave file reads open).

    The link `current` is followed once, so that a publication during the query changes nothing under it.
    Raises NothingPublished, or QueryFailed where the file or the memory limit can not be used.
    """
    path = settings.published_file
    if not path.is_file():
        raise NothingPublished(
            "nothing has been published yet",
            place=str(settings.home),
            remedy="run `make run` or `aicapex run` first",
        )
    with open_readonly(path, memory, temp_space) as connection:
        yield connection


@contextmanager
def open_readonly(
    path: Path, memory: str = DEFAULT_MEMORY, temp_space: str = SPILL_LIMIT
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published file wherever it lies, as `open_published` does.

    Raises QueryFailed where the file or one of the limits can not be used.
    """
    # Sorting more than the memory limit needs room; the home of the published file may not be writable.
    with tempfile.TemporaryDirectory(prefix="aicapex-sql-") as spill:
        try:
            connection = duckdb.connect(str(path.resolve()), read_only=True, config=_config(memory, spill))
        except duckdb.Error as error:
            raise QueryFailed(
                f"the published warehouse can not be opened: {essential_line(error)}", place=str(path)
            ) from error
        try:
            # Dates cut from timestamps must not depend on this machine's zone. It is no connect option,
            # which is why the locks follow it instead of standing in the configuration; and closed first, DuckDB
            # would not take the directory for temporary files, in whatever order it reads the configuration.
            connection.execute("SET TimeZone = 'UTC'")
            _limit_temporary_space(connection, temp_space)
            # A query of more than two seconds would draw it into the answer.
            connection.execute("SET enable_progress_bar = false")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            yield connection
        finally:
            connection.close()


def essential_line(error: BaseException) -> str:
    """DuckDB's message without its echo of the statement: the error and, where given, what was meant."""
    told = re.split(r"\n\s*\nLINE \d+:|\nLINE \d+:", str(error), maxsplit=1)[0]
    return " ".join(told.split()).rstrip(".!?")


def explain_failure(
    error: duckdb.Error, memory: str, temp_space: str = SPILL_LIMIT, kind: object = None
) -> QueryFailed:
    """Turn DuckDB's error into one sentence; what the connection forbids is called refused, by kind of statement."""
    line = essential_line(error)
    if _REFUSALS.search(line):
        what = _REFUSED.get(kind, "writing") if isinstance(kind, duckdb.StatementType) else "this"
        return QueryFailed(f"refused: {what}. {_CLOSED} ({line})")
    if isinstance(error, duckdb.OutOfMemoryException) and _TEMP_LIMIT in line:
        return QueryFailed(
            f"the query needs more than {memory} of memory and {temp_space} of temporary space",
            remedy="narrow it, or raise --memory or --temp-space",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryFailed(
            f"the query needs more than {memory} of memory", remedy="narrow it or raise --memory"
        )
    return QueryFailed(line)


def _limit_temporary_space(connection: duckdb.DuckDBPyConnection, temp_space: str) -> None:
    """As a connect option DuckDB 1.5.5 takes the limit, shows it and does not keep it: 333 MB under a limit of 1 MB."""
    try:
        connection.execute(f"SET max_temp_directory_size = {literal(temp_space)}")
    except duckdb.Error as error:
        raise QueryFailed(
            f"the limit of temporary space can not be used: {essential_line(error)}", place=temp_space
        ) from error


def _config(memory: str, spill: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
        "memory_limit": memory,
        "threads": str(min(MAX_THREADS, os.cpu_count() or 1)),
        "temp_directory": spill,
    }
