"""Whole documents kept beside the checkout: releases of Meta, Alphabet and others, and Nvidia's newsroom pages."""

import re
from pathlib import Path

import pytest

from aicapex.statement_input import speaker_of, text_of
from pipelines.normalise.statements.reader import read_statements
from pipelines.normalise.statements.statement import Statement
from pipelines.settings import PROJECT_ROOT, Settings

ARCHIVE = PROJECT_ROOT.parent / "shared" / "edgar-archive"
EDGAR = ARCHIVE / "www.sec.gov" / "Archives" / "edgar" / "data"
NEWSROOM = ARCHIVE / "nvidianews.nvidia.com" / "news"
B = 10**9
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared"),
]
TICKERS = {
    "1018724": "AMZN", "1045810": "NVDA", "1318605": "TSLA", "1326801": "META", "1341439": "ORCL", "1652044": "GOOGL",
    "2488": "AMD", "320193": "AAPL", "789019": "MSFT",
}  # fmt: skip
Ranges = list[tuple[str, int | None, int | None]]


def statements_of(body: bytes, ticker: str) -> list[Statement]:
    settings = Settings(home=Path("unused"))
    return read_statements(text_of(body, ticker), speaker_of(ticker, None, settings))


def release_exhibits(cik: str) -> list[bytes]:
    """Bodies of every EX-99.x in the complete submissions of a company, in the order of accession numbers."""
    bodies = []
    for path in sorted((EDGAR / cik).glob("*/*.txt")):
        for document in re.findall(rb"<DOCUMENT>(.*?)</DOCUMENT>", path.read_bytes(), re.S):
            kind = re.search(rb"<TYPE>(EX-99\S*)", document)
            text = re.search(rb"<TEXT>(.*)</TEXT>", document, re.S)
            if kind and text:
                bodies.append(text[1])
    return bodies


def capex_guidance(statements: list[Statement], period: str, evidence: str) -> Ranges:
    return [
        (one.revision, one.low_usd, one.high_usd)
        for one in statements
        if (one.measure, one.kind, one.evidence) == ("capex", "guidance", evidence)
        and one.period_canonical == period
        and one.low_usd is not None
    ]


def test_meta_guides_2024_capex_four_times_and_quotes_what_it_said_before() -> None:
    releases = [statements_of(body, "META") for body in release_exhibits("1326801")]
    stated = [one for found in releases for one in capex_guidance(found, "FY2024", "stated")]
    quoted = [one[1:] for found in releases for one in capex_guidance(found, "FY2024", "quoted_as_prior")]
    # The release of April 2024 is not held: its 35-40 is known because the next one quotes it.
    assert stated == [("raises", 30 * B, 37 * B), ("narrows", 37 * B, 40 * B), ("narrows", 38 * B, 40 * B)]
    assert quoted == [(35 * B, 40 * B), (37 * B, 40 * B)]


def test_meta_guides_2025_capex_twice_and_quotes_both_earlier_ranges() -> None:
    releases = [statements_of(body, "META") for body in release_exhibits("1326801")]
    stated = [one for found in releases for one in capex_guidance(found, "FY2025", "stated")]
    quoted = [one[1:] for found in releases for one in capex_guidance(found, "FY2025", "quoted_as_prior")]
    assert stated == [("raises", 64 * B, 72 * B), ("narrows", 66 * B, 72 * B)]
    assert quoted == [(60 * B, 65 * B), (64 * B, 72 * B)]


def test_meta_reports_the_capex_of_each_quarter() -> None:
    actuals = {
        one.period_canonical: one.point_usd
        for body in release_exhibits("1326801")
        for one in statements_of(body, "META")
        if (one.measure, one.kind) == ("capex", "actual")
    }
    assert actuals == {
        "2023Q4": 7_900_000_000, "FY2023": 28_100_000_000, "2024Q2": 8_470_000_000, "2024Q3": 9_200_000_000,
        "2025Q1": 13_690_000_000, "2025Q2": 17_010_000_000,
    }  # fmt: skip


def test_alphabet_gives_capex_guidance_in_one_held_release() -> None:
    found = [
        one
        for body in release_exhibits("1652044")
        for one in statements_of(body, "GOOGL")
        if (one.measure, one.kind) == ("capex", "guidance")
    ]
    assert [(one.period_canonical, one.low_usd, one.high_usd, one.revision) for one in found] == [
        ("FY2025", 85 * B, 85 * B, "raises")
    ]


@pytest.mark.parametrize("cik", sorted(set(TICKERS) - {"1326801", "1652044"}))
def test_no_capex_guidance_is_invented_from_other_releases(cik: str) -> None:
    found = [
        one.sentence
        for body in release_exhibits(cik)
        for one in statements_of(body, TICKERS[cik])
        if (one.measure, one.kind) == ("capex", "guidance") and (one.low_native or one.high_native)
    ]
    assert found == []


# Data Center revenue (millions) and the middle of the outlook for the next quarter's revenue, as each page prints them.
NEWSROOM_FIGURES = {
    "first-quarter-fiscal-2023": ("FY2023Q1", 3_750, "FY2023Q2", 8_100),
    "third-quarter-fiscal-2023": ("FY2023Q3", 3_830, "FY2023Q4", 6_000),
    "fourth-quarter-and-fiscal-2023": ("FY2023Q4", 3_620, "FY2024Q1", 6_500),
    "first-quarter-fiscal-2024": ("FY2024Q1", 4_280, "FY2024Q2", 11_000),
    "second-quarter-fiscal-2024": ("FY2024Q2", 10_320, "FY2024Q3", 16_000),
    "fourth-quarter-and-fiscal-2024": ("FY2024Q4", 18_400, "FY2025Q1", 24_000),
    "first-quarter-fiscal-2025": ("FY2025Q1", 22_600, "FY2025Q2", 28_000),
    "third-quarter-fiscal-2025": ("FY2025Q3", 30_800, "FY2025Q4", 37_500),
    "fourth-quarter-and-fiscal-2025": ("FY2025Q4", 35_600, "FY2026Q1", 43_000),
    "second-quarter-fiscal-2026": ("FY2026Q2", 41_100, "FY2026Q3", 54_000),
    "third-quarter-fiscal-2026": ("FY2026Q3", 51_200, "FY2026Q4", 65_000),
}


def test_every_held_newsroom_page_is_tried() -> None:
    pages = {
        path.stem.removeprefix("nvidia-announces-financial-results-for-") for path in NEWSROOM.glob("*.html")
    }
    assert pages == set(NEWSROOM_FIGURES)


@pytest.mark.parametrize("page", NEWSROOM_FIGURES)
def test_a_newsroom_page_gives_data_center_revenue_and_the_outlook(page: str) -> None:
    quarter, data_center, next_quarter, outlook = NEWSROOM_FIGURES[page]
    path = NEWSROOM / f"nvidia-announces-financial-results-for-{page}.html"
    found = statements_of(path.read_bytes(), "NVDA")
    revenue = {
        one.point_usd
        for one in found
        if one.measure == "data_center_revenue" and one.period_canonical == quarter
    }
    guided = {
        (one.low_usd, one.high_usd)
        for one in found
        if (one.measure, one.kind, one.amount_shape) == ("revenue", "guidance", "tolerance")
        and one.period_canonical == next_quarter
    }
    assert revenue == {data_center * 10**6}
    two_percent = outlook * 20_000
    assert guided == {(outlook * 10**6 - two_percent, outlook * 10**6 + two_percent)}
