"""An earnings week of 40 filings by every watched company against a local server, tick by tick: what goes wrong there,
and marts as if it had not.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.storage.tags import RUN_KEY_TAG

from aicapex.run import run_everything
from assets.reconciliation import DAILY_INDEX_KEY
from pipelines.companies import load_universe
from pipelines.settings import Settings
from pipelines.watch.state import state_text
from tests.support.homes import HASTY, Home, mart_versions, rows
from tests.support.played_sec import (
    LISTED_ELSEWHERE,
    LISTED_TWICE,
    NO_DOCUMENT,
    REFUSED,
    SERVED,
    THROTTLED,
    UNAVAILABLE,
    Filed,
    PlayedSec,
    played_sec,
)
from tests.support.season import Week, earnings_week
from tests.support.watch_post import WatchPost

pytestmark = pytest.mark.slow
EASTERN = ZoneInfo("America/New_York")
THURSDAY, FRIDAY, MONDAY, TUESDAY, WEDNESDAY = 0, 1, 4, 5, 6


class Season:
    """The week, the server that plays it, and the watch post beside it."""

    def __init__(self, week: Week, played: PlayedSec, post: WatchPost) -> None:
        self.week, self.played, self.post = week, played, post
        self.late, self.twice = week.special("late")[0], week.special("twice")[0]
        self.withdrawn, self.missed = week.special("withdrawn")[0], week.special("missed")[0]
        played.eastern = {week.special("early")[0].cik}
        played.twice = {self.twice.accession_number}
        played.late = {self.late.accession_number, self.withdrawn.accession_number}

    def clock(self, day: int, at: str) -> None:
        """It is this time of the story's day in New York; machine-wide stops are over."""
        moment = datetime.combine(self.week.first_day + timedelta(days=day), time.fromisoformat(at), EASTERN)
        self.post.passes(seconds=(moment.astimezone(UTC) - self.post.clock).total_seconds())


def numbers(filings: list[Filed]) -> set[str]:
    return {filing.accession_number for filing in filings}


def thursday(season: Season) -> None:
    """A burst, one filing of it listed twice; more comes before its run begins and is asked for in the next."""
    post, played, week = season.post, season.played, season.week
    burst = week.on(THURSDAY)
    season.clock(THURSDAY, "17:00")
    played.file(*burst[:-2])
    assert post.tick(lambda: played.file(*burst[-2:])).endswith("#1")
    assert post.identities == numbers(burst[:-2])
    assert len(played.met(LISTED_TWICE)) >= 1


def friday(season: Season) -> None:
    """The server is down in the night, and New York's reports come meanwhile; the machine's clock goes back an hour."""
    post, played, week = season.post, season.played, season.week
    played.down = UNAVAILABLE
    season.clock(FRIDAY, "16:00")
    assert "could not be read" in post.tick()
    played.file(*week.on(FRIDAY))
    season.clock(FRIDAY, "16:30")
    assert "could not be read" in post.tick()
    known = post.state.known
    played.down = ""
    post.passes(hours=-1)
    # Nobody waits for the hour to come again: what failed at half past four is looked at at half past three.
    assert post.tick().endswith("#1")
    assert post.identities == numbers([*week.on(THURSDAY)[-2:], *week.on(FRIDAY)])
    assert all(set(before) <= set(post.state.known[place]) for place, before in known.items())
    assert played.met(NO_DOCUMENT, season.late.accession_number)
    assert played.met(NO_DOCUMENT, season.withdrawn.accession_number)


def monday(season: Season) -> None:
    """After New York's clocks went back: a throttling answer, and nobody is asked any more."""
    post, played, week = season.post, season.played, season.week
    played.withdraw(season.withdrawn.accession_number)
    played.late.discard(season.late.accession_number)
    played.file(*week.on(MONDAY))
    played.throttles = 1
    season.clock(MONDAY, "17:00")
    assert "could not be read" in post.tick()
    assert len(played.met(THROTTLED)) == 1


def tuesday(season: Season) -> None:
    """The late document is there, the withdrawn filing gone. The server refuses from the moment the run begins."""
    post, played, week = season.post, season.played, season.week
    season.clock(TUESDAY, "17:00")
    played.file(*week.on(TUESDAY))

    def gone() -> None:
        played.down = REFUSED

    assert post.tick(gone).endswith("#2")
    assert post.identities == numbers([season.late, *week.on(MONDAY), *week.on(TUESDAY)])
    assert {met.path[-15:] for met in played.met(LISTED_ELSEWHERE)} == {"0001288776.json"}
    season.clock(TUESDAY, "17:05")
    assert "could not be read" in post.tick()
    played.down = ""


def wednesday(season: Season) -> None:
    """What the outage left and what is new, in one run; then a filing that the sensor is made to miss."""
    post, played, week = season.post, season.played, season.week
    season.clock(WEDNESDAY, "17:00")
    seen = [filed for filed in week.on(WEDNESDAY) if filed is not season.missed]
    played.file(*seen)
    assert post.tick().endswith("#3")
    with_figures = [
        filed
        for filed in (season.late, *week.on(MONDAY), *week.on(TUESDAY))
        if filed.entry.inline or filed.said
    ]
    assert post.identities == numbers([*with_figures, *seen])
    played.file(season.missed)
    place = f"NVDA {season.missed.cik}"
    known = post.state.known | {place: (*post.state.known[place], season.missed.accession_number)}
    post.cursor = state_text(replace(post.state, known=known))
    post.passes(minutes=1)
    assert "nothing new" in post.tick()


def night(season: Season) -> None:
    """The nightly run finds what was missed; then nothing is left to do."""
    post = season.post
    season.clock(WEDNESDAY, "22:30")
    result = post.night()
    assert result.success
    check = next(c for c in result.get_asset_check_evaluations() if c.check_name == "no_filing_missed")
    missed = season.missed.accession_number
    assert (check.passed, check.metadata["in short"].value) == (False, f"NVDA {missed}")
    assert check.asset_key == DAILY_INDEX_KEY
    post.passes(hours=1)
    assert "nothing new" in post.tick()
    assert post.state.waiting == post.state.given_up == ()
    assert post.state.unread == {}


def test_after_a_week_of_troubles_every_mart_is_that_of_a_build_from_scratch(
    live_home: Home, parsed_target: Path, tmp_path: Path
) -> None:
    with played_sec() as played:
        settings = live_home.copy(
            tmp_path / "home", origin_overrides=played.sec.overrides(), limiter_dir=tmp_path / "limiter"
        )
        universe = load_universe(settings.companies_file)
        week = earnings_week(universe.companies)
        assert len(week.filings) == 40
        assert {one.ticker for one in week.filings} == set(universe.tickers)

        season = Season(week, played, WatchPost(settings))
        # Everything is held already: the first look asks once, and its run builds nothing.
        assert season.post.tick().startswith("first look at MSFT 789019+")
        assert "nothing new" in season.post.tick()
        for happens in (thursday, friday, monday, tuesday, wednesday, night):
            happens(season)

        # Each trouble was met, by the server's own log.
        met = played.counts()
        assert all(met[what] for what in (UNAVAILABLE, REFUSED, THROTTLED, NO_DOCUMENT, LISTED_TWICE))
        assert all(
            played.met(SERVED, filed.accession_number) for filed in week.amendments() if filed.entry.inline
        )
        assert all(played.met(SERVED, filed.accession_number) for filed in week.special("recast"))
        # No document is fetched twice, whatever failed around it.
        assert max(Counter(met.about for met in played.met(SERVED)).values()) == 1

        runs = season.post.instance.get_runs()
        assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
        keys = [run.tags[RUN_KEY_TAG] for run in runs if run.tags.get(RUN_KEY_TAG)]
        assert len(keys) == len(set(keys)) == 5
        taken_in(settings, season)

        scratch = Settings(
            home=tmp_path / "scratch",
            source="live",
            sec_identity=settings.sec_identity,
            newsrooms_file=settings.newsrooms_file,
            origin_overrides=played.sec.overrides(),
            limiter_dir=tmp_path / "limiter",
        )
        assert run_everything(scratch, retries=HASTY).succeeded
    assert mart_versions(settings) == mart_versions(scratch)


def taken_in(settings: Settings, season: Season) -> None:
    """Every filing is held once, at its true moment; recasts and amendments gave later vintages."""
    filed = {one.accession_number: one.accepted_at for one in season.played.filings}
    held = rows(
        settings,
        "SELECT accession_number, known_at FROM normalised.filings WHERE list_contains($numbers, accession_number)",
        {"numbers": list(filed)},
    )
    # New York's stamps of AMD from before and after the clocks went back are true moments, too.
    assert dict(held) == filed
    assert len(held) == len(filed) == 39
    missed = season.missed
    assert rows(settings, "SELECT ticker, accession_number, taken_in_at FROM ops.missed_filings") == [
        ("NVDA", missed.accession_number, None)
    ]
    later = rows(
        settings,
        "SELECT DISTINCT unnest(accession_numbers) FROM marts.quarter_vintages "
        "WHERE vintage > 1 AND measure = 'capex_cash'",
    )
    quarterly = [filed for filed in season.week.amendments() if filed.entry.form == "10-Q/A"]
    assert numbers([*quarterly, *season.week.special("recast")]) <= {number for (number,) in later}
