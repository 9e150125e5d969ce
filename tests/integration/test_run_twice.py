"""A second run builds what has changed and nothing else, and says so."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from aicapex.run import RunSummary, run_everything
from assets import dbt_models
from pipelines.raw.document import Document, Parsed
from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url
from pipelines.steps import normalised, published
from pipelines.steps.raw import RAW_STEPS
from tests.support.fake_sec import SEC_PATHS, Reply, fake_sec, json_reply
from tests.support.filed import CAPEX
from tests.support.homes import HASTY, Home, mart_rows, rows
from tests.support.recorded import facts_of, sample_reply

pytestmark = pytest.mark.slow


def facts_path(cik: int) -> str:
    return company_facts_url(cik).removeprefix("https://data.sec.gov")


MSFT, META, GOOGL = (facts_path(cik) for cik in (789019, 1326801, 1652044))


@dataclass
class Work:
    """What was called: (function, ticker or URL)."""

    calls: list[tuple[str, str]]

    def of(self, name: str) -> set[str]:
        return {about for called, about in self.calls if called == name}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Notes every reading of an answer, every derivation, every start of dbt and every publication."""
    calls: list[tuple[str, str]] = []

    def note(place: Any, name: str, call_it: str, about: Callable[..., str]) -> None:
        function = getattr(place, name)

        def noted(*arguments: Any, **named: Any) -> Any:
            calls.append((call_it, about(*arguments)))
            return function(*arguments, **named)

        monkeypatch.setattr(place, name, noted)

    note(normalised, "normalise_facts", "facts", lambda company, *_: company.ticker)
    note(normalised, "normalise_periods", "periods", lambda company, *_: company.ticker)
    note(dbt_models, "build_models", "dbt", lambda *_: "build")
    note(published, "write_warehouse_file", "publish", lambda *_: "file")

    def reading(parse: Callable[[Document], Parsed]) -> Callable[[Document], Parsed]:
        def noted(document: Document) -> Parsed:
            calls.append(("read", document.ticker))
            return parse(document)

        return noted

    parsers = [step.parse for step in RAW_STEPS]
    for step, parse in zip(RAW_STEPS, parsers, strict=True):
        object.__setattr__(step, "parse", reading(parse))  # frozen, and the assets hold these objects
    yield Work(calls)
    for step, parse in zip(RAW_STEPS, parsers, strict=True):
        object.__setattr__(step, "parse", parse)


def run_against(settings: Settings, scripts: Mapping[str, Reply]) -> tuple[RunSummary, list[str]]:
    """A live run against a server with these answers instead of the sample's; returns what was asked for, too."""
    with fake_sec(sample_reply) as sec:
        for path, reply in scripts.items():
            sec.script(path, reply)
        summary = run_everything(replace(settings, origin_overrides=sec.overrides()), retries=HASTY)
        return summary, sec.paths()


def richer(path: str) -> Reply:
    """The sample's company facts with a billion more in the last report of capital spending."""
    document = json.loads(sample_reply(path).body)
    last = max(facts_of(document, CAPEX), key=lambda fact: (fact["filed"], fact["end"]))
    last["val"] += 1_000_000_000
    return json_reply(json.dumps(document))


def cut_short(path: str) -> Reply:
    """Half of the answer, sent as if it were all."""
    whole = sample_reply(path).body
    return Reply(whole[: len(whole) // 2], headers={"Content-Type": "application/json"})


def test_a_second_run_reads_builds_and_publishes_nothing(
    sample_home: Home, tmp_path: Path, work: Work
) -> None:
    settings = sample_home.copy(tmp_path / "home")
    before = (settings.published_dir / "current").readlink()
    summary = run_everything(settings)
    assert summary.succeeded
    assert work.calls == []
    assert (summary.partitions_built, summary.rows_built) == (0, 0)
    assert summary.assets == sample_home.summary.assets
    # What asks is never skipped: answers, documents, releases, newsrooms, reference series.
    assert summary.assets_skipped == summary.assets - 5
    assert summary.partitions_skipped == sample_home.summary.partitions_built
    assert summary.answers["new"] == 0
    assert summary.answers["unchanged"] == sample_home.summary.answers["new"]
    assert (settings.published_dir / "current").readlink() == before
    # What the marts' tests said when they ran is said again.
    assert sorted(summary.warnings) == sorted(sample_home.summary.warnings)


def test_only_the_companies_asked_for_are_asked_about(live_home: Home, tmp_path: Path, work: Work) -> None:
    settings = live_home.copy(tmp_path / "home", tickers=("MSFT", "NVDA"))
    summary, paths = run_against(settings, {GOOGL: richer(GOOGL)})
    assert summary.succeeded
    # The reference series are of no company and asked for in every run.
    asked = [path for path in paths if path.startswith(SEC_PATHS)]
    assert len(asked) == 4
    assert {path[-15:] for path in asked} == {"0000789019.json", "0001045810.json"}
    assert summary.answers["unchanged"] == 4
    assert sum(summary.answers.values()) == 4
    assert (summary.partitions_built, summary.quarantined) == (0, 0)
    assert summary.assets == live_home.summary.assets
    assert work.calls == []


def test_a_changed_answer_rebuilds_its_company_and_a_bad_one_leaves_the_last_good_rows(
    live_home: Home, tmp_path: Path, work: Work
) -> None:
    home = live_home.copy(tmp_path / "home", tickers=("MSFT", "META"))
    everyone = replace(home, tickers=())
    others = ("AAPL", "AMD", "AMZN", "GOOGL", "NVDA", "TSLA", "TSM")
    before = {ticker: mart_rows(home, "quarter_vintages", (ticker,)) for ticker in (*others, "MSFT", "META")}

    summary, _ = run_against(home, {MSFT: richer(MSFT), META: cut_short(META), GOOGL: richer(GOOGL)})
    assert summary.succeeded
    assert work.of("read") == {"MSFT", "META"}
    assert work.of("facts") == work.of("periods") == {"MSFT"}
    assert [name for name, _ in work.calls if name in ("dbt", "publish")] == ["dbt", "publish"]
    assert [problem.split(":")[0] for problem in summary.problems] == ["raw/sec__company_facts"]
    set_aside = rows(home, "SELECT ticker, document_url, place FROM ops.quarantine")
    assert set_aside == [("META", company_facts_url(1326801), "the whole answer")]
    for ticker in (*others, "META"):
        assert mart_rows(home, "quarter_vintages", (ticker,)) == before[ticker], ticker
    assert mart_rows(home, "quarter_vintages", ("MSFT",)) != before["MSFT"]

    work.calls.clear()
    summary, _ = run_against(everyone, {MSFT: richer(MSFT), GOOGL: richer(GOOGL)})
    assert summary.succeeded
    assert summary.problems == []
    # Of META the answer that was read before is there again.
    assert work.of("read") == {"GOOGL"}
    assert work.of("facts") == work.of("periods") == {"GOOGL"}
    assert [name for name, _ in work.calls if name in ("dbt", "publish")] == ["dbt", "publish"]
    assert rows(home, "SELECT count(*) FROM ops.quarantine") == [(0,)]
    assert mart_rows(home, "quarter_vintages", ("META",)) == before["META"]
    assert mart_rows(home, "quarter_vintages", ("GOOGL",)) != before["GOOGL"]
