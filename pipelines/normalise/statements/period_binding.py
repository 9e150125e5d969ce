"""Which period of a sentence belongs to an amount: the one right behind it, else the nearest before, else a later."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipelines.normalise.statements.binding import Bound
from pipelines.normalise.statements.mentions import MeasureMention, PeriodMention, Predicate
from pipelines.normalise.statements.money import Amount

_NO_BREAK = re.compile(r"[^,;:.()]{0,70}")
# "about $125 billion and rise in 2026": the period belongs to the second verb.
_NEW_VERB = re.compile(
    r"\band\s(?:\w+ly\s|then\s|even\s)?(?:rise|grow|increase|fall|decline|climb|go|be|continue|remain|expand"
    r"|ramp|more|again|higher|to)\b"
)
_BROKEN = re.compile(r"[;.(]")
_JOINED = re.compile(r",?\s?(?:and|&)?\s?(?:(?:for|in|the|our)\s){0,2}")
_AND = re.compile(r",?\s(?:and\s)?(?:about\s|approximately\s)?")
_LINKED = re.compile(r",?\s(?:respectively,?\s)?(?:(?:in|for|during|as of|at)\s)?(?:the\s|our\s)?")
_BY_HAND = ("each", "every", "any", "same")


def usable(periods: Sequence[PeriodMention], running_year: int | None) -> list[PeriodMention]:
    """Mentions that can be the period of a statement: no comparisons, no "each year".

    A year still to come is never what something is compared with ("we'll spend more than that in 2027").
    "Sequentially" counts where nothing else is said.
    """
    found = [
        one
        for one in periods
        if one.relative not in _BY_HAND
        and (not one.compared or (running_year is not None and (one.year or 0) > running_year))
    ]
    return [one for one in found if one.relative != "sequential"] or found


def period_of_amount(line: str, bound: Bound, parts: "Parts") -> PeriodMention | None:
    """The mention that belongs to a bound amount, out of `usable` ones.

    "The quarter" behind a quarter that was named is that quarter.
    """
    found = _nearest_period(line, bound, parts)
    if found is None or found.unit != "the_quarter" or found.relative not in ("the", "this"):
        return found
    named = [one for one in parts.periods if one.unit == "quarter" and one.end <= found.start]
    return named[-1] if named else found


def _nearest_period(line: str, bound: Bound, parts: "Parts") -> PeriodMention | None:
    periods = parts.periods
    amount = bound.amount
    listed = _of_group(line, bound, parts)
    if listed:
        return listed
    next_start = min((one.start for one in parts.amounts if one.start >= amount.end), default=len(line))
    previous_end = max((one.end for one in parts.amounts if one.end <= amount.start), default=0)
    behind = next((one for one in periods if amount.end <= one.start < next_start), None)
    quiet = (
        behind is not None
        and not _NEW_VERB.search(line, amount.end, behind.start)
        and not any(amount.end <= one.start < behind.start for one in parts.predicates)
    )
    if behind and quiet and _NO_BREAK.fullmatch(line, amount.end, behind.start):
        return behind
    before = [one for one in periods if previous_end <= one.start and one.end <= amount.start]
    if before:
        return before[-1]
    between = line[amount.end : behind.start] if behind else ""
    if behind and not _BROKEN.search(between) and (quiet or "," not in between):
        return behind
    further_before = [one for one in periods if one.end <= amount.start]
    return further_before[-1] if further_before else None


def _of_group(line: str, bound: Bound, parts: "Parts") -> PeriodMention | None:
    """The period in the place of an amount: "$7.9 and $28.1 billion for the fourth quarter and full year 2023"."""
    group = _group(line, bound.amount, parts.amounts)
    if len(group) < 2:
        return None
    runs = [run for run in _runs(line, parts.periods) if len(run) == len(group)]
    behind = next((run for run in runs if run[0].start >= group[-1].end), None)
    if behind and _LINKED.fullmatch(line, group[-1].end, behind[0].start):
        return behind[group.index(bound.amount)]
    said = "respectively" in line[group[-1].end :]
    before = next((run for run in runs if run[-1].end <= group[0].start), None)
    return before[group.index(bound.amount)] if said and before else None


def _group(line: str, amount: Amount, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts that are named one after the other around an amount."""
    groups: list[list[Amount]] = []
    for one in amounts:
        if groups and _AND.fullmatch(line, groups[-1][-1].end, one.start):
            groups[-1].append(one)
        else:
            groups.append([one])
    return next((group for group in groups if amount in group), [])


def period_of_measure(
    line: str, measure: MeasureMention, periods: Sequence[PeriodMention]
) -> PeriodMention | None:
    """The mention that belongs to a measure without an amount: the nearest, behind it or before; of a row the first."""
    nearest = min(
        periods,
        key=lambda one: one.start - measure.end if one.start >= measure.end else measure.start - one.end + 20,
        default=None,
    )
    return next((run[0] for run in _runs(line, periods) if nearest in run), nearest)


class Parts(NamedTuple):
    """What the choice of a period looks at."""

    amounts: Sequence[Amount]
    periods: Sequence[PeriodMention]
    predicates: Sequence[Predicate]


def _runs(line: str, periods: Sequence[PeriodMention]) -> list[list[PeriodMention]]:
    """Periods that are named one after the other: "the fourth quarter and full year 2023"."""
    runs: list[list[PeriodMention]] = []
    for one in periods:
        if runs and _JOINED.fullmatch(line, runs[-1][-1].end, one.start):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs
