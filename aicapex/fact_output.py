"""Facts as text or Parquet. Numbers are written digit by digit as they were read, never as binary fractions."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import polars as pl

from aicapex.query import screen_width
from aicapex.results import TABLE_ROWS, Result, Write, write_csv, write_table
from pipelines.errors import WrongUse

# The first columns are what a reader asks for; the others say where a fact stands.
_JSON_KEYS = (
    "concept", "value", "unit", "start_date", "end_date", "instant_date", "dimensions", "decimals", "is_nil",
    "context_id", "fact_id", "document_name", "fact_number", "place", "is_hidden", "footnotes",
)  # fmt: skip
_TABLE_COLUMNS = ("concept", "value", "unit", "period", "dimensions", "place")


class FactFormat(StrEnum):
    """What `aicapex facts` can write."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"

    @classmethod
    def of(cls, output: Path | None) -> "FactFormat":
        """The format that a file's ending names; a table where it names none."""
        endings = {".csv": cls.CSV, ".json": cls.JSON, ".jsonl": cls.JSON, ".parquet": cls.PARQUET}
        return endings.get(output.suffix.lower(), cls.TABLE) if output else cls.TABLE


def write_facts(
    facts: pl.DataFrame, chosen: FactFormat, output: Path | None, note: Callable[[str], object]
) -> None:
    """Write facts to a file or to standard output; remarks for the reader go to `note`.

    Parquet has the columns of the extraction as they are. The others split the period into start, end and instant.
    Raises WrongUse where the file can not be written.
    """
    if chosen is FactFormat.PARQUET:
        _write_parquet(facts, output)
        return
    with _text_output(output) as write:
        rows = with_instants(facts)
        if chosen is FactFormat.JSON:
            for line in json_lines(rows):
                write(line)
        elif chosen is FactFormat.CSV:
            write_csv(_result(rows.select(_JSON_KEYS)), write)
        else:
            _write_table(rows, write, None if output else screen_width(), note)


def with_instants(facts: pl.DataFrame) -> pl.DataFrame:
    """Add `instant_date`; where it stands, `end_date` is null, because the fact has no duration."""
    is_instant = pl.col("start_date").is_null() & pl.col("end_date").is_not_null()
    return facts.with_columns(
        pl.when(is_instant).then("end_date").alias("instant_date"),
        pl.when(~is_instant).then("end_date").alias("end_date"),
    )


def json_lines(rows: pl.DataFrame) -> Iterator[str]:
    """One object a line: numbers and dates as text, dimensions as an object, footnotes as a list."""
    texts = rows.select(_JSON_KEYS).with_columns(pl.col(pl.Date).cast(pl.String))
    for row in texts.iter_rows(named=True):
        row["dimensions"] = json.loads(row["dimensions"])
        yield json.dumps(row, ensure_ascii=False) + "\n"


def plain_dimensions(dimensions: str) -> str:
    """`MajorCustomersAxis=CustomerAMember, …`, without prefixes: a table has to fit a screen."""
    pairs: dict[str, str | None] = json.loads(dimensions)
    return ", ".join(
        f"{axis.rpartition(':')[2]}={(member or 'nil').rpartition(':')[2]}" for axis, member in pairs.items()
    )


def _write_table(rows: pl.DataFrame, write: Write, width: int | None, note: Callable[[str], object]) -> None:
    period = (
        pl.when(pl.col("instant_date").is_not_null())
        .then(pl.col("instant_date").cast(pl.String))
        .otherwise(pl.concat_str(pl.col("start_date", "end_date").cast(pl.String), separator=" to "))
    )
    shown = (
        rows.head(TABLE_ROWS)
        .with_columns(
            period.alias("period"),
            pl.col("dimensions").map_elements(plain_dimensions, return_dtype=pl.String),
            pl.col("unit").fill_null(""),
        )
        .select(_TABLE_COLUMNS)
    )
    remark = write_table(_result(shown), write, width=width)
    if remark:
        note(remark)
    if rows.height > TABLE_ROWS:
        note(f"only the first {TABLE_ROWS} of {rows.height} facts are shown; --format csv or json writes all")


def _result(rows: pl.DataFrame) -> Result:
    return Result(tuple(rows.columns), tuple("VARCHAR" for _ in rows.columns), iter([rows.rows()]))


def _write_parquet(facts: pl.DataFrame, output: Path | None) -> None:
    if output is None:
        facts.write_parquet(sys.stdout.buffer)
        return
    try:
        facts.write_parquet(output)
    except OSError as error:
        raise _unwritable(output, error) from error


@contextmanager
def _text_output(output: Path | None) -> Iterator[Write]:
    if output is None:
        yield sys.stdout.write
        sys.stdout.flush()
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            yield file.write
    except OSError as error:
        raise _unwritable(output, error) from error


def _unwritable(output: Path, error: OSError) -> WrongUse:
    return WrongUse(
        f"the file can not be written: {error.strerror or os.strerror(error.errno or 0)}",
        place=str(output),
        remedy="name another file with --output",
    )
