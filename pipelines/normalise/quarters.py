"""Quarters: reported, or year to date minus year to date within one basis; every vintage, and what was refused."""

from dataclasses import dataclass

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.normalised import QUARTERS, RECONCILIATIONS, YEARS
from pipelines.normalise.periods import (
    calendar_offset_days,
    calendar_quarter,
    duration_days,
    fiscal_quarter,
    fiscal_year,
    period_type,
)
from pipelines.normalise.vintages import number_changes, one_basis_pairs, restatements_of, with_versions

# The year-to-date fact, the one before it, the fiscal quarter at whose end the longer one stands, the derivation.
_STEPS = (
    ("half", "quarter", 2, "ytd_difference"),
    ("nine_months", "half", 3, "ytd_difference"),
    ("year", "nine_months", 4, "annual_minus_nine_months"),
)
# Filings print millions: each of two operands is off by at most half a million.
_ROUNDING = 1_000_000
_QUARTER = ("measure", "unit", "fiscal_year", "fiscal_quarter")
_YEAR = ("measure", "unit", "fiscal_year")


@dataclass(frozen=True, slots=True)
class Series:
    """normalised.quarters, normalised.years and normalised.reconciliations of one company."""

    quarters: pl.DataFrame
    years: pl.DataFrame
    reconciliations: pl.DataFrame


def derive_series(company: Company, facts: pl.DataFrame) -> Series:
    """Quarters and years of one company from normalised.facts.

    A reported quarter stands from the day it is known. A derived one stands before that, where none is reported, or
    when both its operands were restated after the quarter was last reported (Meta's Q4 2023: 7,665 printed in
    0001326801-24-000010, 7,592 by the restated year). A secondary figure, and one of a filing whose day is not known,
    stands where no dated filing gives the quarter.
    """
    usable = facts.filter(pl.col("exclusion").is_null() & pl.col("period_start_date").is_not_null())
    # A filing without a known day can not be put in order with the others: like a secondary figure it stands only where
    # no dated filing gives the period, and nothing is derived from it.
    is_dated_filing = (pl.col("evidence") != "secondary") & pl.col("known_at").is_not_null()
    filed = with_versions(usable.filter(is_dated_filing))
    secondary = usable.filter(~is_dated_filing).with_columns(pl.lit(value=False).alias("is_preliminary"))
    reported = _label(company, _reported(filed, "quarter"))
    derived = _label(company, _derived(company, filed))
    standing = derived.filter(_stands_beside_reported(derived, _label(company, _quarter_reports(filed))))
    from_filings = pl.concat([reported, standing.drop("_restated")])
    others = _label(company, _secondary(secondary, "quarter")).join(from_filings, on=_QUARTER, how="anti")
    quarters = number_changes(_without_reprints(pl.concat([from_filings, others])), _QUARTER)
    return Series(
        quarters.select(list(QUARTERS.polars_schema)).sort(*_QUARTER, "vintage"),
        _years(company, filed, secondary),
        _reconcile(reported, derived.filter(~pl.col("_restated"))),
    )


def _without_reprints(candidates: pl.DataFrame) -> pl.DataFrame:
    """Drop what releases print again of a quarter that is known and differs by their own rounding only.

    Nvidia's capex of the fourth quarter of fiscal 2024 is 254 million (1,069 less 815), and 253 as the comparative of
    its release 0001045810-25-000021.
    """
    known = candidates.filter(~pl.col("is_preliminary")).select(
        *_QUARTER, pl.col("value").alias("_known_value"), pl.col("known_at").alias("_known_at")
    )
    again = (
        candidates.filter("is_preliminary")
        .join(known, on=_QUARTER)
        .filter(
            (pl.col("known_at") > pl.col("_known_at"))
            & ((pl.col("value") - pl.col("_known_value")).abs() <= _ROUNDING)
        )
        .select(*_QUARTER, "known_at", "value")
        .unique()
    )
    return candidates.join(again, on=[*_QUARTER, "known_at", "value"], how="anti", maintain_order="left")


def _quarter_reports(filed: pl.DataFrame) -> pl.DataFrame:
    return filed.filter(pl.col("period_type") == "quarter")


def _stands_beside_reported(derived: pl.DataFrame, reports: pl.DataFrame) -> pl.Series:
    """Which derived quarters are not overruled by the reports of the same quarter."""
    seen = (
        reports.sort("known_at")
        .group_by(_QUARTER)
        .agg(
            pl.col("known_at").min().alias("_first_at"),
            pl.col("known_at").max().alias("_last_at"),
            pl.col("value").last().alias("_last_value"),
        )
    )
    beside = derived.join(seen, on=_QUARTER, how="left", maintain_order="left")
    restated_since = (
        pl.col("_restated")
        & (pl.col("known_at") > pl.col("_last_at"))
        & ((pl.col("value") - pl.col("_last_value")).abs() > _ROUNDING)
    )
    stands = pl.col("_first_at").is_null() | (pl.col("known_at") < pl.col("_first_at")) | restated_since
    return beside.select(stands.fill_null(value=False)).to_series()


def _reported(filed: pl.DataFrame, kind: str) -> pl.DataFrame:
    first_of_version = filed.filter(
        (pl.col("period_type") == kind) & pl.col("known_at").eq_missing(pl.col("version_first_at"))
    ).unique(
        ["measure", "unit", "period_start_date", "period_end_date", "version"],
        keep="first",
        maintain_order=True,
    )
    return _as_reported(first_of_version, pl.concat_list("accession_number"), order=0)


def _secondary(secondary: pl.DataFrame, kind: str) -> pl.DataFrame:
    filing = pl.concat_list("accession_number").list.drop_nulls()
    found = secondary.filter(pl.col("period_type") == kind).sort(
        "accession_number", "fact_id", descending=[True, False], nulls_last=True
    )
    # Filings come before other sources; of several undated filings the last number is taken.
    one = found.unique(
        ["measure", "unit", "period_start_date", "period_end_date"], keep="first", maintain_order=True
    )
    return _as_reported(one, filing, order=2)


def _as_reported(facts: pl.DataFrame, accession_numbers: pl.Expr, *, order: int) -> pl.DataFrame:
    """Facts as values that nothing was derived for; `order` decides between candidates known at one moment."""
    return facts.select(
        "ticker",
        "measure",
        "unit",
        "period_start_date",
        "period_end_date",
        "value",
        pl.lit("reported").alias("derivation"),
        "is_preliminary",
        "evidence",
        "known_at",
        "known_at_basis",
        accession_numbers.alias("accession_numbers"),
        pl.concat_list("fact_id").alias("fact_ids"),
        pl.lit(order).alias("_order"),
    )


def _derived(company: Company, filed: pl.DataFrame) -> pl.DataFrame:
    """Differences of year-to-date facts with the same start that lie on one basis."""
    at_quarter = filed.with_columns(
        fiscal_quarter(pl.col("period_end_date"), company.fiscal_year_end).alias("_fiscal_quarter")
    )
    restatements = restatements_of(filed)
    beside = _named_beside(company, filed)
    steps = []
    for longer_type, shorter_type, quarter, derivation in _STEPS:
        longer = at_quarter.filter(
            (pl.col("period_type") == longer_type) & (pl.col("_fiscal_quarter") == quarter)
        )
        shorter = at_quarter.filter(
            (pl.col("period_type") == shorter_type) & (pl.col("_fiscal_quarter") == quarter - 1)
        )
        steps.append(
            one_basis_pairs(longer, shorter, restatements).with_columns(
                pl.lit(derivation).alias("derivation")
            )
        )
    start = pl.col("period_end_date_short") + pl.duration(days=1)
    is_quarter = period_type(duration_days(start, pl.col("period_end_date"))) == "quarter"
    return (
        pl.concat(steps)
        .filter(is_quarter)
        .join(beside, on="fact_id", how="left", maintain_order="left")
        .join(
            beside,
            left_on="fact_id_short",
            right_on="fact_id",
            how="left",
            suffix="_short",
            maintain_order="left",
        )
        .filter(pl.col("_beside").eq_missing(pl.col("_beside_short")))
        .select(
            "ticker",
            "measure",
            "unit",
            start.alias("period_start_date"),
            "period_end_date",
            (pl.col("value") - pl.col("value_short")).alias("value"),
            "derivation",
            (pl.col("is_preliminary") | pl.col("is_preliminary_short")).alias("is_preliminary"),
            "evidence",
            pl.col("established_at").alias("known_at"),
            pl.col("established_basis").alias("known_at_basis"),
            pl.concat_list("accession_number", "accession_number_short").alias("accession_numbers"),
            pl.concat_list("fact_id", "fact_id_short").alias("fact_ids"),
            pl.lit(1).alias("_order"),
            ((pl.col("version") > 1) & (pl.col("version_short") > 1)).alias("_restated"),
        )
    )


def _named_beside(company: Company, filed: pl.DataFrame) -> pl.DataFrame:
    """fact_id of each residual with `_beside`: the other parts that its filing gives for the same period.

    Nvidia's other countries of fiscal 2024 are 10,245 million in 0001045810-24-000029; of its first nine months
    2,255 beside Singapore in 0001045810-24-000316. The difference would hold Singapore's whole year.
    """
    others = pl.DataFrame(
        [(residual, part) for residual, parts in company.residuals().items() for part in parts],
        schema={"measure": pl.String, "_part": pl.String},
        orient="row",
    )
    period = ["unit", "period_start_date", "period_end_date", "accession_number"]
    parts = filed.select(pl.col("measure").alias("_part"), *period)
    return (
        filed.select("fact_id", "measure", *period)
        .join(others, on="measure")
        .join(parts, on=["_part", *period], how="semi")
        .group_by("fact_id")
        .agg(pl.col("_part").sort().str.join(" ").alias("_beside"))
    )


def _label(company: Company, quarters: pl.DataFrame) -> pl.DataFrame:
    start, end = pl.col("period_start_date"), pl.col("period_end_date")
    return quarters.with_columns(
        fiscal_year(end, company.fiscal_year_end).alias("fiscal_year"),
        fiscal_quarter(end, company.fiscal_year_end).alias("fiscal_quarter"),
        calendar_quarter(start, end).alias("calendar_quarter"),
        calendar_offset_days(start, end).alias("calendar_offset_days"),
    ).filter(pl.col("fiscal_quarter").is_not_null())


def _years(company: Company, filed: pl.DataFrame, secondary: pl.DataFrame) -> pl.DataFrame:
    """Fiscal years as reported. A twelve-month period that ends elsewhere (Amazon's trailing year) is none."""

    def labelled(years: pl.DataFrame) -> pl.DataFrame:
        end = pl.col("period_end_date")
        return years.filter(fiscal_quarter(end, company.fiscal_year_end) == 4).with_columns(
            fiscal_year(end, company.fiscal_year_end).alias("fiscal_year")
        )

    reported = labelled(_reported(filed, "year"))
    others = labelled(_secondary(secondary, "year")).join(reported, on=_YEAR, how="anti")
    years = number_changes(pl.concat([reported, others]), _YEAR)
    return years.select(list(YEARS.polars_schema)).sort(*_YEAR, "vintage")


def _reconcile(reported: pl.DataFrame, derived: pl.DataFrame) -> pl.DataFrame:
    """The latest reported value of each quarter beside the derived one of its time.

    A quarter derived before the reported value was known, or of restated operands, is of another basis.
    """
    latest_reported = reported.sort("known_at").unique(_QUARTER, keep="last", maintain_order=True)
    latest_derived = derived.sort("known_at").unique(_QUARTER, keep="last", maintain_order=True)
    difference = pl.col("value_derived") - pl.col("value")
    return (
        latest_reported.join(latest_derived, on=_QUARTER, suffix="_derived")
        .filter(pl.col("known_at_derived") >= pl.col("known_at"))
        .select(
            "ticker",
            *_QUARTER,
            pl.col("value").alias("reported_value"),
            pl.col("value_derived").alias("derived_value"),
            difference.alias("difference"),
            (difference.abs() <= _ROUNDING).alias("within_rounding"),
            pl.concat_list("fact_ids", "fact_ids_derived").alias("fact_ids"),
        )
        .select(list(RECONCILIATIONS.polars_schema))
        .sort(*_QUARTER)
    )
