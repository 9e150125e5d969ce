"""SQLAlchemy on a published file, through duckdb-engine."""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from aicapex.reflection import published_engine
from pipelines.publish.marts import read_public
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.steps.published import publish
from pipelines.warehouse.connection import open_writer
from tests.support.environment import once
from tests.support.publishing import BARE_PARTS, fill_declared, parse_nothing

PUBLIC = read_public(PROJECT_ROOT / "dbt")


@pytest.fixture(scope="module")
def current(shared_dir: Path) -> Path:
    settings = Settings(home=shared_dir / "reflected")

    def fill() -> str:
        parse_nothing(settings)
        with open_writer(settings.warehouse_path) as connection:
            fill_declared(connection)
            connection.execute("COMMENT ON TABLE marts.companies IS 'Companies. Grain: one row per company.'")
            connection.execute("COMMENT ON COLUMN marts.companies.ticker IS 'Ticker of the company file'")
            publish(connection, settings, "run", BARE_PARTS)
        return "published"

    once(shared_dir / "reflected.txt", fill)
    return settings.published_dir / "current"


@pytest.fixture
def engine(current: Path) -> Iterator[sa.Engine]:
    engine = published_engine(current)
    yield engine
    engine.dispose()


def test_every_published_table_is_found(engine: sa.Engine) -> None:
    inspector = sa.inspect(engine)
    for schema in ("marts", "evidence"):
        declared = {table.name for table in PUBLIC if table.schema == schema}
        assert set(inspector.get_table_names(schema=schema)) == declared


def test_every_table_is_reflected_with_its_primary_key(engine: sa.Engine) -> None:
    metadata = sa.MetaData()
    for schema in ("marts", "evidence"):
        metadata.reflect(bind=engine, schema=schema)
    keys = {name: tuple(table.primary_key.columns.keys()) for name, table in metadata.tables.items()}
    # SQLAlchemy lists the columns of a key in the order of the table.
    assert {name: set(key) for name, key in keys.items()} == {
        table.full_name: set(table.primary_key) for table in PUBLIC
    }
    key = sa.inspect(engine).get_pk_constraint("spend_to_revenue", schema="marts")
    assert key["constrained_columns"] == ["ticker", "fiscal_year", "fiscal_quarter", "capex_definition"]


def test_columns_have_their_types_and_comments(engine: sa.Engine) -> None:
    companies = sa.Table("companies", sa.MetaData(), schema="marts", autoload_with=engine)
    assert companies.comment == "Companies. Grain: one row per company."
    assert companies.c.ticker.comment == "Ticker of the company file"
    assert not companies.c.ticker.nullable
    assert isinstance(companies.c.ciks.type, sa.ARRAY)
    values = sa.Table("values", sa.MetaData(), schema="evidence", autoload_with=engine)
    assert isinstance(values.c.known_at.type, sa.DateTime)
    assert values.c.known_at.type.timezone
    assert isinstance(values.c.value.type, sa.BigInteger)
    assert all(column.comment for column in values.columns)


def test_no_type_of_a_published_column_is_guessed(engine: sa.Engine, current: Path) -> None:
    from aicapex.reflection import _TYPES

    with duckdb.connect(str(current.resolve() / "aicapex.duckdb"), read_only=True) as published:
        types = published.execute(
            "SELECT DISTINCT data_type FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert {re.sub(r"\[\]$", "", data_type) for (data_type,) in types} <= set(_TYPES)


def test_a_reflected_table_is_queried_and_not_written(engine: sa.Engine) -> None:
    companies = sa.Table("companies", sa.MetaData(), schema="marts", autoload_with=engine)
    with engine.connect() as connection:
        assert connection.execute(sa.select(companies.c.ticker)).scalars().all() == ["MSFT"]
        with pytest.raises(sa.exc.DBAPIError, match="read-only"):
            connection.execute(sa.delete(companies))


def test_a_table_that_is_not_there_is_told(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.NoSuchTableError):
        sa.Table("nothing", sa.MetaData(), schema="marts", autoload_with=engine)
