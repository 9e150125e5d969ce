"""Dagster's own rule for the interval of a sensor, with a clock that was put back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    InstigatorType,
    SensorInstigatorData,
)
from dagster._core.test_utils import freeze_time
from dagster._daemon.sensor import is_under_min_interval

from aicapex.dagster_home import open_instance, prepare_home
from assets.sensors import NEW_FILINGS
from assets.tick_times import forget_future_ticks
from pipelines.settings import Settings

NOW = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
SENSOR: Any = SimpleNamespace(min_interval_seconds=60)


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    # An ephemeral instance keeps no sensors.
    settings = Settings(home=tmp_path)
    prepare_home(settings)
    with open_instance(settings) as made:
        yield made


def ticked(instance: dg.DagsterInstance, at: datetime) -> None:
    origin = RemoteInstigatorOrigin(
        RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("aicapex"), "__repository__"), NEW_FILINGS
    )
    data = SensorInstigatorData(
        last_tick_timestamp=at.timestamp(),
        cursor="what it remembers",
        last_tick_start_timestamp=at.timestamp(),
    )
    instance.add_instigator_state(
        InstigatorState(origin, InstigatorType.SENSOR, InstigatorStatus.RUNNING, data)
    )


def state(instance: dg.DagsterInstance) -> InstigatorState:
    (only,) = instance.all_instigator_state()
    return only


def test_a_sensor_that_ticked_before_the_clock_was_put_back_may_tick_at_once(
    instance: dg.DagsterInstance,
) -> None:
    ticked(instance, NOW + timedelta(hours=1))
    with freeze_time(NOW):
        assert is_under_min_interval(state(instance), SENSOR)
        assert forget_future_ticks(instance, NOW) == [NEW_FILINGS]
        assert not is_under_min_interval(state(instance), SENSOR)
    data = state(instance).instigator_data
    assert isinstance(data, SensorInstigatorData)
    assert data.cursor == "what it remembers"
    assert state(instance).status is InstigatorStatus.RUNNING


def test_a_sensor_that_ticked_a_moment_ago_waits_for_its_interval(instance: dg.DagsterInstance) -> None:
    ticked(instance, NOW - timedelta(seconds=5))
    assert forget_future_ticks(instance, NOW) == []
    with freeze_time(NOW):
        assert is_under_min_interval(state(instance), SENSOR)
