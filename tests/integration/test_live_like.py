"""The live source against a local server that sends the sample's answers in the SEC's places."""

from dataclasses import replace
from pathlib import Path

import pytest

from aicapex.run import run_everything
from pipelines.sources.edgar import company_facts_url, submissions_url
from tests.support.fake_sec import SEC_PATHS, Reply, fake_sec, forbidden
from tests.support.homes import HASTY, IDENTITY, NO_NEWSROOMS, Home, mart_rows, rows
from tests.support.program import Program
from tests.support.recorded import sample_reply

pytestmark = pytest.mark.slow

# Companies whose figures of the sample all stand in filings.
FILED = ("AAPL", "AMD", "GOOGL", "NVDA", "TSLA", "TSM")
NVDA_FACTS = "/api/xbrl/companyfacts/CIK0001045810.json"
MSFT_FACTS = "/api/xbrl/companyfacts/CIK0000789019.json"


def test_a_live_run_asks_for_every_list_of_filings_and_every_company_facts_once(live_home: Home) -> None:
    assert live_home.summary.succeeded
    assert live_home.summary.answers["failed"] == 0
    assert live_home.summary.problems == []
    asked = rows(live_home.settings, "SELECT url, origin FROM ops.fetches")
    assert {origin for _, origin in asked} == {"live"}
    urls = [url for url, _ in asked]
    assert len(urls) == len(set(urls))
    assert {submissions_url(789019), company_facts_url(789019)} <= set(urls)


@pytest.mark.parametrize("mart", ["annual_spend_to_revenue", "quarter_vintages", "spend_to_revenue"])
def test_marts_of_live_answers_differ_from_the_samples_in_evidence_only(
    live_home: Home, sample_home: Home, mart: str
) -> None:
    # Splits of revenue are left out: the sample takes some from releases and named sources, which are asked of nobody.
    live, sample = (
        [row for row in mart_rows(home.settings, mart, FILED) if not str(row[1]).startswith("revenue.")]
        for home in (live_home, sample_home)
    )
    assert live
    assert live == [tuple("filing" if cell == "sample_filing" else cell for cell in row) for row in sample]


def test_live_answers_hold_no_secondary_figure(live_home: Home) -> None:
    evidence = rows(live_home.settings, "SELECT DISTINCT evidence FROM marts.quarter_vintages")
    assert evidence == [("filing",)]
    assert rows(live_home.settings, "SELECT count(*) FROM raw.secondary__figures") == [(0,)]


def test_a_second_run_asks_again_and_keeps_the_last_good_answer_of_what_fails(
    live_home: Home, tmp_path: Path
) -> None:
    settings = live_home.copy(tmp_path / "home")
    before = {mart: mart_rows(settings, mart, (*FILED, "MSFT")) for mart in ("spend_to_revenue", "refusals")}
    with fake_sec(sample_reply) as sec:
        sec.script(MSFT_FACTS, Reply(b"<html>gone</html>", 404))
        sec.script(NVDA_FACTS, Reply(b"<html>down</html>", 500))
        summary = run_everything(replace(settings, origin_overrides=sec.overrides()), retries=HASTY)
        paths = sec.paths()
    assert paths.count(NVDA_FACTS) == HASTY.attempts
    assert paths.count(MSFT_FACTS) == 1
    outcomes = rows(
        settings,
        "SELECT ticker, outcome, answer_sha256 IS NOT NULL, detail FROM ops.fetches "
        "WHERE outcome IN ('absent', 'failed') AND ticker IN ('MSFT', 'NVDA') ORDER BY 1",
    )
    assert [(ticker, outcome, held) for ticker, outcome, held, _ in outcomes] == [
        ("MSFT", "absent", True),
        ("NVDA", "failed", True),
    ]
    assert "status 500" in outcomes[1][3]
    assert summary.succeeded
    assert summary.answers["failed"] == 1
    assert [
        text for text in summary.checks_failed if "company facts of NVDA" in text
    ] == summary.checks_failed
    assert summary.partitions_built == 0
    assert {mart: mart_rows(settings, mart, (*FILED, "MSFT")) for mart in before} == before


def test_the_program_asks_where_the_overrides_say_and_ends_with_4_when_an_answer_fails(
    live_home: Home, tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = live_home.copy(tmp_path / "home")
    monkeypatch.setenv("AICAPEX_SEC_IDENTITY", IDENTITY)
    monkeypatch.setenv("AICAPEX_NEWSROOMS_FILE", str(NO_NEWSROOMS))
    monkeypatch.setenv("AICAPEX_LIMITER_DIR", str(settings.limiter_dir))
    with fake_sec(sample_reply) as sec:
        overrides = ",".join(f"{host}={base}" for host, base in sec.overrides().items())
        monkeypatch.setenv("AICAPEX_ORIGIN_OVERRIDES", overrides)
        sec.script(NVDA_FACTS, forbidden())
        said = program("run", "--home", settings.home, "--source", "live")
        to_sec = [request for request in sec.requests if request.path.startswith(SEC_PATHS)]
    assert said.code == 4, said.out + said.err
    assert {request.headers["User-Agent"] for request in to_sec} == {IDENTITY}
    assert "1 failed" in said.out
    assert "failed      sources/answers, every answer had: company facts of NVDA" in said.out
    # What asks is never skipped; nothing else was built.
    counted = [line for line in said.out.splitlines() if line.startswith(("assets ", "rows "))]
    assert [line.split()[1] for line in counted] == ["5", "0"], counted
