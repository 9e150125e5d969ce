"""Quarters that should exist and do not: the reason, and what would make each derivable."""

import polars as pl

from pipelines.companies import Company, Part
from pipelines.contracts.normalised import REFUSALS
from pipelines.normalise.periods import fiscal_quarter, fiscal_year

# Series whose gaps matter on their own; the others exist only where a company tags them.
REFUSED_MEASURES = ("capex_cash", "revenue")
_INDEX = pl.col("fiscal_year").cast(pl.Int64) * 4 + pl.col("fiscal_quarter").cast(pl.Int64) - 1
_YTD_LENGTH = {"quarter": 1, "half": 2, "nine_months": 3, "year": 4}


def find_refusals(
    company: Company, facts: pl.DataFrame, quarters: pl.DataFrame, missing_answers: tuple[str, ...]
) -> pl.DataFrame:
    """Rows of normalised.refusals for one company.

    facts, quarters: normalised tables. missing_answers: why an answer is not held, where one is not. The expected
    quarters of capex and revenue run from the first to the last fiscal quarter that any fact of the two ends with;
    those of a part of a breakdown lie between the first and the last that the part has, and a part without any value
    is refused as a whole.
    """
    rows = [
        *_refused_measures(company, facts, quarters, missing_answers),
        *_refused_parts(company, facts, quarters),
    ]
    return REFUSALS.frame(rows).sort("measure", "fiscal_year", "fiscal_quarter")


def _refused_measures(
    company: Company, facts: pl.DataFrame, quarters: pl.DataFrame, missing_answers: tuple[str, ...]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    measures = [measure for measure in REFUSED_MEASURES if measure in company.concepts]
    if company.reports == "years":
        return [_series(company, measure, "annual_only", "quarterly filings") for measure in measures]
    seen = quarters.filter(pl.col("measure").is_in(measures))
    ytd = _year_to_date(company, facts).filter(pl.col("measure").is_in(measures))
    if seen.is_empty() and ytd.is_empty():
        reason = "no_answer" if missing_answers else "no_fact"
        needed = (
            " and ".join(missing_answers)
            or "a filing that reports the measure under one of the company's concepts"
        )
        return [_series(company, measure, reason, needed) for measure in measures]
    labels = ["fiscal_year", "fiscal_quarter", "period_end_date"]
    ends = pl.concat([seen.select(labels), ytd.select(labels)]).sort(labels)
    expected = dict(ends.select(_INDEX, "period_end_date").iter_rows())
    for measure in measures:
        have = _numbers(seen, measure)
        held = ytd.filter(pl.col("measure") == measure)
        for number in range(min(expected), max(expected) + 1):
            if number not in have:
                rows.append(_quarter(company, measure, number, expected.get(number), held))
    return rows


def _refused_parts(company: Company, facts: pl.DataFrame, quarters: pl.DataFrame) -> list[dict[str, object]]:
    """Parts of breakdowns that no filing read so far gives, and the gaps inside the series of the others.

    A part ends where the company regroups, so nothing is asked of it before its first quarter and after its last.
    """
    rows: list[dict[str, object]] = []
    ytd = _year_to_date(company, facts)
    ends = dict(
        pl.concat([quarters, ytd], how="diagonal")
        .select(_INDEX, "period_end_date")
        .unique()
        .sort("period_end_date")
        .iter_rows()
    )
    for breakdown in company.breakdowns:
        for part in breakdown.parts:
            measure = breakdown.measure_of(part)
            have = _numbers(quarters, measure)
            held = ytd.filter(pl.col("measure") == measure)
            if not have:
                rows.append(_absent_part(company, part, measure, held))
            rows += [
                _quarter(company, measure, number, ends.get(number), held)
                for number in range(min(have, default=0), max(have, default=0))
                if number not in have
            ]
    return rows


def _absent_part(company: Company, part: Part, measure: str, held: pl.DataFrame) -> dict[str, object]:
    if held.height:
        needed = f"quarterly filings that report {part.label}"
        return _row(company, measure, None, None, None, "annual_only", needed, _accessions(held))
    tagged = f" as {' or '.join(part.selectors)}" if part.selectors else ", which none read so far does"
    return _series(company, measure, "no_fact", f"a filing that tags {part.label}{tagged}")


def _numbers(quarters: pl.DataFrame, measure: str) -> set[int]:
    """Fiscal quarters of a measure as consecutive numbers."""
    return set(quarters.filter(pl.col("measure") == measure).select(_INDEX).to_series().to_list())


def _accessions(facts: pl.DataFrame) -> list[str]:
    return sorted(set(facts["accession_number"].drop_nulls().to_list()))


def _year_to_date(company: Company, facts: pl.DataFrame) -> pl.DataFrame:
    """Year-to-date facts of filings with their fiscal year, quarter and number of quarters covered."""
    end = pl.col("period_end_date")
    return (
        facts.filter(
            (pl.col("evidence") != "secondary")
            & pl.col("exclusion").is_null()
            & pl.col("period_type").is_in(list(_YTD_LENGTH))
        )
        .with_columns(
            fiscal_year(end, company.fiscal_year_end).alias("fiscal_year"),
            fiscal_quarter(end, company.fiscal_year_end).alias("fiscal_quarter"),
            pl.col("period_type").replace_strict(_YTD_LENGTH, return_dtype=pl.Int8).alias("_length"),
        )
        .filter(pl.col("fiscal_quarter") == pl.col("_length"))
    )


def _series(company: Company, measure: str, reason: str, needed: str) -> dict[str, object]:
    return _row(company, measure, None, None, None, reason, needed, [])


def _quarter(
    company: Company, measure: str, number: int, period_end: object, held: pl.DataFrame
) -> dict[str, object]:
    year, quarter = number // 4, number % 4 + 1
    of_year = held.filter(pl.col("fiscal_year") == year)
    longer = of_year.filter(pl.col("fiscal_quarter") == quarter)
    shorter = of_year.filter(pl.col("fiscal_quarter") == quarter - 1)
    accessions = _accessions(pl.concat([longer, shorter]))
    if longer.is_empty():
        reason = "no_fact"
        needed = (
            f"a filing that reports {measure} of FY{year} Q{quarter} under one of "
            f"{', '.join(company.series()[measure])}; concepts of the company's own taxonomy stand in filings only"
        )
    elif shorter.is_empty():
        reason = "ytd_without_predecessor"
        needed = f"the year-to-date value that ends with FY{year} Q{quarter - 1}"
    elif measure in company.residuals():
        reason = "regrouped_on_one_side"
        needed = (
            f"the quarter itself, or year-to-date values of FY{year} Q{quarter - 1} and Q{quarter} on one basis, of "
            "filings that name the same other parts"
        )
    else:
        reason = "restated_on_one_side"
        needed = f"both year-to-date values of FY{year} Q{quarter - 1} and Q{quarter} on one basis"
    return _row(company, measure, year, quarter, period_end, reason, needed, accessions)


def _row(
    company: Company,
    measure: str,
    year: int | None,
    quarter: int | None,
    period_end: object,
    reason: str,
    needed: str,
    accessions: list[str],
) -> dict[str, object]:
    return {
        "ticker": company.ticker,
        "measure": measure,
        "unit": company.currencies[0],
        "fiscal_year": year,
        "fiscal_quarter": quarter,
        "period_end_date": period_end,
        "reason": reason,
        "needed": needed,
        "accession_numbers": accessions,
    }
