"""What is public: the marts as the dbt project declares them, and the evidence tables of the contracts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.contracts.evidence import EVIDENCE_TABLES
from pipelines.errors import AicapexError
from pipelines.yaml_files import own_file


@dataclass(frozen=True, slots=True)
class Mart:
    """One public table: its name in its schema, its primary key, and the table macro that reads it, if any."""

    name: str
    primary_key: tuple[str, ...]
    as_of_macro: str | None = None
    schema: str = "marts"

    @property
    def full_name(self) -> str:
        """`<schema>.<name>`."""
        return f"{self.schema}.{self.name}"


def read_public(dbt_dir: Path) -> tuple[Mart, ...]:
    """Everything that is published: the marts, and behind them the tables that say what their numbers rest on.

    Raises AicapexError as read_marts does.
    """
    evidence = (Mart(table.name, table.key, schema=table.schema) for table in EVIDENCE_TABLES)
    return (*read_marts(dbt_dir), *sorted(evidence, key=lambda table: table.name))


def read_marts(dbt_dir: Path) -> tuple[Mart, ...]:
    """Marts of `models/marts/*.yml`, sorted by name; dbt itself refuses keys, as it may write to DuckLake.

    Raises AicapexError where a mart names no primary key (`config.meta.primary_key`) or a column that it does not have.
    """
    marts = []
    for path in sorted((dbt_dir / "models" / "marts").glob("*.yml")):
        for model in (own_file(path.read_text(encoding="utf-8")) or {}).get("models", []):
            meta = model.get("config", {}).get("meta", {})
            key = meta.get("primary_key", [])
            columns = {column["name"] for column in model.get("columns", [])}
            if not key or not set(key) <= columns:
                raise AicapexError(
                    f"mart {model['name']} has no primary key among its columns",
                    place=str(path),
                    remedy="list the columns that identify a row under config: meta: primary_key",
                )
            marts.append(Mart(model["name"], tuple(key), meta.get("as_of_macro")))
    if not marts:
        raise AicapexError(
            "the dbt project declares no marts", place=str(dbt_dir), remedy="restore dbt/models/marts"
        )
    return tuple(sorted(marts, key=lambda mart: mart.name))


def macros_of(marts: Sequence[Mart]) -> list[str]:
    """Names of the table macros that belong to these marts, sorted."""
    return sorted(mart.as_of_macro for mart in marts if mart.as_of_macro)
