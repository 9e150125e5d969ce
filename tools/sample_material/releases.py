"""Figures printed in held releases (EX-99.1) and in one plain-HTML 10-Q, with the periods of their columns.

Used where the periodic report of the same date is not held. A release carries no tags: each line is kept
under the concept that the company's own 10-K or 10-Q uses for the same line, with form 8-K.
"""

import html
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.sample.store import Fact
from tools.sample_material.fiscal import month_end, months_ending, year_before
from tools.sample_material.inline_filings import ARCHIVES, dashed

Period = tuple[str, str]
_NUMBER = r"\(?\s*\$?\s*\(?\s*[\d,]+(?:\s*\))?(?!\d|\.\d|\s*%)"

CAPEX = "PaymentsToAcquirePropertyPlantAndEquipment"
AMAZON_CAPEX = "PaymentsToAcquireProductiveAssets"
REVENUE = "RevenueFromContractWithCustomerExcludingAssessedTax"
OPERATING_CASH = "NetCashProvidedByUsedInOperatingActivities"
LEASE_PRINCIPAL = "FinanceLeasePrincipalPayments"
LEASES_ACQUIRED = "RightOfUseAssetObtainedInExchangeForFinanceLeaseLiability"
DEPRECIATION = "Depreciation"
DEPRECIATION_AMORTIZATION = "DepreciationDepletionAndAmortization"

# Outflows are printed in brackets; the concepts state payments as positive numbers, so brackets drop.
_PAYMENTS = (CAPEX, AMAZON_CAPEX, LEASE_PRINCIPAL)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its label (a pattern) and the period of every number that follows it."""

    label: str
    concept: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """A held document and the lines to read from it; an 8-K states no period end (report_date is empty)."""

    path: str
    form: str
    report_date: str
    lines: tuple[Line, ...]

    @property
    def cik(self) -> int:
        """The filer, from the path."""
        return int(self.path.split("/")[-3])

    @property
    def accession(self) -> str:
        """The accession number, from the path."""
        return dashed(self.path.split("/")[-2])


def read_release(root: Path, release: Release) -> list[Fact]:
    """Facts of every line; raises ValueError where a line is missing or has another number of columns."""
    text = plain_text((root / release.path).read_text(encoding="utf-8", errors="replace"))
    facts: list[Fact] = []
    for line in release.lines:
        for period, value in zip(
            line.periods, printed_numbers(text, line.label, len(line.periods), release.path), strict=True
        ):
            fact = Fact(
                cik=release.cik,
                taxonomy="us-gaap",
                concept=line.concept,
                unit="USD",
                end=period[1],
                start=period[0],
                accession=release.accession,
                value=abs(value) * 1_000_000 if line.concept in _PAYMENTS else value * 1_000_000,
                fy="",
                fp="",
            )
            if fact not in facts:
                facts.append(fact)
    return facts


def printed_numbers(text: str, label: str, wanted: int, place: str) -> list[int]:
    """The numbers right behind a label (a pattern), where there are `wanted` of them; percentages are left out.

    The first such line counts. Raises ValueError where there is none.
    """
    pattern = re.compile(rf"(?<![\w,]){label}((?:\s*{_NUMBER}|\s*\(?[\d.,]+\s*\)?\s*%|\s*\)|\s*\$)+)")
    for match in pattern.finditer(text):
        without_percent = re.sub(r"\(?[\d.,]+\s*\)?\s*%\s*\)?", " ", match[1])
        printed = re.findall(r"(\(?)\s*\$?\s*(\(?)\s*([\d,]+)", without_percent)
        values = [-int(d.replace(",", "")) if a or b else int(d.replace(",", "")) for a, b, d in printed]
        if len(values) == wanted:
            return values
    raise ValueError(f"{place}: no line {label!r} with {wanted} numbers")


def plain_text(document: str) -> str:
    """The text of a document, or of the release and the 10-Q in a complete submission, white space folded."""
    if "<DOCUMENT>" in document:
        parts = [p for p in document.split("<DOCUMENT>") if re.search(r"<TYPE>(EX-99\.1|10-Q)\s", p)]
        document = " ".join(parts)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", document)).replace("\u200b", ""))


def _amazon(folder: str, end: date, months: int) -> Release:
    """Amazon prints three months, the year to date and twelve months, each for the year before and this year."""
    spans = sorted({3, months, 12})
    cash = tuple(months_ending(e, n) for n in spans for e in (year_before(end), end))
    income = tuple(months_ending(e, n) for n in sorted({3, months}) for e in (year_before(end), end))
    lines = (
        Line("Net cash provided by \\(used in\\) operating activities", OPERATING_CASH, cash),
        Line("Purchases of property and equipment", AMAZON_CAPEX, cash),
        Line("Principal repayments of finance leases", LEASE_PRINCIPAL, cash),
        Line(
            "Property and equipment acquired under finance leases, net of remeasurements and modifications",
            LEASES_ACQUIRED,
            cash,
        ),
        Line(
            "Depreciation and amortization of property and equipment and capitalized content costs, "
            "operating lease assets, and other",
            DEPRECIATION_AMORTIZATION,
            cash,
        ),
        Line("Total net sales", REVENUE, income),
    )
    dashed_folder = dashed(folder)
    return Release(f"{ARCHIVES}/1018724/{folder}/{dashed_folder}.txt", "8-K", "", lines)


def _oracle(folder: str, end: date, quarter: int) -> Release:
    """Oracle prints this year and then the year before; cash flows for the year to date only.

    Its supplement repeats revenue for each quarter of two fiscal years, each year closed by its total.
    """
    months = 3 * quarter
    this_and_last = (end, year_before(end))
    to_date = tuple(months_ending(e, months) for e in this_and_last)
    year_start = date.fromisoformat(months_ending(end, months)[0])
    last_year = [months_ending(month_end(year_start.year - 1, 5 + 3 * q), 3) for q in range(1, 5)]
    this_year = [months_ending(month_end(year_start.year, 5 + 3 * q), 3) for q in range(1, quarter + 1)]
    supplement = (*last_year, (last_year[0][0], last_year[-1][1]), *this_year, to_date[0])
    lines = [
        Line("Depreciation", DEPRECIATION, to_date),
        Line("Net cash provided by operating activities", OPERATING_CASH, to_date),
        Line("Capital expenditures", CAPEX, to_date),
        Line("Total revenues", REVENUE, tuple(months_ending(e, 3) for e in this_and_last)),
        Line("Total revenues", REVENUE, supplement),
    ]
    if quarter > 1:  # the second statement of operations: the year to date
        label = (
            "Year Ended May 31,.{0,900}?Total revenues"
            if quarter == 4
            else "(?:Six|Nine) Months Ended.{0,900}?Total revenues"
        )
        lines.append(Line(label, REVENUE, to_date))
    return Release(f"{ARCHIVES}/1341439/{folder}/{dashed(folder)}.txt", "8-K", "", tuple(lines))


def _meta_q4_2023() -> Release:
    """Meta prints this year and then the year before; needed for the quarter ended 2022-12-31."""
    end = date(2023, 12, 31)
    periods = tuple(months_ending(e, n) for n in (3, 12) for e in (end, year_before(end)))
    lines = (
        Line("Revenue", REVENUE, periods),
        Line("Depreciation and amortization", DEPRECIATION_AMORTIZATION, periods),
        Line("Net cash provided by operating activities", OPERATING_CASH, periods),
        Line("Purchases of property and equipment", CAPEX, periods),
        Line("Principal payments on finance leases", LEASE_PRINCIPAL, periods),
    )
    path = f"{ARCHIVES}/1326801/000132680124000010/meta-12312023xexhibit991.htm"
    return Release(path, "8-K", "", lines)


def _meta_q1_2019() -> Release:
    """A 10-Q of 2019, before inline XBRL: the printed statements are what is held."""
    end = date(2019, 3, 31)
    periods = tuple(months_ending(e, 3) for e in (end, year_before(end)))
    lines = (
        Line("Revenue", REVENUE, periods),
        Line("Depreciation and amortization", DEPRECIATION_AMORTIZATION, periods),
        Line("Net cash provided by operating activities", OPERATING_CASH, periods),
        Line("Purchases of property and equipment(?:, net)?", CAPEX, periods),
    )
    return Release(f"{ARCHIVES}/1326801/000132680119000037/primary-document.htm", "10-Q", "2019-03-31", lines)


def _tesla_q4_2025() -> Release:
    """Tesla's update prints single quarters: five in the statements, fifteen in the free cash flow table."""
    fifteen = tuple(months_ending(month_end(2022, 6 + 3 * q), 3) for q in range(15))
    lines = (
        Line("Total revenues", REVENUE, fifteen[-5:]),
        Line("Net cash provided by operating activities \\(GAAP\\)", OPERATING_CASH, fifteen),
        Line("Capital expenditures \\(1\\)", CAPEX, fifteen),
    )
    return Release(f"{ARCHIVES}/1318605/000162828026003837/exhibit991.htm", "8-K", "", lines)


def releases() -> tuple[Release, ...]:
    """Every printed document that the sample reads."""
    return (
        _amazon("000101872424000006", date(2023, 12, 31), 12),
        _amazon("000101872424000128", date(2024, 6, 30), 6),
        _amazon("000101872424000158", date(2024, 9, 30), 9),
        _amazon("000101872425000034", date(2025, 3, 31), 3),
        _amazon("000101872425000084", date(2025, 6, 30), 6),
        _oracle("000095017023069410", date(2023, 11, 30), 2),
        _oracle("000095017024071916", date(2024, 5, 31), 4),
        _oracle("000095017024104753", date(2024, 8, 31), 1),
        _oracle("000095017025036295", date(2025, 2, 28), 3),
        _oracle("000095017025084831", date(2025, 5, 31), 4),
        _meta_q4_2023(),
        _meta_q1_2019(),
        _tesla_q4_2025(),
    )
