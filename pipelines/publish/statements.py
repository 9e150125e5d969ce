"""SQL with names of tables and columns in it, each quoted as DuckDB wants it."""

from pathlib import Path


def statement(template: str, **names: str) -> str:
    """Fill a template's {fields} with quoted identifiers; `database.schema.table` is quoted part by part."""
    return template.format(**{field: identifier(name) for field, name in names.items()})


def identifier(name: str) -> str:
    """Quote a possibly dotted name."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split("."))


def literal(value: str | Path) -> str:
    """Quote a text where DuckDB takes no parameter: ATTACH and COMMENT."""
    return "'" + str(value).replace("'", "''") + "'"
