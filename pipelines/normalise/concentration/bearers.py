"""Who bears the shares of a clause: labelled, counted or named customers, and what a share is to several of them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.normalise.concentration.sentences import Span
from pipelines.normalise.concentration.wording import Subject, labels, named_customer, subjects

_EACH = re.compile(r"\b(?:each|individually)\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:a\s+total|in\s+total|in\s+aggregate|in\s+the\s+aggregate|together|combined|collectively)\b",
    re.IGNORECASE,
)


def says_each(clause: Span) -> bool:
    """Whether a clause speaks of each of several customers."""
    return bool(_EACH.search(clause.text))


def bearers(clause: Span, shares: Sequence[int]) -> list[tuple[Subject, str]]:
    """Who bears each share, given by their places, and its scope; empty where nobody is counted, labelled or named.

    The scope is `one` customer, `each` of several, their `total`, or `unstated`.
    """
    count = len(shares)
    named, counted = labels(clause), subjects(clause)
    if named and (len(named) == 1 or count % len(named) == 0):
        return [(who, "one") for who in _labelled(named, shares)]
    if counted and len(counted) == count and all(who.count == 1 for who in counted):
        return [(who, "one") for who in counted]
    if named and count == 1:
        who = Subject(", ".join(one.text for one in named), named[0].start, len(named))
        return [(who, _scope_of_several(clause))]
    if not counted:
        name = named_customer(clause)
        return [(name, "one")] * count if name else []
    who = counted[0]
    if who.count == 1 or count % who.count == 0:
        return [(replace(who, count=1), "one")] * count
    return [(who, _scope_of_several(clause) if count == 1 else "unstated")] * count


def _labelled(named: Sequence[Subject], shares: Sequence[int]) -> list[Subject]:
    """The label of each share: the nearest before it where labels and shares take turns, otherwise in turn."""
    nearest = [[who for who in named if who.start < at][-1:] for at in shares]
    if len(named) < len(shares) and {who for found in nearest for who in found} == set(named):
        return [found[0] for found in nearest if found]
    return [named[place % len(named)] for place in range(len(shares))]


def _scope_of_several(clause: Span) -> str:
    """What one share is to several customers: "each 10 % or more, for a total of 22 %" is a total."""
    if _TOTAL.search(clause.text):
        return "total"
    return "each" if says_each(clause) else "unstated"
