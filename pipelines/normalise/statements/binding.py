"""Which measure governs which amount of a sentence.

In this order: the measure right before the amount ("capex of $8 billion"), the one right behind it ("$8 billion of
capex"), the nearest before it, the nearest behind it. "Respectively" pairs them in order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.normalise.statements.mentions import MeasureMention
from pipelines.normalise.statements.money import Amount
from pipelines.normalise.statements.roles import Role, role_of

_BESIDE_BEFORE = re.compile(
    r"(?:\s(?:spending|spend|guidance|guide|outlook|forecast|budget|target|plans?|range|estimate"
    r"|expectations?|number|figure|level|bill|tab|program))?"
    r"(?P<verb>\s(?:was|were|is|are|fell|rose|grew|climbed|reached|hit|totaled|came in|came|amounted|stood"
    r"|increased|decreased|declined|dropped))?"
    r"(?:\s?(?::|-|=)|\s(?:of|at|totaling|totalling|around|near))?\s?"
    r"(?:(?:about|approximately|roughly|around|nearly|almost|some|over|just|more|than|less|at|least|up|to|the"
    r"|a|an|only|between|of|in|range|somewhere|well|north|excess)\s|~\s?){0,6}"
)
_AND = re.compile(r",?\s(?:and|or)\s(?:about\s|approximately\s)?")
# What follows a semicolon and says its own verb speaks of something else.
_PARTED = re.compile(
    r";\s(?!(?:the|our|its)\s(?:new\s|current\s|updated\s|revised\s){0,2}(?:range|guidance|outlook|forecast|figure)\b)"
    r"[^;]{0,60}\b(?:is|was|were|are|will)\b"
)
_STOP = (
    r"(?:and|or|but|was|were|is|are|will|would|to|which|that|while|with|as|by|than|from|be|been|including|has"
    r"|have|had|versus|up|down|after|before"
    r"|excluding|at|compared|due|against|into|reflecting|driven|we|our|it|grew|rose|increased|decreased|per"
    r"|plus|where|so|because|exchange|consideration|return|connection|addition|support|subject|relation|lieu|excess"
    r"|response)"
)
_BESIDE_AFTER = re.compile(
    rf"(?:-worth)?\s?(?:(?:worth\s)?(?:of|in|on|for|towards?|into"
    rf"|as)\s)?(?:(?!{_STOP}\b)[\w'&/%-]+[\s-]){{0,5}}"
)


@dataclass(frozen=True, slots=True)
class Bound:
    """An amount with the measure that governs it (None: no measure in the sentence) and its role."""

    amount: Amount
    measure: MeasureMention | None
    role: Role
    is_beside: bool
    # Position in a "respectively" list, by which periods are paired; None outside one.
    place: int | None = None
    definition: str | None = None
    # Printed in billions, meant in millions (see `scale_slips`).
    slipped: bool = False


def bind(line: str, amounts: Sequence[Amount], measures: Sequence[MeasureMention]) -> list[Bound]:
    """Every amount of a flat sentence with its measure, in order."""
    heads = [measure for measure in measures if not measure.is_modifier] or list(measures)
    bound: list[Bound] = []
    for position, amount in enumerate(amounts):
        previous_end = amounts[position - 1].end if position else 0
        after = amounts[position + 1] if position + 1 < len(amounts) else None
        measure, beside = _governing(line, amount, measures, heads, previous_end, after)
        role = role_of(line, amount, previous_end, beside and measure is not None and measure.is_capex, after)
        if (
            bound
            and bound[-1].role != "value"
            and role == "value"
            and _AND.fullmatch(line, previous_end, amount.start)
        ):
            role = bound[-1].role
        bound.append(Bound(amount, measure, role, beside))
    return _respectively(line, bound, measures) if "respectively" in line else bound


def _governing(
    line: str,
    amount: Amount,
    measures: Sequence[MeasureMention],
    heads: Sequence[MeasureMention],
    previous_end: int,
    after: Amount | None,
) -> tuple[MeasureMention | None, bool]:
    left = _last_before(measures, amount.start)
    beside = (
        _BESIDE_BEFORE.fullmatch(line, left.end, amount.start) if left and left.end >= previous_end else None
    )
    if left and beside:
        # "Capital expenditures including finance leases were": the verb belongs to the head, and so does the amount.
        qualifies = left.is_modifier and (beside["verb"] or left.measure == "leases")
        head = _last_before(heads, left.start) if qualifies else None
        return head or left, True
    right = next((one for one in measures if one.start >= amount.end), None)
    reach = after.start if after else len(line)
    if right and right.start < reach and _BESIDE_AFTER.fullmatch(line, amount.end, right.start):
        return right, True
    inside = next((one for one in measures if one.start < amount.start and amount.end < one.end), None)
    if inside:
        return inside, True
    head = _last_before(heads, amount.start)
    # A qualifier has its own amount where another amount parts it from the head.
    left = head if head and (left is None or head.end >= previous_end or left.end < previous_end) else left
    if left and not _PARTED.search(line, left.end, amount.start):
        return left, False
    ahead = next((one for one in heads if one.start >= amount.end), None)
    return (ahead if ahead and ";" not in line[amount.end : ahead.start] else None), False


def _last_before(measures: Sequence[MeasureMention], place: int) -> MeasureMention | None:
    return next((one for one in reversed(measures) if one.end <= place), None)


_TWO_NAMES = re.compile(
    r"\b(gross|net|cash|total)\s(?:and|versus|&)\s(gross|net|cash|total)\s(?:capex|cap ex|capital)"
)
_NAMED = {"gross": "cash_gross", "net": "cash_net_of_incentives", "cash": "cash_gross", "total": None}


def _respectively(line: str, bound: list[Bound], named: Sequence[MeasureMention]) -> list[Bound]:
    """Pair the amounts before "respectively" in order: with two named measures, else with the periods."""
    end = line.index("respectively")
    listed = [one for one in bound if one.amount.end <= end and one.role == "value"]
    group: list[Bound] = []
    for one in reversed(listed):
        if group and not re.fullmatch(
            r"(?:\s(?:in|for)\s[^.;$]{0,40})?\s?,?\s?(?:and\s)?(?:about\s|approximately\s)?",
            line[one.amount.end : group[0].amount.start],
        ):
            break
        group.insert(0, one)
    if len(group) < 2:
        return bound
    measures = _in_a_row(line, [one for one in named if one.end <= group[0].amount.start])
    two = _TWO_NAMES.search(line, 0, group[0].amount.start)
    paired = {}
    for place, one in enumerate(group):
        measure = measures[place] if len(measures) == len(group) else group[0].measure
        definition = _NAMED.get(two[place + 1]) if two and len(group) == 2 else None
        paired[id(one)] = Bound(one.amount, measure, "value", one.is_beside, place, definition)
    return [paired.get(id(one), one) for one in bound]


def _in_a_row(line: str, measures: Sequence[MeasureMention]) -> list[MeasureMention]:
    """The last measures that are named one after the other: "operating cash flow and capital expenditures"."""
    row: list[MeasureMention] = []
    for one in reversed(measures):
        if row and not re.fullmatch(r",?\s(?:and\s)?(?:our\s|total\s)?|,\s", line[one.end : row[0].start]):
            break
        row.insert(0, one)
    return row
