"""Fetch the documents of one company's filings, and read each into a table once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import duckdb
import polars as pl

from pipelines.companies import Company
from pipelines.contracts.ops import DOCUMENT_FETCHES, DOCUMENTS_READ, QUARANTINE
from pipelines.contracts.raw import FILINGS
from pipelines.contracts.table import Table
from pipelines.errors import BadDocument
from pipelines.raw.document import Document, Parsed, quarantine_row
from pipelines.sources.answers import Answer
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.filing_documents import DocumentFetch, Filing, fetch_documents
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


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document of a filing that is held, as a parser sees it, with the filing that it belongs to."""

    document: Document
    accession_number: str
    document_name: str


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """Which table the documents fill, for which companies, and what reads one of them.

    `code` names the sources whose change makes every document be read again.
    """

    table: Table
    parse: Callable[[HeldDocument], Parsed]
    applies: Callable[[Company], bool]
    code: tuple[str, ...]

    def version(self) -> str:
        """Hash over the code that reads."""
        return code_version(*self.code)


def fetch_filing_documents(
    connection: duckdb.DuckDBPyConnection, client: PoliteClient, company: Company, run_id: str
) -> list[Row]:
    """Fetch what is wanted and not held, write ops.document_fetches, and return its rows."""
    listed = read_partition(connection, FILINGS, company.ticker)
    filings = [
        Filing(
            cik=row["cik"],
            accession_number=row["accession_number"],
            form=row["form"],
            report_date=row["report_date"],
            primary_document=row["primary_document"],
            is_inline_xbrl=bool(row["is_inline_xbrl"]),
        )
        for row in listed.iter_rows(named=True)
    ]
    rows = [_row(client, company, fetch) for fetch in fetch_documents(client, company.ciks, filings)]
    replacement = Replacement(DOCUMENT_FETCHES, DOCUMENT_FETCHES.frame(rows))
    replace_partition(connection, company.ticker, [replacement], QUARANTINE.frame(), [], run_id)
    return rows


def read_documents(
    connection: duckdb.DuckDBPyConnection,
    archive: AnswerArchive,
    company: Company,
    step: DocumentStep,
    run_id: str,
) -> StepOutcome:
    """Read the held documents that were not read yet by this code into the step's table.

    A document that can not be read is set aside whole; its problem is told again until it can.
    """
    asset = step.table.full_name
    held = _held(connection, archive, company) if step.applies(company) else {}
    before = _read_before(connection, asset, company)
    current = {
        url
        for url, (_, answer) in held.items()
        if url in before
        and (before[url]["sha256"], before[url]["code_version"]) == (answer.sha256, step.version())
    }
    gone = sorted(before.keys() - held.keys())
    state = read_state(connection, [asset]).get((asset, company.ticker))
    input_version = _input_version(step, held)
    if state and state.input_version == input_version and len(current) == len(held) and not gone:
        return _outcome(state, skipped=True, problems=_problems(before.values()))
    read: list[DocumentRows] = [DocumentRows(url, None, step.table.frame()) for url in gone]
    quarantined: list[pl.DataFrame] = [QUARANTINE.frame()]
    for url in sorted(held.keys() - current):
        row, answer = held[url]
        rows, pieces, problem = _parse(archive, company, step, row, answer)
        quarantined.append(pieces)
        read.append(DocumentRows(url, _read_row(step, company, answer, rows, pieces, problem), rows))
    after = {url: before[url] for url in current}
    after |= {document.url: document.read for document in read if document.read is not None}
    built = Built(
        asset,
        company.ticker,
        input_version,
        combine(f"{url} {after[url]['sha256']} {after[url]['code_version']}" for url in sorted(after)),
        sum(int(str(entry["rows"])) for entry in after.values()),
        sum(int(str(entry["quarantined"])) for entry in after.values()),
    )
    replace_documents(connection, step.table, company.ticker, read, pl.concat(quarantined), built, run_id)
    return _outcome(built, skipped=False, problems=_problems(after.values()))


def documents_are_current(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, company: Company, step: DocumentStep
) -> bool:
    """Whether every held document was read by this code, all of them readable."""
    asset = step.table.full_name
    held = _held(connection, archive, company) if step.applies(company) else {}
    state = read_state(connection, [asset]).get((asset, company.ticker))
    before = _read_before(connection, asset, company)
    current = state is not None and state.input_version == _input_version(step, held)
    return current and before.keys() == held.keys() and not _problems(before.values())


def _held(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, company: Company
) -> dict[str, tuple[Row, Answer]]:
    """Rows of ops.document_fetches whose document is held, with the answer, by URL."""
    fetches = read_partition(connection, DOCUMENT_FETCHES, company.ticker)
    rows = fetches.filter(pl.col("answer_sha256").is_not_null()).iter_rows(named=True)
    found = {row["url"]: (row, archive.latest(row["url"], row["origin"])) for row in rows}
    return {url: (row, answer) for url, (row, answer) in found.items() if answer is not None}


def _read_before(connection: duckdb.DuckDBPyConnection, asset: str, company: Company) -> dict[str, Row]:
    rows = read_partition(connection, DOCUMENTS_READ, company.ticker).filter(pl.col("asset") == asset)
    return {row["url"]: row for row in rows.iter_rows(named=True)}


def _parse(
    archive: AnswerArchive, company: Company, step: DocumentStep, row: Row, answer: Answer
) -> tuple[pl.DataFrame, pl.DataFrame, str | None]:
    """Rows, quarantine rows, and what is wrong where the document can not be read at all."""
    document = Document(company.ticker, int(str(row["cik"])), answer.url, answer.sha256, b"")
    try:
        body = archive.body(answer)
        whole = Document(document.ticker, document.cik, document.url, document.sha256, body)
        parsed = step.parse(HeldDocument(whole, str(row["accession_number"]), str(row["document_name"])))
    except BadDocument as error:
        piece = quarantine_row(document, step.table.full_name, WHOLE_ANSWER, error.what, error.remedy)
        return step.table.frame(), QUARANTINE.frame([piece]), str(error)
    return parsed.rows, parsed.quarantined, None


def _read_row(
    step: DocumentStep,
    company: Company,
    answer: Answer,
    rows: pl.DataFrame,
    pieces: pl.DataFrame,
    problem: str | None,
) -> Row:
    return {
        "asset": step.table.full_name,
        "ticker": company.ticker,
        "url": answer.url,
        "sha256": answer.sha256,
        "code_version": step.version(),
        "rows": rows.height,
        "quarantined": pieces.height,
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


def _row(client: PoliteClient, company: Company, fetch: DocumentFetch) -> Row:
    answer = fetch.answer
    return {
        "ticker": company.ticker,
        "cik": fetch.document.cik,
        "accession_number": fetch.document.accession_number,
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
