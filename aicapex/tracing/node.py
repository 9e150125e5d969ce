"""The tree of a trace: a value, how it was made, what it was made of, and where its leaves stand."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
# How a value comes from its operands; anything else is not arithmetic.
SUM, RATIO, PRODUCT = "sum", "ratio", "product"
_TOLERANCE = 1e-9


@dataclass(slots=True)
class Place:
    """Where a leaf stands: a row of evidence.facts or evidence.statements, and its document's, where one is known."""

    kind: str
    row: Row
    document: Row | None = None
    number: int | None = None


@dataclass(slots=True)
class Node:
    """One value of a trace.

    `how` says how it comes from the operands: a sum of signed ones, a ratio of the first by the second, or in words
    that nothing is computed from. `sign` is its own within a sum. `is_context`: a comparison beside the row's own
    period, such as the trailing year; pages leave its documents out. Of a value of evidence.values `measure` says what
    it is of, and `identity` which one it is.
    """

    label: str
    value: object = None
    unit: str = ""
    how: str = ""
    sign: int = 1
    operands: list["Node"] = field(default_factory=list)
    place: Place | None = None
    notes: list[str] = field(default_factory=list)
    is_context: bool = False
    measure: str = ""
    identity: str = ""

    def agrees(self) -> bool | None:
        """Whether the operands give the value; None where nothing is to be computed or an operand is missing."""
        if self.how not in (SUM, RATIO) or not isinstance(self.value, (int, float)):
            return None
        numbers = [
            one.sign * one.value if self.how == SUM else one.value
            for one in self.operands
            if isinstance(one.value, (int, float))
        ]
        if not numbers or len(numbers) != len(self.operands):
            return None
        if self.how == RATIO:
            made = numbers[0] / numbers[1] if len(numbers) == 2 and numbers[1] else math.nan
        else:
            made = sum(numbers)
        return math.isclose(made, self.value, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def walk(node: Node, *, with_context: bool = True) -> Iterator[Node]:
    """The node and everything below it, in the order in which it is printed."""
    if node.is_context and not with_context:
        return
    yield node
    for operand in node.operands:
        yield from walk(operand, with_context=with_context)
