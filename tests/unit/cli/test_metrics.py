"""Metrics of the project, as far as SQL: what can be asked, what is answered, what is refused."""

from pathlib import Path

import pytest

from aicapex.metrics import names
from aicapex.semantic_layer import Question, SemanticLayer, essential_message
from pipelines.errors import WrongUse

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def layer(parsed_target: Path) -> SemanticLayer:
    return SemanticLayer((parsed_target / "semantic_manifest.json").read_text(encoding="utf-8"))


def test_every_metric_says_what_it_is_in_which_unit_and_what_it_can_be_asked_by(layer: SemanticLayer) -> None:
    metrics = {metric.name: metric for metric in layer.metrics()}
    assert {"capex", "capex_to_revenue", "group_capex_to_revenue", "guided_capex_least"} <= metrics.keys()
    assert all(metric.description.endswith("]") for metric in metrics.values())
    assert {"company", "company__role", "metric_time__quarter", "spend__fiscal_period"} <= set(
        metrics["capex_to_revenue"].by
    )
    # A group overlaps with another, and a company with its group: neither is asked by the other.
    assert "company" not in metrics["group_capex"].by


def test_every_metric_of_spend_is_of_one_capex_definition(layer: SemanticLayer) -> None:
    for metric in layer.metrics():
        if "spend__capex_definition" in metric.by:
            assert "spend__capex_definition = '" in layer.sql(Question([metric.name], ["company"]))


def test_a_question_becomes_a_query_over_marts_alone(layer: SemanticLayer) -> None:
    question = Question(["capex_to_revenue"], ["company", "company__role"], limit=3)
    sql = layer.sql(question)
    assert '"marts"."spend_to_revenue"' in sql
    assert '"marts"."companies"' in sql
    assert "LIMIT 3" in sql
    assert layer.sql(question) == sql


def test_an_unknown_metric_is_refused_with_the_nearest_names(layer: SemanticLayer) -> None:
    with pytest.raises(WrongUse, match=r"match any known metrics; nearest: capex_to_revenue,") as refused:
        layer.sql(Question(["capex_to_revenu"], ["company"]))
    assert "\n" not in str(refused.value)


def test_a_metric_is_not_asked_by_what_it_has_no_part_in(layer: SemanticLayer) -> None:
    with pytest.raises(WrongUse, match=r"does not match any of the available group-by-items .* nearest: "):
        layer.sql(Question(["capex_to_revenue"], ["company_group"]))


def test_a_condition_that_can_not_be_read_is_refused_with_its_reason(layer: SemanticLayer) -> None:
    with pytest.raises(WrongUse, match=r"where filter; .*incorrect format: 'role'"):
        layer.sql(Question(["capex"], ["company"], where=["{{ Dimension('role') }} = 'hyperscaler'"]))


def test_a_report_that_is_not_understood_is_told_as_it_is() -> None:
    assert essential_message("something else\n  went wrong.") == "something else went wrong"


def test_a_list_of_names_may_have_spaces_and_a_comma_too_many() -> None:
    assert names("company, metric_time__quarter,") == ["company", "metric_time__quarter"]
    assert names("") == []
