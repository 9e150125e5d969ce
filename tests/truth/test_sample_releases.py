"""The sample's releases beside the real ones: the same figures and facts, none of their sentences."""

import re

import pytest

from pipelines.companies import load_universe
from pipelines.sample.store import ReleaseStatement, embedded_sample
from pipelines.sample.transport import SampleTransport
from pipelines.settings import PROJECT_ROOT
from tests.support.held_releases import ARCHIVE, held_releases
from tests.support.sample_releases import release_addresses
from tools.sample_material.concepts import MEASURE_CONCEPTS
from tools.sample_material.release_texts import read_texts

BILLION = 10**9
needs_archive = pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared")


@pytest.mark.shared
@pytest.mark.slow
@needs_archive
def test_the_tables_equal_what_the_readers_find_in_the_real_documents() -> None:
    found = read_texts(ARCHIVE, load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml"))
    sample = embedded_sample()
    assert sorted(found.releases) == list(sample.releases)
    assert sorted(found.figures) == list(sample.release_figures)
    assert sorted(found.statements) == list(sample.release_statements)


@pytest.mark.shared
@pytest.mark.slow
@needs_archive
def test_no_sentence_of_a_rendering_stands_in_a_real_release() -> None:
    real = " ".join(text for rows in held_releases() for text in rows.blocks["text"])
    real = " ".join(real.split())
    said: set[str] = set()
    for url in release_addresses():
        paragraphs = re.findall(
            r"<(?:div|h1|p)[^>]*>(.*?)</(?:div|h1|p)>", SampleTransport().get(url).body.decode()
        )
        text = " ".join(re.sub(r"<[^>]+>", " ", paragraph) for paragraph in paragraphs)
        said |= {one.strip() for one in re.split(r"(?<=\.)\s+(?=[A-Z])", text) if len(one.split()) > 5}
    assert len(said) > 80
    assert [one for one in said if one in real] == []


def of_filing(accession: str, measure: str) -> list[ReleaseStatement]:
    return [
        one
        for one in embedded_sample().release_statements
        if one.accession == accession and one.measure == measure
    ]


# Read by hand in the five exhibits of Meta: the range, and the earlier one that the same sentence quotes; billions.
META = [
    ("0001326801-24-000010", "FY2024", (30, 37), None, "raises"),
    ("0001326801-24-000065", "FY2024", (37, 40), (35, 40), "narrows"),
    ("0001326801-24-000077", "FY2024", (38, 40), (37, 40), "narrows"),
    ("0001326801-25-000050", "FY2025", (64, 72), (60, 65), "raises"),
    ("0001628280-25-036719", "FY2025", (66, 72), (64, 72), "narrows"),
]
META_ACTUALS = [
    ("0001326801-24-000010", [("2023Q4", 7.90), ("FY2023", 28.10)]),
    ("0001326801-24-000065", [("2024Q2", 8.47)]),
    ("0001326801-24-000077", [("2024Q3", 9.20)]),
    ("0001326801-25-000050", [("2025Q1", 13.69)]),
    ("0001628280-25-036719", [("2025Q2", 17.01)]),
]


@pytest.mark.parametrize(("accession", "period", "given", "quoted", "revision"), META)
def test_metas_guidance_is_held_with_every_range_that_it_quotes(
    accession: str, period: str, given: tuple[int, int], quoted: tuple[int, int] | None, revision: str
) -> None:
    (one,) = [one for one in of_filing(accession, "capex") if one.kind == "guidance"]
    assert (one.period, one.revision) == (period, revision)
    assert (one.low, one.high) == tuple(bound * BILLION for bound in given)
    before = tuple(str(bound * BILLION) for bound in quoted) if quoted else ("", "")
    assert (one.prior_low, one.prior_high) == before


@pytest.mark.parametrize(("accession", "actuals"), META_ACTUALS)
def test_metas_spending_is_held_as_it_was_said(accession: str, actuals: list[tuple[str, float]]) -> None:
    said = [(one.period, one.low / BILLION) for one in of_filing(accession, "capex") if one.kind == "actual"]
    assert said == actuals


def test_alphabet_gives_85_billion_for_2025_and_no_other_company_gives_capex_guidance() -> None:
    guidance = {
        (one.accession, one.period, one.low, one.shape)
        for one in embedded_sample().release_statements
        if one.kind == "guidance" and one.measure == "capex" and one.accession not in {row[0] for row in META}
    }
    assert guidance == {("0001652044-25-000056", "FY2025", 85 * BILLION, "approximately")}


# Millions, read by hand in the cash-flow statements of the exhibits.
CAPEX = [
    ("0000950170-25-084831", "2024-06-01", "2025-05-31", 21_215),  # Oracle
    ("0000950170-25-036295", "2024-06-01", "2025-02-28", 12_135),
    ("0000950170-24-104753", "2024-06-01", "2024-08-31", 2_303),
    ("0001018724-25-000034", "2025-01-01", "2025-03-31", 25_019),  # Amazon
    ("0000950170-25-061032", "2025-01-01", "2025-03-31", 16_745),  # Microsoft
    ("0001326801-24-000065", "2024-04-01", "2024-06-30", 8_173),  # Meta
]


@pytest.mark.parametrize(("accession", "start", "end", "value"), CAPEX)
def test_capex_of_the_quarter_tables_is_the_printed_one(
    accession: str, start: str, end: str, value: int
) -> None:
    assert value in [
        figure.value
        for figure in embedded_sample().release_figures
        if (figure.accession, figure.measure, figure.start, figure.end)
        == (accession, "capex_cash", start, end)
    ]


CONCEPTS = {concept: measure for measure, names in MEASURE_CONCEPTS.items() for concept in names} | {
    "NetCashProvidedByUsedInOperatingActivities": "operating_cash_flow"
}


def test_every_figure_equals_the_one_that_another_filing_has_of_the_same_days() -> None:
    """Nvidia's first days are set to whole weeks: those are the days that its reports tag."""
    sample = embedded_sample()
    ciks = {(one.accession, one.document): one.cik for one in sample.releases}
    filed: dict[tuple[int, str, str, str], dict[str, int]] = {}
    for fact in sample.facts:
        if measure := CONCEPTS.get(fact.concept):
            filed.setdefault((fact.cik, measure, fact.start, fact.end), {})[fact.accession] = fact.value
    compared, unequal = 0, []
    for figure in sample.release_figures:
        key = (ciks[figure.accession, figure.document], figure.measure, figure.start, figure.end)
        values = {value for accession, value in filed.get(key, {}).items() if accession != figure.accession}
        compared += bool(values)
        if values and figure.value * 1_000_000 not in values:
            unequal.append((figure.accession, figure.measure, figure.end, figure.value))
    # Meta's 2022 was restated by the 10-K that followed: 31,186.
    assert unequal == [("0001326801-24-000010", "capex_cash", "2022-12-31", 31_431)]
    assert compared > 280
