"""The metrics of dbt/models/semantic as SQL that a BI tool adds up itself, so that they stay defined once.

What MetricFlow writes for one mart is an aggregate over rows that a filter leaves; here the filter moves into the
aggregate, because the metrics of a dataset are asked in one query. A metric that needs more is an error.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipelines.settings import PROJECT_ROOT

SEMANTIC = PROJECT_ROOT / "dbt" / "models" / "semantic"
AGGREGATES = {"sum": "SUM", "min": "MIN", "max": "MAX"}
_REF = re.compile(r"ref\('(\w+)'\)")
_DIMENSION = re.compile(r"\{\{\s*Dimension\('(\w+)__(\w+)'\)\s*\}\}")
_UNIT = re.compile(r"\[([^\]]+)\]$")


@dataclass(frozen=True)
class Metric:
    """A metric over the rows of one mart; `unit` is what stands in the brackets that end its description."""

    name: str
    label: str
    description: str
    mart: str
    expression: str
    unit: str


@dataclass(frozen=True)
class Derived:
    """A dimension that is no column of its mart but made of them."""

    name: str
    label: str
    mart: str
    expression: str
    is_time: bool


@dataclass(frozen=True)
class Semantics:
    """Everything that dbt/models/semantic says, by mart."""

    metrics: tuple[Metric, ...]
    derived: tuple[Derived, ...]


def read_semantics(folder: Path = SEMANTIC) -> Semantics:
    """Read every property file of the semantic layer; raises ValueError where a metric can not be written as SQL."""
    loaded = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yml"))]
    models = [_Model(model) for part in loaded for model in part.get("semantic_models", [])]
    declared = {metric["name"]: metric for part in loaded for metric in part.get("metrics", [])}
    writer = _Writer(models, declared)
    return Semantics(
        tuple(writer.metric(name) for name in declared),
        tuple(derived for model in models for derived in model.derived()),
    )


class _Model:
    def __init__(self, declared: dict[str, Any]) -> None:
        found = _REF.fullmatch(declared["model"])
        if not found:
            raise ValueError(f"{declared['name']} is not of one mart: {declared['model']}")
        self.mart = found[1]
        self.entity: str = declared.get("primary_entity", "")
        self.dimensions = {dimension["name"]: dimension for dimension in declared.get("dimensions", [])}
        self.measures = {measure["name"]: measure for measure in declared.get("measures", [])}

    def derived(self) -> list[Derived]:
        return [
            Derived(
                name, dimension.get("label", ""), self.mart, dimension["expr"], dimension["type"] == "time"
            )
            for name, dimension in self.dimensions.items()
            if not dimension.get("expr", name).isidentifier()
        ]


class _Writer:
    def __init__(self, models: list[_Model], declared: dict[str, Any]) -> None:
        self._of_measure = {measure: model for model in models for measure in model.measures}
        self._of_entity = {model.entity: model for model in models if model.entity}
        self._declared = declared

    def metric(self, name: str) -> Metric:
        declared = self._declared[name]
        mart, expression = self._expression(name)
        description = " ".join(declared["description"].split())
        unit = _UNIT.search(description)
        if not unit:
            raise ValueError(f"the description of metric {name} does not end with its unit in brackets")
        return Metric(name, declared["label"], description, mart, expression, unit[1])

    def _expression(self, name: str) -> tuple[str, str]:
        declared = self._declared[name]
        parameters = declared["type_params"]
        if declared["type"] == "ratio":
            mart, above = self._expression(parameters["numerator"])
            other, below = self._expression(parameters["denominator"])
            if mart != other:
                raise ValueError(f"metric {name} is of two marts, {mart} and {other}")
            return mart, f"CAST({above} AS DOUBLE) / NULLIF({below}, 0)"
        if declared["type"] != "simple" or parameters["measure"] not in self._of_measure:
            raise ValueError(f"metric {name} is neither simple nor a ratio of simple ones")
        return self._simple(parameters["measure"], declared.get("filter"))

    def _simple(self, measure: str, condition: str | None) -> tuple[str, str]:
        model = self._of_measure[measure]
        declared = model.measures[measure]
        value = declared.get("expr", measure)
        if condition:
            value = f"CASE WHEN {self._condition(model, condition)} THEN {_inside(value)} END"
        return model.mart, f"{AGGREGATES[declared['agg']]}({value})"

    def _condition(self, model: _Model, condition: str) -> str:
        def column(found: re.Match[str]) -> str:
            if self._of_entity.get(found[1]) is not model:
                raise ValueError(f"a filter of {model.mart} reads another mart: {condition}")
            return _inside(str(model.dimensions[found[2]].get("expr", found[2])))

        written = _DIMENSION.sub(column, condition)
        if "{{" in written:
            raise ValueError(f"this filter can not be written as SQL: {condition}")
        return written


def _inside(expression: str) -> str:
    return expression if expression.isidentifier() else f"({expression})"
