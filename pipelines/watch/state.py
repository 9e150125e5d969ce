"""What a watcher remembers between two looks: what is known, what waits, what was asked for. Kept as readable JSON."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from pipelines.errors import BadWatchState
from pipelines.watch.attempts import is_over, look_wait

VERSION = 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that was seen and that no run has taken in yet: a filing, or a release of a feed.

    `identity` is the accession number, or the address of a release; `place` the list or feed that names it.
    `documents` are the addresses that must be held before it counts as taken in. `attempts` are the runs that were
    asked for and did not take it in; before `not_before` none is asked again.
    """

    identity: str
    place: str
    companies: tuple[str, ...]
    documents: tuple[str, ...] = ()
    what: str = ""
    seen_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    attempts: int = 0
    not_before: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The run that was asked for last and is not settled yet."""

    run_key: str
    identities: tuple[str, ...]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that could not be read at its last looks: how often in a row, since when, and when to look again."""

    times: int
    since: datetime
    not_before: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class WatchState:
    """Everything a watcher remembers. `known` names, for each place, what needs no run any more.

    `given_up` is what no further run is asked for, each with its reason. `start_with` is the place at which the next
    look begins, where the last one had no time for all.
    """

    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()
    asked: Asked | None = None
    given_up: tuple[Waiting, ...] = ()
    unread: dict[str, Unread] = field(default_factory=dict)
    start_with: str = ""
    version: int = VERSION

    def may_look(self, place: str, now: datetime) -> bool:
        """Whether a place that failed has been left alone long enough; always for one that did not fail."""
        unread = self.unread.get(place)
        return unread is None or is_over(unread.not_before, look_wait(unread.times), now)


def state_text(state: WatchState) -> str:
    """The state as JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(state), indent=2).decode()


def read_state_text(text: str | None) -> WatchState:
    """The state of a cursor; empty where there is none.

    A cursor of version 1 held what is known and nothing else: all of it stays known, and nothing was pending. Raises
    BadWatchState where the text is no such state, or one of a later version.
    """
    if not text:
        return WatchState()
    try:
        version = _version(msgspec.json.decode(text))
        if version > VERSION:
            raise _bad(f"is of version {version}, later than {VERSION}")
        state = msgspec.json.decode(text, type=WatchState)
    except msgspec.MsgspecError as error:
        raise _bad(f"can not be read: {error}") from error
    return replace(state, version=VERSION)


def _version(content: Any) -> int:
    version = content.get("version") if isinstance(content, dict) else None
    if not isinstance(version, int):
        raise _bad("names no version")
    return version


def _bad(what: str) -> BadWatchState:
    return BadWatchState(
        f"what the sensor remembers {what}",
        place="the sensor's cursor",
        remedy="restore it, or clear it on the sensor's page: everything is then looked at anew, and nothing is lost",
    )
