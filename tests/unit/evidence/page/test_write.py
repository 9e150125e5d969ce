from lxml import html

from pipelines.evidence.page.pieces import pieces_of
from pipelines.evidence.page.places import Marked
from pipelines.evidence.page.write import Line, Shown, page

HOSTILE = "<script>alert(1)</script>"


def shown(body: str) -> Marked:
    return Marked(pieces_of(html.document_fromstring(body)))


def test_the_policy_stands_before_anything_of_a_document_and_allows_no_script() -> None:
    text = page("t", [], [Shown("d", shown(f"<p>a{HOSTILE}</p>"))])
    policy = text.index("Content-Security-Policy")
    assert policy < text.index("<body>")
    assert "default-src &#x27;none&#x27;" in text[policy : policy + 200]
    assert "script-src" not in text
    assert "<script" not in text


def test_titles_lines_and_reasons_are_escaped() -> None:
    text = page(HOSTILE, [Line(0, HOSTILE, (HOSTILE,))], [Shown(HOSTILE, None, HOSTILE)])
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 5


def test_a_document_can_not_close_the_box_that_it_stands_in() -> None:
    text = page("t", [], [Shown("d", shown("<div>a</div></div></div><p>b</p>"))])
    tree = html.document_fromstring(text)
    (box,) = tree.find_class("aicapex-document")
    assert box.text_content() == "ab"


def test_a_place_on_the_page_is_led_to_and_a_missing_one_says_why() -> None:
    marked = shown("<p>capex</p>")
    marked.pieces.texts()[0].marks.append((0, 5, 1))
    marked.not_shown[2] = "hidden from readers"
    lines = [Line(0, "row"), Line(1, "one", (), 1), Line(2, "two", (), 2), Line(1, "three", (), 3)]
    text = page("t", lines, [Shown("d", marked)])
    tree = html.document_fromstring(text)
    assert [link.get("href") for link in tree.iter("a")] == ["#place-1"]
    assert [one.text for one in tree.find_class("aicapex-missing")] == [
        "hidden from readers",
        "its document is not shown",
    ]
    assert text.count("<ul>") == text.count("</ul>") == 3
