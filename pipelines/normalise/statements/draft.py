"""One sentence taken apart: what the grammar of a sentence found, before statements are made of it."""

from dataclasses import dataclass

from pipelines.normalise.statements.amounts import find_amounts
from pipelines.normalise.statements.binding import Bound, bind
from pipelines.normalise.statements.companies import CompanyMention, find_companies
from pipelines.normalise.statements.measures import find_measures
from pipelines.normalise.statements.mentions import MeasureMention, PeriodMention, Predicate
from pipelines.normalise.statements.money import Amount
from pipelines.normalise.statements.period_words import find_periods
from pipelines.normalise.statements.predicates import find_predicates


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as written and flat, with everything that was found in it."""

    sentence: str
    line: str
    amounts: list[Amount]
    measures: list[MeasureMention]
    periods: list[PeriodMention]
    predicates: list[Predicate]
    companies: list[CompanyMention]
    bound: list[Bound]


def take_apart(sentence: str, line: str) -> Draft:
    """Find the parts of a sentence; `line` is its flat form in one line."""
    measures = find_measures(line)
    amounts = find_amounts(line)
    if not amounts and not any(one.is_capex for one in measures):
        return Draft(sentence, line, amounts, measures, [], [], [], [])
    return Draft(
        sentence=sentence,
        line=line,
        amounts=amounts,
        measures=measures,
        periods=find_periods(line),
        predicates=find_predicates(line),
        companies=find_companies(line),
        bound=bind(line, amounts, measures),
    )
