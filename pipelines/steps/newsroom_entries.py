"""Read what a feed lists, over all its kept answers, into raw.newsrooms__entries."""

import duckdb
import polars as pl

from pipelines.contracts.newsrooms import ENTRIES
from pipelines.contracts.ops import QUARANTINE
from pipelines.errors import BadDocument
from pipelines.newsrooms import Feed
from pipelines.raw.document import Document, quarantine_row
from pipelines.sources.answers import Answer
from pipelines.sources.archive import AnswerArchive
from pipelines.steps.newsrooms import parse_answer
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.raw import WHOLE_ANSWER
from pipelines.warehouse.partitions import Built, Replacement, read_state, replace_partition
from pipelines.warehouse.versions import code_version, combine, content_version


def build_entries(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, feed: Feed, origin: str, run_id: str
) -> StepOutcome:
    """Replace the feed's partition of raw.newsrooms__entries; skip answers that were read before by this code.

    A feed shows its last entries only, so every kept answer is read: an entry is as the newest answer that has it,
    and was first seen in the oldest. An answer that can not be read is set aside whole.
    """
    asset = ENTRIES.full_name
    answers = archive.history(feed.url, origin)
    input_version = _input_version(feed, answers)
    before = read_state(connection, [asset]).get((asset, feed.name))
    if before and before.input_version == input_version:
        return StepOutcome(
            asset, feed.name, before.rows, before.quarantined, before.data_version, skipped=True,
            problems=_unreadable(connection, feed),
        )  # fmt: skip
    frames, pieces, problems, damaged = [ENTRIES.frame()], [QUARANTINE.frame()], [], False
    for answer in reversed(answers):  # the newest first
        try:
            parsed = parse_answer(archive, feed, answer)
        except BadDocument as error:
            damaged = damaged or not archive.holds(answer)
            problems.append(str(error))
            document = Document(feed.name, 0, answer.url, answer.sha256, b"")
            pieces.append(
                QUARANTINE.frame([quarantine_row(document, asset, WHOLE_ANSWER, error.what, error.remedy)])
            )
            continue
        frames.append(parsed.rows)
        pieces.append(parsed.quarantined)
    rows = _merged(pl.concat(frames))
    # A wrong date of an entry stands in every answer that lists it: it is told once, as the newest has it.
    set_aside = pl.concat(pieces).unique(["reason", "detail"], keep="first", maintain_order=True)
    built = Built(
        asset,
        feed.name,
        "" if damaged else input_version,  # a damaged file comes back with the same hash
        content_version(rows),
        rows.height,
        set_aside.height,
    )
    replace_partition(connection, feed.name, [Replacement(ENTRIES, rows)], set_aside, [built], run_id)
    return StepOutcome(
        asset, feed.name, rows.height, set_aside.height, built.data_version, skipped=False,
        problems=tuple(problems),
    )  # fmt: skip


def entries_are_current(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, feed: Feed, origin: str
) -> bool:
    """Whether the feed's partition was built from every kept answer, all readable, by this code."""
    asset = ENTRIES.full_name
    before = read_state(connection, [asset]).get((asset, feed.name))
    version = _input_version(feed, archive.history(feed.url, origin))
    return before is not None and before.input_version == version and not _unreadable(connection, feed)


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    """One row an entry: the newest, first seen in the oldest; a moment that the answer gave is the earliest one."""
    bound = pl.col("published_basis") == "not_after_fetch"
    return (
        rows.with_columns(
            pl.col("first_seen_at").min().over("entry_id"),
            pl.when(bound)
            .then(pl.col("published_at").min().over("entry_id"))
            .otherwise("published_at")
            .alias("published_at"),
        )
        .unique("entry_id", keep="first", maintain_order=True)
        .select(list(ENTRIES.polars_schema))
    )


def _unreadable(connection: duckdb.DuckDBPyConnection, feed: Feed) -> tuple[str, ...]:
    """Answers that could not be read when the partition was built, as the quarantine has them."""
    rows = connection.execute(
        "SELECT reason, document_url FROM ops.quarantine WHERE layer = ? AND ticker = ? AND place = ? ORDER BY ALL",
        [ENTRIES.full_name, feed.name, WHOLE_ANSWER],
    ).fetchall()
    return tuple(f"{reason} [{url}]" for reason, url in rows)


def _input_version(feed: Feed, answers: list[Answer]) -> str:
    code = code_version(
        "pipelines/raw",
        "pipelines/contracts",
        "pipelines/newsrooms.py",
        "pipelines/steps/newsroom_entries.py",
    )
    return combine([code, feed.version(), *(f"{answer.sha256} {answer.fetched_at}" for answer in answers)])
