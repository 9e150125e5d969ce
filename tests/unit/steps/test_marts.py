from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url
from pipelines.steps import marts
from pipelines.steps.checking import fetch_health, reconciliation_gaps, table_health
from pipelines.steps.marts import CheckOutcome, begin_marts, marts_inputs, model_rows, remember_marts
from pipelines.steps.raw import RAW_STEPS
from tests.support.bench import Bench, ScriptedTransport
from tests.support.filed import Filed, company, company_facts_json

FACTS = company_facts_url(1)
FIRST = Filed("0000000001-24-000001", "2024-04-20", "2024-01-01", "2024-03-31", 10)
CHECK = CheckOutcome("marts/headline", "headline_key", passed=True, severity="ERROR", run_id="run")


@pytest.fixture
def source() -> ScriptedTransport:
    return ScriptedTransport("live", {FACTS: company_facts_json([FIRST])})


@pytest.fixture
def bench(tmp_path: Path, source: ScriptedTransport) -> Iterator[Bench]:
    with Bench(Settings(home=tmp_path, source="live"), source) as opened:
        opened.build(company())
        yield opened


def built(bench: Bench) -> None:
    """As after a build of the models."""
    bench.connection.execute("CREATE OR REPLACE TABLE marts.headline AS SELECT 1 AS one")
    state = marts_inputs(bench.connection)
    remember_marts(bench.connection, state, model_rows(bench.connection), [CHECK], "run")


def test_the_models_are_built_the_first_time(bench: Bench) -> None:
    assert not marts_inputs(bench.connection).unchanged


def test_a_complete_build_is_remembered_with_its_rows_and_checks(bench: Bench) -> None:
    built(bench)
    state = marts_inputs(bench.connection)
    assert state.unchanged
    assert state.rows == {"headline": 1}
    assert state.checks == (CHECK,)


def test_changed_quarters_build_the_models_again(bench: Bench, source: ScriptedTransport) -> None:
    built(bench)
    source.answers[FACTS] = company_facts_json([replace(FIRST, value=11)])
    bench.build(company())
    assert not marts_inputs(bench.connection).unchanged


def test_the_first_build_is_of_everything(bench: Bench) -> None:
    assert marts_inputs(bench.connection).changed is None


def test_only_the_tables_that_changed_are_named(bench: Bench, source: ScriptedTransport) -> None:
    built(bench)
    assert marts_inputs(bench.connection).changed == frozenset()
    source.answers[FACTS] = company_facts_json([replace(FIRST, value=11)])
    bench.build(company())
    changed = marts_inputs(bench.connection).changed
    assert changed is not None
    assert {"normalised.facts", "normalised.quarters"} <= changed
    assert "normalised.companies" not in changed


def test_a_build_that_did_not_end_well_is_followed_by_one_of_everything(bench: Bench) -> None:
    built(bench)
    before = marts_inputs(bench.connection)
    begin_marts(bench.connection, "killed")
    after = marts_inputs(bench.connection)
    # The inputs are those of the last complete build, and the models need not be.
    assert after.inputs == before.inputs
    assert (after.unchanged, after.changed) == (False, None)


def test_a_changed_model_builds_the_models_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    built(bench)
    monkeypatch.setattr(marts, "code_version", lambda *places: "another")
    state = marts_inputs(bench.connection)
    assert (state.unchanged, state.changed) == (False, None)


def test_a_company_that_left_builds_the_models_again(bench: Bench) -> None:
    built(bench)
    bench.connection.execute("DELETE FROM ops.asset_state WHERE partition_key = 'TEST'")
    assert not marts_inputs(bench.connection).unchanged


def test_marts_that_are_gone_are_built_again(bench: Bench) -> None:
    built(bench)
    bench.connection.execute("DROP TABLE marts.headline")
    assert not marts_inputs(bench.connection).unchanged


def test_a_tables_health_is_its_verdict_and_what_was_set_aside(
    bench: Bench, source: ScriptedTransport
) -> None:
    table = RAW_STEPS[1].table
    assert table_health(bench.connection, table).verdict.ok
    source.answers[FACTS] = company_facts_json([FIRST, replace(FIRST, end="2023-12-31")])
    bench.build(company())
    bench.connection.execute("ALTER TABLE raw.sec__company_facts ALTER unit DROP NOT NULL")
    bench.connection.execute("UPDATE raw.sec__company_facts SET unit = NULL")
    health = table_health(bench.connection, table)
    assert health.verdict.problems == ("unit is null in 1 rows",)
    assert health.set_aside == (("TEST", "the period ends before it starts", 1),)
    assert health.quarantined == 1


def test_the_health_of_the_fetches_lists_what_is_missing(bench: Bench) -> None:
    health = fetch_health(bench.connection)
    assert health.rows == 2
    assert [(ticker, url[-22:]) for ticker, url, _ in health.absent] == [("TEST", "ons/CIK0000000001.json")]
    assert health.failed == ()


def test_quarters_that_do_not_reconcile_are_listed(bench: Bench, source: ScriptedTransport) -> None:
    # Reported in the second quarter, and 5 million more as a difference.
    source.answers[FACTS] = company_facts_json(
        [
            FIRST,
            Filed("0000000001-24-000002", "2024-07-20", "2024-04-01", "2024-06-30", 20),
            Filed("0000000001-24-000002", "2024-07-20", "2024-01-01", "2024-06-30", 35),
        ]
    )
    bench.build(company())
    assert reconciliation_gaps(bench.connection) == [("TEST", "capex_cash", 2024, 2, 20_000_000, 25_000_000)]
