"""What a look at the company file asks for: one run after a change, until one succeeded."""

from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from pipelines.companies import Universe
from pipelines.errors import BadWatchState
from pipelines.watch.attempts import MOST_ATTEMPTS, is_over, run_wait
from pipelines.watch.decision import RunStands

VERSION = 1


@dataclass(frozen=True, slots=True)
class FileAsked:
    """The run that was asked for: its key and the versions that it is about."""

    run_key: str
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class FileState:
    """`versions` are those that a run has taken in, `tried` those of a run that failed, after so many `attempts`.

    `serial` counts the requests, so that an entry edited back and forth asks anew under another key.
    """

    versions: dict[str, str] | None = None
    asked: FileAsked | None = None
    tried: dict[str, str] | None = None
    serial: int = 0
    attempts: int = 0
    not_before: datetime | None = None
    version: int = field(default=VERSION)


@dataclass(frozen=True, slots=True)
class FileDecision:
    """The state to remember, the key of the run to start if any, and why."""

    state: FileState
    run_key: str | None
    reason: str


def file_state_text(state: FileState) -> str:
    """The state as JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(state), indent=2).decode()


def read_file_state(text: str | None) -> FileState:
    """The state of a cursor; before version 1 it was the bare versions by ticker, and nothing was pending.

    Raises BadWatchState where the text is neither, or of a later version.
    """
    if not text:
        return FileState()
    try:
        content = msgspec.json.decode(text)
        if isinstance(content, dict) and "version" not in content:
            return FileState(msgspec.convert(content, type=dict[str, str]))
        state = msgspec.convert(content, type=FileState)
    except msgspec.MsgspecError as error:
        raise _bad(f"can not be read: {error}") from error
    if state.version > VERSION:
        raise _bad(f"is of version {state.version}, later than {VERSION}")
    return state


def decide_company_file(
    universe: Universe, state: FileState, stands: RunStands, now: datetime
) -> FileDecision:
    """Ask for a run when any entry or group differs from what a run has taken in; the first look only remembers.

    stands: how the run of `state.asked` stands (MISSING where none was asked for).
    """
    versions = {company.ticker: company.version() for company in universe.companies}
    versions["groups"] = repr(universe.groups)
    if state.versions is None:
        return FileDecision(replace(state, versions=versions), None, "first look at the company file")
    settled = _settled(state, stands, now)
    if settled.asked is not None:
        return FileDecision(settled, None, f"run {settled.asked.run_key} is under way")
    if settled.tried != versions:
        settled = replace(settled, tried=None, attempts=0, not_before=None)
    if settled.versions == versions:
        return FileDecision(settled, None, "the company file has not changed")
    before = settled.versions or {}
    changed = ", ".join(
        sorted(key for key in versions.keys() | before.keys() if versions.get(key) != before.get(key))
    )
    if settled.attempts >= MOST_ATTEMPTS:
        return FileDecision(settled, None, f"changed: {changed}; given up after {settled.attempts} runs")
    end = settled.not_before
    if end is not None and not is_over(end, run_wait(settled.attempts), now):
        return FileDecision(settled, None, f"changed: {changed}; tried again at {end:%H:%M} UTC")
    serial = settled.serial + 1
    key = f"company file, change {serial}: {changed} #{settled.attempts + 1}"
    asked = replace(settled, asked=FileAsked(key, versions), serial=serial)
    return FileDecision(asked, key, f"changed: {changed}")


def _settled(state: FileState, stands: RunStands, now: datetime) -> FileState:
    if state.asked is None or stands is RunStands.UNDER_WAY:
        return state
    if stands is RunStands.SUCCEEDED:
        return replace(state, versions=state.asked.versions, asked=None, attempts=0, not_before=None)
    if stands is RunStands.MISSING:
        return replace(state, asked=None)
    attempts = MOST_ATTEMPTS if stands is RunStands.FAILED_FOR_GOOD else state.attempts + 1
    return replace(
        state, asked=None, tried=state.asked.versions, attempts=attempts, not_before=now + run_wait(attempts)
    )


def _bad(what: str) -> BadWatchState:
    return BadWatchState(
        f"what the sensor remembers {what}",
        place="the sensor's cursor",
        remedy="clear it on the sensor's page: the next look then only remembers the file as it is",
    )
