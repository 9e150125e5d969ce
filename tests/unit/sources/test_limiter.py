import json
from pathlib import Path

import pytest

from pipelines.errors import HomeUnusable
from pipelines.sources.limiter import LONGEST_STOP_SECONDS, RateLimiter, Stopped
from tests.support.fake_sec import most_in_one_second


class FakeTime:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def wall(self) -> float:
        return 1_800_000_000.0 + self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def limiter(directory: Path, time: FakeTime, per_second: int = 10) -> RateLimiter:
    return RateLimiter(directory, per_second, clock=time.clock, wall=time.wall, sleep=time.sleep)


def test_ten_grants_are_given_at_once_and_the_eleventh_waits_for_more_than_a_second(
    tmp_path: Path, time: FakeTime
) -> None:
    one = limiter(tmp_path, time)
    assert [one.acquire() for _ in range(10)] == [1000.0] * 10
    assert one.acquire() == pytest.approx(1001.08)


def test_no_window_of_a_second_holds_more_than_ten_grants_of_two_limiters(
    tmp_path: Path, time: FakeTime
) -> None:
    pair = [limiter(tmp_path, time), limiter(tmp_path, time)]
    grants = []
    for number in range(200):
        time.now += 0.013 * (number % 5)
        grants.append(pair[number % 2].acquire())
    assert most_in_one_second(grants) == 10
    assert 199 / (grants[-1] - grants[0]) > 9.0


def test_a_lower_rate_is_kept_too(tmp_path: Path, time: FakeTime) -> None:
    slow = limiter(tmp_path, time, per_second=2)
    assert most_in_one_second([slow.acquire() for _ in range(20)]) == 2


@pytest.mark.parametrize("per_second", [0, 11])
def test_a_rate_that_the_sec_forbids_is_refused(tmp_path: Path, per_second: int) -> None:
    with pytest.raises(ValueError, match="1 to 10"):
        RateLimiter(tmp_path, per_second)


def test_a_request_sent_late_counts_from_when_it_was_sent(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    grants = [one.acquire() for _ in range(10)]
    time.now += 0.5
    for grant in grants:
        one.sent(grant)
    assert one.acquire() == pytest.approx(1001.58)


def test_a_request_sent_at_once_leaves_its_grant_alone(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    before = one.acquire()
    one.sent(before)
    assert json.loads(one.path.read_text())["grants"] == [before]


def test_a_stop_set_by_one_stops_the_other_until_it_is_over(tmp_path: Path, time: FakeTime) -> None:
    one, other = limiter(tmp_path, time), limiter(tmp_path, time)
    one.stop_for(600.0)
    with pytest.raises(Stopped) as stop:
        other.acquire()
    assert stop.value.seconds == pytest.approx(600.0)
    time.now += 599.0
    assert other.stopped_for() == pytest.approx(1.0)
    time.now += 1.001
    assert other.stopped_for() == 0.0
    other.acquire()


def test_a_shorter_stop_does_not_lift_a_longer_one(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    one.stop_for(600.0)
    one.stop_for(5.0)
    assert one.stopped_for() == pytest.approx(600.0)


def test_no_stop_is_longer_than_ten_minutes(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    one.stop_for(86400.0)
    assert one.stopped_for() == pytest.approx(LONGEST_STOP_SECONDS)


def test_grants_from_before_a_restart_of_the_machine_are_forgotten(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    for _ in range(10):
        one.acquire()
    time.now = 3.0
    assert one.acquire() == 3.0


def test_a_stop_survives_a_restart_of_the_machine(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    one.stop_for(600.0)
    restarted = RateLimiter(tmp_path, clock=lambda: 5.0, wall=lambda: time.wall() + 60.0)
    with pytest.raises(Stopped):
        restarted.acquire()


def test_a_stop_mark_further_ahead_than_any_ever_set_is_dropped(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    one.stop_for(600.0)
    put_back = RateLimiter(tmp_path, clock=time.clock, wall=lambda: time.wall() - 86400.0)
    assert put_back.stopped_for() == 0.0
    put_back.acquire()


@pytest.mark.parametrize("content", ['{"grants": [1', "[]", '{"grants": ["x"], "stop_until": 0}', "\x00\x00"])
def test_an_unreadable_state_counts_as_a_budget_just_used_up(
    tmp_path: Path, time: FakeTime, content: str
) -> None:
    one = limiter(tmp_path, time)
    one.path.write_text(content)
    assert one.acquire() == pytest.approx(1001.08)


def test_a_removed_state_file_is_made_again(tmp_path: Path, time: FakeTime) -> None:
    one = limiter(tmp_path, time)
    one.acquire()
    one.path.unlink()
    one.acquire()
    assert one.path.exists()


def test_an_unusable_directory_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeUnusable, match=r"file/grants\.json.*AICAPEX_LIMITER_DIR"):
        RateLimiter(tmp_path / "file").acquire()


def test_a_link_in_place_of_the_state_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "grants.json").symlink_to(tmp_path / "victim")
    with pytest.raises(HomeUnusable):
        RateLimiter(tmp_path).acquire()
    assert (tmp_path / "victim").read_text() == "mine"
