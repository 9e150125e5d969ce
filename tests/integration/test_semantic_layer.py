"""MetricFlow on the published sample: its answers are the marts' own, and the documentation shows what is answered."""

import json
import re
import shlex
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import duckdb
import pytest

from aicapex.published import open_published
from aicapex.semantic_layer import Question, SemanticLayer
from tests.support.homes import Home
from tests.support.program import Program
from tests.support.repository import ROOT

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "semantic-layer.md").read_text("utf-8")
EXAMPLES = re.findall(
    r"^```sh\n\.venv/bin/aicapex (metrics .*?)```\n```text\n(.*?)^```$", PAGE, flags=re.DOTALL | re.MULTILINE
)
BY_DEFINITION = (
    ("capex_to_revenue", "cash_gross"),
    ("net_capex_to_revenue", "cash_net_of_incentives"),
    ("headline_capex_to_revenue", "company_headline"),
)


@pytest.fixture(scope="module")
def layer(sample_home: Home) -> SemanticLayer:
    manifest = sample_home.settings.dbt_target_dir / "semantic_manifest.json"
    return SemanticLayer(manifest.read_text(encoding="utf-8"))


@pytest.fixture
def published(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as connection:
        yield connection


def answers(
    connection: duckdb.DuckDBPyConnection, layer: SemanticLayer, metrics: list[str], by: list[str]
) -> list[dict[str, Any]]:
    found = connection.execute(layer.sql(Question(metrics, by)))
    columns = [column[0] for column in found.description or []]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def first_day(calendar_quarter: str) -> datetime:
    return datetime(int(calendar_quarter[:4]), 3 * int(calendar_quarter[-1]) - 2, 1)  # noqa: DTZ001 - as DuckDB has it


@pytest.mark.parametrize(("metric", "definition"), BY_DEFINITION)
def test_capex_to_revenue_by_company_and_quarter_is_the_mart_row_by_row(
    published: duckdb.DuckDBPyConnection, layer: SemanticLayer, metric: str, definition: str
) -> None:
    by = ["company", "metric_time__quarter", "spend__fiscal_period"]
    answered = {
        (row["company"], row["metric_time__quarter"], row["spend__fiscal_period"]): row[metric]
        for row in answers(published, layer, [metric], by)
    }
    rows = published.execute(
        "SELECT ticker, calendar_quarter, 'FY' || fiscal_year || 'Q' || fiscal_quarter, capex_to_revenue_ratio "
        "FROM marts.spend_to_revenue WHERE capex_definition = ?",
        [definition],
    ).fetchall()
    expected = {(ticker, first_day(quarter), period): ratio for ticker, quarter, period, ratio in rows}
    assert len(expected) == len(rows) >= 200
    assert answered == expected
    assert None in expected.values()


def test_amounts_by_company_and_quarter_are_those_of_the_mart(
    published: duckdb.DuckDBPyConnection, layer: SemanticLayer
) -> None:
    answered = {
        (row["company"], row["metric_time__quarter"]): (row["capex"], row["revenue"])
        for row in answers(published, layer, ["capex", "revenue"], ["company", "metric_time__quarter"])
    }
    rows = published.execute(
        "SELECT ticker, calendar_quarter, capex_usd, revenue_usd FROM marts.spend_to_revenue "
        "WHERE capex_definition = 'cash_gross'"
    ).fetchall()
    assert answered == {(ticker, first_day(quarter)): (c, r) for ticker, quarter, c, r in rows}


def test_a_longer_time_has_the_same_quarters_above_and_below(
    published: duckdb.DuckDBPyConnection, layer: SemanticLayer
) -> None:
    by = ["company", "metric_time__year"]
    answered = {
        (row["company"], row["metric_time__year"].year): (
            row["capex_to_revenue"],
            row["capex_to_revenue_quarters"],
        )
        for row in answers(published, layer, ["capex_to_revenue", "capex_to_revenue_quarters"], by)
    }
    rows = published.execute(
        "SELECT ticker, left(calendar_quarter, 4)::INTEGER, sum(capex_usd)::DOUBLE / sum(revenue_usd), count(*) "
        "FROM marts.spend_to_revenue WHERE capex_definition = 'cash_gross' AND capex_usd IS NOT NULL "
        "AND revenue_usd > 0 GROUP BY ALL"
    ).fetchall()
    assert {key: answered[key] for key in answered if answered[key][1]} == {
        (ticker, year): (ratio, quarters) for ticker, year, ratio, quarters in rows
    }


def test_a_group_has_a_ratio_only_where_no_member_is_missing(
    published: duckdb.DuckDBPyConnection, layer: SemanticLayer
) -> None:
    answered = {
        (row["company_group"], row["metric_time__quarter"]): row["group_capex_to_revenue"]
        for row in answers(
            published, layer, ["group_capex_to_revenue"], ["company_group", "metric_time__quarter"]
        )
    }
    rows = published.execute(
        "SELECT group_name, calendar_quarter, capex_to_revenue_ratio FROM marts.group_spend_to_revenue "
        "WHERE capex_definition = 'cash_gross'"
    ).fetchall()
    assert answered == {(group, first_day(quarter)): ratio for group, quarter, ratio in rows}
    assert None in answered.values()


def test_bounds_of_nvidias_customers_are_asked_quarter_by_quarter(
    published: duckdb.DuckDBPyConnection, layer: SemanticLayer
) -> None:
    asked = ["nvidia_top_4_customers_least", "nvidia_top_4_customers_greatest"]
    answered = {
        row["metric_time__day"]: (row[asked[0]], row[asked[1]])
        for row in answers(published, layer, asked, ["metric_time__day"])
    }
    assert answered[datetime(2025, 10, 26)] == (59.0, 63.0)  # noqa: DTZ001 - as DuckDB has it
    assert len(answered) == 12


def test_guidance_is_the_last_range_for_the_year(
    published: duckdb.DuckDBPyConnection, layer: SemanticLayer
) -> None:
    asked = ["guided_capex_least", "guided_capex_greatest"]
    answered = {
        (row["company"], row["guidance__guided_period"]): (row[asked[0]], row[asked[1]])
        for row in answers(published, layer, asked, ["company", "guidance__guided_period"])
    }
    assert answered["META", "FY2024"] == (38_000_000_000, 40_000_000_000)


def test_the_calendar_holds_every_day_of_every_period_once(published: duckdb.DuckDBPyConnection) -> None:
    (found,) = published.execute(
        "SELECT min(day_date), max(day_date), count(*), count(DISTINCT day_date) FROM marts.calendar_days"
    ).fetchall()
    assert found == (date(2000, 1, 1), date(2039, 12, 31), 14610, 14610)
    (periods,) = published.execute(
        "SELECT min(period_end_date), max(period_end_date) FROM marts.spend_to_revenue"
    ).fetchall()
    assert found[0] <= periods[0] <= periods[1] <= found[1]


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_page_shows_what_is_answered(program: Program, sample_home: Home, number: int) -> None:
    command, shown = EXAMPLES[number]
    said = program(*shlex.split(command.replace("\\\n", " ")), "--home", sample_home.settings.home)
    assert said.code == 0, said.err
    assert "".join(f"{line.rstrip()}\n" for line in said.out.splitlines()) == shown


def test_every_query_of_the_page_is_tried() -> None:
    assert len(EXAMPLES) == PAGE.count("```text") >= 5


def test_metrics_are_listed_and_their_sql_is_written_without_asking(
    program: Program, sample_home: Home
) -> None:
    home = ("--home", sample_home.settings.home)
    listed = program("metrics", *home)
    assert listed.code == 0
    assert "capex_to_revenue\n  Capital expenditure under cash_gross" in listed.out
    written = program("metrics", "capex_to_revenue", "--by", "company", "--show-sql", *home)
    assert (written.code, written.out.startswith("SELECT")) == (0, True)
    asked = program("metrics", "capex", "--by", "company", "--format", "json", *home)
    assert {row["company"] for row in json.loads(asked.out)} >= {"MSFT", "NVDA"}


def test_a_condition_can_not_leave_the_published_file(program: Program, sample_home: Home) -> None:
    where = "company IN (SELECT content FROM read_text('/etc/hostname'))"
    said = program(
        "metrics", "capex", "--by", "company", "--where", where, "--home", sample_home.settings.home
    )
    assert said.code == 2
    assert "refused" in said.err
