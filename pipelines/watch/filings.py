"""A look at the lists of filings of every watched CIK: which filings they name that could change a figure."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from pipelines.companies import Company
from pipelines.errors import BadDocument, NotFoundAtSource, SourceFailure
from pipelines.raw.document import Document
from pipelines.raw.submissions import parse_submissions
from pipelines.sources.client import PoliteClient
from pipelines.sources.edgar import submissions_url
from pipelines.sources.filing_documents import Filing, wanted_documents
from pipelines.sources.release_documents import wanted_releases
from pipelines.sources.retry import RetryPolicy
from pipelines.sources.watched_forms import is_watched
from pipelines.watch.decision import Listed, Sighting
from pipelines.watch.state import WatchState

WINDOW = timedelta(days=400)
"""How far back a list is compared: a filing that turns up with an older date is found by the nightly run."""
LOOK_SECONDS = 40.0
"""A look ends after this and the next one goes on from there: Dagster gives a sensor 60 s."""
ONCE = RetryPolicy(attempts=1, budget_seconds=0.0, throttle_pauses=0)
"""A look that fails is repeated at the next tick and not within it."""


def place_of(company: Company, cik: int) -> str:
    """Name of the list of one CIK among what is watched."""
    return f"{company.ticker} {cik}"


def look_at_filings(
    client: PoliteClient,
    companies: Sequence[Company],
    state: WatchState,
    now: datetime,
    *,
    budget_seconds: float = LOOK_SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[list[Sighting], WatchState]:
    """Ask for the list of each CIK once; what can not be asked or read is a sighting without a list.

    Lists that failed lately are left alone until their wait is over. Returns the sightings and the state with the place
    to begin with next time, where the budget did not suffice for all.
    """
    started = clock()
    sightings: list[Sighting] = []
    for company, cik in _in_turn(companies, state.start_with):
        place = place_of(company, cik)
        if clock() - started > budget_seconds:
            return sightings, replace(state, start_with=place)
        if state.may_look(place, now):
            sightings.append(_look(client, company, cik, now.date(), ever=bool(state.known.get(place))))
    return sightings, replace(state, start_with="")


def _in_turn(companies: Sequence[Company], start_with: str) -> Iterator[tuple[Company, int]]:
    every = [(company, cik) for company in companies for cik in company.ciks]
    places = [place_of(company, cik) for company, cik in every]
    start = places.index(start_with) if start_with in places else 0
    yield from every[start:] + every[:start]


def _look(client: PoliteClient, company: Company, cik: int, today: date, *, ever: bool) -> Sighting:
    """`ever`: whether the list named filings at an earlier look; then it can not cease to exist."""
    place = place_of(company, cik)
    url = submissions_url(cik)
    try:
        fetched = client.fetch(url, immutable=False, expect="json")
        answer = fetched.answer
        document = Document(company.ticker, cik, url, answer.sha256, client.body(answer))
        rows = parse_submissions(document).rows
    except NotFoundAtSource as error:
        # Archives and the sample lack the lists of some former CIKs.
        return Sighting(place, (company.ticker,), None if ever else (), str(error))
    except (SourceFailure, BadDocument) as error:
        return Sighting(place, (company.ticker,), None, str(error))
    filings = [
        Filing(
            cik=cik,
            accession_number=row["accession_number"],
            form=row["form"],
            report_date=row["report_date"],
            primary_document=row["primary_document"],
            is_inline_xbrl=bool(row["is_inline_xbrl"]),
            filing_date=row["filing_date"],
            items=row["items"],
        )
        for row in rows.iter_rows(named=True)
        if is_watched(row["form"]) and row["filing_date"] >= today - WINDOW
    ]
    return Sighting(place, (company.ticker,), tuple(_listed(company, filing) for filing in filings))


def _listed(company: Company, filing: Filing) -> Listed:
    documents = [*wanted_documents([filing], None), *wanted_releases([filing], None)]
    return Listed(
        filing.accession_number,
        (company.ticker,),
        tuple(document.url for document in documents),
        filing.form,
    )
