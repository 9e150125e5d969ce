"""Running SQL on the published file: statements in, answers out, within limits of time, memory and rows."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import duckdb

from aicapex.published import DEFAULT_MEMORY, SPILL_LIMIT, QueryFailed, explain_failure, open_published
from aicapex.results import TABLE_ROWS, OutputFormat, Result, Row, Write, write_csv, write_json, write_table
from pipelines.errors import AicapexError, NothingPublished
from pipelines.settings import Settings

EXIT_SQL = 2
EXIT_NOTHING_PUBLISHED = 3
EXIT_TIMEOUT = 124
EXIT_INTERRUPTED = 130

DEFAULT_TIMEOUT_SECONDS = 60.0
BATCH_ROWS = 10_000
INTERRUPT_EVERY_SECONDS = 0.05


class QueryTimedOut(AicapexError):
    """The time allowed for a query ran out before its last row."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may use: seconds of wall time, rows (None: as the format has it), memory and temporary space as
    DuckDB writes them.
    """

    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    memory: str = DEFAULT_MEMORY
    max_rows: int | None = None
    temp_space: str = SPILL_LIMIT


class Deadline:
    """Interrupts a connection when the time is up, and says afterwards whether it did.

    It keeps interrupting: one interrupt that falls between two statements would be lost.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, seconds: float) -> None:
        self.expired = False
        self.statement: duckdb.StatementType | None = None  # the kind of the one that runs
        self._connection = connection
        self._seconds = seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Deadline":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def check(self) -> None:
        """Raise QueryTimedOut when the time is up."""
        if self.expired:
            raise QueryTimedOut(
                f"stopped after {self._seconds:g} seconds", remedy="narrow the query or raise --timeout"
            )

    def _watch(self) -> None:
        if self._done.wait(self._seconds):
            return
        self.expired = True
        while not self._done.is_set():
            self._connection.interrupt()
            self._done.wait(INTERRUPT_EVERY_SECONDS)


def results(connection: duckdb.DuckDBPyConnection, query: str, deadline: Deadline) -> Iterator[Result]:
    """Run the statements in turn; yield the answer of each that has one, to be read before the next."""
    for statement in connection.extract_statements(query):
        deadline.check()
        deadline.statement = statement.type
        answers = statement.expected_result_type == [duckdb.ExpectedResultType.QUERY_RESULT]
        plan = statement.type == duckdb.StatementType.EXPLAIN
        connection.execute(statement)
        if answers:
            columns = connection.description or []
            yield Result(
                tuple(str(c[0]) for c in columns),
                tuple(str(c[1]) for c in columns),
                _batches(connection, deadline),
                is_plan=plan,
            )


def run_query(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    output: OutputFormat,
    limits: Limits,
    write: Write,
    note: Callable[[str], object],
    width: int | None = None,
) -> None:
    """Run one or several statements and write their answers; remarks for the reader go to `note`.

    Several answers follow one another: CSV and tables are parted by an empty line, JSON arrays by a line end.
    Raises QueryFailed or QueryTimedOut.
    """
    if not query.strip(" \t\r\n;"):
        raise QueryFailed("there is no SQL to run", remedy='try: aicapex sql "SHOW ALL TABLES"')
    first = True
    with Deadline(connection, limits.timeout_seconds) as deadline:
        try:
            for result in results(connection, query, deadline):
                if not first and output is not OutputFormat.JSON:
                    write("\n")
                first = False
                _write_result(result, output, limits, write, note, width)
        except duckdb.Error as error:
            deadline.check()
            raise explain_failure(error, limits.memory, limits.temp_space, deadline.statement) from error
        except RuntimeError as error:
            # The Python client reports an interrupt while rows are fetched as a RuntimeError.
            deadline.check()
            raise KeyboardInterrupt from error


def _write_result(
    result: Result,
    output: OutputFormat,
    limits: Limits,
    write: Write,
    note: Callable[[str], object],
    width: int | None,
) -> None:
    limit = limits.max_rows
    if limit is None and output is OutputFormat.TABLE:
        limit = TABLE_ROWS
    capped = _Capped(result.batches, limit)
    result = Result(result.names, result.types, capped.batches(), result.is_plan)
    if output is OutputFormat.TABLE:
        remark = write_table(result, write, width=width)
        if remark:
            note(remark)
    elif output is OutputFormat.CSV:
        write_csv(result, write)
    else:
        write_json(result, write)
    if capped.cut:
        note(f"only the first {limit} rows are shown; --max-rows raises the limit")


class _Capped:
    """Passes on at most `limit` rows and remembers whether there were more."""

    def __init__(self, batches: Iterator[list[Row]] | Iterator[object], limit: int | None) -> None:
        self._source = batches
        self._limit = limit
        self.cut = False

    def batches(self) -> Iterator[list[Row]]:
        left = self._limit
        for rows in self._source:
            assert isinstance(rows, list)
            if left is not None and len(rows) > left:
                self.cut = True
                yield rows[:left]
                return
            if left is not None:
                left -= len(rows)
            yield rows


def _batches(connection: duckdb.DuckDBPyConnection, deadline: Deadline) -> Iterator[list[Row]]:
    while rows := connection.fetchmany(BATCH_ROWS):
        deadline.check()
        yield rows


def answer(query: str, output: OutputFormat, settings: Settings, limits: Limits, command: str = "sql") -> int:
    """Run `query` for a command: answers to stdout, all else to stderr under its name; return the exit code."""
    width = screen_width()
    say = partial(complain, command=command)
    try:
        with open_published(settings, limits.memory, limits.temp_space) as connection:
            run_query(connection, query, output, limits, sys.stdout.write, say, width)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say("interrupted")
        return EXIT_INTERRUPTED
    except AicapexError as error:
        sys.stdout.flush()
        say(str(error))
        return exit_code(error)
    return 0


def exit_code(error: AicapexError) -> int:
    """Return the process's exit code for a failure: 3 nothing published, 124 timeout, 2 anything else."""
    if isinstance(error, NothingPublished):
        return EXIT_NOTHING_PUBLISHED
    return EXIT_TIMEOUT if isinstance(error, QueryTimedOut) else EXIT_SQL


def complain(text: str, command: str = "sql") -> None:
    """Write one line to stderr."""
    sys.stderr.write(f"aicapex {command}: {text}\n")


def screen_width() -> int | None:
    """Columns of the terminal, or None where stdout is not one and nothing needs to fit."""
    if not sys.stdout.isatty():
        return None
    return os.get_terminal_size(sys.stdout.fileno()).columns or None
