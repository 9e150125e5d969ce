"""Kept answers of the SEC and the sample that was made from them tell the same figures."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from tests.support.homes import Home
    from tests.support.program import Program

SHARED = PROJECT_ROOT.parent / "shared"
ARCHIVE = SHARED / "edgar-archive"
MILLION = 1_000_000

pytestmark = pytest.mark.slow
needs_shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARCHIVE.is_dir(), reason="needs the held SEC answers in ../shared"),
]

Rows = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def archive_home(shared_dir: Path, parsed_target: Path) -> "Home":
    """A complete run over the held answers, where `aicapex truth --home <shared>/truth-home` has its own."""
    from aicapex.run import run_everything
    from tests.support.homes import filled_once

    home = shared_dir / "truth-home" / "truth" / "archive"
    settings = Settings(home=home, source=f"archive:{ARCHIVE.resolve()}", limiter_dir=shared_dir / "limiter")
    return filled_once(settings, parsed_target, run_everything)


@pytest.fixture
def sample(sample_home: "Home") -> Rows:
    from tests.support.homes import rows

    return lambda query: rows(sample_home.settings, query)


@pytest.fixture
def archive(archive_home: "Home") -> Rows:
    from tests.support.homes import rows

    return lambda query: rows(archive_home.settings, query)


def vintages(ask: Rows, ticker: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Value and day of becoming known by measure, quarter and vintage."""
    found = ask(
        "SELECT measure, unit, fiscal_year, fiscal_quarter, vintage, value, known_at::DATE, derivation "
        f"FROM normalised.quarters WHERE ticker = '{ticker}' AND evidence <> 'secondary'"
    )
    return {row[:5]: row[5:] for row in found}


@pytest.mark.parametrize(
    "ticker", [pytest.param(t, marks=needs_shared) for t in ("MSFT", "GOOGL", "META", "NVDA", "AAPL", "AMD")]
)
def test_every_quarter_of_the_archive_is_the_samples(sample: Rows, archive: Rows, ticker: str) -> None:
    ours, theirs = vintages(sample, ticker), vintages(archive, ticker)
    assert theirs
    assert {key: ours[key] for key in theirs if key in ours} == {
        key: value for key, value in theirs.items() if key in ours
    }
    # The sample holds filings besides; the archive nothing that the sample lacks.
    assert sorted(theirs.keys() - ours.keys()) == []


@pytest.mark.parametrize("ticker", [pytest.param("META", marks=needs_shared)])
def test_what_only_the_sample_has_stands_in_filings_that_company_facts_leave_out(
    sample: Rows, archive: Rows, ticker: str
) -> None:
    surplus = vintages(sample, ticker).keys() - vintages(archive, ticker).keys()
    others = {
        name: vintages(sample, name).keys() - vintages(archive, name).keys()
        for name in ("MSFT", "GOOGL", "NVDA", "AAPL", "AMD")
    }
    assert {name: sorted(keys) for name, keys in others.items() if keys} == {}
    assert surplus


@pytest.mark.parametrize("half", ["'2024Q1', '2024Q2'"])
def test_the_four_hyperscalers_spent_97141_million_in_the_first_half_of_2024(sample: Rows, half: str) -> None:
    spent = sample(
        "SELECT sum(capex_usd)::BIGINT FROM marts.spend_to_revenue WHERE ticker IN ('MSFT', 'GOOGL', 'AMZN', 'META') "
        f"AND calendar_quarter IN ({half}) AND capex_definition = 'cash_gross'"
    )
    assert spent == [(97_141 * MILLION,)]


@pytest.mark.parametrize("accession", [pytest.param("0001045810-25-000021", marks=needs_shared)])
def test_nvidias_year_2025_became_known_when_it_was_accepted(archive: Rows, accession: str) -> None:
    known = archive(
        "SELECT strftime(known_at, '%Y-%m-%dT%H:%M:%SZ'), known_at_basis FROM normalised.filings "
        f"WHERE accession_number = '{accession}'"
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


@pytest.mark.parametrize("table", [pytest.param("capex-truth.tsv", marks=needs_shared)])
def test_the_truth_table_shows_no_difference_that_is_not_explained(
    sample_home: "Home", archive_home: "Home", program: "Program", tmp_path: Path, table: str
) -> None:
    # The runs inside find what both homes hold unchanged.
    home = tmp_path / "home"
    shutil.copytree(sample_home.settings.home.parent, home / "truth", symlinks=True)
    said = program("truth", "--home", home, "--table", SHARED / "reference" / table, "--archive", ARCHIVE)
    assert said.code == 0, said.out
    assert "differs" not in said.out
    assert archive_home.summary.succeeded
