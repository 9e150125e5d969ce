"""From a sentence taken apart to its statements: kind, whose, which definition, which period, what it revises."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.normalise.statements.binding import Bound
from pipelines.normalise.statements.building import blank_statement, definition_said, with_amount
from pipelines.normalise.statements.commitments import commitment_measure
from pipelines.normalise.statements.denials import stands_by_nothing
from pipelines.normalise.statements.draft import FOLLOWED, Draft
from pipelines.normalise.statements.flat import flat
from pipelines.normalise.statements.kinds import Tense, clause_end, clause_start, governing_tense, kind_of
from pipelines.normalise.statements.mentions import MeasureMention
from pipelines.normalise.statements.period_binding import period_of_amount
from pipelines.normalise.statements.periods import Period, resolve
from pipelines.normalise.statements.quoted import with_quoted
from pipelines.normalise.statements.revisions import Direction, direction_of, revision_of
from pipelines.normalise.statements.roles import UNSAID
from pipelines.normalise.statements.scale_slips import mended
from pipelines.normalise.statements.setting import Setting
from pipelines.normalise.statements.statement import Statement
from pipelines.normalise.statements.talk import talk_about
from pipelines.normalise.statements.timing import lies_where, parts_of, period_of
from pipelines.normalise.statements.voices import Voice, voice_of

_GUIDANCE_ONLY = ("revenue", "total_expenses")
_SURE = 0.8
# A trillion dollars of capital spending is a market's, whoever speaks of it.
_NO_COMPANY = 10**12
# Predicates that, without any measure in the sentence, speak of spending or of guidance.
_SPENDING = re.compile(
    r"guid\w+|signal\w*|forecast\w*|outlook|rais\w+|lift\w*|hik\w+|boost\w*|lower\w*|trim\w*|cut\w*|narrow\w*"
    r"|reiterat\w*|maintain\w*|spent|invested"
    r"|deployed|to (?:spend|invest|deploy)|budget\w*|expect\w*|plan\w* \w+|planned|project\w*|range|see|surge"
    r"|to surge|to be|target\w*"
)
# Money of these is what a company has or gets, whatever contract is named beside it.
_UNCOMMITTED = ("revenue", "profit", "free_cash_flow", "cash", "backlog")
# Revenue that nothing but a period qualifies.
_BARE = re.compile(r"(?:^|[-\s•](?:quarter|year|fiscal|annual)[\s-]|^[^a-z]*)$")
# Money for what is no capital: "$20 billion on films".
_FOR_SOMETHING_ELSE = re.compile(
    r"\s(?:on|into)\s(?!(?:(?:its|our|the|new|more|building|buying|us|u\.s\.)\s){0,2}(?:ai|artificial|chips?"
    r"|gpus?|data|cloud|infrastructure|capital|capacity"
    r"|servers?|comput\w+|technolog\w+|equipment|factor\w+|plants?|fabs?|networks?|capex|property|facilit\w+"
    r"|technical|campus\w*)\b)"
)
# Somebody's expectation said with a verb of its own.
_EXPECTS = re.compile(
    r"\b[a-z]+(?:'re|'d|'ve)?\s(?:(?:now|still|also|currently|continues? to|would|do)\s){0,2}"
    r"(?:expects?|anticipates?|forecasts?|projects?|estimates?|plans? (?:to|on|for)|targets?|foresees?|expecting"
    r"|anticipating|planning (?:to|on|for)|guide|guides)\b|예상(?:한|했)|전망(?:한|했)|계획|내다봤"
)
_SPEND = re.compile(r"\b(?:spend|spending|outlays?)\b(?! on)|지출|투자")


def statements_of(draft: Draft, setting: Setting) -> list[Statement]:
    """The statements of a sentence of a document, in the order of their amounts."""
    bound = mended(_with_section(draft.line, draft.bound, setting.section))
    found = [
        statement
        for one in bound
        if one.role == "value" and one.measure is not None and _is_followed(one.measure)
        for statement in [_with_amount(draft, one, setting)]
        if _is_kept(statement)
    ]
    found = with_quoted(draft, found, bound)
    if not any(one.kind == "guidance" for one in found):
        found += [_with_amount(draft, one, setting) for one in bound if _is_unsaid(one)]
    if any(one.kind != "other" for one in found):
        return found
    return [*found, *_commitments(draft, bound, setting), *([] if found else talk_about(draft, setting))]


def principal_of(draft: Draft, setting: Setting) -> list[Statement]:
    """Candidates for the one statement on capital spending of a single sentence, the best first."""
    bound = mended(draft.bound)
    speaks = any(measure.is_capex for measure in draft.measures)
    values = [
        one for one in bound if one.role == "value" and (one.measure.is_capex if one.measure else not speaks)
    ]
    found = [_with_amount(draft, one, setting) for one in values]
    if not speaks:
        found = _commitments(draft, bound, setting) or found
    if not found and speaks and not stands_by_nothing(bound):
        found = talk_about(draft, setting)
    if speaks and not any(one.kind in ("guidance", "actual") for one in found):
        found += _commitments(draft, bound, setting)
    rest = sorted(bound, key=lambda one: (not (one.measure and one.measure.is_capex), one.role != "value"))
    found += [_with_amount(draft, one, setting)._replace(kind="other") for one in rest[:1]]
    return sorted(found, key=rank)


def rank(statement: Statement) -> tuple[int, bool, bool]:
    """Sort key that puts the statement first which a sentence is mainly about.

    Where somebody expects an amount ("capex was $14 billion; we expect $70 billion for the year"), what is expected.
    """
    kinds = {"guidance": 1, "actual": 1, "commitment": 2, "other": 3, "qualitative": 4}
    no_amount = statement.low_native is None and statement.high_native is None
    expects = statement.kind == "guidance" and not no_amount and _EXPECTS.search(flat(statement.sentence))
    return 0 if expects else kinds[statement.kind], no_amount, statement.rule.startswith("ahead")


def _is_unsaid(one: Bound) -> bool:
    return one.role in UNSAID and one.measure is not None and one.measure.is_capex


def _is_followed(measure: MeasureMention) -> bool:
    return measure.is_capex or measure.measure in FOLLOWED


def _is_kept(statement: Statement) -> bool:
    """Whether a document gives a row for it: no measure that only comes later in the sentence, no doubtful revenue."""
    if statement.rule.startswith("ahead") and not statement.rule.endswith("respectively"):
        return False
    if statement.measure in _GUIDANCE_ONLY:
        return statement.kind == "guidance" and statement.confidence >= _SURE
    return True


def _with_section(line: str, bound: Sequence[Bound], section: str | None) -> list[Bound]:
    """Bare "revenue" below a heading "Data Center" is that section's revenue."""
    if section is None:
        return list(bound)
    return [
        replace(one, measure=replace(one.measure, measure=section))
        if one.measure is not None
        and one.measure.measure == "revenue"
        and _BARE.search(line, 0, one.measure.start)
        else one
        for one in bound
    ]


def _with_amount(draft: Draft, one: Bound, setting: Setting) -> Statement:
    amount, measure, line = one.amount, one.measure, draft.line
    mention = period_of_amount(line, one, parts_of(draft, setting))
    printed = draft.sentence[mention.start : mention.end] if mention else ""
    place = (measure.start, measure.end) if measure else (amount.start, amount.start)
    start = min(place[0], amount.start)
    tense = governing_tense(line, draft.predicates, place, (amount.start, amount.end))
    kind, confidence = kind_of(tense, *lies_where(mention, printed, tense, setting.clock))
    voice = voice_of(draft, setting.speaker, measure, start, setting.company)
    setting = setting.of(voice)
    period = period_of(mention, printed, setting, looks_back=kind == "actual")
    name, kind = _judged(draft, one, kind, period, voice, looks_firm=tense.tense == "past")
    clause = line[clause_start(line, start) : clause_end(line, amount.end)]
    if measure is None and not _is_of_spending(
        line, one, tense, clause, bool(mention) and kind == "guidance"
    ):
        kind = "other"
    # "Not to exceed" points up in its words alone.
    direction = Direction((), None) if amount.turned else direction_of(clause)
    statement = blank_statement(draft, setting, voice, period, is_concluded=mention is None)
    return with_amount(statement, draft, amount)._replace(
        kind=kind,
        measure=name,
        capex_definition=one.definition or definition_said(line, measure, voice, setting)
        if name == "capex"
        else None,
        direction=direction.way,
        direction_words=direction.words,
        revision=revision_of(line, amount, None) if kind == "guidance" else "none",
        rule=_rule(one, tense),
        confidence=_confidence(one, confidence),
    )


def _is_of_spending(line: str, one: Bound, tense: Tense, clause: str, is_dated: bool) -> bool:
    """Whether an amount without any measure in its sentence may be read as capital spending."""
    if _FOR_SOMETHING_ELSE.match(line, one.amount.end):
        return False
    headline = tense.tense is None and is_dated
    return headline or bool(_SPENDING.fullmatch(tense.word) or _SPEND.search(clause))


def _confidence(one: Bound, confidence: float) -> float:
    if one.slipped:
        return 0.5
    if one.measure is None:
        return min(confidence, 0.5)
    return round(confidence - 0.2, 2) if one.measure.is_loose else confidence


def _judged(
    draft: Draft, one: Bound, kind: str, period: Period | None, voice: Voice, *, looks_firm: bool
) -> tuple[str, str]:
    """Measure and kind after whose words they are: only the company's own spending is guidance or actual."""
    measure = one.measure.measure if one.measure else "capex"
    if measure not in ("capex", *FOLLOWED) or (one.measure is not None and one.measure.is_part):
        measure = "other"
    if measure == "capex" and one.amount.currency == "USD" and one.amount.size >= _NO_COMPANY:
        return measure, "other"
    if not voice.is_own or one.role != "value" or measure == "other":
        return measure, "other"
    if one.measure is not None and one.measure.is_loose:
        several = period is None or period.kind not in ("year", "quarter", "half") or not period.text
        ahead = kind == "guidance" or (period is not None and period.kind == "multi_year" and not looks_firm)
        if several and ahead and commitment_measure(draft.line) is not None:
            return "investment_pledge", "commitment"
    return measure, kind


def _rule(one: Bound, tense: Tense) -> str:
    if one.slipped:
        return "billions_for_millions"
    if one.role in UNSAID:
        return one.role
    if one.measure is None:
        where = "no_measure"
    elif one.is_beside:
        where = "beside"
    else:
        where = "nearest" if one.measure.start < one.amount.start else "ahead"
    return f"{where}/{'respectively' if one.place is not None else tense.rule}"


def _commitments(draft: Draft, bound: Sequence[Bound], setting: Setting) -> list[Statement]:
    for one in bound:
        if one.role not in ("value", "step"):
            continue
        start, end = clause_start(draft.line, one.amount.start), clause_end(draft.line, one.amount.end)
        measure = commitment_measure(draft.line[start:end])
        if measure is None or (one.measure and one.measure.measure in _UNCOMMITTED):
            continue
        mention = period_of_amount(draft.line, one, parts_of(draft, setting))
        printed = draft.sentence[mention.start : mention.end] if mention else ""
        period = resolve(mention, printed, setting.clock, False) if mention else None
        voice = voice_of(draft, setting.speaker, one.measure, one.amount.start, setting.company)
        statement = with_amount(
            blank_statement(draft, setting, voice, period, is_concluded=False), draft, one.amount
        )
        kind = "commitment" if voice.speaker != "analyst" else "other"
        return [statement._replace(kind=kind, measure=measure, rule="commitment", confidence=0.7)]
    return []
