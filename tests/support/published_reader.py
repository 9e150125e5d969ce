"""A reader of the published directory, as a program of its own: it needs DuckDB of any version and nothing else.

    python published_reader.py PUBLISHED_DIRECTORY LOG STOP_FILE PAUSE_SECONDS

Opens the current version again and again until the stop file is there, and writes a line of JSON for each session: the
generation that it saw in every place, or what went wrong. A generation is the number of a publication; one version
holds one and the same in each table, file and manifest.
"""

import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

COLUMNS = {"marts.companies": "ticker", "marts.claims": "claim_id", "evidence.documents": "ticker"}


def generations(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The generation in each table of the open file."""
    return {
        table: connection.execute(f"SELECT max({column}) FROM {table}").fetchall()[0][0]
        for table, column in COLUMNS.items()
    }


def session(published: Path) -> dict[str, Any]:
    """One opening: `current` is followed once, then everything is read below what it led to."""
    asked = time.monotonic()
    directory = (published / "current").resolve()
    connection = duckdb.connect(str(directory / "aicapex.duckdb"), read_only=True)
    try:
        seen = generations(connection)
        for table, column in COLUMNS.items():
            path = directory / "parquet" / f"{table.replace('.', '/')}.parquet"
            query = f"SELECT max({column}) FROM read_parquet('{path}')"
            seen[f"parquet {table}"] = connection.execute(query).fetchall()[0][0]
        with (directory / "csv" / "marts" / "companies.csv").open(newline="") as file:
            seen["csv"] = max(row["ticker"] for row in csv.DictReader(file))
        version = json.loads((directory / "manifest.json").read_text())["version"]
        again = generations(connection)
    finally:
        connection.close()
    mixed = len(set(seen.values()) | set(again.values())) != 1 or version != directory.name
    return {
        "asked": asked,
        "seen": seen["marts.companies"],
        "version": version,
        "mixed": seen if mixed else None,
    }


def main() -> None:
    """Sessions until the stop file is there."""
    published, log, stop = map(Path, sys.argv[1:4])
    pause = float(sys.argv[4])
    with log.open("w") as file:
        file.write(json.dumps({"duckdb": duckdb.__version__}) + "\n")
        file.flush()
        while not stop.exists():
            try:
                found = session(published)
            except Exception as error:  # noqa: BLE001 - whatever a reader meets is the finding
                found = {"error": f"{type(error).__name__}: {error}"}
            file.write(json.dumps(found) + "\n")
            file.flush()
            time.sleep(pause)


if __name__ == "__main__":
    main()
