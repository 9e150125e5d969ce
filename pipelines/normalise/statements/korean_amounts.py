"""Amounts of money in Korean: 650억 달러, 1조 2,000억 달러, 600~650억 달러, 40조 원 이상."""

import re
from decimal import Decimal

from pipelines.normalise.statements.money import LARGEST, Amount
from pipelines.normalise.statements.negations import turns_korean_bound
from pipelines.normalise.statements.numerals import KOREAN_NUMBER, korean_number

_CURRENCIES = {
    "대만달러": "TWD", "대만 달러": "TWD", "달러": "USD", "불": "USD", "원": "KRW", "엔": "JPY",
    "유로": "EUR", "위안": "CNY", "파운드": "GBP",
}  # fmt: skip
_CURRENCY = "|".join(sorted(_CURRENCIES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\d.,])(?:(?P<low>\d[\d,]{{0,14}}(?:\.\d{{1,4}})?|{KOREAN_NUMBER})\s?(?:{_CURRENCY})?\s?"
    rf"(?P<joint>~|-|에서|내지|부터)\s?)?(?P<sign>\$"
    rf"|us\$)?(?P<high>{KOREAN_NUMBER})\s?(?:미국?\s?)?(?P<currency>{_CURRENCY})?"
)
_AT_LEAST_AFTER = re.compile(
    r"\s?(?:이상|초과|넘|웃도|웃돌|상회|을 넘|를 넘|을 웃|를 웃|을 초과|를 초과|을 상회|보다 많)"
)
_AT_MOST_AFTER = re.compile(
    r"\s?(?:이하|미만|이내|아래|밑으로|을 밑|를 밑|을 넘지(?:는)? 않|를 넘지(?:는)? 않|보다 적)"
)
_AT_LEAST_BEFORE = re.compile(r"(?:최소|적어도)\s?(?:한\s)?$")
_AT_MOST_BEFORE = re.compile(r"최대\s?$")
_ROUNDLY_BEFORE = re.compile(r"(?:약|대략|거의|대체로)\s?$")
_ROUNDLY_AFTER = re.compile(r"\s?(?:가량|안팎|정도|내외|수준|남짓)")
_YEARLY = re.compile(r"(?:연간|매년|연)\s?(?:약\s?)?$")
_QUARTERLY = re.compile(r"(?:분기당|매 분기|분기별|분기마다)\s?(?:약\s?)?$")
# 700억 달러에서 750억 달러로: from an old value to a new one, no range.
_MOVED = re.compile(r"\s?(?:으로|로)\b")
# 680억 달러(±40억 달러), 680억 달러 ±5%
_TOLERANCE = re.compile(
    rf"(?:에서|에)?\s?\(?\s?(?:±|\+/-|플러스\s?마이너스)\s?\$?(?:(?P<percent>\d+(?:\.\d+)?)\s?(?:%|퍼센트)"
    rf"|(?P<number>{KOREAN_NUMBER})\s?(?:{_CURRENCY})?)\s?\)?"
)
_IN_BRACKETS = re.compile(r"\(\s?(?:약\s?|한화\s?|우리 돈\s?){0,3}$")


def find_korean(line: str) -> list[Amount]:
    """Every amount of a flat sentence that is printed with 조, 억 or 만 and a currency, in order.

    A conversion in brackets right behind an amount (650억 달러(약 90조 원)) is left out.
    """
    if "억" not in line and "조" not in line:
        return []
    found: list[Amount] = []
    for match in _AMOUNT.finditer(line):
        currency = _CURRENCIES.get(match["currency"] or "") or ("USD" if match["sign"] else None)
        if currency is None:
            continue
        before = line[max(0, match.start() - 12) : match.start()]
        if found and match.start() < found[-1].end:
            # The second number of a tolerance.
            continue
        if found and match.start() - found[-1].end <= 8 and _IN_BRACKETS.search(before):
            continue
        found.extend(_amounts(line, match, currency))
    return found


def _amounts(line: str, match: re.Match[str], currency: str) -> list[Amount]:
    high = korean_number(match["high"])
    if match["low"]:
        low = korean_number(match["low"], default=match["high"].strip()[-1])
        if high >= LARGEST or low > high:
            low = high
        moved = match["joint"] == "에서" and _MOVED.match(line, match.end())
        if moved:
            old = Amount(match.start(), match.start("joint"), int(low), int(low), "point", currency)
            return [old, Amount(match.start("high"), match.end(), int(high), int(high), "point", currency)]
        return [
            Amount(match.start(), match.end(), int(low), int(high), "range", currency, _rate(line, match))
        ]
    if high >= LARGEST:
        return []
    tolerance = _TOLERANCE.match(line, match.end())
    if tolerance:
        percent = tolerance["percent"]
        by = high * Decimal(percent) / 100 if percent else korean_number(tolerance["number"])
        if by < high:
            ends = int(high - by), int(high + by)
            return [Amount(match.start(), tolerance.end(), *ends, "tolerance", currency, _rate(line, match))]
    return [_one(line, match, high, currency)]


def _rate(line: str, match: re.Match[str]) -> str | None:
    before = line[max(0, match.start() - 12) : match.start()]
    return "year" if _YEARLY.search(before) else "quarter" if _QUARTERLY.search(before) else None


def _one(line: str, match: re.Match[str], value: Decimal, currency: str) -> Amount:
    before, end = line[max(0, match.start() - 12) : match.start()], match.end()
    low: int | None = int(value)
    high: int | None = int(value)
    shape = "point"
    most, least = _AT_MOST_AFTER.match(line, end), _AT_LEAST_AFTER.match(line, end)
    behind = most or least
    turned = behind is not None and "않" not in behind[0] and turns_korean_bound(line, behind.end())
    if turned:
        most, least = least, most
    if most or (_AT_MOST_BEFORE.search(before) and not turned):
        low, shape = None, "at_most"
    elif least or _AT_LEAST_BEFORE.search(before):
        high, shape = None, "at_least"
    elif _ROUNDLY_BEFORE.search(before) or _ROUNDLY_AFTER.match(line, end):
        shape = "approximately"
    return Amount(match.start(), end, low, high, shape, currency, _rate(line, match), turned)
