from hypothesis import given
from hypothesis import strategies as st

from pipelines.evidence.page.alignment import bare, mark_place, stream_of
from pipelines.evidence.page.pieces import Text


def marked(texts: list[str], plain: str, words: str, *, nth: int = 0) -> tuple[bool, list[str]]:
    """Whether all was found, and the marked pieces; `nth` occurrence of the words in our text."""
    at = -1
    for _ in range(nth + 1):
        at = plain.index(words, at + 1)
    held = [Text(text) for text in texts]
    found = mark_place(stream_of(held), plain, at, at + len(words), 1)
    return found, [text.text[a:b] for text in held for a, b, _ in text.marks]


def test_white_space_and_cell_strokes_do_not_matter() -> None:
    found, marks = marked(
        ["Capital\n  expenditures", "$", "(37,256", ")", "27,045"],
        "Capital expenditures | $(37,256) | 27,045",
        "$(37,256)",
    )
    assert found
    assert marks == ["(37,256"]


def test_a_sentence_over_several_elements_is_marked_in_each() -> None:
    found, marks = marked(
        ["We expect ", "capex", " of 40 billion. Then"],
        "We expect capex of 40 billion.",
        "We expect capex of 40 billion.",
    )
    assert found
    assert marks == ["We expect", "capex", "of 40 billion."]


def test_of_equal_words_those_with_the_same_neighbours_are_meant() -> None:
    texts = ["Revenue 12 of the quarter", "Capex 12 of the quarter", "Costs 12 of the year"]
    plain = "Revenue 12 of the quarter\nCapex 12 of the quarter\nCosts 12 of the year"
    held = [Text(text) for text in texts]
    start = plain.index("12", 30)
    assert mark_place(stream_of(held), plain, start, start + 2, 1)
    assert [bool(text.marks) for text in held] == [False, True, False]


def test_of_equal_words_without_neighbours_the_one_at_the_same_height_is_meant() -> None:
    held = [Text("twelve") for _ in range(9)]
    plain = "\n".join(["twelve"] * 9)
    start = 7 * 4
    assert mark_place(stream_of(held), plain, start, start + 6, 1)
    assert [bool(text.marks) for text in held] == [False] * 4 + [True] + [False] * 4


def test_a_sentence_that_a_page_ends_in_is_found_in_two_parts() -> None:
    sentence = "Sales to one customer were thirteen percent of all that was sold in the year."
    found, marks = marked(
        [
            "Sales to one customer were thirteen",
            "22",
            "Notes to the statements (continued)",
            "percent of all that was sold in the year.",
        ],
        sentence,
        sentence,
    )
    assert found
    assert marks == ["Sales to one customer were thirteen", "percent of all that was sold in the year."]


def test_words_that_are_not_there_are_not_found() -> None:
    assert marked(["nothing of the kind"], "an altogether other text", "altogether other") == (False, [])


def test_a_place_without_letters_or_digits_is_not_found() -> None:
    assert marked(["— — —"], "— — —", "—") == (False, [])


@given(st.lists(st.text(alphabet="abc12 |()", min_size=1, max_size=12), min_size=1, max_size=8), st.data())
def test_whatever_is_asked_for_the_marks_hold_its_letters(texts: list[str], data: st.DataObject) -> None:
    plain = " | ".join(texts)
    start = data.draw(st.integers(0, len(plain) - 1))
    end = data.draw(st.integers(start + 1, len(plain)))
    held = [Text(text) for text in texts]
    found = mark_place(stream_of(held), plain, start, end, 1)
    assert found == bool(bare(plain[start:end]))
    marks = "".join(text.text[a:b] for text in held for a, b, _ in text.marks)
    assert bare(marks) == bare(plain[start:end])
