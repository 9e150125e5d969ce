"""Resources: the settings of this code location, and what opens the warehouse, the archive and the source with them."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipelines.companies import Company, Universe, load_universe
from pipelines.newsrooms import Newsrooms, load_newsrooms
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.factory import open_client, open_reference_client
from pipelines.sources.news_clients import NewsClients, open_news_clients
from pipelines.sources.retry import RetryPolicy
from pipelines.warehouse.connection import Connection, open_writer
from pipelines.warehouse.schema import ensure_schema


class Workshop:
    """What the assets work with. Each opener is called inside a step, never when definitions load."""

    def __init__(self, settings: Settings, retries: RetryPolicy | None = None) -> None:
        self.settings = settings
        self.retries = retries

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

    def reference_client(self) -> PoliteClient:
        """A client for reference series."""
        return open_reference_client(self.settings, policy=self.retries)

    def archive(self) -> AnswerArchive:
        """The kept answers."""
        return AnswerArchive(self.settings.archive_dir)

    @contextmanager
    def warehouse(self) -> Iterator[Connection]:
        """The warehouse opened for writing, with every table of the contracts there."""
        with open_writer(self.settings.warehouse_path) as connection:
            ensure_schema(connection)
            yield connection


def workshop_resource(settings: Settings, retries: RetryPolicy | None = None) -> dg.ResourceDefinition:
    """The workshop as a Dagster resource."""
    return dg.ResourceDefinition.hardcoded_resource(
        Workshop(settings, retries), "settings, warehouse, archive and source"
    )
