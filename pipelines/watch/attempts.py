"""How long to wait before something that failed is tried again, and when to stop trying."""

from datetime import datetime, timedelta

MOST_ATTEMPTS = 12
"""Runs for one filing. With the waits below the last one begins 10 hours 7 minutes after the first."""

CLOCK_SLACK = timedelta(minutes=1)
"""What a clock may go back by without anybody taking note: a wait is longer by that at most."""

_LONGEST_RUN_WAIT = timedelta(hours=2)
_LONGEST_LOOK_WAIT = timedelta(minutes=15)


def run_wait(attempts: int) -> timedelta:
    """Wait after so many runs that did not take something in: 1, 2, 4 … minutes, two hours at most.

    EDGAR serves a document one to three minutes after it lists the filing: the first waits are for that.
    """
    return min(timedelta(minutes=2 ** min(max(attempts, 1) - 1, 30)), _LONGEST_RUN_WAIT)


def look_wait(times: int) -> timedelta:
    """Wait after so many failed looks at one place in a row: 1, 2, 4 … minutes, a quarter of an hour at most."""
    return min(timedelta(minutes=2 ** min(max(times, 1) - 1, 30)), _LONGEST_LOOK_WAIT)


def is_over(not_before: datetime, wait: timedelta, now: datetime) -> bool:
    """Whether a wait that was set to end at `not_before` is over.

    It also is where its end lies further ahead than the wait ever was: the clock was put back, and whoever went by the
    end alone would wait for as long as it was put back by.
    """
    return now >= not_before or not_before - now > wait + CLOCK_SLACK
