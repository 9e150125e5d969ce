"""The steps of one home without Dagster: an open warehouse, a client, and each step by its name."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Self

import duckdb

from pipelines.companies import Company
from pipelines.errors import NotFoundAtSource, SourceFailure
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.client import PoliteClient
from pipelines.sources.factory import open_client
from pipelines.sources.retry import NO_RETRY
from pipelines.sources.transport import RawAnswer
from pipelines.steps.fetch import fetch_answers, record_fetches
from pipelines.steps.normalised import build_facts, build_periods
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.raw import RAW_STEPS, RawStep, build_raw
from pipelines.warehouse.connection import open_writer
from pipelines.warehouse.schema import ensure_schema


class ScriptedTransport:
    """Answers by URL; a failure is raised, and what is not scripted does not exist."""

    def __init__(self, origin: str, answers: Mapping[str, bytes | SourceFailure]) -> None:
        self.origin = origin
        self.answers = dict(answers)

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> RawAnswer:
        """The scripted answer."""
        answer = self.answers.get(url)
        if isinstance(answer, SourceFailure):
            raise answer
        if answer is None:
            raise NotFoundAtSource("no such answer", url=url, status=404)
        return RawAnswer(200, {"content-length": str(len(answer))}, answer)


class Bench:
    """Use as a context; `transport` stands in for the source of the settings."""

    connection: duckdb.DuckDBPyConnection

    def __init__(self, settings: Settings, transport: ScriptedTransport | None = None) -> None:
        self.settings = settings
        self._transport = transport
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.connection = self._stack.enter_context(open_writer(self.settings.warehouse_path))
        ensure_schema(self.connection)
        archive = AnswerArchive(self.settings.archive_dir)
        self.client = (
            PoliteClient(self._transport, archive, policy=NO_RETRY)
            if self._transport
            else open_client(self.settings)
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()
        self.client.archive.close()

    def fetch(self, company: Company) -> list[dict[str, object]]:
        """Fetch and write down; the rows of ops.fetches."""
        fetched = fetch_answers(self.settings, self.client, company)
        record_fetches(self.connection, company, fetched, "run")
        return fetched

    def raw(self, company: Company, step: RawStep) -> StepOutcome:
        """Build one raw table."""
        return build_raw(self.connection, self.client.archive, company, step, "run")

    def build(self, company: Company) -> list[StepOutcome]:
        """Everything of one company, from its answers to its periods."""
        self.fetch(company)
        outcomes = [self.raw(company, step) for step in RAW_STEPS]
        outcomes += build_facts(self.connection, company, self.settings.source, "run")
        return outcomes + build_periods(self.connection, company, "run")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query over the warehouse."""
        return self.connection.execute(query).fetchall()
