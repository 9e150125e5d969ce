"""What a style says about emphasis, hiding and page breaks."""

import pytest

from pipelines.raw.paragraphs.style import Style, style_of


@pytest.mark.parametrize(
    ("name", "declared", "emphasised"),
    [
        ("span", "font-weight:700", True),
        ("span", "FONT-WEIGHT: bold", True),
        ("span", "font-style:italic;font-weight:400", True),
        ("span", "text-decoration:underline", True),
        ("b", None, True),
        ("h3", "", True),
        ("span", "font-weight:400", False),
        ("span", None, False),
    ],
)
def test_bold_slanted_and_underlined_are_emphasis(name: str, declared: str | None, emphasised: bool) -> None:
    assert style_of(name, declared, Style()).emphasised is emphasised


def test_emphasis_is_inherited_until_a_plain_weight_ends_it() -> None:
    bold = style_of("div", "font-weight:700", Style())
    assert style_of("span", "color:red", bold).emphasised
    assert not style_of("span", "font-weight:400", bold).emphasised


def test_hiding_and_breaks_are_the_elements_own() -> None:
    style = style_of("hr", "page-break-after: always; display:none", Style())
    assert (style.hidden, style.breaks_before, style.breaks_after) == (True, False, True)
    assert style_of("div", "break-before:page", style) == Style(breaks_before=True)
