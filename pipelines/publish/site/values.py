"""Values as a reader of a language reads them: amounts, shares, quarters, days, names."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = ("en", "ko")
MINUS = "−"
# Dollars, and the currencies of companies that report in another one.
_SYMBOLS = {"USD": "$", "TWD": "NT$"}
_FEW = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_KOREAN_UNITS = {"USD": "달러", "TWD": "대만 달러", "KRW": "원"}


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole units of a currency, printed in millions, billions or trillions; `is_exact` to the million throughout."""

    value: float
    currency: str = "USD"
    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio printed as percent: 0.287 is 28.7 %. `digits` after the point."""

    ratio: float
    digits: int = 1


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number with so many digits after the point."""

    value: float
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Few:
    """A count that a sentence begins with: Four in English up to nine, 4 in Korean."""

    value: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter (2026Q2) or a fiscal period (FY2026Q2, FY2026)."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """A company, a group or another thing by its key; the catalogue of the language names it."""

    key: str
    group: str = "names"


Value = Amount | Share | Number | Few | Quarter | Name | date | str | int


def show_amount(amount: Amount, language: Language) -> str:
    """$165.1bn; in Korean 1,651억 달러. Three digits that count, never more than the figure has."""
    sign = MINUS if amount.value < 0 else ""
    size = abs(amount.value)
    if language == "ko":
        unit = _KOREAN_UNITS.get(amount.currency, amount.currency)
        return f"{sign}{_to_the_million(size) if amount.is_exact else _in_korean(size)} {unit}"
    symbol = _SYMBOLS.get(amount.currency, f"{amount.currency} ")
    if amount.is_exact:
        return f"{sign}{symbol}{size / 1e6:,.0f}m"
    for scale, letters in ((1e12, "tn"), (1e9, "bn"), (1e6, "m")):
        # What rounds to a thousand of the smaller unit is told in the larger one.
        if size >= 0.99995 * scale:
            value = size / scale
            return f"{sign}{symbol}{value:,.{0 if value >= 1000 else 1}f}{letters}"
    return f"{sign}{symbol}{size:,.0f}"


def _in_korean(size: float) -> str:
    """조 and 억: 1조 2,345억; below a hundred million 만."""
    hundred_millions = round(size / 1e8)
    trillions, rest = divmod(hundred_millions, 10_000)
    if trillions:
        return f"{trillions:,}조 {rest:,}억" if rest else f"{trillions:,}조"
    if size >= 1e9:
        return f"{hundred_millions:,}억"
    if size >= 1e8:
        return f"{size / 1e8:,.1f}억".replace(".0억", "억")
    return f"{size / 1e4:,.0f}만" if size >= 1e4 else f"{size:,.0f}"


def _to_the_million(size: float) -> str:
    """91억 7,300만: hundreds of millions and the ten thousands that remain, to the million."""
    hundred_millions, rest = divmod(round(size / 1e6) * 1_000_000, 100_000_000)
    parts = [f"{hundred_millions:,}억"] if hundred_millions else []
    return " ".join([*parts, f"{rest // 10_000:,}만"] if rest or not parts else parts)


def show_few(few: Few, language: Language) -> str:
    """Four; in Korean, and from ten on, digits."""
    return _FEW[few.value] if language == "en" and few.value < len(_FEW) else f"{few.value:,}"


def show_share(share: Share, language: Language) -> str:
    """28.7% in both languages."""
    del language
    value = round(100 * share.ratio, share.digits)
    return f"{MINUS if value < 0 else ''}{abs(value):,.{share.digits}f}%"


def show_number(number: Number) -> str:
    """1,234.5, a real minus before it where it is negative; whole numbers without a point."""
    value = round(number.value, number.digits)
    digits = 0 if float(value).is_integer() else number.digits
    return f"{MINUS if value < 0 else ''}{abs(value):,.{digits}f}"


def show_quarter(quarter: Quarter, language: Language) -> str:
    """Q2 2026 or 2026년 2분기; of fiscal periods, fiscal 2026 Q2 or 2026 회계연도 2분기."""
    name = quarter.name
    fiscal = name.startswith("FY")
    year, _, part = name.removeprefix("FY").partition("Q")
    if language == "ko":
        head = f"{year} 회계연도" if fiscal else f"{year}년"
        return f"{head} {part}분기" if part else head
    if fiscal:
        return f"Q{part} of fiscal {year}" if part else f"fiscal {year}"
    return f"Q{part} {year}" if part else year


def show_day(day: date, language: Language) -> str:
    """29 July 2026 or 2026년 7월 29일."""
    if isinstance(day, datetime):
        day = day.date()
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return f"{day.day} {day:%B} {day.year}"


def is_missing(value: object) -> bool:
    """Null, or a floating number that is none."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))
