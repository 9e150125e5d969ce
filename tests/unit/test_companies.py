from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.companies import Company, load_universe
from pipelines.errors import BadCompanyFile, UnknownTicker
from pipelines.settings import PROJECT_ROOT, Settings
from pipelines.sources.edgar import company_facts_url
from tests.support.bench import Bench
from tests.support.filed import CAPEX, REVENUE, Filed, company, company_facts_json
from tests.support.recorded import record

Document = dict[str, Any]


def entry(**changes: object) -> Document:
    """An entry that is right, with some fields changed."""
    return {
        "ticker": "SOAP",
        "name": "Soap Makers",
        "ciks": [80],
        "role": "ai_adopter",
        "fiscal_year_end": 6,
        "reports": "quarters",
        "currencies": ["USD"],
        "concepts": {"capex_cash": [CAPEX], "revenue": [REVENUE]},
        "definitions": ["cash_gross"],
        "headline": "cash_gross",
        "incentives": "none",
    } | changes


def written(path: Path, *entries: object, groups: object = None) -> Path:
    """A company file with these entries and groups."""
    document: Document = {"companies": list(entries)}
    if groups is not None:
        document["groups"] = groups
    file = path / "companies.yaml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return file


def refusal(file: Path) -> BadCompanyFile:
    with pytest.raises(BadCompanyFile) as refused:
        load_universe(file)
    assert str(file) in refused.value.place
    assert refused.value.remedy
    return refused.value


def test_the_projects_own_file_is_right() -> None:
    universe = load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml")
    assert {"MSFT", "GOOGL", "AMZN", "META", "ORCL", "NVDA", "TSM"} <= set(universe.tickers)
    assert universe.company("googl").ciks == (1652044, 1288776)
    assert all(set(group.members) <= set(universe.tickers) for group in universe.groups)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ticker": True}, "ticker is not a text"),
        ({"name": 7}, "name is not a text"),
        ({"role": None}, "role is not a text"),
        ({"ciks": 80}, "ciks is not a list"),
        ({"ciks": []}, "ciks is not a list"),
        ({"ciks": [0]}, "ciks is not a list"),
        ({"ciks": ["80"]}, "ciks is not a list"),
        ({"ciks": [80, 80]}, "ciks is not a list of different CIKs"),
        ({"fiscal_year_end": 13}, "fiscal_year_end is not a month"),
        ({"fiscal_year_end": "June"}, "fiscal_year_end is not a month"),
        ({"fiscal_year_end": 6.0}, "fiscal_year_end is not a month"),
        ({"fiscal_year_end": True}, "fiscal_year_end is not a month"),
        ({"fiscal_year_end": [6]}, "fiscal_year_end is not a month"),
        ({"reports": "months"}, "reports is neither quarters nor years"),
        ({"incentives": "some"}, "incentives is neither none nor tagged"),
        ({"currencies": "USD"}, "currencies is not a list of units"),
        ({"concepts": [CAPEX]}, "concepts is not measure -> prefixed names"),
        ({"concepts": {"capex": [CAPEX]}}, "measures being capex_cash"),
        ({"concepts": {"revenue": ["Revenues"]}}, "prefixed names"),
        ({"concepts": {"revenue": REVENUE}}, "prefixed names"),
        ({"definitions": ["gross"]}, "definitions is not a list out of cash_gross"),
        ({"headline": "gross"}, "headline is no capex definition"),
        ({"headline": ["cash_gross"]}, "headline is no capex definition"),
    ],
)
def test_a_wrong_field_is_named_with_its_entry(tmp_path: Path, changes: Document, said: str) -> None:
    error = refusal(written(tmp_path, entry(ticker="FINE"), entry(**changes)))
    assert said in error.what
    assert f"entry {changes.get('ticker', 'SOAP')}" in error.place


def test_every_wrong_field_of_an_entry_is_named_at_once(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, entry(reports="months", incentives="some")))
    assert "reports is neither" in error.what
    assert "incentives is neither" in error.what


def test_missing_and_unknown_fields_are_named(tmp_path: Path) -> None:
    short = entry(colour="blue")
    del short["role"], short["ciks"]
    error = refusal(written(tmp_path, short))
    assert "missing fields: ['ciks', 'role']; unknown fields: ['colour']" in error.what
    assert error.place.endswith("entry SOAP")


@pytest.mark.parametrize("nothing", ["SOAP", {"name": "Soap"}, None, ["SOAP"]])
def test_an_entry_without_ticker_is_named_by_its_number(tmp_path: Path, nothing: object) -> None:
    error = refusal(written(tmp_path, entry(), nothing))
    assert error.what == "an entry has no ticker"
    assert error.place.endswith("entry 2")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("companies: [", "can not be read"),
        ("- MSFT", "no list `companies`"),
        ("", "no list `companies`"),
        ("companies: MSFT", "no list `companies`"),
        ("companies: []", "names no company"),
    ],
)
def test_a_file_without_a_list_of_companies_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "companies.yaml"
    file.write_text(text, encoding="utf-8")
    assert said in refusal(file).what


@pytest.mark.parametrize(
    "spoil", [lambda file: file.unlink(), lambda file: file.write_bytes(b"\xff\xfe\x00")]
)
def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    file = written(tmp_path, entry())
    spoil(file)
    assert "can not be read" in refusal(file).what


def test_a_ticker_stands_once_whatever_its_case(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, entry(), entry(ticker="soap"))).what == "SOAP stands twice"


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"group": "cleaners"}, "groups is not a list"),
        (5, "groups is not a list"),
        ([{"group": "cleaners", "members": ["SOAP"]}], "a group needs group, description and members"),
        (["cleaners"], "a group needs group, description and members"),
        (
            [{"group": "cleaners", "description": "x", "members": ["SOAP", "BRSH"]}],
            "group cleaners names ['BRSH']",
        ),
        ([{"group": "cleaners", "description": "x", "members": "SOAP"}], "members is not a list of tickers"),
        ([{"group": "cleaners", "description": "x", "members": None}], "members is not a list of tickers"),
        (
            [{"group": "cleaners", "description": "x", "members": [["SOAP"]]}],
            "members is not a list of tickers",
        ),
    ],
)
def test_a_wrong_group_is_named(tmp_path: Path, groups: object, said: str) -> None:
    assert said in refusal(written(tmp_path, entry(), groups=groups)).what


PLACES = {
    "cut": "place",
    "taxonomy": "places",
    "measure": "revenue",
    "complete": True,
    "filings": {"from": date(2020, 1, 1), "before": date(2025, 7, 1)},
    "parts": {
        "home": {"label": "Home", "concepts": [REVENUE]},
        "elsewhere": {"label": "Elsewhere", "concepts": [], "residual": True},
    },
}


def test_a_breakdown_keeps_its_bounds_and_says_which_part_is_left_over(tmp_path: Path) -> None:
    (made,) = load_universe(written(tmp_path, entry(breakdowns=[PLACES]))).companies
    (found,) = made.breakdowns
    assert (found.filings_from, found.filings_before) == (date(2020, 1, 1), date(2025, 7, 1))
    assert made.residuals() == {"revenue.place.elsewhere": ("revenue.place.home",)}
    assert "revenue.place.elsewhere" not in made.series()


def test_a_residual_is_true_or_false(tmp_path: Path) -> None:
    parts = {"home": {"label": "Home", "concepts": [], "residual": "yes"}}
    said = refusal(written(tmp_path, entry(breakdowns=[PLACES | {"parts": parts}]))).what
    assert "residual is true or false" in said


def test_an_unknown_ticker_is_told_the_known_ones(tmp_path: Path) -> None:
    universe = load_universe(written(tmp_path, entry(), entry(ticker="BRSH")))
    with pytest.raises(UnknownTicker) as unknown:
        universe.selected(("SOAP", "SOUP"))
    assert unknown.value.what == "unknown ticker 'SOUP'"
    assert "SOAP, BRSH" in unknown.value.remedy


def test_companies_are_selected_in_the_files_order_and_all_where_none_is_named(tmp_path: Path) -> None:
    universe = load_universe(written(tmp_path, entry(), entry(ticker="BRSH"), entry(ticker="MOP")))
    assert [found.ticker for found in universe.selected(("mop", "SOAP", "MOP"))] == ["SOAP", "MOP"]
    assert universe.selected(()) == universe.companies


@pytest.mark.parametrize(
    "changes",
    [{"name": "Other"}, {"ciks": (1, 2)}, {"fiscal_year_end": 6}, {"concepts": {"revenue": (REVENUE,)}}],
)
def test_the_version_of_an_entry_changes_with_any_field(changes: Document) -> None:
    assert company(**changes).version() != company().version()
    assert company().version() == company().version()


def test_the_order_of_preferred_concepts_is_part_of_the_version() -> None:
    def preferring(*names: str) -> Company:
        return company(concepts={"revenue": names})

    assert (
        preferring(REVENUE, "us-gaap:SalesRevenueNet").version()
        != preferring("us-gaap:SalesRevenueNet", REVENUE).version()
    )


def test_a_company_is_added_by_an_entry_and_its_answers_alone(tmp_path: Path) -> None:
    figures = [
        Filed("0000000080-23-000001", "2023-10-20", "2023-07-01", "2023-09-30", 925),
        Filed("0000000080-24-000001", "2024-01-23", "2023-07-01", "2023-12-31", 1_651),
        Filed("0000000080-24-000002", "2024-04-19", "2023-07-01", "2024-03-31", 2_484),
        Filed("0000000080-24-000003", "2024-08-05", "2023-07-01", "2024-06-30", 3_322, form="10-K"),
    ]
    record(tmp_path / "edgar", company_facts_url(80), company_facts_json(figures))
    settings = Settings(home=tmp_path / "home", source=f"archive:{tmp_path / 'edgar'}")
    (added,) = load_universe(written(tmp_path, entry())).companies
    with Bench(settings) as bench:
        bench.build(added)
        quarters = bench.rows(
            "SELECT fiscal_year, fiscal_quarter, value / 1e6, derivation, evidence "
            "FROM normalised.quarters ORDER BY ALL"
        )
    assert quarters == [
        (2024, 1, 925, "reported", "filing"),
        (2024, 2, 726, "ytd_difference", "filing"),
        (2024, 3, 833, "ytd_difference", "filing"),
        (2024, 4, 838, "annual_minus_nine_months", "filing"),
    ]


def test_the_projects_own_file_keeps_the_two_geographies_of_nvidia_apart_by_the_filings_period() -> None:
    """0001045810-25-000230 counts revenue by headquarters and restates its comparatives so."""
    nvidia = load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml").company("NVDA")
    bounds = {b.cut: (b.filings_from, b.filings_before) for b in nvidia.breakdowns if "location" in b.cut}
    assert bounds == {
        "billing_location": (None, date(2025, 7, 1)),
        "headquarters_location": (date(2025, 7, 1), None),
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"balances": {"capex_unpaid": ["us-gaap:X[a:Y]"]}}, "balances is not"),
        ({"balances": {"gold": ["us-gaap:X"]}}, "balances is not"),
        ({"prose": ["poems"]}, "prose is not"),
        ({"breakdowns": {}}, "breakdowns is not a list"),
        ({"breakdowns": [{"cut": "x"}]}, "a breakdown has the fields"),
    ],
)
def test_what_is_read_beyond_measures_is_told_where_it_is_wrong(
    tmp_path: Path, changes: Document, said: str
) -> None:
    assert said in str(refusal(written(tmp_path, entry(**changes))))


def test_a_breakdown_gives_each_part_a_series_of_its_own(tmp_path: Path) -> None:
    parts = {
        "chips": {"label": "Chips", "concepts": ["us-gaap:Revenues[srt:ProductOrServiceAxis=x:ChipsMember]"]},
        "moons": {"label": "Moons", "concepts": []},
    }
    breakdown = {"cut": "platform", "taxonomy": "t", "measure": "revenue", "complete": True, "parts": parts}
    (company,) = load_universe(written(tmp_path, entry(breakdowns=[breakdown]))).companies
    assert company.series()["revenue.platform.chips"] == (parts["chips"]["concepts"][0],)
    assert "revenue.platform.moons" not in company.series()
