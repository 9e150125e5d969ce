"""How long to wait before asking again, and when to give up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from random import Random


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """`attempts` requests per URL at most, and no more than `budget_seconds` of waiting between them.

    The n-th wait is `base_seconds` x 2^n, at most `longest_seconds`, times a random factor from 0.5 to 1.
    After the SEC's throttling page everybody stops for `throttle_seconds`; a client sits through
    `throttle_pauses` of these before it gives up. Zero makes it give up at once.
    """

    attempts: int = 5
    base_seconds: float = 1.0
    longest_seconds: float = 60.0
    budget_seconds: float = 180.0
    throttle_seconds: float = 600.0
    throttle_pauses: int = 1

    def wait(self, failures: int, asked: float | None, random: Random) -> float:
        """Seconds to wait after so many failures (1 or more); never less than the source asked for."""
        longest = min(self.longest_seconds, self.base_seconds * 2.0 ** min(failures - 1, 30))
        own = longest * random.uniform(0.5, 1.0)
        return own if asked is None else max(own, asked + random.uniform(0.0, 0.5))


NO_RETRY = RetryPolicy(attempts=1, throttle_pauses=0)
"""For sources that give the same answer however often they are asked."""


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """The wait (seconds from `now`) that Retry-After asks for as a number or an HTTP date; None without it."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
