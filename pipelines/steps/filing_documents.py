"""Fetch the documents of one company's filings, and read each into a table once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl

from pipelines.companies import Company
from pipelines.contracts.ops import DOCUMENT_FETCHES, DOCUMENTS_READ, QUARANTINE
from pipelines.contracts.raw import FILINGS
from pipelines.contracts.table import Table
from pipelines.errors import BadDocument
from pipelines.raw.document import Document, quarantine_row
from pipelines.raw.xbrl.pieces import CUT
from pipelines.sources.answers import Answer
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.fetch_scope import EVERYTHING, FetchScope
from pipelines.sources.filing_documents import DocumentFetch, Filing, Want, fetch_documents, wanted_documents
from pipelines.sources.release_documents import wanted_releases
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.raw import WHOLE_ANSWER
from pipelines.warehouse.partitions import (
    Built,
    DocumentRows,
    Replacement,
    read_partition,
    read_state,
    replace_documents,
    replace_partition,
)
from pipelines.warehouse.versions import code_version, combine

Row = dict[str, object]

FILING_DOCUMENT = "filing_document"
RELEASE = "release"
_APPEARS_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document that is held, as a parser sees it, with its row of ops.document_fetches."""

    document: Document
    fetch: Row

    @property
    def accession_number(self) -> str:
        """Filing that it belongs to."""
        return str(self.fetch["accession_number"])

    @property
    def document_name(self) -> str:
        """File name inside the filing."""
        return str(self.fetch["document_name"])


@dataclass(frozen=True, slots=True)
class ReadTables:
    """What one document gave: rows by table name, and the pieces set aside (columns of ops.quarantine)."""

    rows: Mapping[str, pl.DataFrame]
    quarantined: pl.DataFrame


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """Which tables documents of a kind fill, for which companies, and what reads one of them.

    The first table names the step where it is remembered what was read. `code` names the sources whose change makes
    every document be read again.
    """

    kind: str
    tables: tuple[Table, ...]
    parse: Callable[[HeldDocument], ReadTables]
    applies: Callable[[Company], bool]
    code: tuple[str, ...]

    @property
    def asset(self) -> str:
        """Full name of the first table."""
        return self.tables[0].full_name

    def version(self) -> str:
        """Hash over the code that reads."""
        return code_version(*self.code)


def fetch_filing_documents(
    connection: duckdb.DuckDBPyConnection,
    client: PoliteClient,
    company: Company,
    run_id: str,
    scope: FetchScope = EVERYTHING,
) -> list[Row]:
    """Fetch the documents with facts that are wanted and not held, note them, and return the rows."""
    return _fetch(connection, client, company, FILING_DOCUMENT, wanted_documents, run_id, scope)


def fetch_release_documents(
    connection: duckdb.DuckDBPyConnection,
    client: PoliteClient,
    company: Company,
    run_id: str,
    pages: Sequence[Row] = (),
    scope: FetchScope = EVERYTHING,
) -> list[Row]:
    """Fetch the filings that furnish releases and are not held, note them with the pages, and return all rows."""
    return _fetch(connection, client, company, RELEASE, wanted_releases, run_id, scope, pages)


def _fetch(
    connection: duckdb.DuckDBPyConnection,
    client: PoliteClient,
    company: Company,
    kind: str,
    want: Want,
    run_id: str,
    scope: FetchScope,
    more: Sequence[Row] = (),
) -> list[Row]:
    listed = read_partition(connection, FILINGS, company.ticker)
    filings = [
        Filing(
            cik=row["cik"],
            accession_number=row["accession_number"],
            form=row["form"],
            report_date=row["report_date"],
            primary_document=row["primary_document"],
            is_inline_xbrl=bool(row["is_inline_xbrl"]),
            filing_date=row["filing_date"],
            items=row["items"],
        )
        for row in listed.iter_rows(named=True)
    ]
    given_up = set() if scope.ask_again else _given_up(connection, client.origin, company, kind, filings)
    left_alone = {f.accession_number for f in filings if not scope.covers(f.filing_date)}
    doubtful = _doubtful(connection, company)
    fetches = fetch_documents(client, company.ciks, filings, want, given_up, left_alone, doubtful)
    rows = [*(_row(client, company, kind, fetch) for fetch in fetches), *more]
    record_documents(connection, company, kind, rows, run_id)
    return rows


def _given_up(
    connection: duckdb.DuckDBPyConnection,
    origin: str,
    company: Company,
    kind: str,
    filings: Sequence[Filing],
) -> set[str]:
    """Documents that the source did not have at the last fetch, of filings that are no longer new.

    EDGAR serves a document one to three minutes after acceptance: one that is not there a week later will not come, and
    asking for it in every run would spend the budget of all others.
    """
    young = datetime.now(UTC).date() - _APPEARS_WITHIN
    old = {f.accession_number for f in filings if f.filing_date is not None and f.filing_date < young}
    fetches = read_partition(connection, DOCUMENT_FETCHES, company.ticker).filter(
        (pl.col("kind") == kind) & (pl.col("outcome") == "absent") & (pl.col("origin") == origin)
    )
    return {row["url"] for row in fetches.iter_rows(named=True) if row["accession_number"] in old}


def _doubtful(connection: duckdb.DuckDBPyConnection, company: Company) -> set[str]:
    """Documents that could not be read, or only up to where they break.

    EDGAR's documents never change, but what came once may have been an error page under status 200, or half of one
    whose length nobody announced: kept for ever, it would stand in the way of the filing.
    """
    rows = connection.execute(
        "SELECT url FROM ops.documents_read WHERE ticker = $ticker AND problem IS NOT NULL "
        "UNION SELECT document_url FROM ops.quarantine WHERE ticker = $ticker AND reason = $cut",
        {"ticker": company.ticker, "cut": CUT},
    ).fetchall()
    return {url for (url,) in rows}


def record_documents(
    connection: duckdb.DuckDBPyConnection, company: Company, kind: str, rows: Sequence[Row], run_id: str
) -> None:
    """Replace the company's rows of this kind in ops.document_fetches; those of other kinds stay."""
    others = read_partition(connection, DOCUMENT_FETCHES, company.ticker).filter(pl.col("kind") != kind)
    frame = pl.concat([others, DOCUMENT_FETCHES.frame(list(rows))])
    replacement = Replacement(DOCUMENT_FETCHES, frame)
    replace_partition(connection, company.ticker, [replacement], QUARANTINE.frame(), [], run_id)


def read_documents(
    connection: duckdb.DuckDBPyConnection,
    archive: AnswerArchive,
    company: Company,
    step: DocumentStep,
    run_id: str,
) -> list[StepOutcome]:
    """Read the held documents that were not read yet by this code into the step's tables; an outcome for each.

    A document that can not be read is set aside whole; its problem is told again until it can.
    """
    held = _held(connection, archive, company, step)
    before = _read_before(connection, step, company)
    current = {
        url
        for url, (_, answer) in held.items()
        if url in before
        and (before[url]["sha256"], before[url]["code_version"]) == (answer.sha256, step.version())
    }
    gone = sorted(before.keys() - held.keys())
    states = _states(connection, step, company)
    input_version = _input_version(step, held)
    if (
        all(state and state.input_version == input_version for state in states)
        and len(current) == len(held)
        and not gone
    ):
        problems = _problems(before.values())
        return [_outcome(state, skipped=True, problems=problems) for state in states if state]
    empty = {table.name: table.frame() for table in step.tables}
    read = [DocumentRows(url, None, empty) for url in gone]
    quarantined: list[pl.DataFrame] = [QUARANTINE.frame()]
    for url in sorted(held.keys() - current):
        row, answer = held[url]
        given, problem = _parse(archive, company, step, row, answer)
        quarantined.append(given.quarantined)
        noted = _read_row(step, company, answer, given, problem)
        if problem is not None and not archive.holds(answer):
            # A damaged file of the archive comes back with the same hash: nothing of that hash was read.
            noted["sha256"] = ""
        read.append(DocumentRows(url, noted, given.rows))
    after = {url: before[url] for url in current}
    after |= {document.url: document.read for document in read if document.read is not None}
    data_version = combine(
        f"{url} {after[url]['sha256']} {after[url]['code_version']}" for url in sorted(after)
    )
    built = replace_documents(
        connection,
        step.tables,
        company.ticker,
        read,
        pl.concat(quarantined),
        lambda rows, set_aside: [
            Built(
                table.full_name,
                company.ticker,
                input_version,
                data_version,
                rows[table.name],
                set_aside[table.name],
            )
            for table in step.tables
        ],
        run_id,
    )
    problems = _problems(after.values())
    return [_outcome(state, skipped=False, problems=problems) for state in built]


def documents_are_current(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, company: Company, step: DocumentStep
) -> bool:
    """Whether every held document was read by this code, all of them readable."""
    held = _held(connection, archive, company, step)
    before = _read_before(connection, step, company)
    version = _input_version(step, held)
    states = _states(connection, step, company)
    current = all(state is not None and state.input_version == version for state in states)
    return current and before.keys() == held.keys() and not _problems(before.values())


def _states(
    connection: duckdb.DuckDBPyConnection, step: DocumentStep, company: Company
) -> list[Built | None]:
    states = read_state(connection, [table.full_name for table in step.tables])
    return [states.get((table.full_name, company.ticker)) for table in step.tables]


def _held(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, company: Company, step: DocumentStep
) -> dict[str, tuple[Row, Answer]]:
    """Rows of ops.document_fetches of the step's kind whose document is held, with the answer, by URL."""
    if not step.applies(company):
        return {}
    fetches = read_partition(connection, DOCUMENT_FETCHES, company.ticker)
    wanted = fetches.filter((pl.col("kind") == step.kind) & pl.col("answer_sha256").is_not_null())
    found = {
        row["url"]: (row, archive.latest(row["url"], row["origin"])) for row in wanted.iter_rows(named=True)
    }
    return {url: (row, answer) for url, (row, answer) in found.items() if answer is not None}


def _read_before(
    connection: duckdb.DuckDBPyConnection, step: DocumentStep, company: Company
) -> dict[str, Row]:
    rows = read_partition(connection, DOCUMENTS_READ, company.ticker).filter(pl.col("asset") == step.asset)
    return {row["url"]: row for row in rows.iter_rows(named=True)}


def _parse(
    archive: AnswerArchive, company: Company, step: DocumentStep, row: Row, answer: Answer
) -> tuple[ReadTables, str | None]:
    """What the document gave, and what is wrong where it can not be read at all."""
    document = Document(company.ticker, int(str(row["cik"] or 0)), answer.url, answer.sha256, b"")
    try:
        whole = replace(document, body=archive.body(answer))
        return step.parse(HeldDocument(whole, row)), None
    except BadDocument as error:
        piece = quarantine_row(document, step.asset, WHOLE_ANSWER, error.what, error.remedy)
        empty = {table.name: table.frame() for table in step.tables}
        return ReadTables(empty, QUARANTINE.frame([piece])), str(error)


def _read_row(
    step: DocumentStep, company: Company, answer: Answer, given: ReadTables, problem: str | None
) -> Row:
    return {
        "asset": step.asset,
        "ticker": company.ticker,
        "url": answer.url,
        "sha256": answer.sha256,
        "code_version": step.version(),
        "rows": sum(frame.height for frame in given.rows.values()),
        "quarantined": given.quarantined.height,
        "problem": problem,
    }


def _input_version(step: DocumentStep, held: dict[str, tuple[Row, Answer]]) -> str:
    return combine([step.version(), *(f"{url} {held[url][1].sha256}" for url in sorted(held))])


def _problems(entries: Iterable[Row]) -> tuple[str, ...]:
    return tuple(str(entry["problem"]) for entry in entries if entry["problem"] is not None)


def _outcome(built: Built, *, skipped: bool, problems: tuple[str, ...]) -> StepOutcome:
    return StepOutcome(
        built.asset,
        built.partition_key,
        built.rows,
        built.quarantined,
        built.data_version,
        skipped=skipped,
        problems=problems,
    )


def _row(client: PoliteClient, company: Company, kind: str, fetch: DocumentFetch) -> Row:
    answer = fetch.answer
    return {
        "ticker": company.ticker,
        "kind": kind,
        "cik": fetch.document.cik,
        "accession_number": fetch.document.accession_number,
        "source_kind": fetch.document.source_kind,
        "document_name": fetch.document.document_name,
        "form": fetch.document.form,
        "report_date": fetch.document.report_date,
        "url": fetch.document.url,
        "origin": client.origin,
        "outcome": fetch.outcome,
        "detail": fetch.detail,
        "answer_sha256": answer.sha256 if answer else None,
        "bytes": answer.size if answer else 0,
        "fetched_at": answer.fetched_at if answer else None,
    }
