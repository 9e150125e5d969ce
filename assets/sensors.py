"""Sensors that look outside: each a look, a pure decision, and one run for everything that is due."""

from collections.abc import Callable, Sequence
from datetime import datetime

import dagster as dg

from assets.asked_runs import run_stands
from assets.documents import document_config
from assets.jobs import REFRESH, TAKE_IN_FILINGS, TAKE_IN_RELEASES, all_companies_tags, companies_tags
from assets.partitions import sync_company_partitions
from assets.resources import Workshop
from pipelines.companies import Universe
from pipelines.errors import AicapexError
from pipelines.watch.company_file import decide_company_file, file_state_text, read_file_state
from pipelines.watch.decision import Decision, Sighting, decide
from pipelines.watch.filings import look_at_filings
from pipelines.watch.releases import look_at_feeds
from pipelines.watch.state import WatchState, read_state_text, state_text

FOR_TAG = "aicapex/for"
ATTEMPT_TAG = "aicapex/attempt"
COMPANY_FILE = "company_file_changed"
NEW_FILINGS = "new_filings"
NEW_RELEASES = "new_releases"

Look = Callable[[WatchState, datetime], tuple[Sequence[Sighting], WatchState]]
Tick = dg.SensorResult | dg.SkipReason


@dg.sensor(
    name=COMPANY_FILE,
    job_name=REFRESH,
    minimum_interval_seconds=30,
    description="Adds and removes company partitions and refreshes everything when the company file changes.",
)
def company_file_changed(context: dg.SensorEvaluationContext, workshop: dg.ResourceParam[Workshop]) -> Tick:
    """A file that can not be read is no change: the cursor stays and the tick says why."""
    try:
        universe = workshop.universe()
        state = read_file_state(context.cursor)
    except AicapexError as error:
        return dg.SkipReason(str(error))
    stands = run_stands(context.instance, COMPANY_FILE, state.asked.run_key if state.asked else None)
    decision = decide_company_file(universe, state, stands, workshop.now())
    sync_company_partitions(context.instance, universe)
    cursor = file_state_text(decision.state)
    if decision.run_key is None:
        return dg.SensorResult(skip_reason=decision.reason, cursor=cursor)
    tickers = list(context.instance.get_dynamic_partitions("company"))
    request = dg.RunRequest(
        run_key=decision.run_key, tags=all_companies_tags(tickers) | {FOR_TAG: decision.reason}
    )
    return dg.SensorResult(run_requests=[request], cursor=cursor)


def new_filings_sensor(poll_seconds: int) -> dg.SensorDefinition:
    """The sensor of the lists of filings, looking every so many seconds at most."""

    @dg.sensor(
        name=NEW_FILINGS,
        job_name=TAKE_IN_FILINGS,
        minimum_interval_seconds=poll_seconds,
        description=(
            "Asks for the list of filings of every watched CIK and starts one run for all that are new: while it runs, "
            "what comes waits for the next. A filing is taken in when a run succeeded and its documents are held."
        ),
    )
    def _new_filings(context: dg.SensorEvaluationContext, workshop: dg.ResourceParam[Workshop]) -> Tick:
        def look(universe: Universe) -> Look:
            client = workshop.watching_client()
            return lambda state, now: look_at_filings(client, universe.companies, state, now)

        return _watch(context, workshop, NEW_FILINGS, look)

    return _new_filings


def new_releases_sensor(poll_seconds: int) -> dg.SensorDefinition:
    """The sensor of the feeds, looking every so many seconds at most for those that are due."""

    @dg.sensor(
        name=NEW_RELEASES,
        job_name=TAKE_IN_RELEASES,
        minimum_interval_seconds=poll_seconds,
        description=(
            "Asks each feed of the newsroom file when its `poll_minutes` are over, conditionally, and starts one run "
            "for all releases that are new and wanted."
        ),
    )
    def _new_releases(context: dg.SensorEvaluationContext, workshop: dg.ResourceParam[Workshop]) -> Tick:
        def look(universe: Universe) -> Look:
            newsrooms = workshop.newsrooms()
            clients = workshop.news_clients(newsrooms)
            return lambda state, now: (
                look_at_feeds(clients, newsrooms.feeds, universe.tickers, state, now),
                state,
            )

        return _watch(context, workshop, NEW_RELEASES, look)

    return _new_releases


def _watch(
    context: dg.SensorEvaluationContext, workshop: Workshop, name: str, look: Callable[[Universe], Look]
) -> Tick:
    """What both watchers do: read the cursor, look, decide, and hand the decision to Dagster."""
    now = workshop.now()
    try:
        universe = workshop.universe()
        state = read_state_text(context.cursor)
        sightings, state = look(universe)(state, now)
    except AicapexError as error:
        # Nothing could be looked at: nothing is forgotten, and the tick says why.
        return dg.SkipReason(str(error))
    stands = run_stands(context.instance, name, state.asked.run_key if state.asked else None)
    decision = decide(state, sightings, stands, now, workshop.is_held)
    workshop.tell(name, decision.alarms)
    sync_company_partitions(context.instance, universe)
    tickers = list(context.instance.get_dynamic_partitions("company"))
    return _result(decision, tickers, asks_documents=name == NEW_FILINGS)


def _result(decision: Decision, tickers: list[str], *, asks_documents: bool) -> dg.SensorResult:
    cursor = state_text(decision.state)
    request = decision.request
    if request is None:
        return dg.SensorResult(skip_reason=decision.reason, cursor=cursor)
    tags = companies_tags(tickers, request.companies) | {
        FOR_TAG: ", ".join(request.identities[:20]),
        ATTEMPT_TAG: str(request.attempt),
    }
    # A document that was absent at the first attempt may be there by now, however old its filing is.
    config = document_config(ask_again=True) if request.attempt > 1 and asks_documents else {}
    asked = dg.RunRequest(run_key=request.run_key, run_config=config, tags=tags)
    return dg.SensorResult(run_requests=[asked], cursor=cursor)
