"""Versions of a fact over the filings that reported it, and which reports of two facts are on one basis.

A version is a run of reports that gave the same value for the same period; a new version is a restatement.
Two values are the same where rounding explains the difference: Nvidia went from thousands to millions in 2015,
so that 713 pairs of its facts differ in digits only.
"""

import polars as pl

SERIES = ("measure", "unit", "period_start_date", "period_end_date")
# Company facts carry no `decimals`; the precision is the largest of these that divides the value.
_PRECISIONS = (1_000_000, 100_000, 1_000)


def precision(value: pl.Expr) -> pl.Expr:
    """The rounding unit that an amount shows: a million, a hundred thousand, a thousand or one."""
    return (
        pl.when(value % _PRECISIONS[0] == 0)
        .then(_PRECISIONS[0])
        .when(value % _PRECISIONS[1] == 0)
        .then(_PRECISIONS[1])
        .when(value % _PRECISIONS[2] == 0)
        .then(_PRECISIONS[2])
        .otherwise(1)
        .cast(pl.Int64)
    )


def same_but_for_rounding(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    """Whether two amounts differ by no more than half the coarser rounding unit, the units being different.

    Amounts of one precision are the same only when they are equal: 8,898 and 8,899 million (Tesla's 2023 capex
    in 0001628280-24-002390 and 0001628280-26-003952) are a restatement.
    """
    fine = pl.min_horizontal(precision(left), precision(right))
    coarse = pl.max_horizontal(precision(left), precision(right))
    return (left == right) | ((fine < coarse) & ((left - right).abs() * 2 <= coarse))


def with_versions(facts: pl.DataFrame) -> pl.DataFrame:
    """Number the versions of each fact.

    facts: normalised.facts without exclusions, known_at set. Result: the same rows ordered by SERIES and known_at, with
    `version` (1 …), `version_first_at`, `previous_last_at` (last report of the version before, null on the first),
    `next_first_at` (first report of the version after, null on the last) and `is_preliminary` (only releases state the
    version).
    """
    ordered = facts.sort(*SERIES, "known_at", "accession_number", "fact_id")
    previous = pl.col("value").shift(1).over(SERIES)
    changed = previous.is_not_null() & ~same_but_for_rounding(pl.col("value"), previous)
    numbered = ordered.with_columns(changed.alias("_changed")).with_columns(
        (pl.col("_changed").cast(pl.Int32).cum_sum().over(SERIES) + 1).alias("version")
    )
    bounds = (
        numbered.group_by(*SERIES, "version", maintain_order=True)
        .agg(pl.col("known_at").min().alias("version_first_at"), pl.col("known_at").max().alias("_last_at"))
        .with_columns(
            pl.col("_last_at").shift(1).over(SERIES).alias("previous_last_at"),
            pl.col("version_first_at").shift(-1).over(SERIES).alias("next_first_at"),
        )
        .drop("_last_at")
    )
    is_preliminary = (pl.col("read_from") == "release").all().over([*SERIES, "version"])
    return (
        numbered.drop("_changed")
        .join(bounds, on=[*SERIES, "version"], maintain_order="left")
        .with_columns(is_preliminary.alias("is_preliminary"))
    )


def restatements_of(versioned: pl.DataFrame) -> pl.DataFrame:
    """When each year-to-date fact was restated: measure, unit, period_start_date, restated_end_date, restated_at."""
    return (
        versioned.filter(pl.col("version") > 1)
        .select(
            "measure",
            "unit",
            "period_start_date",
            pl.col("period_end_date").alias("restated_end_date"),
            pl.col("version_first_at").alias("restated_at"),
        )
        .unique()
    )


def one_basis_pairs(longer: pl.DataFrame, shorter: pl.DataFrame, restatements: pl.DataFrame) -> pl.DataFrame:
    """Pairs of year-to-date reports between which no operand was restated, the earliest for each pair of versions.

    longer, shorter: with_versions() rows that share measure, unit and start; restatements: restatements_of().
    A pair stands when the later of the two reports is made while the other's version is current, and the later report
      (a) is of the first version of its fact, or confirms an unchanged value, or
      (b) is made by the same filing, or
      (c) restates its fact after the other fact was restated too, since its own old value was last reported.
    and no other year-to-date fact of that year was restated between the two reports.
    Golden case, Alphabet's capex of Q4 2015: 9,950 (0001652044-17-000008) goes with 7,848 (0001652044-16-000038) by (c)
    and 9,915 (0001652044-16-000012) never does, because 7,848 was a restatement made after it. Apple's half of
    fiscal 2009 (20,964, first seen as a comparative in 0001193125-10-088957) never goes with its nine months of
    0001193125-09-153165, because the year was restated by 0001193125-10-012091 between them.

    Result: columns of `longer` and, with the suffix `_short`, of `shorter`; `established_at` (UTC) and
    `established_basis` of the later report.
    """
    joined = longer.join(shorter, on=["measure", "unit", "period_start_date"], suffix="_short")
    longer_is_later = pl.col("known_at") >= pl.col("known_at_short")

    def of(name: str, later: bool) -> pl.Expr:
        ours = longer_is_later if later else ~longer_is_later
        return pl.when(ours).then(pl.col(name)).otherwise(pl.col(f"{name}_short"))

    at = of("known_at", later=True)
    other_ends = of("next_first_at", later=False)
    other_is_current = other_ends.is_null() | (at < other_ends)
    first_or_confirmed = (of("version", later=True) == 1) | (at > of("version_first_at", later=True))
    same_filing = pl.col("accession_number") == pl.col("accession_number_short")
    both_restated = (of("version", later=False) > 1) & (
        of("version_first_at", later=False) > of("previous_last_at", later=True)
    )
    pairs = joined.filter(other_is_current & (first_or_confirmed | same_filing | both_restated)).with_columns(
        at.alias("established_at"),
        of("known_at_basis", later=True).alias("established_basis"),
        of("known_at", later=False).alias("_other_at"),
    )
    return (
        _without_restatement_between(pairs, restatements)
        .sort(
            "established_at", "_other_at", "fact_id", "fact_id_short", descending=[False, True, False, False]
        )
        .unique(
            [
                "measure",
                "unit",
                "period_start_date",
                "period_end_date",
                "period_end_date_short",
                "version",
                "version_short",
            ],
            keep="first",
            maintain_order=True,
        )
        .drop("_other_at")
    )


def _without_restatement_between(pairs: pl.DataFrame, restatements: pl.DataFrame) -> pl.DataFrame:
    """Drop the pairs between whose two reports another fact of the same year to date was restated."""
    numbered = pairs.with_row_index("_pair")
    crossed = (
        numbered.join(restatements, on=["measure", "unit", "period_start_date"])
        .filter(
            (pl.col("restated_at") > pl.col("_other_at"))
            & (pl.col("restated_at") <= pl.col("established_at"))
            & (pl.col("restated_end_date") != pl.col("period_end_date"))
            & (pl.col("restated_end_date") != pl.col("period_end_date_short"))
        )
        .select("_pair")
        .unique()
    )
    return numbered.join(crossed, on="_pair", how="anti", maintain_order="left").drop("_pair")


def number_changes(candidates: pl.DataFrame, group: tuple[str, ...]) -> pl.DataFrame:
    """Keep the candidates at which the value changed, in order of becoming known, and number them.

    candidates: rows with `value` and `known_at` (null sorts first: a value without a date). Result: the kept rows with
    `vintage` (1 …), `is_first` and `is_latest` within the group.
    """
    ordered = candidates.sort(*group, "known_at", "_order", nulls_last=False)
    previous = pl.col("value").shift(1).over(group)
    kept = ordered.filter(previous.is_null() | ~same_but_for_rounding(pl.col("value"), previous))
    return kept.with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(group).alias("vintage")
    ).with_columns(
        (pl.col("vintage") == 1).alias("is_first"),
        (pl.col("vintage") == pl.col("vintage").max().over(group)).alias("is_latest"),
    )
