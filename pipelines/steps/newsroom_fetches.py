"""Rows of ops.newsroom_fetches: what came of each address, and what the last poll wrote down."""

from collections.abc import Collection, Sequence

import duckdb

from pipelines.contracts.newsrooms import ENTRIES, NEWSROOM_FETCHES
from pipelines.contracts.ops import QUARANTINE
from pipelines.errors import NotFoundAtSource, SourceFailure
from pipelines.sources.answers import Answer
from pipelines.sources.client import PoliteClient
from pipelines.sources.inbox import InboxProblem
from pipelines.warehouse.partitions import Replacement, read_partition, replace_partition

Row = dict[str, object]


def record_poll(
    connection: duckdb.DuckDBPyConnection,
    feed_name: str,
    rows: list[Row],
    run_id: str,
    problems: Sequence[InboxProblem] = (),
) -> None:
    """Replace the rows of a feed, or of the inbox with its problems, in ops.newsroom_fetches and ops.quarantine."""
    quarantined = QUARANTINE.frame(
        [
            {
                "ticker": feed_name,
                "layer": NEWSROOM_FETCHES.full_name,
                "document_url": problem.place,
                "document_sha256": "",
                "place": problem.place,
                "reason": problem.reason,
                "detail": problem.detail[:500],
            }
            for problem in problems
        ]
    )
    replacement = Replacement(NEWSROOM_FETCHES, NEWSROOM_FETCHES.frame(rows))
    replace_partition(connection, feed_name, [replacement], quarantined, [], run_id)


def last_poll(connection: duckdb.DuckDBPyConnection, feed_name: str) -> list[Row]:
    """The feed's rows of ops.newsroom_fetches."""
    return read_partition(connection, NEWSROOM_FETCHES, feed_name).to_dicts()


def forget_strange_feeds(
    connection: duckdb.DuckDBPyConnection, names: Collection[str], origin: str, selected: Collection[str]
) -> list[str]:
    """Drop the rows of feeds that left the newsroom file, and of those read from another source and not in this run.

    names: feeds of the newsroom file, and `inbox` where there is one. Returns those that were dropped.
    """
    kept = connection.execute("SELECT DISTINCT feed_name, origin FROM ops.newsroom_fetches").fetchall()
    strange = sorted(
        {name for name, kept_at in kept if name not in names or (kept_at != origin and name not in selected)}
    )
    for name in strange:
        empty = [Replacement(table, table.frame()) for table in (ENTRIES, NEWSROOM_FETCHES)]
        replace_partition(connection, name, empty, QUARANTINE.frame(), [], "")
        connection.execute("DELETE FROM ops.asset_state WHERE partition_key = ?", [name])
    return strange


def fetch_row(
    feed_name: str, kind: str, url: str, origin: str, outcome: str, answer: Answer | None, **more: object
) -> Row:
    """A row of ops.newsroom_fetches; what is not given is null."""
    return {
        "feed_name": feed_name,
        "ticker": None,
        "kind": kind,
        "url": url,
        "entry_id": None,
        "title": None,
        "published_at": None,
        "speaker": "company_release",
        "language": None,
        "origin": origin,
        "outcome": outcome,
        "detail": None,
        "pending": 0,
        "answer_sha256": answer.sha256 if answer else None,
        "bytes": answer.size if answer else 0,
        "fetched_at": answer.fetched_at if answer else None,
    } | more


def ask(client: PoliteClient, url: str) -> tuple[str, str | None, Answer | None]:
    """Ask for an address: outcome, why it failed (else None), and the answer that is held now."""
    try:
        fetched = client.fetch(url, immutable=False)
    except NotFoundAtSource as error:
        return "absent", str(error), client.archive.latest(url, client.origin)
    except SourceFailure as error:
        return "failed", str(error), client.archive.latest(url, client.origin)
    return fetched.outcome.value, None, fetched.answer
