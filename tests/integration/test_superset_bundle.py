"""The bundle of Superset on the published sample, asked without Superset: the marts' own numbers come out."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from aicapex.published import open_published
from aicapex.semantic_layer import Question, SemanticLayer
from tests.support import superset_charts as bundle
from tests.support.homes import Home
from tools.superset.semantic import read_semantics
from tools.superset.shown import differences, expected_rows, shown_rows

pytestmark = pytest.mark.slow

SEMANTICS = read_semantics()
# How MetricFlow names what a metric's rows are parted by, and the same as SQL over the mart.
PARTED = {
    "spend_to_revenue": ("company", "ticker"),
    "group_spend_to_revenue": ("company_group", "group_name"),
    "capex_guidance_latest": ("company", "ticker"),
    "nvidia_concentration_bounds": ("metric_time__day", "period_end_date"),
}


@pytest.fixture(scope="module")
def layer(sample_home: Home) -> SemanticLayer:
    manifest = sample_home.settings.dbt_target_dir / "semantic_manifest.json"
    return SemanticLayer(manifest.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def published(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as connection:
        yield connection


@pytest.mark.parametrize("metric", SEMANTICS.metrics, ids=lambda metric: str(metric.name))
def test_a_metric_is_what_metricflow_answers(
    published: duckdb.DuckDBPyConnection, layer: SemanticLayer, metric: Any
) -> None:
    name, column = PARTED[metric.mart]
    asked = published.execute(layer.sql(Question([metric.name], [name])))
    columns = [described[0] for described in asked.description or []]
    answered = {
        _day(row[columns.index(name)]): row[columns.index(metric.name)]
        for row in asked.fetchall()
        if row[columns.index(metric.name)] is not None
    }
    found = published.execute(f"SELECT {column}, {metric.expression} FROM marts.{metric.mart} GROUP BY 1")
    offered = {_day(key): value for key, value in found.fetchall() if value is not None}
    assert len(offered) >= 2
    assert offered == answered


@pytest.mark.parametrize("name", bundle.CHARTS)
def test_a_chart_asks_for_what_sql_on_the_marts_answers(
    published: duckdb.DuckDBPyConnection, name: str
) -> None:
    expected = expected_rows(name, published)
    assert differences(shown_rows(pivoted(published, name), expected), expected) == []


def test_a_chart_of_another_metric_is_seen_to_differ(published: duckdb.DuckDBPyConnection) -> None:
    expected = expected_rows("quarterly_capex", published)
    given = pivoted(published, "capex_to_revenue")
    assert len(differences(shown_rows(given, expected), expected)) == 2 * sum(expected.values())


def pivoted(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any]:
    """The chart's answer as Superset's API shapes it: of a picture with series one column a series."""
    found = connection.execute(bundle.question(name))
    rows = [dict(zip(bundle.columns_of(name), row, strict=True)) for row in found.fetchall()]
    groups = [label for label, _ in bundle.groups(name)]
    if bundle.chart(name)["viz_type"] == "table" or len(groups) < 2:
        return {"colnames": bundle.columns_of(name), "data": rows}
    (x, series), ((metric, _),) = groups, bundle.metrics(name)
    found_series = sorted(Counter(row[series] for row in rows))
    wide: dict[Any, dict[str, Any]] = {}
    for row in rows:
        wide.setdefault(row[x], {x: row[x], **dict.fromkeys(found_series)})[row[series]] = row[metric]
    return {"colnames": [x, *found_series], "data": list(wide.values())}


def _day(value: Any) -> str:
    """MetricFlow answers in timestamps where the mart has days."""
    return str(value).removesuffix(" 00:00:00")
