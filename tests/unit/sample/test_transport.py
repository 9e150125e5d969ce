"""The sample's transport: answers for what it holds, a clear absence for everything else."""

import json

import pytest

from pipelines.errors import NotFoundAtSource
from pipelines.sample.store import embedded_sample
from pipelines.sample.transport import SampleTransport
from pipelines.sources.transport import Transport

SUBMISSIONS = "https://data.sec.gov/submissions/CIK{:010d}.json"
COMPANY_FACTS = "https://data.sec.gov/api/xbrl/companyfacts/CIK{:010d}.json"
SECONDARY = "https://secondary.aicapex.invalid/figures/CIK{:010d}.json"
SUBMISSION = "https://www.sec.gov/Archives/edgar/data/1326801/000132680124000065/0001326801-24-000065.txt"
COREWEAVE = 1769628


def test_it_is_a_transport_named_sample() -> None:
    transport: Transport = SampleTransport()
    assert transport.origin == "sample"


@pytest.mark.parametrize("address", [SUBMISSIONS, COMPANY_FACTS])
def test_every_company_with_filings_has_both_answers(address: str) -> None:
    for cik in {f.cik for f in embedded_sample().facts}:
        answer = SampleTransport().get(address.format(cik))
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/json"
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert int(json.loads(answer.body)["cik"]) == cik


def test_secondary_figures_answer_under_an_address_that_can_never_exist() -> None:
    for cik in {s.cik for s in embedded_sample().secondary}:
        document = json.loads(SampleTransport().get(SECONDARY.format(cik)).body)
        measures = document["facts"]["secondary"]
        entries = [e for m in measures.values() for unit in m["units"].values() for e in unit]
        assert entries
        assert all(entry["source"] and "accn" not in entry for entry in entries)


def test_all_facts_and_filings_are_rendered() -> None:
    sample = embedded_sample()
    rendered = listed = 0
    for cik in {f.cik for f in sample.facts}:
        facts = json.loads(SampleTransport().get(COMPANY_FACTS.format(cik)).body)["facts"]
        rendered += sum(
            len(unit)
            for taxonomy in facts.values()
            for c in taxonomy.values()
            for unit in c["units"].values()
        )
        recent = json.loads(SampleTransport().get(SUBMISSIONS.format(cik)).body)["filings"]["recent"]
        listed += len(recent["accessionNumber"])
    assert (rendered, listed) == (
        len(sample.facts),
        sum(bool(filing.filing_date) for filing in sample.filings),
    )


def test_releases_answer_under_the_addresses_that_the_lists_of_what_is_held_name() -> None:
    transport = SampleTransport()
    held = transport.held_under("https://www.sec.gov/Archives/edgar/data/1326801/")
    submissions = [url for url in held if url.endswith(".txt")]
    assert SUBMISSION in submissions
    assert len(submissions) == 5
    assert transport.get(SUBMISSION).headers["content-type"] == "text/plain"
    pages = transport.held_under("https://nvidianews.nvidia.com/news/")
    assert len(pages) == 11
    assert {transport.get(url).headers["content-type"] for url in pages} == {"text/html"}


def test_the_same_request_gives_the_same_bytes() -> None:
    url = COMPANY_FACTS.format(789019)
    assert SampleTransport().get(url).body == SampleTransport().get(url, etag='"x"').body


def test_the_ticker_list_names_every_company() -> None:
    body = SampleTransport().get("https://www.sec.gov/files/company_tickers.json").body
    assert {entry["cik_str"] for entry in json.loads(body).values()} == {
        e.cik for e in embedded_sample().entities
    }


@pytest.mark.parametrize(
    "url",
    [
        SUBMISSIONS.format(1),
        # No filing of CoreWeave is held: an empty list would say that it filed nothing.
        SUBMISSIONS.format(COREWEAVE),
        COMPANY_FACTS.format(COREWEAVE),
        SECONDARY.format(2488),
        "https://data.sec.gov/submissions/CIK0000789019-submissions-001.json",
        "http://data.sec.gov/submissions/CIK0000789019.json",
        "https://data.sec.gov.example/submissions/CIK0000789019.json",
        "https://www.sec.gov/Archives/edgar/data/789019/000119312525225125/0001193125-25-225125.txt",
        "https://nvidianews.nvidia.com/news/",
    ],
)
def test_what_the_sample_does_not_hold_is_absent_with_a_remedy(url: str) -> None:
    with pytest.raises(NotFoundAtSource, match="embedded sample") as caught:
        SampleTransport().get(url)
    assert caught.value.status == 404
    assert caught.value.url == url
    assert "--source" in caught.value.remedy
