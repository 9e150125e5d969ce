"""Statements as a frame of the contract."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from pipelines.contracts.statements import STATEMENTS
from pipelines.contracts.table import require
from pipelines.normalise.statements.statement import Statement


def statements_frame(
    statements: Sequence[Statement],
    *,
    ticker: str,
    document_sha256: str,
    document_url: str | None = None,
    published: date | None = None,
) -> pl.DataFrame:
    """Rows of normalised.statements for one document, numbered in the order given.

    ticker: company of the company file that the document was read for. Raises ContractBroken for a statement that
    holds a value outside the vocabulary, as a reader of one's own might give.
    """
    rows: list[dict[str, object]] = [
        {
            **one._asdict(),
            "direction_words": list(one.direction_words),
            "ticker": ticker,
            "document_sha256": document_sha256,
            "document_url": document_url,
            "published_date": published,
            "statement_number": number,
        }
        for number, one in enumerate(statements, start=1)
    ]
    return require(
        STATEMENTS.frame([{name: row[name] for name in STATEMENTS.polars_schema} for row in rows]), STATEMENTS
    )
