"""Disclosures in prose beside the tagged ones: what prose repeats is confirmed, what only prose says becomes a row.

The same disclosure stands in the notes, in the discussion of results and among the risks. Within one paragraph every
mention counts; over paragraphs the same share of the same measure and period is one disclosure said again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.normalise.concentration.placed import Paragraph
from pipelines.normalise.concentration.row import Key, Row, SetAside
from pipelines.normalise.concentration.spoken_periods import FilingPeriods
from pipelines.normalise.concentration.statements import Mention, Statement, Unread, read_statements
from pipelines.normalise.concentration.tagged import half_of_last_digit


@dataclass(frozen=True, slots=True)
class _Claim:
    """A mention in one of its periods."""

    key: Key
    statement: Statement
    mention: Mention


def add_prose(
    rows: list[Row], aside: Sequence[SetAside], paragraphs: Sequence[Paragraph], periods: FilingPeriods
) -> Iterator[SetAside]:
    """Confirm the tagged rows of a filing and add to `rows` what only the prose of a document has.

    aside: tagged shares that were set aside; prose does not bring them back. Yields what is not understood.
    """
    reader = _ProseReader(rows, aside, periods)
    for paragraph in paragraphs:
        if paragraph.kind != "table_row":
            for sentence, reason in reader.read(paragraph):
                yield SetAside(paragraph.document_name, f"paragraph {paragraph.number}", reason, sentence)


class _ProseReader:
    """The rows of a filing while its prose is read, and what is known of its tags."""

    def __init__(self, rows: list[Row], aside: Sequence[SetAside], periods: FilingPeriods) -> None:
        self._rows = rows
        self._periods = periods
        self._tagged_at = {(row.document_name, row.paragraph_number, row.mention.at) for row in rows}
        self._tagged_at |= {(one.document_name, *one.at) for one in aside if one.at}
        self._tagged_keys = {row.key for row in rows if row.source != "prose"}
        self._aside = {one.share for one in aside if one.share}
        self._confirmed: list[Row] = []

    def read(self, paragraph: Paragraph) -> Iterator[tuple[str, str]]:
        """Settle everything that a paragraph says; yields (sentence, reason) where that is not possible."""
        self._confirmed = []
        for said in read_statements(paragraph.text):
            if isinstance(said, Unread):
                yield said.sentence, said.reason
                continue
            for mention in said.mentions:
                if (paragraph.document_name, paragraph.number, mention.at) in self._tagged_at:
                    continue
                for claim in _claims(said, mention, self._periods):
                    reason = claim if isinstance(claim, str) else self._settle(claim, paragraph)
                    # Sales to Singapore are told like sales to a customer: a name that no tag vouches for is left.
                    if reason and not mention.is_name:
                        yield said.sentence, reason

    def _settle(self, claim: _Claim, paragraph: Paragraph) -> str | None:
        """Match a claim with a row, or make it one; returns why neither is possible."""
        held = [row for row in self._rows if row.key == claim.key]
        if claim.mention.count == 0:
            return self._settle_none(claim, held, paragraph)
        if any(row.mention.count == 0 for row in held):
            return "elsewhere the filing says that no customer reaches the threshold in this period"
        if claim.mention.share is None:
            return self._settle_without_share(claim, held, paragraph)
        if self._confirm(claim, held, paragraph):
            return None
        labels = {row.mention.label for row in held if row.mention.printed_label}
        known = not claim.mention.printed_label or claim.mention.label in labels
        if claim.mention.is_name or (claim.key in self._tagged_keys and known):
            return "prose names a share that the tags of this measure and period do not have"
        if (claim.key.measure, claim.mention.share) in self._aside:
            return "the tag of this share was set aside"
        self._confirmed.append(self._add(claim, paragraph))
        return None

    def _confirm(self, claim: _Claim, held: Sequence[Row], paragraph: Paragraph) -> bool:
        """Whether rows of that share are there that this paragraph has not confirmed yet."""
        mention = claim.mention
        alike = [row for row in held if _same_share(row, mention) and row not in self._confirmed]
        alike.sort(key=lambda row: row.mention.label != mention.label)
        wanted = mention.count if mention.scope == "each" else 1
        if not alike or (alike[0].mention.scope != mention.scope and len(alike) < wanted):
            return False
        if len(alike) > 1:
            # A label is taken over only where the share tells which customer is meant.
            mention = replace(mention, printed_label=False)
        for row in alike[: 1 if alike[0].mention.scope == mention.scope else wanted]:
            row.confirm(mention, claim.statement, paragraph.document_name, paragraph.number)
            self._confirmed.append(row)
        return True

    def _settle_none(self, claim: _Claim, held: Sequence[Row], paragraph: Paragraph) -> str | None:
        if any(row.mention.count for row in held):
            return "elsewhere the filing discloses a customer in this period"
        if held:
            held[0].confirm(claim.mention, claim.statement, paragraph.document_name, paragraph.number)
        else:
            self._add(claim, paragraph)
        return None

    def _settle_without_share(self, claim: _Claim, held: Sequence[Row], paragraph: Paragraph) -> str | None:
        customers = sum(row.mention.count for row in held)
        if not held:
            self._add(claim, paragraph)
        elif customers != claim.mention.count:
            return (
                f"{claim.mention.count} customers are said to reach the threshold, {customers} are disclosed"
            )
        for row in held:
            mention = replace(claim.mention, printed_label=False)
            row.confirm(mention, claim.statement, paragraph.document_name, paragraph.number)
        return None

    def _add(self, claim: _Claim, paragraph: Paragraph) -> Row:
        share = claim.mention.share
        row = Row(
            key=claim.key,
            statement=claim.statement,
            mention=claim.mention,
            document_name=paragraph.document_name,
            paragraph_number=paragraph.number,
            sentence_paragraph_number=paragraph.number,
            half_width=half_of_last_digit(str(share)) if share is not None else Decimal(0),
            source="prose",
            place=f"paragraph {paragraph.number}",
        )
        self._rows.append(row)
        return row


def _claims(said: Statement, mention: Mention, periods: FilingPeriods) -> Iterator[_Claim | str]:
    """A claim for each period of a mention, or why there is none."""
    if said.relationship.kind is None:
        yield f"the sentence says both direct and indirect: {said.relationship.words}"
    elif mention.periods is None:
        yield "several periods are named and it is not clear which share belongs to which"
    elif not mention.periods:
        yield "no period is named"
    else:
        for named in mention.periods:
            period = periods.meant(named)
            if period is None:
                yield f"no fact of the filing has the {named.kind} that is named"
            elif (period.kind == "instant") != (mention.measure == "accounts_receivable"):
                yield f"a share of {mention.measure} for a period of kind {period.kind}"
            else:
                yield _Claim(Key(mention.measure, said.relationship.kind, period), said, mention)


def _same_share(row: Row, mention: Mention) -> bool:
    """Whether prose rounds a row's share to the one that it prints."""
    if row.mention.share is None or mention.share is None:
        return False
    return abs(row.mention.share - mention.share) <= (
        Decimal(0) if row.source == "prose" else half_of_last_digit(str(mention.share))
    )
