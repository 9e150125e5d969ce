"""A statement: who says what about whose spending, in which sentence; and who is speaking."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose text it is.

    `ticker` None with `kind` "news": the companies are those that the text names. `kind` is `company` (a release),
    `transcript`, `news`, or `sector` where the company stands for several. `published` resolves relative periods;
    without it they stay open unless the text has a dateline.
    """

    ticker: str | None
    company_name: str | None
    fiscal_year_end_month: int = 12
    published: date | None = None
    kind: str = "company"

    @property
    def is_nobody(self) -> bool:
        """Whether the text has no company of its own, so that the companies it names speak."""
        return self.ticker is None and self.company_name is None


class Statement(NamedTuple):
    """One statement; the fields are the columns of `normalised.statements` and are described there."""

    company: str | None = None
    speaker: str = "company"
    about: str = "own"
    about_company: str | None = None
    kind: str = "other"
    measure: str = "other"
    capex_definition: str | None = None
    low_usd: int | None = None
    high_usd: int | None = None
    point_usd: int | None = None
    low_native: int | None = None
    high_native: int | None = None
    currency: str | None = None
    amount_shape: str | None = None
    amount_printed: str | None = None
    amount_per: str | None = None
    period_printed: str | None = None
    period_kind: str | None = None
    period_basis: str | None = None
    period_year: int | None = None
    period_number: int | None = None
    period_canonical: str | None = None
    period_is_concluded: bool = False
    direction: str | None = None
    direction_words: tuple[str, ...] = ()
    revision: str = "none"
    evidence: str = "stated"
    sentence: str = ""
    start_offset: int = 0
    end_offset: int = 0
    rule: str = ""
    confidence: float = 0.0


class StatementReader(Protocol):
    """Reads the statements of a text. `reader.read_statements` is one; a language model may be another.

    Whatever reads, the sentence stands in the text at the offsets, and amounts stand in the sentence.
    """

    def __call__(self, text: str, speaker: Speaker) -> list[Statement]:
        """Every statement in order."""
        ...
