"""Disclosures of one filing, from its facts and its paragraphs."""

from dataclasses import dataclass

import polars as pl

from pipelines.normalise.concentration.placed import paragraphs_of, place_shares
from pipelines.normalise.concentration.prose import add_prose
from pipelines.normalise.concentration.row import Row, SetAside
from pipelines.normalise.concentration.spoken_periods import FilingPeriods
from pipelines.normalise.concentration.tagged import tagged_shares


@dataclass(frozen=True, slots=True)
class FilingDisclosures:
    """Rows in the order of the document, measures whose threshold the filing states, and what was set aside."""

    rows: list[Row]
    thresholds: frozenset[str]
    set_aside: list[SetAside]


def read_filing(
    facts: pl.DataFrame, paragraphs: pl.DataFrame, fiscal_year_end_month: int
) -> FilingDisclosures:
    """Disclosures of one filing, each share once, however often the filing says it.

    facts: rows of raw.sec__inline_facts; paragraphs: rows of raw.sec__filing_paragraphs, both of one filing.
    """
    periods = FilingPeriods(facts, fiscal_year_end_month)
    rows: list[Row] = []
    aside: list[SetAside] = []
    thresholds: set[str] = set()
    names = {*facts["document_name"].unique(), *paragraphs["document_name"].unique()}
    for name in sorted(names):
        texts = paragraphs_of(paragraphs.filter(pl.col("document_name") == name))
        shares = list(tagged_shares(facts.filter(pl.col("document_name") == name)))
        placed = list(place_shares(name, shares, texts, periods))
        rows += [one for one in placed if isinstance(one, Row)]
        tags_aside = [one for one in placed if isinstance(one, SetAside)]
        aside += [*tags_aside, *add_prose(rows, tags_aside, texts, periods)]
        thresholds |= {
            mention.measure
            for text in texts
            for statement in text.statements()
            if statement.states_threshold
            for mention in statement.mentions
        }
    thresholds |= {row.key.measure for row in rows if row.statement.states_threshold}
    rows.sort(key=lambda row: (row.document_name, row.paragraph_number, row.mention.at or 0))
    return FilingDisclosures(rows, frozenset(thresholds), aside)
