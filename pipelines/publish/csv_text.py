"""How values stand in published CSV: exact, readable by spreadsheets, and without a cell that one would calculate.

A text that begins with = + - @, a tab or a carriage return is a formula to spreadsheets, and may fetch or run
something. Such a text gets one apostrophe in front, and so does a text that begins with one:
taking one leading apostrophe off a text cell gives back what the warehouse holds, always. Numbers, days and moments
are not text and are never touched: -5 is minus five. Lists are JSON, moments ISO 8601 in UTC with a Z.
"""

from pipelines.publish.described import DescribedColumn
from pipelines.publish.statements import identifier

FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"
# As a character class of a regular expression, in an SQL text.
_MARKED = r"'^[=+\-@\t\r''](?s:.*)'"


def inert(text: str) -> str:
    """A cell of text as `written` makes it in SQL."""
    return f"{_MARK}{text}" if text.startswith((*FORMULA_BEGINNINGS, _MARK)) else text


def written(column: DescribedColumn) -> str:
    """SQL that makes the text of one column's cell; null stays null."""
    name = identifier(column.name)
    if column.data_type == "VARCHAR":
        return f"CASE WHEN regexp_full_match({name}, {_MARKED}) THEN '''' || {name} ELSE {name} END AS {name}"
    if column.data_type == "TIMESTAMP WITH TIME ZONE":
        moment = f"make_timestamp(epoch_us({name}))"
        whole = f"strftime({moment}, '%Y-%m-%dT%H:%M:%SZ')"
        exact = f"strftime({moment}, '%Y-%m-%dT%H:%M:%S.%fZ')"
        return f"CASE WHEN epoch_us({name}) % 1000000 = 0 THEN {whole} ELSE {exact} END AS {name}"
    if column.data_type.endswith("[]"):
        return f"CASE WHEN {name} IS NOT NULL THEN CAST(to_json({name}) AS VARCHAR) END AS {name}"
    return name


def read_back(column: DescribedColumn) -> str:
    """SQL that makes the value of one column again from its cell."""
    name = identifier(column.name)
    if column.data_type == "VARCHAR":
        return f"CASE WHEN starts_with({name}, '''') THEN {name}[2:] ELSE {name} END AS {name}"
    if column.data_type.endswith("[]"):
        return f"CAST(CAST({name} AS JSON) AS {column.data_type}) AS {name}"
    return f"CAST({name} AS {column.data_type}) AS {name}"
