"""Which reported facts carry which measure of a company: concepts, with the members that their dimensions must
have.
"""

import json

import polars as pl

from pipelines.companies import Company

# Marks figures of segments as such and splits nothing: with it or without it the same figure is meant. Alone it is
# a total of the segments, which need not be the company's, so there it counts as a dimension like any other.
NEUTRAL = ("srt:ConsolidationItemsAxis", "us-gaap:OperatingSegmentsMember")
# What filings say of themselves; read beside the measures.
COVER_CONCEPTS = ("dei:DocumentType", "dei:DocumentPeriodEndDate")

_SCHEMA = {
    "measure": pl.String,
    "is_balance": pl.Boolean,
    "concept": pl.String,
    "dimensions": pl.String,
    "selector": pl.String,
    "preference": pl.Int32,
    "filings_from": pl.Date,
    "filings_before": pl.Date,
}


def selectors(company: Company) -> pl.DataFrame:
    """One row per measure and selector of a company.

    Columns: measure, is_balance, concept, dimensions (canonical JSON as in raw.sec__inline_facts), selector (as
    written), preference (0 first), filings_from and filings_before (report dates that the selector is limited to,
    null: no limit).
    """
    bounds = {
        breakdown.measure_of(part): (breakdown.filings_from, breakdown.filings_before)
        for breakdown in company.breakdowns
        for part in breakdown.parts
    }
    rows = [
        (measure, is_balance, *_parsed(text), text, rank, *bounds.get(measure, (None, None)))
        for is_balance, measures in ((False, company.series()), (True, company.balances))
        for measure, texts in measures.items()
        for rank, text in enumerate(texts)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def wanted_concepts(company: Company) -> list[str]:
    """Prefixed concepts that any measure of the company is read from, and those of a filing's cover."""
    return sorted({*selectors(company)["concept"].to_list(), *COVER_CONCEPTS})


def without_neutral(dimensions: pl.Series) -> pl.Series:
    """The same dimensions without the neutral member where others stand beside it."""
    mapping = {text: _essential(text) for text in dimensions.unique().to_list() if text is not None}
    return dimensions.replace_strict(mapping, return_dtype=pl.String)


def canonical(dimensions: dict[str, str]) -> str:
    """Dimensions as JSON, axes sorted, no blanks: the form of raw.sec__inline_facts."""
    return json.dumps(dict(sorted(dimensions.items())), ensure_ascii=False, separators=(",", ":"))


def _essential(text: str) -> str:
    if NEUTRAL[0] not in text:
        return text
    found: dict[str, str] = json.loads(text)
    if len(found) > 1 and found.get(NEUTRAL[0]) == NEUTRAL[1]:
        del found[NEUTRAL[0]]
    return canonical(found)


def _parsed(selector: str) -> tuple[str, str]:
    """`c:X[a:Y=m:Z]` -> (concept, dimensions as JSON)."""
    concept, _, rest = selector.partition("[")
    pairs = (pair.strip().partition("=") for pair in rest.removesuffix("]").split(",") if pair.strip())
    return concept, canonical({axis: member for axis, _, member in pairs})
