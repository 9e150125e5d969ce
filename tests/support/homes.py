"""Homes that are filled once a test session and shared by its workers, and what tests ask of a filled home."""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from aicapex.run import RunSummary, run_everything
from pipelines.publish.content import content_of
from pipelines.settings import Settings
from pipelines.sources.retry import RetryPolicy
from pipelines.warehouse.connection import open_writer
from tests.support.environment import once
from tests.support.fake_sec import fake_sec
from tests.support.recorded import sample_reply

NO_NEWSROOMS = Path(__file__).with_name("no_newsrooms.yaml")
IDENTITY = "Example Reader reader@example.com"
HASTY = RetryPolicy(attempts=2, base_seconds=0.0, budget_seconds=5.0, throttle_pauses=0)
MARTS_BY_COMPANY = (
    "annual_spend_to_revenue",
    "companies",
    "quarter_vintages",
    "refusals",
    "spend_to_revenue",
)


@dataclass(frozen=True)
class Home:
    """A filled home: its settings and what the run that filled it said."""

    settings: Settings
    summary: RunSummary

    def copy(self, to: Path, **changes: Any) -> Settings:
        """Settings of a copy that a test may change."""
        shutil.copytree(self.settings.home, to, symlinks=True)
        return replace(self.settings, home=to, **changes)


def filled_once(settings: Settings, parsed_target: Path, fill: Callable[[Settings], RunSummary]) -> Home:
    """The home of these settings, filled by whichever worker comes first; the dbt models are there, parsed."""

    def do() -> str:
        shutil.copytree(parsed_target, settings.dbt_target_dir)
        return json.dumps(asdict(fill(settings)))

    said = once(settings.home.with_name(f"{settings.home.name}.summary.json"), do)
    return Home(settings, RunSummary(**json.loads(said)))


def run_live(settings: Settings) -> RunSummary:
    """A run of the live source against the loopback server that answers like the sample."""
    with fake_sec(sample_reply) as sec:
        return run_everything(replace(settings, origin_overrides=sec.overrides()), retries=HASTY)


def rows(
    settings: Settings, query: str, parameters: Mapping[str, object] | None = None
) -> list[tuple[Any, ...]]:
    """Rows of a query over the warehouse of a home that nobody is writing to."""
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(query, dict(parameters or {})).fetchall()


def mart_rows(settings: Settings, mart: str, tickers: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Every row of a mart about these companies, in a fixed order."""
    query = f"SELECT * FROM marts.{mart} WHERE list_contains($tickers, ticker) ORDER BY ALL"
    return rows(settings, query, {"tickers": list(tickers)})


def mart_versions(settings: Settings) -> dict[str, str]:
    """A hash over the rows of every mart, by its name."""
    query = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts'"
    marts = [name for (name,) in rows(settings, query)]
    with open_writer(settings.warehouse_path) as connection:
        return {name: content_of(connection, [f"marts.{name}"]).version for name in marts}
