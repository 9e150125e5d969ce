import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.evidence.page.pieces import Text, pieces_of, plain_pieces, written

_HOSTILE = """
<html><head><title>T</title><base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=//evil.example">
<script>alert(1)</script><style>body{display:none}@import url(//evil.example/x.css)</style>
<link rel="stylesheet" href="//evil.example/x.css"></head>
<body onload="alert(2)" style="background:url(//evil.example/b.png)">
<img src="//evil.example/p.png" onerror="alert(3)" alt="&lt;script&gt;alert(4)&lt;/script&gt;">
<a href="javascript:alert(5)" onclick="alert(6)" id="place-1" class="aicapex-chain">words</a>
<svg><script>alert(7)</script><a xlink:href="javascript:alert(8)">in svg</a></svg>
<math><mtext><img src=x onerror=alert(9)></mtext></math>
<iframe srcdoc="<script>alert(10)</script>"></iframe><object data="x"></object><embed src="x">
<form action="//evil.example"><input value="x"><button>go</button>form words</form>
<video src="//evil.example/v"></video><template><p onclick="x">t</p></template>
<p style="position:fixed;inset:0">cover</p><td width='1" onmouseover="alert(11)'>cell</td>
<noscript><p title="</noscript><img src=x onerror=alert(12)>"></noscript>
</main></div></body><script>parent.alert(13)</script><p>&lt;script&gt;alert(14)&lt;/script&gt;</p></html>
"""


class _Seen(HTMLParser):
    """Every tag and attribute that a browser would see in the output."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def shown(text: str) -> str:
    return "".join(written(pieces_of(html.document_fromstring(text)), set()))


def test_of_a_hostile_document_only_harmless_tags_and_text_are_left() -> None:
    out = shown(_HOSTILE)
    seen = _Seen(out)
    assert seen.tags <= {"em", "a", "p", "td", "div", "main"}
    assert seen.attributes <= {"width", "style"}
    assert "evil.example" not in out
    assert not re.search(r"alert\((?!4\)|14\))", out), out
    assert "&lt;script&gt;alert(14)" in out
    assert "words" in out
    assert "form words" in out


def test_a_picture_is_named_and_not_loaded() -> None:
    assert "<em>[picture Chart of sales]</em>" in shown('<p><img src="http://x/y" alt="Chart of sales"></p>')


def test_text_that_looks_like_markup_stays_text() -> None:
    assert "&lt;b onclick=x&gt;" in shown("<p>&lt;b onclick=x&gt;</p>")


@given(st.text(alphabet="<>/=\"' abimgscriptonerror&;:()#!-", max_size=80))
def test_whatever_is_written_nothing_but_listed_tags_comes_out(text: str) -> None:
    seen = _Seen(shown(f"<div>x{text}</div>"))
    assert not seen.tags & {"script", "img", "iframe", "style", "link", "svg", "object", "form", "input"}
    assert not {name for name in seen.attributes if name.startswith("on") or name in ("href", "src", "id")}


def test_hidden_text_is_no_text_that_a_reader_sees() -> None:
    pieces = pieces_of(
        html.document_fromstring('<div><p style="display:none">a<b>b</b></p>c<p hidden>d</p></div>')
    )
    assert [text.text for text in pieces.texts()] == ["c"]
    assert 'style="display:none"' in "".join(written(pieces, set()))


def test_the_texts_of_an_element_are_those_inside_it() -> None:
    root = html.document_fromstring("<div>a<p>b<i>c</i>d</p>e</div>")
    pieces = pieces_of(root, [root.find(".//p")])
    assert [text.text for text in pieces.texts_of[0]] == ["b", "c", "d"]


def test_the_first_mark_of_a_place_can_be_led_to_and_one_place_has_the_focus() -> None:
    pieces = plain_pieces("capex of 37-40 billion")
    (text,) = (piece for piece in pieces.pieces if isinstance(piece, Text))
    text.marks = [(0, 5, 2), (9, 14, 1)]
    assert "".join(written(pieces, set(), focus=1)) == (
        '<pre><mark id="place-2" tabindex="0">capex</mark> of '
        '<mark id="place-1" tabindex="0" autofocus>37-40</mark> billion</pre>'
    )


def test_a_figure_in_a_sentence_is_marked_inside_it() -> None:
    pieces = plain_pieces("at 22 %")
    (text,) = (piece for piece in pieces.pieces if isinstance(piece, Text))
    text.marks = [(0, 7, 1), (3, 5, 2)]
    assert (
        "".join(written(pieces, {1, 2}))
        == "<pre><mark>at </mark><mark><mark>22</mark></mark><mark> %</mark></pre>"
    )


@pytest.mark.parametrize("depth", [5_000])
def test_a_document_may_be_nested_as_deep_as_it_likes(depth: int) -> None:
    root = html.fromstring("<div><p>end</p></div>")
    innermost = root
    for _ in range(depth):
        innermost = html.etree.SubElement(innermost, "div")
    innermost.text = "bottom"
    assert "bottom" in "".join(written(pieces_of(root), set()))
