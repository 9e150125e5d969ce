"""Spending that is not the company's own or not all of it, and which of two statements a sentence is about."""

import datetime as dt

import pytest

from pipelines.normalise.statements.reader import principal_statement, read_statements
from pipelines.normalise.statements.statement import Speaker, Statement

B = 10**9
META = Speaker("META", "Meta Platforms", 12, dt.date(2025, 4, 30))


def principal(sentence: str) -> Statement:
    statement = principal_statement(sentence, META)
    assert statement is not None
    return statement


@pytest.mark.parametrize(
    "sentence",
    [
        "Amazon and Microsoft will jointly invest $180 billion of capex in 2025.",
        "Meta and Google's combined capex is expected to be $140 billion in 2025.",
        "Our vendors plan to spend $65 billion on capex in 2025.",
        "마이크로소프트, 아마존, 알파벳은 올해 설비투자에 2500억 달러를 쓸 계획이다.",
    ],
)
def test_what_several_or_suppliers_spend_is_nobodys_guidance(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).about) == ("other", "sector")


@pytest.mark.parametrize(
    "sentence",
    [
        "We expect capital expenditures of $65 billion in 2025, driven by payments to vendors.",
        "Lower vendor financing leaves our 2025 capital expenditures at an expected $65 billion.",
        "We expect capex for Meta of $65 billion in 2025.",
        "Capital Expenditures in Fiscal 2025 Expected at $65 Billion",
    ],
)
def test_suppliers_names_and_headlines_beside_own_spending_change_nothing(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).low_usd) == ("guidance", 65 * B)


@pytest.mark.parametrize(
    "sentence",
    [
        "증권업계는 메타의 올해 설비투자를 700억 달러로 추산했다.",
        "2025년 메타 설비투자는 700억 달러에 이를 것으로 월가는 예상한다.",
    ],
)
def test_a_korean_estimate_of_the_market_is_an_analysts(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).speaker) == ("other", "analyst")


def test_beating_the_market_is_still_own_guidance() -> None:
    sentence = "메타는 올해 설비투자 650억 달러를 집행할 계획이며, 이는 시장 예상치를 웃돈다."
    assert (principal(sentence).kind, principal(sentence).low_usd) == ("guidance", 65 * B)


@pytest.mark.parametrize(
    "sentence",
    [
        "We expect Reality Labs capex to be $5 billion in 2025.",
        "We spent $5 billion of capex in Texas in the first quarter.",
        "Capital expenditures in the Data Center segment were $5 billion.",
        "Sustaining capital expenditures were $5 billion in Q1.",
        "리얼리티랩스 설비투자는 올해 50억 달러로 예상한다.",
    ],
)
def test_a_part_is_not_the_whole(sentence: str) -> None:
    for statement in (principal(sentence), *read_statements(sentence, META)):
        assert (statement.kind, statement.measure, statement.capex_definition) == ("other", "other", None)


@pytest.mark.parametrize(
    "sentence",
    [
        "Capital expenditures were $14.84 billion in Q1; we now expect $64-72 billion for the full year.",
        "First-quarter capital expenditures totaled $13.69 billion, and we anticipate $64-72 billion for 2025.",
    ],
)
def test_a_sentence_is_about_what_somebody_expects(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).low_usd) == ("guidance", 64 * B)
    assert {one.kind for one in read_statements(sentence, META)} == {"actual", "guidance"}
