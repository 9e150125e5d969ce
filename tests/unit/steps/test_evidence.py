from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url
from pipelines.steps import evidence
from pipelines.steps.evidence import build_evidence, evidence_is_current
from tests.support.bench import Bench, ScriptedTransport
from tests.support.filed import Filed, company, company_facts_json

FACTS = company_facts_url(1)
FIRST = Filed("0000000001-24-000001", "2024-04-20", "2024-01-01", "2024-03-31", 10)
SECOND = Filed("0000000001-24-000002", "2024-07-20", "2024-01-01", "2024-06-30", 25)


@pytest.fixture
def source() -> ScriptedTransport:
    return ScriptedTransport("live", {FACTS: company_facts_json([FIRST])})


@pytest.fixture
def bench(tmp_path: Path, source: ScriptedTransport) -> Iterator[Bench]:
    with Bench(Settings(home=tmp_path, source="live"), source) as opened:
        opened.build(company())
        yield opened


def test_a_companys_evidence_is_built_from_what_its_warehouse_holds(bench: Bench) -> None:
    outcomes = build_evidence(bench.connection, company(), "run")
    assert [(one.asset, one.rows) for one in outcomes] == [
        ("evidence.values", 1),
        ("evidence.facts", 1),
        ("evidence.statements", 0),
        ("evidence.documents", 1),
    ]
    answer = bench.rows("SELECT answer_sha256 FROM ops.fetches WHERE kind = 'company_facts'")
    assert bench.rows("SELECT answer_sha256 FROM evidence.documents") == answer


def test_unchanged_rows_are_not_traced_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not evidence_is_current(bench.connection, company())
    built = build_evidence(bench.connection, company(), "run")
    monkeypatch.delattr(evidence, "evidence_tables")
    assert evidence_is_current(bench.connection, company())
    assert build_evidence(bench.connection, company(), "run") == [replace(one, skipped=True) for one in built]


def test_a_new_fact_is_traced(bench: Bench, source: ScriptedTransport) -> None:
    build_evidence(bench.connection, company(), "run")
    source.answers[FACTS] = company_facts_json([FIRST, SECOND])
    bench.build(company())
    assert not evidence_is_current(bench.connection, company())
    build_evidence(bench.connection, company(), "run")
    assert bench.rows("SELECT fiscal_period, value, len(fact_ids) FROM evidence.values ORDER BY ALL") == [
        ("FY2024Q1", 10_000_000, 1),
        ("FY2024Q2", 15_000_000, 2),
    ]
