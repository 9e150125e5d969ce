"""What a look asks for: one run for everything that waits, once a run, until it is taken in or given up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from pipelines.watch.attempts import CLOCK_SLACK, MOST_ATTEMPTS, is_over, look_wait, run_wait
from pipelines.watch.state import Asked, Unread, Waiting, WatchState

FIRST = "first look at "
UNREAD_ALARM = 5
"""Failed looks at one place in a row after which somebody is told; they span a quarter of an hour."""
_LAUNCHED_WITHIN = timedelta(minutes=2)
_SPELLED_OUT = 12
_LACKING = "not had yet: "
_SHOWN_FOR = timedelta(days=7)


class RunStands(StrEnum):
    """How the run that was asked for stands."""

    MISSING = "is not there"
    UNDER_WAY = "is under way"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    FAILED_FOR_GOOD = "failed for a reason that does not pass"


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing that a place names: its identity, whom it concerns, and the addresses that make it up."""

    identity: str
    companies: tuple[str, ...]
    documents: tuple[str, ...] = ()
    what: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look at one place. `listed` is None where it could not be read: that is not an empty list."""

    place: str
    companies: tuple[str, ...]
    listed: tuple[Listed, ...] | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """The run to start: its key, whom it is about, and what it is for."""

    run_key: str
    companies: tuple[str, ...]
    identities: tuple[str, ...]
    attempt: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What a look came to: the state to remember, the run to start if any, why, and what somebody should be told."""

    state: WatchState
    request: Request | None
    reason: str
    alarms: tuple[str, ...] = ()


def decide(
    state: WatchState,
    sightings: Sequence[Sighting],
    stands: RunStands,
    now: datetime,
    held: Callable[[str], bool],
) -> Decision:
    """Settle the run that was asked for, take in what was seen, and ask for one run over everything that is due.

    stands: how the run of `state.asked` stands (MISSING where none was asked for). held: whether an address is kept.
    While a run is under way nothing is asked for: what comes meanwhile waits and is asked for together. A filing is
    known only when a run succeeded and all its documents are held; otherwise another run is asked for, under another
    key, after a wait, up to a number of attempts. A place that is looked at for the first time asks for one run.
    """
    told: list[str] = []
    settled = _settle(state, stands, now, held, told)
    seen = settled
    for sighting in sightings:
        seen = _take_in(seen, sighting, now, held, told)
    if seen.asked is not None:
        behind = len(seen.waiting) - len(set(seen.asked.identities) & {w.identity for w in seen.waiting})
        return Decision(seen, None, f"run {seen.asked.run_key} is under way, {behind} more wait", tuple(told))
    due = [item for item in seen.waiting if _is_due(item, now)]
    if not due:
        return Decision(seen, None, _quiet(seen, sightings), tuple(told))
    attempt = max(item.attempts for item in due) + 1
    identities = tuple(dict.fromkeys(item.identity for item in due))
    request = Request(
        run_key(identities, attempt),
        tuple(dict.fromkeys(company for item in due for company in item.companies)),
        identities,
        attempt,
    )
    asked = replace(seen, asked=Asked(request.run_key, identities, now))
    return Decision(asked, request, f"attempt {attempt} at {_named(due)}", tuple(told))


def run_key(identities: Sequence[str], attempt: int) -> str:
    """Accession numbers (or addresses) and the attempt: Dagster matches a key against runs of any status, so that
    without the attempt a failed run would never be asked for again.
    """
    spelled = "+".join(identities[:_SPELLED_OUT])
    if len(identities) > _SPELLED_OUT:
        rest = "+".join(sorted(identities)).encode()
        spelled += f"+{len(identities) - _SPELLED_OUT} more ({sha256(rest).hexdigest()[:12]})"
    return f"{spelled} #{attempt}"


def _settle(
    state: WatchState, stands: RunStands, now: datetime, held: Callable[[str], bool], told: list[str]
) -> WatchState:
    """The state after what became of the run that was asked for."""
    asked = state.asked
    if asked is None or stands is RunStands.UNDER_WAY:
        return state
    if stands is RunStands.MISSING:
        # The daemon notes the request before it starts the run: one that was killed in between starts it yet.
        late = not -CLOCK_SLACK < now - asked.asked_at < _LAUNCHED_WITHIN
        return replace(state, asked=None) if late else state
    known, given_up = dict(state.known), list(state.given_up)
    waiting: list[Waiting] = []
    # A filing of two registrants stands in the folder of each, and the run fetches it from one of them.
    had = {item.identity for item in state.waiting if item.documents and all(map(held, item.documents))}
    for item in state.waiting:
        if item.identity not in asked.identities:
            waiting.append(item)
            continue
        lacking = [] if item.identity in had else [url for url in item.documents if not held(url)]
        if stands is RunStands.SUCCEEDED and not lacking:
            if not item.identity.startswith(FIRST):
                known[item.place] = (*known.get(item.place, ()), item.identity)
            continue
        attempts = item.attempts + 1
        reason = f"the run {stands}" if stands is not RunStands.SUCCEEDED else f"{_LACKING}{lacking[0]}"
        if stands is RunStands.FAILED_FOR_GOOD or attempts >= MOST_ATTEMPTS:
            given_up.append(replace(item, attempts=attempts, not_before=None, reason=reason))
            told.append(f"{_one(item)} is given up after {attempts} run(s): {reason}")
        else:
            waiting.append(
                replace(item, attempts=attempts, not_before=now + run_wait(attempts), reason=reason)
            )
    return replace(state, asked=None, known=known, given_up=tuple(given_up), waiting=tuple(waiting))


def _take_in(
    state: WatchState, sighting: Sighting, now: datetime, held: Callable[[str], bool], told: list[str]
) -> WatchState:
    """The state after one look at one place."""
    place = sighting.place
    if sighting.listed is None:
        return _not_read(state, sighting, now, told)
    unread = {name: entry for name, entry in state.unread.items() if name != place}
    listed = {item.identity: item for item in sighting.listed}
    if place not in state.known:
        first = Waiting(f"{FIRST}{place}", place, sighting.companies, what="everything", seen_at=now)
        others = tuple(item for item in state.waiting if item.identity != first.identity)
        return replace(
            state, known=state.known | {place: tuple(listed)}, waiting=(*others, first), unread=unread
        )
    given_up, mended = _given_up(state, place, listed, now, held)
    known = (*(identity for identity in state.known[place] if identity in listed), *mended)
    in_flight = state.asked.identities if state.asked else ()
    waiting = [item for item in state.waiting if item.identity in in_flight or _stays(item, place, listed)]
    settled = {*known, *(item.identity for item in (*given_up, *waiting) if item.place == place)}
    waiting += [
        Waiting(item.identity, place, item.companies, item.documents, item.what, now)
        for item in listed.values()
        if item.identity not in settled
    ]
    return replace(
        state,
        known=state.known | {place: known},
        waiting=tuple(waiting),
        given_up=given_up,
        unread=unread,
    )


def _is_due(item: Waiting, now: datetime) -> bool:
    return item.not_before is None or is_over(item.not_before, run_wait(item.attempts), now)


def _stays(item: Waiting, place: str, listed: Mapping[str, Listed]) -> bool:
    """Whether the look at a place leaves it waiting: what the place names no longer was withdrawn."""
    return item.place != place or item.identity in listed or item.identity.startswith(FIRST)


def _given_up(
    state: WatchState,
    place: str,
    listed: Mapping[str, Listed],
    now: datetime,
    held: Callable[[str], bool],
) -> tuple[tuple[Waiting, ...], tuple[str, ...]]:
    """What stays given up, and what another run has had meanwhile or the nightly ones had time for."""
    mended = tuple(
        item.identity
        for item in state.given_up
        if item.place == place
        and item.identity in listed
        and ((item.reason.startswith(_LACKING) and _all_held(listed[item.identity], held)) or _old(item, now))
    )
    stay = (item for item in state.given_up if item.identity not in mended and _stays(item, place, listed))
    return tuple(stay), mended


def _not_read(state: WatchState, sighting: Sighting, now: datetime, told: list[str]) -> WatchState:
    """The state after a look that failed: nothing is forgotten, and the place is left alone for a while."""
    before = state.unread.get(sighting.place)
    times = (before.times if before else 0) + 1
    since = before.since if before else now
    if times == UNREAD_ALARM:
        told.append(f"{sighting.place} could not be read {times} times in a row: {sighting.problem}")
    entry = Unread(times, since, now + look_wait(times), sighting.problem)
    return replace(state, unread=state.unread | {sighting.place: entry})


def _old(item: Waiting, now: datetime) -> bool:
    return now - item.seen_at > _SHOWN_FOR


def _all_held(item: Listed, held: Callable[[str], bool]) -> bool:
    return bool(item.documents) and all(held(url) for url in item.documents)


def _quiet(state: WatchState, sightings: Iterable[Sighting]) -> str:
    read = [sighting for sighting in sightings if sighting.listed is not None]
    parts = [f"{len(read)} places looked at, nothing new"]
    if state.waiting:
        parts.append(f"{len(state.waiting)} wait to be tried again: {_named(state.waiting)}")
    if state.unread:
        parts += [f"{place} could not be read: {entry.problem}" for place, entry in state.unread.items()]
    if state.given_up:
        parts.append(f"given up: {_named(state.given_up)}")
    return "; ".join(parts)


def _named(items: Sequence[Waiting]) -> str:
    shown = ", ".join(_one(item) for item in items[:_SPELLED_OUT])
    return shown + (f" and {len(items) - _SPELLED_OUT} more" if len(items) > _SPELLED_OUT else "")


def _one(item: Waiting) -> str:
    about = " ".join([*item.companies[:3], item.what]).strip()
    return f"{item.identity} ({about})" if about else item.identity
