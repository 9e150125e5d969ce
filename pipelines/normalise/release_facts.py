"""Income and cash-flow tables of releases as facts: one row a printed figure, with its place and period.

Preliminary by nature: the periodic report supersedes them, and `release_differences` keeps how the two compare. A
year-to-date figure stays one; quarters are derived from them by `quarters`, as from any other fact.
"""

from dataclasses import dataclass

import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.releases import RELEASE_FACTS
from pipelines.normalise.release_figures import PrintedFact, Problem, printed_facts, texts_above
from pipelines.normalise.release_periods import is_restated
from pipelines.raw.releases.rows import tables_of


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """Rows of normalised.release_facts and the pieces that were set aside (columns of ops.quarantine)."""

    facts: pl.DataFrame
    quarantined: pl.DataFrame


def release_facts(
    documents: pl.DataFrame,
    blocks: pl.DataFrame,
    cells: pl.DataFrame,
    fiscal_year_end: int | None,
    filing_evidence: str,
) -> ReleaseFacts:
    """Facts of the releases of one company.

    documents, blocks, cells: raw.releases__documents, raw.releases__blocks and raw.releases__table_cells;
    fiscal_year_end: month in which the fiscal year ends, None where it is not known; filing_evidence: `filing`, or
    `sample_filing` where the answers are the embedded sample's. Pages outside filings are `secondary`.
    """
    facts: list[dict[str, object]] = []
    problems: list[dict[str, object]] = []
    for document in documents.iter_rows(named=True):
        here = pl.col("document_url") == document["document_url"]
        tables = tables_of(cells.filter(here))
        if not tables:
            continue
        in_order = blocks.filter(here).sort("block_number")
        above = texts_above(in_order.select("table_number", "kind", "text").iter_rows())
        found, wrong = printed_facts(tables, above, fiscal_year_end)
        evidence = filing_evidence if document["accession_number"] else "secondary"
        facts += [_row(document, fact, evidence) for fact in found]
        problems += [_quarantine(document, problem) for problem in wrong]
    return ReleaseFacts(
        RELEASE_FACTS.frame(facts).sort("document_url", "table_number", "row_number", "column_number"),
        QUARANTINE.frame(problems),
    )


def _row(document: dict[str, object], fact: PrintedFact, evidence: str) -> dict[str, object]:
    return {
        "ticker": document["ticker"],
        "measure": fact.measure,
        "unit": fact.unit,
        "period_start_date": fact.period.start,
        "period_end_date": fact.period.end,
        "period_start_basis": fact.period.start_basis,
        "period_type": fact.period.period_type,
        "value": fact.value,
        "printed": fact.printed,
        "scale": fact.statement.scale,
        "statement": fact.statement.statement,
        "statement_title": fact.statement.title,
        "row_label": fact.row_label,
        "column_head": fact.column_head,
        "table_number": fact.statement.table.number,
        "row_number": fact.row,
        "column_number": fact.column,
        "is_restated": is_restated(fact.column_head, fact.statement.title),
        "is_preliminary": True,
        "accession_number": document["accession_number"],
        "evidence": evidence,
        "known_at": document["known_at"],
        "known_at_basis": document["known_at_basis"],
        "document_url": document["document_url"],
        "document_sha256": document["document_sha256"],
    }


def _quarantine(document: dict[str, object], problem: Problem) -> dict[str, object]:
    return {
        "ticker": document["ticker"],
        "layer": RELEASE_FACTS.full_name,
        "document_url": document["document_url"],
        "document_sha256": document["document_sha256"],
        "place": problem.place,
        "reason": problem.reason,
        "detail": problem.detail[:500],
    }
