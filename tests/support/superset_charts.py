"""The bundle of bi/superset without Superset: its files, and what each chart asks, as SQL."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.support.repository import ROOT

BUNDLE = ROOT / "bi" / "superset" / "bundle"
CHARTS = tuple(sorted(path.stem for path in (BUNDLE / "charts").glob("*.yaml")))


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def chart(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = read(BUNDLE / "charts" / f"{name}.yaml")
    return loaded


@cache
def datasets() -> dict[str, dict[str, Any]]:
    """Number of a dataset -> its file."""
    return {held["uuid"]: held for held in map(read, sorted((BUNDLE / "datasets").rglob("*.yaml")))}


def dataset(name: str) -> dict[str, Any]:
    """The dataset of a chart."""
    return datasets()[chart(name)["dataset_uuid"]]


def columns_of(name: str) -> list[str]:
    """Columns of the chart's answer in long form: what it groups by, then its metrics."""
    return [label for label, _ in [*groups(name), *metrics(name)]]


def groups(name: str) -> list[tuple[str, str]]:
    """Name and SQL of everything the chart groups by; columns that are made of others with what they are made of."""
    params = chart(name)["params"]
    made = {column["column_name"]: column.get("expression") for column in dataset(name)["columns"]}
    asked = [*([params["x_axis"]] if "x_axis" in params else []), *params.get("groupby", [])]
    return [
        (item, made.get(item) or item) if isinstance(item, str) else (item["label"], item["sqlExpression"])
        for item in asked
    ]


def metrics(name: str) -> list[tuple[str, str]]:
    """Name and SQL of the chart's metrics, saved ones from its dataset."""
    params = chart(name)["params"]
    saved = {metric["metric_name"]: metric["expression"] for metric in dataset(name)["metrics"]}
    asked = [*params.get("metrics", []), *([params["metric"]] if "metric" in params else [])]
    return [
        (item, saved[item]) if isinstance(item, str) else (item["label"], item["sqlExpression"])
        for item in asked
    ]


def question(name: str) -> str:
    """The chart's query, in long form: one column a group and a metric."""
    chosen = ", ".join(f'{expression} AS "{label}"' for label, expression in [*groups(name), *metrics(name)])
    order = chart(name)["params"].get("timeseries_limit_metric")
    return " ".join(
        [
            f"SELECT {chosen} FROM marts.{dataset(name)['table_name']}",
            f"WHERE {' AND '.join(['true', *map(_condition, chart(name)['params']['adhoc_filters'])])}",
            f"GROUP BY {', '.join(expression for _, expression in groups(name)) or '()'}",
            f"ORDER BY {order['sqlExpression'] if order else 1}",
        ]
    )


def _condition(filtered: dict[str, Any]) -> str:
    if filtered["expressionType"] == "SQL":
        return f"({filtered['sqlExpression']})"
    operator = {"==": "="}.get(filtered["operator"], filtered["operator"])
    return f"{filtered['subject']} {operator} '{filtered['comparator']}'"
