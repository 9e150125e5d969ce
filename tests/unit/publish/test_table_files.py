import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import AicapexError, HomeUnusable
from pipelines.publish import table_files
from pipelines.publish.content import Content, content_of
from pipelines.publish.csv_text import FORMULA_BEGINNINGS, read_back, written
from pipelines.publish.described import DescribedColumn
from pipelines.publish.marts import Mart
from pipelines.publish.table_files import write_tables

SPEND = Mart("spend", ("ticker",))
TEXT = DescribedColumn("text", "VARCHAR", True, None)


@pytest.fixture
def published() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Asia/Seoul'")
        connection.execute(
            """
            CREATE SCHEMA marts;
            CREATE TABLE marts.spend (
                ticker VARCHAR NOT NULL, capex_usd BIGINT, ratio DOUBLE, is_latest BOOLEAN, end_date DATE,
                known_at TIMESTAMP WITH TIME ZONE, accession_numbers VARCHAR[], shares DOUBLE[], quarter TINYINT);
            INSERT INTO marts.spend VALUES
                ('MSFT', -5, 0.1, true, DATE '2024-06-30', TIMESTAMPTZ '2024-07-30 20:06:02+00', ['a', 'b, "c"'],
                 [1.5], 4),
                ('=1+1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                ('', 0, 1e300, false, DATE '0001-01-01', TIMESTAMPTZ '2024-07-30 20:06:02.000001+00', [], [], 1);
            """
        )
        yield connection


def content(published: duckdb.DuckDBPyConnection) -> Content:
    return content_of(published, ["marts.spend"])


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def test_each_table_is_written_as_parquet_and_as_csv(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = write_tables(published, [SPEND], content(published), tmp_path)
    assert [(file.path, file.format) for file in files] == [
        ("parquet/marts/spend.parquet", "parquet"),
        ("csv/marts/spend.csv", "csv"),
    ]
    frame = pl.read_parquet(tmp_path / "parquet" / "marts" / "spend.parquet")
    assert frame["ticker"].to_list() == ["MSFT", "=1+1", ""]
    assert frame.schema["known_at"] == pl.Datetime("us", "UTC")
    assert frame["accession_numbers"].to_list() == [["a", 'b, "c"'], None, []]


def test_csv_says_moments_in_utc_lists_as_json_and_numbers_as_they_are(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_tables(published, [SPEND], content(published), tmp_path)
    _, microsoft, _, last = rows_of(tmp_path / "csv" / "marts" / "spend.csv")
    assert microsoft == [
        "MSFT", "-5", "0.1", "true", "2024-06-30", "2024-07-30T20:06:02Z", '["a","b, \\"c\\""]', "[1.5]", "4",
    ]  # fmt: skip
    assert last[5:7] == ["2024-07-30T20:06:02.000001Z", "[]"]


def test_no_cell_of_text_begins_as_a_formula_does(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_tables(published, [SPEND], content(published), tmp_path)
    assert rows_of(tmp_path / "csv" / "marts" / "spend.csv")[2][0] == "'=1+1"


@given(
    st.lists(st.text(max_size=8) | st.sampled_from(["'", "''=", "=x", "-1", "\t", "\r\n=", "@'"]), min_size=1)
)
def test_taking_one_apostrophe_off_gives_back_every_text(texts: list[str]) -> None:
    with duckdb.connect() as connection:
        texts = [text.replace("\0", "") for text in texts]  # DuckDB's own text functions end at a zero
        guarded = connection.execute(
            f"SELECT {written(TEXT)} FROM (SELECT unnest($texts) AS text)", {"texts": texts}
        ).fetchall()
        cells = [cell for (cell,) in guarded]
        assert not [cell for cell in cells if cell.startswith(FORMULA_BEGINNINGS)]
        assert [cell.removeprefix("'") for cell in cells] == texts
        back = connection.execute(
            f"SELECT {read_back(TEXT)} FROM (SELECT unnest($cells) AS text)", {"cells": cells}
        ).fetchall()
        assert [text for (text,) in back] == texts


def test_a_long_table_is_parquet_only(
    published: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "CSV_MOST_ROWS", 2)
    files = write_tables(published, [SPEND], content(published), tmp_path)
    assert [file.format for file in files] == ["parquet"]
    assert not (tmp_path / "csv").exists()


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_a_file_that_is_not_what_the_table_holds_stops_the_publication(
    published: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    write = table_files._write

    def damage(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]
        path = arguments[-1]
        assert isinstance(path, Path)
        if arguments[2] == kind and kind == "csv":
            path.write_bytes(path.read_bytes().replace(b"-5", b"-6"))
        elif arguments[2] == kind:
            pl.read_parquet(path).with_columns(pl.col("capex_usd") - 1).write_parquet(path)

    monkeypatch.setattr(table_files, "_write", damage)
    with pytest.raises(AicapexError, match=rf"differs from its table.*spend\.{kind}"):
        write_tables(published, [SPEND], content(published), tmp_path)


def test_a_file_that_is_cut_short_stops_the_publication(
    published: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = table_files._write

    def cut(*arguments: object) -> None:
        write(*arguments)  # type: ignore[arg-type]
        path = arguments[-1]
        assert isinstance(path, Path)
        path.write_bytes(path.read_bytes()[:-20])

    monkeypatch.setattr(table_files, "_write", cut)
    with pytest.raises(AicapexError, match="differs from its table"):
        write_tables(published, [SPEND], content(published), tmp_path)


def test_a_table_of_another_content_is_refused(published: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    found = content(published)
    hashes = {"marts.spend": replace(found.hashes["marts.spend"], parity=0)}
    with pytest.raises(AicapexError, match="3 rows for 3, or another value in one"):
        write_tables(published, [SPEND], replace(found, hashes=hashes), tmp_path)


def test_a_directory_that_can_not_be_written_is_told(
    published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (tmp_path / "parquet" / "marts" / "spend.parquet").mkdir(parents=True)
    with pytest.raises(HomeUnusable, match="a table can not be written"):
        write_tables(published, [SPEND], content(published), tmp_path)
