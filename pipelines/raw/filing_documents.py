"""A filing's document to rows of raw.sec__inline_facts and of raw.sec__filing_paragraphs."""

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS
from pipelines.contracts.table import Table
from pipelines.raw.document import Document, Parsed, quarantine_row
from pipelines.raw.filing_paragraphs import read_paragraphs
from pipelines.raw.submission_file import BodyKind, body_kind, is_submission, split_submission
from pipelines.raw.xbrl.extract import extract


def parse_inline_facts(document: Document, accession_number: str, document_name: str) -> Parsed:
    """Every fact of an inline document, an instance or a complete submission, and the pieces that are none.

    Raises BadDocument where nothing can be read at all.
    """
    extraction = extract([(document_name, document.body)])
    pieces = [
        quarantine_row(
            document,
            INLINE_FACTS.full_name,
            f"{piece.document_name} {piece.place}",
            piece.reason,
            piece.detail,
        )
        for piece in extraction.pieces
    ]
    return Parsed(
        _of_filing(extraction.facts, INLINE_FACTS, document, accession_number), QUARANTINE.frame(pieces)
    )


def is_submission_without_facts(document_name: str, body: bytes) -> bool:
    """Whether a body is a complete submission none of whose documents is XBRL, such as that of a release.

    Raises BadDocument where the submission can not be taken apart.
    """
    if not is_submission(body):
        return False
    kinds = {document.kind for document in split_submission(body, document_name).documents}
    return not kinds & {BodyKind.INLINE_XBRL, BodyKind.XBRL_INSTANCE}


def parse_filing_paragraphs(document: Document, accession_number: str, document_name: str) -> Parsed:
    """Paragraphs of an inline document, or of those in a complete submission; an instance has none.

    Raises BadDocument where a document is no well-formed XML.
    """
    frames = [
        read_paragraphs(name, body).with_columns(pl.lit(name).alias("document_name"))
        for name, body in _inline_documents(document_name, document.body)
    ]
    rows = [_of_filing(frame, FILING_PARAGRAPHS, document, accession_number) for frame in frames]
    return Parsed(pl.concat([FILING_PARAGRAPHS.frame(), *rows]), QUARANTINE.frame())


def _inline_documents(name: str, body: bytes) -> list[tuple[str, bytes]]:
    if is_submission(body):
        found = split_submission(body, name).documents
        return [(one.filename, one.body) for one in found if one.kind is BodyKind.INLINE_XBRL]
    return [] if body_kind(body) is BodyKind.XBRL_INSTANCE else [(name, body)]


def _of_filing(rows: pl.DataFrame, table: Table, document: Document, accession_number: str) -> pl.DataFrame:
    return rows.with_columns(
        pl.lit(document.ticker).alias("ticker"),
        pl.lit(document.cik, dtype=pl.Int64).alias("cik"),
        pl.lit(accession_number).alias("accession_number"),
        pl.lit(document.url).alias("answer_url"),
        pl.lit(document.sha256).alias("answer_sha256"),
    ).select(list(table.polars_schema))
