from datetime import UTC, datetime
from random import Random

import pytest

from pipelines.sources.retry import RetryPolicy, retry_after_seconds

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30.0),
        ("Fri, 02 Jan 2026 03:04:35 -0000", 30.0),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(text: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": text}, NOW) == seconds


def test_without_the_header_nothing_is_asked_for() -> None:
    assert retry_after_seconds({}, NOW) is None


def test_waits_double_with_jitter_up_to_the_longest() -> None:
    policy, random = RetryPolicy(base_seconds=1.0, longest_seconds=8.0), Random(1)
    for failures, most in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 8.0), (5000, 8.0)):
        waits = [policy.wait(failures, None, random) for _ in range(200)]
        assert most / 2 <= min(waits) < max(waits) <= most


def test_a_wait_is_never_shorter_than_the_source_asks() -> None:
    assert all(RetryPolicy().wait(1, 30.0, Random(seed)) >= 30.0 for seed in range(50))
