"""Billions said or typed for millions: an amount of capital spending far out of proportion to its own sentence."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.normalise.statements.binding import Bound
from pipelines.normalise.statements.money import Amount

# No single company has guided to that much for a year, and no sentence names true figures a hundred times apart.
SUSPECT = 250 * 10**9
PROPORTION = 50


def mended(bound: Sequence[Bound]) -> list[Bound]:
    """The amounts of a sentence, a slipped one divided by a thousand and marked.

    "capex of around $500 billion" beside "free cash flow of $2.5 billion": every other amount has to be less than a
    fiftieth of it, and there has to be one.
    """
    return [
        replace(one, amount=_divided(one), slipped=True) if _slipped(one, bound) else one for one in bound
    ]


def _slipped(one: Bound, bound: Sequence[Bound]) -> bool:
    if one.measure is None or not one.measure.is_capex or one.measure.is_loose or one.amount.size < SUSPECT:
        return False
    others = [other.amount.size for other in bound if other is not one and other.amount.currency == "USD"]
    return (
        bool(others) and one.amount.currency == "USD" and max(others) * PROPORTION < one.amount.size < 10**12
    )


def _divided(one: Bound) -> Amount:
    low, high = one.amount.low, one.amount.high
    return replace(
        one.amount,
        low=None if low is None else low // 1000,
        high=None if high is None else high // 1000,
    )
