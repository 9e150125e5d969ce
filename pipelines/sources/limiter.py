"""One request budget for every process of the machine.

The SEC allows a user 10 requests a second, counted over everything that user runs. Processes therefore
share one small file: the times of the last grants and, after a throttling answer, the time before which
nobody may ask. Whoever wants to send takes an exclusive lock on that file (`flock`), and only if fewer
than 10 grants lie in the window before now does it write its own time and go; otherwise it lets go of the
lock, sleeps until the oldest grant leaves the window and tries again. Nothing is ever slept through with
the lock in hand, and the operating system releases the lock of a process that dies.

The clock is the monotonic one, which Linux and macOS keep machine-wide. It restarts with the machine:
times that lie ahead of now are from before a restart and are dropped. The stop mark is kept in wall time,
so that a restart does not lift it; a mark further ahead than any that is ever set means that the wall
clock was put back, and is dropped too.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import HomeUnusable

MARGIN_SECONDS = 0.08
"""What the window exceeds a second by. Requests reach the server unevenly late after their grant; as long
as that unevenness stays below the margin, the server never counts 11 in a second. 10 in 1.08 s are 9.26/s."""

LATE_SECONDS = 0.02
"""A process held up for longer than this between its grant and the sending corrects its grant."""

LONGEST_STOP_SECONDS = 600.0
"""SEC: access comes back once the rate stayed below the limit for 10 minutes."""


class Stopped(Exception):
    """Nobody on this machine may ask for another `seconds`; a signal for the client, never for a user."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"all requests are stopped for another {seconds:.0f} s")


@dataclass
class _State:
    grants: list[float]
    stop_until: float = 0.0


class RateLimiter:
    """At most `per_second` requests in any one-second window over all processes that share `directory`.

    `window` (seconds) makes it so many requests in a longer one, and `name` tells budgets of one directory
    apart: other hosts than the SEC's have theirs. `clock` is monotonic seconds, `wall` is seconds since the
    epoch; both and `sleep` are there for tests.
    Raises HomeUnusable where the directory can not be used.
    """

    def __init__(
        self,
        directory: Path,
        per_second: int = 10,
        *,
        window: float = 1.0,
        name: str = "grants",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not 1 <= per_second <= 10:
            raise ValueError(f"per_second must be 1 to 10, not {per_second}")
        self.path = directory / f"{name}.json"
        self._per_second = per_second
        self._window = window + MARGIN_SECONDS
        self._clock = clock
        self._wall = wall
        self._sleep = sleep

    def acquire(self) -> float:
        """Wait for a grant and return its time; send at once. Raises Stopped while the stop mark stands."""
        while True:
            with self._shared() as state:
                remaining = self._remaining_stop(state)
                if remaining > 0:
                    raise Stopped(remaining)
                now = self._clock()
                recent = [grant for grant in state.grants if now - self._window < grant <= now]
                if len(recent) < self._per_second:
                    state.grants = [*recent, now]
                    return now
                wait = sorted(recent)[-self._per_second] + self._window - now
            self._sleep(max(wait, 0.0005))

    def sent(self, grant: float) -> None:
        """Say that the request of this grant has left; moves the grant if it left noticeably later."""
        if self._clock() - grant > LATE_SECONDS:
            with self._shared() as state:
                if grant in state.grants:
                    state.grants.remove(grant)
                state.grants.append(self._clock())

    def stop_for(self, seconds: float) -> None:
        """Stop every process for so many seconds (600 at most); never shortens a stop already set."""
        with self._shared() as state:
            until = self._wall() + min(seconds, LONGEST_STOP_SECONDS)
            if until - self._wall() > self._remaining_stop(state):
                state.stop_until = until

    def stopped_for(self) -> float:
        """Seconds until asking is allowed again; 0 when it is."""
        with self._shared() as state:
            return self._remaining_stop(state)

    def _remaining_stop(self, state: _State) -> float:
        remaining = state.stop_until - self._wall()
        return remaining if 0 < remaining <= LONGEST_STOP_SECONDS + 1 else 0.0

    @contextmanager
    def _shared(self) -> Iterator[_State]:
        """The shared state under the lock; written back on leaving, also when leaving by an exception."""
        try:
            descriptor = self._locked()
            try:
                state = self._read(descriptor)
                before = (list(state.grants), state.stop_until)
                try:
                    yield state
                finally:
                    if (state.grants, state.stop_until) != before:
                        self._write(descriptor, state)
            finally:
                os.close(descriptor)  # releases the lock
        except OSError as error:
            raise HomeUnusable(
                f"the shared request limiter can not be used: {error.strerror or error}",
                place=str(self.path),
                remedy="make this directory writable, or name another one in AICAPEX_LIMITER_DIR "
                "(the same one for every process of this machine)",
            ) from error

    def _locked(self) -> int:
        directory = self.path.parent
        if not directory.is_dir():
            directory.mkdir(parents=True, exist_ok=True)
            directory.chmod(0o1777)  # whoever uses this machine may share the budget
        while True:
            try:
                # Without O_CREAT: Linux refuses it on another user's file in a sticky directory.
                descriptor = os.open(self.path, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                try:
                    descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
                except FileExistsError:
                    continue  # another process was faster
                os.fchmod(descriptor, 0o666)  # whatever the umask
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            try:
                # A file that was removed while we waited is not the one that others lock now.
                if os.fstat(descriptor).st_ino == self.path.stat().st_ino:
                    return descriptor
            except FileNotFoundError:
                pass
            os.close(descriptor)

    def _read(self, descriptor: int) -> _State:
        text = os.pread(descriptor, 65536, 0)
        if not text:
            return _State([])
        try:
            content = json.loads(text)
            return _State([float(g) for g in content["grants"]], float(content["stop_until"]))
        except (ValueError, KeyError, TypeError):
            # Unreadable: assume that the budget was just used up, and write that down.
            state = _State([self._clock()] * self._per_second)
            self._write(descriptor, state)
            return state

    @staticmethod
    def _write(descriptor: int, state: _State) -> None:
        text = json.dumps({"grants": state.grants[-20:], "stop_until": state.stop_until}).encode()
        # In this order a process killed in between leaves text that does not parse, never an empty file.
        os.pwrite(descriptor, text, 0)
        os.ftruncate(descriptor, len(text))
