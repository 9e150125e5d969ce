"""One sentence taken apart: what the grammar of a sentence found, before statements are made of it."""

from dataclasses import dataclass

from pipelines.normalise.statements.amounts import find_amounts
from pipelines.normalise.statements.binding import Bound, bind
from pipelines.normalise.statements.commitments import commitment_measure
from pipelines.normalise.statements.companies import CompanyMention, find_companies
from pipelines.normalise.statements.denials import without_denied
from pipelines.normalise.statements.measures import find_measures
from pipelines.normalise.statements.mentions import MeasureMention, PeriodMention, Predicate
from pipelines.normalise.statements.money import Amount
from pipelines.normalise.statements.parts import parts_marked
from pipelines.normalise.statements.period_words import find_periods
from pipelines.normalise.statements.predicates import find_predicates

# What names more amounts is a table that lost its cells, and no sentence.
MOST_AMOUNTS = 16
# Figures of which a document gives rows besides capital spending; of total revenue and expenses only guidance.
FOLLOWED = ("data_center_revenue", "ai_revenue", "cloud_revenue", "revenue", "total_expenses")


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


def take_apart(sentence: str, line: str, *, whatever: bool = False) -> Draft:
    """Find the parts of a sentence; `line` is its flat form.

    A sentence without a measure or commitment that rows are made of is left empty, unless `whatever` it says counts.
    """
    measures = parts_marked(sentence, line, find_measures(line))
    amounts = find_amounts(line)
    speaks = any(one.is_capex or (amounts and one.measure in FOLLOWED) for one in measures)
    speaks = speaks or bool(amounts and (whatever or commitment_measure(line)))
    if not speaks or len(amounts) > MOST_AMOUNTS:
        return Draft(sentence, line, [], [], [], [], [], [])
    return Draft(
        sentence=sentence,
        line=line,
        amounts=amounts,
        measures=measures,
        periods=find_periods(line),
        predicates=find_predicates(line),
        companies=find_companies(line),
        bound=without_denied(line, bind(line, amounts, measures)),
    )
