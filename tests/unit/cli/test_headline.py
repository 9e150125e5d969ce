import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.console import Console

from aicapex.headline import headline_table, output_console, print_summary
from aicapex.run import RunSummary
from pipelines.settings import Settings
from tests.support.homes import Home

COLUMNS = (
    "kind VARCHAR, group_name VARCHAR, ticker VARCHAR, name VARCHAR, fiscal_period VARCHAR, calendar_quarter VARCHAR, "
    "currency VARCHAR, capex_ttm_native BIGINT, revenue_ttm_native BIGINT, capex_to_revenue_ttm_ratio DOUBLE, "
    "capex_quarter_usd BIGINT, capex_yoy_ratio DOUBLE, known_at TIMESTAMPTZ, evidence VARCHAR, sort_order INTEGER"
)
KNOWN = datetime(2025, 7, 30, 20, 5, tzinfo=UTC)
ROWS: list[tuple[Any, ...]] = [
    ("company", None, "MSFT", "Microsoft", "FY2025Q4", "2025Q2", "USD", 64_551_000_000, 281_724_000_000, 0.22913,
     17_079_000_000, 1.2334, KNOWN, "sample_filing", 1),
    ("company", None, "AMD", "AMD", "FY2025Q2", "2025Q2", "USD", 1_234_000_000, None, None, None, None, None,
     "filing", 2),
    ("company", None, "TSM", "TSMC", "FY2024", None, "TWD", 956_006_500_000, 2_894_307_700_000, 0.3303, None, None,
     None, "secondary", 3),
    ("company", None, "CRWV", "CoreWeave", None, None, None, None, None, None, None, None, None, None, 4),
    ("group", "hyperscalers_and_oracle", None, "Five", None, "2025Q2", "USD", 300_000_000_000, 900_000_000_000, 1 / 3,
     None, None, None, "sample_filing", 5),
]  # fmt: skip


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'")
        opened.execute("CREATE SCHEMA marts")
        opened.execute(f"CREATE TABLE marts.headline ({COLUMNS})")
        opened.executemany(f"INSERT INTO marts.headline VALUES ({', '.join('?' * 15)})", ROWS)
        yield opened


def printed(connection: duckdb.DuckDBPyConnection, width: int) -> list[str]:
    """Lines of the table on a page of this width."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(headline_table(connection, width))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def line(lines: list[str], start: str) -> str:
    return next(found for found in lines if found.startswith(start))


def test_a_wide_page_has_the_quarter_and_the_day_it_became_known(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    lines = printed(connection, 130)
    assert "capex qtr" in lines[1]
    assert "known" in lines[1]
    cells = line(lines, "MSFT").split()
    assert cells == ["MSFT", "Microsoft", "2025Q2", "(FY2025Q4)", "64.6", "281.7", "22.9%", "17.1", "1.23",
                     "2025-07-30", "sample"]  # fmt: skip


def test_a_narrow_page_leaves_columns_out_and_breaks_no_cell(connection: duckdb.DuckDBPyConnection) -> None:
    lines = printed(connection, 80)
    assert "capex qtr" not in "".join(lines)
    assert max(map(len, lines)) <= 80
    assert line(lines, "MSFT").split() == ["MSFT", "Microsoft", "2025Q2", "64.6", "281.7", "22.9%", "sample"]
    head = next(number for number, found in enumerate(lines) if "capex TTM" in found)
    assert len(lines) == head + 1 + len(ROWS)


def test_a_fiscal_quarter_is_named_where_it_is_not_the_calendars(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    lines = printed(connection, 130)
    assert "(FY" not in line(lines, "AMD")
    assert "(FY2025Q4)" in line(lines, "MSFT")
    assert "FY2024 " in line(lines, "TSM")


def test_another_currency_is_named_beside_the_amount(connection: duckdb.DuckDBPyConnection) -> None:
    assert "956.0 TWD" in line(printed(connection, 130), "TSM")
    assert "USD" not in "".join(printed(connection, 130))


def test_what_is_not_known_is_left_empty(connection: duckdb.DuckDBPyConnection) -> None:
    assert line(printed(connection, 130), "CRWV") == "CRWV CoreWeave"
    assert line(printed(connection, 130), "AMD").split() == ["AMD", "2025Q2", "1.2", "filing"]


def test_a_group_is_called_by_its_name_in_words(connection: duckdb.DuckDBPyConnection) -> None:
    assert "33.3%" in line(printed(connection, 130), "hyperscalers and oracle")


def test_output_that_is_no_terminal_is_wide_enough_for_every_column() -> None:
    assert output_console().width >= 126


def shown(settings: Settings) -> str:
    console = Console(file=io.StringIO(), width=130, color_system=None)
    print_summary(settings, RunSummary(succeeded=True), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.slow
def test_the_published_sample_is_shown_with_its_refusals_counted(sample_home: Home) -> None:
    text = shown(sample_home.settings)
    for start in ("MSFT Microsoft", "TSM TSMC", "hyperscalers", "hyperscalers and oracle"):
        assert start in text
    assert "values are refused with a reason: marts.refusals." in text
    assert "source      sample" in text


def test_without_anything_published_only_the_counts_are_shown(tmp_path: Path) -> None:
    text = shown(Settings(home=tmp_path))
    assert "capex TTM" not in text
    assert "assets      0 built" in text


def test_a_name_is_neither_markup_nor_steers_the_terminal(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("UPDATE marts.headline SET name = '[/foo][red]Soap' || chr(27) || '[31m' || chr(8238)")
    console = Console(width=300, record=True, file=io.StringIO())
    console.print(headline_table(connection, 300))
    text = console.export_text()
    assert "[/foo][red]Soap[31m" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
