"""Kept answers of the SEC and the sample that was made from them tell the same figures."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from pipelines.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from tests.support.homes import Home
    from tests.support.program import Program

SHARED = PROJECT_ROOT.parent / "shared"
ARCHIVE = SHARED / "edgar-archive"
MILLION = 1_000_000

pytestmark = pytest.mark.slow
missing = pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared")
needs_shared = (pytest.mark.shared, missing)

Rows = Callable[[str], list[tuple[Any, ...]]]


class Known(NamedTuple):
    """A value and the day on which it became known."""

    value: int
    known_on: date


def vintages(ask: Rows, ticker: str) -> dict[tuple[str, str, int, int, int], Known]:
    """What filings say of the measures in company facts, by measure, unit, fiscal year, fiscal quarter and vintage."""
    found = ask(
        "SELECT measure, unit, fiscal_year, fiscal_quarter, vintage, value, known_at::DATE "
        f"FROM normalised.quarters WHERE ticker = '{ticker}' AND evidence <> 'secondary' "
        "AND measure IN ('capex_cash', 'revenue', 'finance_lease_principal')"
    )
    return {row[:5]: Known(*row[5:]) for row in found}


CAPEX, REVENUE, LEASES = "capex_cash", "revenue", "finance_lease_principal"
# Read from documents that the held answers do not cover: Meta's older 10-Qs (0001326801-19-000037), and an answer of
# Alphabet's that is later than the held one.
ONLY_IN_THE_SAMPLE = {
    "META": {(CAPEX, 2018, 1), (REVENUE, 2018, 1), (CAPEX, 2019, 1), (REVENUE, 2019, 1)},
    "GOOGL": {(CAPEX, 2026, 2), (REVENUE, 2026, 2), (LEASES, 2026, 2)},
}
# A release is dated up to some weeks before the report that repeats it; the two hold different releases.
MOST_DAYS_BEFORE = 45
COMPARED = [
    pytest.param(ticker, marks=needs_shared) for ticker in ("MSFT", "GOOGL", "META", "NVDA", "AAPL", "AMD")
]


@pytest.mark.parametrize("ticker", COMPARED)
def test_every_quarter_of_the_archive_is_the_samples(sample: Rows, archive: Rows, ticker: str) -> None:
    ours, theirs = vintages(sample, ticker), vintages(archive, ticker)
    assert theirs
    assert sorted(theirs.keys() - ours.keys()) == []
    assert {key: ours[key].value for key in theirs} == {key: found.value for key, found in theirs.items()}
    apart = {key: abs((ours[key].known_on - theirs[key].known_on).days) for key in theirs}
    assert {key: days for key, days in apart.items() if days > MOST_DAYS_BEFORE} == {}


@pytest.mark.parametrize("ticker", COMPARED)
def test_what_only_the_sample_has_is_what_it_read_besides(sample: Rows, archive: Rows, ticker: str) -> None:
    surplus = vintages(sample, ticker).keys() - vintages(archive, ticker).keys()
    found = {(measure, year, quarter) for measure, _, year, quarter, _ in surplus}
    assert found == ONLY_IN_THE_SAMPLE.get(ticker, set())


def test_the_four_hyperscalers_spent_97141_million_in_the_first_half_of_2024(sample: Rows) -> None:
    spent = sample(
        "SELECT sum(capex_usd)::BIGINT FROM marts.spend_to_revenue WHERE ticker IN ('MSFT', 'GOOGL', 'AMZN', 'META') "
        "AND calendar_quarter IN ('2024Q1', '2024Q2') AND capex_definition = 'cash_gross'"
    )
    assert spent == [(97_141 * MILLION,)]


@missing
@pytest.mark.shared
def test_nvidias_year_2025_became_known_when_it_was_accepted(archive: Rows) -> None:
    known = archive(
        "SELECT strftime(known_at, '%Y-%m-%dT%H:%M:%SZ'), known_at_basis FROM normalised.filings "
        "WHERE accession_number = '0001045810-25-000021'"
    )
    assert [moment for moment, _ in known] == ["2025-02-26T21:21:32Z"]
    assert "bound" not in known[0][1]


def test_nvidias_fiscal_2016_of_371_days_is_one_year(sample: Rows) -> None:
    years = sample(
        "SELECT DISTINCT period_end_date::VARCHAR, period_end_date - period_start_date + 1 FROM normalised.years "
        "WHERE ticker = 'NVDA' AND fiscal_year = 2016"
    )
    assert years == [("2016-01-31", 371)]
    ends = sample(
        "SELECT fiscal_quarter, max(period_end_date)::VARCHAR FROM normalised.quarters WHERE ticker = 'NVDA' "
        "AND fiscal_year = 2016 GROUP BY 1 ORDER BY 1"
    )
    assert ends == [(1, "2015-04-26"), (2, "2015-07-26"), (3, "2015-10-25"), (4, "2016-01-31")]


@pytest.mark.parametrize(
    ("ticker", "end", "calendar", "fiscal"),
    [
        ("ORCL", "2025-02-28", "2025Q1", (2025, 3)),
        ("ORCL", "2025-05-31", "2025Q2", (2025, 4)),
        ("NVDA", "2025-01-26", "2024Q4", (2025, 4)),
        ("NVDA", "2025-04-27", "2025Q1", (2026, 1)),
        ("MSFT", "2024-06-30", "2024Q2", (2024, 4)),
    ],
)
def test_a_fiscal_quarter_stands_in_the_calendar_quarter_of_its_midpoint(
    sample: Rows, ticker: str, end: str, calendar: str, fiscal: tuple[int, int]
) -> None:
    found = sample(
        "SELECT DISTINCT calendar_quarter, fiscal_year, fiscal_quarter FROM normalised.quarters "
        f"WHERE ticker = '{ticker}' AND period_end_date = DATE '{end}'"
    )
    assert found == [(calendar, *fiscal)]


@missing
@pytest.mark.shared
def test_the_truth_table_shows_no_difference_that_is_not_explained(
    sample_home: "Home", archive_home: "Home", program: "Program", tmp_path: Path
) -> None:
    # The runs inside find what both homes hold unchanged.
    home = tmp_path / "home"
    shutil.copytree(sample_home.settings.home.parent, home / "truth", symlinks=True)
    said = program(
        "truth", "--home", home, "--table", SHARED / "reference" / "capex-truth.tsv", "--archive", ARCHIVE
    )
    assert said.code == 0, said.out
    assert "differs" not in said.out
    assert archive_home.summary.succeeded
