"""Statements that name a table: the only place where SQL is put together, and only from the contracts' own names.

Values never enter the text; they are parameters of the caller.
"""

from pipelines.contracts.table import Table


def quoted(name: str) -> str:
    """A name as SQL spells it, safe whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def table_name(table: Table) -> str:
    """`"schema"."name"`."""
    return f"{quoted(table.schema)}.{quoted(table.name)}"


def select_all(table: Table) -> str:
    """Every row of a table."""
    return f"SELECT * FROM {table_name(table)}"


def select_partition(table: Table) -> str:
    """Rows of the partition `$key`; every row of a table without partitions."""
    return (
        f"{select_all(table)} WHERE {quoted(table.partition)} = $key"
        if table.partition
        else select_all(table)
    )


def count_partition(table: Table) -> str:
    """Count the rows of the partition `$key` of a table that has partitions."""
    return f"SELECT count(*) FROM {table_name(table)} WHERE {quoted(table.partition or '')} = $key"


def delete_partition(table: Table) -> str:
    """Delete the partition `$key`; everything in a table without partitions."""
    delete = f"DELETE FROM {table_name(table)}"
    return f"{delete} WHERE {quoted(table.partition)} = $key" if table.partition else delete


def delete_documents(table: Table) -> str:
    """Delete the rows of a company's documents: `$ticker`, and the list `$urls` of answer_url."""
    return f"DELETE FROM {table_name(table)} WHERE ticker = $ticker AND list_contains($urls, answer_url)"


def select_concepts(table: Table) -> str:
    """Rows of the company `$ticker` whose concept is in the list `$concepts`."""
    return f"{select_all(table)} WHERE ticker = $ticker AND list_contains($concepts, concept)"


def count_broken(table: Table) -> str:
    """One row: how many rows there are, then for each column in the contract's order those in which it is null where it
    may not be, then for each column with a list those whose value is not in the list `$<column>`.
    """
    counts = ["count(*)"]
    counts += [
        "0" if column.nullable else f"count(*) - count({quoted(column.name)})" for column in table.columns
    ]
    counts += [
        f"count(*) FILTER (NOT list_contains(${column.name}, {quoted(column.name)}))"
        for column in table.columns
        if column.allowed
    ]
    return f"SELECT {', '.join(counts)} FROM {table_name(table)}"


def select_strange(table: Table, column: str) -> str:
    """Three values of a column, at most, that are not in the list `$allowed`."""
    name = quoted(column)
    return (
        f"SELECT DISTINCT {name} FROM {table_name(table)} WHERE {name} IS NOT NULL "
        f"AND NOT list_contains($allowed, {name}) ORDER BY ALL LIMIT 3"
    )


def select_doubled(table: Table) -> str:
    """The keys that several rows have: the key's columns, and how many rows there are of it beyond one."""
    key = ", ".join(quoted(name) for name in table.key)
    return (
        f"SELECT {key}, count(*) - 1 FROM {table_name(table)} GROUP BY {key} HAVING count(*) > 1 ORDER BY ALL"
    )


def insert_from(table: Table, view: str) -> str:
    """Insert every row of a registered view, columns by name."""
    return f"INSERT INTO {table_name(table)} BY NAME SELECT * FROM {quoted(view)}"


def count_rows(schema: str, name: str) -> str:
    """Count the rows of a table that no contract names, such as a mart."""
    return f"SELECT count(*) FROM {quoted(schema)}.{quoted(name)}"


def select_mart(name: str) -> str:
    """Every row of a mart, which no contract of this side names."""
    return f"SELECT * FROM {quoted('marts')}.{quoted(name)}"
