"""The sample's figures of filings' documents: cross-footed, and compared with the documents they were taken from."""

import functools
import json
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

from pipelines.raw.document import Document
from pipelines.raw.filing_documents import parse_filing_paragraphs
from pipelines.raw.xbrl.extract import extract
from pipelines.sample.render_inline import printed
from pipelines.sample.store import InlineDocument, InlineFact, embedded_sample
from pipelines.sample.transport import SampleTransport
from pipelines.sources.edgar import filing_url

ARCHIVE = Path(__file__).parents[3] / "shared" / "edgar-archive"
needs_shared = pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared")

SAMPLE = embedded_sample()
MILLION = 1_000_000
AMAZON, MICROSOFT, ALPHABET, NVIDIA = 1018724, 789019, 1652044, 1045810
SEGMENT = "us-gaap:StatementBusinessSegmentsAxis"
PLATFORM = "srt:ProductOrServiceAxis"
REVENUE = ("Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax")
# Held as an instance that was extracted from it, outside the SEC's own places.
AS_INSTANCE = {"0001018724-23-000004": ARCHIVE / "misc.local/xbrl/AMZN/amzn/amzn-20221231_htm.xml"}
FORMS = {filing.accession: filing.form for filing in SAMPLE.filings}
REPORTS = [document for document in SAMPLE.inline_documents if FORMS[document.accession] != "8-K"]

Period = tuple[str, str]


def amounts(cik: int, concept: str, dimensions: str = "{}") -> dict[tuple[str, Period], int]:
    """Millions by accession number and period."""
    return {
        (fact.accession, (fact.start, fact.end)): int(fact.value) // MILLION
        for fact in SAMPLE.inline_facts
        if (fact.cik, fact.concept, fact.dimensions) == (cik, concept, dimensions)
    }


def parts(cik: int, axis: str) -> dict[tuple[str, Period], dict[str, int]]:
    """Revenue by member of an axis, in millions, by accession number and period."""
    found: dict[tuple[str, Period], dict[str, int]] = defaultdict(dict)
    for fact in SAMPLE.inline_facts:
        members = {a: m for a, m in json.loads(fact.dimensions).items() if a != "srt:ConsolidationItemsAxis"}
        if fact.cik == cik and fact.concept.partition(":")[2] in REVENUE and list(members) == [axis]:
            key = fact.accession, (fact.start, fact.end)
            found[key][members[axis].partition(":")[2]] = int(fact.value) // MILLION
    return found


def totals(cik: int) -> dict[Period, set[int]]:
    """Every vintage of total revenue, in millions."""
    found: dict[Period, set[int]] = defaultdict(set)
    for fact in SAMPLE.facts:
        if fact.cik == cik and fact.concept in REVENUE:
            found[fact.start, fact.end].add(fact.value // MILLION)
    return found


@pytest.mark.parametrize(("cik", "least"), [(AMAZON, 29), (MICROSOFT, 8)])
def test_the_segments_of_every_period_make_up_revenue(cik: int, least: int) -> None:
    revenue = totals(cik)
    compared = 0
    for (accession, period), segments in parts(cik, SEGMENT).items():
        assert len(segments) == 3
        if revenue[period]:
            assert sum(segments.values()) in revenue[period], (accession, period)
            compared += 1
    assert compared >= least


def test_nvidias_platforms_and_segments_of_every_period_make_up_revenue() -> None:
    revenue = totals(NVIDIA)
    products = {"ComputeMember", "NetworkingMember"}
    for (accession, period), platforms in parts(NVIDIA, PLATFORM).items():
        named = {name: value for name, value in platforms.items() if name not in products}
        if named:
            assert sum(named.values()) in revenue[period], (accession, period)
            split = [platforms[name] for name in sorted(products) if name in platforms]
            assert not split or sum(split) == platforms["DataCenterMember"]
    for (accession, period), segments in parts(NVIDIA, SEGMENT).items():
        assert sum(segments.values()) in revenue[period], (accession, period)


@pytest.mark.parametrize(
    ("cik", "accession", "concept", "dimensions", "period", "millions"),
    [
        (AMAZON, "0001018724-25-000004", "amzn:ProceedsFromPropertyPlantAndEquipmentSalesAndIncentives", "{}",
         ("2024-01-01", "2024-12-31"), 5341),
        (AMAZON, "0001018724-25-000123", "amzn:ProceedsFromPropertyPlantAndEquipmentSalesAndIncentives", "{}",
         ("2024-10-01", "2025-09-30"), 4228),
        (NVIDIA, "0001045810-22-000079", "nvda:PurchasesOfPropertyAndEquipmentAndIntangibleAssets", "{}",
         ("2022-01-31", "2022-05-01"), 361),
        (NVIDIA, "0001045810-24-000262", "us-gaap:Revenues",
         '{"srt:ProductOrServiceAxis":"nvda:DataCenterMember"}', ("2024-04-29", "2024-07-28"), 26272),
        (ALPHABET, "0001652044-24-000115", "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
         '{"us-gaap:StatementBusinessSegmentsAxis":"goog:GoogleCloudMember"}', ("2024-07-01", "2024-09-30"), 11353),
        (MICROSOFT, "0000950170-24-118955", "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
         '{"us-gaap:StatementBusinessSegmentsAxis":"msft:IntelligentCloudMember"}', ("2024-07-01", "2024-09-30"),
         24092),
        (AMAZON, "0001018724-24-000006", "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
         '{"us-gaap:StatementBusinessSegmentsAxis":"amzn:AmazonWebServicesSegmentMember"}',
         ("2023-10-01", "2023-12-31"), 24204),
    ],
)  # fmt: skip
def test_a_figure_read_by_hand_stands_under_its_filing(
    cik: int, accession: str, concept: str, dimensions: str, period: Period, millions: int
) -> None:
    assert amounts(cik, concept, dimensions)[accession, period] == millions


@functools.cache
def body_of(accession: str) -> bytes:
    """The document itself as the SEC sent it."""
    document = next(d for d in SAMPLE.inline_documents if d.accession == accession)
    folder = f"www.sec.gov/Archives/edgar/data/{document.cik}/{accession.replace('-', '')}"
    return AS_INSTANCE.get(accession, ARCHIVE / folder / document.name).read_bytes()


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("document", REPORTS, ids=lambda document: document.accession)
def test_every_fact_of_a_report_stands_in_the_reports_own_document(document: InlineDocument) -> None:
    facts = extract([(document.name, body_of(document.accession))]).facts
    columns = ["concept", "end_date", "start_date", "dimensions", "unit", "decimals", "value"]
    filed: dict[tuple[str, ...], set[str | None]] = defaultdict(set)
    for *key, number in facts.select(*columns, "printed").iter_rows():
        filed[tuple(str(cell or "") for cell in key)].add(number)
    for fact in SAMPLE.inline_facts:
        if fact.accession == document.accession:
            numbers = filed[_key(fact)]
            assert numbers, fact
            # The sample prints as many digits as are reported: 1.300 billion where AMD prints 1.3.
            if fact.unit and document.accession not in AS_INSTANCE:
                assert {_plain(str(number)) for number in numbers} >= {_plain(printed(fact))}, fact


def _key(fact: InlineFact) -> tuple[str, ...]:
    return fact.concept, fact.end, fact.start, fact.dimensions, fact.unit, fact.decimals, fact.value


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


@needs_shared
@pytest.mark.shared
@pytest.mark.parametrize("accession", sorted({one.accession for one in SAMPLE.concentration}))
def test_no_sentence_of_the_sample_is_one_of_the_filing(accession: str) -> None:
    document = next(d for d in SAMPLE.inline_documents if d.accession == accession)
    ours = SampleTransport().get(filing_url(document.cik, accession, document.name)).body
    theirs = body_of(accession)

    def sentences(body: bytes) -> set[str]:
        read = parse_filing_paragraphs(Document("NVDA", NVIDIA, "", "", body), accession, document.name).rows
        text = read.filter(pl.col("kind") == "text")["text"]
        return {sentence.strip(" .") for paragraph in text for sentence in paragraph.split(". ")}

    assert sentences(ours) & sentences(theirs) == set()
