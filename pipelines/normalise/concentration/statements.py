"""Sentences to statements: which share, of what, of how many customers, in which period; or that there is none.

A clause that speaks of customers and shares and can not be read completely gives no half statement: it says why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.normalise.concentration.bearers import bearers, says_each
from pipelines.normalise.concentration.percents import shares, speaks_of_shares, states_threshold
from pipelines.normalise.concentration.sentences import Span, clauses, sentences
from pipelines.normalise.concentration.spoken_periods import Named, named_periods
from pipelines.normalise.concentration.wording import (
    Relationship,
    labels,
    measures,
    of_the_largest,
    relationship,
    segment,
    subjects,
)

_NONE = re.compile(
    r"\bno\s+(?:(?:single|individual|one|direct|indirect|end)\s+)*(?:customers?|clients?|entity)\b"
    r"|\bno\s+(?:sales|revenues?)\s+(?:to|from)\s+(?:an?\s+|any\s+)?(?:(?:single|individual|one)\s+)*customers?\b"
    r"|\bnone\s+of\s+(?:our|its|the\s+Company[’']s)\s+(?:direct\s+|indirect\s+)?customers\b"
    r"|\bnot\s+have\s+any\s+(?:direct\s+|indirect\s+)?customers?\b",
    re.IGNORECASE,
)
# Says nothing beside the customers that are named before it.
_NO_OTHER = re.compile(r"\bno\s+other\b", re.IGNORECASE)
_CUSTOMER = r"\b(?:customers?|distributors?|resellers?|cloud\s+service\s+providers?|CSPs?)\b"
_NOT = re.compile(
    r"\bnot\s+(?:\w+\s+){0,2}?(?:represent|account|exceed|have|reach|compris|contribut)|\b(?:neither|nor)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:represented|representing|accounted|had|exceeded|comprised|contributed|was|were|(?:is|are)\s+estimated)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:if|could|would|may|might|should|any)\b", re.IGNORECASE)
_ATTRIBUTED = re.compile(r"^(?:Both|All|These|Each)\b")
_TABLE_FOLLOWS = re.compile(r"\bfollowing\s+table\b|\btable\s+below\b|\bas\s+follows\b|:$", re.IGNORECASE)
_APPROXIMATE = re.compile(r"\b(?:approximately|about|roughly|nearly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """One disclosed share, or customers at or above the threshold without a share, or (count 0) that there is none.

    share: percent as printed; at: place of its number in the paragraph, or where the clause begins. scope: `one`
    customer, `each` of several, their `total`, or `unstated`. above: True where each is said to be at or above 10 %.
    periods: as named for it; None where several are named and it is not clear which is meant. is_name: the customer
    is called by a name, which may be a country's.
    """

    measure: str
    count: int
    scope: str
    label: str | None = None
    printed_label: bool = False
    is_name: bool = False
    share: Decimal | None = None
    at: int | None = None
    above: bool | None = None
    approximate: bool = False
    periods: tuple[Named, ...] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What one clause says, with the whole sentence it stands in."""

    sentence: str
    relationship: Relationship
    segment: str | None
    segment_extent: str | None
    mentions: tuple[Mention, ...]
    states_threshold: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A clause that speaks of shares of customers and is not understood."""

    sentence: str
    reason: str


def read_statements(paragraph: str) -> list[Statement | Unread]:
    """Everything that a paragraph says about shares of customers, in order; other sentences give nothing."""
    found: list[Statement | Unread] = []
    if not speaks_of_shares(paragraph):
        return found
    for sentence in sentences(paragraph):
        attributed, extent = segment(sentence.text)
        last = found[-1] if found else None
        if (
            attributed
            and isinstance(last, Statement)
            and _ATTRIBUTED.match(sentence.text)
            and not last.segment
        ):
            found[-1] = replace(last, segment=attributed, segment_extent=extent)
            continue
        for clause in clauses(sentence):
            read = _read_clause(clause, sentence)
            if read:
                found.append(read)
    return found


def _read_clause(clause: Span, sentence: Span) -> Statement | Unread | None:
    of = measures(clause) or measures(sentence)
    threshold, told = states_threshold(clause.text), shares(clause)
    if not of or not (told or threshold) or _NO_OTHER.search(clause.text):
        return None
    periods = named_periods(clause) or named_periods(sentence)
    mentions: list[Mention] | Unread
    if _NONE.search(clause.text):
        none = Mention(of[0][1], 0, "none", at=clause.start, periods=tuple(periods))
        mentions = [none] if threshold and not told else []
    elif of_the_largest(clause):
        mentions = Unread(
            sentence.text, "a total over the largest customers, who may be named singly elsewhere"
        )
    elif told:
        mentions = _with_shares(clause, told, of, periods)
    else:
        mentions = _at_the_threshold(clause, sentence, of, periods)
    if isinstance(mentions, Unread):
        return mentions
    if not mentions:
        return None
    named, extent = segment(sentence.text)
    return Statement(sentence.text, relationship(clause.text), named, extent, tuple(mentions), threshold)


def _at_the_threshold(
    clause: Span, sentence: Span, of: Sequence[tuple[int, str]], periods: Sequence[Named]
) -> list[Mention] | Unread:
    """Customers said to reach the threshold without a share; nothing where a table follows or nothing is told."""
    if _TABLE_FOLLOWS.search(sentence.text) or not re.search(rf"{_CUSTOMER}", clause.text, re.IGNORECASE):
        return []
    if _NOT.search(clause.text):
        return Unread(sentence.text, "says that a customer does not reach the threshold, and no more")
    if not _TOLD.search(clause.text) or _SUPPOSED.search(clause.text):
        # "A customer that represents 10 % or more is a major customer" tells of nobody.
        return []
    return _without_share(clause, of, periods) or Unread(
        sentence.text, "speaks of customers at or above the threshold and does not say how many"
    )


def _without_share(clause: Span, of: Sequence[tuple[int, str]], periods: Sequence[Named]) -> list[Mention]:
    printed = labels(clause)
    found = []
    for who in printed or subjects(clause)[:1]:
        one, each = who.count == 1, says_each(clause)
        found.append(
            Mention(
                of[0][1],
                who.count,
                "one" if one else "each" if each else "unstated",
                who.text,
                printed_label=bool(printed),
                at=clause.start,
                above=True if one or each else None,
                periods=tuple(periods),
            )
        )
    return found


def _with_shares(
    clause: Span, told: Sequence[tuple[int, Decimal]], of: Sequence[tuple[int, str]], periods: Sequence[Named]
) -> list[Mention]:
    """One mention for each share that is said of counted, labelled or named customers; none where there are none."""
    places = [at for at, _ in told]
    printed, threshold = bool(labels(clause)), states_threshold(clause.text)
    return [
        Mention(
            measure=_measure_of(at, of),
            count=who.count,
            scope=scope,
            label=who.text,
            printed_label=printed,
            is_name=not printed and not subjects(clause),
            share=share,
            at=at,
            above=True if threshold and (who.count == 1 or says_each(clause)) else None,
            approximate=bool(_APPROXIMATE.search(clause.text)),
            periods=_periods_of(place, places, periods, clause),
        )
        for place, ((at, share), (who, scope)) in enumerate(zip(told, bearers(clause, places), strict=False))
    ]


def _measure_of(at: int, of: Sequence[tuple[int, str]]) -> str:
    behind = [measure for place, measure in of if place > at]
    return behind[0] if behind else of[-1][1]


def _periods_of(
    place: int, shares: Sequence[int], periods: Sequence[Named], clause: Span
) -> tuple[Named, ...] | None:
    """Periods of one of several shares: paired by "respectively", by standing between shares, or common to all."""
    if len(periods) <= 1 or len(shares) == 1:
        return tuple(periods)
    inside = [period for period in periods if period.at > shares[0]]
    if re.search(r"\brespectively\b", clause.text, re.IGNORECASE) and len(periods) == len(shares):
        return (periods[place],)
    ends = [*shares[1:], clause.end]
    between = [
        [period for period in inside if start < period.at < end]
        for start, end in zip(shares, ends, strict=True)
    ]
    if all(len(found) == 1 for found in between):
        return (between[place][0],)
    return None
