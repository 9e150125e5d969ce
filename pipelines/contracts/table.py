"""What a table is: columns, types, units, key and grain; and the one verdict on whether a frame is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from pipelines.errors import ContractBroken

UTC = pl.Datetime("us", "UTC")
TEXTS = pl.List(pl.String)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its polars type, what it means, its unit, and which values it may hold."""

    name: str
    dtype: DataType | DataTypeClass
    meaning: str
    unit: str = ""
    nullable: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the warehouse. `key` identifies a row; `partition` is the column replaced as a whole."""

    schema: str
    name: str
    meaning: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    partition: str | None = "ticker"

    @property
    def full_name(self) -> str:
        """`schema.name`, as SQL and Dagster keys spell it."""
        return f"{self.schema}.{self.name}"

    @property
    def polars_schema(self) -> dict[str, DataType | DataTypeClass]:
        """Column name to polars type, in order."""
        return {column.name: column.dtype for column in self.columns}

    def frame(self, rows: Mapping[str, object] | list[dict[str, object]] | None = None) -> pl.DataFrame:
        """A frame of this table's columns and types from rows (none: an empty frame)."""
        return pl.DataFrame(
            cast("list[dict[str, object]]", rows or []), schema=self.polars_schema, orient="row"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a frame fulfils its contract, and if not, each way in which it does not."""

    table: str
    rows: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """True where nothing is wrong."""
        return not self.problems


def verdict(frame: pl.DataFrame, table: Table) -> Verdict:
    """Check columns, types, nulls, allowed values and the key of a frame against its contract."""
    expected = table.polars_schema
    if list(frame.columns) != list(expected):
        missing = [name for name in expected if name not in frame.columns]
        surplus = [name for name in frame.columns if name not in expected]
        return Verdict(
            table.full_name, frame.height, (f"columns: missing {missing}, surplus {surplus}, or order",)
        )
    problems = [
        f"{name} is {frame.schema[name]}, not {dtype}"
        for name, dtype in expected.items()
        if frame.schema[name] != dtype
    ]
    for column in table.columns:
        nulls = frame[column.name].null_count()
        if nulls and not column.nullable:
            problems.append(f"{column.name} is null in {nulls} rows")
        if column.allowed:
            strange = frame.filter(
                pl.col(column.name).is_not_null() & ~pl.col(column.name).is_in(column.allowed)
            ).get_column(column.name)
            if strange.len():
                problems.append(f"{column.name} holds {sorted(set(strange.to_list()))[:3]}, not in its list")
    if table.key and frame.height and not problems:
        doubled = frame.height - frame.n_unique(subset=list(table.key))
        if doubled:
            example = (
                frame.filter(frame.select(table.key).is_duplicated()).select(table.key).row(0, named=True)
            )
            problems.append(
                f"key ({', '.join(table.key)}) is not unique: {doubled} surplus rows, such as {example}"
            )
    return Verdict(table.full_name, frame.height, tuple(problems))


def require(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the frame if it fulfils its contract; raise ContractBroken naming every problem otherwise."""
    result = verdict(frame, table)
    if not result.ok:
        raise ContractBroken(
            f"{table.full_name} breaks its contract: {'; '.join(result.problems)}",
            place=table.full_name,
            remedy="mend the code or the contract in pipelines/contracts; the old rows were left as they are",
        )
    return frame
