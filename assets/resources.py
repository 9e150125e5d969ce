"""Resources: the settings of this code location, and what opens the warehouse, the archive and the source with them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

import dagster as dg

from assets.dead_runs import PROCESS_TAG, process_tag
from assets.retries import passing_failures_retried
from pipelines.companies import Company, Universe, load_universe
from pipelines.newsrooms import Newsrooms, load_newsrooms
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.factory import open_client, open_reference_client
from pipelines.sources.news_clients import NewsClients, open_news_clients
from pipelines.sources.retry import RetryPolicy
from pipelines.sources.webhook import post_json
from pipelines.warehouse.connection import Connection, open_writer
from pipelines.warehouse.schema import ensure_schema
from pipelines.watch.filings import ONCE
from pipelines.watch.notices import Notice, put


class Workshop:
    """What the assets work with. Each opener is called inside a step, never when definitions load.

    patient: in a run that nobody waits for, a step whose failure passes is tried again by Dagster. now: the time (UTC)
    by which sensors decide.
    """

    def __init__(
        self,
        settings: Settings,
        retries: RetryPolicy | None = None,
        *,
        patient: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self.retries = retries
        self.now = now
        self._patient = patient

    def universe(self) -> Universe:
        """The company file as it is now."""
        return load_universe(self.settings.companies_file)

    def companies(self, tickers: list[str]) -> list[Company]:
        """Companies of these partition keys."""
        universe = self.universe()
        return [universe.company(ticker) for ticker in tickers]

    def newsrooms(self) -> Newsrooms:
        """The newsroom file as it is now."""
        return load_newsrooms(self.settings.newsrooms_file)

    def news_clients(self, newsrooms: Newsrooms) -> NewsClients:
        """Clients for feeds and pages of the chosen source."""
        return open_news_clients(self.settings, newsrooms, policy=self.retries)

    def client(self) -> PoliteClient:
        """A client of the chosen source."""
        return open_client(self.settings, policy=self.retries)

    def watching_client(self) -> PoliteClient:
        """A client that asks each address once: a look that fails is repeated at the next tick."""
        return open_client(self.settings, policy=ONCE)

    def is_held(self, url: str) -> bool:
        """Whether the archive holds a document of the chosen source."""
        archive = self.archive()
        answer = archive.latest(url, self.settings.origin)
        return answer is not None and archive.holds(answer)

    def put_notice(self, key: str, title: str, lines: Sequence[str], *, run_id: str = "") -> None:
        """Put a notice into the outbox; nowhere where no webhook is set."""
        if self.settings.webhook_url is None:
            return
        link = f"{self.settings.ui_url}/runs/{run_id}" if run_id else self.settings.ui_url
        put(self.settings.outbox_dir, Notice(key, title, tuple(lines), self.now(), link))

    def tell(self, sensor: str, alarms: Sequence[str]) -> None:
        """A notice of what a sensor wants to have told."""
        for alarm in alarms:
            self.put_notice(f"{sensor} {alarm} {self.now():%Y-%m-%d}", f"sensor {sensor}", [alarm])

    def sender(self) -> Callable[[bytes], None] | None:
        """What sends a payload to the webhook; None where none is set."""
        url = self.settings.webhook_url
        return None if url is None else lambda payload: post_json(url, payload)

    def reference_client(self) -> PoliteClient:
        """A client for reference series."""
        return open_reference_client(self.settings, policy=self.retries)

    def archive(self) -> AnswerArchive:
        """The kept answers."""
        return AnswerArchive(self.settings.archive_dir)

    @contextmanager
    def warehouse(self) -> Iterator[Connection]:
        """The warehouse opened for writing, with every table of the contracts there.

        In a patient workshop a step that meets another process's lock, or a failure that passes, is tried again.
        """
        retried = passing_failures_retried() if self._patient else nullcontext()
        with retried, open_writer(self.settings.warehouse_path) as connection:
            ensure_schema(connection)
            yield connection


def workshop_resource(settings: Settings, retries: RetryPolicy | None = None) -> dg.ResourceDefinition:
    """The workshop as a Dagster resource. In a run it notes which process the run is in."""

    def _workshop(context: dg.InitResourceContext) -> Workshop:
        run, instance = context.run, context.instance
        # `aicapex run` has noted its process itself; somebody sits before it and wants to hear at once.
        launched = run is not None and instance is not None and PROCESS_TAG not in run.tags
        if run is not None and instance is not None and launched:
            instance.add_run_tags(run.run_id, {PROCESS_TAG: process_tag()})
        return Workshop(settings, retries, patient=launched)

    return dg.ResourceDefinition(resource_fn=_workshop, description="settings, warehouse, archive and source")
