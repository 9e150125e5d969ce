"""The three concentration tables of one company, a pure function of its facts, paragraphs and filings."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.contracts.concentration import (
    CONCENTRATION_BOUNDS,
    CONCENTRATION_RECONCILIATIONS,
    CONCENTRATIONS,
)
from pipelines.contracts.ops import QUARANTINE
from pipelines.normalise.concentration.filing import read_filing
from pipelines.normalise.concentration.left_open import bounds_rows
from pipelines.normalise.concentration.reconcile import reconciliations
from pipelines.normalise.concentration.row import Row, SetAside
from pipelines.normalise.periods import fiscal_quarter, fiscal_year

_PERIOD_END = "dei:DocumentPeriodEndDate"


@dataclass(frozen=True, slots=True)
class FilingTexts:
    """Rows of one company: raw.sec__inline_facts, raw.sec__filing_paragraphs and normalised.filings.

    `evidence` is what stands behind a filing's figures: `filing`, or `sample_filing`.
    """

    facts: pl.DataFrame
    paragraphs: pl.DataFrame
    filings: pl.DataFrame
    evidence: str = "filing"


def normalise_concentration(
    ticker: str, fiscal_year_end_month: int, texts: FilingTexts
) -> dict[str, pl.DataFrame]:
    """normalised.concentrations, .concentration_bounds and .concentration_reconciliations by table name.

    With `quarantine` beside them (ops.quarantine): shares and sentences that are not understood. A filing that
    normalised.filings does not hold is known at no time; its own period is what the document says of itself.
    """
    disclosures: list[dict[str, object]] = []
    quarantined: list[dict[str, object]] = []
    for accession in sorted({*texts.facts["accession_number"], *texts.paragraphs["accession_number"]}):
        of_filing = pl.col("accession_number") == accession
        facts, paragraphs = texts.facts.filter(of_filing), texts.paragraphs.filter(of_filing)
        read = read_filing(facts, paragraphs, fiscal_year_end_month)
        filing, own_end = _filing(ticker, accession, texts, facts)
        for number, row in enumerate(read.rows, start=1):
            columns = _columns(row, row.key.measure in read.thresholds)
            comparative = own_end is not None and row.key.period.end < own_end
            disclosures.append(
                filing | columns | {"disclosure_number": number, "is_comparative": comparative}
            )
        answers = pl.concat([frame.select(_ANSWER) for frame in (facts, paragraphs)])
        quarantined += [_quarantine_row(ticker, one, answers) for one in read.set_aside]
    concentrations = _with_fiscal_quarters(disclosures, fiscal_year_end_month)
    return {
        CONCENTRATIONS.name: concentrations,
        CONCENTRATION_BOUNDS.name: CONCENTRATION_BOUNDS.frame(list(bounds_rows(concentrations))),
        CONCENTRATION_RECONCILIATIONS.name: CONCENTRATION_RECONCILIATIONS.frame(
            list(reconciliations(concentrations))
        ),
        "quarantine": QUARANTINE.frame(quarantined),
    }


def _with_fiscal_quarters(disclosures: list[dict[str, object]], fiscal_year_end_month: int) -> pl.DataFrame:
    end = pl.col("period_end_date")
    return CONCENTRATIONS.frame(disclosures).with_columns(
        fiscal_year(end, fiscal_year_end_month).alias("fiscal_year"),
        fiscal_quarter(end, fiscal_year_end_month).alias("fiscal_quarter"),
    )


_ANSWER = ("document_name", "answer_url", "answer_sha256")


def _filing(
    ticker: str, accession: str, texts: FilingTexts, facts: pl.DataFrame
) -> tuple[dict[str, object], date | None]:
    """Columns of the filing, and the last day of the period that it is about."""
    listed = texts.filings.filter(pl.col("accession_number") == accession)
    known = listed.row(0, named=True) if listed.height else {}
    said = facts.filter(pl.col("concept") == _PERIOD_END).get_column("end_date").drop_nulls()
    columns = {
        "ticker": ticker,
        "accession_number": accession,
        "form": known.get("form"),
        "evidence": texts.evidence,
        "known_at": known.get("known_at"),
        "known_at_basis": known.get("known_at_basis", "unknown"),
    }
    return columns, known.get("report_date") or (said[0] if said.len() else None)


def _columns(row: Row, threshold_stated: bool) -> dict[str, object]:
    low, high = row.interval(threshold_stated)
    mention, statement = row.mention, row.statement
    return {
        "measure": row.key.measure,
        "relationship": row.key.relationship,
        "relationship_basis": statement.relationship.basis,
        "relationship_words": statement.relationship.words,
        "is_none": mention.count == 0,
        "customer_label": mention.label,
        "member": row.member,
        "customer_count": mention.count,
        "share_scope": mention.scope,
        "is_each_above": mention.above,
        "period_type": row.key.period.kind,
        "period_start_date": row.key.period.start,
        "period_end_date": row.key.period.end,
        "segment": statement.segment,
        "segment_extent": statement.segment_extent,
        "segment_member": row.segment_member,
        "share_pct": float(mention.share) if mention.share is not None else None,
        "low_pct": float(low),
        "high_pct": float(high) if high is not None else None,
        "is_threshold_stated": threshold_stated,
        "is_approximate": mention.approximate,
        "source": row.source,
        "document_name": row.document_name,
        "fact_numbers": row.fact_numbers,
        "place": row.place,
        "paragraph_number": row.paragraph_number,
        "sentence_paragraph_number": row.sentence_paragraph_number,
        "sentence": statement.sentence,
        "repeated_in": sorted(row.repeated_in),
    }


def _quarantine_row(ticker: str, one: SetAside, answers: pl.DataFrame) -> dict[str, object]:
    answer = answers.filter(pl.col("document_name") == one.document_name).row(0, named=True)
    return {
        "ticker": ticker,
        "layer": CONCENTRATIONS.full_name,
        "document_url": answer["answer_url"],
        "document_sha256": answer["answer_sha256"],
        "place": one.place,
        "reason": one.reason,
        "detail": one.detail[:500],
    }
