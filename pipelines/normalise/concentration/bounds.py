"""Bounds on concentration where only customers from a threshold on are disclosed, rounded: censored data.

Shares of all customers sum to 100. Disclosed shares lie in the interval that rounds to what is printed; customers
that are not disclosed are each below the threshold, and there may be any number of them. Over everything that
fits this, the sum of squared shares (HHI, 0 to 10,000) and the share of the four largest have a least and a greatest
value. Both are limits: a share just below the threshold comes as near to the greatest as one likes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

WHOLE = 100.0
TOP = 4


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A disclosed share in percent, low <= share <= high, of one customer or in total of `count` customers.

    floor: least share of each of several customers (0 where nothing is said of each).
    """

    low: float
    high: float
    count: int = 1
    floor: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.low <= self.high <= WHOLE and self.count >= 1):
            raise ValueError(f"no share in percent: {self}")
        if self.count * self.floor > self.high:
            raise ValueError(f"{self.count} customers of at least {self.floor} % exceed {self.high} %")

    @property
    def least(self) -> float:
        """Least total that gives each customer its floor."""
        return max(self.low, self.count * self.floor)

    @property
    def others(self) -> float:
        """What all of its customers but the largest keep."""
        return (self.count - 1) * self.floor

    def greatest_of(self, largest: int) -> float:
        """Greatest share of so many of its largest customers; the others keep their floor."""
        return self.high - (self.count - largest) * self.floor if largest else 0.0

    def kept_by_all_but(self, largest: int) -> float:
        """Least share of all but so many of its largest customers."""
        return (self.count - largest) * self.floor if largest else self.least


@dataclass(frozen=True, slots=True)
class Bounds:
    """Least and greatest values: sums in percent, HHI from 0 to 10,000."""

    customers: int
    sum_low: float
    sum_high: float
    hhi_low: float
    hhi_high: float
    top4_low: float
    top4_high: float


class MoreThanAll(ValueError):
    """Disclosed shares are more than 100 % even at their least."""


def bounds(disclosed: Sequence[Disclosed], threshold: float) -> Bounds:
    """Bounds over everything that fits the disclosed shares, none undisclosed at or above `threshold` percent.

    Raises MoreThanAll where nothing fits.
    """
    least = sum(one.least for one in disclosed)
    if least > WHOLE:
        raise MoreThanAll(f"disclosed shares sum to at least {least:g} %")
    return Bounds(
        customers=sum(one.count for one in disclosed),
        sum_low=least,
        sum_high=min(sum(one.high for one in disclosed), WHOLE),
        # Squares are least where each share is least, several share evenly, and the rest is spread infinitely thin.
        hhi_low=sum(one.least**2 / one.count for one in disclosed),
        hhi_high=_greatest_hhi(disclosed, threshold),
        top4_low=_least_top(disclosed),
        top4_high=_greatest_top(disclosed, threshold),
    )


def _greatest_hhi(disclosed: Sequence[Disclosed], threshold: float) -> float:
    """Greatest sum of squares: a convex sum over a polytope is greatest in a corner.

    In a corner every share is at an end of its interval and every undisclosed piece is full or empty, but for one
    that takes what is left. Of several customers in one total all but the largest keep their floor, so that each
    disclosure is one share that can move; of shares that can move equally far, the larger ones are moved first.
    """
    fixed = sum(one.others * one.floor for one in disclosed)
    room = WHOLE - sum(one.others for one in disclosed)
    movable = [(one.least - one.others, one.high - one.others) for one in disclosed]
    return fixed + max(_corners(movable, room, threshold))


def _corners(movable: Sequence[tuple[float, float]], room: float, threshold: float) -> Iterator[float]:
    alike: dict[float, list[tuple[float, float]]] = {}
    for low, high in sorted(movable, reverse=True):
        alike.setdefault(round(high - low, 9), []).append((low, high))
    groups = list(alike.values())
    for raised in product(*(range(len(group) + 1) for group in groups)):
        ends = [
            high if place < most else low
            for group, most in zip(groups, raised, strict=True)
            for place, (low, high) in enumerate(group)
        ]
        rest, squares = room - sum(ends), sum(end**2 for end in ends)
        if rest >= 0:
            yield squares + _packed(rest, threshold)
        for group, most in zip(groups, raised, strict=True):
            if most < len(group):
                low, high = group[most]
                yield from _with_one_between(squares - low**2, rest + low, (low, high), threshold)


def _with_one_between(
    squares: float, left: float, interval: tuple[float, float], threshold: float
) -> Iterator[float]:
    """Corners in which one share takes what a number of full pieces leaves."""
    for pieces in range(int(WHOLE // threshold) + 1):
        taken = left - pieces * threshold
        if interval[0] <= taken <= interval[1]:
            yield squares + taken**2 + pieces * threshold**2


def _packed(rest: float, threshold: float) -> float:
    full, remainder = divmod(rest, threshold)
    return full * threshold**2 + remainder**2


def _least_top(disclosed: Sequence[Disclosed]) -> float:
    even = [one.least / one.count for one in disclosed for _ in range(one.count)]
    return sum(sorted(even, reverse=True)[:TOP])


def _greatest_top(disclosed: Sequence[Disclosed], threshold: float) -> float:
    found = []
    for chosen in _choices([one.count for one in disclosed], TOP):
        pairs = list(zip(disclosed, chosen, strict=True))
        most = sum(one.greatest_of(largest) for one, largest in pairs) + (TOP - sum(chosen)) * threshold
        # What is not among the four keeps its least; nothing exceeds the whole.
        found.append(min(most, WHOLE - sum(one.kept_by_all_but(largest) for one, largest in pairs)))
    return max(found)


def _choices(counts: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """How many of each disclosure are chosen, no more than `most` together."""
    if not counts:
        yield ()
        return
    for first in range(min(counts[0], most) + 1):
        for others in _choices(counts[1:], most - first):
            yield (first, *others)
