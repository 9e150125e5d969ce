import datetime as dt

import pytest

from pipelines.normalise.statements.korean_amounts import find_korean
from pipelines.normalise.statements.period_words import find_periods
from pipelines.normalise.statements.reader import principal_statement, read_statements
from pipelines.normalise.statements.statement import Speaker

B = 10**9
META = Speaker("META", "Meta Platforms", 12, dt.date(2025, 10, 30))


def read(text: str) -> list[tuple[int | None, int | None, str]]:
    return [(one.low, one.high, one.currency) for one in find_korean(text)]


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("650억 달러", 65 * B, 65 * B, "USD"),
        ("1조 2,000억 달러", 1200 * B, 1200 * B, "USD"),
        ("1조2천억 달러", 1200 * B, 1200 * B, "USD"),
        ("600억~650억 달러", 60 * B, 65 * B, "USD"),
        ("600~650억 달러", 60 * B, 65 * B, "USD"),
        ("600억 달러에서 650억 달러 사이", 60 * B, 65 * B, "USD"),
        ("40조 원", 40_000 * B, 40_000 * B, "KRW"),
        ("200억 달러 이상", 20 * B, None, "USD"),
        ("최대 400억달러", None, 40 * B, "USD"),
        ("약 700억 달러", 70 * B, 70 * B, "USD"),
    ],
)
def test_counts_in_jo_and_eok_become_whole_units(
    text: str, low: int | None, high: int | None, currency: str
) -> None:
    assert read(text) == [(low, high, currency)]


def test_a_conversion_in_brackets_is_not_a_second_amount() -> None:
    assert read("650억 달러(약 90조 원)") == [(65 * B, 65 * B, "USD")]


def test_a_change_is_two_amounts() -> None:
    assert read("700억 달러에서 750억 달러로") == [(70 * B, 70 * B, "USD"), (75 * B, 75 * B, "USD")]


@pytest.mark.parametrize(
    ("text", "unit", "year", "number", "relative"),
    [
        ("3분기", "quarter", None, 3, None),
        ("2026년 2분기", "quarter", 2026, 2, None),
        ("올해", "the_year", None, None, "this"),
        ("내년", "the_year", None, None, "next"),
        ("지난 분기", "the_quarter", None, None, "last"),
        ("2026 회계연도", "year", 2026, None, None),
        ("하반기", "half", None, 2, None),
        ("향후 5년간", "several", None, None, None),
    ],
)
def test_korean_periods(
    text: str, unit: str, year: int | None, number: int | None, relative: str | None
) -> None:
    (one,) = find_periods(text)
    assert (one.unit, one.year, one.number, one.relative) == (unit, year, number, relative)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("메타는 올해 자본지출로 700억 달러를 쓸 계획이다.", "guidance"),
        ("메타는 올해 자본지출이 700억 달러에 이를 것으로 예상했다.", "guidance"),
        ("메타는 3분기에 자본지출로 194억 달러를 집행했다.", "actual"),
        ("메타의 3분기 자본지출은 194억 달러를 기록했다.", "actual"),
        ("증권사들은 메타의 자본지출을 960억 달러로 추정한다.", "other"),
    ],
)
def test_the_verb_at_the_end_says_whether_it_is_guidance(sentence: str, kind: str) -> None:
    statement = principal_statement(sentence, META)
    assert statement is not None
    assert statement.kind == kind


def test_won_stay_won() -> None:
    speaker = Speaker("005930", "Samsung Electronics", 12, dt.date(2026, 1, 29))
    (statement,) = read_statements("삼성전자는 올해 시설투자에 50조 원을 집행할 계획이다.", speaker)
    assert (statement.low_usd, statement.high_usd, statement.currency) == (None, None, "KRW")
    assert statement.low_native == 50 * 10**12
    assert statement.kind == "guidance"
