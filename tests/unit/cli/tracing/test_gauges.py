from datetime import date
from typing import Any

import duckdb
import pytest

from aicapex.tracing.ask import Published
from aicapex.tracing.gauges import Gauges
from aicapex.tracing.leaves import Leaves
from aicapex.tracing.node import Node, walk
from tests.support.evidence_file import published_file


@pytest.fixture
def gauges(tmp_path: Any) -> Any:
    with duckdb.connect(str(published_file(tmp_path / "a.duckdb"))) as opened:
        opened.execute("SET TimeZone = 'UTC'")
        published = Published(opened)
        yield Gauges(published, Leaves(published)), published


def gauge(published: Published, **changes: object) -> dict[str, Any]:
    """A gauge of the second quarter of 2024: capex of 15 against revenue of 100."""
    capex = published.value(**of("capex_cash"))
    revenue = published.value(**of("revenue"))
    assert capex is not None
    assert revenue is not None
    return {
        "subject_kind": "company",
        "currency": "USD",
        "period_end_date": date(2024, 6, 30),
        "numerator_native": 15,
        "denominator_native": 100,
        "numerator_year_before_native": None,
        "denominator_year_before_native": None,
        "fact_ids": sorted({*capex["fact_ids"], *revenue["fact_ids"]}),
        "accession_numbers": ["0000000001-24-000002"],
    } | changes


def of(measure: str) -> dict[str, str]:
    period = {"period_kind": "quarter", "fiscal_period": "FY2024Q2"}
    return {"ticker": "TEST", "measure": measure, "unit": "USD"} | period


def labels(nodes: list[Node]) -> list[tuple[str, list[str]]]:
    return [(node.label, [one.label for one in node.operands]) for node in nodes]


def test_each_amount_stands_above_the_values_that_add_up_to_it(gauges: tuple[Gauges, Published]) -> None:
    reader, published = gauges
    nodes = reader.gauge(gauge(published))
    assert labels(nodes) == [
        ("numerator_native", ["capex_cash FY2024Q2"]),
        ("denominator_native", ["revenue FY2024Q2"]),
    ]
    assert {one.agrees() for node in nodes for one in walk(node)} - {None} == {True}


def test_the_values_of_a_group_say_whose_they_are(gauges: tuple[Gauges, Published]) -> None:
    reader, published = gauges
    (capex, _) = reader.gauge(gauge(published, subject_kind="group"))
    assert [one.label for one in capex.operands] == ["TEST capex_cash FY2024Q2"]


def test_an_amount_that_no_values_give_is_not_said_to_be_their_sum(gauges: tuple[Gauges, Published]) -> None:
    reader, published = gauges
    found = labels(reader.gauge(gauge(published, numerator_native=16)))
    assert ("denominator_native", ["revenue FY2024Q2"]) in found
    assert "numerator_native" not in dict(found)
    assert "capex_cash FY2024Q2" in dict(found)


def test_a_gauge_without_facts_leads_to_its_filings(gauges: tuple[Gauges, Published]) -> None:
    reader, published = gauges
    (node,) = reader.gauge(gauge(published, fact_ids=[]))
    assert node.label == "filing 0000000001-24-000002"
