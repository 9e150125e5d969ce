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
    key: Key
    statement: Statement
    mention: Mention


@dataclass(frozen=True, slots=True)
class _Tagged:
    """What is tagged: places in the text, keys of the rows, and (measure, share) of what was set aside."""

    at: set[tuple[int, int | None]]
    keys: set[Key]
    aside: set[tuple[str, Decimal]]


def add_prose(
    rows: list[Row],
    aside: Sequence[SetAside],
    paragraphs: Sequence[Paragraph],
    periods: FilingPeriods,
) -> Iterator[SetAside]:
    """Confirm the tagged rows of a document and add those that only prose has; yields what is not understood.

    aside: tagged shares that were set aside; prose does not bring them back.
    """
    tagged = _Tagged(
        at={(row.paragraph_number, row.mention.at) for row in rows} | {one.at for one in aside if one.at},
        keys={row.key for row in rows},
        aside={one.share for one in aside if one.share},
    )
    for paragraph in paragraphs:
        if paragraph.kind == "table_row":
            continue
        confirmed: list[Row] = []
        for said in read_statements(paragraph.text):
            if isinstance(said, Unread):
                yield _aside(paragraph, said.reason, said.sentence)
                continue
            for mention in said.mentions:
                if (paragraph.number, mention.at) in tagged.at:
                    continue
                claims = _claims(said, mention, periods)
                if isinstance(claims, str):
                    yield _aside(paragraph, claims, said.sentence)
                    continue
                for claim in claims:
                    reason = _settle(claim, rows, confirmed, paragraph, tagged)
                    if reason:
                        yield _aside(paragraph, reason, said.sentence)


def _claims(said: Statement, mention: Mention, periods: FilingPeriods) -> list[_Claim] | str:
    """One claim for each period of a mention, or why there is none."""
    if said.relationship.kind is None:
        return f"the sentence says both direct and indirect: {said.relationship.words}"
    if mention.periods is None:
        return "several periods are named and it is not clear which share belongs to which"
    if not mention.periods:
        return "no period is named"
    found = []
    for named in mention.periods:
        period = periods.meant(named)
        if period is None:
            return f"no fact of the filing has the {named.kind} that is named"
        if (period.kind == "instant") != (mention.measure == "accounts_receivable"):
            return f"a share of {mention.measure} for a period of kind {period.kind}"
        found.append(_Claim(Key(mention.measure, said.relationship.kind, period), said, mention))
    return found


def _settle(
    claim: _Claim, rows: list[Row], confirmed: list[Row], paragraph: Paragraph, tagged: _Tagged
) -> str | None:
    """Match a claim with a row, or make it one; returns why neither is possible."""
    held = [row for row in rows if row.key == claim.key]
    if claim.mention.count == 0:
        return _settle_none(claim, rows, held, paragraph)
    if any(row.mention.count == 0 for row in held):
        return "elsewhere the filing says that no customer reaches the threshold in this period"
    if claim.mention.share is None:
        return _settle_without_share(claim, rows, held, paragraph)
    alike = [row for row in held if _same_share(row, claim.mention) and row not in confirmed]
    alike.sort(key=lambda row: row.mention.label != claim.mention.label)
    wanted = claim.mention.count if claim.mention.scope == "each" else 1
    if alike and (alike[0].mention.scope == claim.mention.scope or len(alike) >= wanted):
        # A label is taken over only where the share tells which customer is meant.
        unlabelled = replace(claim.mention, printed_label=False)
        for row in alike[:wanted]:
            row.confirm(claim.mention if len(alike) == 1 else unlabelled, claim.statement, paragraph.number)
            confirmed.append(row)
        return None
    labels = {row.mention.label for row in held if row.mention.printed_label}
    if claim.key in tagged.keys and (not claim.mention.printed_label or claim.mention.label in labels):
        return "prose names a share that the tags of this measure and period do not have"
    if (claim.key.measure, claim.mention.share) in tagged.aside:
        return "the tag of this share was set aside"
    confirmed.append(_add(claim, rows, paragraph))
    return None


def _settle_none(claim: _Claim, rows: list[Row], held: list[Row], paragraph: Paragraph) -> str | None:
    if any(row.mention.count for row in held):
        return "elsewhere the filing discloses a customer in this period"
    if held:
        held[0].confirm(claim.mention, claim.statement, paragraph.number)
    else:
        _add(claim, rows, paragraph)
    return None


def _settle_without_share(
    claim: _Claim, rows: list[Row], held: list[Row], paragraph: Paragraph
) -> str | None:
    customers = sum(row.mention.count for row in held)
    if not held:
        _add(claim, rows, paragraph)
    elif customers != claim.mention.count:
        return f"{claim.mention.count} customers are said to reach the threshold, {customers} are disclosed"
    else:
        for row in held:
            row.confirm(replace(claim.mention, printed_label=False), claim.statement, paragraph.number)
    return None


def _same_share(row: Row, mention: Mention) -> bool:
    """Whether prose rounds a row's share to the one that it prints."""
    if row.mention.share is None or mention.share is None:
        return False
    return abs(row.mention.share - mention.share) <= (
        Decimal(0) if row.source == "prose" else half_of_last_digit(str(mention.share))
    )


def _add(claim: _Claim, rows: list[Row], paragraph: Paragraph) -> Row:
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
    rows.append(row)
    return row


def _aside(paragraph: Paragraph, reason: str, sentence: str) -> SetAside:
    return SetAside(paragraph.document_name, f"paragraph {paragraph.number}", reason, sentence)
