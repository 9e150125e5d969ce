import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from aicapex import prompt
from aicapex.published import open_published
from aicapex.query import Limits
from aicapex.results import OutputFormat, distinct_names, json_text, plain
from aicapex.sql import sql_command
from pipelines.errors import NothingPublished
from pipelines.settings import Settings

FILL = """
    CREATE SCHEMA marts;
    CREATE TABLE marts.quarterly_capex (
        ticker VARCHAR NOT NULL, period_end_date DATE, capex_usd HUGEINT, share_pct DECIMAL(18, 4),
        known_at TIMESTAMPTZ, note VARCHAR);
    INSERT INTO marts.quarterly_capex VALUES
        ('NVDA', DATE '2025-01-26', 1077000000, 1.2300, TIMESTAMPTZ '2025-02-26 21:21:32+00', 'says "so", twice'),
        ('MSFT', DATE '2024-06-30', 13873000000, NULL, NULL, repeat('long ', 40));
    COMMENT ON COLUMN marts.quarterly_capex.capex_usd IS 'cash paid in the quarter';
    CREATE MACRO marts.capex_as_of(day) AS TABLE SELECT * FROM marts.quarterly_capex WHERE known_at::DATE <= day;
"""
ENDLESS = "SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE (a.range * b.range) % 7 = 3"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose `current` link points at one published version."""
    home = tmp_path_factory.mktemp("home")
    version = home / "published" / "v1"
    version.mkdir(parents=True)
    with duckdb.connect(str(version / "aicapex.duckdb")) as connection:
        connection.execute(FILL)
    (home / "published" / "current").symlink_to("v1")
    return home


@pytest.fixture
def connection(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(Settings(home=published)) as opened:
        yield opened


def ask(home: Path, *arguments: str, stdin: str = "") -> Result:
    app = Typer()
    app.command()(sql_command)
    return CliRunner().invoke(app, [*arguments, "--home", str(home)], input=stdin)


def test_json_is_an_array_of_objects_with_iso_dates_and_every_digit(published: Path) -> None:
    result = ask(published, "FROM marts.quarterly_capex ORDER BY ticker DESC", "--format", "json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)[0] == {
        "ticker": "NVDA",
        "period_end_date": "2025-01-26",
        "capex_usd": 1077000000,
        "share_pct": 1.23,
        "known_at": "2025-02-26T21:21:32Z",
        "note": 'says "so", twice',
    }
    assert '"share_pct": 1.2300' in result.stdout


def test_csv_is_rfc_4180_with_a_header_and_empty_nulls(published: Path) -> None:
    result = ask(published, "FROM marts.quarterly_capex ORDER BY ticker DESC", "--format", "csv")
    raw = result.stdout_bytes.decode()
    assert raw.startswith("ticker,period_end_date,capex_usd,share_pct,known_at,note\r\n")
    rows = list(csv.reader(io.StringIO(raw, newline="")))
    assert rows[1] == [
        "NVDA",
        "2025-01-26",
        "1077000000",
        "1.2300",
        "2025-02-26T21:21:32Z",
        'says "so", twice',
    ]
    assert rows[2][3:5] == ["", ""]


def test_no_cell_of_csv_is_a_formula_and_a_negative_number_stays_one(published: Path) -> None:
    query = """SELECT '=HYPERLINK("http://x")' AS "=a", '@b' AS b, '-1' AS c, -1 AS d, -1.5::DECIMAL(4,2) AS e,
        'f-g' AS f"""
    raw = ask(published, query, "--format", "csv").stdout_bytes.decode()
    names, cells = csv.reader(io.StringIO(raw, newline=""))
    assert names == ["'=a", "b", "c", "d", "e", "f"]
    assert cells == ['\'=HYPERLINK("http://x")', "'@b", "'-1", "-1", "-1.50", "f-g"]


def test_a_table_sets_numbers_flush_right_without_separators_and_says_what_it_cut(published: Path) -> None:
    result = ask(published, "SELECT ticker, capex_usd, note FROM marts.quarterly_capex ORDER BY ticker DESC")
    lines = result.stdout.splitlines()
    end = {
        line.index(digits) + len(digits)
        for line, digits in [(lines[2], "1077000000"), (lines[3], "13873000000")]
    }
    assert len(end) == 1
    assert "…" in lines[3]
    assert lines[-1] == "2 rows"
    assert "values longer than 60 characters are cut" in result.stderr


def test_an_empty_answer_has_its_columns_and_no_rows(published: Path) -> None:
    query = "SELECT ticker FROM marts.quarterly_capex WHERE false"
    assert ask(published, query, "--format", "json").stdout == "[]\n"
    assert ask(published, query, "--format", "csv").stdout_bytes == b"ticker\r\n"
    assert "0 rows" in ask(published, query).stdout


def test_several_statements_answer_one_after_another(published: Path) -> None:
    result = ask(
        published, "CREATE TEMP TABLE t AS SELECT 7 AS n; FROM t; SELECT 8 AS m;", "--format", "json"
    )
    assert result.stdout == '[\n  {"n": 7}\n]\n[\n  {"m": 8}\n]\n'


def test_sql_comes_from_stdin_when_none_is_given(published: Path) -> None:
    assert ask(published, "--format", "csv", stdin="SELECT 1 AS one;").stdout_bytes == b"one\r\n1\r\n"


def test_max_rows_cuts_and_says_so(published: Path) -> None:
    result = ask(published, "SELECT range AS n FROM range(30000)", "--format", "csv", "--max-rows", "10001")
    assert len(result.stdout.splitlines()) == 10002
    assert "only the first 10001 rows" in result.stderr


def test_max_rows_that_fits_exactly_says_nothing(published: Path) -> None:
    result = ask(published, "SELECT range AS n FROM range(10000)", "--format", "csv", "--max-rows", "10000")
    assert len(result.stdout.splitlines()) == 10001
    assert result.stderr == ""


CLOSED = "The published warehouse is read-only, and files, extensions and settings are closed to queries"


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("CREATE TABLE marts.mine (a INTEGER)", "writing"),
        ("INSERT INTO marts.quarterly_capex (ticker) VALUES ('META')", "writing"),
        ("UPDATE marts.quarterly_capex SET capex_usd = 0", "writing"),
        ("DROP TABLE marts.quarterly_capex", "writing"),
        ("COPY marts.quarterly_capex TO 'out.csv'", "reading or writing a file"),
        ("COPY marts.quarterly_capex FROM 'in.csv'", "reading or writing a file"),
        ("EXPORT DATABASE 'out'", "writing a file"),
        ("ATTACH 'other.duckdb' AS other", "attaching a database"),
        ("ATTACH ':memory:' AS other", "attaching a database"),
        ("INSTALL httpfs", "installing or loading an extension"),
        ("LOAD httpfs", "installing or loading an extension"),
        ("FROM read_csv('/etc/passwd')", "reading a file"),
        ("FROM read_text('/etc/hostname')", "reading a file"),
        ("FROM read_parquet('https://example.com/a.parquet')", "reading a file"),
        ("FROM '/etc/passwd'", "reading a file"),
        ("FROM 'figures.csv'", "reading a file"),
        ("FROM glob('/*')", "reading a file"),
        ("SELECT 1; SELECT * FROM sniff_csv('/etc/passwd')", "reading a file"),
        ("SET enable_external_access = true", "changing a setting"),
        ("SET lock_configuration = false", "changing a setting"),
        ("RESET enable_external_access", "changing a setting"),
        ("SET memory_limit = '64GB'", "changing a setting"),
        ("SET max_temp_directory_size = '64GB'", "changing a setting"),
        ("PRAGMA max_temp_directory_size = '64GB'", "changing a setting"),
    ],
)
def test_what_could_change_or_leave_the_warehouse_is_refused_in_a_sentence(
    published: Path, query: str, what: str
) -> None:
    result = ask(published, query, "--format", "csv")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"aicapex sql: refused: {what}. {CLOSED} (")
    assert result.stderr.count("\n") == 1
    assert "/etc" not in result.stdout


def test_python_variables_can_not_be_read_as_tables(published: Path) -> None:
    assert ask(published, "FROM settings").exit_code == 2


def test_a_failing_statement_gives_one_line_and_exit_code_2(published: Path) -> None:
    result = ask(published, "SELECT 1;\nSELECT * FROM quarterly_capx")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert 'Did you mean "marts.quarterly_capex"' in result.stderr
    assert "LINE" not in result.stderr


@pytest.mark.parametrize("query", ["", " ; ", "-- nothing"])
def test_no_sql_at_all_is_told_and_harmless(published: Path, query: str) -> None:
    assert ask(published, query).stdout == ""


def test_before_the_first_publication_the_exit_code_is_3_and_the_remedy_is_named(tmp_path: Path) -> None:
    result = ask(tmp_path, "SELECT 1")
    assert result.exit_code == 3
    assert "nothing has been published yet" in result.stderr
    assert "make run" in result.stderr
    with pytest.raises(NothingPublished), open_published(Settings(home=tmp_path)):
        pass


def test_a_damaged_published_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "published" / "current" / "aicapex.duckdb"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x" * 5000)
    result = ask(tmp_path, "SELECT 1")
    assert result.exit_code == 2
    assert "can not be opened" in result.stderr


def test_a_query_out_of_time_ends_with_124(published: Path) -> None:
    result = ask(published, ENDLESS, "--timeout", "0.3")
    assert result.exit_code == 124
    assert result.stderr == (
        "aicapex sql: stopped after 0.3 seconds. What to do: narrow the query or raise --timeout\n"
    )


def test_time_that_runs_out_between_rows_ends_with_124_too(published: Path) -> None:
    result = ask(
        published,
        "FROM range(100000000000)",
        "--format",
        "csv",
        "--timeout",
        "0.3",
        "--max-rows",
        "999999999",
    )
    assert result.exit_code == 124


def test_a_query_out_of_memory_names_the_option(published: Path) -> None:
    result = ask(published, "SELECT list(range) FROM range(50000000)", "--memory", "20MB")
    assert result.exit_code == 2
    assert "raise --memory" in result.stderr


def test_a_query_out_of_temporary_space_names_both_options(published: Path) -> None:
    # As a connect option the limit is shown and not kept (DuckDB 1.5.5): the query would end well, on 333 MB of disk.
    join = """
        SELECT count(*) FROM (SELECT hash(range) h, md5(range::VARCHAR) m FROM range(2000000))
        JOIN (SELECT hash(range) h, md5((range + 1)::VARCHAR) n FROM range(2000000)) USING (h) WHERE m < n
    """
    result = ask(published, join, "--memory", "60MB", "--temp-space", "1MB")
    assert result.exit_code == 2
    assert result.stderr == (
        "aicapex sql: the query needs more than 60MB of memory and 1MB of temporary space. "
        "What to do: narrow it, or raise --memory or --temp-space\n"
    )


def test_a_limit_of_temporary_space_that_can_not_be_read_is_told(published: Path) -> None:
    result = ask(published, "SELECT 1", "--temp-space", "much")
    assert result.exit_code == 2
    assert "the limit of temporary space can not be used" in result.stderr


def test_no_progress_is_drawn_into_an_answer(published: Path) -> None:
    query = "SELECT current_setting('enable_progress_bar') AS drawn"
    assert ask(published, query, "--format", "csv").stdout_bytes == b"drawn\r\nfalse\r\n"


def test_a_memory_limit_that_can_not_be_read_is_told(published: Path) -> None:
    assert ask(published, "SELECT 1", "--memory", "lots").exit_code == 2


def command(home: Path, *arguments: str) -> list[str]:
    start = "from typer import run; from aicapex.sql import sql_command; run(sql_command)"
    return [sys.executable, "-c", start, *arguments, "--home", str(home)]


def test_a_reader_that_stops_early_is_no_failure(published: Path) -> None:
    long = command(published, "FROM range(3000000)", "--format", "csv")
    with subprocess.Popen(long, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"range\r\n"
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait() == 0
    assert told == b""


def test_timestamps_are_cut_to_days_in_utc_wherever_the_machine_stands(published: Path) -> None:
    query = "SELECT known_at::DATE AS day FROM marts.quarterly_capex WHERE ticker = 'NVDA'"
    there = command(published, query, "--format", "csv")
    elsewhere = {**os.environ, "TZ": "Asia/Tokyo"}
    assert (
        subprocess.run(there, capture_output=True, check=True, env=elsewhere).stdout
        == b"day\r\n2025-02-26\r\n"
    )


def test_a_publication_during_a_session_changes_nothing_under_it(tmp_path: Path, published: Path) -> None:
    current = published / "published" / "current"
    with open_published(Settings(home=published)) as opened:
        path = opened.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchone()
    assert path == (str(current.resolve() / "aicapex.duckdb"),)


def test_a_second_column_of_one_name_is_numbered() -> None:
    assert distinct_names(["x", "x", "x_2", "x"]) == ["x", "x_2", "x_2_2", "x_3"]


def test_values_keep_their_meaning_in_json() -> None:
    nested = {"a": [1, None, float("nan")], 2: "ü\n"}
    assert json.loads(json_text(nested)) == {"a": [1, None, None], "2": "ü\n"}
    assert plain(True) == "true"


def test_control_characters_can_not_steer_the_terminal(published: Path) -> None:
    result = ask(published, "SELECT chr(27) || '[2J' AS v, '[bold]x' AS w")
    assert "\x1b" not in result.stdout
    assert "[bold]x" in result.stdout


def scripted(*lines: str) -> prompt.ReadLine:
    waiting = iter(lines)

    def read(_: str) -> str:
        try:
            return next(waiting)
        except StopIteration:
            raise EOFError from None

    return read


def test_the_prompt_runs_statements_over_several_lines_and_survives_errors(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = scripted(
        "SELECT ticker", "FROM marts.quarterly_capex;", "SELEC;", ".nope", "SELECT 42 AS n;", ".quit", "x;"
    )
    assert prompt.converse(Settings(home=published), OutputFormat.CSV, Limits(), lines) == 0
    captured = capsys.readouterr()
    assert "NVDA" in captured.out
    assert "n\r\n42" in captured.out
    assert "unknown command .nope" in captured.out
    assert captured.err.count("aicapex sql:") == 1


def test_dot_tables_lists_tables_and_macros_and_dot_schema_their_columns(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    tables = prompt.dot_command(connection, ".tables") or ""
    assert "marts.quarterly_capex" in tables
    assert "marts.capex_as_of(day)" in tables
    schema = prompt.dot_command(connection, ".schema QUARTERLY_CAPEX") or ""
    assert "cash paid in the quarter" in schema
    assert "no table is called nope" in (prompt.dot_command(connection, ".schema nope;") or "")
    assert prompt.dot_command(connection, ".quit") is None


def test_completion_knows_tables_and_columns(connection: duckdb.DuckDBPyConnection) -> None:
    assert {"marts.quarterly_capex", "capex_usd"} <= set(prompt.names(connection))


def test_the_prompt_without_a_publication_ends_with_3(tmp_path: Path) -> None:
    assert prompt.converse(Settings(home=tmp_path), OutputFormat.TABLE, Limits(), scripted()) == 3
