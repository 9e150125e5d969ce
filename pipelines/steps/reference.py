"""Fetch the reference series, read their answers into rows, and normalise them; unchanged inputs are skipped."""

from collections.abc import Callable

import duckdb
import polars as pl

from pipelines.contracts.ops import QUARANTINE
from pipelines.contracts.reference import RAW_REFERENCE, REFERENCE_FETCHES, REFERENCE_FIGURES
from pipelines.errors import BadDocument
from pipelines.normalise.reference import normalise_reference
from pipelines.raw.document import Document, Parsed, quarantine_row
from pipelines.raw.reference.lines import Answered
from pipelines.raw.reference.providers import (
    parse_cboe_vix,
    parse_epoch_models,
    parse_fred_usdkrw,
    parse_hand_entered,
)
from pipelines.sources.answers import Answer
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.reference import HAND_ENTERED_URL, ReferenceFetch, fetch_reference
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.raw import WHOLE_ANSWER
from pipelines.warehouse.partitions import Built, Replacement, read_partition, read_state, replace_partition
from pipelines.warehouse.versions import code_version, combine, content_version

_PARSERS: dict[str, Callable[[Answered], Parsed]] = {
    "hand_entered": parse_hand_entered,
    "cboe": parse_cboe_vix,
    "fred": parse_fred_usdkrw,
    "epoch": parse_epoch_models,
}


def fetch_reference_series(
    connection: duckdb.DuckDBPyConnection, client: PoliteClient, run_id: str
) -> list[ReferenceFetch]:
    """Ask every provider and write ops.reference_fetches; a provider that fails never stops the run."""
    fetches = fetch_reference(client)
    rows = REFERENCE_FETCHES.frame([_row(client, fetch) for fetch in fetches])
    replace_partition(connection, "", [Replacement(REFERENCE_FETCHES, rows)], QUARANTINE.frame(), [], run_id)
    return fetches


def build_raw_reference(
    connection: duckdb.DuckDBPyConnection, archive: AnswerArchive, run_id: str
) -> StepOutcome:
    """raw.reference__figures from the answers that the last fetch named; an unreadable one is set aside whole."""
    answers = _answers(connection, archive)
    input_version = _raw_version(answers)
    if skipped := _skipped(connection, RAW_REFERENCE.full_name, input_version):
        return skipped
    parsed = [_parse(archive, provider, answer) for provider, answer in answers]
    rows = pl.concat([RAW_REFERENCE.frame(), *(one.rows for one in parsed)])
    aside = pl.concat([QUARANTINE.frame(), *(one.quarantined for one in parsed)])
    built = Built(
        RAW_REFERENCE.full_name, "", input_version, content_version(rows), rows.height, aside.height
    )
    replace_partition(connection, "", [Replacement(RAW_REFERENCE, rows)], aside, [built], run_id)
    return _outcome(built, skipped=False)


def build_reference_figures(connection: duckdb.DuckDBPyConnection, run_id: str) -> StepOutcome:
    """normalised.reference_figures from raw.reference__figures."""
    input_version = _figures_version(connection)
    if skipped := _skipped(connection, REFERENCE_FIGURES.full_name, input_version):
        return skipped
    figures = normalise_reference(read_partition(connection, RAW_REFERENCE, ""), HAND_ENTERED_URL)
    built = Built(
        REFERENCE_FIGURES.full_name,
        "",
        input_version,
        content_version(figures.rows),
        figures.rows.height,
        figures.quarantined.height,
    )
    replacement = Replacement(REFERENCE_FIGURES, figures.rows)
    replace_partition(connection, "", [replacement], figures.quarantined, [built], run_id)
    return _outcome(built, skipped=False)


def reference_is_current(connection: duckdb.DuckDBPyConnection, archive: AnswerArchive) -> bool:
    """Whether both tables were built from the answers that the last fetch named, by this code."""
    raw = _skipped(connection, RAW_REFERENCE.full_name, _raw_version(_answers(connection, archive)))
    figures = _skipped(connection, REFERENCE_FIGURES.full_name, _figures_version(connection))
    return raw is not None and figures is not None


def _answers(connection: duckdb.DuckDBPyConnection, archive: AnswerArchive) -> list[tuple[str, Answer]]:
    fetches = read_partition(connection, REFERENCE_FETCHES, "").filter(pl.col("answer_sha256").is_not_null())
    found = [
        (str(row["provider"]), archive.latest(row["url"], row["origin"]))
        for row in fetches.sort("url").iter_rows(named=True)
    ]
    return [(provider, answer) for provider, answer in found if answer is not None]


def _parse(archive: AnswerArchive, provider: str, answer: Answer) -> Parsed:
    document = Document("", 0, answer.url, answer.sha256, b"")
    try:
        whole = Document("", 0, answer.url, answer.sha256, archive.body(answer))
        return _PARSERS[provider](Answered(whole, answer.fetched_at))
    except BadDocument as error:
        piece = quarantine_row(document, RAW_REFERENCE.full_name, WHOLE_ANSWER, error.what, error.remedy)
        return Parsed(RAW_REFERENCE.frame(), QUARANTINE.frame([piece]))


def _raw_version(answers: list[tuple[str, Answer]]) -> str:
    code = code_version("pipelines/raw/reference", "pipelines/contracts/reference.py")
    return combine([code, *(f"{answer.url} {answer.sha256}" for _, answer in answers)])


def _figures_version(connection: duckdb.DuckDBPyConnection) -> str:
    code = code_version("pipelines/normalise/reference.py", "pipelines/contracts/reference.py")
    state = read_state(connection, [RAW_REFERENCE.full_name]).get((RAW_REFERENCE.full_name, ""))
    return combine([code, state.data_version if state else "absent"])


def _skipped(connection: duckdb.DuckDBPyConnection, asset: str, input_version: str) -> StepOutcome | None:
    before = read_state(connection, [asset]).get((asset, ""))
    return _outcome(before, skipped=True) if before and before.input_version == input_version else None


def _outcome(built: Built, *, skipped: bool) -> StepOutcome:
    return StepOutcome(built.asset, "", built.rows, built.quarantined, built.data_version, skipped=skipped)


def _row(client: PoliteClient, fetch: ReferenceFetch) -> dict[str, object]:
    answer = fetch.answer
    return {
        "provider": fetch.provider.name,
        "url": fetch.provider.url,
        "origin": client.origin,
        "outcome": fetch.outcome,
        "detail": fetch.detail,
        "answer_sha256": answer.sha256 if answer else None,
        "bytes": answer.size if answer else 0,
        "fetched_at": answer.fetched_at if answer else None,
    }
