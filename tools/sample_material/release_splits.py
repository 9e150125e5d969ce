"""Figures of held releases that company facts can not hold: revenue by segment or platform, and Amazon's incentives.

As in `releases`, a release carries no tags: each line is kept under the concept and members that the company's own
10-K or 10-Q uses for the same line, with form 8-K, in the place of the 8-K's own document.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.companies import Universe
from pipelines.sample.store import InlineDocument, InlineFact
from tools.sample_material.filing_facts import cover_facts, document_row, read_document
from tools.sample_material.fiscal import months_ending, year_before
from tools.sample_material.inline_filings import ARCHIVES, dashed
from tools.sample_material.releases import Period, plain_text, printed_numbers

MILLION = 1_000_000
REVENUE = "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax"
SEGMENT = "us-gaap:StatementBusinessSegmentsAxis"
PRODUCT = "srt:ProductOrServiceAxis"
INCENTIVES = "amzn:ProceedsFromPropertyPlantAndEquipmentSalesAndIncentives"


@dataclass(frozen=True, slots=True)
class SplitLine:
    """One printed line: its label (a pattern), what it states, and the period of every number that follows."""

    label: str
    concept: str
    dimensions: dict[str, str]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class SplitRelease:
    """A held release: its folder, the file with the printed figures, the 8-K's own document, and the lines."""

    cik: int
    folder: str
    exhibit: str
    primary: str
    lines: tuple[SplitLine, ...]


def read_splits(root: Path, universe: Universe) -> Iterator[tuple[InlineDocument, list[InlineFact]]]:
    """The document's row and the facts of every release; ValueError where a line is missing."""
    by_cik = {cik: company for company in universe.companies for cik in company.ciks}
    for release in split_releases():
        accession = dashed(release.folder)
        folder = root / ARCHIVES / str(release.cik) / release.folder
        submission = folder / f"{accession}.txt"
        held = read_document(by_cik[release.cik], release.cik, accession, release.primary, submission)
        # The cover of an 8-K uses dei alone; the taxonomies of one year go together.
        year = held.namespaces["dei"].rpartition("/")[2]
        for prefix in ("us-gaap", "srt"):
            held.namespaces.setdefault(prefix, f"http://fasb.org/{prefix}/{year}")
        text = plain_text((folder / release.exhibit).read_text(encoding="utf-8", errors="replace"))
        facts = list(_facts(release, accession, text))
        yield document_row(held, facts), [*facts, *cover_facts(held)]


def _facts(release: SplitRelease, accession: str, text: str) -> Iterator[InlineFact]:
    for line in release.lines:
        numbers = printed_numbers(text, line.label, len(line.periods), f"{accession}/{release.exhibit}")
        for (start, end), number in zip(line.periods, numbers, strict=True):
            yield InlineFact(
                cik=release.cik,
                accession=accession,
                concept=line.concept,
                end=end,
                start=start,
                dimensions=json.dumps(line.dimensions, sort_keys=True, separators=(",", ":")),
                unit="USD",
                decimals="-6",
                scale="6",
                value=str(number * MILLION),
            )


def _amazon(folder: str, filed: str, end: date, months: int) -> SplitRelease:
    """The year before and this year, for three months, the year to date and, of cash flows, twelve months."""
    cash = tuple(months_ending(e, n) for n in sorted({3, months, 12}) for e in (year_before(end), end))
    income = tuple(months_ending(e, n) for n in sorted({3, months}) for e in (year_before(end), end))
    segments = (
        ("North America", "NorthAmericaSegmentMember"),
        ("International", "InternationalSegmentMember"),
        ("AWS", "AmazonWebServicesSegmentMember"),
    )
    lines = (
        SplitLine("Proceeds from property and equipment sales and incentives", INCENTIVES, {}, cash),
        *(
            SplitLine(f"{name} Net sales", REVENUE, {SEGMENT: f"amzn:{member}"}, income)
            for name, member in segments
        ),
    )
    return SplitRelease(1018724, folder, f"{dashed(folder)}.txt", f"amzn-{filed}.htm", lines)


def _microsoft(folder: str, filed: str, end: date, months: int) -> SplitRelease:
    """This year and then the year before, for three months and for the year to date.

    Only releases since the segments were recast with the first quarter of fiscal 2025 (0000950170-24-118955): earlier
    ones state other values under the same names, and no recast value of their quarters is held.
    """
    periods = tuple(months_ending(e, n) for n in sorted({3, months}) for e in (end, year_before(end)))
    segments = (
        ("Productivity and Business Processes", "ProductivityAndBusinessProcessesMember"),
        ("Intelligent Cloud", "IntelligentCloudMember"),
        ("More Personal Computing", "MorePersonalComputingMember"),
    )
    begin = "SEGMENT REVENUE AND OPERATING INCOME.{0,400}?"
    lines = tuple(
        SplitLine(f"{begin}{name}", REVENUE, {SEGMENT: f"msft:{member}"}, periods)
        for name, member in segments
    )
    return SplitRelease(789019, folder, f"{dashed(folder)}.txt", f"msft-{filed}.htm", lines)


def _alphabet(folder: str, filed: str, exhibit: str, end: date) -> SplitRelease:
    """The quarter of the year before and this one; the first table that names the segments is that of revenue."""
    periods = (months_ending(year_before(end), 3), months_ending(end, 3))
    segments = (
        ("Google Services total", "goog:GoogleServicesMember"),
        ("Google Cloud", "goog:GoogleCloudMember"),
        ("Other Bets", "us-gaap:AllOtherSegmentsMember"),
    )
    lines = tuple(SplitLine(name, REVENUE, {SEGMENT: member}, periods) for name, member in segments)
    return SplitRelease(1652044, folder, exhibit, f"goog-{filed}.htm", lines)


def _nvidia_q2_fy2025() -> SplitRelease:
    """Nvidia's commentary prints this quarter, the one before and that of the year before."""
    periods = (("2024-04-29", "2024-07-28"), ("2024-01-29", "2024-04-28"), ("2023-05-01", "2023-07-30"))
    platforms = (
        ("Data Center", "DataCenterMember"),
        ("Compute", "ComputeMember"),
        ("(?<!& )Networking", "NetworkingMember"),  # not Compute & Networking, the segment
        ("Gaming", "GamingMember"),
        ("Professional Visualization", "ProfessionalVisualizationMember"),
        ("Automotive", "AutomotiveMember"),
        ("OEM and Other", "OEMAndOtherMember"),
    )
    lines = tuple(
        SplitLine(name, "us-gaap:Revenues", {PRODUCT: f"nvda:{member}"}, periods)
        for name, member in platforms
    )
    return SplitRelease(1045810, "000104581024000262", "q2fy25cfocommentary.htm", "nvda-20240828.htm", lines)


def split_releases() -> tuple[SplitRelease, ...]:
    """Every release whose splits the sample reads."""
    return (
        _amazon("000101872424000006", "20240201", date(2023, 12, 31), 12),
        _amazon("000101872424000128", "20240801", date(2024, 6, 30), 6),
        _amazon("000101872424000158", "20241031", date(2024, 9, 30), 9),
        _amazon("000101872425000034", "20250501", date(2025, 3, 31), 3),
        _amazon("000101872425000084", "20250731", date(2025, 6, 30), 6),
        _microsoft("000095017024118955", "20241030", date(2024, 9, 30), 3),
        _microsoft("000095017025061032", "20250430", date(2025, 3, 31), 9),
        _microsoft("000095017025100226", "20250730", date(2025, 6, 30), 12),
        _alphabet("000165204424000014", "20240130", "googexhibit991q42023.htm", date(2023, 12, 31)),
        _alphabet("000165204424000076", "20240723", "googexhibit991q22024.htm", date(2024, 6, 30)),
        _alphabet("000165204424000115", "20241029", "googexhibit991q32024.htm", date(2024, 9, 30)),
        _alphabet("000165204425000040", "20250423", "googexhibit991q12025.htm", date(2025, 3, 31)),
        _alphabet("000165204425000056", "20250723", "googexhibit991q22025.htm", date(2025, 6, 30)),
        _nvidia_q2_fy2025(),
    )
