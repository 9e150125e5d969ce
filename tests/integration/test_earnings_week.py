"""Some days of an earnings season against a local server: what goes wrong there, and marts as if it had not."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

from aicapex.run import run_everything
from assets.reconciliation import DAILY_INDEX_KEY
from pipelines.companies import load_universe
from pipelines.publish.content import content_of
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_writer
from pipelines.watch.state import state_text
from tests.support.homes import HASTY, Home, rows
from tests.support.played_sec import Filed, played_sec, quarterly
from tests.support.watch_post import WatchPost

pytestmark = pytest.mark.slow


def mart_versions(settings: Settings) -> dict[str, str]:
    """A hash over the rows of every mart, by its name."""
    marts = [
        name
        for (name,) in rows(settings, "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts'")
    ]
    with open_writer(settings.warehouse_path) as connection:
        return {name: content_of(connection, [f"marts.{name}"]).version for name in marts}


def test_after_a_week_of_troubles_every_mart_is_that_of_a_build_from_scratch(
    live_home: Home, parsed_target: Path, tmp_path: Path
) -> None:
    with played_sec() as played:
        settings = live_home.copy(
            tmp_path / "home", origin_overrides=played.sec.overrides(), limiter_dir=tmp_path / "limiter"
        )
        companies = {c.ticker: c for c in load_universe(settings.companies_file).companies}
        post = WatchPost(settings)

        def filed(ticker: str, number: int, day: int = 27, **more: object) -> Filed:
            return quarterly(companies[ticker], number, date(2026, 10, day), **more)  # type: ignore[arg-type]

        # Everything is held already: the first look asks once, and its run builds nothing.
        assert post.tick().startswith("first look at MSFT 789019+")
        assert "nothing new" in post.tick()
        before = len(post.runs)

        # A burst: two companies at once, one of them listed twice; a third while the run begins.
        microsoft, google, amazon = filed("MSFT", 1), filed("GOOGL", 2), filed("AMZN", 3, inline=False)
        played.twice = {google.accession_number}
        played.file(microsoft, google)
        post.passes(minutes=1)
        assert post.tick(lambda: played.file(amazon)) == (
            f"{microsoft.accession_number}+{google.accession_number} #1"
        )
        # What came during the run is asked for after it. Its run is not needed any more: the whole list was fetched.
        post.passes(minutes=1)
        assert post.tick() == f"{amazon.accession_number} #1"

        # An outage: nothing is forgotten, nothing asked. Meanwhile a report comes whose document is late, and an
        # amendment that restates; the clock is put back by an hour.
        played.down = True
        post.passes(hours=12)
        assert "could not be read" in post.tick()
        meta, amended = filed("META", 4, day=28), filed("MSFT", 5, day=28, form="10-Q/A", capex=1_100)
        withdrawn = filed("TSLA", 6, day=28, form="8-K", inline=False)
        played.late = {meta.accession_number, withdrawn.accession_number}
        played.file(meta, amended, withdrawn)
        played.down = False
        post.clock = post.clock.replace(hour=0)
        assert "nothing new" in post.tick()  # left alone for as long as the failed looks said
        post.passes(hours=2)
        asked = post.tick()
        assert asked == "+".join(f.accession_number for f in (amended, meta, withdrawn)) + " #1"

        # A throttling answer: the machine is quiet. The withdrawn filing is asked for no longer.
        played.throttles = 1
        played.withdraw(withdrawn.accession_number)
        post.passes(minutes=2)
        assert "could not be read" in post.tick()
        played.late = set()
        post.passes(minutes=30)
        assert post.tick() == f"{meta.accession_number} #2"

        # A filing that the sensor was made to miss is found by the night.
        missed = filed("NVDA", 7, day=28)
        played.file(missed)
        place = "NVDA 1045810"
        known = post.state.known | {place: (*post.state.known[place], missed.accession_number)}
        post.cursor = state_text(replace(post.state, known=known))
        post.passes(hours=4)
        assert "nothing new" in post.tick()
        post.clock = post.clock.replace(day=29, hour=2, minute=30)
        night = post.night()
        assert night.success
        check = next(c for c in night.get_asset_check_evaluations() if c.check_name == "no_filing_missed")
        assert (check.passed, check.metadata["in short"].value) == (False, f"NVDA {missed.accession_number}")
        assert check.asset_key == DAILY_INDEX_KEY
        assert "nothing new" in post.tick()

        statuses = {run.status for run in post.instance.get_runs()}
        assert statuses == {dg.DagsterRunStatus.SUCCESS}
        assert len(post.runs) - before == 5
        held = rows(
            settings, "SELECT accession_number FROM normalised.filings WHERE accession_number[12:13] = '26'"
        )
        assert {f.accession_number for f in played.filings} <= {number for (number,) in held}
        assert rows(
            settings,
            "SELECT ticker, accession_number, taken_in_at FROM ops.missed_filings",
        ) == [("NVDA", missed.accession_number, None)]

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
