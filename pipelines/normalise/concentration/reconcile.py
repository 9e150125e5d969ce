"""The same period in two filings: the later one's shares against those first disclosed, as multisets.

Labels are left out on purpose: the quarter to 2024-04-28 is {A 13, B 11} in its own 10-Q (0001045810-24-000124) and
{13, 11} under other letters a year later (0001045810-25-000116).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

Row = dict[str, Any]


def reconciliations(concentrations: pl.DataFrame) -> Iterator[Row]:
    """Rows of normalised.concentration_reconciliations from rows of normalised.concentrations.

    A period is compared with the filing that is about it, or, where that is not held, with the first that mentions
    it. A filing that is silent on a period is not compared.
    """
    ordered = concentrations.sort(
        "is_comparative", "known_at", "accession_number", "disclosure_number", nulls_last=True
    )
    key = ["measure", "relationship", "period_type", "period_end_date"]
    for group in ordered.partition_by(key, maintain_order=True):
        filings = [one.to_dicts() for one in group.partition_by("accession_number", maintain_order=True)]
        first, *later = filings
        for repeated in later:
            named = ("ticker", "accession_number", *key, "period_start_date", "known_at")
            yield {
                **{name: repeated[0][name] for name in named},
                "first_accession_number": first[0]["accession_number"],
                "is_first_original": not first[0]["is_comparative"],
                "first_shares_pct": _shares(first),
                "later_shares_pct": _shares(repeated),
                "is_equal": _multiset(first) == _multiset(repeated),
            }


def _multiset(rows: Sequence[Row]) -> Counter[tuple[object, object]]:
    """(customers, share) as often as disclosed; a share said of each of several customers is one for each."""
    found: Counter[tuple[object, object]] = Counter()
    for row in rows:
        count = row["customer_count"]
        if row["share_scope"] == "each":
            found[1, row["share_pct"]] += count
        elif count:
            found[count, row["share_pct"]] += 1
    return found


def _shares(rows: Sequence[Row]) -> list[float]:
    found = [
        share
        for (_, share), times in _multiset(rows).items()
        for _ in range(times)
        if isinstance(share, float)
    ]
    return sorted(found, reverse=True)
