"""Tagged shares placed in the text: the sentence around a share says whose it is, and how many customers it is of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import polars as pl

from pipelines.normalise.concentration.percents import states_threshold
from pipelines.normalise.concentration.row import Key, Row, SetAside
from pipelines.normalise.concentration.sentences import Span, sentences
from pipelines.normalise.concentration.spoken_periods import FilingPeriods, Period
from pipelines.normalise.concentration.statements import Mention, Statement, read_statements
from pipelines.normalise.concentration.tagged import TaggedShare
from pipelines.normalise.concentration.wording import count_of, relationship, segment, subjects

_OF_TABLES = ("table_row", "footnote")
# The count stands first: TwoCustomersMember is two customers, CustomersTwoMember the second (0001045810-23-000093).
_COUNTING_MEMBER = re.compile(
    r":(?P<count>One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)(?:[A-Z][a-z]+)*?Customers?Member$"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of raw.sec__filing_paragraphs with what it says and where facts begin in it."""

    document_name: str
    number: int
    kind: str
    text: str
    offsets: dict[int, int]

    def statements(self) -> list[Statement]:
        """What is said of shares of customers; rows of tables say nothing by themselves."""
        if self.kind == "table_row":
            return []
        return [one for one in read_statements(self.text) if isinstance(one, Statement)]


def paragraphs_of(frame: pl.DataFrame) -> list[Paragraph]:
    """Paragraphs of one document in reading order."""
    return [
        Paragraph(
            row["document_name"],
            row["paragraph_number"],
            row["kind"],
            row["text"],
            dict(zip(row["fact_numbers"], row["fact_offsets"], strict=True)),
        )
        for row in frame.sort("paragraph_number").iter_rows(named=True)
    ]


@dataclass(frozen=True, slots=True)
class _Placed:
    """Facts of one member and period with the mention that their number is."""

    share: TaggedShare
    facts: tuple[int, ...]
    period: Period
    paragraph: Paragraph
    sentence_paragraph: Paragraph
    statement: Statement
    mention: Mention


def place_shares(
    document_name: str, shares: Sequence[TaggedShare], paragraphs: Sequence[Paragraph], periods: FilingPeriods
) -> Iterator[Row | SetAside]:
    """A row for each tagged share whose sentence is understood, in the order of the document, and what is not."""
    where = {fact: place for place, one in enumerate(paragraphs) for fact in one.offsets}
    found: list[_Placed] = []
    for share, facts, conflict in _single(shares):
        if share.fact_number not in where:
            yield _aside(document_name, share, "no sentence: the share stands in no paragraph")
            continue
        place = where[share.fact_number]
        placed = conflict or _place(share, facts, paragraphs, place, periods)
        if isinstance(placed, _Placed):
            found.append(placed)
        else:
            yield _aside(document_name, share, placed, paragraphs[place])
    found.sort(key=_number_place)
    for _, group in groupby(found, key=lambda one: (_number_place(one), one.period)):
        yield from _rows(document_name, list(group))


def _number_place(placed: _Placed) -> tuple[int, int]:
    return placed.paragraph.number, placed.mention.at or 0


def _single(shares: Sequence[TaggedShare]) -> Iterator[tuple[TaggedShare, tuple[int, ...], str | None]]:
    """Each share with its facts, once: a member may be tagged again in the same period, with the same number.

    With other numbers the tags contradict each other, and each comes with the reason why it is not used.
    """
    alike: dict[tuple[object, ...], list[TaggedShare]] = {}
    for share in shares:
        key = (share.measure, share.member, share.segment_member, share.start, share.end)
        alike.setdefault(key, []).append(share)
    for group in alike.values():
        facts = tuple(share.fact_number for share in group)
        if len({share.share for share in group}) == 1:
            yield group[0], facts, None
            continue
        several = ", ".join(f"{share.share} %" for share in group)
        for share in group:
            yield share, facts, f"one member and period has several shares: {several}"


def _place(
    share: TaggedShare,
    facts: tuple[int, ...],
    paragraphs: Sequence[Paragraph],
    place: int,
    periods: FilingPeriods,
) -> "_Placed | str":
    paragraph = paragraphs[place]
    period = periods.of_context(share.start, share.end)
    if share.measure == "revenue" and period.kind == "instant":
        return "a share of revenue is tagged at an instant"
    in_table = paragraph.kind in _OF_TABLES
    read = _in_table(share, paragraphs, place) if in_table else _in_text(share, paragraph)
    if isinstance(read, str):
        return read
    lead, statement, mention = read
    if statement.relationship.kind is None:
        return f"the sentence says both direct and indirect: {statement.relationship.words}"
    if mention.measure != share.measure:
        return f"the tag is of {share.measure}, the sentence of {mention.measure}"
    told = [periods.meant(named) for named in mention.periods or ()]
    if told and (period.kind, period.end) not in [(one.kind, one.end) for one in told if one]:
        return f"the tag is of {period.kind} to {period.end}, the sentence of another period"
    return _Placed(share, facts, period, paragraph, lead, statement, mention)


def _in_text(share: TaggedShare, paragraph: Paragraph) -> tuple[Paragraph, Statement, Mention] | str:
    at = paragraph.offsets[share.fact_number]
    for statement in paragraph.statements():
        for mention in statement.mentions:
            if mention.at == at:
                return paragraph, statement, mention
    return "the sentence does not say whose share it is"


def _in_table(
    share: TaggedShare, paragraphs: Sequence[Paragraph], place: int
) -> tuple[Paragraph, Statement, Mention] | str:
    """A share in a table: the sentence that introduces the table decides, the first cell is the label."""
    row = paragraphs[place]
    lead = next((one for one in reversed(paragraphs[:place]) if one.kind not in _OF_TABLES), None)
    spoken = (
        [one for one in sentences(lead.text) if re.search(r"\bcustomers?\b", one.text, re.I)] if lead else []
    )
    if lead is None or not spoken:
        return "the sentence before the table does not speak of customers"
    label, sentence = row.text.split(" | ")[0], spoken[-1].text
    counted = subjects(Span(label, 0))
    count = counted[0].count if counted else 1
    said = relationship(label)
    named, extent = segment(sentence)
    statement = Statement(
        sentence,
        said if said.basis == "stated" else relationship(sentence),
        named,
        extent,
        (),
        states_threshold(sentence),
    )
    mention = Mention(
        share.measure,
        count,
        "one" if count == 1 else "total",
        label,
        printed_label=True,
        share=share.share,
        at=row.offsets[share.fact_number],
        above=True if statement.states_threshold and count == 1 else None,
    )
    return lead, statement, mention


def _rows(document_name: str, group: Sequence[_Placed]) -> Iterator[Row | SetAside]:
    """Rows of the facts that one printed number carries for one period."""
    mention = group[0].mention
    if mention.scope == "each" and len(group) == mention.count:
        # "Three customers each represented 12 %", tagged as three members on one number.
        mention = replace(mention, count=1, scope="one")
    elif len(group) > 1:
        for one in group:
            reason = f"{len(group)} members share a number said of {mention.count}"
            yield _aside(document_name, one.share, reason, one.paragraph)
        return
    for one in group:
        counting = _COUNTING_MEMBER.search(one.share.member)
        counted = count_of(counting["count"]) if counting else None
        if counted == mention.count and mention.scope == "unstated":
            mention = replace(mention, scope="total")
        if counted and mention.count != counted and len(group) == 1:
            reason = f"the member counts {counted}, the sentence {mention.count}"
            yield _aside(document_name, one.share, reason, one.paragraph)
            continue
        yield Row(
            key=Key(one.share.measure, one.statement.relationship.kind or "", one.period),
            statement=one.statement,
            mention=replace(mention, share=one.share.share),
            document_name=document_name,
            paragraph_number=one.paragraph.number,
            sentence_paragraph_number=one.sentence_paragraph.number,
            half_width=one.share.half_width,
            source="tagged",
            place=one.share.place,
            member=one.share.member,
            segment_member=one.share.segment_member,
            fact_numbers=list(one.facts),
        )


def _aside(
    document_name: str, share: TaggedShare, reason: str, paragraph: Paragraph | None = None
) -> SetAside:
    return SetAside(
        document_name,
        share.place,
        reason,
        f"{share.member} {share.share} % to {share.end}",
        at=(paragraph.number, paragraph.offsets[share.fact_number]) if paragraph else None,
        share=(share.measure, share.share) if paragraph else None,
    )
