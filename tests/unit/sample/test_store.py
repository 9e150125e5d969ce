"""The sample's tables: read, written, complete."""

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.errors import BadDocument
from pipelines.sample.store import DATA_DIR, Sample, SecondaryFigure, embedded_sample

TABLES = (
    "entities.tsv",
    "filings.tsv",
    "facts.tsv",
    "secondary.tsv",
    "inline_documents.tsv",
    "inline_facts.tsv",
    "concentration.tsv",
)


def test_writing_what_was_read_changes_no_byte(tmp_path: Path) -> None:
    embedded_sample().write(tmp_path)
    for table in TABLES:
        assert (tmp_path / table).read_bytes() == (DATA_DIR / table).read_bytes()


def test_the_sample_stays_small() -> None:
    assert sum((DATA_DIR / table).stat().st_size for table in TABLES) < 1_000_000


def test_a_missing_column_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    embedded_sample().write(tmp_path)
    table = tmp_path / "facts.tsv"
    lines = table.read_text(encoding="utf-8").split("\n")
    lines[4] = lines[4].rpartition("\t")[0]
    table.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(BadDocument, match=r"facts\.tsv:5"):
        Sample.read(tmp_path)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    embedded_sample().write(tmp_path)
    (tmp_path / "entities.tsv").write_text("cik\tname\n1\tx\n", encoding="utf-8")
    with pytest.raises(BadDocument, match=r"entities\.tsv"):
        Sample.read(tmp_path)


def test_a_value_with_a_tab_is_never_written(tmp_path: Path) -> None:
    figure = SecondaryFigure(1, "X", "revenue", "USD", "2024-03-31", "2024-01-01", 1, "a\tb", "")
    with pytest.raises(ValueError, match="tab"):
        Sample((), (), (), (figure,)).write(tmp_path)


def test_no_table_holds_a_key_twice() -> None:
    sample = embedded_sample()
    keys = (
        [(f.cik, f.taxonomy, f.concept, f.unit, f.start, f.end, f.accession) for f in sample.facts],
        [f.accession for f in sample.filings],
        [(s.cik, s.measure, s.unit, s.start, s.end) for s in sample.secondary],
        [d.accession for d in sample.inline_documents],
        [(f.accession, f.concept, f.unit, f.start, f.end, f.dimensions) for f in sample.inline_facts],
        [(d.accession, d.number) for d in sample.concentration],
        [e.cik for e in sample.entities],
    )
    for of_table in keys:
        assert [key for key, count in Counter(of_table).items() if count > 1] == []


def test_every_accession_number_is_well_formed_and_every_fact_has_its_filing() -> None:
    sample = embedded_sample()
    filings = {(f.cik, f.accession) for f in sample.filings}
    assert all(re.fullmatch(r"\d{10}-\d{2}-\d{6}", accession) for _, accession in filings)
    assert {(f.cik, f.accession) for f in sample.facts} <= filings
    assert {(d.cik, d.accession) for d in sample.inline_documents} <= filings


def test_inline_facts_and_disclosures_stand_in_a_document_that_declares_their_prefixes() -> None:
    sample = embedded_sample()
    declared = {
        d.accession: {pair.partition("=")[0] for pair in d.namespaces.split()}
        for d in sample.inline_documents
    }
    assert {f.accession for f in sample.inline_facts} == declared.keys()
    for fact in sample.inline_facts:
        names = [fact.concept, *(name for pair in json.loads(fact.dimensions).items() for name in pair)]
        assert {name.partition(":")[0] for name in names} <= declared[fact.accession]


def test_a_disclosed_share_that_is_tagged_has_its_fact() -> None:
    sample = embedded_sample()
    shares = {(f.accession, f.start, f.end, f.dimensions): f for f in sample.inline_facts if f.unit == "pure"}
    for one in sample.concentration:
        if one.dimensions:
            fact = shares[one.accession, one.start, one.end, one.dimensions]
            assert Decimal(fact.value) * 100 == Decimal(one.share)


def test_every_document_says_what_it_is_and_of_when() -> None:
    sample = embedded_sample()
    covers = {(f.accession, f.concept): f.value for f in sample.inline_facts if f.concept.startswith("dei:")}
    filings = {f.accession: f for f in sample.filings}
    for document in sample.inline_documents:
        filing = filings[document.accession]
        assert covers[document.accession, "dei:DocumentType"] == filing.form
        assert covers[document.accession, "dei:DocumentPeriodEndDate"] == filing.report_date
        assert int(covers[document.accession, "dei:EntityCentralIndexKey"]) == filing.cik
        assert (filing.primary_document, filing.is_inline_xbrl) == (document.name, 1)


def test_every_row_belongs_to_an_entity() -> None:
    sample = embedded_sample()
    ciks = {e.cik for e in sample.entities}
    tickers = {(e.cik, ticker) for e in sample.entities for ticker in e.tickers.split()}
    assert {f.cik for f in sample.facts} | {f.cik for f in sample.filings} <= ciks
    assert {(s.cik, s.ticker) for s in sample.secondary} <= tickers


def test_every_secondary_figure_names_a_source_that_is_a_place() -> None:
    for figure in embedded_sample().secondary:
        assert figure.source
        assert "memory" not in figure.source


def test_no_acceptance_falls_into_the_hours_in_which_edgar_accepts_nothing() -> None:
    # A reader takes a stamp from 06:00 to 09:59 Z as the mark of an answer in Eastern time.
    stamps = [f.accepted_at for f in embedded_sample().filings if f.accepted_at]
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", stamp) for stamp in stamps)
    assert not [stamp for stamp in stamps if 6 <= int(stamp[11:13]) < 10]


def test_the_filing_date_never_precedes_the_day_of_acceptance_by_more_than_the_time_zone() -> None:
    # Accepted after 17:30 Eastern: filed the next business day. In UTC an evening's acceptance can carry
    # the next day's date while the filing still carries the day itself, never the other way round by more.
    for filing in embedded_sample().filings:
        if filing.accepted_at and filing.filing_date:
            assert filing.accepted_at[:10] <= filing.filing_date or filing.accepted_at[11:13] < "04", filing
