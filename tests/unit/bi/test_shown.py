"""Answers of Superset's API against SQL: equal where they are, told where they are not."""

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tools.superset.shown import differences, expected_rows, shown_rows

MARCH = 1_740_787_200_000.0  # 2025-03-01 in milliseconds


def expected(tmp_path: Path, sql: str) -> Counter[Any]:
    (tmp_path / "a.sql").write_text(sql, "utf-8")
    with duckdb.connect() as connection:
        return expected_rows("a", connection, tmp_path)


def answer(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"data": list(rows), "colnames": list(rows[0])}


@pytest.mark.parametrize(
    ("sql", "given"),
    [
        ("SELECT 448 AS value", answer({"rows": 448.0})),
        ("SELECT DATE '2025-03-01' AS x, 0.1 + 0.2 AS value", answer({"day": MARCH, "metric": 0.3})),
        (
            "FROM (VALUES ('2025Q1', 'Meta', 1.5), ('2025Q1', 'Amazon', NULL)) rows(x, series, value)",
            answer({"calendar_quarter": "2025Q1", "Amazon": None, "Meta": 1.5}),
        ),
        ("SELECT 'META' AS ticker, 3 AS n, NULL AS why", answer({"ticker": "META", "n": 3.0, "why": None})),
    ],
)
def test_a_picture_and_a_table_equal_the_rows_that_they_show(
    tmp_path: Path, sql: str, given: dict[str, Any]
) -> None:
    rows = expected(tmp_path, sql)
    assert differences(shown_rows(given, rows), rows) == []


def test_a_value_that_differs_is_missing_or_too_many_is_told(tmp_path: Path) -> None:
    rows = expected(tmp_path, "SELECT '2025Q1' AS x, 'Meta' AS series, 1.5 AS value")
    given = answer({"q": "2025Q1", "Meta": 1.6}, {"q": "2025Q2", "Meta": 2.0})
    assert differences(shown_rows(given, rows), rows) == [
        "only Superset shows ('2025Q1', 'Meta', 1.6)",
        "only Superset shows ('2025Q2', 'Meta', 2.0)",
        "Superset does not show ('2025Q1', 'Meta', 1.5)",
    ]


def test_a_row_shown_twice_is_one_too_many(tmp_path: Path) -> None:
    rows = expected(tmp_path, "SELECT 'META' AS ticker, 3 AS n")
    given = answer({"ticker": "META", "n": 3}, {"ticker": "META", "n": 3})
    assert len(differences(shown_rows(given, rows), rows)) == 1


def test_a_query_without_rows_proves_nothing(tmp_path: Path) -> None:
    rows = expected(tmp_path, "SELECT 1 AS value WHERE false")
    assert differences(Counter(), rows) == ["SQL on the published file has no row"]
