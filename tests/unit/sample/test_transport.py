"""The sample's transport: answers for what it holds, a clear absence for everything else."""

import json

import pytest

from pipelines.errors import NotFoundAtSource, PermanentFailure
from pipelines.sample.store import embedded_sample
from pipelines.sample.transport import SampleTransport
from pipelines.sources.edgar import filing_url, filings_prefix
from pipelines.sources.filing_documents import Filing, wanted_documents
from pipelines.sources.transport import Listing, Transport

SUBMISSIONS = "https://data.sec.gov/submissions/CIK{:010d}.json"
COMPANY_FACTS = "https://data.sec.gov/api/xbrl/companyfacts/CIK{:010d}.json"
SECONDARY = "https://secondary.aicapex.invalid/figures/CIK{:010d}.json"
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
        SECONDARY.format(320193),
        "https://data.sec.gov/submissions/CIK0000789019-submissions-001.json",
        "http://data.sec.gov/submissions/CIK0000789019.json",
        "https://data.sec.gov.example/submissions/CIK0000789019.json",
        "https://www.sec.gov/Archives/edgar/data/789019/000095017025100226/0000950170-25-100226.txt",
    ],
)
def test_what_the_sample_does_not_hold_is_absent_with_a_remedy(url: str) -> None:
    with pytest.raises(NotFoundAtSource, match="embedded sample") as caught:
        SampleTransport().get(url)
    assert caught.value.status == 404
    assert caught.value.url == url
    assert "--source" in caught.value.remedy


def test_every_document_is_answered_in_its_filings_place() -> None:
    for document in embedded_sample().inline_documents:
        answer = SampleTransport().get(filing_url(document.cik, document.accession, document.name))
        assert answer.headers["content-type"] == "text/html"
        assert document.accession.encode() in answer.body


def test_it_lists_what_it_holds_and_nothing_else() -> None:
    transport: Listing = SampleTransport()
    documents = embedded_sample().inline_documents
    for cik in {document.cik for document in documents}:
        urls = transport.held_under(filings_prefix(cik))
        assert urls == sorted(filing_url(d.cik, d.accession, d.name) for d in documents if d.cik == cik)
    assert transport.held_under(filings_prefix(320193)) == []
    assert transport.held_under("https://data.sec.gov/submissions/CIK0001045810") == [
        SUBMISSIONS.format(1045810)
    ]
    everything = [
        url for host in ("data.sec.gov", "www.sec.gov") for url in transport.held_under(f"https://{host}")
    ]
    assert len(everything) == 2 * 10 + 1 + len(documents)
    assert transport.held_under("https://data.sec.gov.example") == []


def test_a_prefix_without_a_host_is_refused() -> None:
    with pytest.raises(PermanentFailure, match="no URL of a host"):
        SampleTransport().held_under("Archives/edgar")


def test_every_held_document_is_wanted() -> None:
    sample = embedded_sample()
    for cik in {document.cik for document in sample.inline_documents}:
        held = SampleTransport().held_under(filings_prefix(cik))
        listed = [
            Filing(f.cik, f.accession, f.form, None, f.primary_document or None, bool(f.is_inline_xbrl))
            for f in sample.filings
            if f.cik == cik
        ]
        wanted = {document.url for document in wanted_documents(listed, held)}
        assert set(held) <= wanted
