"""A release as rows of raw.releases__documents, raw.releases__blocks and raw.releases__table_cells, and back."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.releases import RELEASE_BLOCKS, RELEASE_DOCUMENTS, RELEASE_TABLE_CELLS
from pipelines.errors import BadDocument
from pipelines.raw.releases.document import Cell, ReleaseDocument, Table
from pipelines.raw.releases.reader import read_release

_EASTERN = ZoneInfo("America/New_York")
SourceKind = Literal["8k_exhibit", "6k_exhibit", "newsroom_page", "wire", "own_file"]


@dataclass(frozen=True, slots=True)
class ReleaseSource:
    """Where a document comes from. `accepted_at` is the acceptance of its filing (UTC), None outside filings."""

    ticker: str
    source_kind: SourceKind
    document_name: str
    document_url: str
    answer_url: str
    answer_sha256: str
    cik: int | None = None
    accession_number: str | None = None
    form: str | None = None
    items: str | None = None
    exhibit_type: str | None = None
    accepted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReleaseRows:
    """Rows of the three raw tables, and what was set aside (columns of ops.quarantine)."""

    documents: pl.DataFrame
    blocks: pl.DataFrame
    cells: pl.DataFrame
    quarantined: pl.DataFrame


def parse_release(source: ReleaseSource, body: bytes, content_type: str | None) -> ReleaseRows:
    """Read one document into rows; one that can not be read becomes a row of quarantine, and nothing else.

    A release whose every number stands in a picture keeps its rows, and is in quarantine with the reason.
    """
    try:
        document = read_release(source.document_url, body, content_type)
    except BadDocument as error:
        row = _quarantine(source, "document", error.what, error.remedy)
        return ReleaseRows(
            RELEASE_DOCUMENTS.frame(),
            RELEASE_BLOCKS.frame(),
            RELEASE_TABLE_CELLS.frame(),
            QUARANTINE.frame([row]),
        )
    return release_rows(source, document, hashlib.sha256(body).hexdigest())


def release_rows(source: ReleaseSource, document: ReleaseDocument, document_sha256: str) -> ReleaseRows:
    """The rows of a document that has been read."""
    answer = {"answer_url": source.answer_url, "answer_sha256": source.answer_sha256}
    key = {"ticker": source.ticker, "document_url": source.document_url}
    known_at, basis = _known_at(source.accepted_at, document.published_at, document.published_date)
    row: dict[str, object] = {
        **key,
        "cik": source.cik,
        "accession_number": source.accession_number,
        "form": source.form,
        "items": source.items,
        "source_kind": source.source_kind,
        "exhibit_type": source.exhibit_type,
        "document_name": source.document_name,
        "document_sha256": document_sha256,
        "title": document.title,
        "published_date": document.published_date,
        "published_at": document.published_at,
        "published_basis": document.published_basis,
        "known_at": known_at,
        "known_at_basis": basis,
        "language": document.language,
        "encoding": document.encoding,
        "block_count": len(document.blocks),
        "table_count": len(document.tables),
        "picture_count": document.images,
        "figure_count": document.figures,
        "characters": len(document.text),
        **answer,
    }
    blocks: list[dict[str, object]] = [
        {
            **key,
            "block_number": block.number,
            "kind": block.kind,
            "text": block.text,
            "heading": block.heading,
            "start_offset": block.start_offset,
            "table_number": block.table_number,
            **answer,
        }
        for block in document.blocks
    ]
    cells: list[dict[str, object]] = [
        {**key, **cell, **answer} for table in document.tables for cell in _cell_rows(table)
    ]
    findings = [_quarantine(source, f.place, f.reason, f.detail) for f in document.findings]
    return ReleaseRows(
        RELEASE_DOCUMENTS.frame([row]),
        RELEASE_BLOCKS.frame(blocks),
        RELEASE_TABLE_CELLS.frame(cells),
        QUARANTINE.frame(findings),
    )


def tables_of(cells: pl.DataFrame) -> list[Table]:
    """The tables of one document from its rows of raw.releases__table_cells, heads as far as values have them."""
    tables: list[Table] = []
    for (number,), rows in cells.group_by("table_number", maintain_order=True):
        made: list[Cell] = []
        heads: dict[int, dict[int, str]] = {}
        for row in rows.iter_rows(named=True):
            made.append(_cell(row))
            if row["column_head"] is not None:
                heads.setdefault(row["row_number"], {})[row["column_number"]] = row["column_head"]
        columns = max((c.column + (c.span - 1 if c.column else 0) for c in made), default=0)
        tables.append(Table(cast("int", number), columns, tuple(made), heads, rows["origin"][0]))
    return tables


def _cell_rows(table: Table) -> list[dict[str, object]]:
    labels = {cell.row: cell.text for cell in table.cells if cell.kind == "label"}
    return [
        {
            "table_number": table.number,
            "origin": table.origin,
            "row_number": cell.row,
            "column_number": cell.column,
            "column_span": cell.span,
            "kind": cell.kind,
            "text": cell.text,
            "number": None if cell.number is None else format(cell.number, "f"),
            "is_amount": cell.is_amount,
            "row_label": labels.get(cell.row) if cell.kind in ("value", "text") else None,
            "column_head": table.heads.get(cell.row, {}).get(cell.column)
            if cell.kind in ("value", "text")
            else None,
        }
        for cell in table.cells
    ]


def _cell(row: dict[str, Any]) -> Cell:
    number = row["number"]
    return Cell(
        row["row_number"],
        row["column_number"],
        row["column_span"],
        row["kind"],
        row["text"],
        None if number is None else Decimal(number),
        row["is_amount"],
    )


def _known_at(
    accepted_at: datetime | None, published_at: datetime | None, published_date: date | None
) -> tuple[datetime | None, str]:
    """Acceptance, else the stated moment, else the end of the stated day in New York, where the companies report."""
    if accepted_at is not None:
        return accepted_at, "acceptance_utc"
    if published_at is not None:
        return published_at, "published"
    if published_date is not None:
        end = datetime.combine(published_date, time(23, 59, 59), tzinfo=_EASTERN)
        return end.astimezone(UTC), "published_day_bound"
    return None, "unknown"


def _quarantine(source: ReleaseSource, place: str, reason: str, detail: str) -> dict[str, object]:
    return {
        "ticker": source.ticker,
        "layer": RELEASE_DOCUMENTS.full_name,
        "document_url": source.document_url,
        "document_sha256": source.answer_sha256,
        "place": place,
        "reason": reason,
        "detail": detail[:500],
    }
