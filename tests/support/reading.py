"""Publications while readers in processes of their own query in a loop, and what those readers saw."""

import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from pipelines.settings import Settings
from pipelines.steps.published import publish
from pipelines.warehouse.connection import open_writer
from tests.support.publishing import BARE_PARTS, fill_declared, parse_nothing

READER = Path(__file__).with_name("published_reader.py")
LONGEST_START = 120.0


@dataclass
class Observed:
    """What the readers of one series of publications saw.

    `behind`: the most versions that a session was behind the one that was current when it was opened.
    """

    duckdb_version: str = ""
    publications: int = 0
    sessions: int = 0
    versions_seen: int = 0
    behind: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)


def publish_under_readers(
    settings: Settings, interpreters: Sequence[str], publications: int, readers: int = 4, pause: float = 0.2
) -> list[Observed]:
    """Publish so many changed versions while so many processes of each interpreter read; the home is made anew.

    pause: seconds between two sessions of a reader. Returns what the readers of each interpreter saw.
    """
    parse_nothing(settings)
    stop = settings.home / "stop"
    logs = {
        interpreter: [settings.home / f"reader-{place}-{number}.jsonl" for number in range(readers)]
        for place, interpreter in enumerate(interpreters)
    }
    swung: list[float] = []
    with open_writer(settings.warehouse_path) as connection:
        fill_declared(connection)
        _next_generation(connection, settings, 0)
        swung.append(time.monotonic())
        processes = [
            subprocess.Popen(
                [interpreter, str(READER), str(settings.published_dir), str(log), str(stop), str(pause)]
            )
            for interpreter, own in logs.items()
            for log in own
        ]
        try:
            _wait_for_first_sessions([log for own in logs.values() for log in own], processes)
            started = time.monotonic()
            for generation in range(1, publications + 1):
                _next_generation(connection, settings, generation)
                swung.append(time.monotonic())
            seconds = time.monotonic() - started
        finally:
            stop.touch()
            for process in processes:
                process.wait(timeout=60)
    return [
        replace(_observed(own, swung), publications=publications, seconds=seconds) for own in logs.values()
    ]


def _next_generation(connection: duckdb.DuckDBPyConnection, settings: Settings, number: int) -> None:
    name = f"T{number:06d}"
    connection.execute("BEGIN")
    connection.execute(
        "DELETE FROM marts.companies; DELETE FROM marts.claims; DELETE FROM evidence.documents"
    )
    connection.execute("INSERT INTO marts.companies (ticker) VALUES (?)", [name])
    connection.execute("INSERT INTO marts.claims (claim_id) VALUES (?)", [name])
    connection.execute(
        "INSERT INTO evidence.documents (ticker, document_url, document_name, kind, answer_url, answer_sha256) "
        "VALUES (?, 'https://x/a.htm', 'a.htm', 'filing_document', 'https://x/a.htm', 'a')",
        [name],
    )
    connection.execute("COMMIT")
    if publish(connection, settings, "run", BARE_PARTS).skipped:
        raise AssertionError("a changed warehouse was not published")


def _wait_for_first_sessions(logs: list[Path], processes: list[subprocess.Popen[bytes]]) -> None:
    """Every reader has read once: what follows happens under its eyes."""
    deadline = time.monotonic() + LONGEST_START
    while not all(log.exists() and len(log.read_text().splitlines()) > 1 for log in logs):
        if time.monotonic() > deadline or any(process.poll() for process in processes):
            raise AssertionError("a reader did not start")
        time.sleep(0.05)


def _observed(logs: list[Path], swung: list[float]) -> Observed:
    observed = Observed()
    versions: set[str] = set()
    for log in logs:
        head, *lines = [json.loads(line) for line in log.read_text().splitlines()]
        observed.duckdb_version = head["duckdb"]
        for line in lines:
            observed.sessions += 1
            if "error" in line:
                observed.errors.append(line["error"])
                continue
            if line["mixed"]:
                observed.mixed.append(json.dumps(line["mixed"]))
            versions.add(line["version"])
            newest = sum(moment <= line["asked"] for moment in swung) - 1
            observed.behind = max(observed.behind, newest - int(line["seen"][1:]))
    observed.versions_seen = len(versions)
    return observed
