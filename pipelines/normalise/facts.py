"""Facts of the measures we follow: the concept chosen in each filing, when it became known, and what is set aside.

A fact may stand in the filing itself and in the SEC's company facts, which are made from it. The filing is
preferred: it is what was filed, it has a place, and company facts hold no dimensions, no concept of a company's
own and may omit a filing for weeks. What both say is recorded, and where they differ the difference is set aside.
"""

from dataclasses import dataclass

import polars as pl

from pipelines.companies import MEASURES, Company
from pipelines.contracts.normalised import FACTS
from pipelines.contracts.ops import QUARANTINE
from pipelines.normalise.filing_facts import select_filing_facts
from pipelines.normalise.periods import duration_days, period_type
from pipelines.normalise.selectors import selectors

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
    raw_inline: pl.DataFrame,
    raw_secondary: pl.DataFrame,
    filings: pl.DataFrame,
    filing_evidence: str,
) -> MeasureFacts:
    """Facts of one company's measures and balances.

    raw_facts, raw_inline, raw_secondary: raw tables; filings: normalised.filings; filing_evidence: `filing`, or
    `sample_filing` where the answers are the embedded sample's. Within one filing the first selector of the
    preference list that carries a period is taken and the others are recorded; values are never added.
    """
    chosen = selectors(company)
    in_filings, ambiguous_there = select_filing_facts(raw_inline, chosen, filings)
    usable_there, refused_there = _usable_amounts(company, in_filings)
    usable, refused = _usable_amounts(company, _of_company_facts(raw_facts, chosen))
    common = [*_SOURCED, "answer_url", "answer_sha256"]
    one_a_filing, ambiguous = _one_value_a_filing(
        pl.concat([usable_there.select(common), usable.select(common)])
    )
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
        pl.concat([_quarantine(ambiguous_there), refused_there, refused, ambiguous]),
    )


_SOURCED = (
    "ticker",
    "measure",
    "selector",
    "preference",
    "unit",
    "start_date",
    "end_date",
    "value",
    "accession_number",
    "form",
    "read_from",
    "document_name",
    "fact_number",
    "place",
)
_COLUMNS = (
    "ticker",
    "measure",
    "concept",
    "concepts_seen",
    "read_from",
    "sources_seen",
    "document_name",
    "fact_number",
    "place",
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


def _of_company_facts(raw_facts: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """Company facts that a selector without dimensions names, in the columns of filing facts."""
    undimensioned = chosen.filter(pl.col("dimensions") == "{}")
    return (
        raw_facts.with_columns(pl.concat_str("taxonomy", pl.lit(":"), "concept").alias("concept"))
        .join(undimensioned, on="concept")
        .filter(pl.col("is_balance") | pl.col("start_date").is_not_null())
        .with_columns(
            pl.when("is_balance").then(None).otherwise("start_date").alias("start_date"),
            # Whole numbers are exact below 2^53; a fraction keeps its point and is refused as no whole amount.
            pl.when((pl.col("value") == pl.col("value").round()) & (pl.col("value").abs() < _EXACT))
            .then(pl.col("value").cast(pl.Int64, strict=False).cast(pl.String))
            .otherwise(pl.col("value").cast(pl.String))
            .alias("value"),
            pl.lit("company_facts").alias("read_from"),
            pl.lit(None, dtype=pl.String).alias("document_name"),
            pl.lit(None, dtype=pl.Int32).alias("fact_number"),
            pl.lit(None, dtype=pl.String).alias("place"),
        )
    )


def _usable_amounts(company: Company, facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Facts in the company's currencies and in whole units, and quarantine rows for the others.

    Amounts come as exact decimals in text and become Int64.
    """
    whole = pl.col("value").str.extract(r"^(-?\d{1,16})(?:\.0*)?$").cast(pl.Int64, strict=False)
    reason = (
        pl.when(~pl.col("unit").is_in(company.currencies).fill_null(value=False))
        .then(pl.format("unit {} is none of the company's currencies", pl.col("unit").fill_null("(none)")))
        .when(whole.is_null() | (whole.abs() >= _EXACT))
        .then(pl.lit("the amount is no whole number below 2^53"))
    )
    judged = facts.with_columns(reason.alias("_reason"), whole.alias("_whole"))
    good = judged.filter(pl.col("_reason").is_null()).with_columns(pl.col("_whole").alias("value"))
    return good, _quarantine(judged.filter(pl.col("_reason").is_not_null()))


def _one_value_a_filing(facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The preferred concept for each period of each filing, and quarantine rows for what contradicts it.

    A concept with two values for one period in one source is set aside; one that the filing and company facts tell
    differently is taken from the filing, and the other value is set aside.
    """
    occurrence = ["measure", "unit", "start_date", "end_date", "accession_number", "selector"]
    judged = facts.with_columns(pl.col("value").n_unique().over([*occurrence, "read_from"]).alias("_values"))
    ambiguous = judged.filter(pl.col("_values") > 1).with_columns(
        pl.format("{} values of one concept for one period in one filing", "_values").alias("_reason")
    )
    key = ["measure", "unit", "start_date", "end_date", "accession_number"]
    from_filing = pl.col("read_from") == "filing_document"
    sound = judged.filter(pl.col("_values") == 1).with_columns(
        pl.col("value").filter(from_filing).first().over(occurrence).alias("_filed_value")
    )
    differs = pl.col("_filed_value").is_not_null() & (pl.col("value") != pl.col("_filed_value"))
    contradicting = sound.filter(differs).with_columns(
        pl.format("company facts differ from the filing, which says {}", "_filed_value").alias("_reason")
    )
    chosen = (
        sound.filter(~differs)
        .sort(*key, "preference", ~from_filing)
        .with_columns(
            pl.col("selector").unique(maintain_order=True).implode().over(key).alias("concepts_seen"),
            pl.col("read_from").unique(maintain_order=True).implode().over(occurrence).alias("sources_seen"),
        )
        .unique(key, keep="first", maintain_order=True)
        .rename({"selector": "concept"})
    )
    return chosen, pl.concat([_quarantine(ambiguous), _quarantine(contradicting)])


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
            & pl.col("concept").is_in(sorted({*MEASURES, *_parts(company)}))
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
            pl.lit("secondary").alias("read_from"),
            pl.lit(["secondary"], dtype=pl.List(pl.String)).alias("sources_seen"),
            pl.lit(None, dtype=pl.String).alias("document_name"),
            pl.lit(None, dtype=pl.Int32).alias("fact_number"),
            pl.lit(None, dtype=pl.String).alias("place"),
            pl.lit(None, dtype=pl.String).alias("accession_number"),
            pl.lit(None, dtype=pl.String).alias("form"),
            pl.col("source").alias("source_note"),
            pl.lit("secondary").alias("evidence"),
            pl.col("known_at_basis").fill_null("unknown"),
        )
    )


def _parts(company: Company) -> list[str]:
    return [breakdown.measure_of(part) for breakdown in company.breakdowns for part in breakdown.parts]


def _finish(facts: pl.DataFrame) -> pl.DataFrame:
    days = duration_days(pl.col("start_date"), pl.col("end_date"))
    return facts.with_columns(
        pl.concat_str(
            "ticker",
            "concept",
            "unit",
            pl.col("start_date").cast(pl.String).fill_null("at"),
            "end_date",
            pl.col("accession_number").fill_null("secondary"),
            separator=":",
        ).alias("fact_id"),
        days.alias("duration_days"),
        pl.when(pl.col("start_date").is_null())
        .then(pl.lit("instant"))
        .otherwise(period_type(days))
        .alias("period_type"),
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
        pl.format(
            "{} {} {}..{} {}",
            "selector",
            pl.col("unit").fill_null("(no unit)"),
            pl.col("start_date").cast(pl.String).fill_null(""),
            "end_date",
            "accession_number",
        ).alias("place"),
        pl.col("_reason").alias("reason"),
        pl.col("value").cast(pl.String).alias("detail"),
    ).select(list(QUARANTINE.polars_schema))
