"""The four evidence tables of one company, a pure function of its raw and normalised rows."""

import polars as pl

from pipelines.contracts.evidence import DOCUMENTS, FACTS, STATEMENTS, VALUES
from pipelines.evidence.documents import evidence_documents
from pipelines.evidence.facts import evidence_facts
from pipelines.evidence.held import Held
from pipelines.evidence.statements import evidence_statements
from pipelines.evidence.values import evidence_values


def evidence_tables(held: Held) -> dict[str, pl.DataFrame]:
    """evidence.values, .facts, .statements and .documents by table name."""
    facts, statements = evidence_facts(held), evidence_statements(held)
    return {
        VALUES.name: evidence_values(held.quarters, held.years, held.balances),
        FACTS.name: facts,
        STATEMENTS.name: statements,
        DOCUMENTS.name: evidence_documents(held, facts, statements),
    }
