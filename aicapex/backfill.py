"""`aicapex backfill`: fetch and read what companies filed in a range of days, company by company, and go on where it
ended.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass

import dagster as dg

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.run import RunSummary, summarise
from aicapex.run_log import open_run_log
from assets.dead_runs import PROCESS_TAG, end_dead_runs, process_tag
from assets.definitions import build_defs
from assets.documents import document_config
from assets.jobs import REFRESH_COMPANY, REFRESH_MARTS
from assets.partitions import sync_company_partitions
from pipelines.companies import load_universe
from pipelines.settings import Settings
from pipelines.sources.factory import open_client
from pipelines.sources.fetch_scope import fetch_scope
from pipelines.sources.retry import RetryPolicy

BACKFILL_TAG = "aicapex/backfill"
MARTS = "marts and publication"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a backfill: a ticker, or MARTS; what its run did, or None where an earlier backfill had done it."""

    number: int
    of: int
    name: str
    summary: RunSummary | None

    @property
    def ok(self) -> bool:
        """Whether the piece is done."""
        return self.summary is None or self.summary.succeeded

    @property
    def complete(self) -> bool:
        """Whether nothing was set aside on the way."""
        return self.summary is None or not (self.summary.checks_failed or self.summary.problems)


def backfill(
    settings: Settings,
    filed_from: str = "",
    filed_to: str = "",
    *,
    again: bool = False,
    retries: RetryPolicy | None = None,
) -> Iterator[Piece]:
    """Run one company after another, then the marts; a company that this range was filled for before is passed over.

    A piece that fails does not stop the others; the marts are built of what there is. Filings outside the range are
    not asked for, and what is held of them stays. Raises AicapexError where the range, the home, the source or a
    ticker is wrong.
    """
    scope = fetch_scope(filed_from, filed_to)
    name = f"{settings.source} {scope.filed_from or 'the beginning'} to {scope.filed_to or 'now'}"
    universe = load_universe(settings.companies_file)
    companies = universe.selected(settings.tickers)
    prepare_home(settings)
    open_client(settings)
    defs = build_defs(settings, retries)
    with ExitStack() as stack:
        instance = stack.enter_context(open_instance(settings))
        end_dead_runs(instance)
        sync_company_partitions(instance, universe)
        log = stack.enter_context(open_run_log(settings))

        def run(job: str, partition: str | None) -> RunSummary:
            started = time.perf_counter()
            with redirect_stdout(log):
                result = defs.resolve_job_def(job).execute_in_process(
                    instance=instance,
                    run_config=document_config(filed_from, filed_to) if partition else {},
                    raise_on_error=False,
                    partition_key=partition,
                    tags={BACKFILL_TAG: name, "aicapex/source": settings.source, PROCESS_TAG: process_tag()},
                )
            summary = summarise(list(result.all_events), result.success)
            summary.seconds = time.perf_counter() - started
            return summary

        pieces = len(companies) + 1
        for number, company in enumerate(companies, start=1):
            done = not again and _was_filled(instance, name, company.ticker)
            yield Piece(
                number, pieces, company.ticker, None if done else run(REFRESH_COMPANY, company.ticker)
            )
        yield Piece(pieces, pieces, MARTS, run(REFRESH_MARTS, None))


def _was_filled(instance: dg.DagsterInstance, name: str, ticker: str) -> bool:
    """Whether a run of the same range over the same company went through without a document that failed."""
    tags = {BACKFILL_TAG: name, "dagster/partition": ticker}
    filters = dg.RunsFilter(tags=tags, statuses=[dg.DagsterRunStatus.SUCCESS])
    runs = instance.get_runs(filters, limit=1)
    if not runs:
        return False
    entries = instance.all_logs(runs[0].run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [
        entry.dagster_event.asset_check_evaluation_data
        for entry in entries
        if entry.dagster_event is not None
    ]
    return all(
        evaluation.passed or evaluation.severity is not dg.AssetCheckSeverity.ERROR
        for evaluation in evaluations
    )


def said(piece: Piece) -> str:
    """A line about one piece."""
    return f"{piece.number}/{piece.of} {piece.name}: {_what_came_of(piece)}"


def _what_came_of(piece: Piece) -> str:
    summary = piece.summary
    if summary is None:
        return "filled before"
    if not summary.succeeded:
        return f"failed: {'; '.join(summary.failures) or 'no message'}"
    documents = summary.documents
    parts = [f"{documents.get('new', 0)} new documents"] if piece.name != MARTS else []
    if documents.get("failed"):
        parts.append(f"{documents['failed']} failed")
    return ", ".join([*parts, f"{summary.rows_built:,} rows built", f"{summary.seconds:.1f} s"])
