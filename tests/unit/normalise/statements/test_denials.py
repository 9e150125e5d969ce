"""Amounts that a sentence names and does not stand by, and bounds that "not" turns round."""

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
    ("sentence", "low", "high"),
    [
        ("We do not see this year's capital spending going above $70 billion.", None, 70),
        ("It is unlikely that our 2025 capex will top $70 billion.", None, 70),
        ("We have no plans to spend more than $70 billion on capex in 2025.", None, 70),
        ("In 2025 we don't intend to invest over $70 billion in capital expenditures.", None, 70),
        ("At no point will 2025 capital expenditures exceed $70 billion.", None, 70),
        ("We see no scenario in which capex exceeds $70 billion in 2025.", None, 70),
        ("Nothing suggests that 2025 capex will be under $60 billion.", 60, None),
        ("Capex is not expected to fall below $60 billion in 2025.", 60, None),
        ("Capital expenditures for 2025 will be no less than $60 billion.", 60, None),
        ("We doubt that capital expenditures will be less than $60 billion this year.", 60, None),
        ("메타는 올해 설비투자가 700억 달러를 초과하지 않을 것으로 전망했다.", None, 70),
        ("메타는 올해 설비투자에 700억 달러 이상 투자하지 않을 계획이다.", None, 70),
        ("메타는 올해 설비투자가 600억 달러 아래로 내려가지 않을 것으로 예상했다.", 60, None),
    ],
)
def test_a_bound_that_is_denied_holds_from_the_other_side(
    sentence: str, low: int | None, high: int | None
) -> None:
    statement = principal(sentence)
    assert statement.kind == "guidance"
    assert (statement.low_usd, statement.high_usd) == (low and low * B, high and high * B)


@pytest.mark.parametrize(
    "sentence",
    [
        "Not only will capex exceed $65 billion in 2025, it will be spent well.",
        "We do not count leases, and capex will exceed $65 billion in 2025.",
        "There is no doubt that 2025 capex will exceed $65 billion.",
        "We will not hesitate to spend more than $65 billion on capex in 2025.",
        "We are not slowing down, and we expect capex of more than $65 billion in 2025.",
    ],
)
def test_not_of_something_else_leaves_a_bound_alone(sentence: str) -> None:
    assert (principal(sentence).low_usd, principal(sentence).high_usd) == (65 * B, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "We have no plans to spend $70 billion on capex in 2025.",
        "Our 2025 capex won't be $70 billion.",
        "We're not going to be spending anywhere near $70 billion on capex in 2025.",
        "We never guided to capital expenditures of $70 billion for 2025.",
        "No one should expect 2025 capex of $70 billion from us.",
        "Meta denied that it would invest $70 billion in data centers this year.",
        "Reports that we will spend $70 billion on capex in 2025 are inaccurate.",
        "There is no truth to the claim that our 2025 capex will be $70 billion.",
        "It would be wrong to say that we are planning capital expenditures of $70 billion in 2025.",
        "Meta dismissed talk of $70 billion of capex in 2025 as fiction.",
        "메타가 올해 설비투자에 700억 달러를 쓴다는 보도는 사실이 아니다.",
        "메타는 올해 설비투자로 700억 달러를 집행하지 않을 것이라고 밝혔다.",
        "메타는 올해 700억 달러의 설비투자를 하지 않겠다고 밝혔다.",
        "메타는 설비투자 700억 달러 계획설을 일축했다.",
    ],
)
def test_a_denied_amount_is_neither_guidance_nor_actual(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).rule) == ("other", "denied")
    assert [one.kind for one in read_statements(sentence, META)] == ["other"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Our capital spending forecast of $60 billion for 2025 no longer applies.",
        "We have suspended our 2025 capital expenditures outlook of $60-65 billion.",
        "We have scrapped the plan to spend $65 billion on capex this year.",
        "메타는 2025년 설비투자 600억~650억 달러 가이던스를 철회했다.",
    ],
)
def test_withdrawn_guidance_is_no_guidance(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).rule) == ("other", "withdrawn")
    assert [one.kind for one in read_statements(sentence, META)] == ["other"]


@pytest.mark.parametrize(
    "sentence",
    [
        "We are no longer planning on 2025 capex of $60-65 billion; we now plan on $64-72 billion.",
        "We now expect 2025 capex of $64-72 billion and no longer $60-65 billion.",
    ],
)
def test_what_takes_the_place_of_withdrawn_guidance_is_what_the_sentence_states(sentence: str) -> None:
    assert (principal(sentence).low_usd, principal(sentence).high_usd) == (64 * B, 72 * B)
    found = [(one.low_usd, one.evidence, one.revision) for one in read_statements(sentence, META)]
    assert found == [(64 * B, "stated", "raises"), (60 * B, "quoted_as_prior", "none")]


@pytest.mark.parametrize(
    "sentence",
    [
        "We are not changing our 2025 capital expenditure guidance of $65 billion.",
        "We do not plan to cut our 2025 capex budget of $65 billion.",
        "We do not expect tariffs to affect our 2025 capex guidance of $65 billion.",
        "Our 2025 capex outlook of $65 billion is not expected to change.",
        "We expect 2025 capex, not including finance leases, of $65 billion.",
        "We will not provide quarterly guidance; capex for 2025 is expected to be $65 billion.",
        "We dropped our 2025 capex forecast to $65 billion.",
        "Contrary to press reports of $80 billion, we expect 2025 capex of $65 billion.",
        "We expect 2025 capex of $65 billion, not $80 billion.",
        "메타는 2025년 설비투자 650억 달러 계획을 변경하지 않았다.",
        "메타는 올해 설비투자 전망을 800억 달러가 아니라 650억 달러로 제시했다.",
    ],
)
def test_what_refuses_a_change_or_another_figure_still_guides(sentence: str) -> None:
    statement = principal(sentence)
    assert (statement.kind, statement.low_usd, statement.high_usd) == ("guidance", 65 * B, 65 * B)


@pytest.mark.parametrize(
    "sentence",
    [
        "If the economy turned, we might lower capital expenditures to $45 billion in 2025.",
        "Should demand double, we could invest $90 billion in capex next year.",
        "In a downside case, 2025 capital expenditures would be $45 billion.",
        "수요가 약해지면 2026년 설비투자는 400억 달러로 줄어들 수 있다.",
    ],
)
def test_what_is_only_supposed_is_no_guidance(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).rule) == ("other", "supposed")


@pytest.mark.parametrize(
    "sentence",
    [
        "If you look at our outlook, 2025 capital expenditures will be $60-65 billion.",
        "We could spend $60-65 billion on capex in 2025.",
        "We expect 2025 capex of $60-65 billion, and we will invest more if demand requires.",
    ],
)
def test_a_polite_if_supposes_nothing(sentence: str) -> None:
    assert (principal(sentence).kind, principal(sentence).low_usd) == ("guidance", 60 * B)
