from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from pipelines.contracts.reference import RAW_REFERENCE, REFERENCE_FIGURES
from pipelines.contracts.table import verdict
from pipelines.normalise.reference import normalise_reference

HAND = "https://reference.aicapex.invalid/figures.tsv"
LIVE = "https://example.org/table.csv"


def raw(*rows: dict[str, Any]) -> pl.DataFrame:
    common = {
        "provider": "hand_entered",
        "series": "holding",
        "entity": "OpenAI",
        "period_end_date": date(2025, 10, 28),
        "date_precision": "day",
        "value": 27.0,
        "unit": "percent",
        "qualifier": "about",
        "source": "A",
        "confidence": "1 source",
        "answer_url": HAND,
        "answer_sha256": "0" * 64,
        "answered_at": datetime(2026, 8, 1, 12, tzinfo=UTC),
    }
    return RAW_REFERENCE.frame([common | {"place": number} | row for number, row in enumerate(rows, start=2)])


def known(*rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    figures = normalise_reference(raw(*rows), HAND).rows
    assert verdict(figures, REFERENCE_FIGURES).ok
    return figures.select("known_at", "known_at_basis").rows()


def end_of(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 23, 59, 59, 999999, tzinfo=UTC)


def test_a_figure_is_known_at_the_end_of_the_day_on_which_it_was_published() -> None:
    assert known({"known_date": date(2025, 10, 29)}) == [(end_of(2025, 10, 29), "publication_date")]


def test_a_figure_without_such_a_day_belongs_to_no_as_of() -> None:
    assert known({}) == [(None, "unknown")]


def test_a_markets_figure_is_known_when_its_day_has_ended_whatever_else_is_said() -> None:
    row = {"series": "market_value", "known_date": date(2030, 1, 1), "period_end_date": date(2024, 6, 18)}
    assert known(row) == [(end_of(2024, 6, 18), "end_of_period")]


def test_an_estimate_of_epoch_is_known_from_the_day_of_the_table_that_holds_it() -> None:
    by_hand = {
        "provider": "epoch",
        "series": "training_cost",
        "known_date": date(2026, 1, 26),
        "entity": "one",
    }
    fetched = {"provider": "epoch", "series": "training_cost", "answer_url": LIVE, "entity": "two"}
    assert known(by_hand, fetched) == [
        (end_of(2026, 1, 26), "snapshot_date"),
        (end_of(2026, 8, 1), "snapshot_date"),
    ]


def test_what_a_provider_answers_goes_before_the_same_figure_entered_by_hand() -> None:
    figures = normalise_reference(
        raw({"value": 27.0}, {"value": 27.4, "answer_url": LIVE}, {"value": 26.0, "other_party": "B"}), HAND
    )
    assert figures.rows.select("value", "entered_by_hand").rows() == [(27.4, False), (26.0, True)]
    assert figures.quarantined.is_empty()


def test_of_two_values_that_one_answer_gives_for_a_figure_the_first_stays_and_the_other_is_set_aside() -> (
    None
):
    figures = normalise_reference(raw({"value": 27.0}, {"value": 49.0}, {"value": 27.0}), HAND)
    assert figures.rows["value"].to_list() == [27.0]
    assert figures.quarantined.select("place", "layer", "detail").rows() == [
        ("line 3", "normalised.reference_figures", "holding:OpenAI::2025-10-28 49.0")
    ]


def test_figures_of_epoch_carry_the_credit_that_their_licence_asks_for() -> None:
    rows = normalise_reference(raw({"provider": "epoch"}, {"entity": "x"}), HAND).rows
    credited = dict(rows.select("provider", "credit").iter_rows())
    assert "CC BY 4.0" in credited["epoch"]
    assert "https://creativecommons.org/licenses/by/4.0/" in credited["epoch"]
    assert "changed:" in credited["epoch"]
    assert credited["hand_entered"] is None


def test_no_figures_give_an_empty_table() -> None:
    figures = normalise_reference(RAW_REFERENCE.frame(), HAND)
    assert verdict(figures.rows, REFERENCE_FIGURES).ok
    assert figures.rows.is_empty()
    assert figures.quarantined.is_empty()
