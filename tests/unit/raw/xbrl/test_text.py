"""Text of markup as a reader sees it."""

import pytest
from lxml import etree, html

from pipelines.raw.xbrl.text import Breaker, content, content_without, folded


def text_of(markup: str) -> str:
    root = html.fragment_fromstring(markup, create_parent="body")
    Breaker("").put_breaks(root)
    return folded(content(root))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("before<div>inside</div>after", "before\ninside\nafter"),
        ("<tr><td>A</td><td></td><td>5</td></tr><tr><td>B</td><td>6</td></tr>", "A 5\nB 6"),
        (
            "<table><tr><th>Year</th><th>2024</th></tr><tr><td>A</td><td>5</td></tr></table>end",
            "Year 2024\nA 5\nend",
        ),
        ("one<br>two<br/><br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("re<b>ven</b>ue of\n  2024", "revenue of 2024"),
        ("a\xa0\xa0b", "a b"),
        ("<h2>Title</h2>text", "Title\ntext"),
        ("<table><tr><td><table><tr><td>x</td><td>y</td></tr></table></td><td>z</td></tr></table>", "x y\nz"),
        ("", ""),
    ],
)
def test_blocks_are_lines_and_cells_are_apart(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_a_line_feed_of_the_source_is_only_white_space() -> None:
    assert folded("one\ntwo\n\n three") == "one two three"


def test_tails_of_excluded_elements_stay() -> None:
    root = etree.fromstring("<a>1<x>2<b>3</b></x>4<b>5<x/>6</b>7</a>")
    assert content_without(root, "x") == "14567"
    assert content(root) == "1234567"


def test_the_tail_of_an_element_is_not_its_text() -> None:
    root = etree.fromstring("<a><b>in<i>side</i></b>out</a>")
    assert content(root[0]) == content_without(root[0], "x") == "inside"
