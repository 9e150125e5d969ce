"""All normalised tables of one company, a pure function of its raw rows and its entry in the company file."""

from dataclasses import dataclass, field

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.releases import RELEASE_FACTS
from pipelines.normalise.balances import derive_balances
from pipelines.normalise.facts import measure_facts
from pipelines.normalise.filings import normalise_filings
from pipelines.normalise.quarters import derive_series
from pipelines.normalise.refusals import find_refusals
from pipelines.normalise.released_facts import with_released_facts


@dataclass(frozen=True, slots=True)
class RawRows:
    """Raw rows of one company.

    raw.sec__filings, raw.sec__company_facts, raw.sec__inline_facts (the concepts of `wanted_concepts` at least),
    raw.secondary__figures, and normalised.release_facts beside them.
    """

    filings: pl.DataFrame
    company_facts: pl.DataFrame
    inline_facts: pl.DataFrame
    secondary: pl.DataFrame
    released: pl.DataFrame = field(default_factory=RELEASE_FACTS.frame)
    filing_evidence: str = "filing"


def normalise_facts(company: Company, raw: RawRows) -> dict[str, pl.DataFrame]:
    """normalised.filings and normalised.facts of one company by table name, with `quarantine` beside them."""
    filings = normalise_filings(raw.filings, raw.company_facts, raw.inline_facts)
    chosen = measure_facts(
        company, raw.company_facts, raw.inline_facts, raw.secondary, filings, raw.filing_evidence
    )
    facts = with_released_facts(company, chosen.facts, raw.released)
    return {"filings": filings, "facts": facts, "quarantine": chosen.quarantined}


def normalise_periods(
    company: Company, facts: pl.DataFrame, missing_answers: tuple[str, ...] = ()
) -> dict[str, pl.DataFrame]:
    """normalised.quarters, .years, .balances, .reconciliations and .refusals of one company from its
    normalised.facts.
    """
    series = derive_series(company, facts)
    return {
        "quarters": series.quarters,
        "years": series.years,
        "balances": derive_balances(facts),
        "reconciliations": series.reconciliations,
        "refusals": find_refusals(company, facts, series.quarters, missing_answers),
    }
