"""The prompt of `aicapex sql`: history under the home, completion of names, a few dot commands."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from aicapex.published import open_published
from aicapex.query import Limits, complain, exit_code, run_query, screen_width
from aicapex.results import OutputFormat
from pipelines.errors import AicapexError
from pipelines.settings import Settings

PROMPT = "aicapex> "
CONTINUED = "    ...> "
HELP = """\
.tables          tables, views and table macros
.schema NAME     columns of one table, with types and descriptions
.help            this text
.quit            leave (so does Ctrl-D)
Anything else is SQL and runs once a line ends with a semicolon.
"""
KEYWORDS = [
    *(
        "SELECT",
        "FROM",
        "WHERE",
        "GROUP BY",
        "ORDER BY",
        "LIMIT",
        "JOIN",
        "LEFT JOIN",
        "USING",
        "ON",
        "AS",
        "AND",
    ),
    *(
        "OR",
        "NOT",
        "NULL",
        "IN",
        "BETWEEN",
        "LIKE",
        "DISTINCT",
        "HAVING",
        "WITH",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
    ),
    *("END", "DESC", "DESCRIBE", "SUMMARIZE", "COUNT", "SUM", "AVG", "MIN", "MAX", "PIVOT", "UNION ALL"),
]

RELATIONS = """
    SELECT schema_name || '.' || table_name AS name, 'table' AS kind, comment
    FROM duckdb_tables() WHERE NOT internal
    UNION ALL BY NAME
    SELECT schema_name || '.' || view_name AS name, 'view' AS kind, comment
    FROM duckdb_views() WHERE NOT internal
    UNION ALL BY NAME
    SELECT schema_name || '.' || function_name || '(' || array_to_string(parameters, ', ') || ')' AS name,
           'macro' AS kind, comment
    FROM duckdb_functions() WHERE NOT internal AND function_type = 'table_macro'
"""
COLUMNS = """
    SELECT schema_name || '.' || table_name AS "table", column_name AS "column", data_type AS type, comment
    FROM duckdb_columns()
    WHERE NOT internal AND lower(?) IN (lower(table_name), lower(schema_name || '.' || table_name))
    ORDER BY schema_name, table_name, column_index
"""

ReadLine = Callable[[str], str]


def converse(
    settings: Settings, output: OutputFormat, limits: Limits, read_line: ReadLine | None = None
) -> int:
    """Read and run statements until the end of input; return the exit code.

    A failing statement is told and the prompt goes on; only a warehouse that can not be opened ends it.
    """
    try:
        with open_published(settings, limits.memory, limits.temp_space) as connection:
            read = read_line or _terminal(settings.home, names(connection))
            sys.stdout.write(
                "the published warehouse, read-only; .tables lists what is there, .help the rest\n"
            )
            _loop(connection, read, output, limits)
    except AicapexError as error:
        complain(str(error))
        return exit_code(error)
    return 0


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Table and column names for completion, sorted."""
    found = {str(row[0]) for row in connection.execute(RELATIONS).fetchall()}
    columns = connection.execute("SELECT column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    return sorted(found | {str(name) for (name,) in columns})


def dot_command(connection: duckdb.DuckDBPyConnection, line: str) -> str | None:
    """Answer one dot command in text; None means leave."""
    command, _, argument = line.strip().rstrip(";").partition(" ")
    if command in (".quit", ".exit"):
        return None
    if command == ".tables":
        rows = sorted(connection.execute(RELATIONS).fetchall(), key=lambda row: str(row[0]))
        return _columns(rows) or "nothing is published\n"
    if command == ".schema" and argument.strip():
        rows = connection.execute(COLUMNS, [argument.strip()]).fetchall()
        return _columns(rows) or f"no table is called {argument.strip()}; .tables lists them\n"
    if command == ".schema":
        return "name a table: .schema marts.NAME\n"
    return HELP if command == ".help" else f"unknown command {command}\n{HELP}"


def _loop(
    connection: duckdb.DuckDBPyConnection, read: ReadLine, output: OutputFormat, limits: Limits
) -> None:
    pending: list[str] = []
    while True:
        try:
            line = read(CONTINUED if pending else PROMPT)
        except KeyboardInterrupt:
            pending.clear()
            continue
        except EOFError:
            return
        if not pending and line.lstrip().startswith("."):
            told = dot_command(connection, line)
            if told is None:
                return
            sys.stdout.write(told)
            continue
        if line.strip() or pending:
            pending.append(line)
        if line.rstrip().endswith(";"):
            _run(connection, "\n".join(pending), output, limits)
            pending.clear()


def _run(connection: duckdb.DuckDBPyConnection, query: str, output: OutputFormat, limits: Limits) -> None:
    try:
        run_query(connection, query, output, limits, sys.stdout.write, complain, screen_width())
    except AicapexError as error:
        complain(str(error))
    except KeyboardInterrupt:
        complain("interrupted")


def _columns(rows: Iterable[tuple[object, ...]]) -> str:
    cells = [["" if value is None else str(value) for value in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells)
    return "".join(f"{line}\n" for line in lines)


def _terminal(home: Path, completions: list[str]) -> ReadLine:
    session: PromptSession[str] = PromptSession(
        history=_history(home),
        completer=WordCompleter([*completions, *KEYWORDS], ignore_case=True, WORD=True),
        complete_while_typing=False,
    )
    return session.prompt


def _history(home: Path) -> History:
    path = home / "sql_history"
    try:
        path.touch()
    except OSError:
        # A home that only others may write can still be asked; the prompt then forgets on leaving.
        return InMemoryHistory()
    return FileHistory(str(path))
