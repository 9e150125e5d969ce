from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from aicapex.tracing.ask import Published
from aicapex.tracing.find import find_row
from aicapex.tracing.lineage import Lineage
from aicapex.tracing.node import Node, walk
from tests.support.evidence_file import published_file


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Published]:
    with duckdb.connect(str(published_file(tmp_path / "a.duckdb"))) as opened:
        opened.execute("SET TimeZone = 'UTC'")
        yield Published(opened)


def traced(published: Published, mart: str, *words: str) -> Node:
    return Lineage(published).tree(find_row(published, mart, words))


def quarter(published: Published, definition: str) -> Node:
    return traced(published, "spend_to_revenue", "TEST", "2024", "2", definition)


def said(node: Node) -> list[tuple[str, int, object]]:
    return [(one.label, one.sign, one.value) for one in node.operands]


def test_a_ratio_is_taken_apart_down_to_the_facts(published: Published) -> None:
    (ratio,) = quarter(published, "cash_gross").operands
    assert said(ratio) == [("capex_usd", 1, 15), ("revenue_usd", 1, 100)]
    capex = ratio.operands[0]
    assert said(capex) == [("capex_cash FY2024Q2", 1, 15)]
    half, first = capex.operands[0].operands
    assert (half.sign, half.value, first.sign, first.value) == (1, 25, -1, 10)
    assert half.place is not None
    assert half.place.document is not None
    assert half.place.document["kind"] == "filing_document"
    assert [node.agrees() for node in walk(ratio) if node.agrees() is not None] == [True] * 5


@pytest.mark.parametrize(
    ("definition", "operands"),
    [
        ("cash_net_of_incentives", [("capex_cash FY2024Q2", 1, 15), ("incentive_proceeds FY2024Q2", -1, 3)]),
        (
            "incurred",
            [
                ("capex_cash FY2024Q2", 1, 15),
                ("capex_unpaid 2024-06-30", 1, 7),
                ("capex_unpaid 2024-03-31", -1, 4),
            ],
        ),
    ],
)
def test_a_definition_is_a_signed_sum_of_its_measures(
    published: Published, definition: str, operands: list[tuple[str, int, object]]
) -> None:
    capex = quarter(published, definition).operands[0].operands[0]
    assert said(capex) == operands
    assert capex.agrees() is True


def test_a_value_that_its_facts_do_not_give_is_seen(published: Published) -> None:
    capex = quarter(published, "wrong").operands[0].operands[0]
    assert capex.agrees() is False


def test_a_disclosure_leads_to_its_sentence_and_its_tag(published: Published) -> None:
    (share,) = traced(published, "nvidia_concentration", "0000000001-24-000002", "1").operands
    (sentence,) = share.operands
    assert sentence.place is not None
    assert sentence.place.row["sentence"] == "Revenue was100."
    assert [one.value for one in sentence.operands] == [100]


def test_a_mart_that_names_filings_only_leads_to_them(published: Published) -> None:
    held, missing = traced(published, "notes", "filed").operands
    assert held.notes == ["https://www.sec.gov/Archives/edgar/data/1/000000000124000002/a.htm"]
    assert missing.notes == ["no document of it is held"]


def test_a_row_that_names_nothing_says_so(published: Published) -> None:
    assert "neither facts nor filings" in traced(published, "notes", "none").notes[0]
