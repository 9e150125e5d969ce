"""What disclosed shares leave open: bounds for each filing, measure and period, direct customers only.

Direct and indirect customers overlap: what an indirect customer buys passes through a direct one. So they are never
added; indirect ones are counted beside.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from pipelines.normalise.concentration.bounds import Bounds, Disclosed, bounds
from pipelines.normalise.concentration.row import THRESHOLD

OF_FILING = ("ticker", "accession_number", "form", "is_comparative", "evidence", "known_at", "known_at_basis")
OF_PERIOD = ("measure", "period_type", "period_end_date")
_ALONG = ("period_start_date", "fiscal_year", "fiscal_quarter")
_THRESHOLD = float(THRESHOLD)

Row = dict[str, Any]


def bounds_rows(concentrations: pl.DataFrame) -> Iterator[Row]:
    """Rows of normalised.concentration_bounds from rows of normalised.concentrations, in their order."""
    for group in concentrations.partition_by(["accession_number", *OF_PERIOD], maintain_order=True):
        rows = group.to_dicts()
        direct = [row for row in rows if row["relationship"] == "direct"]
        indirect = [row for row in rows if row["relationship"] == "indirect"]
        first = rows[0]
        yield {
            **{name: first[name] for name in (*OF_FILING, *OF_PERIOD, *_ALONG)},
            "threshold_pct": _THRESHOLD,
            "threshold_basis": _threshold_basis(first),
            **_direct(direct),
            "indirect_customers": sum(row["customer_count"] for row in indirect) if indirect else None,
            "indirect_shares_pct": _shares(indirect),
        }


def _threshold_basis(row: Row) -> str:
    if row["is_threshold_stated"]:
        return "stated"
    # ASC 280-10-50-42 has customers from 10 % of revenue on disclosed; nothing says so of receivables.
    return "asc_280" if row["measure"] == "revenue" else "assumed"


def _direct(rows: Sequence[Row]) -> Row:
    shares = _shares(rows)
    told = all(row["share_pct"] is not None or row["is_none"] for row in rows)
    found: Row = {
        "direct_customers": _customers(rows) if rows else None,
        "direct_shares_pct": shares,
        "disclosed_sum_pct": sum(shares) if rows and told else None,
    }
    names = (
        "disclosed_sum_low_pct", "disclosed_sum_high_pct", "hhi_low", "hhi_high", "top4_low_pct", "top4_high_pct",
    )  # fmt: skip
    reason: str | None = None
    limits: Bounds | None = None
    if not rows:
        reason = "no_direct_statement"
    elif any(row["share_scope"] == "unstated" for row in rows):
        reason = "count_or_share_unstated"
    else:
        try:
            limits = bounds([one for row in rows for one in _disclosed(row)], _THRESHOLD)
        except ValueError:
            # More than 100 % in sum, or a total that is less than the threshold for each of its customers.
            reason = "shares_do_not_fit"
    values = (
        (limits.sum_low, limits.sum_high, limits.hhi_low, limits.hhi_high, limits.top4_low, limits.top4_high)
        if limits
        else (None,) * len(names)
    )
    return found | dict(zip(names, values, strict=True)) | {"no_bounds_reason": reason}


def _customers(rows: Sequence[Row]) -> int | None:
    """Customers at or above the threshold; null where a total does not tell that of each."""
    total = 0
    for row in rows:
        one_by_one = row["share_scope"] in ("one", "each", "none")
        if not one_by_one and not row["is_each_above"]:
            return None
        share = row["share_pct"]
        if not one_by_one or share is None or share >= _THRESHOLD:
            total += row["customer_count"]
    return total


def _disclosed(row: Row) -> list[Disclosed]:
    if row["is_none"]:
        return []
    low, high, count = row["low_pct"], row["high_pct"], row["customer_count"]
    most = 100.0 if high is None else high
    if row["share_scope"] == "total":
        return [Disclosed(low, most, count, _THRESHOLD if row["is_each_above"] else 0.0)]
    return [Disclosed(low, most)] * count


def _shares(rows: Sequence[Row]) -> list[float]:
    """Printed shares, highest first; one said of each of several customers stands as often as there are customers."""
    shares: list[float] = []
    for row in rows:
        share = row["share_pct"]
        if isinstance(share, float):
            shares += [share] * (row["customer_count"] if row["share_scope"] == "each" else 1)
    return sorted(shares, reverse=True)
