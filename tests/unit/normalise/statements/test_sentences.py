from itertools import pairwise

import pytest

from pipelines.normalise.statements.sentences import line_width, split_sentences
from pipelines.normalise.statements.triggers import candidates


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Capex was $6.72 billion. Revenue rose.", ["Capex was $6.72 billion.", "Revenue rose."]),
        (
            "The U.S. is large. So is Alphabet Inc. in it.",
            ["The U.S. is large.", "So is Alphabet Inc. in it."],
        ),
        ("They said approx. $5 billion.", ["They said approx. $5 billion."]),
        ("• First point\n• Second point", ["First point", "Second point"]),
        ("설비투자는 650억 달러였다. 매출도 늘었다.", ["설비투자는 650억 달러였다.", "매출도 늘었다."]),
        ('He said "capex is up." Then he left.', ['He said "capex is up."', "Then he left."]),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_line_break_of_a_wrapped_page_is_a_blank() -> None:
    text = (
        "For the full year 2026, we\nexpect capex to be in the\nrange of $175 billion to\n$185 billion, with\n"
        "investments ramping over the\ncourse of the year."
    )
    assert line_width(text) > 0
    assert len(parts(text)) == 1


def test_a_line_of_a_page_with_blocks_is_a_sentence_of_its_own() -> None:
    text = "Revenue of $57.0 billion, up 22% from the quarter before\nRecord Data Center revenue of $51.2 billion"
    assert line_width(text) == 0
    assert len(parts(text)) == 2


def test_only_sentences_with_a_trigger_are_candidates() -> None:
    text = "People like us. Capex was $5 billion. Weather was fine. We invest in AI infrastructure."
    assert [text[start:end] for start, end in candidates(text)] == [
        "Capex was $5 billion.",
        "We invest in AI infrastructure.",
    ]


def test_candidates_do_not_overlap_even_where_nothing_ends_a_sentence() -> None:
    places = list(candidates("we expect capex of $1 billion and " * 500))
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(places))
    assert max(end - start for start, end in places) <= 3001
