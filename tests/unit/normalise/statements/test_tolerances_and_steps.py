"""Ranges named the wrong way round, tolerances at a distance, steps that are no levels, and rates."""

import datetime as dt

import pytest

from pipelines.normalise.statements.amounts import find_amounts
from pipelines.normalise.statements.reader import principal_statement, read_statements
from pipelines.normalise.statements.statement import Speaker

B = 10**9
META = Speaker("META", "Meta Platforms", 12, dt.date(2025, 4, 30))


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("72-64 billion dollars", 64, 72),
        ("between $72 billion and $64 billion", 64, 72),
        ("from $800 to $1 billion", 0.8, 1),
    ],
)
def test_the_smaller_end_of_a_range_is_the_lower_one(line: str, low: float, high: float) -> None:
    (amount,) = find_amounts(line)
    assert (amount.low, amount.high) == (low * B, high * B)


@pytest.mark.parametrize(
    "line",
    [
        "$68 billion for the full year, +/- $4 billion",
        "$68 billion in 2025, plus or minus 4",
        "$68 billion (give or take 4 billion)",
        "680억 달러(±40억 달러)",
        "680억 달러에서 ±40억 달러",
    ],
)
def test_a_tolerance_may_stand_behind_the_period_or_in_brackets(line: str) -> None:
    (amount,) = find_amounts(line)
    assert (amount.low, amount.high, amount.shape) == (64 * B, 72 * B, "tolerance")


@pytest.mark.parametrize("line", ["$100 billion in 2025, plus or minus 5%", "1000억 달러 ±5%"])
def test_a_tolerance_may_be_a_percentage(line: str) -> None:
    (amount,) = find_amounts(line)
    assert (amount.low, amount.high) == (95 * B, 105 * B)


@pytest.mark.parametrize(
    ("sentence", "direction"),
    [
        ("Capital spending will grow about $8 billion next year.", "up"),
        ("We plan to increase capex $8 billion in 2026.", "up"),
        ("We plan to trim $3 billion from capital expenditures in 2026.", "down"),
        ("메타는 내년 설비투자를 100억 달러 늘릴 계획이다.", "up"),
        ("메타는 내년 설비투자를 100억 달러 이상 축소할 계획이다.", "down"),
    ],
)
def test_guidance_that_names_only_a_step_keeps_its_direction(sentence: str, direction: str) -> None:
    statement = principal_statement(sentence, META)
    assert statement is not None
    assert (statement.kind, statement.low_usd, statement.high_usd) == ("guidance", None, None)
    assert (statement.direction, statement.period_canonical) == (direction, "FY2026")


@pytest.mark.parametrize(
    "sentence",
    [
        "We expect capex to rise $10 billion to $65 billion in 2025.",
        "We expect capex to rise to $65 billion in 2025.",
        "메타는 올해 설비투자를 작년보다 250억 달러 늘린 650억 달러로 계획하고 있다.",
        "메타는 올해 설비투자를 650억 달러로 늘릴 계획이다.",
    ],
)
def test_a_level_beside_a_step_is_the_amount(sentence: str) -> None:
    assert [(one.kind, one.low_usd) for one in read_statements(sentence, META)] == [("guidance", 65 * B)]


@pytest.mark.parametrize(
    "sentence",
    [
        "We expect capital expenditures of $17 billion to $19 billion per quarter in 2025.",
        "We expect quarterly capex of $17-19 billion in 2025.",
        "메타는 올해 설비투자를 분기당 170억~190억 달러로 계획하고 있다.",
    ],
)
def test_an_amount_per_quarter_says_so(sentence: str) -> None:
    statement = principal_statement(sentence, META)
    assert statement is not None
    assert (statement.low_usd, statement.high_usd, statement.amount_per) == (17 * B, 19 * B, "quarter")
