"""One disclosure while a filing is read: filled from a tag or from prose, and confirmed where prose says it again."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.normalise.concentration.spoken_periods import Period
from pipelines.normalise.concentration.statements import Mention, Statement

THRESHOLD = Decimal(10)


@dataclass(frozen=True, slots=True)
class Key:
    """What shares are compared within: labels hold for one measure and period of one filing only."""

    measure: str
    relationship: str
    period: Period


@dataclass(frozen=True, slots=True)
class SetAside:
    """A share or a sentence that is not understood, with its place and why.

    Of a tagged share that stands in the text also (paragraph, place in it), and (measure, share): prose that gives
    the same share must not take its place.
    """

    document_name: str
    place: str
    reason: str
    detail: str
    at: tuple[int, int] | None = None
    share: tuple[str, Decimal] | None = None


@dataclass(slots=True)
class Row:
    """A disclosure of one filing; becomes a row of normalised.concentrations."""

    key: Key
    statement: Statement
    mention: Mention
    document_name: str
    paragraph_number: int
    sentence_paragraph_number: int
    half_width: Decimal
    source: str
    place: str
    member: str | None = None
    segment_member: str | None = None
    fact_numbers: list[int] = field(default_factory=list)
    repeated_in: list[int] = field(default_factory=list)

    def confirm(
        self, mention: Mention, statement: Statement, document_name: str, paragraph_number: int
    ) -> None:
        """Note that another paragraph says the same, and take from it what this row's own sentence leaves open."""
        elsewhere = paragraph_number not in (self.paragraph_number, *self.repeated_in)
        if document_name == self.document_name and elsewhere:
            self.repeated_in.append(paragraph_number)
        if self.source == "tagged":
            self.source = "both"
        if self.statement.segment is None:
            self.statement = replace(
                self.statement, segment=statement.segment, segment_extent=statement.segment_extent
            )
        if self.statement.relationship.basis == "unqualified" and statement.relationship.basis == "stated":
            self.statement = replace(self.statement, relationship=statement.relationship)
        if mention.printed_label and not self.mention.printed_label:
            self.mention = replace(self.mention, label=mention.label, printed_label=True)

    def interval(self, threshold_stated: bool) -> tuple[Decimal, Decimal | None]:
        """Least share, and the share below which it lies: what rounds to the printed number.

        Where the filing states the threshold, no customer that it lists is below: 10 % printed means 10 to 10.5.
        """
        mention = self.mention
        if mention.count == 0:
            return Decimal(0), THRESHOLD
        if mention.share is None:
            return THRESHOLD, None
        low, high = mention.share - self.half_width, min(mention.share + self.half_width, Decimal(100))
        each_above = threshold_stated if mention.scope in ("one", "each") else mention.above
        floor = THRESHOLD * (mention.count if mention.scope == "total" else 1)
        if each_above and floor < high:
            low = max(low, floor)
        return max(low, Decimal(0)), high
