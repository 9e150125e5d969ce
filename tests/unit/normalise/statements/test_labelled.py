"""Labelled sentences: the project's own, and those beside the checkout, against what is promised for them."""

from pathlib import Path

import pytest

from pipelines.settings import PROJECT_ROOT, Settings
from tools.statement_score import KINDS, Score, halves, labelled_sentences, score

OWN = Path(__file__).with_name("sentences.tsv")
REFERENCE = PROJECT_ROOT.parent / "shared" / "reference" / "capex-sentences.tsv"
PRECISION, RECALL, EXACT = 0.97, 0.92, 0.92
needs_shared = pytest.mark.skipif(
    not REFERENCE.is_file(), reason="needs the labelled sentences in ../shared/reference"
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(home=Path("unused"))


@pytest.fixture(scope="module")
def own(settings: Settings) -> Score:
    return score(labelled_sentences(OWN), settings)


def misses(one: Score) -> str:
    return "\n".join(f"{miss.label}\n    read {miss.kind}: {miss.statement}" for miss in one.misses)


def assert_kept(one: Score) -> None:
    assert one.precision >= PRECISION, misses(one)
    assert one.recall >= RECALL, misses(one)
    assert one.exact >= EXACT, misses(one)


def test_own_sentences_are_many_and_of_every_kind(own: Score) -> None:
    assert len(own.readings) > 500
    kinds = [one.label.kind for one in own.readings]
    assert min(kinds.count(kind) for kind in (*KINDS, "neither")) > 100
    assert (
        sum(
            not one.label.sentence.isascii() and any("가" <= c <= "힣" for c in one.label.sentence)
            for one in own.readings
        )
        > 30
    )


def test_own_sentences_are_read_as_labelled(own: Score) -> None:
    assert own.precision >= 0.99, misses(own)
    assert own.recall >= 0.99, misses(own)
    assert own.exact >= 0.99, misses(own)


def test_noise_is_never_taken_for_guidance_or_actual(own: Score) -> None:
    assert [
        one.label.sentence for one in own.readings if one.label.kind == "neither" and one.kind != "neither"
    ] == []


@pytest.mark.shared
@needs_shared
def test_reference_sentences_are_read_as_promised(settings: Settings) -> None:
    assert_kept(score(labelled_sentences(REFERENCE), settings))


@pytest.mark.shared
@needs_shared
def test_the_held_out_half_is_read_as_well_as_the_development_half(settings: Settings) -> None:
    development, held_out = (score(half, settings) for half in halves(REFERENCE))
    assert held_out.exact >= development.exact - 0.05, misses(held_out)
    assert held_out.precision >= PRECISION, misses(held_out)
    assert held_out.recall >= RECALL, misses(held_out)


@pytest.mark.shared
@needs_shared
def test_no_sentence_of_the_reference_stands_among_the_own(own: Score) -> None:
    reference = {label.sentence.casefold().strip() for label in labelled_sentences(REFERENCE)}
    assert [
        one.label.sentence for one in own.readings if one.label.sentence.casefold().strip() in reference
    ] == []
