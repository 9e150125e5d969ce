"""A filing's document to rows of raw.sec__inline_facts."""

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.raw import INLINE_FACTS
from pipelines.raw.document import Document, Parsed, quarantine_row
from pipelines.raw.xbrl.extract import extract


def parse_inline_facts(document: Document, accession_number: str, document_name: str) -> Parsed:
    """Every fact of an inline document, an instance or a complete submission, and the pieces that are none.

    Raises BadDocument where nothing can be read at all.
    """
    extraction = extract([(document_name, document.body)])
    rows = extraction.facts.with_columns(
        pl.lit(document.ticker).alias("ticker"),
        pl.lit(document.cik, dtype=pl.Int64).alias("cik"),
        pl.lit(accession_number).alias("accession_number"),
        pl.lit(document.url).alias("answer_url"),
        pl.lit(document.sha256).alias("answer_sha256"),
    ).select(list(INLINE_FACTS.polars_schema))
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
    return Parsed(rows, QUARANTINE.frame(pieces))
