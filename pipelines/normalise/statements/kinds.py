"""Guidance, actual, commitment, or only talk: which predicate governs an amount, and what its period says about it.

The predicate between measure and amount decides ("capital expenditures to be …", "… were"), else the last one before
both in the clause, else the period (one that is over is an actual), else the first one behind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.normalise.statements.mentions import Predicate

_CLAUSE = re.compile(
    r";|\b(?:while|whereas|although|though)\b|,\s(?:but|and|so)\s(?=(?:we|our|it|they|i|that|this|the|its|in"
    r"|for)\b)"
    r"|,\s(?=(?:we|i|they)\b)|\.\s|\s-\s"
)
_FIRM_PAST = re.compile(r"spent|invested|incurred|paid|deployed|used|poured|put|reported|recorded|posted")
_FINITE = re.compile(r"(?:was|were|went|had|has|came)\b")
# What such words measure lies ahead unless a verb says otherwise.
_PLAN = re.compile(r"\b(?:plans?|budgets?|program(?:me)?s?)\b")
_CLOSE = 60
_NOUN_REACH = 16


@dataclass(frozen=True, slots=True)
class Tense:
    """`forward`, `past`, `act`, `present` or None, and the rule that found it."""

    tense: str | None
    rule: str
    word: str = ""


def clause_start(line: str, place: int) -> int:
    """Where the clause begins that holds a place of a flat sentence."""
    start = 0
    for match in _CLAUSE.finditer(line, 0, place):
        start = match.end()
    return start


def clause_end(line: str, place: int) -> int:
    """Where the clause ends that holds a place."""
    match = _CLAUSE.search(line, place)
    return match.start() if match else len(line)


def governing_tense(
    line: str, predicates: Sequence[Predicate], measure: tuple[int, int], amount: tuple[int, int] | None
) -> Tense:
    """The tense that governs a measure and its amount, both given as places of the flat sentence."""
    spans = [measure] if amount is None else [measure, amount]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    typed = [one for one in predicates if one.tense != "present"]
    between = [
        one
        for one in typed
        if start <= one.start < end and not any(span[0] <= one.start and one.end <= span[1] for span in spans)
    ]
    before = _verbs_first([one for one in typed if clause_start(line, start) <= one.start < start])
    if amount is not None and between:
        first, last = between[0], _verbs_first(between)[-1]
        if first.is_noun and first.start - measure[1] <= _NOUN_REACH and measure[1] <= first.start:
            return Tense("forward", "guidance_noun", line[first.start : first.end])
        # "we expect $2 billion deployed to capex": between amount and measure stands a participle.
        participle = amount[0] < measure[0] and last.tense == "past" and not _FINITE.match(line, last.start)
        if not (participle and before):
            return _tense(line, last, "between")
    if before:
        return _tense(line, before[-1], "before")
    behind = [one for one in typed if end <= one.start < min(end + _CLOSE, clause_end(line, end))]
    if behind and not re.search(r"[,(:]", line[end : behind[0].start]):
        return _tense(line, behind[0], "behind")
    if _PLAN.search(line, measure[0], measure[1]):
        return Tense("forward", "plan", line[measure[0] : measure[1]])
    presents = [one for one in predicates if one.tense == "present" and one.start < end + _CLOSE]
    if presents:
        return _tense(line, presents[-1], "present")
    far = [
        one
        for one in typed
        if one.start >= end and one.tense == "forward" and ";" not in line[end : one.start]
    ]
    return _tense(line, far[0], "far_behind") if far else Tense(None, "no_predicate")


def _verbs_first(predicates: list[Predicate]) -> list[Predicate]:
    return [one for one in predicates if not one.is_noun] or predicates


def _tense(line: str, predicate: Predicate, rule: str) -> Tense:
    return Tense(predicate.tense, rule, line[predicate.start : predicate.end])


def kind_of(tense: Tense, over: bool | None, is_future_year: bool) -> tuple[str, float]:
    """Kind and confidence of a statement with an amount.

    over: whether the period that the sentence names had ended (None: none named, or not to be told).
    is_future_year: whether it lies wholly ahead.
    """
    match tense.tense:
        case "forward":
            if tense.rule == "far_behind":
                return "guidance", 0.55
            if (
                over
                and tense.rule in ("guidance_noun", "behind", "before")
                and tense.word in ("should", "could", "may")
            ):
                return "actual", 0.5
            return "guidance", 0.95 if tense.rule in ("between", "guidance_noun") else 0.85
        case "past":
            if is_future_year and not _FIRM_PAST.fullmatch(tense.word):
                return "guidance", 0.6
            return "actual", 0.95 if tense.rule == "between" else 0.85
        case "act":
            return ("actual", 0.6) if over else ("guidance", 0.85)
        case "present":
            return ("guidance", 0.7) if over is False else ("actual", 0.7)
        case _:
            return ("guidance", 0.6) if over is False else ("actual", 0.6)
