from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.companies import Group, Universe
from pipelines.contracts.catalogue import TABLES
from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url
from pipelines.steps import normalised
from pipelines.steps.normalised import build_facts, build_periods, build_universe, forget_strangers
from tests.support.bench import Bench, ScriptedTransport
from tests.support.filed import Filed, company, company_facts_json

FACTS = company_facts_url(1)
FIRST = Filed("0000000001-24-000001", "2024-04-20", "2024-01-01", "2024-03-31", 10)


@pytest.fixture
def source() -> ScriptedTransport:
    return ScriptedTransport("live", {FACTS: company_facts_json([FIRST])})


@pytest.fixture
def bench(tmp_path: Path, source: ScriptedTransport) -> Iterator[Bench]:
    with Bench(Settings(home=tmp_path, source="live"), source) as opened:
        yield opened


def universe(*tickers: str, **changes: Any) -> Universe:
    companies = tuple(
        company(ticker=ticker, ciks=(n,), **changes) for n, ticker in enumerate(tickers, start=1)
    )
    return Universe(companies, (Group("all", "All of them", tickers),))


def test_the_company_file_is_built_once(bench: Bench) -> None:
    first = build_universe(bench.connection, universe("ONE", "TWO"), "run")
    second = build_universe(bench.connection, universe("ONE", "TWO"), "run")
    assert [outcome.rows for outcome in first] == [2, 2, 2, 0]
    assert second == [replace(outcome, skipped=True) for outcome in first]


@pytest.mark.parametrize(
    "other",
    [universe("ONE", "TWO", name="Other"), universe("ONE"), Universe(universe("ONE", "TWO").companies, ())],
)
def test_any_change_of_the_company_file_builds_its_tables_again(bench: Bench, other: Universe) -> None:
    build_universe(bench.connection, universe("ONE", "TWO"), "run")
    assert not any(outcome.skipped for outcome in build_universe(bench.connection, other, "run"))


def test_unchanged_answers_are_not_normalised_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    built = bench.build(company())
    monkeypatch.delattr(normalised, "normalise_facts")
    monkeypatch.delattr(normalised, "normalise_periods")
    assert bench.build(company()) == [replace(outcome, skipped=True) for outcome in built]


def test_a_new_answer_without_a_followed_concept_leaves_the_periods(
    bench: Bench, source: ScriptedTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.build(company())
    other = replace(FIRST, concept="us-gaap:Goodwill")
    source.answers[FACTS] = company_facts_json([FIRST, other])
    monkeypatch.delattr(normalised, "normalise_periods")
    outcomes = {outcome.asset: outcome for outcome in bench.build(company())}
    assert outcomes["raw.sec__company_facts"].rows == 2
    assert not outcomes["normalised.facts"].skipped
    assert outcomes["normalised.quarters"].skipped


def test_an_edited_entry_builds_its_company_again(bench: Bench) -> None:
    bench.build(company())
    outcomes = {outcome.asset: outcome for outcome in bench.build(company(fiscal_year_end=6))}
    assert outcomes["raw.sec__company_facts"].skipped
    assert not outcomes["normalised.facts"].skipped
    assert not outcomes["normalised.quarters"].skipped
    assert bench.rows("SELECT fiscal_year, fiscal_quarter FROM normalised.quarters") == [(2024, 3)]


def test_the_sample_calls_its_evidence_by_its_name(bench: Bench) -> None:
    bench.build(company())
    assert bench.rows("SELECT DISTINCT evidence FROM normalised.facts") == [("filing",)]
    build_facts(bench.connection, company(), "sample", "run")
    build_periods(bench.connection, company(), "run")
    assert bench.rows("SELECT DISTINCT evidence FROM normalised.quarters") == [("sample_filing",)]


def test_an_amount_in_another_unit_is_set_aside_with_its_place(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers[FACTS] = company_facts_json([FIRST, replace(FIRST, unit="EUR")])
    bench.build(company())
    assert bench.rows("SELECT value FROM normalised.facts") == [(10_000_000,)]
    assert bench.rows("SELECT layer, document_url, reason FROM ops.quarantine") == [
        ("normalised.facts", FACTS, "unit EUR is none of the company's currencies")
    ]


def test_missing_company_facts_are_a_refusal_that_names_the_answer(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers.clear()
    bench.build(company())
    refusals = bench.rows("SELECT DISTINCT reason, needed FROM normalised.refusals")
    assert len(refusals) == 1
    assert "company facts of CIK 0000000001" in refusals[0][1]


def test_rows_of_a_company_that_left_the_file_are_dropped_everywhere(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers[company_facts_url(2)] = company_facts_json([FIRST])
    for entry in universe("ONE", "TWO").companies:
        bench.build(entry)
    assert forget_strangers(bench.connection, universe("ONE"), "live", ["ONE"]) == ["TWO"]
    for table in TABLES:
        if table.partition:
            assert bench.rows(f"SELECT count(*) FROM {table.full_name} WHERE ticker = 'TWO'") == [(0,)], (
                table.full_name
            )
    assert bench.rows("SELECT count(*) FROM ops.asset_state WHERE partition_key = 'TWO'") == [(0,)]
    assert bench.rows("SELECT count(*) FROM normalised.facts WHERE ticker = 'ONE'") == [(1,)]


def test_rows_of_another_source_are_dropped_unless_their_company_is_in_the_run(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers[company_facts_url(2)] = company_facts_json([FIRST])
    both = universe("ONE", "TWO")
    for entry in both.companies:
        bench.build(entry)
    assert forget_strangers(bench.connection, both, "live", ["ONE"]) == []
    assert forget_strangers(bench.connection, both, "sample", ["ONE"]) == ["TWO"]
    assert bench.rows("SELECT DISTINCT ticker FROM normalised.facts") == [("ONE",)]
