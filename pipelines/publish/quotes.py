"""Words of third parties stay at home: of news and transcripts place, hash and figures are published, no sentence."""

import duckdb

from pipelines.errors import AicapexError
from pipelines.publish.statements import identifier

_SENTENCE = "sentence"


def refuse_third_party_sentences(published: duckdb.DuckDBPyConnection) -> None:
    """Every sentence of every published table is one that evidence.statements calls quotable, known by its hash.

    Raises AicapexError naming the table otherwise. Nothing to compare where evidence.statements is not published.
    """
    tables = [
        name
        for (name,) in published.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_columns() WHERE database_name = current_database() "
            "AND column_name = ? ORDER BY ALL",
            [_SENTENCE],
        ).fetchall()
    ]
    if "evidence.statements" not in tables:
        return
    for table in tables:
        query = (
            f"SELECT count(*) FROM {identifier(table)} WHERE sentence IS NOT NULL AND sha256(sentence) NOT IN "  # noqa: S608 - quoted names
            "(SELECT sentence_sha256 FROM evidence.statements WHERE is_quotable)"
        )
        ((count,),) = published.execute(query).fetchall()
        if count:
            raise AicapexError(
                f"{count} sentences are not among those that may be quoted",
                place=table,
                remedy="leave the sentence null where evidence.statements says that it is not quotable",
            )
