"""Metrics of the dbt project as SQL: MetricFlow compiles the question, and this program asks the published file.

MetricFlow is used as a library and opens nothing: it gets the semantic manifest that dbt wrote and gives a query.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.sql.render.sql_plan_renderer import SqlPlanRenderer
from metricflow_semantics.errors.error_classes import MetricFlowException
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from pipelines.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Question:
    """Metrics and what they are asked by, in MetricFlow's names; `where` are conditions in its templates."""

    metrics: Sequence[str]
    by: Sequence[str] = ()
    where: Sequence[str] = ()
    order_by: Sequence[str] = ()
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class KnownMetric:
    """A metric that can be asked: its name, what it is with its unit, and what it can be asked by."""

    name: str
    description: str
    by: tuple[str, ...]


class SemanticLayer:
    """The metrics of one semantic manifest, given as the text of `semantic_manifest.json`."""

    def __init__(self, manifest: str) -> None:
        self._manifest = manifest

    def metrics(self) -> list[KnownMetric]:
        """Every metric, by name."""
        known = [
            KnownMetric(
                metric.name, " ".join((metric.description or "").split()), self._askable_by(metric.name)
            )
            for metric in self._engine.list_metrics(include_dimensions=False)
        ]
        return sorted(known, key=lambda metric: metric.name)

    def sql(self, question: Question) -> str:
        """One DuckDB query that answers the question: a column for each thing it is asked by and for each metric.

        Raises WrongUse with MetricFlow's reason where a name is unknown, or a metric can not be asked by it.
        """
        try:
            request = MetricFlowQueryRequest.create(
                metric_names=list(question.metrics),
                group_by_names=list(question.by),
                where_constraints=list(question.where) or None,
                order_by_names=list(question.order_by) or None,
                limit=question.limit,
            )
            return self._engine.explain(request).sql_statement.without_descriptions.sql
        except MetricFlowException as error:
            raise WrongUse(
                f"MetricFlow can not answer: {essential_message(str(error))}",
                remedy="`aicapex metrics` lists the metrics and what each can be asked by",
            ) from error

    def _askable_by(self, metric: str) -> tuple[str, ...]:
        entities = [entity.name for entity in self._engine.entities_for_metrics([metric])]
        dimensions = [
            dimension.dunder_name for dimension in self._engine.simple_dimensions_for_metrics([metric])
        ]
        return tuple(sorted({*entities, *dimensions}))

    @cached_property
    def _engine(self) -> MetricFlowEngine:
        lookup = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(self._manifest))
        return MetricFlowEngine(semantic_manifest_lookup=lookup, sql_client=_Unopened())


def essential_message(told: str) -> str:
    """MetricFlow's report on a question as one line: its first message, the reason in it, and the nearest names."""
    message = re.search(r"Message:\s+(.+?)\s*(?:\n\s*\n|$)", told, re.DOTALL)
    reason = re.search(r"^\s*[\w.]+(?:Error|Exception): (.+)$", told, re.MULTILINE)
    nearest = re.search(r"Suggestions:\s*\[(.*?)\]", told, re.DOTALL)
    parts = [message[1].partition(" Common issues")[0] if message else told]
    if reason:
        parts.append(reason[1])
    if nearest:
        parts.append("nearest: " + ", ".join(re.findall(r"\w+", nearest[1])))
    return "; ".join(" ".join(part.split()).rstrip(".:") for part in parts)


_ONLY_WRITES = "MetricFlow only writes SQL here; the published file is asked by aicapex.query"


class _Unopened:
    """What MetricFlow needs to know of DuckDB to write its SQL. Nothing is executed through it."""

    sql_engine_type: SqlEngine = SqlEngine.DUCKDB
    sql_plan_renderer: SqlPlanRenderer = DuckDbSqlPlanRenderer()

    def query(self, stmt: str, sql_bind_parameter_set: Any = None) -> MetricFlowDataTable:
        raise TypeError(_ONLY_WRITES)

    def execute(self, stmt: str, sql_bind_parameter_set: Any = None) -> None:
        raise TypeError(_ONLY_WRITES)

    def dry_run(self, stmt: str, sql_bind_parameter_set: Any = None) -> None:
        raise TypeError(_ONLY_WRITES)

    def close(self) -> None:
        """Nothing was opened."""

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        raise TypeError(_ONLY_WRITES)
