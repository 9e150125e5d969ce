"""From a sentence taken apart to its statements: kind, whose, which definition, which period, what it revises."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.normalise.statements.binding import Bound
from pipelines.normalise.statements.commitments import commitment_measure
from pipelines.normalise.statements.draft import FOLLOWED, Draft
from pipelines.normalise.statements.kinds import Tense, clause_end, clause_start, governing_tense, kind_of
from pipelines.normalise.statements.measures import definition_of
from pipelines.normalise.statements.mentions import MeasureMention, PeriodMention
from pipelines.normalise.statements.money import Amount
from pipelines.normalise.statements.period_binding import Parts, period_of_amount, usable
from pipelines.normalise.statements.periods import Clock, Period, concluded, is_over, resolve
from pipelines.normalise.statements.revisions import direction_of, revision_of
from pipelines.normalise.statements.scale_slips import mended
from pipelines.normalise.statements.statement import Speaker, Statement
from pipelines.normalise.statements.talk import talk_about
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
# Revenue that nothing but a period qualifies.
_BARE = re.compile(r"(?:^|[-\s•](?:quarter|year|fiscal|annual)[\s-]|^[^a-z]*)$")
_SPEND = re.compile(r"\b(?:spend|spending|outlays?)\b(?! on)|지출|투자")


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for a sentence because of the text around it.

    `company` is the ticker that the text spoke of last, `outlook` the period of an outlook that a heading opened,
    `section` the measure that a heading names ("Data Center").
    """

    speaker: Speaker
    clock: Clock
    company: str | None = None
    outlook: PeriodMention | None = None
    outlook_text: str = ""
    section: str | None = None

    def of(self, voice: Voice) -> "Setting":
        """The setting of a statement in this voice: what others spend is told in calendar years."""
        if voice.about not in ("customers", "sector") or self.clock.is_sector:
            return self
        return replace(self, clock=replace(self.clock, is_sector=True))


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
    found = [one for statement in found for one in _with_quoted(draft, statement, bound)]
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
    if not found and speaks:
        found = talk_about(draft, setting)
    if speaks and not any(one.kind in ("guidance", "actual") for one in found):
        found += _commitments(draft, bound, setting)
    rest = sorted(bound, key=lambda one: (not (one.measure and one.measure.is_capex), one.role != "value"))
    found += [_with_amount(draft, one, setting)._replace(kind="other") for one in rest[:1]]
    return sorted(found, key=rank)


def rank(statement: Statement) -> tuple[int, bool, bool]:
    """Sort key that puts the statement first which a sentence is mainly about."""
    kinds = {"guidance": 0, "actual": 0, "commitment": 1, "other": 2, "qualitative": 3}
    no_amount = statement.low_native is None and statement.high_native is None
    return kinds[statement.kind], no_amount, statement.rule.startswith("ahead")


def _is_followed(measure: MeasureMention) -> bool:
    return measure.is_capex or measure.measure in FOLLOWED


def _is_kept(statement: Statement) -> bool:
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
    amount, measure = one.amount, one.measure
    mention = period_of_amount(draft.line, one, _parts(draft, setting))
    place = (measure.start, measure.end) if measure else (amount.start, amount.start)
    tense = governing_tense(draft.line, draft.predicates, place, (amount.start, amount.end))
    printed = draft.sentence[mention.start : mention.end] if mention else ""
    kind, confidence = kind_of(tense, *_when(mention, printed, tense, setting.clock))
    looks_back = kind == "actual"
    voice = voice_of(draft, setting.speaker, measure, min(place[0], amount.start), setting.company)
    setting = setting.of(voice)
    period = _period(mention, printed, setting, looks_back)
    clause = draft.line[
        clause_start(draft.line, min(place[0], amount.start)) : clause_end(draft.line, amount.end)
    ]
    name, kind = _judged(draft, one, kind, period, voice, tense.tense == "past")
    if measure is None:
        confidence = min(confidence, 0.5)
        dated = tense.tense is None and period is not None and period.text and kind == "guidance"
        if not (dated or _SPENDING.fullmatch(tense.word) or _SPEND.search(clause)):
            kind = "other"
    statement = _statement(draft, setting, voice, amount, period, mention is None)
    direction = direction_of(clause)
    return statement._replace(
        kind=kind,
        measure=name,
        capex_definition=_definition(draft, one, voice, setting.speaker) if name == "capex" else None,
        direction=direction.way,
        direction_words=direction.words,
        revision=revision_of(draft.line, amount, None) if kind == "guidance" else "none",
        rule=_rule(one, tense),
        confidence=0.5
        if one.slipped
        else round(confidence - (0.2 if measure and measure.is_loose else 0), 2),
    )


def _parts(draft: Draft, setting: Setting) -> Parts:
    return Parts(draft.amounts, usable(draft.periods, setting.clock.running_year), draft.predicates)


def _when(
    mention: PeriodMention | None, printed: str, tense: Tense, clock: Clock
) -> tuple[bool | None, bool]:
    """Whether the period that is named was over, and whether it is a year that had not begun."""
    if mention is None:
        return None, False
    if mention.year is None and mention.unit in (
        "quarter",
        "month_quarter",
        "half",
        "the_quarter",
        "the_year",
    ):
        # Without a year the period follows from the tense, and can not decide it.
        if (
            mention.unit == "quarter"
            and mention.number
            and tense.tense in (None, "present")
            and clock.published
        ):
            now = clock.calendar.quarter_of(clock.published)
            return (
                True
                if mention.number == now.plus(-1).number
                else False
                if mention.number == now.number
                else None
            ), False
        ahead = mention.relative == "next"
        return (False if ahead else True if mention.relative == "last" else None), ahead
    period = resolve(mention, printed, clock, tense.tense == "past")
    ahead = period.kind == "multi_year" and mention.relative not in ("last", "past")
    if clock.published is not None and period.year is not None and period.kind == "year":
        ahead = period.year >= (clock.running_year or 0) and mention.year is not None
    return is_over(period, clock), ahead


def _period(mention: PeriodMention | None, printed: str, setting: Setting, looks_back: bool) -> Period | None:
    if mention is not None:
        return resolve(mention, printed, setting.clock, looks_back)
    if setting.outlook is not None and not looks_back:
        return resolve(setting.outlook, setting.outlook_text, setting.clock, False)
    return concluded(setting.clock, looks_back)


def _judged(
    draft: Draft, one: Bound, kind: str, period: Period | None, voice: Voice, looks_firm: bool
) -> tuple[str, str]:
    """Measure and kind after whose words they are: only the company's own spending is guidance or actual."""
    measure = one.measure.measure if one.measure else "capex"
    if measure not in ("capex", *FOLLOWED):
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


def _definition(draft: Draft, one: Bound, voice: Voice, speaker: Speaker) -> str | None:
    said = one.definition or (definition_of(draft.line, one.measure) if one.measure else None)
    if said or one.measure is None or one.measure.is_loose:
        return said
    own_words = (
        voice.about == "own" and voice.speaker == "company" and speaker.kind in ("company", "transcript")
    )
    return "company_headline" if own_words else None


def _rule(one: Bound, tense: Tense) -> str:
    if one.slipped:
        return "billions_for_millions"
    if one.measure is None:
        where = "no_measure"
    elif one.is_beside:
        where = "beside"
    else:
        where = "nearest" if one.measure.start < one.amount.start else "ahead"
    return f"{where}/{'respectively' if one.place is not None else tense.rule}"


def _with_quoted(draft: Draft, main: Statement, bound: Sequence[Bound]) -> list[Statement]:
    """A statement, and the earlier views that its sentence quotes, each as a statement of its own."""
    if main.kind not in ("guidance", "actual"):
        return [main]
    views = [
        one
        for one in bound
        if (one.role == "prior_view" or (one.role == "revised_from" and main.kind == "guidance"))
        and (one.measure is None or one.measure.measure in (main.measure, "revenue"))
    ]
    value = next(
        (
            one.amount
            for one in bound
            if draft.sentence[one.amount.start : one.amount.end] == main.amount_printed
        ),
        None,
    )
    if main.kind == "guidance" and views:
        main = main._replace(revision=revision_of(draft.line, value, views[0].amount))
    return [main, *(_as_quoted(draft, main, one) for one in views)]


def _as_quoted(draft: Draft, main: Statement, view: Bound) -> Statement:
    return main._replace(
        kind="guidance",
        evidence="quoted_as_prior",
        revision="none",
        rule="quoted_prior",
        confidence=0.9 if view.role == "prior_view" else 0.75,
        **_money(draft, view.amount),  # type: ignore[arg-type]
    )


def _commitments(draft: Draft, bound: Sequence[Bound], setting: Setting) -> list[Statement]:
    for one in bound:
        if one.role not in ("value", "step"):
            continue
        start, end = clause_start(draft.line, one.amount.start), clause_end(draft.line, one.amount.end)
        measure = commitment_measure(draft.line[start:end])
        if measure is None or (
            one.measure and one.measure.measure in ("revenue", "profit", "free_cash_flow", "cash")
        ):
            continue
        mention = period_of_amount(draft.line, one, _parts(draft, setting))
        printed = draft.sentence[mention.start : mention.end] if mention else ""
        period = resolve(mention, printed, setting.clock, False) if mention else None
        voice = voice_of(draft, setting.speaker, one.measure, one.amount.start, setting.company)
        statement = _statement(draft, setting, voice, one.amount, period, False)
        kind = "commitment" if voice.speaker != "analyst" else "other"
        return [statement._replace(kind=kind, measure=measure, rule="commitment", confidence=0.7)]
    return []


def _money(draft: Draft, amount: Amount) -> dict[str, object]:
    dollars = amount.currency == "USD"
    return {
        "low_usd": amount.low if dollars else None,
        "high_usd": amount.high if dollars else None,
        "point_usd": amount.point if dollars else None,
        "low_native": amount.low,
        "high_native": amount.high,
        "currency": amount.currency,
        "amount_shape": amount.shape,
        "amount_printed": draft.sentence[amount.start : amount.end],
        "amount_per": amount.per,
    }


def _statement(
    draft: Draft,
    setting: Setting,
    voice: Voice,
    amount: Amount | None,
    period: Period | None,
    is_concluded: bool,
) -> Statement:
    """A statement with its place, voice, amount and period; what it says is filled in by the caller."""
    blank = Statement(
        company=voice.company,
        speaker=voice.speaker,
        about=voice.about,
        about_company=voice.about_company,
        period_printed=(period.text or None) if period else None,
        period_kind=period.kind if period else None,
        period_basis=period.basis if period else None,
        period_year=period.year if period else None,
        period_number=period.number if period else None,
        period_canonical=period.canonical(setting.clock.calendar.end_month) if period else None,
        period_is_concluded=is_concluded,
        sentence=draft.sentence,
        end_offset=len(draft.sentence),
    )
    return blank._replace(**_money(draft, amount)) if amount else blank  # type: ignore[arg-type]
