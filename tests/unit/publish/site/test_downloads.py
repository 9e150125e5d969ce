import io
from datetime import UTC, date, datetime

import polars as pl
from polars.testing import assert_frame_equal

from pipelines.publish.site.downloads import csv_bytes, parquet_bytes

ROWS = pl.DataFrame(
    {
        "ticker": ["A", 'B, "C"', None],
        "capex_usd": [1, -(2**53) - 1, None],
        "share": [0.1 + 0.2, None, 1.0],
        "day": [date(2026, 1, 2), None, date(2026, 3, 4)],
        "known_at": [datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), None, None],
        "numbers": [["a", "b"], [], None],
        "shares": [[22.0, 17.0], None, [1.5]],
    }
)


def test_parquet_gives_back_the_rows() -> None:
    assert_frame_equal(pl.read_parquet(parquet_bytes(ROWS)), ROWS)


def test_csv_keeps_every_digit_and_writes_lists_as_text() -> None:
    read = pl.read_csv(io.BytesIO(csv_bytes(ROWS)), infer_schema=False)
    assert read["capex_usd"].cast(pl.Int64).to_list() == ROWS["capex_usd"].to_list()
    assert read["share"].cast(pl.Float64).to_list() == ROWS["share"].to_list()
    assert read["ticker"].to_list() == ROWS["ticker"].to_list()
    assert read["known_at"][0] == "2026-01-02T03:04:05Z"
    assert read["numbers"][0] == "a; b"
    assert read["shares"].to_list() == ["22.0; 17.0", None, "1.5"]
