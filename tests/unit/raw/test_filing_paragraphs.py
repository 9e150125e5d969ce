"""Inline XBRL documents to paragraphs with the facts that stand in them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts.raw import PARAGRAPH_COLUMNS
from pipelines.errors import BadDocument
from pipelines.raw.filing_paragraphs import read_paragraphs
from tests.support.inline_filing import block, inline_document, number

PAGE_END = "<div>23</div><hr style='page-break-after:always'/><div><a href='#toc'>Table of Contents</a></div>"


def rows(body: str, hidden: str = "") -> list[dict[str, Any]]:
    return read_paragraphs("a.htm", inline_document(body, hidden)).to_dicts()


def texts(body: str) -> list[str]:
    return [row["text"] for row in rows(body)]


def test_a_document_becomes_a_frame_of_the_contract() -> None:
    frame = read_paragraphs("a.htm", inline_document("<p>One buyer.</p>"))
    assert dict(frame.schema) == {column.name: column.dtype for column in PARAGRAPH_COLUMNS}
    assert read_paragraphs("a.htm", inline_document("")).is_empty()


def test_white_space_is_folded_and_blocks_part_paragraphs() -> None:
    assert texts(
        "<div> Sales\n to <span>one </span><b>buyer</b><br/>rose.</div><p>Others&#160;fell.</p>"
    ) == [
        "Sales to one buyer rose.",
        "Others fell.",
    ]


def test_facts_are_counted_by_start_tag_with_hidden_ones_and_without_continuations() -> None:
    found = rows(
        f"<p>{number('17')}% and <ix:continuation id='k'>{number('13')}</ix:continuation>%</p>",
        hidden='<ix:nonNumeric name="d:Type" contextRef="c">10-Q</ix:nonNumeric>',
    )
    assert [(row["fact_numbers"], row["fact_offsets"]) for row in found] == [([2, 3], [0, 8])]


def test_a_fact_around_several_paragraphs_stands_in_the_one_where_its_text_begins() -> None:
    found = rows(block(f"<p>Sales by buyer.</p><p>One had {number('17')}%.</p>"))
    assert [row["fact_numbers"] for row in found] == [[1], [2]]


def test_two_facts_on_one_printed_number_stand_at_one_place() -> None:
    nested = f'<ix:nonFraction name="x:B" contextRef="d" unitRef="u">{number("12")}</ix:nonFraction>'
    (row,) = rows(f"<p>Each had {nested}%.</p>")
    assert (row["fact_numbers"], row["fact_offsets"]) == ([1, 2], [9, 9])


def test_a_fact_that_prints_nothing_stands_where_it_ends() -> None:
    (row,) = rows(f"<p>None {number('')} at all {number('5')}</p>")
    assert (row["fact_numbers"], row["fact_offsets"]) == ([1, 2], [4, 12])


def test_cells_of_a_row_are_parted_and_signs_belong_to_their_numbers() -> None:
    table = (
        "<table><tr><td></td><td>Quarter</td><td>Year</td></tr>"
        f"<tr><td>Buyer A</td><td>{number('12')}&#160;</td><td>%</td><td> </td><td>*</td></tr>"
        f"<tr><td>Billed</td><td>$</td><td>(</td><td>{number('9')}</td><td>)</td></tr></table>"
    )
    found = rows(table)
    assert [(row["kind"], row["text"]) for row in found] == [
        ("table_row", "Quarter | Year"),
        ("table_row", "Buyer A | 12% | *"),
        ("table_row", "Billed | $(9)"),
    ]
    assert [(row["fact_numbers"], row["fact_offsets"]) for row in found[1:]] == [([1], [10]), ([2], [11])]


def test_prose_laid_out_in_cells_is_prose() -> None:
    long = "We sell through distributors, who decide themselves how much they hold in stock at any time."
    found = rows(
        f"<table><tr><td>•</td><td>{long}</td></tr><tr><td>(1)</td><td>{long}</td></tr></table>"
        "<table><tr><td><table><tr><td>Sales</td><td>5</td></tr></table></td></tr></table>"
    )
    assert [row["kind"] for row in found] == ["text", "footnote", "table_row"]


def test_a_sentence_that_a_page_cuts_is_one_paragraph_again_with_its_facts() -> None:
    found = rows(
        f"<div>One buyer, attributable to the</div>{PAGE_END}<div>Graphics segment, had {number('17')}%.</div>"
    )
    assert [row["text"] for row in found] == ["One buyer, attributable to the Graphics segment, had 17%."]
    assert (found[0]["fact_numbers"], found[0]["fact_offsets"]) == ([1], [53])


@pytest.mark.parametrize(
    "second",
    ["<div>Sales rose.</div>", "<div>• sales</div>", "<table><tr><td>Sales</td><td>1</td></tr></table>"],
)
def test_a_page_joins_nothing_but_a_cut_sentence(second: str) -> None:
    first = "sales; and" if "•" in second else "It fell." if "rose" in second else "as follows"
    assert len(texts(f"<div>{first}</div>{PAGE_END}{second}")) == 2


def test_without_a_page_break_nothing_is_joined_and_a_lone_number_is_kept() -> None:
    assert texts("<div>attributable to the</div><div>23</div><div>segment</div>") == [
        "attributable to the",
        "23",
        "segment",
    ]


def test_what_comes_back_at_every_page_is_left_out_unless_it_holds_a_fact() -> None:
    head = "<div>Example Corp. and Subsidiaries</div>"
    pages = [f"{head}<div>Page text {place} ends.</div>{PAGE_END}" for place in range(4)]
    assert texts("".join(pages)) == [f"Page text {place} ends." for place in range(4)]
    tagged = [f"<div>{number('7')}</div><div>Text {place}.</div>{PAGE_END}" for place in range(2)]
    assert texts("".join(tagged)) == ["7", "Text 0.", "7", "Text 1."]


def test_each_paragraph_knows_the_nearest_heading_above() -> None:
    found = rows(
        '<div><span style="font-weight:700">Segments</span></div><p>First.</p>'
        '<div style="font-weight:bold">Buyers <span style="font-weight:400">and sellers</span></div>'
        "<h2>Receivables</h2><p>Second.</p>"
    )
    assert [(row["kind"], row["heading"]) for row in found] == [
        ("heading", None),
        ("text", "Segments"),
        ("text", "Segments"),
        ("heading", "Segments"),
        ("text", "Receivables"),
    ]


def test_a_note_under_a_table_is_a_footnote_and_the_same_words_elsewhere_are_not() -> None:
    found = rows(
        "<table><tr><td>A</td><td>*</td></tr></table><p>* Less.</p><p>(1) More.</p><p>Text.</p><p>* Star.</p>"
    )
    assert [row["kind"] for row in found] == ["table_row", "footnote", "footnote", "text", "text"]


def test_what_is_not_displayed_is_not_read_but_its_facts_count() -> None:
    found = rows(f'<div style="display: none">Hidden {number("1")}</div><p>Seen {number("2")}</p>')
    assert [(row["text"], row["fact_numbers"]) for row in found] == [("Seen 2", [2])]


def test_offsets_find_each_paragraph_in_the_plain_text() -> None:
    found = rows("<p>First.</p><h1>Head</h1><table><tr><td>a</td><td>b</td></tr></table>")
    plain = "\n".join(row["text"] for row in found)
    for row in found:
        assert plain[row["start_offset"] :].startswith(row["text"])


def test_a_document_that_breaks_off_is_read_up_to_its_last_whole_paragraph() -> None:
    body = (
        b'<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL">'
        b"<h:div><h:p>One buyer.</h:p><h:p>Another had <h:b>17</h:b>%, and"
    )
    assert read_paragraphs("a.htm", body)["text"].to_list() == ["One buyer."]


@pytest.mark.parametrize("around", [b"\n%s", b"<XBRL>\n%s\n</XBRL>", b"  %s  "])
def test_a_document_cut_out_of_a_submission_is_read_in_its_wrapper(around: bytes) -> None:
    frame = read_paragraphs("a.htm", around % inline_document("<p>One buyer.</p>"))
    assert frame["text"].to_list() == ["One buyer."]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"%PDF-1.7 binary",
        b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html><p>&b;</p></html>',
        b'<?xml version="1.0"?><html>' + b"<div>" * 100_000,
    ],
    ids=["empty", "pdf", "entity bomb", "deep"],
)
def test_what_is_no_xml_document_is_refused_by_name(body: bytes) -> None:
    with pytest.raises(BadDocument, match=r"a\.htm"):
        read_paragraphs("a.htm", body)


WORDS = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


@given(st.lists(st.tuples(WORDS, st.booleans(), st.sampled_from(["", " ", "\n  "])), min_size=1, max_size=12))
def test_a_fact_stands_where_its_text_begins(pieces: list[tuple[str, bool, str]]) -> None:
    body = "".join((number(word) if tagged else f"<span>{word}</span>") + gap for word, tagged, gap in pieces)
    (row,) = rows(f"<div>{body}</div>")
    assert row["text"] == " ".join("".join(word + gap for word, _, gap in pieces).split())
    tagged = [word for word, is_fact, _ in pieces if is_fact]
    assert row["fact_numbers"] == list(range(1, len(tagged) + 1))
    assert [
        row["text"][at : at + len(word)] for at, word in zip(row["fact_offsets"], tagged, strict=True)
    ] == tagged
