"""Printed pages read as one text."""

import pytest

from pipelines.raw.paragraphs.pages import PAGE_BREAK, Item, read_over_pages


def text(words: str, *facts: tuple[int, int]) -> Item:
    return Item("text", words, facts)


def test_a_cut_sentence_is_joined_and_its_facts_move_along() -> None:
    joined = read_over_pages([text("attributable to"), PAGE_BREAK, text("the 12%", (4, 4))])
    assert joined == [text("attributable to the 12%", (4, 20))]


@pytest.mark.parametrize("furniture", ["7", "F-12", "xii", "Page 7", "Table of Contents", "INDEX"])
def test_page_numbers_and_ways_back_to_the_contents_are_left_out(furniture: str) -> None:
    assert read_over_pages([text("One."), text(furniture), PAGE_BREAK, text("Two.")]) == [
        text("One."),
        text("Two."),
    ]


def test_a_running_head_needs_to_come_back() -> None:
    pages = [item for place in range(3) for item in (text("Head"), text(f"Page {place} text."), PAGE_BREAK)]
    assert [item.text for item in read_over_pages(pages)] == ["Page 0 text.", "Page 1 text.", "Page 2 text."]
    assert [item.text for item in read_over_pages(pages[:6])][:1] == ["Head"]


def test_a_row_that_comes_back_at_every_page_is_kept() -> None:
    row = Item("table_row", "Total | 1")
    assert read_over_pages([row, PAGE_BREAK] * 4) == [row] * 4
