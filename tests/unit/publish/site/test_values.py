from datetime import UTC, date, datetime

import pytest

from pipelines.publish.site.values import (
    Amount,
    Few,
    Number,
    Quarter,
    Share,
    is_missing,
    show_amount,
    show_day,
    show_few,
    show_number,
    show_quarter,
    show_share,
)


@pytest.mark.parametrize(
    ("value", "english", "korean"),
    [
        (165_050_000_000, "$165.1bn", "1,650억 달러"),
        (1_000_000_000_000, "$1.0tn", "1조 달러"),
        (2_782_652_000_000, "$2.8tn", "2조 7,827억 달러"),
        (999_950_000_000, "$1.0tn", "1조 달러"),
        (999_940_000_000, "$999.9bn", "9,999억 달러"),
        (2_373_000_000, "$2.4bn", "24억 달러"),
        (222_000_000, "$222.0m", "2.2억 달러"),
        (-1_500_000_000, "−$1.5bn", "−15억 달러"),
        (0, "$0", "0 달러"),
    ],
)
def test_an_amount_is_told_in_the_units_of_the_language(value: int, english: str, korean: str) -> None:
    assert show_amount(Amount(value), "en") == english
    assert show_amount(Amount(value), "ko") == korean


def test_another_currency_is_named() -> None:
    amount = Amount(956_006_500_000, "TWD")
    assert show_amount(amount, "en") == "NT$956.0bn"
    assert show_amount(amount, "ko") == "9,560억 대만 달러"
    assert show_amount(Amount(1.5e15, "KRW"), "ko") == "1,500조 원"


def test_an_exact_amount_keeps_its_millions_so_that_a_restatement_is_seen() -> None:
    before, after = Amount(6_543_000_000, is_exact=True), Amount(6_496_000_000, is_exact=True)
    assert (show_amount(before, "en"), show_amount(after, "en")) == ("$6,543m", "$6,496m")
    assert (show_amount(before, "ko"), show_amount(after, "ko")) == ("65억 4,300만 달러", "64억 9,600만 달러")
    assert show_amount(Amount(200_000_000, is_exact=True), "ko") == "2억 달러"


def test_a_share_is_rounded_and_never_a_negative_zero() -> None:
    assert show_share(Share(0.286648), "en") == "28.7%"
    assert show_share(Share(2.71, 0), "ko") == "271%"
    assert show_share(Share(-0.0001), "en") == "0.0%"
    assert show_share(Share(-0.05), "en") == "−5.0%"


def test_a_whole_number_has_no_point() -> None:
    assert show_number(Number(4.0, 1)) == "4"
    assert show_number(Number(5.5, 1)) == "5.5"
    assert show_number(Number(1409.75)) == "1,410"


@pytest.mark.parametrize(
    ("name", "english", "korean"),
    [
        ("2026Q2", "Q2 2026", "2026년 2분기"),
        ("FY2026Q4", "Q4 of fiscal 2026", "2026 회계연도 4분기"),
        ("FY2024", "fiscal 2024", "2024 회계연도"),
        ("2024", "2024", "2024년"),
    ],
)
def test_a_period_is_told_as_calendar_or_fiscal(name: str, english: str, korean: str) -> None:
    assert show_quarter(Quarter(name), "en") == english
    assert show_quarter(Quarter(name), "ko") == korean


def test_a_moment_is_told_by_its_day() -> None:
    assert show_day(date(2026, 7, 9), "en") == "9 July 2026"
    assert show_day(datetime(2026, 7, 9, 23, tzinfo=UTC), "ko") == "2026년 7월 9일"


def test_a_sentence_begins_with_a_word_and_not_with_a_digit() -> None:
    assert show_few(Few(4), "en") == "Four"
    assert show_few(Few(12), "en") == "12"
    assert show_few(Few(4), "ko") == "4"


def test_no_number_is_missing() -> None:
    assert is_missing(None)
    assert is_missing(float("nan"))
    assert not is_missing(0)
