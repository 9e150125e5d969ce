"""Several processes, one budget, counted where it matters: at the server."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources.limiter import RateLimiter, Stopped
from tests.support import limiter_workers
from tests.support.fake_sec import Reply, fake_sec, most_in_one_second

SPAWN = multiprocessing.get_context("spawn")


def run(work: Callable[..., None], *arguments: Any, processes: int = 1) -> list[SpawnProcess]:
    workers = [SPAWN.Process(target=work, args=arguments) for _ in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60.0)
    return workers


@pytest.mark.slow
def test_the_server_never_sees_more_than_ten_requests_of_four_processes_in_a_second(tmp_path: Path) -> None:
    with fake_sec(lambda path: Reply(b"{}", delay=0.02)) as sec:
        workers = run(limiter_workers.fetch, tmp_path, sec.base, 12, processes=4)
        assert [worker.exitcode for worker in workers] == [0] * 4
        assert len(sec.times()) == 48
        assert most_in_one_second(sec.times()) <= 10


@pytest.mark.parametrize("death", [limiter_workers.die_with_the_lock, limiter_workers.die_after_the_grant])
def test_a_killed_process_never_blocks_the_others(tmp_path: Path, death: Callable[[Path], None]) -> None:
    (worker,) = run(death, tmp_path)
    assert worker.exitcode == -9
    limiter = RateLimiter(tmp_path)
    assert [limiter.acquire() for _ in range(11)]


def test_a_stop_set_in_one_process_stops_the_others(tmp_path: Path) -> None:
    (worker,) = run(limiter_workers.stop_everybody, tmp_path)
    assert worker.exitcode == 0
    with pytest.raises(Stopped):
        RateLimiter(tmp_path).acquire()
