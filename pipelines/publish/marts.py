"""The marts as the dbt project declares them: which tables are public and what identifies a row of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipelines.errors import AicapexError


@dataclass(frozen=True, slots=True)
class Mart:
    """One public table: its name in schema marts, its primary key, and the table macro that reads it, if any."""

    name: str
    primary_key: tuple[str, ...]
    as_of_macro: str | None = None

    @property
    def full_name(self) -> str:
        """`marts.<name>`."""
        return f"marts.{self.name}"


def read_marts(dbt_dir: Path) -> tuple[Mart, ...]:
    """Marts of `models/marts/*.yml`, sorted by name; dbt itself refuses keys, as it may write to DuckLake.

    Raises AicapexError where a mart names no primary key (`config.meta.primary_key`) or a column that it does not have.
    """
    marts = []
    for path in sorted((dbt_dir / "models" / "marts").glob("*.yml")):
        for model in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("models", []):
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
