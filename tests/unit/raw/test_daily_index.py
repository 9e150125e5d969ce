from datetime import date

import pytest

from pipelines.errors import BadDocument
from pipelines.raw.daily_index import IndexedFiling, parse_daily_index
from pipelines.raw.document import Document
from tests.support.filing_lists import master_index

URL = "https://www.sec.gov/Archives/edgar/daily-index/2026/QTR4/master.20261029.idx"
NVDA = "1045810|NVIDIA CORP|8-K|20261029|edgar/data/1045810/0001045810-26-000123.txt"
AMD = "2488|ADVANCED MICRO DEVICES INC|10-Q|20261029|edgar/data/2488/0000002488-26-000045.txt"


def document(body: bytes) -> Document:
    return Document("", 0, URL, "0" * 64, body)


def test_an_index_names_filings_of_the_ciks_that_are_asked_for() -> None:
    index = parse_daily_index(document(master_index(NVDA, AMD)), {1045810})
    assert index.filings == (IndexedFiling(1045810, "8-K", date(2026, 10, 29), "0001045810-26-000123"),)
    assert (index.lines, index.set_aside) == (2, ())


def test_a_name_may_hold_a_bar_and_letters_of_any_encoding() -> None:
    odd = NVDA.replace("NVIDIA CORP", "NVIDIA | SONS").encode() + b"\n" + AMD.encode("latin-1") + b" \xe9"
    index = parse_daily_index(document(master_index() + odd), {1045810, 2488})
    assert [filing.cik for filing in index.filings] == [1045810]
    assert len(index.set_aside) == 1


def test_days_are_read_with_and_without_dashes() -> None:
    dashed = NVDA.replace("20261029", "2026-10-29")
    assert parse_daily_index(document(master_index(dashed)), {1045810}).filings[0].filing_date == date(
        2026, 10, 29
    )


def test_a_filing_that_stands_twice_is_one_filing() -> None:
    assert len(parse_daily_index(document(master_index(NVDA, NVDA)), {1045810}).filings) == 1


@pytest.mark.parametrize("line", ["1045810|x", "x|y|8-K|20261029|edgar/data/1/0001045810-26-000123.txt",
                                  NVDA.replace("20261029", "20269929"), NVDA.replace(".txt", ".pdf")])  # fmt: skip
def test_a_line_that_can_not_be_read_is_set_aside_and_the_rest_goes_on(line: str) -> None:
    index = parse_daily_index(document(master_index(line, AMD)), {1045810, 2488})
    assert index.set_aside == (line,)
    assert [filing.cik for filing in index.filings] == [2488]


@pytest.mark.parametrize("body", [b"", b"<html>no index</html>", NVDA.encode()])
def test_what_has_no_head_is_no_index_without_filings(body: bytes) -> None:
    with pytest.raises(BadDocument, match="has no line"):
        parse_daily_index(document(body), {1045810})
