from pipelines.companies import load_universe
from pipelines.normalise.statements.companies import (
    find_companies,
    is_sector,
    known_companies,
    look_up,
    same_company,
)
from pipelines.settings import PROJECT_ROOT


def test_fiscal_years_agree_with_the_company_file() -> None:
    known = known_companies()
    universe = load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml")
    assert {c.ticker: c.fiscal_year_end for c in universe.companies} == {
        c.ticker: known[c.ticker].fiscal_year_end_month for c in universe.companies
    }


def test_every_company_of_the_file_has_a_name_in_sentences() -> None:
    universe = load_universe(PROJECT_ROOT / "pipelines" / "companies.yaml")
    assert [c.ticker for c in universe.companies if look_up(c.name) is None] == []


def test_months_are_months_and_names_belong_to_one_company() -> None:
    companies = known_companies().values()
    assert all(1 <= one.fiscal_year_end_month <= 12 for one in companies)
    aliases = [alias for one in companies for alias in one.aliases]
    assert len(aliases) == len(set(aliases))


def test_a_company_is_found_by_english_and_korean_names() -> None:
    assert [one.ticker for one in find_companies("google and 마이크로소프트 met amd")] == [
        "GOOGL",
        "MSFT",
        "AMD",
    ]


def test_a_name_inside_a_word_is_no_company() -> None:
    assert find_companies("metadata, the pineapple and armament") == []


def test_share_classes_and_old_tickers_are_one_company() -> None:
    assert same_company("GOOG", "GOOGL")
    assert same_company("FB", "META")
    assert not same_company("MSFT", "META")


def test_words_for_several_companies_are_a_sector() -> None:
    assert all(is_sector(word) for word in ("SECTOR", "Hyperscalers", "BIG TECH", "industry"))
    assert not is_sector("META")
