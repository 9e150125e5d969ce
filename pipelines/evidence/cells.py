"""Where the cells of a release's tables stand in its plain text."""

import polars as pl

_CELL = len(" | ")
_LINE = len("\n")
_TABLE = ("document_url", "table_number")


def cell_places(blocks: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Each cell of the tables with `start_offset` and `end_offset` in the document's plain text.

    blocks, cells: raw.releases__blocks and raw.releases__table_cells. In the text a table is a line a row, with its
    cells in order and ` | ` between two. Result: document_url, table_number, row_number, column_number and the two
    offsets (characters; the second is the one behind the last).
    """
    starts = blocks.filter(pl.col("table_number").is_not_null()).select(
        *_TABLE, pl.col("start_offset").alias("_start")
    )
    length = pl.col("text").str.len_chars().cast(pl.Int32)
    next_row = pl.col("row_number").shift(-1).over(_TABLE)
    gap = pl.when(next_row == pl.col("row_number")).then(_CELL).otherwise(_LINE)
    before = (length + gap).cum_sum().over(_TABLE) - (length + gap)
    return (
        cells.sort(*_TABLE, "row_number", "column_number")
        .with_columns(before.alias("_before"), length.alias("_length"))
        .join(starts, on=_TABLE, how="inner", maintain_order="left")
        .with_columns((pl.col("_start") + pl.col("_before")).cast(pl.Int32).alias("start_offset"))
        .select(
            *_TABLE,
            "row_number",
            "column_number",
            "start_offset",
            (pl.col("start_offset") + pl.col("_length")).cast(pl.Int32).alias("end_offset"),
        )
    )
