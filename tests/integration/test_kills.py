"""Runs killed at random moments of a seed: a plain rerun leaves what a run leaves that nothing happened to."""

from pathlib import Path

import pytest

from benchmarks.kills import PHASES, kill_once, laboratory, phase_of

pytestmark = pytest.mark.slow


def test_a_run_killed_at_random_in_each_phase_recovers_to_the_same_content(tmp_path: Path) -> None:
    numbers = [next(n for n in range(20) if phase_of(n) == phase) for phase in PHASES]
    with laboratory(tmp_path) as prepared:
        kills = [kill_once(prepared, tmp_path, number, seed=5) for number in numbers]
    assert {kill.phase for kill in kills} == set(PHASES)
    assert [(kill.phase, kill.recovered, kill.said) for kill in kills if not kill.equal] == []
