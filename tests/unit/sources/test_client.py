import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipelines.errors import (
    BadDocument,
    NotFoundAtSource,
    PassingFailure,
    PermanentFailure,
    SourceThrottled,
)
from pipelines.sources.answers import Outcome
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.archive_tree import ArchiveTransport
from pipelines.sources.client import PoliteClient
from pipelines.sources.limiter import RateLimiter
from pipelines.sources.live import LiveTransport
from pipelines.sources.retry import NO_RETRY, RetryPolicy
from pipelines.sources.verdict import web_failure_of
from tests.support import fake_sec as fake
from tests.support.fake_sec import FakeSec, Reply, json_reply

URL = "https://data.sec.gov/submissions/CIK0001045810.json"
PATH = "/submissions/CIK0001045810.json"
DOCUMENT = "https://www.sec.gov/Archives/edgar/data/1045810/000104581025000021/q4fy25pr.htm"
DOCUMENT_PATH = "/Archives/edgar/data/1045810/000104581025000021/q4fy25pr.htm"
START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.passed

    def now(self) -> datetime:
        return START + timedelta(seconds=self.passed)

    def wall(self) -> float:
        return self.now().timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds


@pytest.fixture
def sec() -> Iterator[FakeSec]:
    with fake.fake_sec() as server:
        yield server


@pytest.fixture
def time() -> Time:
    return Time()


Opener = Callable[..., PoliteClient]


@pytest.fixture
def opened(sec: FakeSec, time: Time, tmp_path: Path) -> Opener:
    """Opens a client as another process of the same machine would."""

    def open_one(policy: RetryPolicy | None = None, **options: Any) -> PoliteClient:
        limiter = RateLimiter(tmp_path / "limiter", clock=time.clock, wall=time.wall, sleep=time.sleep)
        transport = LiveTransport("Name contact@example.com", limiter, overrides=sec.overrides(), **options)
        return PoliteClient(
            transport,
            AnswerArchive(tmp_path / "archive"),
            limiter,
            policy=policy,
            clock=time.clock,
            sleep=time.sleep,
            now=time.now,
            random=Random(1),
        )

    return open_one


def test_an_answer_is_kept_with_the_time_it_came(sec: FakeSec, opened: Opener) -> None:
    sec.script(PATH, json_reply('{"a": 1}', ETag='"x"'))
    client = opened()
    fetched = client.fetch(URL, immutable=False, expect="json")
    assert fetched.outcome is Outcome.NEW
    assert client.body(fetched.answer) == b'{"a": 1}'
    assert (fetched.answer.fetched_at, fetched.answer.origin, fetched.answer.status) == (START, "live", 200)
    assert client.archive.latest(URL, "live") == fetched.answer


def test_the_kept_bytes_are_the_document_and_the_header_says_how_it_came(
    sec: FakeSec, opened: Opener
) -> None:
    sec.script(PATH, fake.packed(b'{"a": 1}'))
    client = opened()
    answer = client.fetch(URL, immutable=False, expect="json").answer
    assert client.body(answer) == b'{"a": 1}'
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.size == 8


def test_the_same_content_again_is_unchanged_and_other_content_is_new(
    sec: FakeSec, opened: Opener, time: Time
) -> None:
    sec.script(PATH, json_reply("[1]"), json_reply("[1]"), json_reply("[2]"))
    client = opened()
    first = client.fetch(URL, immutable=False)
    time.passed = 60.0
    second, third = (client.fetch(URL, immutable=False) for _ in range(2))
    assert (second.outcome, second.answer) == (Outcome.UNCHANGED, first.answer)
    assert (third.outcome, client.body(third.answer)) == (Outcome.NEW, b"[2]")


def test_an_immutable_document_is_fetched_once_ever(sec: FakeSec, opened: Opener) -> None:
    sec.script(DOCUMENT_PATH, Reply(b"<html>release</html>", headers={"ETag": '"x"'}))
    first = opened().fetch(DOCUMENT, immutable=True)
    again = opened().fetch(DOCUMENT, immutable=True)
    assert (again.outcome, again.answer) == (Outcome.REUSED, first.answer)
    assert sec.paths() == [DOCUMENT_PATH]


def test_a_held_answer_with_validators_is_asked_for_conditionally(sec: FakeSec, opened: Opener) -> None:
    sec.script(PATH, json_reply(ETag='"x"', Last_Modified="Fri, 02 Jan 2026 03:04:05 GMT"))
    client = opened()
    first = client.fetch(URL, immutable=False, expect="json")
    second = client.fetch(URL, immutable=False, expect="json")
    assert (second.outcome, second.answer) == (Outcome.UNCHANGED, first.answer)
    assert sec.requests[1].headers["If-None-Match"] == '"x"'
    assert sec.requests[1].headers["If-Modified-Since"] == "Fri, 02 Jan 2026 03:04:05 GMT"


@pytest.mark.parametrize("immutable", [True, False])
def test_a_damaged_object_is_healed_by_the_fetch_after_the_failed_read(
    sec: FakeSec, opened: Opener, immutable: bool
) -> None:
    sec.script(DOCUMENT_PATH, Reply(b"<html>release</html>", headers={"ETag": '"x"'}))
    client = opened()
    answer = client.fetch(DOCUMENT, immutable=immutable).answer
    client.archive.path(answer).write_bytes(b"<html>RELEASE</html>")
    with pytest.raises(BadDocument, match=rf"{answer.sha256}.*run again"):
        client.body(answer)
    healed = client.fetch(DOCUMENT, immutable=immutable)
    assert (healed.outcome, healed.answer) == (Outcome.UNCHANGED, answer)
    assert client.body(healed.answer) == b"<html>release</html>"


@pytest.mark.parametrize(
    "bad",
    [
        Reply(b"{}", 500),
        Reply(b"{}", 503),
        Reply(b"", 429),
        Reply(b'{"a": 1}', cut=3),
        Reply(b'{"a": 1}', chunked=True, cut=3),
        Reply(b""),
        fake.packed(b'{"a": 1}', keep=-5),
        Reply(b"\x1f\x8b\x08\x00nonsense", headers={"Content-Encoding": "gzip"}),
        Reply(fake.ERROR_PAGE, headers={"Content-Type": "text/html"}),
        Reply(hang_up=True),
    ],
)
def test_what_passes_is_asked_for_again_and_never_taken_for_the_document(
    sec: FakeSec, opened: Opener, time: Time, bad: Reply
) -> None:
    sec.script(PATH, bad, bad, json_reply('{"a": 1}'))
    client = opened()
    fetched = client.fetch(URL, immutable=False, expect="json")
    assert client.body(fetched.answer) == b'{"a": 1}'
    assert len(sec.requests) == 3
    assert fetched.seconds == pytest.approx(sum(time.slept))
    assert [a for a in client.archive.answers("live") if a.usable] == [fetched.answer]


def test_an_error_answer_is_kept_as_it_came(sec: FakeSec, opened: Opener) -> None:
    sec.script(PATH, Reply(b"busy", 503), Reply(fake.ERROR_PAGE), Reply(b'{"a": 1}', cut=3), json_reply())
    client = opened()
    client.fetch(URL, immutable=False, expect="json")
    kept = [(a.status, client.body(a), bool(a.fault)) for a in client.archive.answers("live")]
    assert kept == [
        (503, b"busy", False),
        (200, fake.ERROR_PAGE, True),
        (200, b'{"a', True),
        (200, b"{}", False),
    ]


def test_waits_grow_with_jitter_until_the_attempts_are_used_up(
    sec: FakeSec, opened: Opener, time: Time
) -> None:
    sec.script(PATH, Reply(b"busy", 503))
    with pytest.raises(
        PassingFailure, match=rf"gave up after 5 request.*{URL}, status 503.*What to do"
    ) as failure:
        opened().fetch(URL, immutable=False)
    assert failure.value.status == 503
    assert len(sec.requests) == 5
    assert all(most / 2 <= wait <= most for wait, most in zip(time.slept, (1, 2, 4, 8), strict=True))


def test_retry_after_in_seconds_is_honoured(sec: FakeSec, opened: Opener, time: Time) -> None:
    sec.script(PATH, Reply(b"", 429, {"Retry-After": "30"}), json_reply())
    opened().fetch(URL, immutable=False)
    assert 30.0 <= sum(time.slept) <= 31.0


def test_retry_after_as_a_date_is_honoured(sec: FakeSec, opened: Opener, time: Time) -> None:
    sec.script(PATH, Reply(b"", 503, {"Retry-After": "Fri, 02 Jan 2026 03:05:05 GMT"}), json_reply())
    opened().fetch(URL, immutable=False)
    assert 60.0 <= sum(time.slept) <= 61.0


def test_a_wait_beyond_the_budget_is_not_begun(sec: FakeSec, opened: Opener, time: Time) -> None:
    sec.script(PATH, Reply(b"", 503, {"Retry-After": "86400"}))
    with pytest.raises(PassingFailure, match="come back in 86400 s"):
        opened().fetch(URL, immutable=False)
    assert (len(sec.requests), time.slept) == (1, [])


def test_a_429_holds_the_other_processes_back_too(sec: FakeSec, opened: Opener, time: Time) -> None:
    sec.script(PATH, Reply(b"", 429, {"Retry-After": "100"}))
    sec.script(DOCUMENT_PATH, Reply(b"<html>"))
    with pytest.raises(PassingFailure, match="status 429"):
        opened(RetryPolicy(attempts=1)).fetch(URL, immutable=False)
    assert opened().fetch(DOCUMENT, immutable=True).outcome is Outcome.NEW
    assert 100.0 <= sum(time.slept) <= 101.0


@pytest.mark.parametrize("reply", [Reply(b"", 404), fake.no_such_index(), Reply(fake.NO_SUCH_KEY, 403)])
def test_what_does_not_exist_there_is_asked_for_once(sec: FakeSec, opened: Opener, reply: Reply) -> None:
    sec.script(PATH, reply)
    with pytest.raises(NotFoundAtSource, match=rf"{URL}, status {reply.status}"):
        opened().fetch(URL, immutable=False)
    assert len(sec.requests) == 1


@pytest.mark.parametrize("reply", [fake.forbidden(), Reply(b"", 400), Reply(gzip.compress(b"no"), 403)])
def test_what_is_refused_for_good_is_asked_for_once(sec: FakeSec, opened: Opener, reply: Reply) -> None:
    sec.script(PATH, reply)
    client = opened()
    with pytest.raises(PermanentFailure, match=rf"{URL}, status {reply.status}") as failure:
        client.fetch(URL, immutable=False)
    assert not isinstance(failure.value, NotFoundAtSource)
    assert len(sec.requests) == 1
    assert len(list(client.archive.answers("live"))) == 1


@pytest.mark.parametrize("page", [fake.throttled(), fake.undeclared()])
def test_the_throttling_page_stops_every_process_for_ten_minutes(
    sec: FakeSec, opened: Opener, time: Time, page: Reply
) -> None:
    sec.script(PATH, page)
    impatient = RetryPolicy(throttle_pauses=0)
    one, other = opened(impatient), opened(impatient)
    with pytest.raises(SourceThrottled, match=rf"{URL}, status 403.*AICAPEX_SEC_IDENTITY"):
        one.fetch(URL, immutable=False)
    time.passed = 599.0 - 300.0
    with pytest.raises(SourceThrottled, match="stopped for another 301 s"):
        other.fetch(DOCUMENT, immutable=True)
    assert len(sec.requests) == 1
    time.passed = 600.5
    sec.script(DOCUMENT_PATH, Reply(b"<html>"))
    other.fetch(DOCUMENT, immutable=True)


def test_a_client_sits_through_one_stop_and_goes_on(sec: FakeSec, opened: Opener, time: Time) -> None:
    sec.script(PATH, fake.throttled(), json_reply())
    client = opened()
    assert client.fetch(URL, immutable=False).outcome is Outcome.NEW
    assert sum(time.slept) == pytest.approx(600.0, abs=1.0)
    assert len(sec.requests) == 2


def test_a_second_stop_in_a_row_ends_the_patience(sec: FakeSec, opened: Opener, time: Time) -> None:
    sec.script(PATH, fake.throttled())
    client = opened()
    for _ in range(3):
        with pytest.raises(SourceThrottled):
            client.fetch(URL, immutable=False)
    assert len(sec.requests) == 2
    assert sum(time.slept) == pytest.approx(600.0, abs=1.0)


def test_what_is_held_is_reused_even_while_everybody_is_stopped(sec: FakeSec, opened: Opener) -> None:
    sec.script(DOCUMENT_PATH, Reply(b"<html>"))
    client = opened()
    client.fetch(DOCUMENT, immutable=True)
    assert client.limiter is not None
    client.limiter.stop_for(600.0)
    assert client.fetch(DOCUMENT, immutable=True).outcome is Outcome.REUSED


def test_a_throttling_page_with_status_200_is_not_taken_for_the_document(
    sec: FakeSec, opened: Opener
) -> None:
    sec.script(DOCUMENT_PATH, Reply(fake.THROTTLED_PAGE), Reply(b"<html>release</html>"))
    client = opened()
    answer = client.fetch(DOCUMENT, immutable=True).answer
    assert client.body(answer) == b"<html>release</html>"


def test_without_retries_the_first_failure_is_final(sec: FakeSec, opened: Opener, time: Time) -> None:
    sec.script(PATH, Reply(fake.ERROR_PAGE))
    with pytest.raises(PassingFailure, match="a page came instead of JSON"):
        opened(NO_RETRY).fetch(URL, immutable=False, expect="json")
    assert (len(sec.requests), time.slept) == (1, [])


def test_a_body_over_the_size_limit_is_not_asked_for_again(sec: FakeSec, opened: Opener) -> None:
    sec.script(PATH, Reply(b"[" + b" " * 100_000))
    with pytest.raises(PermanentFailure, match="larger than 5000 bytes"):
        opened(cap_bytes=5000).fetch(URL, immutable=False)
    assert len(sec.requests) == 1


def test_an_archive_lists_what_it_holds_and_the_network_lists_nothing(opened: Opener, tmp_path: Path) -> None:
    page = tmp_path / "tree" / "news.example.com" / "a.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(b"<html></html>")
    replay = PoliteClient(ArchiveTransport(tmp_path / "tree"), AnswerArchive(tmp_path / "kept"))
    assert replay.held_under("https://news.example.com/") == ["https://news.example.com/a.html"]
    assert opened().held_under("https://news.example.com/") == []


def test_a_document_larger_than_the_client_takes_is_refused_and_not_kept(
    sec: FakeSec, opened: Opener, tmp_path: Path
) -> None:
    sec.script(PATH, Reply(b"x" * 2000))
    transport = opened().transport
    archive = AnswerArchive(tmp_path / "kept")
    client = PoliteClient(transport, archive, cap_bytes=1999)
    with pytest.raises(PermanentFailure, match=r"larger than 1,999 bytes: 2,000"):
        client.fetch(URL, immutable=False)
    assert list(archive.answers("live")) == []


def test_a_body_that_unfolds_without_end_is_not_asked_for_again_outside_the_sec(
    sec: FakeSec, opened: Opener, tmp_path: Path
) -> None:
    sec.script(PATH, fake.packed(bytes(100_000)))
    client = PoliteClient(
        opened().transport, AnswerArchive(tmp_path / "kept"), judge=web_failure_of, cap_bytes=50_000
    )
    with pytest.raises(PermanentFailure, match="unfolds to more than 50000 bytes"):
        client.fetch(URL, immutable=False)
    assert sec.paths() == [PATH]
