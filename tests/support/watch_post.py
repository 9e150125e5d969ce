"""The sensor of filings over a whole home: each run that it asks for is really run, in this process."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.storage.tags import RUN_KEY_TAG, SENSOR_NAME_TAG

from aicapex.dagster_home import open_instance, prepare_home
from assets.definitions import build_defs
from assets.jobs import NIGHTLY, TAKE_IN_FILINGS, all_companies_tags
from assets.resources import Workshop
from assets.sensors import NEW_FILINGS, new_filings_sensor
from pipelines.settings import Settings
from pipelines.watch.state import WatchState, read_state_text
from tests.support.homes import HASTY


@dataclass
class WatchPost:
    """A home that is watched, with a clock of its own. `seconds` are those of each run, `results` what came of it."""

    settings: Settings
    clock: datetime = datetime(2026, 10, 26, 13, 0, tzinfo=UTC)
    cursor: str | None = None
    seconds: list[float] = field(default_factory=list)
    results: list[dg.ExecuteInProcessResult] = field(default_factory=list)

    def __post_init__(self) -> None:
        prepare_home(self.settings)
        self.instance = open_instance(self.settings)
        self.sensor = new_filings_sensor(60)
        self.workshop = Workshop(self.settings, HASTY, now=lambda: self.clock)
        self.defs = build_defs(self.settings, HASTY)

    @property
    def identities(self) -> set[str]:
        """What the run that was asked for last is for; nothing where it is settled."""
        return set(self.state.asked.identities) if self.state.asked else set()

    @property
    def state(self) -> WatchState:
        return read_state_text(self.cursor)

    def passes(self, **span: float) -> None:
        """The clock goes on; machine-wide stops that a throttling answer set are over then."""
        self.clock += timedelta(**span)
        for file in self.settings.limiter_dir.glob("*.json"):
            file.unlink()

    def tick(self, meanwhile: Callable[[], None] | None = None) -> str:
        """One look, and the run that it asks for; `meanwhile` happens before the run begins. Returns why."""
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"workshop": self.workshop}
        )
        result = self.sensor(context)
        assert isinstance(result, dg.SensorResult), result
        self.cursor = result.cursor
        requests = list(result.run_requests or [])
        if meanwhile is not None:
            meanwhile()
        for request in requests:
            self.run(TAKE_IN_FILINGS, request)
        return str(result.skip_reason) if not requests else str(requests[0].run_key)

    def run(self, job: str, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        """A run of a request, as the daemon would start it."""
        started = time.perf_counter()
        result = self.defs.resolve_job_def(job).execute_in_process(
            run_config=request.run_config,
            instance=self.instance,
            tags={**request.tags, RUN_KEY_TAG: request.run_key or "", SENSOR_NAME_TAG: NEW_FILINGS},
            resources={"workshop": self.workshop},
            raise_on_error=False,
        )
        self.seconds.append(time.perf_counter() - started)
        self.results.append(result)
        return result

    def night(self) -> dg.ExecuteInProcessResult:
        """The nightly run."""
        tickers = list(self.instance.get_dynamic_partitions("company"))
        return self.run(NIGHTLY, dg.RunRequest(tags=all_companies_tags(tickers)))
