"""The claim ledger of the sample: verdicts against a reader's, and whether a changed figure changes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from aicapex.published import open_published
from pipelines.settings import Settings
from pipelines.warehouse.connection import open_writer
from tests.support.dbt_project import dbt
from tests.support.homes import Home
from tools.claim_table import DOCUMENT, claim_table, with_table

pytestmark = pytest.mark.slow
MILLION = 1_000_000

UNTESTED = ("C08", "C11", "C16", "C18", "C22", "C23", "C24", "C25")
# As of the article's day, and as of everything known.
VERDICTS = {
    "C01": ("depends_on_definition", "depends_on_definition"),
    "C02": ("cannot_be_tested", "partly"),
    "C03": ("holds", "holds"),
    "C04": ("holds", "holds"),
    "C05": ("holds", "holds"),
    "C06": ("partly", "partly"),
    "C07": ("does_not_hold", "does_not_hold"),
    "C09": ("partly", "partly"),
    "C10": ("partly", "partly"),
    "C12": ("holds", "depends_on_definition"),
    "C13": ("cannot_be_tested", "partly"),
    "C14": ("cannot_be_tested", "partly"),
    "C15": ("partly", "partly"),
    "C17": ("holds", "holds"),
    "C19": ("holds", "holds"),
    "C20": ("partly", "partly"),
    "C21": ("cannot_be_tested", "partly"),
} | dict.fromkeys(UNTESTED, ("cannot_be_tested", "cannot_be_tested"))


@pytest.fixture
def published(sample_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_published(sample_home.settings) as connection:
        yield connection


def rows(published: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return published.execute(query).fetchall()


def test_each_of_the_twenty_five_claims_has_its_verdict_on_both_days(
    published: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        published,
        "SELECT claim_id, max(verdict) FILTER (evaluation = '2024-09-01'), max(verdict) FILTER (is_latest) "
        "FROM marts.claim_ledger GROUP BY claim_id ORDER BY claim_id",
    )
    assert {claim: (then, now) for claim, then, now in found} == VERDICTS


def test_a_claim_that_can_not_be_tested_says_why(published: duckdb.DuckDBPyConnection) -> None:
    reasons = rows(
        published,
        "SELECT reason FROM marts.claim_ledger WHERE verdict = 'cannot_be_tested' AND length(reason) < 30",
    )
    assert reasons == []


@pytest.mark.parametrize("evaluation", ["2024-09-01", "latest"])
def test_the_first_half_of_2024_has_three_honest_sums(
    published: duckdb.DuckDBPyConnection, evaluation: str
) -> None:
    # 24,825 + 25,198 + 32,545 + 14,573; Amazon net 30,328; as the companies say it 33.0 + 25.198 + 30.5 + 15.22.
    readings = rows(
        published,
        "SELECT reading, measured, meets FROM marts.claim_readings WHERE claim_id = 'C01' "
        f"AND evaluation = '{evaluation}' ORDER BY reading",
    )
    assert readings == [
        ("cash_gross", 97_141 * MILLION, False),
        ("cash_net_of_incentives", 94_924 * MILLION, False),
        ("company_headline", 103_918 * MILLION, True),
    ]
    (ledger,) = rows(
        published,
        "SELECT measured, range_low, range_high, threshold FROM marts.claim_ledger WHERE claim_id = 'C01' "
        f"AND evaluation = '{evaluation}'",
    )
    assert ledger == (97_141 * MILLION, 94_924 * MILLION, 103_918 * MILLION, 100_000 * MILLION)


@pytest.mark.parametrize(
    ("claim", "evaluation", "measured", "low", "high"),
    [
        ("C02", "2024-09-01", 0, 0, 1_057_040 * MILLION),
        ("C02", "latest", 802_052 * MILLION, 802_052 * MILLION, 2_782_652 * MILLION),
        ("C03", "latest", 1351.4436e12, 1351.4436e12, 1363.51075e12),
        ("C04", "2024-09-01", 2.058, 2.058, 2.063),
        ("C04", "latest", 2.058, 2.058, 2.077),
        ("C07", "latest", 1.035, 1.035, 1.035),
        ("C09", "2024-09-01", 3.335e12, 3.335e12, 3.335e12),
        ("C10", "latest", 100e9, 10e9, 100e9),
        ("C12", "2024-09-01", 0.0192, 0.0192, 0.0192),
        ("C12", "latest", 0.0881, 0.0881, 0.2546),
        ("C13", "latest", 27, 27, 27),
        ("C15", "latest", 2.480, 2.480, 2.480),
    ],
)
def test_a_claim_is_measured_as_by_hand(
    published: duckdb.DuckDBPyConnection,
    claim: str,
    evaluation: str,
    measured: float,
    low: float,
    high: float,
) -> None:
    (found,) = rows(
        published,
        "SELECT measured, range_low, range_high FROM marts.claim_ledger "
        f"WHERE claim_id = '{claim}' AND evaluation = '{evaluation}'",
    )
    assert found == pytest.approx((measured, low, high), rel=1e-3)


def test_verdicts_change_when_something_becomes_known_and_stay_otherwise(
    published: duckdb.DuckDBPyConnection,
) -> None:
    changes = rows(
        published,
        "SELECT claim_id, strftime(month_end_date, '%Y-%m'), verdict FROM marts.claim_history "
        "WHERE is_changed AND claim_id <> 'C12' ORDER BY ALL",
    )
    assert changes == [
        ("C02", "2024-10", "partly"),
        ("C13", "2025-10", "partly"),
        ("C14", "2025-03", "partly"),
        ("C21", "2025-05", "partly"),
    ]


def test_no_verdict_of_a_day_rests_on_what_became_known_later(published: duckdb.DuckDBPyConnection) -> None:
    late = rows(
        published,
        "SELECT claim_id, month_end_date, known_at FROM marts.claim_history "
        "WHERE epoch_us(known_at) >= epoch_us(month_end_date + INTERVAL 1 DAY)",
    )
    assert late == []


def test_every_figure_that_a_verdict_rests_on_is_published_beside_it(
    published: duckdb.DuckDBPyConnection,
) -> None:
    strangers = rows(
        published,
        "SELECT figure_id FROM (SELECT unnest(figure_ids) AS figure_id FROM marts.claim_readings) "
        "ANTI JOIN marts.reference_figures USING (figure_id)",
    )
    assert strangers == []


@pytest.fixture(scope="module")
def changed(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, str]]:
    """The sample with Microsoft six billion richer in capex, a weaker won, and a louder end of August."""
    settings = sample_home.copy(tmp_path_factory.mktemp("changed") / "home")
    with open_writer(settings.warehouse_path) as connection:
        connection.execute(
            "UPDATE normalised.quarters SET value = value + 6000000000 WHERE ticker = 'MSFT' "
            "AND measure = 'capex_cash' AND calendar_quarter = '2024Q2'"
        )
        connection.execute(
            "UPDATE normalised.reference_figures SET value = 1400 WHERE series = 'usdkrw_monthly_average' "
            "AND period_end_date = DATE '2024-08-31'"
        )
        connection.execute(
            "UPDATE normalised.reference_figures SET value = value + 10 WHERE series = 'vix_close' "
            "AND period_end_date >= DATE '2024-08-20'"
        )
    selection = ("--select", "+claim_ledger", "+claim_readings", "--exclude-resource-type", "unit_test")
    return settings, dbt(settings, "build", *selection)


@pytest.mark.parametrize(
    ("claim", "before", "after"),
    [
        ("C01", "depends_on_definition", "holds"),
        ("C03", "holds", "depends_on_definition"),
        ("C15", "partly", "holds"),
        ("C09", "partly", "partly"),
    ],
)
def test_a_changed_figure_changes_its_verdict_and_no_other(
    sample_home: Home, changed: tuple[Settings, dict[str, str]], claim: str, before: str, after: str
) -> None:
    query = f"SELECT verdict FROM marts.claim_ledger WHERE claim_id = '{claim}' AND evaluation = '2024-09-01'"
    found = []
    for settings in (sample_home.settings, changed[0]):
        with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
            found.append(connection.sql(query).fetchall())
    assert found == [[(before,)], [(after,)]]


def test_a_changed_quarter_changes_which_definitions_the_first_claim_holds_under(
    changed: tuple[Settings, dict[str, str]],
) -> None:
    with duckdb.connect(str(changed[0].warehouse_path), read_only=True) as connection:
        readings = connection.sql(
            "SELECT reading, measured, meets FROM marts.claim_readings WHERE claim_id = 'C01' "
            "AND evaluation = '2024-09-01' ORDER BY reading"
        ).fetchall()
    assert readings == [
        ("cash_gross", 103_141 * MILLION, True),
        ("cash_net_of_incentives", 100_924 * MILLION, True),
        ("company_headline", 103_918 * MILLION, True),
    ]


def test_a_verdict_that_is_not_the_reviewed_one_warns(changed: tuple[Settings, dict[str, str]]) -> None:
    assert changed[1]["verdicts_are_as_reviewed"] == "warn"
    assert set(changed[1].values()) <= {"success", "pass", "warn"}


def test_on_the_sample_every_verdict_is_the_reviewed_one(published: duckdb.DuckDBPyConnection) -> None:
    assert rows(published, "SELECT claim_id FROM marts.claim_ledger WHERE NOT agrees_with_review") == []


def test_the_document_shows_the_ledger_as_it_is(sample_home: Home) -> None:
    table = claim_table(sample_home.settings.published_file)
    text = DOCUMENT.read_text(encoding="utf-8")
    assert with_table(text, table) == text, "run: python -m tools.claim_table --home <home of the sample>"


def test_the_text_of_a_verdict_is_no_input_of_any_other(sample_home: Home) -> None:
    models = Path(sample_home.settings.dbt_dir) / "models" / "intermediate" / "claims"
    sql = "\n".join(path.read_text(encoding="utf-8") for path in models.glob("*.sql"))
    assert "reviewed_verdict" not in sql
