import pytest

from pipelines.raw.markup import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Plain  text\n here", "Plain text here"),
        ("<p>Capex of $<b>5</b>0 billion</p><p>Outlook</p>", "Capex of $50 billion Outlook"),
        ("a<br/>b<script>alert(1)</script>c<style>x{}</style>", "a bc"),
        ("AT&amp;T &lt;b&gt;", "AT&T <b>"),
        ("Q&A", "Q&A"),
        ("<!-- hidden -->seen", "seen"),
        ("<ul><li>one<li>two</ul>", "one two"),
        ("<p>", ""),
        ("", ""),
        ("<", "<"),
        ("a < b", "a < b"),
    ],
)
def test_markup_becomes_what_a_reader_sees(markup: str, text: str) -> None:
    assert plain_text(markup, 100) == text


def test_a_text_is_cut_at_its_longest() -> None:
    assert plain_text("<p>" + "word " * 1000, 50) == ("word " * 10)[:50]
    assert plain_text("x" * 1000, 50) == "x" * 50
