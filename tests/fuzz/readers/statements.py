"""Sentences of releases, calls and articles, as statements on spending."""

import random
from collections.abc import Sequence
from datetime import date

from pipelines.normalise.statements.reader import principal_statement, read_statements
from pipelines.normalise.statements.statement import Speaker
from tests.fuzz import mutations
from tests.fuzz.target import Target, hold

_SPEAKERS = (
    Speaker("META", "Meta Platforms", 12, date(2024, 7, 31)),
    Speaker("NVDA", "Nvidia", 1),
    Speaker(None, None, published=date(2026, 2, 6), kind="news"),
    Speaker("MSFT", "Microsoft", 6, date(2025, 10, 29), kind="sector"),
)
_WORDS = tuple(
    word.encode()
    for word in (
        "capital expenditures", "capex", "$37-40 billion", "$8.47 billion", "between $60bn and $65bn", "£5m", "650억 달러", "설비투자",
        "for 2024", "in fiscal 2026", "the third quarter", "next year", "Q3 FY26", "this decade", "over the next five years", "2분기",
        "from our prior range of", "raised", "lowered", "narrowed", "we expect", "will not", "up 20%", "double", "roughly", "approximately",
        "Microsoft", "Alphabet", "Amazon", "customers", "analysts", "data center", "revenue", "“", "”", "‘", "’", "—", "–", "…", ".", ";", "(",
        ")", "\n\n", "• ", "Mr. Smith", "U.S.", "a.m.", "trillion", "thousand", "hundred and five", "half a billion", "1.2.3", "$1,2,3 billion",
        "Feb. 30, 2024", "December 31, 9999", "0000", "İ", "ß", "ﬁ", "\u200b", "\u00ad", "\u2028", "1/4/2024", "2024/25", "FY0", "CY99999",
    )
)  # fmt: skip


def check(data: bytes) -> None:
    """Every sentence stands in the text at its offsets, a range has its low end below, reading twice is the same."""
    text = data.decode("utf-8", errors="replace")
    for speaker in _SPEAKERS:
        found = read_statements(text, speaker)
        hold(found == read_statements(text, speaker), "reading twice gives other statements")
        for one in found:
            hold(
                text[one.start_offset : one.end_offset] == one.sentence,
                "a sentence that does not stand at its offsets",
            )
            if one.low_usd is not None and one.high_usd is not None:
                hold(one.low_usd <= one.high_usd, "a range whose low end is above its high end")
            hold(0 <= one.confidence <= 1, "a confidence outside 0 to 1")
    one = principal_statement(text[:2000], _SPEAKERS[0])
    hold(
        one is None or 0 <= one.start_offset <= one.end_offset <= len(text),
        "a statement outside its sentence",
    )


def seeds() -> Sequence[bytes]:
    """Sentences of each kind, in our own words."""
    return tuple(
        text.encode()
        for text in (
            "We look for 2024 capital expenditures of $37-40 billion, updated from our prior range of $35-40 billion.",
            "Capex was $8.47 billion in the second quarter of 2024, of which $1.2 billion went into leases.\n\nRevenue rose 20% to $5bn.",
            "설비투자 650억 달러를 집행했다. 2026년에는 설비투자를 두 배로 늘릴 계획이다.",
            "Outlook for fiscal 2026\n\n• Capital expenditures: between $60 and $65 billion\n• Revenue: $20.0 billion, plus or minus 2%",
            "Microsoft, Amazon and Alphabet together will spend more than $300 billion on data centers this year, analysts at a bank said.",
            "Data Center revenue was $30.8 billion, up 112% from a year ago. We do not expect capital spending to grow in 2027.",
        )
    )


def real() -> Sequence[bytes]:
    """None: sentences without their words are none."""
    return ()


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Words."""
    return mutations.words(data, rng, _WORDS)


TARGET = Target("statements", check, seeds, real, mutate, longest=4096)
