"""Metrics of the semantic layer as SQL: what can be written is, and what can not is told."""

from pathlib import Path

import pytest

from tools.superset.semantic import Semantics, read_semantics

MODEL = """
semantic_models:
  - name: spend
    model: ref('spend_to_revenue')
    primary_entity: spend
    dimensions:
      - {name: definition, type: categorical, expr: capex_definition}
      - {name: quarter_start, type: time, label: First day, expr: "make_date(fiscal_year, 1, 1)"}
    measures:
      - {name: capex_usd, agg: sum}
      - {name: most, agg: max, expr: capex_usd + 1}
metrics:
"""
SIMPLE = """
  - name: capex
    label: Capex
    description: Cash [USD]
    type: simple
    type_params: {measure: capex_usd}
    filter: "{{ Dimension('spend__definition') }} = 'cash_gross'"
"""


def read(tmp_path: Path, *parts: str) -> Semantics:
    (tmp_path / "a.yml").write_text("".join([MODEL, *parts]), "utf-8")
    return read_semantics(tmp_path)


def test_a_filter_moves_into_the_aggregate(tmp_path: Path) -> None:
    (metric,) = read(tmp_path, SIMPLE).metrics
    assert metric.expression == "SUM(CASE WHEN capex_definition = 'cash_gross' THEN capex_usd END)"
    assert (metric.mart, metric.unit) == ("spend_to_revenue", "USD")


def test_a_ratio_is_null_where_its_denominator_is_zero(tmp_path: Path) -> None:
    more = """
  - {name: most, label: Most, description: "Most [USD]", type: simple, type_params: {measure: most}}
  - {name: share, label: S, description: "S [ratio]", type: ratio, type_params: {numerator: most, denominator: most}}
"""
    found = {metric.name: metric for metric in read(tmp_path, more).metrics}
    assert found["share"].expression == "CAST(MAX(capex_usd + 1) AS DOUBLE) / NULLIF(MAX(capex_usd + 1), 0)"


def test_dimensions_that_are_made_are_columns_and_renamed_ones_are_not(tmp_path: Path) -> None:
    (derived,) = read(tmp_path, SIMPLE).derived
    assert (derived.name, derived.is_time) == ("quarter_start", True)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (SIMPLE.replace("[USD]", ""), "unit in brackets"),
        (SIMPLE.replace("type: simple", "type: cumulative"), "neither simple nor a ratio"),
        (SIMPLE.replace("spend__definition", "company__role"), "reads another mart"),
        (SIMPLE.replace("{{ Dimension('spend__definition') }}", "{{ Metric('x') }}"), "can not be written"),
    ],
)
def test_a_metric_that_is_no_aggregate_of_one_mart_is_an_error(
    tmp_path: Path, changed: str, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        read(tmp_path, changed)
