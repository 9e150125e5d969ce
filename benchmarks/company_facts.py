"""Company facts to a raw frame: ours, DuckDB's own read_json, and edgartools, on the same real files in one run.

    .venv/bin/python benchmarks/company_facts.py [directory of company-facts answers]

Each figure is the best of several rounds of one process, in milliseconds, from bytes in memory (DuckDB: from the
file in the page cache) to a frame. DuckDB is shown twice: with the types it infers for the whole file, and with
`facts` kept as one JSON column, the least it can do. The last two columns are ours ÷ read_json, to stay below 3, and
edgartools ÷ ours, to stay above 4.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import polars as pl
from edgar.entity.parser import EntityFactsParser

from pipelines.raw.company_facts import parse_company_facts
from pipelines.raw.document import Document

DEFAULT = (
    Path(__file__).resolve().parents[2]
    / "shared"
    / "edgar-archive"
    / "data.sec.gov"
    / "api"
    / "xbrl"
    / "companyfacts"
)
ROUNDS = 7
HEAD = (
    f"{'file':20}{'MB':>6}{'facts':>8}{'ours':>8}{'facts/s':>10}{'read_json':>11}{'one column':>12}"
    f"{'edgartools':>12}{'× read_json':>13}{'× edgartools':>14}"
)


def best(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Milliseconds of the fastest round of each, the rounds taking turns so that a noisy moment hits all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for index, work in enumerate(works):
            started = time.perf_counter()
            work()
            times[index].append(time.perf_counter() - started)
    return [min(measured) * 1000 for measured in times]


def ours(body: bytes) -> pl.DataFrame:
    """Rows of raw.sec__company_facts, validated."""
    return parse_company_facts(Document("BENCH", 1, "bench", "0" * 64, body)).rows


def duckdb_inferred(file: Path) -> pl.DataFrame:
    """read_json as it is: every concept becomes a struct field."""
    with duckdb.connect() as connection:
        return connection.sql(
            "SELECT * FROM read_json($file, maximum_object_size = 1000000000)", params={"file": str(file)}
        ).pl()


def duckdb_one_column(file: Path) -> pl.DataFrame:
    """read_json told to keep `facts` as JSON text: no fact is taken apart."""
    query = (
        "SELECT * FROM read_json($file, maximum_object_size = 1000000000, "
        "columns = {cik: 'VARCHAR', entityName: 'VARCHAR', facts: 'JSON'})"
    )
    with duckdb.connect() as connection:
        return connection.sql(query, params={"file": str(file)}).pl()


def edgartools(body: bytes) -> object:
    """EntityFactsParser with its DataFrame."""
    facts = EntityFactsParser.parse_company_facts(json.loads(body))
    return facts.to_dataframe() if facts is not None else None


def _measure(file: Path) -> bool:
    """Print one line; whether the promises hold (a file below a megabyte promises nothing: it is start-up cost)."""
    body = file.read_bytes()
    rows = ours(body).height
    mine, column, peer = best(
        partial(ours, body), partial(duckdb_one_column, file), partial(edgartools, body)
    )
    (inferred,) = best(partial(duckdb_inferred, file), rounds=2)
    print(
        f"{file.name:20}{len(body) / 1e6:6.2f}{rows:8,}{mine:8.1f}{rows / mine * 1000:10,.0f}"
        f"{inferred:11.1f}{column:12.1f}{peer:12.1f}{mine / inferred:13.2f}{peer / mine:14.1f}"
    )
    return len(body) < 1_000_000 or (mine <= 3 * inferred and peer >= 4 * mine)


def main() -> int:
    """Print the table; 1 where a promise is broken on the files of a megabyte and more."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    files = sorted(directory.glob("CIK*.json"))
    if not files:
        print(f"skipped: no company-facts answers in {directory}")
        return 0
    print(HEAD)
    broken = [file.name for file in files if not _measure(file)]
    print(
        "promises kept on every file of a megabyte and more" if not broken else f"promises broken on {broken}"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
