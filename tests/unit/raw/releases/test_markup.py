"""HTML to paragraphs in reading order."""

import pytest

from tests.support.release_pages import read


def texts(body: str) -> list[str]:
    return [block.text for block in read(body).blocks]


def test_inline_elements_do_not_break_words_and_blocks_do() -> None:
    assert texts("<div>Forward-<span>loo</span>king, <b>5</b></div><div>Next 1</div>") == [
        "Forward-looking, 5",
        "Next 1",
    ]


def test_one_line_break_is_a_space_and_two_end_a_paragraph() -> None:
    assert texts("<p>One 1<br>two<br> <br>three</p>") == ["One 1 two", "three"]


def test_a_bold_line_before_a_break_is_a_heading() -> None:
    document = read("<p><strong>Outlook</strong><br>Revenue is expected to be $28 billion.</p>")
    assert [(b.kind, b.text) for b in document.blocks] == [
        ("heading", "Outlook"),
        ("text", "Revenue is expected to be $28 billion."),
    ]


def test_what_is_not_shown_is_no_text() -> None:
    body = (
        '<script>var a = "1"</script><style>p {}</style><p style="display:none">hidden 1</p><p hidden>hidden 2</p>'
        "<!-- comment 3 --><p>Shown 4</p>"
    )
    assert texts(body) == ["Shown 4"]


def test_small_white_text_behind_a_slide_is_text() -> None:
    assert texts('<font style="font-size:1pt;color:white">Capital expenditures 2,780</font>') == [
        "Capital expenditures 2,780"
    ]


def test_a_raised_figure_is_a_mark_and_never_part_of_an_amount() -> None:
    assert texts("<p>was $1.64<sup>1</sup> a share</p>") == ["was $1.64(1) a share"]
    assert texts('<p>12<span style="vertical-align:super">th</span> and 5</p>') == ["12th and 5"]


def test_numeric_references_of_windows_1252_are_read_as_browsers_do() -> None:
    assert texts("<p>company&#146;s 3</p>") == ["company’s 3"]


def test_invisible_signs_are_dropped_and_hard_spaces_are_spaces() -> None:
    assert texts("<p>70&nbsp;mil\u00adlion\u200b</p>") == ["70 million"]


@pytest.mark.parametrize("tag", ["nav", "footer", "aside", "form"])
def test_the_page_around_a_release_is_boilerplate(tag: str) -> None:
    document = read(f"<{tag}><p>Careers 1</p></{tag}><p>Revenue was $5 billion.</p>")
    assert [b.kind for b in document.blocks] == ["boilerplate", "text"]


def test_sharing_and_cookies_are_told_by_their_names() -> None:
    document = read(
        '<div class="share-tools">Post this 1</div><div id="onetrust-consent">Accept 2</div><p>Text 3</p>'
    )
    assert [b.kind for b in document.blocks] == ["boilerplate", "boilerplate", "text"]


def test_a_header_that_holds_the_headline_is_no_boilerplate() -> None:
    document = read('<header class="menu"><h1>Example reports 5</h1><p>July 1, 2024</p></header>')
    assert [b.kind for b in document.blocks] == ["heading", "text"]


def test_logos_are_no_pictures_of_tables() -> None:
    body = (
        '<img alt="logo" src="a.jpg"><img src="b.jpg" style="width:154px;height:36px">'
        '<img src="c.jpg" width="20" height="20">'
        '<nav><img src="d.jpg"></nav><img src="slide.jpg" width="1365" height="768"><img src="e.jpg"><p>Some 1</p>'
    )
    assert read(body).images == 2


def test_preformatted_text_is_read_as_plain_text() -> None:
    document = read("<pre>\nNet revenue       $ 412      $ 396\nNet income           31         20\n</pre>")
    assert [t.origin for t in document.tables] == ["plain_text"]


def test_unclosed_and_crossed_elements_keep_their_text() -> None:
    assert texts("<p><b>One 1<p>two</b></div><table><tr><td>three") == ["One 1", "two", "three"]


def test_pages_nested_thousands_deep_are_read() -> None:
    assert texts("<div>" * 20_000 + "Deep 1") == ["Deep 1"]
