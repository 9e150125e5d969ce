"""Numbers of the sample's marts walked back to their places, and every place found in its document."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import html

from aicapex.published import open_published
from aicapex.results import plain
from aicapex.tracing.ask import Published
from aicapex.tracing.find import Found, find_row
from aicapex.tracing.lineage import Lineage
from aicapex.tracing.node import Node, Place, walk
from aicapex.tracing.page_file import make_page
from pipelines.evidence.page.alignment import bare
from tests.support.homes import Home
from tests.support.program import Program
from tests.support.repository import ROOT

pytestmark = pytest.mark.slow
MILLION = 1_000_000
# How many rows of each mart are traced: all of them take a minute.
MOST = 40


@pytest.fixture
def connection(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as opened:
        yield opened


@pytest.fixture
def published(connection: duckdb.DuckDBPyConnection) -> Published:
    return Published(connection)


def traced(published: Published, mart: str, *words: str) -> Node:
    return Lineage(published).tree(find_row(published, mart, words))


def marks(page: str) -> list[str]:
    """Letters and digits of each marked piece of a page, in order; a figure inside a sentence once."""
    outermost = html.document_fromstring(page).xpath("//mark[not(ancestor::mark)]")
    return [bare(mark.text_content()) for mark in outermost]


def leaf(node: Node, label: str) -> Node:
    return next(one for one in walk(node) if one.label.startswith(label))


def test_a_quarter_is_the_year_less_its_first_nine_months(published: Published) -> None:
    root = traced(published, "spend_to_revenue", "META", "2024", "4", "cash_plus_finance_lease_principal")
    capex = leaf(root, "capex_usd")
    assert (capex.value, capex.agrees()) == (14_836 * MILLION, True)
    cash = leaf(capex, "capex_cash")
    assert [(one.sign, one.value) for one in cash.operands] == [
        (1, 37_256 * MILLION),
        (-1, 22_831 * MILLION),
    ]
    trailing = leaf(root, "capex_ttm_usd")
    assert (trailing.value, len(trailing.operands), trailing.agrees()) == (39_225 * MILLION, 4, True)


def test_a_group_is_the_sum_of_its_members(published: Published) -> None:
    root = traced(published, "group_spend_to_revenue", "hyperscalers", "2024Q1", "cash_gross")
    capex = leaf(root, "capex_usd")
    assert [one.label for one in capex.operands] == [
        f"capex_usd of {member}"
        for member in ("AMZN FY2024Q1", "GOOGL FY2024Q1", "META FY2024Q1", "MSFT FY2024Q3")
    ]
    assert capex.agrees() is True


def test_four_direct_customers_stand_in_one_sentence(published: Published, sample_home: Home) -> None:
    root = traced(published, "nvidia_concentration_bounds", "revenue", "quarter", "2025-10-26")
    total = leaf(root, "disclosed_sum_pct")
    assert [one.value for one in total.operands] == [22, 15, 13, 11]
    assert (total.value, total.agrees()) == (61, True)
    page = make_page(root, sample_home.settings, None)
    assert page.not_shown == []
    assert {"22", "15", "13", "11"} <= set(marks(page.html))


def test_a_range_is_marked_in_its_sentence(published: Published, sample_home: Home) -> None:
    rows = published.rows("capex_guidance", {"ticker": "META", "guided_period": "FY2024"})
    assert sorted((row["low_usd"], row["high_usd"]) for row in rows)[0] == (
        30_000 * MILLION,
        37_000 * MILLION,
    )
    for row in rows:
        root = traced(published, "capex_guidance", row["guidance_id"])
        sentence = leaf(root, "sentence")
        assert sentence.place is not None
        page = make_page(root, sample_home.settings, None)
        assert page.not_shown == []
        assert bare(sentence.place.row["sentence"]) in "".join(marks(page.html))


def test_a_day_before_the_restatement_is_traced_to_the_old_filings(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    words = ("GOOGL", "2015", "4", "cash_gross")
    then = traced(Published(connection, date(2016, 12, 31)), "spend_to_revenue", *words)
    now = traced(Published(connection), "spend_to_revenue", *words)

    def filings(root: Node) -> list[str]:
        facts = [one.place.row for one in walk(leaf(root, "capex_cash FY2015Q4")) if one.place]
        return [str(row["accession_number"]) for row in facts]

    assert filings(then) == ["0001652044-16-000012", "0001652044-15-000005"]
    assert filings(now) == ["0001652044-17-000008", "0001652044-16-000038"]


def test_the_operands_of_every_mart_give_its_values(published: Published) -> None:
    wrong: list[str] = []
    for name, mart in published.marts.items():
        rows = published.rows(name, {})
        for row in rows[:: max(1, len(rows) // MOST)]:
            key = {column: plain(row[column]) for column in mart.key}
            for node in walk(Lineage(published).tree(Found(name, row, key))):
                bare_sum = node.how in ("sum", "ratio") and node.value is not None and not node.operands
                if node.agrees() is False or bare_sum or "not among the published facts" in node.notes:
                    wrong.append(f"{name} {key} {node.label}")
    assert wrong == []


def everything(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    frame = connection.execute(f"FROM evidence.{table}").pl()
    return frame.to_dicts()


def test_every_published_place_is_found_and_says_what_is_published(
    connection: duckdb.DuckDBPyConnection, sample_home: Home
) -> None:
    documents = {(row["ticker"], row["document_url"]): row for row in everything(connection, "documents")}
    places: dict[tuple[str, str], list[Place]] = {}
    for table, kind in (("facts", "fact"), ("statements", "sentence")):
        for row in everything(connection, table):
            key = (row["ticker"], row["document_url"])
            places.setdefault(key, []).append(Place(kind, row, documents[key]))
    assert set(places) == set(documents)
    wrong: list[object] = []
    for key, held in places.items():
        root = Node("document", operands=[Node("place", place=place) for place in held])
        page = make_page(root, sample_home.settings, None)
        wrong += [(key, why) for why in page.not_shown]
        said = "".join(marks(page.html))
        wrong += [
            (key, place.row)
            for place in held
            if bare(place.row.get("printed") or place.row.get("sentence") or "") not in said
        ]
    assert wrong[:5] == []


def test_the_documentation_shows_what_is_printed(program: Program, sample_home: Home) -> None:
    text = (ROOT / "docs" / "tracing.md").read_text("utf-8")
    shown = re.findall(r"^<!-- (trace [^>]*) -->\n```text\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert len(shown) == 1
    for command, lines in shown:
        said = program(*command.split(), "--home", sample_home.settings.home, "--no-page")
        assert said.out.startswith(lines)


def test_the_program_traces_and_shows(program: Program, sample_home: Home, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    said = program(
        "trace", "nvidia_concentration", "0001045810-25-000230", "1", "--home", sample_home.settings.home,
        "--page", page, "--format", "json",
    )  # fmt: skip
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out)["page"] == str(page)
    assert "autofocus" in page.read_text("utf-8")
