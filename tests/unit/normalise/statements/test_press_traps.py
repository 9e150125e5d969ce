"""Figures that the press has got wrong, and sentences that invite it: domain rules on prose."""

import datetime as dt

import pytest

from pipelines.normalise.statements.reader import principal_statement, read_statements
from pipelines.normalise.statements.statement import Speaker, Statement

B = 10**9
MSFT = Speaker("MSFT", "Microsoft", 6, dt.date(2026, 4, 29))
META = Speaker("META", "Meta Platforms", 12, dt.date(2025, 1, 29))


def principal(sentence: str, speaker: Speaker) -> Statement:
    statement = principal_statement(sentence, speaker)
    assert statement is not None
    return statement


def test_capex_with_leases_and_cash_are_two_definitions_of_one_quarter() -> None:
    text = "Capital expenditures including finance leases were $37.5 billion. Cash paid for PP&E was $29.9 billion."
    with_leases, cash = read_statements(text, Speaker("MSFT", "Microsoft", 6, dt.date(2026, 1, 28)))
    assert (with_leases.capex_definition, with_leases.point_usd) == (
        "incl_finance_leases_acquired",
        37_500_000_000,
    )
    assert (cash.capex_definition, cash.point_usd) == ("cash_gross", 29_900_000_000)
    assert with_leases.period_canonical == cash.period_canonical == "FY2026Q2"


def test_a_calendar_year_of_a_june_filer_is_no_fiscal_year() -> None:
    statement = principal("For calendar year 2026 we look for capex of about $190 billion.", MSFT)
    assert (statement.kind, statement.period_canonical) == ("guidance", "CY2026")


def test_guidance_is_not_reported_as_an_actual() -> None:
    statement = principal("We expect capital expenditures of over $30 billion in the first quarter.",
                          Speaker("MSFT", "Microsoft", 6, dt.date(2025, 7, 30)))  # fmt: skip
    assert (statement.kind, statement.low_usd, statement.high_usd) == ("guidance", 30 * B, None)
    assert statement.period_canonical == "FY2026Q1"


def test_year_to_date_is_no_quarter() -> None:
    statement = principal("In the first half of 2026 capital expenditures were $80.6 billion.",
                          Speaker("GOOGL", "Alphabet", 12, dt.date(2026, 7, 22)))  # fmt: skip
    assert (statement.period_kind, statement.period_canonical) == ("half", "2026H1")


def test_a_step_is_not_the_level() -> None:
    oracle = Speaker("ORCL", "Oracle", 5, dt.date(2025, 12, 10))
    raised = principal("Oracle's FY26 capex guide goes up $15 billion to $50 billion.", oracle)
    assert (raised.low_usd, raised.high_usd) == (50 * B, 50 * B)
    step = principal("We expect FY26 capex to be about $15 billion higher than we thought.", oracle)
    assert (step.kind, step.low_usd, step.high_usd, step.direction) == ("guidance", None, None, "up")


def test_total_expenses_beside_capex_keep_to_themselves() -> None:
    text = "We expect total expenses of $114-119 billion and capital expenditures of $60-65 billion in 2025."
    found = {one.measure: (one.low_usd, one.high_usd) for one in read_statements(text, META)}
    assert found == {"total_expenses": (114 * B, 119 * B), "capex": (60 * B, 65 * B)}


def test_two_values_with_respectively_go_to_two_periods() -> None:
    text = (
        "Capex was $7.90 billion and $28.10 billion for the fourth quarter and full year 2023, respectively."
    )
    found = [(one.period_canonical, one.point_usd) for one in read_statements(text, META)]
    assert found == [("2023Q4", 7_900_000_000), ("FY2023", 28_100_000_000)]


def test_two_measures_with_respectively_get_one_value_each() -> None:
    text = "Operating cash flow and capital expenditures were $28.0 billion and $14.8 billion, respectively."
    found = [(one.measure, one.point_usd) for one in read_statements(text, META)]
    assert found == [("capex", 14_800_000_000)]


def test_gross_and_net_with_respectively_are_two_definitions() -> None:
    text = "We expect gross and net capex of $20 to $23 billion and $8 to $11 billion, respectively, in 2025."
    found = [(one.capex_definition, one.low_usd, one.high_usd) for one in read_statements(text, META)]
    assert found == [("cash_gross", 20 * B, 23 * B), ("cash_net_of_incentives", 8 * B, 11 * B)]


def test_billion_typed_for_million_is_mended_and_marked() -> None:
    text = "We look for free cash flow of $2.5 billion and capex of around $500 billion in fiscal 2025."
    statement = principal(text, Speaker("CAH", "Cardinal Health", 6, dt.date(2024, 8, 14)))
    assert (statement.low_usd, statement.rule) == (500_000_000, "billions_for_millions")
    assert statement.amount_printed == "$500 billion"
    assert statement.confidence <= 0.5


def test_a_large_amount_alone_is_left_as_it_is() -> None:
    statement = principal("Meta expects capital expenditures of $300 billion in 2027.", META)
    assert statement.low_usd == 300 * B


@pytest.mark.parametrize(
    "sentence",
    [
        "We bought back $6.3 billion of Class A shares in the quarter.",
        "The board raised the dividend by 5% to $0.525 per share.",
        "Our largest customers plan to spend $300 billion on capex this year.",
        "Hyperscaler capex will exceed $600 billion in 2026.",
        "Analysts expect Meta to spend $96 billion on capex in 2026.",
        "Susan, should we expect capex of $100 billion next year?",
        "Free cash flow was $11.6 billion, reflecting higher capital expenditures.",
        "We expect a tax rate of 12% to 15% on income of $70 billion.",
        "We plan on $18 billion of content spend in 2025.",
    ],
)
def test_other_money_is_neither_guidance_nor_actual(sentence: str) -> None:
    statement = principal_statement(sentence, META)
    assert statement is None or statement.kind == "other"


def test_a_customers_capex_is_about_customers() -> None:
    statement = principal(
        "Our cloud customers' capex will reach $400 billion in 2026.", Speaker("NVDA", "Nvidia", 1)
    )
    assert (statement.kind, statement.about, statement.period_canonical) == ("other", "customers", "CY2026")


def test_another_company_is_named() -> None:
    text = "Microsoft's capital expenditures were $37.5 billion in the December quarter."
    (statement,) = read_statements(text, Speaker("NVDA", "Nvidia", 1, dt.date(2026, 2, 25)))
    assert (statement.kind, statement.about, statement.about_company) == ("other", "other_company", "MSFT")
