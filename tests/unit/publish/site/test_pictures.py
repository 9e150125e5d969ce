import json

import altair as alt
from lxml import etree

from pipelines.publish.site.drawing import Sheet
from pipelines.publish.site.palette import COLOURS, colour, custom_properties, resolved
from pipelines.publish.site.pictures import as_script, framed, picture, png, translated

HOSTILE = "</script><img src=x onerror=alert(1)> & \u2028"


def drawn(label: str) -> dict[str, object]:
    sheet = Sheet()
    rows = [{"x": 1, "text": label}]
    chart = alt.Chart(sheet.put(rows)).mark_text(fill=colour("ink")).encode(x="x:Q", text="text:N")
    return sheet.specification(alt.layer(chart), 60)


def test_a_picture_names_colours_as_the_page_does_and_a_file_by_value() -> None:
    svg = picture(drawn("a"))
    assert "var(--ink)" in svg
    assert "var(--" not in framed(svg, "t", "s", "f")
    assert COLOURS["ink"][0] in framed(svg, "t", "s", "f")


def test_the_other_language_is_the_same_picture_with_other_words() -> None:
    english, korean = drawn("spent"), drawn("지출")
    svg = translated(picture(english), english, korean)
    assert ">지출<" in svg
    assert ">spent<" not in svg


def test_labels_of_an_axis_are_told_in_the_other_languages_units() -> None:
    svg = "<svg><text x='1'>$150bn</text><text>$1.5tn</text><text>$165.1bn</text><text>2024</text></svg>"
    assert translated(svg, {}, {}) == (
        "<svg><text x='1'>1,500억</text><text>1.5조</text><text>1,651억 달러</text><text>2024</text></svg>"
    )


def test_hostile_words_are_text_in_every_picture() -> None:
    one, other = drawn(HOSTILE), drawn(f"{HOSTILE}!")
    svg = picture(one)
    for text in (svg, translated(svg, one, other), framed(svg, HOSTILE, HOSTILE, HOSTILE, [(HOSTILE, "s1")])):
        root = etree.fromstring(text.replace("\u2028", " ").encode())
        assert not [element for element in root.iter() if str(element.tag).endswith(("script", "img"))]


def test_a_specification_in_a_page_can_not_end_its_element() -> None:
    text = as_script({"words": HOSTILE})
    assert "<" not in text
    assert "\u2028" not in text
    assert json.loads(text) == {"words": HOSTILE}


def test_a_framed_picture_becomes_pixels() -> None:
    assert png(framed(picture(drawn("a")), "A title", "unit", "source")).startswith(b"\x89PNG")


def test_each_theme_has_every_colour() -> None:
    assert resolved("".join(colour(token) for token in COLOURS)) == "".join(
        light for light, _ in COLOURS.values()
    )
    assert custom_properties(1).count("--") == len(COLOURS)


def test_ink_and_accent_can_be_read_on_paper_in_both_themes() -> None:
    for theme in (0, 1):
        paper = luminance(COLOURS["paper"][theme])
        for token in ("ink", "soft", "accent"):
            lighter, darker = sorted((luminance(COLOURS[token][theme]), paper), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (token, theme)


def luminance(hexadecimal: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(hexadecimal[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_list_of_rows_has_a_name_of_its_own_however_short_it_lives() -> None:
    sheet = Sheet()
    names = {str(sheet.put([{"x": number}]).to_dict()["name"]) for number in range(50)}
    assert len(names) == 50
    rows = [{"x": 1}]
    assert sheet.put(rows).to_dict() == sheet.put(rows).to_dict()
