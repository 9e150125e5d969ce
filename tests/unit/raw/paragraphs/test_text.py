"""The text of one paragraph while it is filled."""

import pytest

from pipelines.raw.paragraphs.text import Paragraph, row_kind, text_kind

PROSE = "We sell to distributors, who decide for themselves how much they order."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Buyer A | 12% | *", "table_row"),
        ("Buyer A", "table_row"),
        (PROSE, "text"),
        (f"• | {PROSE}", "text"),
        (f"(2) | {PROSE}", "footnote"),
        (f"Item 1A. | {PROSE}", "table_row"),
        (f"a | b | {PROSE}", "table_row"),
    ],
)
def test_a_row_is_prose_where_it_holds_one_long_cell_and_no_more_than_its_mark(text: str, kind: str) -> None:
    assert row_kind(text) == kind


def test_a_heading_is_emphasised_and_short_and_no_number() -> None:
    assert text_kind("Buyers", True, after_row=False) == "heading"
    assert text_kind("Buyers", False, after_row=False) == "text"
    assert text_kind("Buyers " * 100, True, after_row=False) == "text"
    assert text_kind("2024", True, after_row=False) == "text"


def test_a_fact_waits_for_its_text_into_the_next_paragraph() -> None:
    first = Paragraph()
    first.open_fact(1)
    first.add("  \n", emphasised=False)
    second = first.successor()
    second.add("Sales", emphasised=False)
    assert (first.finished(), second.finished()) == (("", []), ("Sales", [(1, 0)]))


def test_a_sign_before_or_behind_a_number_is_glued_to_it() -> None:
    paragraph = Paragraph()
    for cell in ("Sales", "$", "(", "5", ")", "12", "%"):
        paragraph.cell()
        paragraph.open_fact(int(cell)) if cell.isdigit() else None
        paragraph.add(cell, emphasised=False)
    assert paragraph.finished() == ("Sales | $(5) | 12%", [(5, 10), (12, 15)])
