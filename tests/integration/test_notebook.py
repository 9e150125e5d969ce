"""The notebook on the published sample: every cell runs, and what it says is what the marts hold."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import duckdb
import pytest

from aicapex.published import open_published
from tests.support.homes import Home
from tests.support.repository import ROOT

pytestmark = pytest.mark.slow

NOTEBOOK = ROOT / "notebooks" / "walk.py"


@pytest.fixture(scope="module")
def walked(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everything that the notebook's cells define, and its charts; a cell that raises fails here."""
    from notebooks.walk import app

    # A copy, because DuckDB opens a file only once a process with settings of one kind.
    published = tmp_path_factory.mktemp("walk") / "aicapex.duckdb"
    shutil.copyfile(sample_home.settings.published_file, published)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["walk.py", "--published", str(published)])
        shown, defined = app.run()
    return {**defined, "charts": [output for output in shown if isinstance(output, alt.TopLevelMixin)]}


@pytest.fixture
def published(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as connection:
        yield connection


def asked(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = connection.execute(query).fetchall()
    return tuple(row)


def test_the_notebook_says_what_the_sample_holds(walked: dict[str, Any]) -> None:
    assert walked["findings"] == [
        "The four spent 165.1 bn USD in 2026Q2, 1.87 times what they spent a year before",
        "Capex takes 28.7% of twelve months' revenue, more than in any of the 26 periods before",
        "FY2024 of Meta Platforms is anything from 37.3 to 40.3 bn USD, as one counts",
        "On 2016-12-31, 3 of these 8 quarters stood at another value than today",
        "All 8 guidances lay below what was spent in the end, by 0.6% to 17.1% of their middle",
        "Four direct customers bought between 59 % and 63 % of what Nvidia sold in FY2026 Q3",
        "448 values are refused, 71% of them for the reason component not reported",
        "115,948 less 80,146 = 35,802 million USD, and the mart says 35,802",
    ]


def test_every_chart_can_be_drawn_under_its_finding(walked: dict[str, Any]) -> None:
    titles = [chart.to_dict()["title"]["text"] for chart in walked["charts"]]
    assert len(titles) == 6
    assert set(titles) < set(walked["findings"])
    for chart in walked["charts"]:
        assert chart.to_dict(format="vega")["marks"]


def test_what_is_spent_is_the_sum_of_the_four(
    walked: dict[str, Any], published: duckdb.DuckDBPyConnection
) -> None:
    quarter, capex_bn = walked["group"]["calendar_quarter"], walked["group"]["capex_bn"]
    four = (
        "SELECT sum(capex_usd) / 1e9 FROM marts.spend_to_revenue WHERE ticker IN ('AMZN', 'GOOGL', 'META', 'MSFT') "
        "AND capex_definition = 'cash_gross' AND calendar_quarter = '{}'"
    )
    (now,) = asked(published, four.format(quarter))
    (before,) = asked(published, four.format(f"{int(quarter[:4]) - 1}{quarter[4:]}"))
    assert capex_bn == pytest.approx(now)
    assert walked["group"]["capex_yoy_ratio"] == pytest.approx(now / before)


def test_the_strain_is_that_of_the_last_four_quarters(
    walked: dict[str, Any], published: duckdb.DuckDBPyConnection
) -> None:
    ratio, higher = asked(
        published,
        "SELECT last(capex_to_revenue_ttm_ratio ORDER BY calendar_quarter), count(*) - 1 FROM "
        "marts.group_spend_to_revenue WHERE group_name = 'hyperscalers' AND capex_definition = 'cash_gross' "
        "AND capex_to_revenue_ttm_ratio IS NOT NULL",
    )
    assert walked["last"]["value"] == pytest.approx(ratio)
    assert walked["last"]["history_periods"] == higher


def test_definitions_of_a_year_are_those_of_the_filings(walked: dict[str, Any]) -> None:
    # Meta's 10-K for 2024, 0001326801-25-000017: 37,256; with finance leases' principal 39,225; incurred 40,278.
    counts = dict(walked["counts"].select("definition", "capex_bn").iter_rows())
    assert counts["cash gross"] == 37.256
    assert counts["cash plus finance lease principal"] == 39.225
    assert counts["incurred"] == 40.278


def test_alphabets_last_quarter_of_2015_was_another_one_at_the_end_of_2016(walked: dict[str, Any]) -> None:
    # 9,915 less 7,815 as of 2016, 9,950 less 7,848 from 2017-02-03 on.
    known = {row[0]: row[1:] for row in walked["restated"].iter_rows()}
    assert known["2015 Q4"] == (2100.0, 2102.0, 2.0)
    assert known["2016 Q4"][0] is None


def test_guidance_and_bounds_are_the_marts(
    walked: dict[str, Any], published: duckdb.DuckDBPyConnection
) -> None:
    least, most, number = asked(
        published,
        "SELECT min(error_ratio), max(error_ratio), count(*) FROM marts.capex_guidance WHERE error_ratio IS NOT NULL "
        "AND is_in_series",
    )
    errors = walked["guided"]["error_ratio"]
    assert (errors.min(), errors.max(), len(errors)) == (least, most, number)
    assert (walked["newest"]["top4_low_pct"], walked["newest"]["top4_high_pct"]) == asked(
        published,
        "SELECT top4_low_pct, top4_high_pct FROM marts.nvidia_concentration_bounds WHERE measure = 'revenue' "
        "AND period_type = 'quarter' ORDER BY period_end_date DESC LIMIT 1",
    )


def test_every_refusal_is_counted(walked: dict[str, Any], published: duckdb.DuckDBPyConnection) -> None:
    assert (walked["refused"]["refused"].sum(),) == asked(published, "SELECT count(*) FROM marts.refusals")


def test_the_traced_number_is_its_operands_apart(walked: dict[str, Any]) -> None:
    assert walked["computed"] == walked["traced"]["capex_usd"][0]
    assert walked["traced"]["accession_number"].null_count() == 0


def test_without_a_published_file_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from notebooks.walk import app

    monkeypatch.setattr(sys, "argv", ["walk.py", "--published", str(tmp_path / "none.duckdb")])
    shown, defined = app.run()
    assert "findings" not in defined
    assert any("run <code>make run</code> first" in getattr(output, "text", "") for output in shown)


def test_the_notebook_is_as_marimo_wants_it() -> None:
    command = [sys.executable, "-m", "marimo", "check", "--strict", str(NOTEBOOK)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout + checked.stderr
