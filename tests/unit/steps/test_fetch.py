from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.errors import AicapexError, PassingFailure
from pipelines.settings import Settings
from pipelines.sources.edgar import company_facts_url, submissions_page_url, submissions_url
from pipelines.sources.secondary import figures_url
from pipelines.steps.fetch import require_any_answer
from tests.support.bench import Bench, ScriptedTransport
from tests.support.filed import company

LIST, FACTS = submissions_url(1), company_facts_url(1)
PAGE = submissions_page_url("CIK0000000001-submissions-001.json")
NO_PAGES = b'{"filings": {"recent": {"accessionNumber": []}, "files": []}}'
ONE_PAGE = b'{"filings": {"recent": {}, "files": [{"name": "CIK0000000001-submissions-001.json"}]}}'
EMPTY_FACTS = b'{"facts": {}}'


@pytest.fixture
def source() -> ScriptedTransport:
    return ScriptedTransport("live", {LIST: NO_PAGES, FACTS: EMPTY_FACTS})


@pytest.fixture
def bench(tmp_path: Path, source: ScriptedTransport) -> Iterator[Bench]:
    with Bench(Settings(home=tmp_path, source="live"), source) as opened:
        yield opened


def outcomes(bench: Bench) -> dict[str, tuple[str, bool]]:
    """Outcome, and whether an answer is held, by URL."""
    found = bench.rows("SELECT url, outcome, answer_sha256 IS NOT NULL FROM ops.fetches")
    return {url: (outcome, held) for url, outcome, held in found}


def test_an_answer_is_new_once_and_unchanged_afterwards(bench: Bench) -> None:
    bench.fetch(company())
    assert outcomes(bench) == {LIST: ("new", True), FACTS: ("new", True)}
    bench.fetch(company())
    assert outcomes(bench) == {LIST: ("unchanged", True), FACTS: ("unchanged", True)}


def test_every_cik_of_a_company_is_asked_about(bench: Bench, source: ScriptedTransport) -> None:
    source.answers[company_facts_url(2)] = EMPTY_FACTS
    bench.fetch(company(ciks=(1, 2)))
    assert outcomes(bench)[company_facts_url(2)] == ("new", True)
    assert outcomes(bench)[submissions_url(2)] == ("absent", False)
    assert bench.rows("SELECT DISTINCT cik, ticker FROM ops.fetches ORDER BY 1") == [(1, "TEST"), (2, "TEST")]


def test_what_fails_or_is_gone_keeps_the_last_good_answer_and_says_why(
    bench: Bench, source: ScriptedTransport
) -> None:
    bench.fetch(company())
    held = bench.rows("SELECT url, answer_sha256 FROM ops.fetches ORDER BY 1")
    source.answers[LIST] = PassingFailure("the source can not answer now", url=LIST, status=503)
    del source.answers[FACTS]
    bench.fetch(company())
    assert outcomes(bench) == {LIST: ("failed", True), FACTS: ("absent", True)}
    assert bench.rows("SELECT url, answer_sha256 FROM ops.fetches ORDER BY 1") == held
    (said,) = bench.rows("SELECT detail FROM ops.fetches WHERE outcome = 'failed'")
    assert "status 503" in said[0]


def test_a_page_where_json_was_expected_is_a_failure(bench: Bench, source: ScriptedTransport) -> None:
    source.answers[FACTS] = b"<!DOCTYPE html><html></html>"
    bench.fetch(company())
    assert outcomes(bench)[FACTS] == ("failed", False)


def test_older_pages_are_fetched_and_stay_when_the_list_that_names_them_fails(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers |= {LIST: ONE_PAGE, PAGE: NO_PAGES}
    bench.fetch(company())
    assert outcomes(bench)[PAGE] == ("new", True)
    source.answers[LIST] = PassingFailure("down", url=LIST, status=500)
    bench.fetch(company())
    assert outcomes(bench)[PAGE] == ("reused", True)


@pytest.mark.parametrize("name", [b"../../etc/passwd", b"CIK0000000001.json", b""])
def test_a_list_that_names_an_impossible_page_is_held_and_failed(
    bench: Bench, source: ScriptedTransport, name: bytes
) -> None:
    source.answers[LIST] = ONE_PAGE.replace(b"CIK0000000001-submissions-001.json", name)
    bench.fetch(company())
    assert outcomes(bench) == {LIST: ("failed", True), FACTS: ("new", True)}


def test_a_page_that_is_named_twice_is_one_row(bench: Bench, source: ScriptedTransport) -> None:
    page = b'{"name": "CIK0000000001-submissions-001.json"}'
    source.answers |= {LIST: ONE_PAGE.replace(page, page + b", " + page), PAGE: NO_PAGES}
    bench.fetch(company())
    assert set(outcomes(bench)) == {LIST, PAGE, FACTS}


def test_secondary_figures_are_asked_for_in_the_sample_only(
    tmp_path: Path, source: ScriptedTransport
) -> None:
    source.answers[figures_url(1)] = EMPTY_FACTS
    asked = {}
    for name in ("sample", "live"):
        with Bench(Settings(home=tmp_path / name, source=name), source) as bench:
            asked[name] = {row["kind"] for row in bench.fetch(company())}
    assert asked == {"sample": {"submissions", "company_facts", "secondary_figures"},
                     "live": {"submissions", "company_facts"}}  # fmt: skip


def test_a_company_without_secondary_figures_lacks_nothing(tmp_path: Path, source: ScriptedTransport) -> None:
    with Bench(Settings(home=tmp_path), source) as bench:
        assert {row["outcome"] for row in bench.fetch(company())} == {"new"}


def test_a_source_that_gave_nothing_at_all_is_an_error_with_its_name(
    bench: Bench, source: ScriptedTransport
) -> None:
    source.answers = {FACTS: PassingFailure("no connection", url=FACTS)}
    bench.fetch(company())
    with pytest.raises(AicapexError, match="none of the 2 answers asked for") as refused:
        require_any_answer(bench.connection, bench.settings)
    assert refused.value.place == "live"
    assert "no connection" in refused.value.what
    assert "check the network" in refused.value.remedy


def test_one_held_answer_is_enough_to_go_on(bench: Bench, source: ScriptedTransport) -> None:
    bench.fetch(company())
    source.answers.clear()
    bench.fetch(company())
    require_any_answer(bench.connection, bench.settings)
    assert set(outcomes(bench).values()) == {("absent", True)}
