"""Which of the wanted documents a run asks the source for."""

from dataclasses import dataclass
from datetime import date

from pipelines.errors import WrongUse


@dataclass(frozen=True, slots=True)
class FetchScope:
    """Filings of these days (both included; None: no bound). `ask_again`: also for what the source did not have.

    Documents outside the scope are not asked for; those of them that are held stay.
    """

    filed_from: date | None = None
    filed_to: date | None = None
    ask_again: bool = False

    def covers(self, filing_date: date | None) -> bool:
        """Whether a filing of this day is asked for; one without a day only where there is no bound."""
        if filing_date is None:
            return self.filed_from is None and self.filed_to is None
        after = self.filed_from is None or filing_date >= self.filed_from
        return after and (self.filed_to is None or filing_date <= self.filed_to)


EVERYTHING = FetchScope()


def fetch_scope(filed_from: str = "", filed_to: str = "", *, ask_again: bool = False) -> FetchScope:
    """The scope of days as people write them; raises WrongUse for what is no day, or for days in the wrong order."""
    scope = FetchScope(_day(filed_from), _day(filed_to), ask_again)
    if scope.filed_from and scope.filed_to and scope.filed_from > scope.filed_to:
        raise WrongUse(
            "the range of days ends before it begins", place=f"{filed_from} to {filed_to}", remedy="swap them"
        )
    return scope


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse("this is no day", place=text, remedy="write it as YYYY-MM-DD") from None
