"""A daemon killed with everything it started, during a tick and during a run: nothing is lost, nothing is twice."""

from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.scheduler.instigation import TickStatus

from assets.sensors import NEW_FILINGS
from pipelines.companies import load_universe
from tests.support.daemon import Daemon, run_keys, wait_until
from tests.support.homes import Home, rows
from tests.support.played_sec import HELD_BACK, SERVED, played_sec
from tests.support.season import filing_of

pytestmark = pytest.mark.slow


def test_a_daemon_killed_in_a_tick_and_in_a_run_loses_nothing_and_does_nothing_twice(
    live_home: Home, parsed_target: Path, tmp_path: Path
) -> None:
    with played_sec() as played:
        settings = live_home.copy(
            tmp_path / "home",
            origin_overrides=played.sec.overrides(),
            limiter_dir=tmp_path / "limiter",
            poll_seconds=5,
        )
        companies = {company.ticker: company for company in load_universe(settings.companies_file).companies}
        now = datetime.now(UTC)
        microsoft = filing_of(companies["MSFT"], 1, now, form="10-Q")
        google = filing_of(companies["GOOGL"], 2, now, form="10-Q")
        amazon = filing_of(companies["AMZN"], 3, now, form="10-Q")
        daemon = Daemon(settings)
        daemon.switch_on(NEW_FILINGS, "dead_runs")
        daemon.start()
        try:
            wait_until(lambda: daemon.runs(dg.DagsterRunStatus.SUCCESS), "the run of the first look")

            # In a tick: the server has its question and gives no answer.
            played.hold_back(r"/submissions/CIK0000789019\.json")
            played.file(microsoft)
            wait_until(lambda: played.met(HELD_BACK), "a look at Microsoft's list")
            (in_flight,) = daemon.ticks(TickStatus.STARTED)
            assert daemon.kill() >= 2
            assert in_flight.tick_id in {tick.tick_id for tick in daemon.ticks(TickStatus.STARTED)}
            assert not daemon.runs(dg.DagsterRunStatus.STARTED)
            played.let_go()
            daemon.start()
            wait_until(lambda: played.met(SERVED, microsoft.accession_number), "Microsoft's report")
            wait_until(lambda: not daemon.remembers().waiting, "the run that takes it in")

            # In a run: it has asked for the document and gets no answer.
            document = f".*/{google.accession_number.replace('-', '')}/.*"
            played.hold_back(document)
            played.file(google)
            wait_until(lambda: len(played.met(HELD_BACK)) == 2, "a run that asks for Google's report")
            (killed,) = daemon.runs(dg.DagsterRunStatus.STARTED)
            assert daemon.kill() >= 2
            began = {e.step_key for e in daemon.events(killed.run_id) if e.is_step_start}
            ended = {e.step_key for e in daemon.events(killed.run_id) if e.is_step_success}
            assert began - ended == {"sources__filing_documents"}
            played.let_go()
            played.file(amazon)
            daemon.start()
            wait_until(lambda: played.met(SERVED, google.accession_number), "Google's report")
            wait_until(lambda: played.met(SERVED, amazon.accession_number), "Amazon's report")
            wait_until(
                lambda: daemon.remembers().asked is None and not daemon.remembers().waiting, "the last run"
            )
        finally:
            daemon.stop()

        filings = [microsoft, google, amazon]
        # Nothing is lost: all is in the marts, and the watcher waits for nothing.
        shown = rows(
            settings,
            "SELECT list_distinct(flatten(list(accession_numbers))) FROM marts.quarter_vintages",
        )[0][0]
        assert {filing.accession_number for filing in filings} <= set(shown)
        assert daemon.remembers().given_up == ()
        # Nothing is twice: no key, no document, no fact.
        succeeded = run_keys(daemon.runs(dg.DagsterRunStatus.SUCCESS))
        assert len(succeeded) == len(set(succeeded))
        assert len(run_keys(daemon.runs())) == len(set(run_keys(daemon.runs())))
        assert [len(played.met(SERVED, filing.accession_number)) for filing in filings] == [1, 1, 1]
        assert rows(settings, "SELECT count(*) - count(DISTINCT fact_id) FROM normalised.facts") == [(0,)]
        assert rows(
            settings,
            "SELECT accession_number, count(*) FROM raw.sec__inline_facts "
            "WHERE list_contains($numbers, accession_number) GROUP BY ALL ORDER BY ALL",
            {"numbers": [filing.accession_number for filing in filings]},
        ) == [(filing.accession_number, 2) for filing in sorted(filings, key=lambda f: f.accession_number)]
        # The killed run was ended in the books and asked for again, under the next attempt's key.
        (failed,) = daemon.runs(dg.DagsterRunStatus.FAILURE)
        assert failed.run_id == killed.run_id
        assert run_keys([failed]) == [f"{google.accession_number} #1"]
        assert any(google.accession_number in key and key.endswith("#2") for key in succeeded)
        assert {run.status for run in daemon.runs()} == {
            dg.DagsterRunStatus.SUCCESS,
            dg.DagsterRunStatus.FAILURE,
        }
