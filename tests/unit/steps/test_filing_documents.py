"""A filing's document is fetched once and read once; what it gave stays until it or the reader changes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url, filing_url, submissions_url
from pipelines.steps.filing_documents import (
    DocumentStep,
    HeldDocument,
    ReadTables,
    documents_are_current,
    fetch_filing_documents,
    read_documents,
)
from pipelines.steps.filings_read import FACTS_STEP, PARAGRAPHS_STEP
from pipelines.steps.outcome import StepOutcome
from pipelines.steps.raw import RAW_STEPS
from tests.support.bench import Bench, ScriptedTransport
from tests.support.filed import CAPEX, company
from tests.support.inline import inline_document

FIRST, SECOND = "0000000001-24-000001", "0000000001-24-000002"
ONE = filing_url(1, FIRST, "test-20240331.htm")
TWO = filing_url(1, SECOND, "test-20240630.htm")


def listed(*filings: tuple[str, str]) -> bytes:
    lists = {
        "accessionNumber": [accession for accession, _ in filings],
        "form": ["10-Q"] * len(filings),
        "filingDate": ["2024-04-20"] * len(filings),
        "primaryDocument": [name for _, name in filings],
        "isInlineXBRL": [1] * len(filings),
    }
    return json.dumps({"filings": {"recent": lists, "files": []}}).encode()


@pytest.fixture
def source() -> ScriptedTransport:
    return ScriptedTransport(
        "live",
        {
            submissions_url(1): listed((FIRST, "test-20240331.htm")),
            company_facts_url(1): b'{"facts": {}}',
            ONE: inline_document([("2024-01-01", "2024-03-31", CAPEX, 100)]),
            TWO: inline_document([("2024-01-01", "2024-06-30", CAPEX, 250)]),
        },
    )


@pytest.fixture
def bench(tmp_path: Path, source: ScriptedTransport) -> Iterator[Bench]:
    with Bench(Settings(home=tmp_path, source="live"), source) as opened:
        yield opened


def refreshed(bench: Bench, step: DocumentStep = FACTS_STEP) -> StepOutcome:
    bench.fetch(company())
    bench.raw(company(), RAW_STEPS[0])
    fetch_filing_documents(bench.connection, bench.client, company(), "run")
    (outcome,) = read_documents(bench.connection, bench.client.archive, company(), step, "run")
    return outcome


def capex(bench: Bench) -> list[tuple[str, str]]:
    return bench.rows(
        f"SELECT accession_number, value FROM raw.sec__inline_facts WHERE concept = '{CAPEX}' ORDER BY 1"
    )


def counting(read: list[str]) -> DocumentStep:
    """The step that reads facts, noting each document that it reads."""

    def parse(held: HeldDocument) -> ReadTables:
        read.append(held.document_name)
        return FACTS_STEP.parse(held)

    return replace(FACTS_STEP, parse=parse)


def test_a_new_filing_is_read_and_those_read_before_are_not_read_again(
    bench: Bench, source: ScriptedTransport
) -> None:
    read: list[str] = []
    refreshed(bench, counting(read))
    source.answers[submissions_url(1)] = listed((FIRST, "test-20240331.htm"), (SECOND, "test-20240630.htm"))
    refreshed(bench, counting(read))
    assert refreshed(bench, counting(read)).skipped
    assert read == ["test-20240331.htm", "test-20240630.htm"]
    assert capex(bench) == [(FIRST, "100000000"), (SECOND, "250000000")]


def test_a_document_that_can_not_be_read_is_set_aside_told_again_and_the_others_stand(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers[submissions_url(1)] = listed((FIRST, "test-20240331.htm"), (SECOND, "test-20240630.htm"))
    source.answers[TWO] = b"%PDF-1.7 this is no filing"
    first = refreshed(bench)
    again = refreshed(bench)
    assert [TWO in problem for problem in first.problems] == [True] or "test-20240630.htm" in first.problems[
        0
    ]
    assert (again.skipped, again.problems) == (True, first.problems)
    assert capex(bench) == [(FIRST, "100000000")]
    assert bench.rows("SELECT document_url, place FROM ops.quarantine") == [(TWO, "the whole answer")]
    assert not documents_are_current(bench.connection, bench.client.archive, company(), FACTS_STEP)


def test_a_change_of_the_reader_reads_every_document_again(bench: Bench) -> None:
    refreshed(bench)
    read: list[str] = []
    refreshed(bench, replace(counting(read), code=("pipelines/errors.py",)))
    assert read == ["test-20240331.htm"]
    assert capex(bench) == [(FIRST, "100000000")]


def test_a_document_that_is_no_longer_held_takes_its_rows_along(bench: Bench) -> None:
    refreshed(bench)
    bench.connection.execute("DELETE FROM ops.document_fetches")
    (outcome,) = read_documents(bench.connection, bench.client.archive, company(), FACTS_STEP, "run")
    assert (outcome.rows, capex(bench)) == (0, [])
    assert bench.rows("SELECT count(*) FROM ops.documents_read") == [(0,)]


def test_paragraphs_are_read_only_of_companies_whose_sentences_decide(bench: Bench) -> None:
    refreshed(bench)
    told = company(prose=("concentration",))
    (none,) = read_documents(bench.connection, bench.client.archive, company(), PARAGRAPHS_STEP, "run")
    (some,) = read_documents(bench.connection, bench.client.archive, told, PARAGRAPHS_STEP, "run")
    assert (none.rows, some.rows > 0) == (0, True)


def test_a_document_that_was_an_error_page_is_asked_for_again_and_then_read(
    bench: Bench, source: ScriptedTransport
) -> None:
    whole = source.answers[ONE]
    source.answers[ONE] = b"<!DOCTYPE html><html><body>Down for maintenance</body></html>"
    of = company()
    for expected in (0, 1, 1):
        bench.fetch(of)
        bench.raw(of, RAW_STEPS[0])
        fetch_filing_documents(bench.connection, bench.client, of, "run")
        (outcome,) = read_documents(bench.connection, bench.client.archive, of, FACTS_STEP, "run")
        assert (outcome.rows, bool(outcome.problems)) == (expected, not expected)
        source.answers[ONE] = whole


def test_a_damaged_document_is_read_again_once_it_was_fetched_anew(bench: Bench) -> None:
    of = company()
    bench.fetch(of)
    bench.raw(of, RAW_STEPS[0])
    fetch_filing_documents(bench.connection, bench.client, of, "run")
    archive = bench.client.archive
    answer = archive.latest(ONE, "live")
    assert answer is not None
    body = archive.path(answer).read_bytes()
    archive.path(answer).write_bytes(body[:-1] + b"?")
    (outcome,) = read_documents(bench.connection, archive, of, FACTS_STEP, "run")
    assert (outcome.rows, len(outcome.problems)) == (0, 1)
    fetch_filing_documents(bench.connection, bench.client, of, "run")
    (outcome,) = read_documents(bench.connection, archive, of, FACTS_STEP, "run")
    assert (outcome.rows, outcome.problems) == (1, ())
