"""How long a publication takes: of the sample, and of a warehouse of ten million facts with readers at work.

    python benchmarks/publication.py [--home FILLED_HOME] [--facts 10000000] [--readers 2]

Without --home the sample is run first, into a temporary home. The large warehouse is the sample's with every public
table copied under other names, in a temporary home; its size follows from what real filings give: of 135,111 facts read
from 46 filings and the company facts of 11 companies, 2,005 stand behind published values. The questions of docs/ are
asked of both. Processor seconds stand beside the wall's: on a machine that others use only they compare.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from aicapex.published import open_published
from pipelines.publish.marts import Mart, read_public
from pipelines.publish.statements import identifier
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.steps.published import Publication, publish_version
from pipelines.warehouse.connection import open_writer
from tests.support.reading import READER

READ_BY_PUBLISHED = 135_111 / 2_005
QUESTION = re.compile(r'^```sh\n\.venv/bin/aicapex sql "\n([^"]*)"\n```$', re.DOTALL | re.MULTILINE)
REPEATS = 5
SAMPLE_MOST, LARGE_MOST, QUESTION_MOST = 3.0, 30.0, 0.1


def main() -> int:
    """Print the figures; 1 where one is above its bound."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--home", type=Path, help="a home that `aicapex run` has filled from the sample")
    parser.add_argument("--facts", type=int, default=10_000_000, help="facts read from filings")
    parser.add_argument(
        "--readers", type=int, default=2, help="processes that read during the large publication"
    )
    asked = parser.parse_args()
    with temporary_home() as home:
        settings = copied(asked.home, home) if asked.home else filled(home)
        well = publish_sample(settings)
        well = ask_questions(settings, "sample") and well
        large = replace(settings, home=home / "large")
        shutil.copytree(settings.home / "warehouse", large.home / "warehouse")
        shutil.copytree(settings.dbt_target_dir, large.dbt_target_dir)
        well = publish_large(large, asked.facts, asked.readers) and well
        well = ask_questions(large, "large") and well
    return 0 if well else 1


@contextmanager
def temporary_home() -> Iterator[Path]:
    """A directory that is removed in the end."""
    home = Path(tempfile.mkdtemp(prefix="aicapex-publication-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def filled(home: Path) -> Settings:
    """A home with the sample in it."""
    from aicapex.run import run_everything

    settings = Settings(home=home / "sample")
    run_everything(settings)
    return settings


def copied(from_home: Path, home: Path) -> Settings:
    """What publishing needs of a filled home, copied."""
    settings = Settings(home=home / "sample")
    for name in ("warehouse", "dbt-target"):
        shutil.copytree(from_home / name, settings.home / name)
    return settings


def publish_sample(settings: Settings) -> bool:
    """The sample, published where nothing is, changed, and unchanged."""
    shutil.rmtree(settings.published_dir, ignore_errors=True)
    well = True
    for what in ("first", "changed", "unchanged"):
        with open_writer(settings.warehouse_path) as connection:
            if what == "changed":
                connection.execute("UPDATE marts.companies SET company_name = company_name || ' '")
            publication, seconds, work = timed(connection, settings)
        print(told(f"sample, {what}", publication, seconds, work))
        well = well and seconds <= SAMPLE_MOST
    return well


def publish_large(settings: Settings, facts: int, readers: int) -> bool:
    """The large warehouse, first alone, then changed while readers are at work."""
    stop = settings.home / "stop"
    with open_writer(settings.warehouse_path) as connection:
        copies = enlarge(connection, read_public(settings.dbt_dir), facts)
        publication, alone, work = timed(connection, settings)
        print(told(f"{facts:,} facts ({copies} times the sample), first", publication, alone, work))
        processes = [
            subprocess.Popen(
                [sys.executable, str(READER), str(settings.published_dir), str(settings.home / f"{number}.log"),
                 str(stop), "0.05"]
            )
            for number in range(readers)
        ]  # fmt: skip
        try:
            time.sleep(1.0)
            connection.execute("UPDATE marts.companies SET company_name = company_name || ' '")
            publication, seconds, work = timed(connection, settings)
        finally:
            stop.touch()
            for process in processes:
                process.wait(timeout=60)
        print(told(f"{facts:,} facts, changed, {readers} readers at work", publication, seconds, work))
    return max(alone, seconds) <= LARGE_MOST


def enlarge(connection: duckdb.DuckDBPyConnection, public: tuple[Mart, ...], facts: int) -> int:
    """Copy the rows of every public table under other names until so many facts would stand behind them."""
    ((held,),) = connection.execute("SELECT count(*) FROM evidence.facts").fetchall()
    copies = max(1, round(facts / READ_BY_PUBLISHED / held))
    for table in public:
        types = dict(
            connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = current_database() "
                "AND schema_name = ? AND table_name = ?",
                [table.schema, table.name],
            ).fetchall()
        )
        named = [column for column in table.primary_key if types[column] == "VARCHAR"]
        if named:
            name, column = identifier(table.full_name), identifier(named[0])
            connection.execute(
                f"INSERT INTO {name} SELECT t.* REPLACE (t.{column} || '~' || copy AS {column}) "  # noqa: S608
                f"FROM {name} AS t, range(1, {copies}) AS copies(copy)"
            )
    connection.execute("CHECKPOINT")
    return copies


def timed(connection: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[Publication, float, float]:
    """One publication, its seconds and its processor seconds, with the question whether anything is to be done."""
    started, worked = time.perf_counter(), time.process_time()
    publication = publish_version(connection, settings, "benchmark")
    return publication, time.perf_counter() - started, time.process_time() - worked


def told(what: str, publication: Publication, seconds: float, work: float) -> str:
    """One line."""
    manifest = publication.manifest
    parts = ", ".join(f"{name} {spent:.1f}" for name, spent in publication.seconds.items()) or "skipped"
    size = f"{manifest.rows:,} rows, {manifest.bytes / 1e6:.0f} MB"
    return f"{what}: {seconds:.1f} s, processor {work:.1f} s ({parts}); {size}"


def ask_questions(settings: Settings, what: str) -> bool:
    """The questions of docs/questions.md on the published file: the median of five, in milliseconds."""
    queries = QUESTION.findall((PROJECT_ROOT / "docs" / "questions.md").read_text(encoding="utf-8"))
    medians = []
    with open_published(settings) as connection:
        for query in queries:
            spent = []
            for _ in range(REPEATS):
                started = time.perf_counter()
                connection.execute(query).fetchall()
                spent.append(time.perf_counter() - started)
            medians.append(statistics.median(spent))
    print(f"questions on the {what}: " + ", ".join(f"{1000 * spent:.0f}" for spent in medians) + " ms")
    return bool(medians) and max(medians) <= QUESTION_MOST


if __name__ == "__main__":
    raise SystemExit(main())
