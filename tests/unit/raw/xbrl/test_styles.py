"""Styles are taken out before a document is parsed for its facts, and nothing else is."""

from html import escape

from pipelines.raw.xbrl.extract import Extraction, extract
from tests.support.xbrl_documents import inline, number, words


def read(body: bytes) -> Extraction:
    return extract([("report.htm", body)])


def test_what_looks_like_a_style_in_a_text_is_text() -> None:
    style = '<td style="x">'
    texts = [f"<![CDATA[{style}]]>", f"a {escape(style)}", 'a <!-- <span style="b --> c <i title="d">e</i> f']
    values = read(inline("".join(words(text) for text in texts))).facts["value"].to_list()
    assert values == [style, f"a {style}", "a c e f"]
    assert read(inline(words(texts[1]))).facts["value"].to_list() == [f"a {style}"]


def test_a_style_whose_quote_is_missing_ends_the_reading_there() -> None:
    before, after = number("1", id="before"), number("2", id="after")
    extraction = read(
        inline(f'<p>{before}</p><span style="color:red>x</span>{after}<span style="a">y</span>')
    )
    assert extraction.facts["fact_id"].to_list() == ["before"]
    assert [piece.reason for piece in extraction.pieces] == ["the document is cut"]


def test_a_style_over_several_lines_moves_no_place() -> None:
    body = inline(f'<table><tr><td style="color:\n red;\n margin:0">{number("5")}</td></tr></table>')
    line = body[: body.index(b"<ix:nonFraction")].count(b"\n") + 1
    assert read(body).facts["place"].to_list() == [f"line {line}, fact 1"]


def test_styles_that_never_close_take_no_endless_time() -> None:
    extraction = read(inline(number("1", id="before") + '<td style="' * 200_000))
    assert extraction.facts["fact_id"].to_list() == ["before"]
