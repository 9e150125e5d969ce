"""What a look asks for, tick by tick, without a network and without Dagster."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.watch.attempts import MOST_ATTEMPTS, is_over, look_wait, run_wait
from pipelines.watch.decision import UNREAD_ALARM, Decision, Listed, RunStands, Sighting, decide, run_key
from pipelines.watch.state import WatchState, read_state_text, state_text

START = datetime(2026, 10, 29, 20, 5, tzinfo=UTC)
OLD, NEW, NEXT = "0001045810-26-000001", "0001045810-26-000002", "0001045810-26-000003"
NVDA, AMD = "NVDA 1045810", "AMD 2488"


def url(identity: str) -> str:
    return f"https://www.sec.gov/Archives/edgar/data/1045810/{identity}.htm"


def seen(*identities: str, place: str = NVDA) -> Sighting:
    ticker = place.split()[0]
    return Sighting(place, (ticker,), tuple(Listed(i, (ticker,), (url(i),), "10-Q") for i in identities))


def unread(place: str = NVDA) -> Sighting:
    return Sighting(place, (place.split()[0],), None, "status 503")


class Watch:
    """A watcher between its ticks; every document is held unless `lacking` names it."""

    def __init__(self, state: WatchState | None = None) -> None:
        self.state = state or WatchState(known={NVDA: (OLD,)})
        self.now = START
        self.lacking: set[str] = set()

    def tick(
        self,
        *sightings: Sighting,
        run: RunStands = RunStands.MISSING,
        after: timedelta = timedelta(minutes=1),
    ) -> Decision:
        self.now += after
        lacking = {url(identity) for identity in self.lacking}
        decision = decide(self.state, sightings, run, self.now, lambda address: address not in lacking)
        # Between two ticks the state lives as text.
        self.state = read_state_text(state_text(decision.state))
        assert self.state == decision.state
        return decision


def keys(decisions: Sequence[Decision]) -> list[str]:
    return [decision.request.run_key for decision in decisions if decision.request]


def test_nothing_new_asks_for_nothing_and_says_so() -> None:
    decision = Watch().tick(seen(OLD))
    assert decision.request is None
    assert decision.reason == "1 places looked at, nothing new"


def test_a_new_filing_asks_for_one_run_under_its_accession_number_and_attempt() -> None:
    decision = Watch().tick(seen(NEW, OLD))
    assert decision.request is not None
    assert decision.request.run_key == f"{NEW} #1"
    assert decision.request.companies == ("NVDA",)


def test_many_new_filings_of_many_companies_ask_for_one_run() -> None:
    watch = Watch(WatchState(known={NVDA: (OLD,), AMD: ()}))
    decision = watch.tick(seen(NEXT, NEW, OLD), seen("0000002488-26-000009", place=AMD))
    assert decision.request is not None
    assert decision.request.identities == (NEXT, NEW, "0000002488-26-000009")
    assert decision.request.companies == ("NVDA", "AMD")


def test_what_comes_while_a_run_is_under_way_waits_and_is_asked_for_together() -> None:
    watch = Watch()
    first = watch.tick(seen(NEW, OLD))
    during = watch.tick(seen(NEXT, NEW, OLD), run=RunStands.UNDER_WAY)
    again = watch.tick(seen("0001045810-26-000004", NEXT, NEW, OLD), run=RunStands.UNDER_WAY)
    after = watch.tick(seen("0001045810-26-000004", NEXT, NEW, OLD), run=RunStands.SUCCEEDED)
    assert keys([first, during, again, after]) == [f"{NEW} #1", f"{NEXT}+0001045810-26-000004 #1"]
    assert again.reason == f"run {NEW} #1 is under way, 2 more wait"
    assert watch.state.known[NVDA] == (OLD, NEW)


def test_a_filing_is_known_only_after_the_run_succeeded() -> None:
    watch = Watch()
    watch.tick(seen(NEW, OLD))
    assert watch.state.known[NVDA] == (OLD,)
    watch.tick(seen(NEW, OLD), run=RunStands.UNDER_WAY)
    assert watch.state.known[NVDA] == (OLD,)
    watch.tick(seen(NEW, OLD), run=RunStands.SUCCEEDED)
    assert watch.state.known[NVDA] == (OLD, NEW)
    assert watch.tick(seen(NEW, OLD)).request is None


def test_a_failed_run_is_asked_for_again_under_another_key_after_a_wait() -> None:
    watch = Watch()
    first = watch.tick(seen(NEW, OLD))
    failed = watch.tick(seen(NEW, OLD), run=RunStands.FAILED)
    early = watch.tick(seen(NEW, OLD), after=timedelta(seconds=30))
    later = watch.tick(seen(NEW, OLD), after=timedelta(seconds=31))
    assert keys([first, failed, early, later]) == [f"{NEW} #1", f"{NEW} #2"]
    assert "the run failed" in watch.state.waiting[0].reason


def test_another_filing_does_not_wait_for_the_one_that_failed() -> None:
    watch = Watch()
    watch.tick(seen(NEW, OLD))
    watch.tick(seen(NEW, OLD), run=RunStands.FAILED)
    decision = watch.tick(seen(NEXT, NEW, OLD), after=timedelta(seconds=10))
    assert keys([decision]) == [f"{NEXT} #1"]


def test_a_document_that_is_not_there_yet_is_asked_for_again_although_the_run_succeeded() -> None:
    watch = Watch()
    watch.lacking = {NEW}
    first = watch.tick(seen(NEW, OLD))
    watch.tick(seen(NEW, OLD), run=RunStands.SUCCEEDED)
    assert watch.state.known[NVDA] == (OLD,)
    second = watch.tick(seen(NEW, OLD), after=timedelta(minutes=1))
    watch.lacking = set()
    watch.tick(seen(NEW, OLD), run=RunStands.SUCCEEDED)
    assert keys([first, second]) == [f"{NEW} #1", f"{NEW} #2"]
    assert watch.state.known[NVDA] == (OLD, NEW)


def test_a_permanent_failure_is_never_tried_again_and_somebody_is_told() -> None:
    watch = Watch()
    watch.tick(seen(NEW, OLD))
    decision = watch.tick(seen(NEW, OLD), run=RunStands.FAILED_FOR_GOOD)
    assert decision.alarms == (
        f"{NEW} (NVDA 10-Q) is given up after 1 run(s): the run failed for a reason that does not pass",
    )
    later = watch.tick(seen(NEW, OLD), after=timedelta(days=2))
    assert later.request is None
    assert NEW in later.reason


def test_attempts_are_limited_and_what_is_given_up_is_known_once_another_run_had_it() -> None:
    watch = Watch()
    watch.lacking = {NEW}
    asked = []
    for _ in range(3 * MOST_ATTEMPTS):
        asked.append(watch.tick(seen(NEW, OLD), run=RunStands.SUCCEEDED, after=timedelta(hours=3)))
    assert keys(asked) == [f"{NEW} #{attempt}" for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert [item.identity for item in watch.state.given_up] == [NEW]
    watch.lacking = set()
    watch.tick(seen(NEW, OLD))
    assert (watch.state.given_up, watch.state.known[NVDA]) == ((), (OLD, NEW))


def test_a_list_that_can_not_be_read_is_not_an_empty_list() -> None:
    watch = Watch()
    watch.tick(seen(NEW, OLD))
    watch.tick(seen(NEW, OLD), run=RunStands.FAILED)
    before = (watch.state.known, watch.state.waiting)
    decision = watch.tick(unread(), after=timedelta(seconds=1))
    assert (watch.state.known, watch.state.waiting) == before
    assert "NVDA 1045810 could not be read: status 503" in decision.reason


def test_a_place_that_fails_is_left_alone_longer_each_time_and_told_once() -> None:
    watch = Watch()
    alarms: list[str] = []
    for times in range(1, UNREAD_ALARM + 3):
        alarms += watch.tick(unread()).alarms
        entry = watch.state.unread[NVDA]
        assert entry.times == times
        assert entry.not_before == watch.now + look_wait(times)
        assert not watch.state.may_look(NVDA, watch.now)
        assert watch.state.may_look(NVDA, watch.now + look_wait(times))
    assert len(alarms) == 1
    watch.tick(seen(OLD))
    assert watch.state.unread == {}


def test_a_filing_with_an_older_number_that_turns_up_late_is_new_all_the_same() -> None:
    watch = Watch(WatchState(known={NVDA: (NEXT, NEW)}))
    assert keys([watch.tick(seen(NEXT, NEW, OLD))]) == [f"{OLD} #1"]


def test_a_filing_that_was_withdrawn_while_it_waited_is_asked_for_no_longer() -> None:
    watch = Watch()
    watch.tick(seen(NEW, OLD))
    watch.tick(seen(NEW, OLD), run=RunStands.FAILED)
    decision = watch.tick(seen(OLD), after=timedelta(hours=1))
    assert decision.request is None
    assert watch.state.waiting == ()


def test_a_filing_that_was_withdrawn_during_its_run_is_settled_with_it() -> None:
    watch = Watch()
    watch.tick(seen(NEW, OLD))
    watch.tick(seen(OLD), run=RunStands.UNDER_WAY)
    watch.tick(seen(OLD), run=RunStands.SUCCEEDED)
    assert watch.state.waiting == ()
    assert watch.state.known[NVDA] == (OLD,)


def test_a_filing_that_stands_twice_in_a_list_is_asked_for_once() -> None:
    decision = Watch().tick(seen(NEW, NEW, OLD))
    assert decision.request is not None
    assert decision.request.identities == (NEW,)


def test_a_filing_of_two_registrants_is_asked_for_once_and_known_at_both() -> None:
    google = "GOOGL 1288776"
    watch = Watch(WatchState(known={NVDA: (), google: ()}))
    both = (seen(NEW), seen(NEW, place=google))
    decision = watch.tick(*both)
    assert decision.request is not None
    assert decision.request.identities == (NEW,)
    watch.tick(*both, run=RunStands.SUCCEEDED)
    assert watch.state.known == {NVDA: (NEW,), google: (NEW,)}


def test_a_filing_of_two_registrants_counts_as_had_from_the_folder_of_either() -> None:
    google = "GOOGL 1288776"
    state = WatchState(known={NVDA: (), google: ()})
    folders = [
        Sighting(place, (place.split()[0],), (Listed(NEW, (place.split()[0],), (f"{place}/{NEW}.htm",)),))
        for place in (NVDA, google)
    ]
    asked = decide(state, folders, RunStands.MISSING, START, lambda _: False)
    done = decide(
        asked.state, folders, RunStands.SUCCEEDED, START, lambda address: address.startswith(google)
    )
    assert done.request is None
    assert done.state.known == {NVDA: (NEW,), google: (NEW,)}
    assert done.state.waiting == ()


@pytest.mark.parametrize("back", [timedelta(hours=-1), timedelta(days=-40)])
def test_a_clock_that_is_put_back_neither_stops_the_looks_nor_forgets_anything(back: timedelta) -> None:
    watch = Watch()
    watch.tick(unread())
    watch.tick(seen(NEW, OLD), unread(AMD))
    watch.tick(seen(NEW, OLD), run=RunStands.FAILED)
    known, waiting = watch.state.known, watch.state.waiting
    watch.now += back
    assert watch.state.may_look(AMD, watch.now)
    again = watch.tick(seen(NEW, OLD))
    assert keys([again]) == [f"{NEW} #2"]
    assert (watch.state.known, watch.state.waiting) == (known, waiting)


def test_a_clock_that_is_put_back_does_not_hold_up_a_request_that_never_became_a_run() -> None:
    watch = Watch()
    first = watch.tick(seen(NEW, OLD))
    again = watch.tick(seen(NEW, OLD), after=timedelta(hours=-1))
    later = watch.tick(seen(NEW, OLD))
    # Under the same key: should the daemon have started it after all, Dagster starts no second one.
    assert keys([first, again, later]) == [f"{NEW} #1", f"{NEW} #1"]


def test_a_clock_that_goes_back_by_seconds_ends_no_wait() -> None:
    watch = Watch()
    watch.tick(unread())
    watch.tick(seen(NEW, OLD), unread(AMD))
    watch.tick(seen(NEW, OLD), run=RunStands.FAILED)
    assert watch.tick(seen(NEW, OLD), after=timedelta(seconds=-30)).request is None
    assert not watch.state.may_look(AMD, watch.state.unread[AMD].not_before - timedelta(minutes=2))


@given(st.integers(-26, 26), st.integers(0, 40))
def test_however_the_clock_jumps_nothing_waits_longer_than_it_was_told_to(hours: int, attempts: int) -> None:
    wait = run_wait(attempts)
    now = START + timedelta(hours=hours)
    end = START + wait
    rest = timedelta(0) if is_over(end, wait, now) else end - now
    assert rest <= wait + timedelta(minutes=1)


def test_the_first_look_at_a_company_asks_for_one_run_whatever_its_list_holds() -> None:
    watch = Watch(WatchState())
    first = watch.tick(seen(NEXT, NEW, OLD), seen("0000002488-26-000009", place=AMD))
    assert keys([first]) == ["first look at NVDA 1045810+first look at AMD 2488 #1"]
    failed = watch.tick(seen(NEXT, NEW, OLD), run=RunStands.FAILED)
    again = watch.tick(seen(NEXT, NEW, OLD), after=timedelta(minutes=2))
    done = watch.tick(seen(NEXT, NEW, OLD), run=RunStands.SUCCEEDED)
    assert keys([failed, again, done]) == ["first look at NVDA 1045810+first look at AMD 2488 #2"]
    assert watch.state.waiting == ()
    assert watch.tick(seen(NEXT, NEW, OLD)).request is None


def test_a_request_that_never_became_a_run_is_made_again_under_the_same_key() -> None:
    watch = Watch()
    first = watch.tick(seen(NEW, OLD))
    soon = watch.tick(seen(NEW, OLD), run=RunStands.MISSING)
    later = watch.tick(seen(NEW, OLD), run=RunStands.MISSING, after=timedelta(minutes=5))
    assert keys([first, soon, later]) == [f"{NEW} #1", f"{NEW} #1"]


def test_a_cursor_of_version_one_keeps_what_is_known() -> None:
    state = read_state_text(f'{{"version": 1, "known": {{"{NVDA}": ["{OLD}"]}}}}')
    assert state == WatchState(known={NVDA: (OLD,)})
    assert keys([Watch(state).tick(seen(NEW, OLD))]) == [f"{NEW} #1"]


def test_a_key_of_many_filings_stays_short_and_tells_other_batches_apart() -> None:
    many = [f"0001045810-26-{number:06}" for number in range(40)]
    assert len(run_key(many, 1)) < 350
    assert run_key(many, 1) != run_key([*many[:-1], OLD + "x"], 1)
    assert run_key(many, 1) != run_key(many, 2)


def test_waits_double_up_to_a_bound() -> None:
    assert [run_wait(n) for n in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert run_wait(1000) == timedelta(hours=2)
    assert look_wait(1000) == timedelta(minutes=15)


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([OLD, NEW, NEXT]), unique=True) | st.none(),
            st.sampled_from([RunStands.UNDER_WAY, RunStands.SUCCEEDED, RunStands.FAILED]),
        ),
        max_size=12,
    )
)
def test_whatever_happens_what_is_listed_in_the_end_is_taken_in_and_no_key_is_used_twice(
    story: list[tuple[list[str] | None, RunStands]],
) -> None:
    watch = Watch()
    decisions = [
        watch.tick(unread() if listed is None else seen(*listed), run=run, after=timedelta(hours=3))
        for listed, run in story
    ]
    # An identity that was withdrawn and listed again begins anew, with a first attempt: its earlier runs count nothing.
    assert len(keys(decisions)) <= len(story)
    for _ in range(4):
        watch.tick(seen(NEXT, NEW, OLD), run=RunStands.SUCCEEDED, after=timedelta(hours=3))
    assert set(watch.state.known[NVDA]) == {OLD, NEW, NEXT}
    assert (watch.state.waiting, watch.state.asked) == ((), None)


@pytest.mark.parametrize("stands", [RunStands.FAILED, RunStands.SUCCEEDED])
def test_settling_leaves_other_places_alone(stands: RunStands) -> None:
    watch = Watch(WatchState(known={NVDA: (OLD,), AMD: ("0000002488-26-000009",)}))
    watch.tick(seen(NEW, OLD))
    watch.tick(seen(NEW, OLD), run=stands)
    assert watch.state.known[AMD] == ("0000002488-26-000009",)
    assert replace(watch.state).known == watch.state.known
