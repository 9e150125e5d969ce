"""Facts of the measures we follow: the concept chosen in each filing, when it became known, and what is set aside."""

from dataclasses import dataclass

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.normalised import FACTS
from pipelines.contracts.ops import QUARANTINE
from pipelines.normalise.periods import duration_days, period_type

# Amounts are whole currency units below 2^53, where the reader's floating point is exact.
_EXACT = 2.0**53
_PERIODIC_FORMS = ("10-K", "10-Q", "20-F", "10-KT", "10-QT")


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """Rows of normalised.facts and the pieces that were set aside (columns of ops.quarantine)."""

    facts: pl.DataFrame
    quarantined: pl.DataFrame


def measure_facts(
    company: Company,
    raw_facts: pl.DataFrame,
    raw_secondary: pl.DataFrame,
    filings: pl.DataFrame,
    filing_evidence: str,
) -> MeasureFacts:
    """Facts of one company's measures.

    raw_facts, raw_secondary: raw tables; filings: normalised.filings; filing_evidence: `filing`, or
    `sample_filing` where the answers are the embedded sample's. Within one filing the first concept of the
    preference list that carries a period is taken and the others are recorded; values are never added.
    """
    preferences = _preferences(company)
    reported = (
        raw_facts.with_columns(pl.concat_str("taxonomy", pl.lit(":"), "concept").alias("concept"))
        .join(preferences, on="concept")
        .filter(pl.col("start_date").is_not_null())
    )
    usable, refused = _usable_amounts(company, reported)
    one_a_filing, ambiguous = _one_value_a_filing(usable)
    filed = one_a_filing.join(
        filings.select("accession_number", "known_at", "known_at_basis"), on="accession_number"
    ).with_columns(
        pl.lit(filing_evidence).alias("evidence"),
        pl.lit(None, dtype=pl.String).alias("source_note"),
    )
    secondary = _secondary(company, raw_secondary, filings)
    facts = _finish(pl.concat([filed.select(_COLUMNS), secondary.select(_COLUMNS)]))
    return MeasureFacts(
        _exclude_contradicted(facts)
        .select(list(FACTS.polars_schema))
        .sort("measure", "unit", "period_end_date", "known_at", "fact_id"),
        pl.concat([refused, ambiguous]),
    )


_COLUMNS = (
    "ticker",
    "measure",
    "concept",
    "concepts_seen",
    "unit",
    "start_date",
    "end_date",
    "value",
    "accession_number",
    "form",
    "source_note",
    "evidence",
    "known_at",
    "known_at_basis",
)


def _preferences(company: Company) -> pl.DataFrame:
    rows = [
        (measure, concept, rank)
        for measure, concepts in company.concepts.items()
        for rank, concept in enumerate(concepts)
    ]
    return pl.DataFrame(
        rows, schema={"measure": pl.String, "concept": pl.String, "preference": pl.Int32}, orient="row"
    )


def _usable_amounts(company: Company, facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Facts in the company's currencies and in whole units, and quarantine rows for the others."""
    reason = (
        pl.when(~pl.col("unit").is_in(company.currencies))
        .then(pl.format("unit {} is none of the company's currencies", "unit"))
        .when((pl.col("value") != pl.col("value").round()) | (pl.col("value").abs() >= _EXACT))
        .then(pl.lit("the amount is no whole number below 2^53"))
    )
    judged = facts.with_columns(reason.alias("_reason"))
    good = judged.filter(pl.col("_reason").is_null()).with_columns(pl.col("value").cast(pl.Int64))
    return good, _quarantine(judged.filter(pl.col("_reason").is_not_null()))


def _one_value_a_filing(facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The preferred concept for each period of each filing; a concept with two values there is set aside."""
    occurrence = ["measure", "unit", "start_date", "end_date", "accession_number", "concept"]
    judged = facts.with_columns(pl.col("value").n_unique().over(occurrence).alias("_values"))
    ambiguous = judged.filter(pl.col("_values") > 1).with_columns(
        pl.format("{} values of one concept for one period in one filing", "_values").alias("_reason")
    )
    key = ["measure", "unit", "start_date", "end_date", "accession_number"]
    chosen = (
        judged.filter(pl.col("_values") == 1)
        .sort(*key, "preference")
        .with_columns(
            pl.col("concept").unique(maintain_order=True).implode().over(key).alias("concepts_seen")
        )
        .unique(key, keep="first", maintain_order=True)
    )
    return chosen, _quarantine(ambiguous)


def _secondary(company: Company, raw: pl.DataFrame, filings: pl.DataFrame) -> pl.DataFrame:
    """Secondary figures; known when the periodic report for their period end was, where a held list has it.

    A secondary source names a measure (`secondary:capex_cash`), not the concept of a filing.
    """
    reports = (
        filings.filter(pl.col("form").is_in(_PERIODIC_FORMS) & pl.col("report_date").is_not_null())
        .sort("known_at")
        .unique("report_date", keep="first", maintain_order=True)
        .select(pl.col("report_date").alias("end_date"), "known_at", "known_at_basis")
    )
    return (
        raw.filter(
            (pl.col("taxonomy") == "secondary")
            & pl.col("concept").is_in(list(company.concepts))
            & pl.col("unit").is_in(company.currencies)
            & pl.col("start_date").is_not_null()
        )
        .with_columns(
            pl.col("concept").alias("measure"),
            pl.concat_str(pl.lit("secondary:"), "concept").alias("concept"),
        )
        .unique(["measure", "unit", "start_date", "end_date"], keep="first", maintain_order=True)
        .join(reports, on="end_date", how="left", maintain_order="left")
        .with_columns(
            pl.col("value").cast(pl.Int64),
            pl.concat_list("concept").alias("concepts_seen"),
            pl.lit(None, dtype=pl.String).alias("accession_number"),
            pl.lit(None, dtype=pl.String).alias("form"),
            pl.col("source").alias("source_note"),
            pl.lit("secondary").alias("evidence"),
            pl.col("known_at_basis").fill_null("unknown"),
        )
    )


def _finish(facts: pl.DataFrame) -> pl.DataFrame:
    days = duration_days(pl.col("start_date"), pl.col("end_date"))
    return facts.with_columns(
        pl.concat_str(
            "ticker",
            "concept",
            "unit",
            "start_date",
            "end_date",
            pl.col("accession_number").fill_null("secondary"),
            separator=":",
        ).alias("fact_id"),
        days.alias("duration_days"),
        period_type(days).alias("period_type"),
    ).rename({"start_date": "period_start_date", "end_date": "period_end_date"})


def _exclude_contradicted(facts: pl.DataFrame) -> pl.DataFrame:
    """Mark year-to-date facts that carry the quarter's value: the filing dated the context wrongly.

    Nvidia's 10-K 0001045810-18-000010 tags the 2,230 million of the quarter ended 2017-07-30 in a context
    that starts on 2017-01-30, where its 10-Q had 4,167 million for the half.
    """
    quarters = (
        facts.filter((pl.col("period_type") == "quarter") & (pl.col("value") != 0))
        .select("measure", "unit", "period_end_date", "value")
        .unique()
        .with_columns(pl.lit(True).alias("_is_the_quarters"))
    )
    other_value_known = (pl.col("value").n_unique() > 1).over(
        "measure", "unit", "period_start_date", "period_end_date"
    )
    wrong = (
        pl.col("_is_the_quarters").fill_null(False)
        & pl.col("period_type").is_in(["half", "nine_months", "year"])
        & other_value_known
    )
    return (
        facts.join(
            quarters, on=["measure", "unit", "period_end_date", "value"], how="left", maintain_order="left"
        )
        .with_columns(
            pl.when(wrong)
            .then(pl.lit("carries the value of the quarter that ends on the same day"))
            .alias("exclusion")
        )
        .drop("_is_the_quarters")
    )


def _quarantine(facts: pl.DataFrame) -> pl.DataFrame:
    return facts.select(
        pl.col("ticker"),
        pl.lit(FACTS.full_name).alias("layer"),
        pl.col("answer_url").alias("document_url"),
        pl.col("answer_sha256").alias("document_sha256"),
        pl.format("{} {} {}..{} {}", "concept", "unit", "start_date", "end_date", "accession_number").alias(
            "place"
        ),
        pl.col("_reason").alias("reason"),
        pl.col("value").cast(pl.String).alias("detail"),
    ).select(list(QUARANTINE.polars_schema))
