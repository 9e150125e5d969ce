"""Which models and tests read what has changed."""

from typing import Any

import pytest

from pipelines.steps.affected import is_complete, readers_of, to_spare

FACTS, PLACES = "source.aicapex.normalised.facts", "source.aicapex.normalised.places"
VIEW, MART, OTHER = "model.aicapex.stg_facts", "model.aicapex.spend.v1", "model.aicapex.places"
OF_VIEW, OF_BOTH, OF_SOURCE = "test.aicapex.of_view.1", "test.aicapex.of_both.2", "test.aicapex.of_source.3"
UNIT = "unit_test.aicapex.spend.rounds"


def node(unique_id: str, kind: str, materialized: str) -> dict[str, Any]:
    name = unique_id.split(".")[2]
    return {
        "name": name,
        "resource_type": kind,
        "config": {"materialized": materialized},
        "fqn": ["aicapex", *unique_id.split(".")[2:]],
    }


@pytest.fixture
def manifest() -> dict[str, Any]:
    return {
        "sources": {
            FACTS: {"schema": "normalised", "identifier": "facts"},
            PLACES: {"schema": "normalised", "identifier": "places"},
        },
        "nodes": {
            VIEW: node(VIEW, "model", "view"),
            MART: node(MART, "model", "table"),
            OTHER: node(OTHER, "model", "table"),
            OF_VIEW: node(OF_VIEW, "test", "test"),
            OF_BOTH: node(OF_BOTH, "test", "test"),
            OF_SOURCE: node(OF_SOURCE, "test", "test"),
        },
        "child_map": {
            FACTS: [VIEW, OF_SOURCE],
            VIEW: [MART, OF_VIEW],
            MART: [OF_BOTH, UNIT],
            PLACES: [OTHER],
            OTHER: [OF_BOTH],
        },
    }


def test_a_change_reaches_every_model_behind_it_and_every_test_of_one(manifest: dict[str, Any]) -> None:
    assert readers_of(manifest, {"normalised.facts"}) == {VIEW, MART, OF_VIEW, OF_BOTH, OF_SOURCE}
    assert readers_of(manifest, {"normalised.places"}) == {OTHER, OF_BOTH}


def test_no_change_and_a_table_that_no_model_reads_reach_nothing(manifest: dict[str, Any]) -> None:
    assert readers_of(manifest, set()) == frozenset()
    assert readers_of(manifest, {"normalised.unread"}) == frozenset()


def test_a_view_is_spared_and_its_tests_run(manifest: dict[str, Any]) -> None:
    spared = to_spare(manifest, readers_of(manifest, {"normalised.facts"}))
    assert spared == ("fqn:aicapex.places", "fqn:aicapex.stg_facts")


def test_a_model_is_named_with_its_version(manifest: dict[str, Any]) -> None:
    assert "fqn:aicapex.spend.v1" in to_spare(manifest, readers_of(manifest, {"normalised.places"}))


def test_a_warehouse_is_complete_when_every_model_stands(manifest: dict[str, Any]) -> None:
    assert is_complete(manifest, {"stg_facts", "spend", "places", "and_more"})
    assert not is_complete(manifest, {"stg_facts", "spend"})
