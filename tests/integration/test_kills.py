"""Runs killed at random moments of a seed: a plain rerun leaves what a run leaves that nothing happened to."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from benchmarks.kills import (
    PHASES,
    SENSORS,
    Prepared,
    copy,
    kill_once,
    laboratory,
    phase_of,
    reports_are_out,
    restarted,
)
from pipelines.settings import Settings
from tests.support import ticks
from tests.support.killed import filled_hash, start

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kills")


@pytest.fixture(scope="module")
def prepared(place: Path) -> Iterator[Prepared]:
    with laboratory(place) as found:
        yield found


def test_a_run_killed_at_random_in_each_phase_recovers_to_the_same_content(
    prepared: Prepared, place: Path
) -> None:
    numbers = [next(n for n in range(20) if phase_of(n) == phase) for phase in PHASES]
    kills = [kill_once(prepared, place, number, seed=5) for number in numbers]
    assert {kill.phase for kill in kills} == set(PHASES)
    assert [(kill.phase, kill.recovered, kill.said) for kill in kills if not kill.equal] == []


def killed_on_leaving_the_queue(settings: Settings, now: datetime) -> None:
    with patch.object(ticks, "execute_run", lambda *_: os.kill(os.getpid(), signal.SIGKILL)):
        ticks.until_settled(settings, now)


def test_a_run_killed_before_it_noted_its_process_is_ended_by_the_time_it_takes_to_start_and_asked_for_again(
    prepared: Prepared, place: Path
) -> None:
    settings = replace(prepared.homes[SENSORS], home=place / "left-the-queue")
    copy(prepared.homes[SENSORS], settings)
    log = place / "left-the-queue.log"
    killed = start(killed_on_leaving_the_queue, log, settings, reports_are_out())
    assert not killed.finish()
    assert killed.process.exitcode == -signal.SIGKILL
    assert killed.in_flight == "run"
    assert start(ticks.until_settled, log, settings, restarted()).finish(), log.read_text(encoding="utf-8")
    assert filled_hash(settings) == prepared.content[SENSORS]
