"""`aicapex run`: materialise everything through Dagster and say what came of it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass, field

import dagster as dg

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.progress import progress_logger
from aicapex.run_log import open_run_log
from assets.dead_runs import PROCESS_TAG, end_dead_runs, process_tag
from assets.definitions import build_defs
from assets.documents import FILING_DOCUMENTS_KEY, RELEASES_KEY
from assets.jobs import REFRESH, REFRESH_COMPANY, REFRESH_MARTS, all_companies_tags
from assets.newsrooms import NEWSROOMS_KEY
from assets.partitions import sync_company_partitions
from assets.reference import REFERENCE_KEY
from assets.reporting import table_key
from assets.resources import Workshop
from assets.sources import ANSWERS_KEY
from pipelines.companies import Company, Universe, load_universe
from pipelines.contracts.newsrooms import ENTRIES
from pipelines.contracts.raw import FILINGS
from pipelines.newsrooms import load_newsrooms
from pipelines.settings import Settings
from pipelines.sources.factory import open_client
from pipelines.sources.retry import RetryPolicy
from pipelines.steps.planning import Standing, everything_is_current, what_stands

# What has to run to know whether anything changed: the answers, the lists of filings in them, the documents they
# name.
_ASKING = {
    ANSWERS_KEY,
    table_key(FILINGS),
    FILING_DOCUMENTS_KEY,
    RELEASES_KEY,
    NEWSROOMS_KEY,
    table_key(ENTRIES),
    REFERENCE_KEY,
}
_QUIET: dict[str, object] = {"loggers": {"progress": {"config": {}}}}
Events = list[dg.DagsterEvent]


@dataclass(slots=True)
class RunSummary:
    """What one run did. `problems` are failures that were set aside so that the rest could go on."""

    succeeded: bool
    seconds: float = 0.0
    answers: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    assets: int = 0
    assets_skipped: int = 0
    partitions_built: int = 0
    partitions_skipped: int = 0
    rows_built: int = 0
    quarantined: int = 0
    checks: int = 0
    checks_standing: int = 0
    checks_failed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def run_everything(settings: Settings, *, retries: RetryPolicy | None = None) -> RunSummary:
    """Refresh all companies, or those of `settings.tickers`, in this process; `retries` replaces the live source's.

    Raises AicapexError before anything is started where the home, the source, the identity, a ticker, the company file
    or the newsroom file is wrong.
    """
    started = time.perf_counter()
    universe = load_universe(settings.companies_file)
    companies = universe.selected(settings.tickers)
    load_newsrooms(settings.newsrooms_file)
    prepare_home(settings)
    open_client(settings)
    defs = dg.Definitions.merge(
        build_defs(settings, retries), dg.Definitions(loggers={"progress": progress_logger()})
    )
    events: Events = []
    succeeded = True
    with ExitStack() as stack:
        instance = stack.enter_context(open_instance(settings))
        end_dead_runs(instance)
        sync_company_partitions(instance, universe)
        # dbt prints a line for every model and test; they belong in a file.
        log = stack.enter_context(open_run_log(settings))
        stack.enter_context(redirect_stdout(log))
        standing = None
        for step in _steps(settings, instance, companies):
            if step.may_be_spared and not succeeded:
                break
            if step.may_be_spared:
                standing = _standing(settings, universe, companies)
            if standing is None:
                result = defs.resolve_job_def(step.job).execute_in_process(
                    instance=instance,
                    run_config=_QUIET,
                    raise_on_error=False,
                    partition_key=step.partition,
                    tags=step.tags | {"aicapex/source": settings.source, PROCESS_TAG: process_tag()},
                    asset_selection=step.selection(defs),
                )
                events += result.all_events
                succeeded = succeeded and result.success
    summary = summarise(events, succeeded)
    if standing is not None:
        _add_standing(summary, standing)
    summary.seconds = time.perf_counter() - started
    return summary


@dataclass(frozen=True, slots=True)
class _Step:
    """One Dagster run of `aicapex run`."""

    job: str
    partition: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    asking: bool | None = None  # True: only what asks the source; False: everything else; None: the whole job
    may_be_spared: bool = False

    def selection(self, defs: dg.Definitions) -> list[dg.AssetKey] | None:
        """Keys of the job's assets that this run is about."""
        if self.asking is None:
            return None
        keys = defs.resolve_job_def(self.job).asset_layer.executable_asset_keys
        return [key for key in keys if (key in _ASKING) == self.asking]


def _steps(
    settings: Settings, instance: dg.DagsterInstance, companies: tuple[Company, ...]
) -> Iterator[_Step]:
    """All: one run that asks the source, one for everything behind, spared where nothing changed. Some: one run
    each.
    """
    if settings.tickers:
        for company in companies:
            yield _Step(REFRESH_COMPANY, company.ticker)
        yield _Step(REFRESH_MARTS)
        return
    tags = all_companies_tags(list(instance.get_dynamic_partitions("company")))
    yield _Step(REFRESH, tags=tags, asking=True)
    yield _Step(REFRESH, tags=tags, asking=False, may_be_spared=True)


def _standing(settings: Settings, universe: Universe, companies: tuple[Company, ...]) -> Standing | None:
    """What stands, if nothing has to be built."""
    workshop = Workshop(settings)
    with workshop.warehouse() as connection:
        current = everything_is_current(connection, workshop.archive(), settings, universe, companies)
        today = workshop.now().date()
        return what_stands(connection, companies, settings, today) if current else None


def _add_standing(summary: RunSummary, standing: Standing) -> None:
    summary.assets += standing.assets
    summary.assets_skipped += standing.assets
    summary.partitions_skipped += standing.partitions
    summary.quarantined += standing.quarantined
    summary.checks_standing = standing.checks
    summary.warnings += standing.warnings


def summarise(events: Events, succeeded: bool) -> RunSummary:
    """Count what the events of one or more runs say.

    Each asset's metadata counts once a step; a check that several runs evaluated counts once, as it came out last.
    """
    summary = RunSummary(succeeded)
    seen: set[tuple[str, str]] = set()
    built: dict[str, bool] = {}
    checks: dict[tuple[str, str], dg.AssetCheckEvaluation] = {}
    for event in events:
        if event.is_step_materialization:
            materialization = event.step_materialization_data.materialization
            name = materialization.asset_key.to_user_string()
            # A step over several partitions tells the same metadata once for each of them.
            step = ((event.logging_tags or {}).get("run_id", ""), name)
            if step not in seen:
                seen.add(step)
                metadata = {key: value.value for key, value in materialization.metadata.items()}
                built[name] = _count_asset(summary, name, metadata) or built.get(name, False)
        elif event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            evaluation = event.asset_check_evaluation_data
            checks[evaluation.asset_key.to_user_string(), evaluation.check_name] = evaluation
        elif event.is_step_failure:
            summary.failures.append(f"{event.step_key}: {_cause(event)}")
    for evaluation in checks.values():
        _count_check(summary, evaluation)
    summary.assets = len(built)
    summary.assets_skipped = sum(not done for done in built.values())
    return summary


def _count_asset(summary: RunSummary, name: str, metadata: Mapping[str, object]) -> bool:
    """Add one asset's metadata to the summary; whether anything was built rather than skipped."""

    def number(key: str) -> int:
        value = metadata.get(key, 0)
        return int(value) if isinstance(value, (int, float)) else 0

    if name in ("sources/answers", "sources/filing_documents", "sources/releases", "sources/newsrooms"):
        counts = summary.answers if name == "sources/answers" else summary.documents
        for outcome in ("new", "unchanged", "reused without asking", "absent", "failed"):
            counts[outcome] = counts.get(outcome, 0) + number(outcome)
        return True
    built, skipped = number("partitions built"), number("partitions skipped")
    summary.partitions_built += built
    summary.partitions_skipped += skipped
    summary.rows_built += number("rows built")
    summary.quarantined += number("quarantined")
    if "problems" in metadata:
        lines = str(metadata["problems"]).splitlines()
        summary.problems += [f"{name}: {line.removeprefix('- ')}" for line in lines]
    if "partitions built" in metadata:
        # Where there is no partition at all, as without a single feed, nothing was built either.
        return built > 0
    return metadata.get("skipped", "no") == "no"


def _count_check(summary: RunSummary, evaluation: dg.AssetCheckEvaluation) -> None:
    summary.checks += 1
    if evaluation.passed:
        return
    short = evaluation.metadata.get("in short") or evaluation.metadata.get("reasons")
    said = f": {short.value}" if short is not None else ""
    name = f"{evaluation.asset_key.to_user_string()}, {evaluation.check_name.replace('_', ' ')}{said}"
    if evaluation.severity == dg.AssetCheckSeverity.ERROR:
        summary.checks_failed.append(name)
    else:
        summary.warnings.append(name)


def _cause(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    # What the step raised; behind it may stand what a library raised, which says less.
    while error is not None and error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause
    if error is None:
        return "no message"
    if error.cls_name == "DagsterExecutionInterruptedError":
        return "interrupted; what was done stays, and the next run does the rest"
    # Dagster puts the class before the message.
    return " ".join(error.message.split()).split(f"{error.cls_name}: ", 1)[-1]
