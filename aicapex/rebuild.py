"""`aicapex rebuild`: the warehouse anew from the archive of the home, asking nobody, and put in place in one step."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, replace

import dagster as dg
import duckdb

from aicapex.dagster_home import open_instance, prepare_home
from aicapex.progress import progress_logger
from aicapex.run import summarise
from aicapex.run_log import open_run_log
from assets.dead_runs import PROCESS_TAG, end_dead_runs, process_tag
from assets.definitions import build_defs
from assets.jobs import REFRESH, all_companies_tags
from assets.partitions import sync_company_partitions
from pipelines.companies import load_universe
from pipelines.errors import AicapexError, HomeUnusable, WarehouseLocked, WrongUse
from pipelines.publish.content import content_of
from pipelines.publish.marts import macros_of, read_public
from pipelines.settings import Settings, export_for_children
from pipelines.sources.archive_check import check_archive
from pipelines.steps.published import current_manifest, publish_version
from pipelines.warehouse.connection import Connection, open_writer
from pipelines.warehouse.schema import ensure_schema

BESIDE = ".rebuilding"
_UNDER_WAY = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did. `before` and `after` are content hashes of everything public, `before` None where there was
    no warehouse that could be read; `read_bytes` are those of the bodies of the archive, `seconds` the time until the
    new warehouse was in place, publication aside.
    """

    before: str | None
    after: str
    published: str
    published_anew: bool
    read_bytes: int
    facts: int
    rows: int
    seconds: float
    problems: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the content is what it was."""
        return self.before == self.after


def rebuild(settings: Settings, *, wait_seconds: float = 30.0) -> Rebuilt:
    """Make the warehouse of the home anew from its archive, beside the old one, and replace that in one step.

    No source is asked and nothing is written to the archive. The old warehouse is held meanwhile, so that no run writes
    to it; it stays as it was where anything fails or the process is killed. Then what is published is compared, and
    published anew where it differs. Raises WrongUse where there is no archive, AicapexError where a body of it is
    damaged or the build fails, WarehouseLocked where somebody writes for longer than `wait_seconds`.
    """
    started = time.perf_counter()
    checked = _whole_archive(settings)
    prepare_home(settings)
    beside = replace(settings, home=settings.home / BESIDE, only_kept=True, tickers=())
    try:
        with _alone(settings, wait_seconds) as old:
            before = _content(old, settings) if old is not None else None
            problems = _build(settings, beside)
            with open_writer(beside.warehouse_path) as connection:
                after = _content(connection, settings)
                if after is None:
                    raise AicapexError("the rebuilt warehouse has no marts", place=str(beside.warehouse_path))
                facts = _count(connection, "SELECT count(*) FROM normalised.facts")
                connection.execute("CHECKPOINT")
            _swap(settings, beside, was_open=old is not None)
            seconds = time.perf_counter() - started
        export_for_children(settings)
        version, anew, rows = _publish(settings, beside)
    finally:
        export_for_children(settings)
        shutil.rmtree(beside.home, ignore_errors=True)
    return Rebuilt(before, after, version, anew, checked, facts, rows, seconds, problems)


def _whole_archive(settings: Settings) -> int:
    """Bytes of the archive; raises where a body that a rebuild would read is not what was kept."""
    checked = check_archive(settings.archive_dir)
    if not checked.bodies:
        raise WrongUse(
            "there is no archive to build from",
            place=str(settings.archive_dir),
            remedy="run `aicapex run` first",
        )
    if checked.problems or checked.index:
        wrong = [f"{problem.body.url}: {problem.what}" for problem in checked.problems] + list(checked.index)
        raise AicapexError(
            f"the archive is not whole, and what is damaged would be missing: {'; '.join(wrong[:3])}"
            + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""),
            place=str(settings.archive_dir),
            remedy="`aicapex verify` lists what is wrong and what to do; the warehouse was left as it was",
        )
    return checked.bytes


@contextmanager
def _alone(settings: Settings, wait_seconds: float) -> Iterator[Connection | None]:
    """Hold the warehouse while no run is under way; yields it, or None where there is none that opens."""
    with ExitStack() as stack:
        instance = stack.enter_context(open_instance(settings))
        end_dead_runs(instance)
        running = instance.get_runs(dg.RunsFilter(statuses=_UNDER_WAY), limit=1)
        if running:
            raise WarehouseLocked(
                f"the run {running[0].run_id} of {running[0].job_name} is under way",
                place=str(settings.home),
                remedy="wait for it, then rebuild",
            )
        connection = None
        if settings.warehouse_path.exists():
            try:
                connection = stack.enter_context(
                    open_writer(settings.warehouse_path, wait_seconds=wait_seconds)
                )
                connection.execute("CHECKPOINT")
            except (HomeUnusable, duckdb.Error):
                # It can not be opened: that is what one rebuilds for.
                connection = None
        yield connection


def _build(settings: Settings, beside: Settings) -> tuple[str, ...]:
    """Everything but publication, into the home beside; what was set aside on the way."""
    shutil.rmtree(beside.home, ignore_errors=True)
    beside.home.mkdir(parents=True)
    beside.archive_dir.symlink_to(os.path.relpath(settings.archive_dir, beside.home))
    if settings.dbt_target_dir.is_dir():
        # What dbt has parsed saves parsing it again.
        shutil.copytree(settings.dbt_target_dir, beside.dbt_target_dir)
    prepare_home(beside)
    defs = dg.Definitions.merge(build_defs(beside), dg.Definitions(loggers={"progress": progress_logger()}))
    job = defs.resolve_job_def(REFRESH)
    keys = [key for key in job.asset_layer.executable_asset_keys if key.path[0] != "published"]
    with ExitStack() as stack:
        instance = stack.enter_context(open_instance(beside))
        sync_company_partitions(instance, load_universe(beside.companies_file))
        log = stack.enter_context(open_run_log(settings))
        stack.enter_context(redirect_stdout(log))
        result = job.execute_in_process(
            instance=instance,
            run_config={"loggers": {"progress": {"config": {}}}},
            raise_on_error=False,
            tags=all_companies_tags(list(instance.get_dynamic_partitions("company")))
            | {"aicapex/source": beside.source, PROCESS_TAG: process_tag()},
            asset_selection=keys,
        )
    summary = summarise(list(result.all_events), result.success)
    if not summary.succeeded:
        raise AicapexError(
            f"the rebuild failed: {'; '.join(summary.failures) or 'no message'}",
            place=str(settings.home / "logs"),
            remedy="the warehouse was left as it was; logs/run.log says what dbt printed",
        )
    return tuple(summary.problems)


def _swap(settings: Settings, beside: Settings, *, was_open: bool) -> None:
    """Put the new file where the old one is; a reader that has the old one open keeps it."""
    target = settings.warehouse_path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not was_open:
        # The log of a file that does not open must not be read into the new one.
        target.with_name(f"{target.name}.wal").unlink(missing_ok=True)
    descriptor = os.open(beside.warehouse_path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    beside.warehouse_path.replace(target)
    directory = os.open(target.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


def _publish(settings: Settings, beside: Settings) -> tuple[str, bool, int]:
    """Publish where what readers have differs; the version, whether it is new, and its rows."""
    manifest = beside.dbt_target_dir / "manifest.json"
    if manifest.exists():
        settings.dbt_target_dir.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(manifest, settings.dbt_target_dir / "manifest.json")
    had = current_manifest(settings)
    with open_writer(settings.warehouse_path) as connection:
        ensure_schema(connection)
        publication = publish_version(connection, settings, "rebuild")
    version = publication.manifest.version
    return version, had is None or had.version != version, publication.manifest.rows


def _content(connection: Connection, settings: Settings) -> str | None:
    """The content hash of everything public; None where a part of it was never built."""
    public = read_public(settings.dbt_dir)
    try:
        return content_of(connection, [table.full_name for table in public], macros_of(public)).version
    except (AicapexError, duckdb.Error):
        return None


def _count(connection: Connection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def report(done: Rebuilt) -> Iterator[str]:
    """Lines for people."""
    yield f"content before  {done.before or 'none that can be read'}"
    yield f"content after   {done.after}" + ("  the same" if done.is_same else "")
    if done.before is not None and not done.is_same:
        yield "                the archive may hold newer answers than the last run read, or the code has changed"
    yield f"published       {done.published}, {'new' if done.published_anew else 'as it was'}, {done.rows:,} rows"
    size = done.read_bytes / 1e6
    yield (
        f"took            {done.seconds:.1f} s for {size:,.1f} MB of answers and {done.facts:,} facts: "
        f"{size / done.seconds:.2f} MB/s, {done.facts / done.seconds:,.0f} facts/s"
    )
    for problem in done.problems:
        yield f"set aside       {problem}"
