"""Statements as a frame of the contract."""

from collections.abc import Mapping, Sequence

import polars as pl

from pipelines.contracts.statements import STATEMENTS
from pipelines.contracts.table import require
from pipelines.normalise.statements.statement import Statement


def statements_frame(statements: Sequence[Statement], source: Mapping[str, object]) -> pl.DataFrame:
    """Rows of normalised.statements for one document, numbered in the order given.

    source: the columns that tell of the document (ticker, document_sha256, release_id, known_at, …). Raises
    ContractBroken for a statement that holds a value outside the vocabulary, as a reader of one's own might give.
    """
    rows: list[dict[str, object]] = [
        {
            **source,
            **one._asdict(),
            "direction_words": list(one.direction_words),
            "statement_number": number,
        }
        for number, one in enumerate(statements, start=1)
    ]
    return require(STATEMENTS.frame(rows), STATEMENTS)
