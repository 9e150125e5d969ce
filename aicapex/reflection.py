"""The published file for SQLAlchemy: duckdb-engine, with reflection of columns, comments and primary keys that works.

duckdb-engine 0.17 asks Postgres' catalogue for them, as SQLAlchemy 2.1 and 2.0 know it, and DuckDB 1.5.5 lacks a table
and a type of that; with 1.4 keys come without columns and lists without a type. Here DuckDB's own functions are asked.
`pip install duckdb-engine sqlalchemy` is all that it needs besides this project.
"""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from duckdb_engine import Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.engine import default, reflection

_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "VARCHAR": sa.String(),
    "BOOLEAN": sa.Boolean(),
    "DATE": sa.Date(),
    "TIMESTAMP": sa.DateTime(),
    "TIMESTAMP WITH TIME ZONE": sa.DateTime(timezone=True),
    "DOUBLE": sa.Float(),
    "FLOAT": sa.Float(),
    "TINYINT": sa.SmallInteger(),
    "SMALLINT": sa.SmallInteger(),
    "INTEGER": sa.Integer(),
    "BIGINT": sa.BigInteger(),
    "UBIGINT": sa.BigInteger(),
    "HUGEINT": sa.Numeric(38, 0),
}
_COLUMNS = sa.text(
    "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() "
    "WHERE database_name = current_database() AND schema_name = :schema AND table_name = :table ORDER BY column_index"
)
_KEYS = sa.text(
    "SELECT constraint_column_names FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY' "
    "AND database_name = current_database() AND schema_name = :schema AND table_name = :table"
)
_COMMENT = sa.text(
    "SELECT comment FROM duckdb_tables() "
    "WHERE database_name = current_database() AND schema_name = :schema AND table_name = :table"
)


class _OneByOne:
    """SQLAlchemy's own ways to reflect many tables: its methods for one table, called for each."""

    get_multi_columns: Any = default.DefaultDialect.get_multi_columns
    get_multi_pk_constraint: Any = default.DefaultDialect.get_multi_pk_constraint
    get_multi_table_comment: Any = default.DefaultDialect.get_multi_table_comment
    get_multi_table_options: Any = default.DefaultDialect.get_multi_table_options
    get_multi_foreign_keys: Any = default.DefaultDialect.get_multi_foreign_keys
    get_multi_indexes: Any = default.DefaultDialect.get_multi_indexes
    get_multi_unique_constraints: Any = default.DefaultDialect.get_multi_unique_constraints
    get_multi_check_constraints: Any = default.DefaultDialect.get_multi_check_constraints


class PublishedDialect(_OneByOne, Dialect):
    """`duckdb+aicapex:///path`: DuckDB, whose tables are described by DuckDB itself."""

    supports_statement_cache = False

    @reflection.cache
    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> Any:
        """Name, type, nullability and comment of each column."""
        found = connection.execute(_COLUMNS, {"schema": schema or "main", "table": table_name}).fetchall()
        if not found:
            raise sa.exc.NoSuchTableError(table_name)
        return [
            {
                "name": name,
                "type": _type(data_type),
                "nullable": nullable,
                "default": None,
                "comment": comment,
                "autoincrement": False,
            }
            for name, data_type, nullable, comment in found
        ]

    @reflection.cache
    def get_pk_constraint(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> Any:
        """Columns of the primary key, in its order."""
        found = connection.execute(_KEYS, {"schema": schema or "main", "table": table_name}).scalar()
        return {"constrained_columns": list(found or []), "name": None}

    @reflection.cache
    def get_table_comment(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> Any:
        """What the table holds, and its grain."""
        found = connection.execute(_COMMENT, {"schema": schema or "main", "table": table_name}).scalar()
        return {"text": found}

    def get_table_options(self, *_: Any, **__: Any) -> Any:
        """None: the file has tables of one kind."""
        return {}

    def _none(self, *_: Any, **__: Any) -> Any:
        return []

    get_foreign_keys = get_indexes = get_unique_constraints = get_check_constraints = _none


def published_engine(current: Path) -> sa.Engine:
    """Engine over the version that `<home>/published/current` leads to now, read-only; the next one is another's."""
    registry.register("duckdb.aicapex", __name__, PublishedDialect.__name__)
    file = current.resolve() / "aicapex.duckdb"
    return sa.create_engine(f"duckdb+aicapex:///{file}", connect_args={"read_only": True})


def _type(data_type: str) -> sa.types.TypeEngine[Any]:
    if data_type.endswith("[]"):
        return sa.ARRAY(_type(data_type.removesuffix("[]")))
    return _TYPES.get(data_type.partition("(")[0], sa.String())
