"""The verdict on whether a frame is a table."""

import polars as pl
import pytest

from pipelines.contracts.table import Column, Table, require, verdict
from pipelines.errors import ContractBroken

TABLE = Table(
    schema="raw",
    name="things",
    meaning="Things",
    grain="one row per ticker and kind",
    key=("ticker", "kind"),
    columns=(
        Column("ticker", pl.String, "Ticker"),
        Column("kind", pl.String, "Kind", allowed=("a", "b")),
        Column("value", pl.Int64, "Value", nullable=True),
    ),
)
GOOD = TABLE.frame([{"ticker": "X", "kind": "a", "value": 1}, {"ticker": "X", "kind": "b", "value": None}])


def test_a_frame_of_the_contracts_columns_types_and_key_passes() -> None:
    assert verdict(GOOD, TABLE).ok
    assert require(GOOD, TABLE) is GOOD
    assert verdict(TABLE.frame(), TABLE).ok


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        (GOOD.drop("value"), "missing ['value']"),
        (GOOD.with_columns(pl.lit(1).alias("more")), "surplus ['more']"),
        (GOOD.select("kind", "ticker", "value"), "order"),
        (GOOD.with_columns(pl.col("value").cast(pl.Float64)), "value is Float64, not Int64"),
        (GOOD.with_columns(pl.lit(None, dtype=pl.String).alias("ticker")), "ticker is null in 2 rows"),
        (GOOD.with_columns(pl.lit("c").alias("kind")), "kind holds ['c']"),
        (pl.concat([GOOD, GOOD]), "key (ticker, kind) is not unique: 2 surplus rows"),
    ],
)
def test_each_way_of_breaking_the_contract_is_named(frame: pl.DataFrame, problem: str) -> None:
    found = verdict(frame, TABLE)
    assert not found.ok
    assert any(problem in text for text in found.problems), found.problems
    with pytest.raises(ContractBroken, match=r"raw\.things"):
        require(frame, TABLE)
