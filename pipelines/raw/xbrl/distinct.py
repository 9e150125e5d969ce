"""What facts refer to, read once for all facts that refer to it; and for what can not be read, why."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from lxml import etree

from pipelines.raw.xbrl.contexts import Context, Unreadable, read_context
from pipelines.raw.xbrl.fact_values import BrokenFact
from pipelines.raw.xbrl.names import Names
from pipelines.raw.xbrl.units import read_unit

_NOWHERE = 0
_Key = TypeVar("_Key")
_Thing = TypeVar("_Thing")


class Distinct(Generic[_Key, _Thing]):
    """The distinct things, and for each reference the position of its thing (of no meaning where it is broken)."""

    def __init__(self, references: Sequence[_Key], read: Callable[[_Key], _Thing]) -> None:
        self.things: list[_Thing] = []
        self._references = references
        self._broken: dict[_Key, BrokenFact] = {}
        known: dict[_Key, int] = {}
        self.positions: list[int] = []
        place = self.positions.append
        for reference in references:
            position = known.get(reference)
            if position is None:
                position = known[reference] = self._read(reference, read)
            place(position)

    def _read(self, reference: _Key, read: Callable[[_Key], _Thing]) -> int:
        try:
            self.things.append(read(reference))
        except BrokenFact as error:
            self._broken[reference] = error
            return _NOWHERE
        return len(self.things) - 1

    def broken(self) -> dict[int, BrokenFact]:
        """Why a fact's thing can not be had, by the fact's position."""
        if not self._broken:
            return {}
        return {
            position: self._broken[reference]
            for position, reference in enumerate(self._references)
            if reference in self._broken
        }


def context_of(element: etree._Element, identifier: str, names: Names) -> Context:
    """The context in an element; raises BrokenFact."""
    try:
        return read_context(element, names)
    except Unreadable as error:
        raise BrokenFact("unreadable context", f"context {identifier}: {error}") from error


def unit_of(element: etree._Element, identifier: str, names: Names) -> str:
    """The unit in an element; raises BrokenFact."""
    try:
        return read_unit(element, names)
    except Unreadable as error:
        raise BrokenFact("unreadable unit", f"unit {identifier}: {error}") from error
