"""Facts of XBRL instances, classic and extracted."""

from typing import Any
from xml.sax.saxutils import escape

import pytest

from pipelines.contracts.raw import EXTRACTED_COLUMNS
from pipelines.contracts.table import Table, verdict
from pipelines.raw.xbrl.extract import Extraction, extract
from tests.support.xbrl_documents import RESOURCES, context, inline, instance, member, number, unit, words

REVENUES = '<us-gaap:Revenues contextRef="c" unitRef="u" decimals="-6" id="f1">60922000000</us-gaap:Revenues>'


def read(body: str, resources: str = RESOURCES) -> Extraction:
    return extract([("co-20241231.xml", instance(body, resources=resources))])


def rows(body: str, resources: str = RESOURCES) -> list[dict[str, Any]]:
    extraction = read(body, resources)
    assert extraction.pieces == []
    return extraction.facts.to_dicts()


def number_of(text: str, **attributes: str) -> str:
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    return f'<us-gaap:Revenues contextRef="c" unitRef="u" {written}>{text}</us-gaap:Revenues>'


def text_of(text: str) -> str:
    return f'<dei:DocumentType contextRef="c">{text}</dei:DocumentType>'


def test_an_instance_and_its_inline_document_give_the_same_facts() -> None:
    resources = context(segment=member("srt:MajorCustomersAxis", "co:CustomerAMember")) + unit(
        per="xbrli:shares"
    )
    one = read(REVENUES + text_of("10-K"), resources).facts
    body = number("60,922", scale="6", format="ixt:num-dot-decimal", id="f1") + words("10-K")
    other = extract([("co.htm", inline(body, resources=resources))]).facts
    same = [
        "fact_number", "concept", "namespace", "is_numeric", "value", "unit", "start_date", "end_date", "dimensions",
        "decimals", "is_nil", "context_id", "fact_id",
    ]  # fmt: skip
    assert one.select(same).rows() == other.select(same).rows()


def test_the_frame_fulfils_the_contract() -> None:
    contract = Table("raw", "extracted", "", "", (), EXTRACTED_COLUMNS)
    assert verdict(read(REVENUES + text_of("x")).facts.drop("document_name"), contract).problems == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5E6", "1500000"),
        ("-12e-3", "-0.012"),
        ("+5", "5"),
        (".50", "0.5"),
        ("00012.", "12"),
        ("-0.0", "0"),
        (" 7\n", "7"),
        ("123456789012345678901234567890.1", "123456789012345678901234567890.1"),
    ],
)
def test_numbers_are_exact_decimals_however_they_are_written(text: str, value: str) -> None:
    assert [row["value"] for row in rows(number_of(text))] == [value]


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (number_of("INF", id="x"), "unreadable number"),
        (number_of("1,234", id="x"), "unreadable number"),
        (number_of("1e99999", id="x"), "unreadable number"),
        (number_of("", id="x"), "unreadable number"),
        (number_of("5", id="x").replace('"c"', '"gone"'), "missing context"),
        (number_of("5", id="x").replace('"u"', '"gone"'), "missing unit"),
    ],
)
def test_a_broken_fact_is_set_aside_and_the_rest_goes_on(fact: str, reason: str) -> None:
    extraction = read(REVENUES + fact + text_of("10-K"))
    assert extraction.facts["fact_number"].to_list() == [1, 3]
    (piece,) = extraction.pieces
    assert (piece.place, piece.reason) == ("#x", reason)
    assert piece.detail.startswith("us-gaap:Revenues: ")


def test_nil_is_null() -> None:
    (row,) = rows(number_of("", xsi_nil="true").replace("xsi_nil", "xsi:nil"))
    assert (row["value"], row["is_nil"], row["is_numeric"]) == (None, True, True)


def test_the_text_of_a_text_block_is_the_text_of_its_markup() -> None:
    markup = escape("<div>Revenue</div><table><tr><td>A</td><td>5&#160;m</td></tr></table>")
    assert [row["value"] for row in rows(text_of(markup) + text_of("a &lt; b  and c &gt; d"))] == [
        "Revenue\nA 5 m",
        "a < b and c > d",
    ]


def test_fractions_have_an_exact_decimal_or_are_set_aside() -> None:
    def fraction(above: str, below: str) -> str:
        parts = f"<xbrli:numerator>{above}</xbrli:numerator><xbrli:denominator>{below}</xbrli:denominator>"
        return f'<co:Ratio contextRef="c" unitRef="u">{parts}</co:Ratio>'

    assert [row["value"] for row in rows(fraction("1", "8"))] == ["0.125"]
    assert [piece.reason for piece in read(fraction("1", "3") + REVENUES).pieces] == ["no exact decimal"]


def test_facts_in_tuples_are_facts_in_their_order() -> None:
    body = f"<co:T><co:Inner>{number_of('1')}</co:Inner>{number_of('2')}</co:T>{number_of('3')}"
    assert [(row["fact_number"], row["value"]) for row in rows(body)] == [(1, "1"), (2, "2"), (3, "3")]


def test_footnotes_are_linked_by_locators_and_arcs() -> None:
    link = (
        '<link:footnoteLink xlink:type="extended" xlink:role="http://www.xbrl.org/2003/role/link">'
        '<link:loc xlink:type="locator" xlink:href="#f1" xlink:label="fact"/>'
        '<link:footnote xlink:type="resource" xlink:label="note">Includes &lt;b&gt;leases&lt;/b&gt;.</link:footnote>'
        '<link:footnoteArc xlink:type="arc" xlink:from="fact" xlink:to="note"/></link:footnoteLink>'
    )
    first, second = rows(REVENUES + number_of("2", id="f2") + link)
    assert (first["footnotes"], second["footnotes"]) == (["Includes leases."], [])


def test_a_cut_instance_gives_the_facts_before_and_says_where() -> None:
    body = instance(REVENUES + number_of("2", id="f2"))
    extraction = extract([("a.xml", body[: body.index(b"</us-gaap:Revenues></xbrli")])])
    assert extraction.facts["fact_id"].to_list() == ["f1"]
    assert [piece.reason for piece in extraction.pieces] == ["the fact is cut", "the document is cut"]


def test_a_fact_without_id_has_its_line_as_place() -> None:
    assert [row["place"] for row in rows(f"\n\n{number_of('1')}")] == ["line 3, fact 1"]


def test_a_prefix_with_two_meanings_means_what_it_means_in_its_context() -> None:
    inner = member("co:Axis", "co:A").replace(
        "<xbrldi:explicitMember ", '<xbrldi:explicitMember xmlns:co="http://www.example.com/other" '
    )
    resources = context("c", segment=member("co:Axis", "co:A")) + unit() + context("d", segment=inner)
    first, second = rows(number_of("1") + number_of("2").replace('"c"', '"d"'), resources)
    assert first["dimensions"] != second["dimensions"]


def test_markup_of_a_text_block_that_is_nested_without_end_does_no_harm() -> None:
    (row,) = rows(text_of(escape("<div>" * 100_000 + "deep" + "</p>" * 100_000)))
    assert "deep" in row["value"]
