"""Paragraphs to sentences and clauses."""

import pytest

from pipelines.normalise.concentration.sentences import Span, clauses, sentences


def test_sentences_know_where_they_begin() -> None:
    text = "Sales rose. One buyer had 12.5% of them. (Another fell.)"
    found = sentences(text)
    assert [one.text for one in found] == ["Sales rose.", "One buyer had 12.5% of them.", "(Another fell.)"]
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    "text", ["Sales in the U.S. Market fell.", "We sell to Example Co. Ltd. Taipei.", "See No. 5 below."]
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert [one.text for one in sentences(text)] == [text]


def test_a_label_may_end_a_sentence() -> None:
    assert len(sentences("One of them bought through Customer B. Both are in one segment.")) == 2


def test_a_semicolon_and_a_denial_part_clauses() -> None:
    sentence = Span("One customer had 12%; two had less and no customer had more", 7)
    found = list(clauses(sentence))
    assert [one.text for one in found] == ["One customer had 12%", "two had less", "no customer had more"]
    assert [sentence.text[one.start - 7 :].startswith(one.text) for one in found] == [True] * 3


def test_an_empty_paragraph_has_no_sentence() -> None:
    assert sentences("  ") == []
