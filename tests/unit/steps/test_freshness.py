from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.contracts.normalised import FACTS, FILINGS
from pipelines.contracts.ops import QUARANTINE
from pipelines.steps.freshness import freshness
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.partitions import Replacement, replace_partition
from pipelines.warehouse.schema import ensure_schema
from tests.support.filed import CAPEX, company

ONE, TWO = company(ticker="ONE"), company(ticker="TWO")
KNOWN = {"known_at": datetime(2025, 7, 25, tzinfo=UTC), "known_at_basis": "acceptance_utc"}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_writer(tmp_path / "w.duckdb") as found:
        ensure_schema(found)
        yield found


def filed(connection: duckdb.DuckDBPyConnection, *period_ends: date) -> None:
    rows = [
        {
            "ticker": "ONE", "cik": 1, "accession_number": f"0000000001-25-00000{number}", "form": "10-Q",
            "filing_date": date(2025, 7, 25), "report_date": period_end, "is_amendment": False,
        } | KNOWN
        for number, period_end in enumerate(period_ends)
    ]  # fmt: skip
    replacement = Replacement(FILINGS, FILINGS.frame(rows))
    replace_partition(connection, "ONE", [replacement], QUARANTINE.frame(), [], "r")


def stated(connection: duckdb.DuckDBPyConnection, **last_days: date) -> None:
    rows = [
        {
            "ticker": "ONE", "fact_id": measure, "measure": measure.replace("__", "."), "concept": CAPEX,
            "concepts_seen": [CAPEX], "read_from": "company_facts", "sources_seen": ["company_facts"],
            "unit": "USD", "period_start_date": None, "period_end_date": day, "period_type": "instant",
            "value": 1, "evidence": "filing",
        } | KNOWN
        for measure, day in last_days.items()
    ]  # fmt: skip
    replace_partition(connection, "ONE", [Replacement(FACTS, FACTS.frame(rows))], QUARANTINE.frame(), [], "r")


def test_a_company_is_late_by_its_own_reports(connection: duckdb.DuckDBPyConnection) -> None:
    filed(connection, date(2025, 3, 31), date(2025, 6, 30))
    assert freshness(connection, [ONE, TWO], date(2025, 11, 14)).late == []
    late = freshness(connection, [ONE, TWO], date(2025, 11, 20))
    assert [(due.ticker, due.days_late) for due in late.late] == [("ONE", 6)]
    assert late.late_in_short == "ONE 10-Q was due on 2025-11-14"


def test_a_series_stands_still_where_its_reports_go_on_and_parts_are_not_followed(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    filed(connection, date(2025, 6, 30))
    stated(
        connection,
        capex_cash=date(2024, 9, 30),
        revenue=date(2025, 6, 30),
        revenue__segment__x=date(2015, 1, 1),
    )
    found = freshness(connection, [ONE], date(2025, 7, 1))
    assert [(still.ticker, still.measure) for still in found.still] == [("ONE", "capex_cash")]
    assert found.still_in_short == "ONE capex_cash"


def test_a_warehouse_without_reports_is_neither_late_nor_still(connection: duckdb.DuckDBPyConnection) -> None:
    found = freshness(connection, [ONE, TWO], date(2025, 11, 20))
    assert (found.late, found.still, found.late_in_short, found.still_in_short) == ([], (), "", "")
