import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.raw.document import Document, Parsed
from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url, submissions_page_url, submissions_url
from pipelines.steps.raw import RAW_STEPS, RawStep
from tests.support.bench import Bench, ScriptedTransport
from tests.support.filed import Filed, company, company_facts_json

LIST, FACTS = submissions_url(1), company_facts_url(1)
FILINGS_STEP, FACTS_STEP, SECONDARY_STEP = RAW_STEPS
GOOD = company_facts_json([Filed("0000000001-24-000001", "2024-04-20", "2024-01-01", "2024-03-31", 10)])
BETTER = company_facts_json([Filed("0000000001-24-000001", "2024-04-20", "2024-01-01", "2024-03-31", 11)])


def listed(*accessions: str, pages: tuple[str, ...] = ()) -> bytes:
    """A list of filings."""
    lists = {
        "accessionNumber": list(accessions),
        "form": ["10-Q"] * len(accessions),
        "filingDate": ["2024-04-20"] * len(accessions),
    }
    return json.dumps({"filings": {"recent": lists, "files": [{"name": page} for page in pages]}}).encode()


@pytest.fixture
def source() -> ScriptedTransport:
    return ScriptedTransport("live", {LIST: listed("0000000001-24-000001"), FACTS: GOOD})


@pytest.fixture
def bench(tmp_path: Path, source: ScriptedTransport) -> Iterator[Bench]:
    with Bench(Settings(home=tmp_path, source="live"), source) as opened:
        yield opened


def unread() -> RawStep:
    """The company-facts step with a parser that must not be called."""

    def parse(document: object) -> object:
        raise AssertionError("an answer was parsed again")

    return replace(FACTS_STEP, parse=parse)  # type: ignore[arg-type]


def values(bench: Bench) -> list[float]:
    return [value / 1e6 for (value,) in bench.rows("SELECT value FROM raw.sec__company_facts ORDER BY 1")]


def test_an_answer_is_parsed_once(bench: Bench) -> None:
    bench.fetch(company())
    first = bench.raw(company(), FACTS_STEP)
    bench.fetch(company())
    second = bench.raw(company(), unread())
    assert (first.skipped, first.rows) == (False, 1)
    assert second == replace(first, skipped=True)


def test_a_changed_answer_replaces_the_rows(bench: Bench, source: ScriptedTransport) -> None:
    bench.fetch(company())
    first = bench.raw(company(), FACTS_STEP)
    source.answers[FACTS] = BETTER
    bench.fetch(company())
    second = bench.raw(company(), FACTS_STEP)
    assert not second.skipped
    assert second.data_version != first.data_version
    assert values(bench) == [11]


def counted(step: RawStep, parsed: list[str]) -> RawStep:
    """The step, which notes the addresses of the answers that it parses."""

    def parse(document: Document) -> Parsed:
        parsed.append(document.url)
        return step.parse(document)

    return replace(step, parse=parse)


def test_of_several_answers_only_the_changed_one_is_parsed(bench: Bench, source: ScriptedTransport) -> None:
    name = "CIK0000000001-submissions-001.json"
    page = submissions_page_url(name)
    old, new, doubled = (f"0000000001-{year}-000001" for year in (20, 24, 21))
    source.answers |= {
        LIST: listed(new, pages=(name,)),
        # The answer that names a filing twice has a piece in quarantine.
        page: json.dumps(json.loads(listed(old, doubled, doubled))["filings"]["recent"]).encode(),
    }
    parsed: list[str] = []
    for accessions in ((new,), ("0000000001-24-000002", new)):
        source.answers[LIST] = listed(*accessions, pages=(name,))
        bench.fetch(company())
        outcome = bench.raw(company(), counted(FILINGS_STEP, parsed))
    assert parsed == [LIST, page, LIST]
    assert (outcome.rows, outcome.quarantined) == (4, 1)
    assert bench.rows("SELECT document_url, place FROM ops.quarantine") == [(page, doubled)]


def test_a_filing_that_leaves_the_main_answer_is_found_on_the_older_page_again(
    bench: Bench, source: ScriptedTransport
) -> None:
    name = "CIK0000000001-submissions-001.json"
    page = submissions_page_url(name)
    old, new = "0000000001-20-000001", "0000000001-24-000001"
    source.answers |= {page: json.dumps(json.loads(listed(old))["filings"]["recent"]).encode()}
    for accessions in ((new, old), (new,)):
        source.answers[LIST] = listed(*accessions, pages=(name,))
        bench.fetch(company())
        outcome = bench.raw(company(), FILINGS_STEP)
    assert outcome.rows == 2
    assert bench.rows("SELECT answer_url FROM raw.sec__filings WHERE accession_number LIKE '%-20-%'") == [
        (page,)
    ]


def test_an_answer_that_turns_bad_leaves_the_rows_of_the_last_good_one(
    bench: Bench, source: ScriptedTransport
) -> None:
    bench.fetch(company())
    first = bench.raw(company(), FACTS_STEP)
    source.answers[FACTS] = GOOD[:-10]
    bench.fetch(company())
    second = bench.raw(company(), FACTS_STEP)
    assert values(bench) == [10]
    assert (second.skipped, second.rows, second.quarantined) == (False, 1, 1)
    assert second.data_version == first.data_version  # nothing behind it is built again
    assert FACTS in second.problems[0]
    assert bench.rows("SELECT layer, document_url, place, ticker FROM ops.quarantine") == [
        ("raw.sec__company_facts", FACTS, "the whole answer", "TEST")
    ]


def test_a_warehouse_made_anew_has_the_rows_of_the_last_answer_that_could_be_read(
    bench: Bench, source: ScriptedTransport
) -> None:
    for body in (BETTER, GOOD, GOOD[:-10]):
        source.answers[FACTS] = body
        bench.fetch(company())
    outcome = bench.raw(company(), FACTS_STEP)
    assert values(bench) == [10]
    assert (outcome.rows, outcome.quarantined) == (1, 1)
    assert FACTS in outcome.problems[0]


def test_a_bad_answer_that_stays_is_not_parsed_again_and_said_again(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers[FACTS] = GOOD[:-10]
    for step in (FACTS_STEP, unread()):
        bench.fetch(company())
        outcome = bench.raw(company(), step)
    assert outcome.skipped
    assert outcome.quarantined == 1
    assert "not valid JSON" in outcome.problems[0]
    assert FACTS in outcome.problems[0]


def test_a_mended_answer_clears_the_quarantine(bench: Bench, source: ScriptedTransport) -> None:
    for body in (GOOD[:-10], BETTER):
        source.answers[FACTS] = body
        bench.fetch(company())
        outcome = bench.raw(company(), FACTS_STEP)
    assert outcome.problems == ()
    assert bench.rows("SELECT count(*) FROM ops.quarantine") == [(0,)]
    assert values(bench) == [11]


def test_rows_of_another_source_do_not_stand_in_for_a_bad_answer(tmp_path: Path) -> None:
    for origin, body in (("sample", GOOD), ("live", GOOD[:-10])):
        transport = ScriptedTransport(origin, {FACTS: body})
        with Bench(Settings(home=tmp_path, source=origin), transport) as bench:
            bench.fetch(company())
            outcome = bench.raw(company(), FACTS_STEP)
            left = values(bench)
    assert outcome.problems
    assert left == []


def test_a_damaged_file_of_the_archive_is_parsed_once_it_is_whole_again(bench: Bench) -> None:
    bench.fetch(company())
    answer = bench.client.archive.latest(FACTS, "live")
    assert answer is not None
    bench.client.archive.path(answer).write_bytes(b"damaged")
    outcome = bench.raw(company(), FACTS_STEP)
    assert "damaged" in outcome.problems[0]
    bench.fetch(company())
    outcome = bench.raw(company(), FACTS_STEP)
    assert (outcome.skipped, outcome.problems) == (False, ())
    assert values(bench) == [10]


def test_a_company_without_answers_has_no_rows_and_no_problem(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers.clear()
    bench.fetch(company())
    outcomes = [bench.raw(company(), step) for step in RAW_STEPS]
    assert [(outcome.rows, outcome.problems) for outcome in outcomes] == [(0, ())] * 3


def test_an_answer_that_is_gone_at_the_source_keeps_its_rows(bench: Bench, source: ScriptedTransport) -> None:
    bench.fetch(company())
    bench.raw(company(), FACTS_STEP)
    del source.answers[FACTS]
    bench.fetch(company())
    assert bench.raw(company(), unread()).skipped
    assert values(bench) == [10]


def test_a_filing_on_two_pages_is_one_row_of_the_main_list(bench: Bench, source: ScriptedTransport) -> None:
    page = "CIK0000000001-submissions-001.json"
    accession, other = "0000000001-24-000001", "0000000001-10-000001"
    older = json.loads(listed(accession, other))["filings"]["recent"]
    source.answers |= {
        LIST: listed(accession, pages=(page,)),
        submissions_page_url(page): json.dumps(older).encode(),
    }
    bench.fetch(company())
    bench.raw(company(), FILINGS_STEP)
    found = bench.rows("SELECT accession_number, answer_url FROM raw.sec__filings ORDER BY 1 DESC")
    assert found == [(accession, LIST), (other, submissions_page_url(page))]


def test_companies_do_not_touch_each_others_rows(bench: Bench, source: ScriptedTransport) -> None:
    source.answers[company_facts_url(2)] = BETTER
    for ticker, cik in (("ONE", 1), ("TWO", 2)):
        bench.fetch(company(ticker=ticker, ciks=(cik,)))
        bench.raw(company(ticker=ticker, ciks=(cik,)), FACTS_STEP)
    source.answers[company_facts_url(2)] = b"{"
    bench.fetch(company(ticker="TWO", ciks=(2,)))
    bench.raw(company(ticker="TWO", ciks=(2,)), FACTS_STEP)
    assert values(bench) == [10, 11]
    assert bench.rows("SELECT ticker FROM ops.quarantine") == [("TWO",)]


def test_secondary_figures_have_a_table_of_their_own() -> None:
    assert [(step.table.full_name, step.kind) for step in RAW_STEPS] == [
        ("raw.sec__filings", "submissions"),
        ("raw.sec__company_facts", "company_facts"),
        ("raw.secondary__figures", "secondary_figures"),
    ]
