"""Inline XBRL documents and instances: their facts, and their paragraphs."""

import random
from collections.abc import Sequence

from pipelines.contracts.raw import FILING_PARAGRAPHS, INLINE_FACTS
from pipelines.errors import BadDocument
from pipelines.raw.filing_documents import parse_filing_paragraphs, parse_inline_facts
from tests.fuzz import mutations
from tests.fuzz.masking import few_facts
from tests.fuzz.target import SHARED, Target, document, fulfils, hold, parsed_alike
from tests.support.xbrl_documents import (
    DAY,
    RESOURCES,
    context,
    inline,
    instance,
    member,
    number,
    unit,
    words,
)

_PIECES = (
    b'<ix:nonFraction name="us-gaap:Revenues" contextRef="c" unitRef="u" decimals="-6" scale="6">', b"</ix:nonFraction>",
    b'<ix:nonNumeric name="dei:DocumentType" contextRef="c">', b"</ix:nonNumeric>", b'<ix:continuation id="n" continuedAt="n">',
    b"</ix:continuation>", b"<ix:exclude>", b"</ix:exclude>", b'<ix:footnote id="n1">', b"</ix:footnote>", b"<ix:hidden>",
    b'<ix:relationship fromRefs="f1" toRefs="f1"/>', b'<ix:tuple name="a:b" tupleID="t"/>', b'<ix:fraction name="a:b">',
    b"<ix:numerator>", b' scale="99999"', b' scale="-400"', b' sign="-"', b' xsi:nil="true"', b' format="ixt:numwordsen"',
    b' format="ixt:date-monthname-day-year-en"', b' format="ixt:fixed-zero"', b' format="ixt-sec:durwordsen"', b' target="x"',
    b' continuedAt="n"', b' escape="true"', b"<xbrli:forever/>", b"<xbrli:scenario>", b"<xbrldi:typedMember dimension='a:b'><x/>",
    b"<!DOCTYPE html [<!ENTITY a 'b'>]>", b"&a;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0' encoding='UTF-16'?>",
    b"<table><tr><td>", b"</td></tr></table>", b"<p>", b"</p>", b"<hr style='page-break-after:always'/>", b"<div>",
    b"twenty-one hundred", b"December 31, 2024", b"five years, two months", b"<DOCUMENT>\n<TYPE>10-K\n<TEXT>\n<XBRL>\n",
)  # fmt: skip


def check(data: bytes) -> None:
    """Facts and paragraphs keep their contracts, stand in the document, and are the same when read twice."""
    one = document(data)
    try:
        facts = parse_inline_facts(one, "0000000001-24-000001", "a.htm")
        parsed_alike(facts, parse_inline_facts(one, "0000000001-24-000001", "a.htm"), INLINE_FACTS)
        places = facts.rows["fact_number"].to_list()
        hold(all(place >= 1 for place in places), "a fact that stands before the first")
    except BadDocument:
        pass
    try:
        paragraphs = parse_filing_paragraphs(one, "0000000001-24-000001", "a.htm").rows
    except BadDocument:
        return
    fulfils(paragraphs, FILING_PARAGRAPHS)
    for _, own in paragraphs.group_by("document_name", maintain_order=True):
        offset = 0
        for row in own.iter_rows(named=True):
            hold(row["start_offset"] == offset, "a paragraph that does not follow the one before")
            offset += len(row["text"]) + 1
            hold(
                all(0 <= at <= len(row["text"]) for at in row["fact_offsets"]), "a fact outside its paragraph"
            )


def seeds() -> Sequence[bytes]:
    """Facts of every kind, hidden, continued, nested and with dimensions; and an instance."""
    segment = member("srt:MajorCustomersAxis", "co:CustomerAMember")
    resources = RESOURCES + context("d", period=DAY, segment=segment) + unit("v", per="xbrli:shares")
    body = (
        "<p>Revenue was " + number("60,922", scale="6", format="ixt:num-dot-decimal", id="f1") + " million.</p>"
        + words("<p>One</p><table><tr><td>A</td><td>5</td></tr></table>", escape="true", continuedAt="n", id="t2")
        + '<ix:continuation id="n"><p>Two</p></ix:continuation>'
        + words("December 31, 2024", name="dei:DocumentPeriodEndDate", format="ixt:date-monthname-day-year-en")
        + words("twelve", name="dei:X", format="ixt-sec:durwordsen")
        + number(number("5", contextRef="d", unitRef="v", sign="-"), scale="3", id="f2")
        + '<ix:footnote id="n1">A note</ix:footnote>'
    )  # fmt: skip
    related = '<ix:relationship fromRefs="f1" toRefs="n1"/>'
    fact = '<us-gaap:Revenues contextRef="c" unitRef="u" decimals="-6">60922000000</us-gaap:Revenues>'
    typed = "<xbrldi:typedMember dimension='co:Axis'><co:x>7</co:x></xbrldi:typedMember>"
    return (
        inline(body, resources=resources, hidden=words("false"), relationships=related),
        inline("<div><p>Sole</p><table><tr><td>a</td><td>" + number("1") + "</td></tr></table></div>"),
        inline(number("7", contextRef="e"), resources=RESOURCES + context("e", scenario=typed)),
        instance(fact),
        b"<DOCUMENT>\n<TYPE>10-K\n<FILENAME>a.htm\n<TEXT>\n<XBRL>\n"
        + inline(number("1"))
        + b"\n</XBRL>\n</TEXT>\n</DOCUMENT>\n",
    )


def real() -> Sequence[bytes]:
    """Real filings cut down to a few facts, without their words."""
    paths = sorted(SHARED.glob("www.sec.gov/Archives/edgar/data/*/*/*.htm")) + sorted(
        SHARED.glob("misc.local/*/*.htm")
    )
    bodies = (path.read_bytes() for path in paths[::4] if path.stat().st_size < 6_000_000)
    return [small for body in bodies if b"inlineXBRL" in body[:20_000] and (small := few_facts(body))][:30]


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Tags and attributes."""
    return mutations.markup(data, rng, _PIECES)


TARGET = Target("inline_xbrl", check, seeds, real, mutate)
