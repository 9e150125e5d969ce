"""Build one company's partition of a raw table from the answers that the last fetch named."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import duckdb
import polars as pl

from pipelines.companies import Company
from pipelines.contracts.ops import FETCHES, QUARANTINE
from pipelines.contracts.raw import COMPANY_FACTS, FILINGS, SECONDARY_FIGURES
from pipelines.contracts.table import Table
from pipelines.errors import BadDocument
from pipelines.raw.company_facts import parse_company_facts, parse_secondary_figures
from pipelines.raw.document import Document, Parsed, quarantine_row
from pipelines.raw.submissions import parse_submissions
from pipelines.sources.answers import Answer
from pipelines.sources.archive import AnswerArchive
from pipelines.steps.outcome import StepOutcome
from pipelines.warehouse.partitions import (
    Built,
    Replacement,
    read_partition,
    read_quarantine,
    read_state,
    replace_partition,
)
from pipelines.warehouse.versions import code_version, combine

WHOLE_ANSWER = "the whole answer"


@dataclass(frozen=True, slots=True)
class RawStep:
    """Which kind of answer fills a raw table, and which parser reads it."""

    table: Table
    kind: str
    parse: Callable[[Document], Parsed]


RAW_STEPS = (
    RawStep(FILINGS, "submissions", parse_submissions),
    RawStep(COMPANY_FACTS, "company_facts", parse_company_facts),
    RawStep(SECONDARY_FIGURES, "secondary_figures", parse_secondary_figures),
)


def build_raw(
    connection: duckdb.DuckDBPyConnection,
    archive: AnswerArchive,
    company: Company,
    step: RawStep,
    run_id: str,
) -> StepOutcome:
    """Parse the company's answers of the step's kind and replace its partition; skip what was parsed before.

    An answer that can not be read is quarantined whole, and the rows of the last readable answer of that URL stay.
    """
    answers = _answers(connection, archive, company, step)
    input_version = _input_version(answers)
    asset = step.table.full_name
    before = read_state(connection, [asset]).get((asset, company.ticker))
    if before and before.input_version == input_version:
        return StepOutcome(
            asset,
            company.ticker,
            before.rows,
            before.quarantined,
            before.data_version,
            skipped=True,
            problems=_unreadable(connection, asset, company),
        )
    old = read_partition(connection, step.table, company.ticker)
    kept = _Kept(old, read_quarantine(connection, asset, company.ticker), before)
    read = _read(archive, company, step, answers, kept)
    if step.table.key and not _all_there(old, read.rows, step.table):
        # A filing that left the main answer may stand on an older page, whose row of it was left out before.
        read = _read(archive, company, step, answers, _Kept(old, kept.quarantined, None))
    rows, set_aside, problems = read.rows, read.quarantined, read.problems
    data_version = _data_version(rows)
    # A damaged file of the archive comes back with the same hash: it is no input that was read.
    built = Built(
        asset,
        company.ticker,
        "" if read.damaged else input_version,
        data_version,
        rows.height,
        set_aside.height,
    )
    replace_partition(connection, company.ticker, [Replacement(step.table, rows)], set_aside, [built], run_id)
    return StepOutcome(
        asset,
        company.ticker,
        rows.height,
        set_aside.height,
        data_version,
        skipped=False,
        problems=tuple(problems),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the last build left of this partition; without its state nothing of it is taken as read."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame
    state: Built | None

    def of(self, answer: Answer) -> Parsed | None:
        """What this very answer gave when this code read it; None where it has to be read."""
        if self.state is None or self.state.data_version != _data_version(self.rows):
            return None
        rows = self.rows.filter(pl.col("answer_url") == answer.url, pl.col("answer_sha256") == answer.sha256)
        if rows.is_empty():
            return None
        about = (pl.col("document_url") == answer.url) & (pl.col("document_sha256") == answer.sha256)
        return Parsed(rows, self.quarantined.filter(about))


@dataclass(frozen=True, slots=True)
class _Read:
    """What the answers gave together. `damaged`: a file of the archive is not what was kept."""

    rows: pl.DataFrame
    quarantined: pl.DataFrame
    problems: list[str]
    damaged: bool


def _read(
    archive: AnswerArchive,
    company: Company,
    step: RawStep,
    answers: list[tuple[int, Answer]],
    kept: _Kept,
) -> _Read:
    """The rows of every answer; only those that changed are parsed."""
    frames: list[pl.DataFrame] = [step.table.frame()]
    quarantined: list[pl.DataFrame] = [QUARANTINE.frame()]
    problems: list[str] = []
    damaged = False
    for cik, answer in answers:
        parsed = kept.of(answer)
        document = Document(company.ticker, cik, answer.url, answer.sha256, b"")
        body: bytes | None = None
        try:
            if parsed is None:
                body = archive.body(answer)
                parsed = step.parse(replace(document, body=body))
        except BadDocument as error:
            damaged = damaged or body is None
            problems.append(str(error))
            row = quarantine_row(document, step.table.full_name, WHOLE_ANSWER, error.what, error.remedy)
            quarantined.append(QUARANTINE.frame([row]))
            before = _rows_before(kept.rows, archive, answer)
            frames.append(_rows_earlier(archive, step, document, answer) if before.is_empty() else before)
            continue
        frames.append(parsed.rows)
        quarantined.append(parsed.quarantined)
    rows = pl.concat(frames)
    if step.table.key:
        # A filing may stand in the main answer and on an older page; the main answer comes first.
        rows = rows.unique(list(step.table.key), keep="first", maintain_order=True)
    return _Read(rows, pl.concat(quarantined), problems, damaged)


def _all_there(old: pl.DataFrame, new: pl.DataFrame, table: Table) -> bool:
    return old.join(new, on=list(table.key), how="anti").is_empty()


def _data_version(rows: pl.DataFrame) -> str:
    return combine([_code(), *rows["answer_sha256"].unique().sort().to_list()])


def _rows_before(old: pl.DataFrame, archive: AnswerArchive, answer: Answer) -> pl.DataFrame:
    """Rows that an earlier answer of the same URL and the same source gave."""
    given = {kept.sha256 for kept in archive.history(answer.url, answer.origin)}
    return old.filter((pl.col("answer_url") == answer.url) & pl.col("answer_sha256").is_in(sorted(given)))


def _rows_earlier(archive: AnswerArchive, step: RawStep, document: Document, answer: Answer) -> pl.DataFrame:
    """What the last readable answer of the URL gives, for a warehouse that was made anew since it came."""
    for earlier in reversed(archive.history(answer.url, answer.origin)):
        if earlier.sha256 != answer.sha256:
            try:
                return step.parse(replace(document, sha256=earlier.sha256, body=archive.body(earlier))).rows
            except BadDocument:
                continue
    return step.table.frame()


def _unreadable(connection: duckdb.DuckDBPyConnection, asset: str, company: Company) -> tuple[str, ...]:
    """Answers that could not be read when the partition was built, as the quarantine has them."""
    rows = connection.execute(
        "SELECT reason, document_url FROM ops.quarantine WHERE layer = ? AND ticker = ? AND place = ? ORDER BY ALL",
        [asset, company.ticker, WHOLE_ANSWER],
    ).fetchall()
    return tuple(f"{reason} [{url}]" for reason, url in rows)


def raw_is_current(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, company: Company, step: RawStep
) -> bool:
    """Whether the partition was built from the answers that the last fetch named, all readable, by this code."""
    asset = step.table.full_name
    before = read_state(connection, [asset]).get((asset, company.ticker))
    version = _input_version(_answers(connection, archive, company, step))
    current = before is not None and before.input_version == version
    return current and not _unreadable(connection, asset, company)


def _input_version(answers: list[tuple[int, Answer]]) -> str:
    return combine([_code(), *(f"{answer.url} {answer.sha256}" for _, answer in answers)])


def _code() -> str:
    return code_version("pipelines/raw", "pipelines/contracts")


def _answers(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, company: Company, step: RawStep
) -> list[tuple[int, Answer]]:
    """The kept answers of the step's kind that the last fetch named, with their CIK."""
    fetches = read_partition(connection, FETCHES, company.ticker).filter(
        (pl.col("kind") == step.kind) & pl.col("answer_sha256").is_not_null()
    )
    found = [
        (row["cik"], archive.latest(row["url"], row["origin"]))
        # By URL alone, CIK…-submissions-001.json would stand before CIK….json.
        for row in fetches.sort(
            "cik", pl.col("url").str.contains("-submissions-", literal=True), "url"
        ).iter_rows(named=True)
    ]
    return [(cik, answer) for cik, answer in found if answer is not None]
