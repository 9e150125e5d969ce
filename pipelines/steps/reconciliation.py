"""Compare what is held with the SEC's daily indexes: which filings of watched companies nobody has seen yet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipelines.companies import Company
from pipelines.contracts.ops import INDEX_DAYS, MISSED_FILINGS, QUARANTINE
from pipelines.errors import BadDocument
from pipelines.raw.daily_index import DailyIndex, parse_daily_index
from pipelines.raw.document import Document
from pipelines.sources.client import PoliteClient
from pipelines.sources.daily_index import IndexFetch, fetch_indexes, weekdays
from pipelines.sources.watched_forms import is_watched
from pipelines.warehouse.partitions import Replacement, read_partition, replace_partition

Row = dict[str, object]
DAYS = 10
"""How many days back are compared, so that a long weekend or an index that came late is made up for."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What the comparison came to: rows of ops.index_days and ops.missed_filings.

    `found_now` are the accession numbers that were found missing by this comparison, with their tickers; `not_compared`
    the companies of which no list of filings is held yet.
    """

    days: tuple[Row, ...]
    missed: tuple[Row, ...]
    found_now: tuple[tuple[str, str], ...]
    not_compared: tuple[str, ...]

    @property
    def failed(self) -> list[Row]:
        """Days whose index should exist and could not be had or read."""
        return [row for row in self.days if row["outcome"] == "failed"]

    @property
    def still_missing(self) -> list[Row]:
        """Filings that are not held even now."""
        return [row for row in self.missed if row["taken_in_at"] is None]


def reconcile(
    connection: duckdb.DuckDBPyConnection,
    client: PoliteClient,
    companies: Sequence[Company],
    now: datetime,
    run_id: str,
    days: int = DAYS,
) -> Reconciled:
    """Fetch the indexes of the last days, compare them with raw.sec__filings, and write down what was missed.

    A company of which no list is held was never watched: nothing of it can have been missed. A filing that was missed
    stays in the table, with the time at which a later comparison found it held.
    """
    fetches = fetch_indexes(client, weekdays(now.date(), days))
    held = _held(connection)
    watched = {cik: company.ticker for company in companies for cik in company.ciks if cik in held}
    before = read_partition(connection, MISSED_FILINGS, "").to_dicts()
    rows: list[Row] = []
    missed: list[Row] = []
    for fetch in fetches:
        index, problem = _read(client, fetch, watched)
        wanted = [filing for filing in index.filings if is_watched(filing.form)] if index else []
        gaps = [filing for filing in wanted if filing.accession_number not in held[filing.cik]]
        missed += [
            {
                "ticker": watched[filing.cik],
                "cik": filing.cik,
                "accession_number": filing.accession_number,
                "form": filing.form,
                "filing_date": filing.filing_date,
                "index_url": fetch.url,
                "noticed_at": now,
                "taken_in_at": None,
            }
            for filing in gaps
        ]
        rows.append(
            {
                "index_date": fetch.day,
                "url": fetch.url,
                "outcome": "failed" if problem else fetch.outcome,
                "detail": problem or fetch.detail,
                "filings": len(wanted),
                "missed": len(gaps),
                "set_aside": len(index.set_aside) if index else 0,
                "compared_at": now,
            }
        )
    known = {(row["ticker"], row["accession_number"]) for row in before}
    fresh = _once(row for row in missed if (row["ticker"], row["accession_number"]) not in known)
    every = [*(_settled(row, held, now) for row in before), *fresh]
    replacements = [
        Replacement(INDEX_DAYS, INDEX_DAYS.frame(rows)),
        Replacement(MISSED_FILINGS, MISSED_FILINGS.frame(every)),
    ]
    replace_partition(connection, "", replacements, QUARANTINE.frame(), [], run_id)
    return Reconciled(
        tuple(rows),
        tuple(every),
        tuple((str(row["ticker"]), str(row["accession_number"])) for row in fresh),
        tuple(company.ticker for company in companies if not set(company.ciks) & held.keys()),
    )


def _held(connection: duckdb.DuckDBPyConnection) -> dict[int, set[str]]:
    """Accession numbers that the held lists name, by CIK."""
    rows = connection.execute(
        "SELECT cik, list(accession_number) FROM raw.sec__filings GROUP BY cik"
    ).fetchall()
    return {cik: set(numbers) for cik, numbers in rows}


def _read(
    client: PoliteClient, fetch: IndexFetch, watched: Mapping[int, str]
) -> tuple[DailyIndex | None, str | None]:
    """What the index names of these CIKs, and why it can not be read."""
    if fetch.answer is None:
        return None, None
    try:
        body = client.body(fetch.answer)
        return parse_daily_index(Document("", 0, fetch.url, fetch.answer.sha256, body), watched), None
    except BadDocument as error:
        return None, str(error)


def _once(rows: Iterable[Row]) -> list[Row]:
    return list({(row["ticker"], row["accession_number"]): row for row in rows}.values())


def _settled(row: Row, held: Mapping[int, set[str]], now: datetime) -> Row:
    if row["taken_in_at"] is None and row["accession_number"] in held.get(int(str(row["cik"])), ()):
        return row | {"taken_in_at": now}
    return row
