"""What is found in a sentence before anything is understood: places with what stands there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period as said at `start`:`end` of the flat sentence.

    `unit` is `quarter`, `month_quarter`, `the_quarter`, `half`, `nine_months`, `year`, `month_year`, `the_year`,
    `to_date`, `rest`, `trailing` or `several`. `year` is the year as said (26 made 2026), `number` the quarter, the
    half, or the month that a quarter or year ends in. `relative` is a word such as `next`; `basis` is `fiscal`,
    `calendar` or None. `until` is the last of several years. `compared`: it only serves a comparison.
    """

    start: int
    end: int
    unit: str
    year: int | None = None
    number: int | None = None
    relative: str | None = None
    basis: str | None = None
    until: int | None = None
    compared: bool = False


@dataclass(frozen=True, slots=True)
class MeasureMention:
    """A measure as said. `is_modifier`: it only qualifies another ("free cash flow after capital expenditures").

    `is_loose`: said in words that are no accounting term, such as investment in data centers. `is_part`: it is the
    spending of a segment or a place, or only for upkeep (see `parts`).
    """

    start: int
    end: int
    measure: str
    is_modifier: bool = False
    is_loose: bool = False
    is_part: bool = False

    @property
    def is_capex(self) -> bool:
        """Whether it is capital spending."""
        return self.measure == "capex"


@dataclass(frozen=True, slots=True)
class Predicate:
    """A word that says whether something lies ahead (`forward`), behind (`past`) or is (`present`)."""

    start: int
    end: int
    tense: str
    is_noun: bool = False
