"""Bad answers, one kind a company, all in one run of a folder of answers; and whatever keeps a run from starting."""

import functools
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from aicapex.run import run_everything
from assets import resources
from pipelines.companies import load_universe
from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url, submissions_url
from pipelines.warehouse.connection import open_writer
from tests.support.environment import once
from tests.support.filed import CAPEX, REVENUE, Filed, company_facts_json
from tests.support.homes import Home, mart_rows, rows
from tests.support.program import Program, Said, held_file
from tests.support.recorded import changed, facts_of, place, record, record_live

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

CIK = {"AAPL": 320193, "AMD": 2488, "AMZN": 1018724, "META": 1326801, "MSFT": 789019, "NVDA": 1045810,
       "ORCL": 1341439, "SOAP": 999_999_001, "TSLA": 1318605}  # fmt: skip
# Their answers are whole, or only a piece of them is broken: every mart is what it is without the breakage.
UNHARMED = ("AAPL", "GOOGL", "NVDA", "TSLA", "TSM")
# A maker of soap, invented, whose fiscal year ends in June.
SOAP_QUARTERS = [
    Filed("0999999001-23-000001", "2023-10-20", "2023-07-01", "2023-09-30", 925),
    Filed("0999999001-24-000001", "2024-01-23", "2023-07-01", "2023-12-31", 1_651),
    Filed("0999999001-23-000001", "2023-10-20", "2023-07-01", "2023-09-30", 21_871, concept=REVENUE),
    Filed("0999999001-24-000001", "2024-01-23", "2023-10-01", "2023-12-31", 21_441, concept=REVENUE),
]


def with_another_company(source: Path, target: Path) -> Path:
    """A company file with one more entry."""
    document = yaml.safe_load(source.read_text(encoding="utf-8"))
    document["companies"].append(
        {
            "ticker": "SOAP",
            "name": "Soap Makers",
            "ciks": [CIK["SOAP"]],
            "role": "ai_adopter",
            "fiscal_year_end": 6,
            "reports": "quarters",
            "currencies": ["USD"],
            "concepts": {"capex_cash": [CAPEX], "revenue": [REVENUE]},
            "definitions": ["cash_gross"],
            "headline": "cash_gross",
            "incentives": "none",
        }
    )
    target.write_text(yaml.safe_dump(document), encoding="utf-8")
    return target


def broken_archive(root: Path, settings: Settings, documents: set[str]) -> Path:
    """The sample's answers and these documents of filings as a folder, with one thing broken for each of seven
    companies.
    """
    record_live(root, load_universe(settings.companies_file), documents)

    def facts(ticker: str) -> Path:
        return place(root, company_facts_url(CIK[ticker]))

    def filings(ticker: str) -> Path:
        return place(root, submissions_url(CIK[ticker]))

    whole = facts("MSFT").read_bytes()
    facts("MSFT").write_bytes(whole[: len(whole) // 2])
    filings("META").write_bytes(b"<!DOCTYPE html><html><body>Down for maintenance</body></html>")
    facts("AMD").write_text(json.dumps({"cik": CIK["AMD"], "entityName": "AMD", "facts": {}}))
    facts("AMZN").unlink()

    def in_euros(document: dict[str, Any]) -> None:
        units = document["facts"]["us-gaap"][CAPEX.partition(":")[2]]["units"]
        units["EUR"] = [units["USD"][0]]

    def ends_before_it_starts(document: dict[str, Any]) -> None:
        listed = facts_of(document, CAPEX)
        listed.append(listed[0] | {"start": "2024-06-30", "end": "2024-04-01"})

    def listed_twice(document: dict[str, Any]) -> None:
        for column in document["filings"]["recent"].values():
            column.append(column[0])

    def page_outside(document: dict[str, Any]) -> None:
        document["filings"]["files"] = [{"name": "../../elsewhere.json"}]

    changes: list[tuple[Path, Callable[[dict[str, Any]], None]]] = [
        (facts("AAPL"), in_euros),
        (facts("NVDA"), ends_before_it_starts),
        (filings("TSLA"), listed_twice),
        (filings("ORCL"), page_outside),
    ]
    for path, change in changes:
        changed(path, change)
    record(root, company_facts_url(CIK["SOAP"]), company_facts_json(SOAP_QUARTERS))
    return root


@pytest.fixture
def broken(shared_dir: Path, sample_home: Home, live_home: Home, program: Program) -> tuple[Settings, Said]:
    """A home filled from the sample and then from the broken folder, and what the second run said.

    The folder holds the documents that a live run had: those that lists of filings name.
    """
    root = shared_dir / "broken-archive"
    home = shared_dir / "broken-home"
    companies = shared_dir / "companies-with-soap.yaml"
    settings = replace(sample_home.settings, home=home, source=f"archive:{root}", companies_file=companies)

    def fill() -> str:
        with_another_company(sample_home.settings.companies_file, companies)
        asked = rows(
            live_home.settings, "SELECT url FROM ops.document_fetches WHERE answer_sha256 IS NOT NULL"
        )
        broken_archive(root, sample_home.settings, {url for (url,) in asked})
        shutil.copytree(sample_home.settings.home, home, symlinks=True)
        said = program("run", "--home", home, "--source", f"archive:{root}")
        return json.dumps([said.code, said.out, said.err])

    return settings, Said(
        *json.loads(once(shared_dir / "broken.json", fill, AICAPEX_COMPANIES_FILE=str(companies)))
    )


def test_the_run_goes_on_and_its_exit_code_says_that_something_is_missing(
    broken: tuple[Settings, Said],
) -> None:
    _, said = broken
    assert said.code == 4, said.out + said.err
    assert "4 pieces of documents quarantined" in said.out
    assert "failed      sources/answers, every answer had: lists of filings of META, ORCL" in said.out
    assert "unreadable  raw/sec__company_facts: the answer is not valid JSON" in said.out
    assert company_facts_url(CIK["MSFT"]) in said.out


@pytest.mark.parametrize(
    "mart", ["annual_spend_to_revenue", "companies", "quarter_vintages", "refusals", "spend_to_revenue"]
)
def test_other_companies_are_what_they_are_without_the_broken_answers(
    broken: tuple[Settings, Said], live_home: Home, mart: str
) -> None:
    found = mart_rows(broken[0], mart, UNHARMED)
    assert found
    assert found == mart_rows(live_home.settings, mart, UNHARMED)


def test_each_piece_set_aside_names_its_document_place_and_reason(broken: tuple[Settings, Said]) -> None:
    found = rows(
        broken[0], "SELECT ticker, layer, document_url, place, reason FROM ops.quarantine ORDER BY 1"
    )
    capex = f"facts.{CAPEX.replace(':', '.')}.units.USD"
    unit, whole, period, doubled = found[0], found[1], found[2], found[3]
    assert len(found) == 4
    assert unit[:3] == ("AAPL", "normalised.facts", company_facts_url(CIK["AAPL"]))
    assert "EUR" in unit[3]
    assert unit[4] == "unit EUR is none of the company's currencies"
    assert whole[:4] == ("MSFT", "raw.sec__company_facts", company_facts_url(CIK["MSFT"]), "the whole answer")
    assert "not valid JSON" in whole[4]
    assert period == (
        "NVDA", "raw.sec__company_facts", company_facts_url(CIK["NVDA"]), capex, "the period ends before it starts",
    )  # fmt: skip
    assert doubled[:3] == ("TSLA", "raw.sec__filings", submissions_url(CIK["TSLA"]))
    assert doubled[4] == "the accession number stands twice in one answer"


def test_the_quarantine_check_counts_the_pieces_of_each_table(broken: tuple[Settings, Said]) -> None:
    _, said = broken
    lines = said.out.splitlines()
    warned = {line.split()[1]: line for line in lines if "nothing set aside" in line}
    assert set(warned) == {"raw/sec__company_facts,", "raw/sec__filings,", "normalised/facts,"}
    assert "1 x the period ends before it starts (NVDA)" in warned["raw/sec__company_facts,"]


def test_what_came_of_each_answer_is_written_down(broken: tuple[Settings, Said]) -> None:
    odd = rows(
        broken[0],
        "SELECT ticker, kind, outcome, answer_sha256 IS NOT NULL, detail FROM ops.fetches "
        "WHERE outcome IN ('absent', 'failed') AND ticker IN ('AMZN', 'META', 'ORCL') ORDER BY 1",
    )
    assert [row[:4] for row in odd] == [
        ("AMZN", "company_facts", "absent", False),
        ("META", "submissions", "failed", False),
        ("ORCL", "submissions", "failed", True),
    ]
    assert "put the body as sent at" in odd[0][4]
    assert "elsewhere.json" in odd[2][4]


def test_no_row_of_the_sample_is_left_after_the_source_has_changed(broken: tuple[Settings, Said]) -> None:
    settings, _ = broken
    assert rows(settings, "SELECT DISTINCT origin FROM ops.fetches") == [(settings.source,)]
    for table in ("normalised.facts", "normalised.quarters", "normalised.years", "marts.quarter_vintages"):
        assert rows(settings, f"SELECT DISTINCT evidence FROM {table}") == [("filing",)], table
    # Their answers are unreadable, without facts, or absent.
    counted = rows(
        settings,
        "SELECT count(*) FROM raw.sec__company_facts WHERE ticker IN ('MSFT', 'AMD', 'AMZN', 'CRWV')",
    )
    assert counted == [(0,)]
    assert rows(settings, "SELECT count(*) FROM raw.secondary__figures") == [(0,)]


def test_a_company_added_to_the_file_appears_with_its_quarters(broken: tuple[Settings, Said]) -> None:
    quarters = rows(
        broken[0],
        "SELECT fiscal_year, fiscal_quarter, capex_usd / 1e6, revenue_usd / 1e6 FROM marts.spend_to_revenue "
        "WHERE ticker = 'SOAP' AND capex_definition = 'cash_gross' ORDER BY 1, 2",
    )
    assert quarters == [(2024, 1, 925, 21_871), (2024, 2, 726, 21_441)]


def test_a_second_run_over_the_same_broken_answers_says_so_again(
    broken: tuple[Settings, Said], tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, first = broken
    home = tmp_path / "home"
    shutil.copytree(settings.home, home, symlinks=True)
    monkeypatch.setenv("AICAPEX_COMPANIES_FILE", str(settings.companies_file))
    again = program("run", "--home", home, "--source", settings.source)
    assert again.code == 4
    assert "rows        0 built, 4 pieces" in again.out
    assert "unreadable  raw/sec__company_facts: the answer is not valid JSON" in again.out
    assert first.code == 4


def test_a_folder_that_holds_none_of_the_answers_publishes_nothing(
    tmp_path: Path, parsed_target: Path, program: Program
) -> None:
    (tmp_path / "empty").mkdir()
    shutil.copytree(parsed_target, tmp_path / "home" / "dbt-target")
    said = program("run", "--home", tmp_path / "home", "--source", f"archive:{tmp_path / 'empty'}")
    assert said.code == 1
    assert "none of the 24 answers asked for could be had" in said.out
    assert f"[archive:{tmp_path / 'empty'}]" in said.out
    assert "name the directory that holds <host>/<path>" in said.out
    assert not (tmp_path / "home" / "published").exists()


def test_a_folder_that_does_not_exist_is_named_and_nothing_is_started(
    tmp_path: Path, program: Program
) -> None:
    said = program("run", "--home", tmp_path / "home", "--source", f"archive:{tmp_path / 'none'}")
    assert (said.code, said.out) == (2, "")
    assert f"there is no such archive of answers [{tmp_path / 'none'}]" in said.err
    assert "What to do: name a directory" in said.err


def test_a_home_that_is_a_file_is_named_with_what_to_do(tmp_path: Path, program: Program) -> None:
    (tmp_path / "file").touch()
    said = program("run", "--home", tmp_path / "file")
    assert said.code == 1
    assert f"the home can not be written: File exists [{tmp_path / 'file'}]" in said.err
    assert "--home or AICAPEX_HOME" in said.err


def test_an_unknown_ticker_is_told_which_exist(tmp_path: Path, program: Program) -> None:
    said = program("run", "--home", tmp_path / "home", "--company", "MSTF")
    assert said.code == 2
    assert "unknown ticker 'MSTF'" in said.err
    assert "MSFT, GOOGL" in said.err
    assert not (tmp_path / "home").exists()


def test_live_without_an_identity_is_told_how_to_set_one(tmp_path: Path, program: Program) -> None:
    said = program("run", "--home", tmp_path / "home", "--source", "live")
    assert said.code == 2
    assert 'export AICAPEX_SEC_IDENTITY="Name contact@example.com"' in said.err


def test_an_unknown_source_and_a_broken_variable_are_named(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = program("run", "--home", tmp_path / "home", "--source", "teletext")
    assert said.code == 2
    assert "unknown source 'teletext'" in said.err
    monkeypatch.setenv("AICAPEX_ORIGIN_OVERRIDES", "data.sec.gov")
    said = program("run", "--home", tmp_path / "home")
    assert said.code == 2
    assert "AICAPEX_ORIGIN_OVERRIDES can not be read [data.sec.gov]" in said.err


def test_a_company_file_that_can_not_be_read_is_named(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AICAPEX_COMPANIES_FILE", str(tmp_path / "none.yaml"))
    said = program("run", "--home", tmp_path / "home")
    assert said.code == 2
    assert f"[{tmp_path / 'none.yaml'}]" in said.err


def test_a_warehouse_that_another_process_holds_is_named_with_its_holder(
    sample_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = sample_home.copy(tmp_path / "home")
    monkeypatch.setattr(resources, "open_writer", functools.partial(open_writer, wait_seconds=0.1))
    with held_file(settings.warehouse_path) as holder:
        summary = run_everything(settings)
        assert holder.stdin is not None
        holder.stdin.close()
    assert not summary.succeeded
    assert any(f"another process (PID {holder.pid}) holds the warehouse" in text for text in summary.failures)
    assert any(f"[{settings.warehouse_path}]" in text for text in summary.failures)
    assert run_everything(settings).succeeded
