"""Figures that stand in filings only, read by hand from the named documents, against a run over the kept answers."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pipelines.settings import PROJECT_ROOT

ARCHIVE = PROJECT_ROOT.parent / "shared" / "edgar-archive"
MILLION = 1_000_000
Rows = Callable[[str], list[tuple[Any, ...]]]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared"),
]

# Year to date as printed, in millions: the cash-flow statements of 0001045810-22-000079, -22-000166, -23-000175,
# -24-000029, -24-000124, -24-000316, -25-000023, -25-000116 and -25-000230, comparatives included. None: no document
# with that period is held, company facts give it.
NVIDIA_YEAR_TO_DATE = {
    2022: (298, None, 703, 976),
    2023: (361, 794, 1324, 1833),
    2024: (248, 537, 815, 1069),
    2025: (369, None, 2159, 3236),
    2026: (1227, None, 4758, None),
}


def test_nvidias_capex_has_no_gap_through_its_three_tag_changes(archive: Rows) -> None:
    found = archive(
        "SELECT fiscal_year, fiscal_quarter, value FROM normalised.quarters WHERE ticker = 'NVDA' "
        "AND measure = 'capex_cash' AND is_latest AND fiscal_year BETWEEN 2022 AND 2026 ORDER BY ALL"
    )
    assert [(year, quarter) for year, quarter, _ in found] == [
        (y, q) for y in range(2022, 2027) for q in (1, 2, 3, 4)
    ]
    values = {(year, quarter): value // MILLION for year, quarter, value in found}
    for year, printed in NVIDIA_YEAR_TO_DATE.items():
        for quarter, to_date in enumerate(printed, start=1):
            if to_date is not None:
                assert sum(values[year, number] for number in range(1, quarter + 1)) == to_date, (
                    year,
                    quarter,
                )
    concepts = archive(
        "SELECT DISTINCT concept FROM normalised.facts WHERE ticker = 'NVDA' AND measure = 'capex_cash' "
        "AND exclusion IS NULL AND concept NOT LIKE 'release:%' ORDER BY ALL"
    )
    assert [concept for (concept,) in concepts] == [
        "nvda:PurchasesOfPropertyAndEquipmentAndIntangibleAssets",
        "us-gaap:PaymentsToAcquireProductiveAssets",
        "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment",
    ]


def test_amazons_year_2024_is_82999_gross_and_77658_net(archive: Rows) -> None:
    """0001018724-25-000004: 82,999 paid, 5,341 received."""
    ((gross, received),) = archive(
        "SELECT sum(value) FILTER (measure = 'capex_cash')::BIGINT, "
        "sum(value) FILTER (measure = 'incentive_proceeds')::BIGINT FROM normalised.years "
        "WHERE ticker = 'AMZN' AND fiscal_year = 2024 AND is_latest"
    )
    assert (gross, gross - received) == (82_999 * MILLION, 77_658 * MILLION)


def test_amazons_three_durations_of_one_figure_stay_apart(archive: Rows) -> None:
    """0001018724-25-000123: three, nine and trailing twelve months up to 2025-09-30."""
    found = archive(
        "SELECT period_type, value FROM normalised.facts WHERE ticker = 'AMZN' AND measure = 'capex_cash' "
        "AND accession_number = '0001018724-25-000123' AND period_end_date = '2025-09-30' ORDER BY value"
    )
    assert [(kind, value // MILLION) for kind, value in found] == [
        ("quarter", 35_095), ("nine_months", 92_297), ("year", 120_131),
    ]  # fmt: skip
    years = archive("SELECT DISTINCT period_end_date FROM normalised.years WHERE ticker = 'AMZN' ORDER BY 1")
    assert all((day.month, day.day) == (12, 31) for (day,) in years)


def test_metas_year_2024_is_39225_with_the_principal_of_its_finance_leases(archive: Rows) -> None:
    """0001326801-25-000017: 37,256 and 1,969."""
    ((total,),) = archive(
        "SELECT sum(value)::BIGINT FROM normalised.years WHERE ticker = 'META' AND fiscal_year = 2024 AND is_latest "
        "AND measure IN ('capex_cash', 'finance_lease_principal')"
    )
    assert total == 39_225 * MILLION


def test_teslas_restated_years_are_two_vintages(archive: Rows) -> None:
    """8,898 in 0001628280-24-002390 and 8,899 in 0001628280-26-003952; 11,342 is known from the latter only here."""
    found = archive(
        "SELECT vintage, value, accession_numbers[1], known_at::DATE FROM normalised.years "
        "WHERE ticker = 'TSLA' AND measure = 'capex_cash' AND fiscal_year = 2023 ORDER BY vintage"
    )
    assert [(v, value // MILLION, accession, known) for v, value, accession, known in found] == [
        (1, 8_898, "0001628280-24-002390", date(2024, 1, 27)),
        (2, 8_899, "0001628280-26-003952", date(2026, 1, 29)),
    ]


@pytest.mark.parametrize(
    ("ticker", "measure", "end", "millions"),
    [
        ("NVDA", "revenue.market_platform.data_center", "2025-10-26", 51_215),  # 0001045810-25-000230
        ("NVDA", "revenue.market_platform.data_center", "2025-01-26", 35_580),  # 115,186 − 79,606
        ("NVDA", "revenue.segment.graphics", "2025-10-26", 6_098),  # 0001045810-25-000230
        ("NVDA", "revenue.headquarters_location.united_states", "2024-10-27", 19_620),  # 0001045810-25-000230
        ("NVDA", "revenue.billing_location.united_states", "2024-10-27", 14_800),  # 0001045810-24-000316
        ("AMZN", "revenue.segment.aws", "2024-09-30", 27_452),  # 0001018724-25-000123
        ("GOOGL", "revenue.segment.google_cloud", "2025-09-30", 15_157),  # 0001652044-25-000091
    ],
)
def test_parts_of_revenue_are_quarters_of_their_own(
    archive: Rows, ticker: str, measure: str, end: str, millions: int
) -> None:
    found = archive(
        f"SELECT value FROM normalised.quarters WHERE ticker = '{ticker}' AND measure = '{measure}' "
        f"AND period_end_date = '{end}' AND is_latest"
    )
    assert found == [(millions * MILLION,)]


@pytest.mark.parametrize(
    ("ticker", "measure", "day", "millions"),
    [
        ("META", "leases_not_commenced", "2024-12-31", 34_120),
        ("META", "purchase_obligations", "2024-12-31", 32_824),
        ("AMZN", "leases_not_commenced", "2024-12-31", 61_627),
        ("AMZN", "purchase_obligations", "2024-12-31", 50_375),
        ("NVDA", "purchase_obligations", "2025-01-26", 45_079),
        ("NVDA", "supply_obligations", "2025-10-26", 50_300),
        ("NVDA", "cloud_service_obligations", "2025-10-26", 26_000),
        ("GOOGL", "remaining_performance_obligation", "2024-12-31", 93_200),
        ("META", "capex_unpaid", "2024-12-31", 7_127),
    ],
)
def test_commitments_are_what_the_notes_of_the_filings_say(
    archive: Rows, ticker: str, measure: str, day: str, millions: int
) -> None:
    found = archive(
        f"SELECT value FROM normalised.balances WHERE ticker = '{ticker}' AND measure = '{measure}' "
        f"AND balance_date = '{day}' AND is_latest"
    )
    assert found == [(millions * MILLION,)]
