"""What the checks of a table need to know: its contract's verdict and what was set aside while building it."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipelines.contracts.table import Table, Verdict
from pipelines.warehouse.verdicts import stored_verdict


@dataclass(frozen=True, slots=True)
class TableHealth:
    """One table as it stands in the warehouse. `set_aside`: (ticker, reason, count) of its quarantine rows."""

    rows: int
    verdict: Verdict
    set_aside: tuple[tuple[str, str, int], ...]

    @property
    def quarantined(self) -> int:
        """Pieces set aside."""
        return sum(count for _, _, count in self.set_aside)


@dataclass(frozen=True, slots=True)
class FetchHealth:
    """What came of each company's last fetch: URLs, and (ticker, url, detail) of those absent or failed."""

    rows: int
    absent: tuple[tuple[str, str, str], ...]
    failed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class CompanyDocuments:
    """How many documents of a company's filings are wanted and held, and the report dates of those held."""

    ticker: str
    wanted: int
    held: int
    oldest: date | None
    newest: date | None


@dataclass(frozen=True, slots=True)
class DocumentHealth:
    """What is held of the filings' documents, and (ticker, url, detail) of those that failed."""

    companies: tuple[CompanyDocuments, ...]
    failed: tuple[tuple[str, str, str], ...]

    @property
    def rows(self) -> int:
        """Documents wanted."""
        return sum(company.wanted for company in self.companies)

    @property
    def held(self) -> int:
        """Documents held."""
        return sum(company.held for company in self.companies)


def document_health(connection: duckdb.DuckDBPyConnection, kind: str) -> DocumentHealth:
    """Read the rows of one kind of ops.document_fetches."""
    companies = connection.execute(
        "SELECT ticker, count(*), count(answer_sha256), min(report_date) FILTER (answer_sha256 IS NOT NULL), "
        "max(report_date) FILTER (answer_sha256 IS NOT NULL) FROM ops.document_fetches WHERE kind = ? "
        "GROUP BY ticker ORDER BY ticker",
        [kind],
    ).fetchall()
    failed = connection.execute(
        "SELECT ticker, url, detail FROM ops.document_fetches WHERE outcome = 'failed' AND kind = ? ORDER BY ALL",
        [kind],
    ).fetchall()
    return DocumentHealth(tuple(CompanyDocuments(*row) for row in companies), tuple(failed))


def table_health(connection: duckdb.DuckDBPyConnection, table: Table) -> TableHealth:
    """Check the whole table against its contract and count its quarantine rows."""
    found = stored_verdict(connection, table)
    set_aside = connection.execute(
        "SELECT ticker, reason, count(*) FROM ops.quarantine WHERE layer = ? GROUP BY ALL ORDER BY ALL",
        [table.full_name],
    ).fetchall()
    return TableHealth(found.rows, found, tuple(set_aside))


def fetch_health(connection: duckdb.DuckDBPyConnection) -> FetchHealth:
    """Read ops.fetches."""
    row = connection.execute("SELECT count(*) FROM ops.fetches").fetchone()

    def listed(outcome: str) -> tuple[tuple[str, str, str], ...]:
        found = connection.execute(
            "SELECT ticker, url, detail FROM ops.fetches WHERE outcome = ? ORDER BY ALL", [outcome]
        ).fetchall()
        return tuple(found)

    return FetchHealth(int(row[0]) if row else 0, listed("absent"), listed("failed"))


def quarantine_reasons(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str, int]]:
    """(layer, ticker, reason, count) of everything in quarantine."""
    return connection.execute(
        "SELECT layer, ticker, reason, count(*) FROM ops.quarantine GROUP BY ALL ORDER BY ALL"
    ).fetchall()


def quarantine_rows(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """(ticker, layer, document_url, place, reason, detail) of everything in quarantine."""
    return connection.execute(
        "SELECT ticker, layer, document_url, place, reason, detail FROM ops.quarantine ORDER BY ALL"
    ).fetchall()


def reconciliation_gaps(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, int, int, int, int]]:
    """Quarters whose reported and derived value differ by more than rounding.

    Rows of (ticker, measure, fiscal_year, fiscal_quarter, reported_value, derived_value).
    """
    return connection.execute(
        "SELECT ticker, measure, fiscal_year, fiscal_quarter, reported_value, derived_value "
        "FROM normalised.reconciliations WHERE NOT within_rounding ORDER BY ALL"
    ).fetchall()
