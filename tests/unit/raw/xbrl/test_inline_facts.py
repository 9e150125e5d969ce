"""Facts of inline documents: value, unit, context, and what is set aside."""

from typing import Any

import pytest

from pipelines.contracts.raw import EXTRACTED_COLUMNS
from pipelines.contracts.table import Table, verdict
from pipelines.raw.xbrl.extract import Extraction, extract
from tests.support.xbrl_documents import RESOURCES, context, inline, number, unit, words


def read(body: str, **options: str) -> Extraction:
    return extract([("report.htm", inline(body, **options))])


def rows(body: str, **options: str) -> list[dict[str, Any]]:
    """The facts of a document in which nothing is broken."""
    extraction = read(body, **options)
    assert extraction.pieces == []
    return extraction.facts.to_dicts()


def values(body: str, **options: str) -> list[str | None]:
    return [row["value"] for row in rows(body, **options)]


def only_piece(body: str, **options: str) -> tuple[str, str, str]:
    """Place, reason and detail of the one piece that is set aside."""
    (piece,) = read(body, **options).pieces
    assert piece.document_name == "report.htm"
    return piece.place, piece.reason, piece.detail


def test_a_fact_has_concept_value_unit_period_and_place() -> None:
    (row,) = rows(number("60,922", scale="6", format="ixt:num-dot-decimal", id="f-1"))
    assert row == {
        "document_name": "report.htm",
        "fact_number": 1,
        "concept": "us-gaap:Revenues",
        "namespace": "http://fasb.org/us-gaap/2024",
        "is_numeric": True,
        "value": "60922000000",
        "unit": "USD",
        "start_date": row["start_date"],
        "end_date": row["end_date"],
        "dimensions": "{}",
        "decimals": "-6",
        "is_nil": False,
        "is_hidden": False,
        "printed": "60,922",
        "scale": 6,
        "format": "num-dot-decimal",
        "context_id": "c",
        "fact_id": "f-1",
        "place": "#f-1",
        "footnotes": [],
    }
    assert (str(row["start_date"]), str(row["end_date"])) == ("2024-01-01", "2024-12-31")


def test_the_frame_fulfils_the_contract() -> None:
    facts = read(number("5") + words("10-K") + number("", xsi__nil="true")).facts
    contract = Table("raw", "extracted", "", "", (), EXTRACTED_COLUMNS)
    assert verdict(facts.drop("document_name"), contract).problems == ()


@pytest.mark.parametrize(
    ("printed", "attributes", "value"),
    [
        ("1,234", {"format": "ixt:num-dot-decimal", "scale": "6"}, "1234000000"),
        ("17", {"scale": "-2"}, "0.17"),
        ("5.2", {"scale": "9"}, "5200000000"),
        ("0.05", {"scale": "-3"}, "0.00005"),
        ("12.50", {}, "12.5"),
        ("007", {}, "7"),
        ("5", {"scale": "12"}, "5000000000000"),
        ("5", {"sign": "-"}, "-5"),
        ("0", {"sign": "-"}, "0"),
        ("-5", {}, "-5"),
        ("-5", {"sign": "-"}, "5"),
        ("—", {"format": "ixt:fixed-zero", "scale": "6"}, "0"),
        ("no", {"format": "ixt-sec:numwordsen"}, "0"),
        ("1.234,5", {"format": "ixt:num-comma-decimal", "scale": "3"}, "1234500"),
        (" 7 ", {}, "7"),
        ("12345678901234567890.123456789", {"scale": "3"}, "12345678901234567890123.456789"),
    ],
)
def test_numbers_are_exact_decimals_in_plain_notation(
    printed: str, attributes: dict[str, str], value: str
) -> None:
    assert values(number(printed, **attributes)) == [value]


def test_printed_brackets_stand_outside_and_are_not_negated_again() -> None:
    body = f"<p>({number('41', sign='-', scale='6')})</p>"
    assert values(body) == ["-41000000"]


def test_one_printed_number_may_be_two_facts() -> None:
    inner = number(
        "1,069", name="us-gaap:PaymentsToAcquireProductiveAssets", format="ixt:num-dot-decimal", scale="6"
    )
    outer = number(inner, name="us-gaap:CapitalExpenditures", format="ixt:num-dot-decimal", scale="6")
    first, second = rows(outer)
    assert (first["concept"], first["value"]) == ("us-gaap:CapitalExpenditures", "1069000000")
    assert (second["concept"], second["value"]) == ("us-gaap:PaymentsToAcquireProductiveAssets", "1069000000")
    assert (first["fact_number"], second["fact_number"]) == (1, 2)


def test_a_number_in_styled_pieces_is_one_number() -> None:
    assert values(number("<span>1</span><b>,2<i>34</i></b>", format="ixt:num-dot-decimal")) == ["1234"]


def test_nil_is_null_and_not_zero() -> None:
    number_row, text_row = rows(number("", xsi__nil="true", id="n") + words("", xsi__nil="1"))
    assert (number_row["value"], number_row["is_nil"], number_row["unit"]) == (None, True, "USD")
    assert (text_row["value"], text_row["is_nil"], text_row["is_numeric"]) == (None, True, False)


def test_a_nil_fact_is_nil_whatever_it_prints() -> None:
    (row,) = rows(number("—", xsi__nil="true"))
    assert (row["value"], row["is_nil"], row["printed"]) == (None, True, "—")


def test_hidden_facts_say_so() -> None:
    hidden = words("false", name="dei:AmendmentFlag") + number("7")
    found = rows(number("5"), hidden=hidden)
    assert [(row["value"], row["is_hidden"]) for row in found] == [("false", True), ("7", True), ("5", False)]


def test_text_is_folded_and_kept_whole() -> None:
    long = "word " * 5000
    assert values(words("  Form\n\t 10-K ")) == ["Form 10-K"]
    assert values(words(long)) == [long.strip()]


def test_a_text_block_is_its_text_with_rows_and_cells_apart() -> None:
    block = (
        "<div>Revenue by segment</div><table><tr><td>Compute</td><td></td><td>47,405</td></tr>"
        "<tr><td>Graphics</td><td/><td>13,<span>517</span></td></tr></table><p>End<br/>of it</p>"
    )
    (value,) = values(words(block, name="us-gaap:SegmentReportingDisclosureTextBlock", escape="true"))
    assert value == "Revenue by segment\nCompute 47,405\nGraphics 13,517\nEnd\nof it"


def test_continuations_are_followed_across_pages_and_each_is_read_once() -> None:
    body = (
        words("first", continuedAt="n1", escape="true")
        + "<p>not part of it</p>"
        + '<ix:continuation id="n2"><p>third</p></ix:continuation>'
        + '<ix:continuation id="n1" continuedAt="n2"><p>second</p></ix:continuation>'
    )
    (row,) = rows(body)
    assert row["value"] == "first\nsecond\nthird"


def test_continuations_in_a_circle_are_set_aside() -> None:
    body = (
        words("a", continuedAt="n1", id="t") + '<ix:continuation id="n1" continuedAt="n1">b</ix:continuation>'
    )
    place, reason, _ = only_piece(body)
    assert (place, reason) == ("#t", "continuations in a circle")


def test_a_continuation_that_is_not_there_sets_its_fact_aside() -> None:
    assert only_piece(words("a", continuedAt="gone", id="t"))[:2] == ("#t", "missing continuation")


def test_excluded_text_is_left_out_and_facts_in_it_are_read() -> None:
    body = words(f"before <ix:exclude>page 7 {number('7')}</ix:exclude>after")
    text, page = rows(body)
    assert (text["value"], page["value"]) == ("before after", "7")


def test_exclusions_inside_a_number_are_left_out() -> None:
    assert values(number("1<ix:exclude>(note)</ix:exclude>2")) == ["12"]


def test_booleans_dates_and_durations_get_their_value_not_their_print() -> None:
    body = (
        words("☒", format="ixt-sec:boolballotbox")
        + words("January 28, 2024", format="ixt:date-monthname-day-year-en")
        + words("five years", format="ixt-sec:durwordsen")
        + words("January&#160;28,<br/>2024", format="ixt:date-monthname-day-year-en")
        + words("anything", format="ixt:fixed-empty")
    )
    assert values(body) == ["true", "2024-01-28", "P5Y", "2024-01-28", ""]


def test_a_fraction_has_an_exact_decimal_or_is_set_aside() -> None:
    def fraction(above: str, below: str) -> str:
        return (
            '<ix:fraction name="co:Ratio" contextRef="c" unitRef="u" id="q">'
            f'<ix:numerator format="ixt:num-dot-decimal">{above}</ix:numerator>/'
            f"<ix:denominator>{below}</ix:denominator></ix:fraction>"
        )

    (row,) = rows(fraction("1,000", "8"))
    assert (row["value"], row["printed"], row["is_numeric"]) == ("125", "1,000/8", True)
    assert only_piece(fraction("1", "3"))[1] == "no exact decimal"
    assert only_piece(fraction("1", "0"))[1] == "no exact decimal"


def test_facts_in_tuples_are_facts() -> None:
    body = f'<ix:tuple name="co:T" tupleID="t">{number("5", order="1")}{words("x", order="2")}</ix:tuple>'
    assert values(body) == ["5", "x"]


def test_a_fact_without_id_has_line_and_number_as_place() -> None:
    found = rows(f"\n\n{number('1', id='a')}\n{number('2')}")
    assert [(row["fact_id"], row["place"]) for row in found] == [("a", "#a"), (None, "line 5, fact 2")]


def test_continuations_do_not_count_as_facts() -> None:
    body = words("a", continuedAt="n") + '<ix:continuation id="n">b</ix:continuation>' + number("5")
    assert [row["fact_number"] for row in rows(body)] == [1, 2]


def test_broken_facts_leave_their_number_to_nobody() -> None:
    extraction = read(number("1") + number("one") + number("3"))
    assert extraction.facts["fact_number"].to_list() == [1, 3]
    assert len(extraction.pieces) == 1


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (number("5", format="ixt:numdotdecimal", id="x"), "unknown format"),
        (number("5", format="undeclared:num-dot-decimal", id="x"), "unknown format"),
        (number("5", format="ixt-sec:duryear2", id="x"), "unknown format"),
        (words("5", format="ixt:date-of-birth", id="x"), "unknown format"),
        (number("five", id="x"), "unreadable number"),
        (number("(5)", id="x", format="ixt:num-dot-decimal"), "unreadable number"),
        (number("1,234", id="x"), "unreadable number"),
        (number("", id="x"), "unreadable number"),
        (number("5", scale="x", id="x"), "unreadable scale"),
        (number("5", scale="999999999", id="x"), "unreadable number"),
        (number("5", sign="+", id="x"), "unknown sign"),
        (words("February 30, 2024", format="ixt:date-monthname-day-year-en", id="x"), "unreadable text"),
        (number("5", contextRef="gone", id="x"), "missing context"),
        (number("5", unitRef="gone", id="x"), "missing unit"),
        ('<ix:nonFraction name="us-gaap:Revenues" contextRef="c" id="x">5</ix:nonFraction>', "missing unit"),
        ('<ix:nonFraction contextRef="c" unitRef="u" id="x">5</ix:nonFraction>', "unknown concept"),
        (number("5", name="other:Revenues", id="x"), "unknown concept"),
        (number("5", name="Revenues", id="x"), "unknown concept"),
        (number("5", target="other", id="x"), "another target document"),
    ],
)
def test_a_broken_fact_is_set_aside_with_its_place_and_the_rest_goes_on(fact: str, reason: str) -> None:
    extraction = read(number("1") + fact + number("2"))
    assert extraction.facts["value"].to_list() == ["1", "2"]
    (piece,) = extraction.pieces
    assert (piece.place, piece.reason) == ("#x", reason)


def test_footnotes_are_linked_by_relationships_in_their_order() -> None:
    footnotes = (
        '<ix:footnote id="n1">Includes <b>leases</b>.</ix:footnote>'
        '<ix:footnote id="n2" continuedAt="n3">Restated</ix:footnote>'
        '<ix:continuation id="n3">in 2024.</ix:continuation>'
    )
    relationships = (
        '<ix:relationship fromRefs="f1 f2" toRefs="n1"/><ix:relationship fromRefs="f1" toRefs="n2 gone"/>'
        '<ix:relationship arcrole="http://www.xbrl.org/2009/arcrole/fact-explanatoryFact" fromRefs="f2" toRefs="f1"/>'
    )
    found = rows(
        number("1", id="f1") + number("2", id="f2") + number("3") + footnotes, relationships=relationships
    )
    assert [row["footnotes"] for row in found] == [
        ["Includes leases.", "Restated in 2024."],
        ["Includes leases."],
        [],
    ]


def test_a_footnote_that_can_not_be_read_is_set_aside_and_its_fact_is_read() -> None:
    body = number("1", id="f1") + '<ix:footnote id="n1" continuedAt="gone">See</ix:footnote>'
    extraction = read(body, relationships='<ix:relationship fromRefs="f1" toRefs="n1"/>')
    assert extraction.facts["footnotes"].to_list() == [[]]
    assert [(piece.place, piece.reason) for piece in extraction.pieces] == [("#n1", "broken footnote")]


def test_inline_documents_of_one_filing_share_contexts_units_and_continuations() -> None:
    main = inline(number("1") + words("a", continuedAt="n"), resources=RESOURCES)
    second = inline(number("2") + '<ix:continuation id="n">b</ix:continuation>', resources="")
    extraction = extract([("main.htm", main), ("second.htm", second)])
    assert extraction.pieces == []
    assert extraction.facts.select("document_name", "fact_number", "value").rows() == [
        ("main.htm", 1, "1"),
        ("main.htm", 2, "a b"),
        ("second.htm", 1, "2"),
    ]


def test_a_documents_own_context_goes_before_anothers_of_the_same_id() -> None:
    main = inline(number("1"), resources=context() + unit())
    exhibit = inline(
        number("2"),
        resources=context(period="<xbrli:instant>2023-12-31</xbrli:instant>") + unit("u", "xbrli:pure"),
    )
    facts = extract([("main.htm", main), ("exhibit.htm", exhibit)]).facts
    assert [(str(row["end_date"]), row["unit"]) for row in facts.to_dicts()] == [
        ("2024-12-31", "USD"),
        ("2023-12-31", "pure"),
    ]


def test_inline_1_0_is_read_by_its_namespace() -> None:
    body = inline(number("5")).replace(b"/2013/inlineXBRL", b"/2008/inlineXBRL")
    assert extract([("old.htm", body)]).facts["value"].to_list() == ["5"]


def test_facts_before_their_contexts_are_read_all_the_same() -> None:
    document = inline(number("5")).decode()
    start, end = document.index("<div style"), document.index("</div>") + len("</div>")
    moved = document[:start] + document[end:].replace("</body>", document[start:end] + "</body>")
    assert extract([("report.htm", moved.encode())]).facts["value"].to_list() == ["5"]


def test_a_prefix_with_two_meanings_means_what_it_means_at_the_fact() -> None:
    inner = f'<div xmlns:co="http://www.example.com/other">{number("2", name="co:Capacity")}</div>'
    found = rows(number("1", name="co:Capacity") + inner)
    assert [row["namespace"] for row in found] == [
        "http://www.example.com/20241231",
        "http://www.example.com/other",
    ]


def test_a_format_whose_prefix_changes_its_meaning_is_read_by_it() -> None:
    third = "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26"
    inner = f'<div xmlns:ixt="{third}">{number("—", format="ixt:zerodash")}{words("", format="ixt:booleantrue")}</div>'
    assert values(number("—", format="ixt:fixed-zero") + inner) == ["0", "0", "true"]


def test_the_parts_of_a_fraction_are_read_by_the_prefixes_at_their_place() -> None:
    third = "http://www.xbrl.org/inlineXBRL/transformation/2015-02-26"
    parts = (
        f'<ix:numerator xmlns:ixt="{third}" format="ixt:numdotdecimal">1,000</ix:numerator>/'
        '<ix:denominator format="ixt:num-dot-decimal">8</ix:denominator>'
    )
    fraction = f'<ix:fraction name="us-gaap:Revenues" contextRef="c" unitRef="u">{parts}</ix:fraction>'
    assert values(fraction) == ["125"]
