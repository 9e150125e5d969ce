"""A card's rows as files: CSV for anybody, Parquet with types."""

import io

import polars as pl

# Stands between the items of a list in a CSV.
SEPARATOR = "; "


def csv_bytes(rows: pl.DataFrame) -> bytes:
    """Rows as CSV with a header; lists as text, moments in UTC, nulls empty."""
    flat = rows.with_columns(
        pl.col(name).list.eval(pl.element().cast(pl.String)).list.join(SEPARATOR)
        for name, dtype in rows.schema.items()
        if isinstance(dtype, pl.List)
    )
    return flat.write_csv(datetime_format="%Y-%m-%dT%H:%M:%SZ").encode()


def parquet_bytes(rows: pl.DataFrame) -> bytes:
    """Rows as Parquet."""
    buffer = io.BytesIO()
    rows.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
