"""What has to hold after every fault: the archive is whole, no fact is lost, doubled or made up, the pace was kept."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.contracts.catalogue import NORMALISED_TABLES, RAW_TABLES
from pipelines.contracts.table import require
from pipelines.errors import ContractBroken
from pipelines.settings import Settings
from pipelines.sources.answer_index import AnswerIndex
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.partitions import typed
from pipelines.warehouse.schema import ensure_schema
from tests.support.fake_sec import most_in_one_second

MOST_PER_SECOND = 10
# When an entry of a feed was first seen is no fact of the source.
_OF_THE_CLOCK = ("first_seen_at",)
_FACTS = {
    "filings": "SELECT ticker, cik, accession_number, form, filing_date FROM raw.sec__filings",
    "company facts": "SELECT ticker, cik, concept, unit, start_date, end_date, value, accession_number "
    "FROM raw.sec__company_facts",
    "facts of filings": "SELECT ticker, accession_number, document_name, concept, value, unit, start_date, "
    "end_date, dimensions FROM raw.sec__inline_facts",
    "entries of feeds": "SELECT feed_name, entry_id, link, title FROM raw.newsrooms__entries",
    "quarters": "SELECT ticker, fiscal_year, fiscal_quarter, measure, value FROM normalised.quarters",
    "statements": "SELECT ticker, kind, measure, low_usd, high_usd, period_year, sentence FROM normalised.statements",
}
Facts = Mapping[str, Counter[tuple[Any, ...]]]


@dataclass(frozen=True)
class Contents:
    """What a home holds: facts by table, a hash over every raw and normalised row, and broken contracts."""

    facts: Facts
    version: str
    broken: Sequence[str]
    set_aside: int


def contents(settings: Settings) -> Contents:
    """Read a warehouse that nobody writes to."""
    with open_writer(settings.warehouse_path, wait_seconds=5.0) as connection:
        ensure_schema(connection)
        facts = {name: Counter(connection.execute(query).fetchall()) for name, query in _FACTS.items()}
        hashed = hashlib.sha256()
        broken = []
        for table in (*RAW_TABLES, *NORMALISED_TABLES):
            frame = connection.sql(f"SELECT * FROM {table.full_name}").pl()
            if frame.is_empty():
                continue
            try:
                require(typed(frame, table), table)
            except ContractBroken as error:
                broken.append(str(error))
            columns = [column for column in frame.columns if column not in _OF_THE_CLOCK]
            for row in sorted(map(repr, frame.select(columns).rows())):
                hashed.update(f"{table.full_name} {row}\n".encode())
        counted = connection.execute("SELECT count(*) FROM ops.quarantine").fetchone()
    return Contents(facts, hashed.hexdigest(), broken, counted[0] if counted else 0)


def made_up(found: Facts, allowed: Iterable[Facts]) -> list[str]:
    """Facts that no fault-free run has, or that stand there more often than in one."""
    worlds = list(allowed)
    problems = []
    for name, rows in found.items():
        most: Counter[tuple[Any, ...]] = Counter()
        for world in worlds:
            most |= world[name]
        problems += [f"{name}: {row} is made up or doubled" for row in rows - most]
    return problems


def missing(found: Facts, wanted: Facts, ticker: str = "") -> list[str]:
    """Facts that are wanted and not there; of one company only where it is named."""
    return [
        f"{name}: {row} is missing"
        for name, rows in wanted.items()
        for row in rows - found[name]
        if not ticker or row[0] == ticker
    ]


def archive_problems(root: Path, *, killed: bool = False) -> list[str]:
    """Bodies whose hash is not their name, answers without a body, and bodies left unfinished (one that was killed may
    leave some, which are removed after an hour).
    """
    if not (root / "index.sqlite").exists():
        return []
    problems = []
    for path in (root / "objects").glob("??/*"):
        if path.suffix == ".damaged":
            continue
        if not path.is_file():
            problems.append(f"{path.name} is no file")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            problems.append(f"{path.name} is not what it was")
    index = AnswerIndex(root / "index.sqlite")
    try:
        rows = index.connection().execute("select url, sha256, size from answers").fetchall()
        (said,) = index.connection().execute("pragma integrity_check").fetchone()
    except sqlite3.Error as error:
        return [*problems, f"the index can not be read: {error}"]
    finally:
        index.close()
    for url, sha256, size in rows:
        path = root / "objects" / sha256[:2] / sha256
        if not path.is_file() or path.stat().st_size != size:
            problems.append(f"{url} has no body {sha256[:12]}")
    if not killed:
        problems += [f"{path.name} was left unfinished" for path in (root / "tmp").iterdir()]
    return problems if said == "ok" else [*problems, f"the index is damaged: {said}"]


def pace_problems(times: list[float]) -> list[str]:
    """Whether the SEC's hosts ever got more than ten requests within a second."""
    most = most_in_one_second(times) if times else 0
    return [f"{most} requests reached the SEC within a second"] if most > MOST_PER_SECOND else []


def unclear(messages: Iterable[str]) -> list[str]:
    """Messages that do not say where it happened and what to do."""
    return [
        f"unclear: {message[:300]}"
        for message in messages
        if "What to do: " not in message or "[" not in message
    ]
