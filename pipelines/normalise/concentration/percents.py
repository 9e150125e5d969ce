"""Percentages in a clause: the threshold of disclosure, and shares; what is said to be less is neither."""

import re
from decimal import Decimal

from pipelines.normalise.concentration.sentences import Span

_TEN = r"(?:10|ten)\s?(?:%|percent)"
_THRESHOLD = re.compile(
    rf"(?:\b(?:more|greater)\s+than|\bin\s+excess\s+of|\bexceed\w*|\bat\s+least|\bover)\s+{_TEN}"
    rf"|{_TEN}\s+or\s+(?:more|greater)(?:\s+than)?",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:less|fewer|lower)\s+than\s+\d+(?:\.\d+)?\s?%|\b(?:below|under)\s+\d+(?:\.\d+)?\s?%", re.IGNORECASE
)
_SHARE = re.compile(r"(?<![\d.,])(?P<number>\d{1,3}(?:\.\d+)?)\s?(?:%|percent\b)")


def states_threshold(text: str) -> bool:
    """Whether a text tells the share from which customers are disclosed."""
    return bool(_THRESHOLD.search(text))


def speaks_of_shares(text: str) -> bool:
    """Whether there is any percentage in a text."""
    return bool(_SHARE.search(text)) or states_threshold(text)


def shares(clause: Span) -> list[tuple[int, Decimal]]:
    """(place of the number, percent) of each share in a clause, in order; neither threshold nor upper limits."""
    other = [one.span() for pattern in (_THRESHOLD, _LESS) for one in pattern.finditer(clause.text)]
    found = [
        (clause.start + one.start("number"), Decimal(one["number"]))
        for one in _SHARE.finditer(clause.text)
        if Decimal(one["number"]) <= 100 and not any(start <= one.start() < end for start, end in other)
    ]
    # "15% and 11%, for a total of 26%": the total says nothing new.
    if len(found) > 2 and found[-1][1] == sum(share for _, share in found[:-1]):
        return found[:-1]
    return found
