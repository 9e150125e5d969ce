from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.errors import PassingFailure, PermanentFailure, SourceFailure
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.robots import Robots
from pipelines.sources.transport import RawAnswer

PLACE = "https://news.example.com/robots.txt"
OPEN = "https://news.example.com/news/a"
CLOSED = "https://news.example.com/private/a"
RULES = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 3\n\nUser-agent: aicapex-bot\nDisallow: /bots/\n"


class Host:
    """A host whose robots.txt can change, and a clock that only the test moves."""

    def __init__(self, path: Path) -> None:
        self.archive = AnswerArchive(path)
        self.answer: RawAnswer | SourceFailure = RawAnswer(200, {}, RULES)
        self.now = datetime(2026, 1, 2, tzinfo=UTC)
        self.asked: list[str] = []

    def ask(self, url: str) -> RawAnswer:
        self.asked.append(url)
        if isinstance(self.answer, SourceFailure):
            raise self.answer
        return self.answer

    def robots(self, agent: str = "another-bot") -> Robots:
        """The rules as a new process sees them."""
        return Robots(self.ask, self.archive, agent, "live", now=lambda: self.now)


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_what_the_rules_close_is_refused_and_the_rest_is_open(host: Host) -> None:
    robots = host.robots()
    assert robots.permit(OPEN) == 3.0
    with pytest.raises(PermanentFailure, match=r"robots\.txt of news\.example\.com forbids.*What to do"):
        robots.permit(CLOSED)
    assert host.asked == [PLACE]


def test_rules_that_name_this_program_hold_instead_of_those_for_all(host: Host) -> None:
    robots = host.robots("aicapex-bot")
    assert robots.permit(CLOSED) == 0.0
    with pytest.raises(PermanentFailure):
        robots.permit("https://news.example.com/bots/a")


def test_each_host_and_scheme_has_its_own_rules(host: Host) -> None:
    robots = host.robots()
    robots.permit("http://news.example.com/a")
    robots.permit("https://www.example.com/a")
    assert host.asked == ["http://news.example.com/robots.txt", "https://www.example.com/robots.txt"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_host_without_rules_is_open(host: Host, status: int) -> None:
    host.answer = RawAnswer(status, {}, b"<html>not here</html>")
    assert host.robots().permit(CLOSED) == 0.0
    assert host.robots().permit(CLOSED) == 0.0
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (RawAnswer(403, {}, b"no"), "status 403"),
        (RawAnswer(429, {}, b""), "status 429"),
        (RawAnswer(503, {}, b""), "status 503"),
        (RawAnswer(200, {"content-length": "9"}, b"User"), "cut short"),
        (RawAnswer(200, {"content-encoding": "gzip"}, b"\x1f\x8b\x08 nonsense"), "broken"),
        (PassingFailure("no connection", url=PLACE), "no connection"),
        (PermanentFailure("the body is larger than 1 bytes", url=PLACE), "larger than 1 bytes"),
    ],
)
def test_rules_that_can_not_be_read_close_the_host_until_they_can(
    host: Host, answer: RawAnswer | SourceFailure, reason: str
) -> None:
    host.answer = answer
    robots = host.robots()
    for _ in range(2):
        with pytest.raises(PassingFailure, match=rf"robots\.txt can not be read.*{reason}"):
            robots.permit(OPEN)
    assert len(host.asked) == 1
    host.answer = RawAnswer(200, {}, RULES)
    assert host.robots().permit(OPEN) == 3.0


def test_rules_are_kept_for_a_day_over_all_processes(host: Host) -> None:
    host.robots().permit(OPEN)
    host.now += timedelta(hours=23)
    host.robots().permit(OPEN)
    assert len(host.asked) == 1
    host.now += timedelta(hours=2)
    host.answer = RawAnswer(200, {}, b"User-agent: *\nDisallow: /\n")
    with pytest.raises(PermanentFailure):
        host.robots().permit(OPEN)
    assert len(host.asked) == 2


def test_the_same_rules_again_are_kept_for_another_day(host: Host) -> None:
    robots = host.robots()
    robots.permit(OPEN)
    host.now += timedelta(hours=25)
    robots.permit(OPEN)
    host.now += timedelta(hours=23)
    host.robots().permit(OPEN)
    assert len(host.asked) == 2


def test_rules_read_before_stand_while_the_host_can_not_be_read(host: Host) -> None:
    host.robots().permit(OPEN)
    host.now += timedelta(days=2)
    host.answer = RawAnswer(503, {}, b"")
    robots = host.robots()
    assert robots.permit(OPEN) == 3.0
    with pytest.raises(PermanentFailure):
        robots.permit(CLOSED)
