from pathlib import Path

import pytest

from pipelines.errors import PassingFailure
from pipelines.sources.pacing import HostPace

URL = "https://news.example.com/a"


class Slept:
    """Sleeps that are written down and shortened to nothing by forgetting the grant."""

    def __init__(self, directory: Path) -> None:
        self.seconds: list[float] = []
        self._directory = directory

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        for file in self._directory.glob("host-*.json"):
            file.unlink()


def test_a_host_is_asked_once_in_its_pause_by_all_processes_and_others_do_not_wait(tmp_path: Path) -> None:
    slept = Slept(tmp_path)
    HostPace(tmp_path, 5.0, sleep=slept).wait("news.example.com", 0.0, URL)
    HostPace(tmp_path, 5.0, sleep=slept).wait("www.example.com", 0.0, URL)
    assert slept.seconds == []
    HostPace(tmp_path, 5.0, sleep=slept).wait("news.example.com", 0.0, URL)
    assert slept.seconds == [pytest.approx(5.08, abs=0.5)]


def test_a_longer_pause_that_the_host_asks_for_is_kept(tmp_path: Path) -> None:
    slept = Slept(tmp_path)
    pace = HostPace(tmp_path, sleep=slept)
    pace.wait("news.example.com", 30.0, URL)
    pace.wait("news.example.com", 30.0, URL)
    assert slept.seconds == [pytest.approx(30.08, abs=0.5)]


def test_a_pause_too_long_for_a_run_leaves_the_page_to_the_next(tmp_path: Path) -> None:
    slept = Slept(tmp_path)
    pace = HostPace(tmp_path, sleep=slept)
    pace.wait("news.example.com", 600.0, URL)
    with pytest.raises(PassingFailure, match=rf"asks for 600 s between two requests.*{URL}.*run again in"):
        pace.wait("news.example.com", 600.0, URL)
    assert slept.seconds == []


def test_the_pause_of_a_host_is_none_of_the_secs_budget(tmp_path: Path) -> None:
    HostPace(tmp_path).wait("news.example.com", 0.0, URL)
    HostPace(tmp_path).wait("a" * 250, 0.0, URL)
    names = sorted(file.name for file in tmp_path.iterdir())
    assert len(names) == 2
    assert "host-news.example.com.json" in names
    assert "grants.json" not in names


def test_without_a_directory_nothing_waits(tmp_path: Path) -> None:
    pace = HostPace(None)
    pace.wait("news.example.com", 600.0, URL)
    pace.wait("news.example.com", 600.0, URL)
    assert list(tmp_path.iterdir()) == []
