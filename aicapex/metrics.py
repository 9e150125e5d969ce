"""`aicapex metrics`: the command."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from aicapex.published import DEFAULT_MEMORY
from aicapex.query import DEFAULT_TIMEOUT_SECONDS, Limits, answer
from aicapex.results import OutputFormat
from pipelines.settings import settings_from_environment


def metrics_command(
    metrics: Annotated[
        str | None, typer.Argument(help="Metrics, comma separated. Without it: what can be asked.")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="What to ask by, comma separated: company,metric_time__quarter")
    ] = "",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="Condition: \"{{ Dimension('company__role') }} = 'hyperscaler'\""),
    ] = None,
    order_by: Annotated[
        str, typer.Option("--order-by", help="Columns to order by, comma separated; - before one turns it.")
    ] = "",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Rows to answer with.")] = None,
    show_sql: Annotated[bool, typer.Option("--show-sql", help="Write the SQL and ask nothing.")] = False,
    output: Annotated[
        OutputFormat, typer.Option("--format", help="table for people; csv and json with every digit.")
    ] = OutputFormat.TABLE,
    home: Annotated[
        Path | None, typer.Option("--home", help="State directory (default: $AICAPEX_HOME).")
    ] = None,
) -> None:
    """Ask the published warehouse for metrics of the semantic layer; MetricFlow writes the SQL.

    Exit codes: 0 answered, 2 the question can not be answered, 3 nothing published yet, 124 out of time.
    """
    # Only this command needs MetricFlow, which takes most of a second to import.
    from aicapex.semantic_layer import Question, SemanticLayer
    from assets.dbt_manifest import prepared_manifest

    settings = settings_from_environment(home=home)
    manifest = prepared_manifest(settings).with_name("semantic_manifest.json")
    layer = SemanticLayer(manifest.read_text(encoding="utf-8"))
    if metrics is None:
        for metric in layer.metrics():
            sys.stdout.write(f"{metric.name}\n  {metric.description}\n  by {', '.join(metric.by)}\n")
        return
    question = Question(names(metrics), names(by), where or (), names(order_by), limit)
    sql = layer.sql(question)
    if show_sql:
        sys.stdout.write(f"{sql}\n")
        return
    limits = Limits(DEFAULT_TIMEOUT_SECONDS, DEFAULT_MEMORY, limit)
    raise typer.Exit(answer(sql, output, settings, limits, "metrics"))


def names(text: str) -> list[str]:
    """Parts of a comma separated list, without spaces and empty parts."""
    return [part.strip() for part in text.split(",") if part.strip()]
