from pathlib import Path

import duckdb
import pytest

from pipelines.errors import AicapexError, ContractBroken, HomeUnusable
from pipelines.publish.content import Content, content_of
from pipelines.publish.marts import Mart
from pipelines.publish.warehouse_file import verify, write_warehouse_file

SPEND = Mart("spend", ("ticker", "fiscal_year"))


@pytest.fixture
def connection(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(tmp_path / "aicapex.duckdb"))
    connection.execute(
        """
        CREATE SCHEMA marts; CREATE SCHEMA raw;
        CREATE TABLE raw.secret AS SELECT 1 AS answer;
        CREATE TABLE marts.spend (
            ticker VARCHAR NOT NULL, fiscal_year INTEGER NOT NULL, capex_usd BIGINT,
            known_at TIMESTAMP WITH TIME ZONE, accession_numbers VARCHAR[] NOT NULL);
        INSERT INTO marts.spend VALUES
            ('MSFT', 2024, 1, TIMESTAMPTZ '2024-07-30 20:06:02+00', ['0000950170-24-087843']),
            ('GOOGL', 2024, NULL, NULL, []);
        COMMENT ON TABLE marts.spend IS 'the company''s spend';
        COMMENT ON COLUMN marts.spend.capex_usd IS 'cash paid [USD]';
        """
    )
    return connection


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "o'neil"
    directory.mkdir()
    return directory


def test_rows_comments_and_keys_arrive_and_nothing_else(
    connection: duckdb.DuckDBPyConnection, directory: Path
) -> None:
    file = write_warehouse_file(connection, [SPEND], directory)
    assert [path.name for path in directory.iterdir()] == ["aicapex.duckdb"]
    with duckdb.connect(str(file), read_only=True) as published:
        assert published.sql("SELECT schema_name, table_name, comment FROM duckdb_tables()").fetchall() == [
            ("marts", "spend", "the company's spend")
        ]
        assert published.sql("SELECT ticker, capex_usd, accession_numbers FROM marts.spend").fetchall() == [
            ("MSFT", 1, ["0000950170-24-087843"]),
            ("GOOGL", None, []),
        ]
        constraints = published.sql(
            "SELECT constraint_type, constraint_column_names FROM duckdb_constraints()"
        )
        assert set(map(repr, constraints.fetchall())) == {
            "('PRIMARY KEY', ['ticker', 'fiscal_year'])",
            "('NOT NULL', ['ticker'])",
            "('NOT NULL', ['fiscal_year'])",
            "('NOT NULL', ['accession_numbers'])",
        }
        assert published.sql("SELECT comment FROM duckdb_columns() WHERE comment IS NOT NULL").fetchall() == [
            ("cash paid [USD]",)
        ]


def test_the_file_is_one_that_old_readers_open(
    connection: duckdb.DuckDBPyConnection, directory: Path
) -> None:
    file = write_warehouse_file(connection, [SPEND], directory)
    with duckdb.connect(str(file), read_only=True) as published:
        tags = published.sql("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert tags[0][0]["storage_version"].startswith("v1.0.0")


def test_what_was_written_is_what_the_warehouse_holds(
    connection: duckdb.DuckDBPyConnection, directory: Path
) -> None:
    content = content_of(connection, [SPEND.full_name])
    file = write_warehouse_file(connection, [SPEND], directory)
    verify(file, [SPEND], content)
    with pytest.raises(AicapexError, match="differs from the warehouse"):
        verify(file, [SPEND], Content(content.rows, "another"))
    with pytest.raises(AicapexError, match="differs from the warehouse"):
        verify(file, [Mart("spend", ("ticker",))], content)


def test_a_table_macro_of_a_mart_answers_in_the_published_file(
    connection: duckdb.DuckDBPyConnection, directory: Path
) -> None:
    connection.execute(
        """
        CREATE MACRO marts.spend_as_of(as_of) AS TABLE
            SELECT * FROM marts.spend WHERE epoch_us(known_at) < epoch_us(CAST(as_of AS DATE) + INTERVAL 1 DAY);
        COMMENT ON MACRO TABLE marts.spend_as_of IS 'the company''s spend on a day';
        CREATE MACRO marts.stray(x) AS TABLE SELECT x;
        """
    )
    mart = Mart(SPEND.name, SPEND.primary_key, "spend_as_of")
    file = write_warehouse_file(connection, [mart], directory)
    verify(file, [mart], content_of(connection, [mart.full_name], ["spend_as_of"]))
    locked: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    with duckdb.connect(str(file), read_only=True, config=locked) as published:
        day, before = (
            published.execute("SELECT ticker FROM marts.spend_as_of(?)", [day]).fetchall()
            for day in ("2024-07-30", "2024-07-29")
        )
        assert (day, before) == ([("MSFT",)], [])
        assert published.sql(
            "SELECT function_name, comment FROM duckdb_functions() WHERE schema_name = 'marts'"
        ).fetchall() == [("spend_as_of", "the company's spend on a day")]


def test_a_published_macro_that_differs_is_seen(
    connection: duckdb.DuckDBPyConnection, directory: Path
) -> None:
    connection.execute("CREATE MACRO marts.spend_as_of(as_of) AS TABLE SELECT ticker FROM marts.spend")
    mart = Mart(SPEND.name, SPEND.primary_key, "spend_as_of")
    content = content_of(connection, [mart.full_name], ["spend_as_of"])
    connection.execute("CREATE OR REPLACE MACRO marts.spend_as_of(as_of) AS TABLE SELECT 1 AS ticker")
    file = write_warehouse_file(connection, [mart], directory)
    with pytest.raises(AicapexError, match="differs from the warehouse"):
        verify(file, [mart], content)


def test_a_macro_that_was_not_made_is_named(connection: duckdb.DuckDBPyConnection, directory: Path) -> None:
    mart = Mart(SPEND.name, SPEND.primary_key, "spend_as_of")
    with pytest.raises(AicapexError, match=r"table macro marts\.spend_as_of has not been made"):
        write_warehouse_file(connection, [mart], directory)


def test_a_doubled_key_is_not_published(connection: duckdb.DuckDBPyConnection, directory: Path) -> None:
    connection.execute("INSERT INTO marts.spend SELECT * FROM marts.spend")
    with pytest.raises(
        ContractBroken, match=r"two rows of marts\.spend have the same key \(ticker, fiscal_year\)"
    ):
        write_warehouse_file(connection, [SPEND], directory)
    assert connection.sql("SELECT count(*) FROM duckdb_databases() WHERE NOT internal").fetchall() == [(1,)]


def test_a_directory_that_can_not_be_written_is_told(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with pytest.raises(HomeUnusable, match="can not be written"):
        write_warehouse_file(connection, [SPEND], tmp_path / "missing")
