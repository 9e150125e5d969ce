"""What a chart was given, against SQL on the published file: rows that only one of the two has.

The SQL stands in bi/superset/expected, one file a chart, written from the marts and not from the metrics. A query that
answers in `value`, with or without `x` and `series`, is of a picture: Superset gives it one row an `x` and one column a
series. Any other query is of a table and has the table's columns.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.settings import PROJECT_ROOT

EXPECTED = PROJECT_ROOT / "bi" / "superset" / "expected"
DIGITS = 12
Row = tuple[Any, ...]


def expected_rows(chart: str, connection: duckdb.DuckDBPyConnection, folder: Path = EXPECTED) -> Counter[Row]:
    """Rows of the chart's file in `expected`: (x, series, value), or of a table its columns by name."""
    found = connection.execute((folder / f"{chart}.sql").read_text("utf-8"))
    columns = [column[0] for column in found.description or []]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    if "value" not in columns:
        return Counter(_table_row(row) for row in rows)
    points = ((row.get("x"), row.get("series"), row["value"]) for row in rows)
    return Counter(tuple(map(_plain, point)) for point in points if point[2] is not None)


def shown_rows(answer: Mapping[str, Any], expected: Iterable[Row]) -> Counter[Row]:
    """Rows of an answer of Superset's chart data API, in the shape of the expected ones.

    A picture without series has one column of values, whose name is the metric's; it stands as None, as in `expected`.
    """
    shape = next(iter(expected), ())
    rows: Sequence[Mapping[str, Any]] = answer["data"]
    if shape and isinstance(shape[0], tuple):
        return Counter(_table_row(row) for row in rows)
    columns: Sequence[str] = answer["colnames"]
    x = columns[0] if len(columns) > 1 else None
    has_series = bool(shape) and shape[1] is not None
    return Counter(
        (_plain(row[x]) if x else None, column if has_series else None, _plain(row[column]))
        for row in rows
        for column in columns
        if column != x and row[column] is not None
    )


def differences(shown: Counter[Row], expected: Counter[Row]) -> list[str]:
    """Sentences on rows that only one side has; none where the two agree."""
    if not expected:
        return ["SQL on the published file has no row"]
    return [
        *(f"only Superset shows {row}" for row in (shown - expected).elements()),
        *(f"Superset does not show {row}" for row in (expected - shown).elements()),
    ]


def _table_row(row: Mapping[str, Any]) -> Row:
    return tuple(sorted((name, _plain(value)) for name, value in row.items()))


def _plain(value: Any) -> Any:
    """Comparable whatever way it came: days as milliseconds, as the API gives them, numbers to twelve digits."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp() * 1000
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return float(f"{value:.{DIGITS}g}")
    return value
