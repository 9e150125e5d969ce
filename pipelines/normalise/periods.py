"""Periods from start and end only: what kind a duration is, and which fiscal and calendar quarter it falls in.

`fy` and `fp` of company facts describe the filing and are never used: in Nvidia's file `fp=Q3` stands on
2,323 nine-month and 1,371 quarterly facts.
"""

import polars as pl

# Durations in days, both ends counted. The bounds hold 12- to 14-week quarters and 52/53-week years
# (Nvidia's fiscal 2016 had 371 days) and leave gaps, so that an odd duration is `other`, never a guess.
DURATIONS = {"quarter": (80, 100), "half": (170, 190), "nine_months": (260, 285), "year": (350, 380)}


def duration_days(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Days of a period, both ends counted."""
    return ((end - start).dt.total_days() + 1).cast(pl.Int32)


def period_type(days: pl.Expr) -> pl.Expr:
    """`quarter`, `half`, `nine_months`, `year` or `other` from the number of days."""
    kinds = (
        pl.when(days.is_between(low, high)).then(pl.lit(name)) for name, (low, high) in DURATIONS.items()
    )
    return pl.coalesce(*kinds, pl.lit("other"))


def nearest_month_end(end: pl.Expr) -> pl.Expr:
    """The month end nearest to a period end: 2026-01-25 → 2026-01-31, 2023-07-01 → 2023-06-30.

    52/53-week fiscal years end on a weekday near a month's end; the month that is meant is the nearest one.
    """
    return (end - pl.duration(days=15)).dt.month_end()


def fiscal_year(end: pl.Expr, fiscal_year_end_month: int) -> pl.Expr:
    """Fiscal year that holds the period end, named by the calendar year in which the fiscal year ends."""
    month_end = nearest_month_end(end)
    later = (month_end.dt.month() > fiscal_year_end_month).cast(pl.Int32)
    return (month_end.dt.year() + later).cast(pl.Int32)


def fiscal_quarter(end: pl.Expr, fiscal_year_end_month: int) -> pl.Expr:
    """Fiscal quarter (1 to 4) that ends at the period end; null where the end is no quarter end of this company."""
    months = (nearest_month_end(end).dt.month().cast(pl.Int32) - fiscal_year_end_month - 1) % 12 + 1
    return pl.when(months % 3 == 0).then(months // 3).otherwise(None).cast(pl.Int8)


def calendar_quarter(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Calendar quarter that holds the period's midpoint, such as `2024Q1`.

    Oracle's December to February is Q1, Nvidia's November to January is Q4.
    """
    midpoint = _midpoint(start, end)
    return pl.concat_str(
        [midpoint.dt.year().cast(pl.String), pl.lit("Q"), midpoint.dt.quarter().cast(pl.String)]
    )


def calendar_offset_days(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Period end minus the end of its calendar quarter, in days: 0 for calendar-year filers."""
    midpoint = _midpoint(start, end)
    quarter_end = midpoint.dt.truncate("1q").dt.offset_by("1q") - pl.duration(days=1)
    return (end - quarter_end).dt.total_days().cast(pl.Int32)


def _midpoint(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    # Whole days: an even number of days has its midpoint on the later of the two middle days.
    return start + pl.duration(days=((end - start).dt.total_days() + 1) // 2)
