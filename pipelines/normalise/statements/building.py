"""The parts of a statement that its sentence, voice, amount and period fill in."""

from pipelines.normalise.statements.draft import Draft
from pipelines.normalise.statements.measures import definition_of
from pipelines.normalise.statements.mentions import MeasureMention
from pipelines.normalise.statements.money import Amount
from pipelines.normalise.statements.periods import Period
from pipelines.normalise.statements.setting import Setting
from pipelines.normalise.statements.statement import Statement
from pipelines.normalise.statements.voices import Voice


def with_amount(statement: Statement, draft: Draft, amount: Amount) -> Statement:
    """The statement with an amount of its sentence; dollars only where it is printed in dollars."""
    dollars = amount.currency == "USD"
    return statement._replace(
        low_usd=amount.low if dollars else None,
        high_usd=amount.high if dollars else None,
        point_usd=amount.point if dollars else None,
        low_native=amount.low,
        high_native=amount.high,
        currency=amount.currency,
        amount_shape=amount.shape,
        amount_printed=draft.sentence[amount.start : amount.end],
        amount_per=amount.per,
    )


def blank_statement(
    draft: Draft, setting: Setting, voice: Voice, period: Period | None, *, is_concluded: bool
) -> Statement:
    """A statement with its sentence, voice and period; what it says is still to be filled in."""
    statement = Statement(
        company=voice.company,
        speaker=voice.speaker,
        about=voice.about,
        about_company=voice.about_company,
        period_is_concluded=is_concluded and period is not None,
        sentence=draft.sentence,
        end_offset=len(draft.sentence),
    )
    if period is None:
        return statement
    return statement._replace(
        period_printed=period.text or None,
        period_kind=period.kind,
        period_basis=period.basis,
        period_year=period.year,
        period_number=period.number,
        period_canonical=period.canonical(setting.clock.calendar.end_month),
    )


def definition_said(line: str, measure: MeasureMention | None, voice: Voice, setting: Setting) -> str | None:
    """The capex definition of a statement: as said, else a company's own words mean its headline measure.

    The press and analysts that name no definition leave it open, and so do words that are no accounting term.
    """
    if measure is None:
        return None
    said = definition_of(line, measure)
    if said or measure.is_loose:
        return said
    own_words = voice.about == "own" and voice.speaker == "company"
    return "company_headline" if own_words and setting.speaker.kind in ("company", "transcript") else None
