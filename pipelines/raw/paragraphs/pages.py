"""Printed pages read as one text: what stands on every page is left out, and what a page's end cut is joined."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

_PAGE_NUMBER = re.compile(r"^(?:page\s+)?(?:[A-Z]{1,2}-)?(?:\d{1,4}|[ivxlc]{1,7})$", re.I)
_CONTENTS = re.compile(r"^(?:table of contents|index)$", re.I)
_ENDED = re.compile(r"[.!?:;]['\"’”)\]]*$")
_BULLET = re.compile(r"^[•·▪◦●■]")
# How near to a page's end or beginning running heads stand, how short they are and how often they come back.
NEAR = 3
LONGEST_RUNNING_HEAD = 150
FEWEST_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One paragraph with (fact, offset in the text), or a page break."""

    kind: str
    text: str = ""
    facts: tuple[tuple[int, int], ...] = ()


PAGE_BREAK = Item("page_break")


def read_over_pages(items: Sequence[Item]) -> list[Item]:
    """The paragraphs without page numbers, running heads and page breaks; a cut sentence is one paragraph again.

    Two texts are one where a page ends between them and the first has no full stop: nothing else is joined.
    """
    furniture = _furniture(items)
    read: list[Item] = []
    turned = False
    for place, item in enumerate(items):
        if item is PAGE_BREAK:
            turned = True
        elif place not in furniture:
            if turned and read and _goes_on(read[-1], item):
                read[-1] = _joined(read[-1], item)
            else:
                read.append(item)
            turned = False
    return read


def _furniture(items: Sequence[Item]) -> set[int]:
    near = list(_near_breaks(items))
    repeats = Counter(items[place].text for place in set(near))
    return {
        place
        for place in near
        if not items[place].facts
        and (
            _PAGE_NUMBER.match(items[place].text)
            or _CONTENTS.match(items[place].text)
            or (
                len(items[place].text) <= LONGEST_RUNNING_HEAD
                and items[place].kind != "table_row"
                and repeats[items[place].text] >= FEWEST_REPEATS
            )
        )
    }


def _near_breaks(items: Sequence[Item]) -> Iterator[int]:
    for place, item in enumerate(items):
        if item is PAGE_BREAK:
            for step in (-1, 1):
                for distance in range(1, NEAR + 1):
                    other = place + step * distance
                    if not 0 <= other < len(items) or items[other] is PAGE_BREAK:
                        break
                    yield other


def _goes_on(first: Item, second: Item) -> bool:
    return (
        first.kind == second.kind == "text"
        and not _ENDED.search(first.text)
        and not _BULLET.match(second.text)
    )


def _joined(first: Item, second: Item) -> Item:
    shift = len(first.text) + 1
    moved = tuple((fact, at + shift) for fact, at in second.facts)
    return replace(first, text=f"{first.text} {second.text}", facts=(*first.facts, *moved))
