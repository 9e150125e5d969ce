"""Sentences on capital spending without an amount: guidance by direction, actual by growth, or only talk.

"We expect a meaningful increase in"
" capex" is guidance without numbers: something of the speaker's looks ahead, and a
word says which way. Without such a word it is qualitative.
"""

import re

from pipelines.normalise.statements.building import blank_statement, definition_said
from pipelines.normalise.statements.draft import Draft
from pipelines.normalise.statements.kinds import clause_end, clause_start
from pipelines.normalise.statements.mentions import MeasureMention, PeriodMention, Predicate
from pipelines.normalise.statements.period_binding import period_of_measure, usable
from pipelines.normalise.statements.periods import concluded, resolve
from pipelines.normalise.statements.revisions import Direction, direction_of, revision_of
from pipelines.normalise.statements.setting import Setting
from pipelines.normalise.statements.statement import Statement
from pipelines.normalise.statements.voices import voice_of

_SUBORDINATE = re.compile(
    r"(?<!level )(?<!levels )(?<!same )(?<!much )(?<!well )(?<!soon )\bas\b(?! an? (?:percent|share|%"
    r"|proportion))|\b(?:because|since|when|if|which"
    r"|where|due to|given|so that)\b|[;:]|,\s(?:we|i|they|it|our|this)\b"
)
# "If we do not generate enough, we may reduce capital investments" expects nothing.
_HYPOTHETICAL = re.compile(r"(?:may|might|could)\b")
_ASIDE = re.compile(r",[^,]{0,60},")
_GROWTH = re.compile(r"\b\d+(?:\.\d+)?\s?(?:%|percent)|\b(?:doubled|tripled|quadrupled)\b|%")
_NO_GUIDANCE = re.compile(
    r"\b(?:not|n't|never)\s(?:\w+\s){0,3}?(?:provid|giv|guid|shar|comment|quantif|ready|updat)\w*"
)
_SHARE = re.compile(r"(?:%|\bpercent(?:age)?)(?: range)? of (?:\w+ ){0,3}(?:sales|revenues?)\b")
_REACH_BEHIND, _REACH_BEFORE, _NEXT_WORD = 60, 110, 12


def talk_about(draft: Draft, setting: Setting) -> list[Statement]:
    """The statement of a sentence that speaks of capital spending and gives no amount of it; empty for none."""
    measure = next((one for one in draft.measures if one.is_capex and not one.is_modifier), None) or next(
        (one for one in draft.measures if one.is_capex), None
    )
    if measure is None:
        return []
    line = draft.line
    # Spending as a reason or a part ("driven by capital investments") is not what the sentence expects.
    forward = None if measure.is_modifier else _forward(draft, measure)
    direction = _direction(line, measure, forward)
    steps = [one for one in draft.bound if one.measure is measure and one.role == "step"]
    voice = voice_of(draft, setting.speaker, measure, measure.start, setting.company)
    mention = period_of_measure(line, measure, usable(draft.periods, setting.clock.running_year))
    printed = draft.sentence[mention.start : mention.end] if mention else ""
    past = _past(draft, measure) and not forward
    forward = forward or _present_of_what_comes(draft, measure, mention, setting)
    clause = line[clause_start(line, measure.start) : clause_end(line, measure.end)]
    if forward and (direction.way or steps or _SHARE.search(clause)) and not _NO_GUIDANCE.search(clause):
        kind = "guidance"
    elif past and _GROWTH.search(line, measure.start, measure.end + 80):
        kind = "actual"
    else:
        kind = "qualitative"
    period = resolve(mention, printed, setting.clock, kind == "actual") if mention else None
    if period is None and kind != "qualitative":
        period = concluded(setting.clock, kind == "actual")
    if not voice.is_own or measure.is_part:
        kind = "other"
    named = line.startswith("cap", measure.start) or not line[measure.start].isascii()
    if kind == "qualitative" and (measure.is_modifier or not named):
        return []
    concluded_here = mention is None and period is not None
    return [
        blank_statement(draft, setting, voice, period, is_concluded=concluded_here)._replace(
            kind=kind,
            measure="capex",
            capex_definition=None if measure.is_part else definition_said(line, measure, voice, setting),
            direction=direction.way,
            direction_words=direction.words,
            revision=revision_of(line, None, None) if kind == "guidance" else "none",
            rule="direction" if kind == "guidance" else "talk",
            confidence=0.75 if kind == "guidance" else 0.6,
        )
    ]


def _forward(draft: Draft, measure: MeasureMention) -> Predicate | None:
    """The predicate that looks ahead and has the measure as its subject or object."""
    found = None
    for one in draft.predicates:
        if one.tense not in ("forward", "act") or _HYPOTHETICAL.match(draft.line, one.start):
            continue
        if one.end <= measure.start:
            gap = draft.line[one.end : measure.start]
            other = any(
                one.end <= mention.start < measure.start for mention in draft.measures if not mention.is_capex
            )
            if len(gap) < _REACH_BEFORE and not other and not _SUBORDINATE.search(gap):
                found = one
        elif one.start >= measure.end:
            gap = _ASIDE.sub(" ", draft.line[measure.end : one.start])
            if len(gap) < _REACH_BEHIND and not _SUBORDINATE.search(gap):
                return one
    return found


def _present_of_what_comes(
    draft: Draft, measure: MeasureMention, mention: PeriodMention | None, setting: Setting
) -> Predicate | None:
    """A present tense that means years to come: "capex stays low for the next couple of years"."""
    running = setting.clock.running_year
    if mention is None or running is None or measure.is_modifier:
        return None
    ahead = (
        mention.relative == "next"
        or (mention.unit == "several" and mention.relative != "last")
        or ((mention.year or 0) > running and not mention.compared)
    )
    verbs = (
        one
        for one in draft.predicates
        if one.tense == "present" and 0 <= one.start - measure.end < _NEXT_WORD
    )
    return next(verbs, None) if ahead else None


def _past(draft: Draft, measure: MeasureMention) -> bool:
    return any(
        one.tense == "past" and (0 <= one.start - measure.end < 30 or 0 <= measure.start - one.end < 20)
        for one in draft.predicates
    )


def _direction(line: str, measure: MeasureMention, forward: Predicate | None) -> Direction:
    if forward is None:
        return direction_of(line[max(0, measure.start - 40) : measure.end + 80])
    return direction_of(
        line[max(0, min(forward.start, measure.start) - 60) : max(forward.end, measure.end) + 80]
    )
