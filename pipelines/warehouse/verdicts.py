"""Whether a table of the warehouse fulfils its contract, asked of DuckDB: no row leaves it for that.

A table is looked at after every run that could change it. Read into this process, a hundred times the history would
cost a hundred times as much each time, also where nothing changed.
"""

import duckdb

from pipelines.contracts.table import Table, Verdict
from pipelines.warehouse.schema import sql_type
from pipelines.warehouse.statements import count_broken, select_doubled, select_strange


def stored_verdict(connection: duckdb.DuckDBPyConnection, table: Table) -> Verdict:
    """Check columns, types, nulls, allowed values and the key of a table as it stands, in the words of `verdict`."""
    stored = connection.table(table.full_name)
    found = dict(zip(stored.columns, map(str, stored.types), strict=True))
    expected = list(table.polars_schema)
    if list(found) != expected:
        missing = [name for name in expected if name not in found]
        surplus = [name for name in found if name not in expected]
        return Verdict(table.full_name, 0, (f"columns: missing {missing}, surplus {surplus}, or order",))
    problems = [
        f"{column.name} is {found[column.name]}, not {sql_type(column.dtype)}"
        for column in table.columns
        if found[column.name] != sql_type(column.dtype)
    ]
    listed = {column.name: list(column.allowed) for column in table.columns if column.allowed}
    rows, *counts = connection.execute(count_broken(table), listed).fetchall()[0]
    nulls = dict(zip(expected, counts, strict=False))
    strange = dict(zip(listed, counts[len(expected) :], strict=True))
    for name in expected:
        if nulls[name]:
            problems.append(f"{name} is null in {nulls[name]} rows")
        if strange.get(name):
            values = connection.execute(select_strange(table, name), {"allowed": listed[name]}).fetchall()
            problems.append(f"{name} holds {[value for (value,) in values]}, not in its list")
    if table.key and not problems:
        doubled = connection.execute(select_doubled(table)).fetchall()
        if doubled:
            *example, _ = doubled[0]
            problems.append(
                f"key ({', '.join(table.key)}) is not unique: {sum(row[-1] for row in doubled)} surplus rows, "
                f"such as {dict(zip(table.key, example, strict=True))}"
            )
    return Verdict(table.full_name, rows, tuple(problems))
