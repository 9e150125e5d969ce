"""Sentences to statements: which share, of what, of how many customers, in which period; or that there is none.

A clause that speaks of customers and shares and can not be read completely gives no half statement: it says why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.normalise.concentration.sentences import Span, clauses, sentences
from pipelines.normalise.concentration.spoken_periods import Named, named_periods
from pipelines.normalise.concentration.wording import (
    Relationship,
    Subject,
    labels,
    measures,
    named_customer,
    of_the_largest,
    relationship,
    segment,
    subjects,
)

_TEN = r"(?:10|ten)\s?(?:%|percent)"
_THRESHOLD = re.compile(
    rf"(?:\b(?:more|greater)\s+than|\bin\s+excess\s+of|\bexceed\w*|\bat\s+least|\bover)\s+{_TEN}"
    rf"|{_TEN}\s+or\s+(?:more|greater)(?:\s+than)?",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<![\d.,])(?P<number>\d{1,3}(?:\.\d+)?)\s?(?:%|percent\b)")
_NONE = re.compile(
    r"\bno\s+(?:(?:single|individual|one|direct|indirect|end)\s+)*(?:customers?|clients?|entity)\b"
    r"|\bnone\s+of\s+(?:our|its|the\s+Company[’']s)\s+(?:direct\s+|indirect\s+)?customers\b"
    r"|\bnot\s+have\s+any\s+(?:direct\s+|indirect\s+)?customers?\b",
    re.IGNORECASE,
)
# Says nothing beside the customers that are named before it.
_NO_OTHER = re.compile(r"\bno\s+other\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|individually)\b", re.IGNORECASE)
_TOTAL = re.compile(
    r"\b(?:a\s+total|in\s+total|in\s+aggregate|in\s+the\s+aggregate|together|combined|collectively)\b",
    re.I,
)
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


def states_threshold(text: str) -> bool:
    """Whether a text tells the share from which customers are disclosed."""
    return bool(_THRESHOLD.search(text))


def read_statements(paragraph: str) -> list[Statement | Unread]:
    """Everything that a paragraph says about shares of customers, in order; other sentences give nothing."""
    found: list[Statement | Unread] = []
    if not _SHARE.search(paragraph) and not _THRESHOLD.search(paragraph):
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
    thresholds = [
        (clause.start + one.start(), clause.start + one.end()) for one in _THRESHOLD.finditer(clause.text)
    ]
    shares = _shares(clause, thresholds)
    if not of or not (shares or thresholds) or _NO_OTHER.search(clause.text):
        return None
    periods = named_periods(clause) or named_periods(sentence)
    if _NONE.search(clause.text):
        none = Mention(of[0][1], 0, "none", at=clause.start, periods=tuple(periods))
        mentions = [none] if thresholds and not shares else []
    elif of_the_largest(clause):
        return Unread(sentence.text, "a total over the largest customers, who may be named singly elsewhere")
    elif shares:
        mentions = _with_shares(clause, shares, of, periods, bool(thresholds))
    else:
        if _TABLE_FOLLOWS.search(sentence.text):
            return None
        mentions = _without_share(clause, of, periods)
        if not mentions and re.search(r"\bcustomers?\b", clause.text, re.IGNORECASE):
            return Unread(
                sentence.text, "speaks of customers at or above the threshold and does not say how many"
            )
    if not mentions:
        return None
    named, extent = segment(sentence.text)
    return Statement(
        sentence.text, relationship(clause.text), named, extent, tuple(mentions), bool(thresholds)
    )


def _shares(clause: Span, thresholds: Sequence[tuple[int, int]]) -> list[tuple[int, Decimal]]:
    found = [
        (clause.start + one.start("number"), Decimal(one["number"])) for one in _SHARE.finditer(clause.text)
    ]
    shares = [
        (at, share)
        for at, share in found
        if share <= 100 and not any(start <= at < end for start, end in thresholds)
    ]
    # "15% and 11%, for a total of 26%": the total says nothing new.
    if len(shares) > 2 and shares[-1][1] == sum(share for _, share in shares[:-1]):
        return shares[:-1]
    return shares


def _without_share(clause: Span, of: Sequence[tuple[int, str]], periods: Sequence[Named]) -> list[Mention]:
    named = labels(clause) or subjects(clause)[:1]
    return [
        Mention(
            of[0][1],
            who.count,
            "one" if who.count == 1 else "each" if _EACH.search(clause.text) else "unstated",
            who.text,
            printed_label=bool(labels(clause)),
            at=clause.start,
            above=True if who.count == 1 or _EACH.search(clause.text) else None,
            periods=tuple(periods),
        )
        for who in named
    ]


def _with_shares(
    clause: Span,
    shares: Sequence[tuple[int, Decimal]],
    of: Sequence[tuple[int, str]],
    periods: Sequence[Named],
    threshold: bool,
) -> list[Mention]:
    """One mention for each share that is said of counted or labelled customers; none where there are no such."""
    bearers = _bearers(clause, [at for at, _ in shares])
    if not bearers:
        return []
    printed = bool(labels(clause))
    is_name = not printed and not subjects(clause)
    mentions = []
    for place, (at, share) in enumerate(shares):
        who, scope = bearers[place]
        several = scope in ("total", "each")
        mentions.append(
            Mention(
                measure=_measure_of(at, of),
                count=who.count,
                scope=scope,
                label=who.text,
                printed_label=printed,
                is_name=is_name,
                share=share,
                at=at,
                above=True if threshold and (not several or _EACH.search(clause.text)) else None,
                approximate=bool(_APPROXIMATE.search(clause.text)),
                periods=_periods_of(place, [at for at, _ in shares], periods, clause),
            )
        )
    return mentions


def _bearers(clause: Span, shares: Sequence[int]) -> list[tuple[Subject, str]]:
    """Who bears each share (by place), and what it is to them; empty where nobody is counted, labelled or named."""
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
    if count > 1:
        return [(who, "unstated")] * count
    return [(who, _scope_of_several(clause))]


def _scope_of_several(clause: Span) -> str:
    """What one share is to several customers: "each 10 % or more, for a total of 22 %" is a total."""
    if _TOTAL.search(clause.text):
        return "total"
    return "each" if _EACH.search(clause.text) else "unstated"


def _labelled(named: Sequence[Subject], shares: Sequence[int]) -> list[Subject]:
    """The label of each share: the nearest before it where labels and shares take turns, otherwise in turn."""
    nearest = [[who for who in named if who.start < at][-1:] for at in shares]
    if len(named) < len(shares) and {who for found in nearest for who in found} == set(named):
        return [found[0] for found in nearest if found]
    return [named[place % len(named)] for place in range(len(shares))]


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
