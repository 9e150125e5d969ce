"""Which period a statement gets, and whether that period was over when it was made."""

from pipelines.normalise.statements.draft import Draft
from pipelines.normalise.statements.kinds import Tense
from pipelines.normalise.statements.mentions import PeriodMention
from pipelines.normalise.statements.period_binding import Parts, usable
from pipelines.normalise.statements.periods import Clock, Period, concluded, is_over, resolve
from pipelines.normalise.statements.setting import Setting

# Units whose year, where it is not said, follows from the tense and so can not decide it.
_OPEN_UNITS = ("quarter", "month_quarter", "half", "the_quarter", "the_year")


def parts_of(draft: Draft, setting: Setting) -> Parts:
    """What the choice of a period looks at in a sentence."""
    return Parts(draft.amounts, usable(draft.periods, setting.clock.running_year), draft.predicates)


def period_of(
    mention: PeriodMention | None, printed: str, setting: Setting, *, looks_back: bool
) -> Period | None:
    """The period that is said, else that of the outlook above, else the one that the day leaves."""
    if mention is not None:
        return resolve(mention, printed, setting.clock, looks_back)
    if setting.outlook is not None and not looks_back:
        return resolve(setting.outlook, setting.outlook_text, setting.clock, False)
    return concluded(setting.clock, looks_back)


def lies_where(
    mention: PeriodMention | None, printed: str, tense: Tense, clock: Clock
) -> tuple[bool | None, bool]:
    """Whether the period that is named was over (None: not to be told), and whether it is a year not yet over."""
    if mention is None:
        return None, False
    if mention.year is None and mention.unit in _OPEN_UNITS:
        return _without_year(mention, tense, clock)
    period = resolve(mention, printed, clock, tense.tense == "past")
    ahead = period.kind == "multi_year" and mention.relative not in ("last", "past")
    if clock.running_year is not None and period.year is not None and period.kind == "year":
        ahead = period.year >= clock.running_year and mention.year is not None
    return is_over(period, clock), ahead


def _without_year(mention: PeriodMention, tense: Tense, clock: Clock) -> tuple[bool | None, bool]:
    if mention.unit == "quarter" and tense.tense in (None, "present") and clock.published:
        # "That includes $16 billion in the first quarter", said in February: the running quarter is meant.
        now = clock.calendar.quarter_of(clock.published)
        over = {now.number: False, now.plus(-1).number: True}.get(mention.number or 0)
        return over, False
    match mention.relative:
        case "next":
            return False, True
        case "last":
            return True, False
        case _:
            return None, False
