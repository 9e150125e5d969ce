import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.companies import Group, Universe
from pipelines.errors import BadWatchState
from pipelines.watch.attempts import MOST_ATTEMPTS
from pipelines.watch.company_file import (
    FileDecision,
    FileState,
    decide_company_file,
    file_state_text,
    read_file_state,
)
from pipelines.watch.decision import RunStands
from tests.support.filed import company

ONE, TWO = company(ticker="ONE"), company(ticker="TWO")
BOTH = Universe((ONE, TWO), ())
EDITED = Universe((ONE, replace(TWO, name="Other")), ())


class Watch:
    def __init__(self, text: str | None = None) -> None:
        self.state = read_file_state(text)
        self.now = datetime(2026, 3, 3, 12, tzinfo=UTC)

    def tick(
        self, universe: Universe, run: RunStands = RunStands.MISSING, after: timedelta = timedelta(minutes=1)
    ) -> FileDecision:
        self.now += after
        decision = decide_company_file(universe, self.state, run, self.now)
        self.state = read_file_state(file_state_text(decision.state))
        assert self.state == decision.state
        return decision


def watching() -> Watch:
    watch = Watch()
    watch.tick(BOTH)
    return watch


def test_the_first_look_only_remembers() -> None:
    watch = Watch()
    decision = watch.tick(BOTH)
    assert (decision.run_key, decision.reason) == (None, "first look at the company file")
    assert (watch.state.versions or {})["ONE"] == ONE.version()


def test_what_has_not_changed_asks_for_nothing() -> None:
    assert watching().tick(BOTH).run_key is None


@pytest.mark.parametrize(
    ("after", "named"),
    [
        (EDITED, "TWO"),
        (Universe((ONE, TWO, company(ticker="NEW")), ()), "NEW"),
        (Universe((ONE,), ()), "TWO"),
        (Universe((ONE, TWO), (Group("both", "Both", ("ONE", "TWO")),)), "groups"),
    ],
)
def test_what_has_changed_is_named(after: Universe, named: str) -> None:
    decision = watching().tick(after)
    assert decision.run_key == f"company file, change 1: {named} #1"
    assert decision.reason == f"changed: {named}"


def test_the_order_of_the_entries_is_no_change() -> None:
    assert watching().tick(Universe((TWO, ONE), ())).run_key is None


def test_a_change_is_taken_in_only_when_its_run_succeeded() -> None:
    watch = watching()
    watch.tick(EDITED)
    assert watch.tick(EDITED, RunStands.UNDER_WAY).run_key is None
    before = watch.state.versions
    watch.tick(EDITED, RunStands.SUCCEEDED)
    assert watch.state.versions != before
    assert watch.tick(EDITED).run_key is None


def test_a_failed_run_is_asked_for_again_under_another_key_after_a_wait() -> None:
    watch = watching()
    first = watch.tick(EDITED)
    early = watch.tick(EDITED, RunStands.FAILED)
    later = watch.tick(EDITED, after=timedelta(minutes=2))
    assert early.run_key is None
    assert first.run_key != later.run_key
    assert (later.run_key or "").endswith("#2")


def test_a_lasting_failure_is_given_up_until_the_file_changes_again() -> None:
    watch = watching()
    watch.tick(EDITED)
    watch.tick(EDITED, RunStands.FAILED_FOR_GOOD)
    decision = watch.tick(EDITED, after=timedelta(days=1))
    assert decision.run_key is None
    assert f"given up after {MOST_ATTEMPTS} runs" in decision.reason
    mended = watch.tick(Universe((ONE, replace(TWO, name="Mended")), ()))
    assert (mended.run_key or "").endswith("#1")


def test_a_change_during_a_run_is_asked_for_after_it() -> None:
    watch = watching()
    watch.tick(EDITED)
    other = Universe((replace(ONE, name="Third"), TWO), ())
    assert watch.tick(other, RunStands.UNDER_WAY).run_key is None
    decision = watch.tick(other, RunStands.SUCCEEDED)
    assert decision.reason == "changed: ONE, TWO"


def test_a_file_edited_back_and_forth_never_uses_a_key_twice() -> None:
    watch = watching()
    keys = []
    for universe in (EDITED, BOTH, EDITED, BOTH):
        keys.append(watch.tick(universe).run_key)
        watch.tick(universe, RunStands.SUCCEEDED)
    assert None not in keys
    assert len(set(keys)) == 4


def test_the_bare_versions_of_before_are_taken_over() -> None:
    old = json.dumps({"ONE": ONE.version(), "TWO": TWO.version(), "groups": "()"})
    watch = Watch(old)
    assert watch.tick(BOTH).run_key is None
    assert watch.tick(EDITED).reason == "changed: TWO"


def test_a_cursor_of_a_later_version_or_of_another_kind_is_refused() -> None:
    for text in (json.dumps({"version": 99}), "[1]", "{"):
        with pytest.raises(BadWatchState):
            read_file_state(text)
    assert read_file_state(None) == FileState()


def test_a_clock_that_is_put_back_does_not_prolong_the_wait_after_a_failed_run() -> None:
    watch = watching()
    watch.tick(EDITED)
    watch.tick(EDITED, RunStands.FAILED)
    assert (watch.tick(EDITED, after=timedelta(hours=-1)).run_key or "").endswith("#2")
