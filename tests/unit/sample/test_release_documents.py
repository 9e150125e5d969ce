"""Rendered releases: read back by the readers of the live source they give exactly the rows they were made of."""

import re
from dataclasses import replace
from datetime import datetime

import polars as pl
import pytest

from pipelines.normalise.releases import identify_releases
from pipelines.raw.document import Document
from pipelines.raw.release_documents import parse_release_document
from pipelines.raw.submission_file import split_submission
from pipelines.sample.release_documents import ReleaseRows, page_of
from pipelines.sample.store import ReleaseFigure, embedded_sample
from pipelines.sample.transport import SampleTransport
from tests.support.sample_releases import UNIVERSE, read_back, release_addresses, rendered

NVIDIA = 1045810


def test_the_figures_of_every_statement_come_back() -> None:
    assert sorted(read_back().figures) == list(embedded_sample().release_figures)
    assert len(embedded_sample().release_figures) > 500


def test_the_facts_of_every_sentence_come_back_and_no_other_is_found() -> None:
    assert sorted(read_back().statements) == list(embedded_sample().release_statements)
    assert len(embedded_sample().release_statements) > 80


def test_every_exhibit_and_page_comes_back_with_its_day_and_quarter() -> None:
    assert sorted(read_back().releases) == list(embedded_sample().releases)


def test_a_submission_tells_the_acceptance_and_items_that_the_list_of_filings_has() -> None:
    filings = {filing.accession: filing for filing in embedded_sample().filings}
    for url, (_, accession) in release_addresses().items():
        if accession:
            filed = split_submission(SampleTransport().get(url).body, url)
            listed = filings[accession]
            assert filed.accepted_at == datetime.fromisoformat(listed.accepted_at)
            assert (filed.accession_number, filed.form, filed.cik) == (accession, "8-K", listed.cik)
            assert "Results of Operations and Financial Condition" in filed.items


def test_nothing_of_a_rendering_is_set_aside() -> None:
    for company in UNIVERSE.companies:
        for one in rendered(company):
            document = Document(company.ticker, one.cik, one.url, "0" * 64, one.body)
            kind = "8k_exhibit" if one.accession else "newsroom_page"
            rows = parse_release_document(document, kind, one.accession or None, one.url, None)
            assert rows.quarantined.height == 0, one.url


def test_a_rendering_says_what_it_is_and_whose_figures_it_has() -> None:
    for url, (_, accession) in release_addresses().items():
        text = " ".join(re.sub(r"<[^>]+>", " ", SampleTransport().get(url).body.decode()).split())
        source = f"the filing {accession}" if accession else f"the page {url}"
        said = f"Figures of {source}, set out by aicapex in words of its own; this is not the original."
        assert text.count(said) >= 1, url


def test_two_of_nvidias_releases_stand_at_two_addresses_and_no_other_does() -> None:
    nvidia = next(company for company in UNIVERSE.companies if NVIDIA in company.ciks)
    read = [
        parse_release_document(
            Document("NVDA", NVIDIA, one.url, "0" * 64, one.body),
            "8k_exhibit" if one.accession else "newsroom_page",
            one.accession or None,
            one.url.rpartition("/")[2],
            None,
        )
        for one in rendered(nvidia)
    ]
    releases = identify_releases(
        pl.concat([rows.documents for rows in read]), pl.concat([rows.blocks for rows in read])
    )
    several = releases.filter(pl.col("document_urls").list.len() > 1)
    assert sorted(several["accession_numbers"].to_list()) == [
        ["0001045810-24-000113"],
        ["0001045810-25-000021"],
    ]
    assert several["source_kinds"].to_list() == [["8k_exhibit", "newsroom_page"]] * 2
    assert releases.height == sum(one.cik == NVIDIA for one in embedded_sample().releases) - 2


def test_a_figure_whose_period_has_no_words_is_refused() -> None:
    sample = embedded_sample()
    page = next(one for one in sample.releases if not one.accession)
    entity = next(one for one in sample.entities if one.cik == page.cik)
    odd = ReleaseFigure("", page.document, "revenue", "2024-01-03", "2024-02-03", 1)
    with pytest.raises(ValueError, match="2024-01-03"):
        page_of(ReleaseRows(entity, replace(page, period="FY2024Q1"), (odd,), ()))


def test_the_same_rows_give_the_same_bytes() -> None:
    for url in release_addresses():
        assert SampleTransport().get(url).body == SampleTransport().get(url).body
