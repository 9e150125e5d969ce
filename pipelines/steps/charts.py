"""Pictures of marts for whoever shows them."""

from collections.abc import Callable, Mapping

import duckdb
import polars as pl

from pipelines.publish.charts.concentration import concentration_chart
from pipelines.publish.charts.picture import Chart, png
from pipelines.warehouse.statements import select_mart

# Mart that a picture belongs to -> mart that it is drawn from, and how.
_CHARTS: Mapping[str, tuple[str, Callable[[pl.DataFrame], Chart]]] = {
    "nvidia_concentration": ("nvidia_concentration_bounds", concentration_chart),
    "nvidia_concentration_bounds": ("nvidia_concentration_bounds", concentration_chart),
}


def mart_pictures(connection: duckdb.DuckDBPyConnection, built: Mapping[str, int]) -> dict[str, bytes]:
    """PNG of each mart that has a picture and is among those built, by name."""
    pictures: dict[str, bytes] = {}
    drawn: dict[str, bytes] = {}
    for name, (source, chart) in _CHARTS.items():
        if name in built and built.get(source):
            if source not in drawn:
                drawn[source] = png(chart(connection.sql(select_mart(source)).pl()))
            pictures[name] = drawn[source]
    return pictures
