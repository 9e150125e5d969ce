"""Amounts of money in one sentence: a point, a range, an open bound or a tolerance, in whole units of a currency.

Grammar: [bound] [currency] number [scale] [currency word] [connector number …] [bound]. What a sentence writes once
("$60-65 billion", "15 to 17 billion dollars") holds for both ends. A number without currency and without scale is no
amount; neither is a count of something else ("375 million shares").
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.normalise.statements.korean_amounts import find_korean
from pipelines.normalise.statements.money import LARGEST, Amount
from pipelines.normalise.statements.negations import turns_bound
from pipelines.normalise.statements.numerals import DIGITS, SCALE, WORDS, number_of, scale_of

_CURRENCIES = {
    "us$": "USD", "us $": "USD", "usd": "USD", "$": "USD", "nt$": "TWD", "twd": "TWD", "hk$": "HKD",
    "c$": "CAD", "a$": "AUD", "€": "EUR", "eur": "EUR", "£": "GBP", "gbp": "GBP", "¥": "JPY", "jpy": "JPY",
    "₩": "KRW", "krw": "KRW", "rmb": "CNY", "cny": "CNY", "₹": "INR", "inr": "INR",
}  # fmt: skip
_CURRENCY_WORDS = {
    "new taiwan dollar": "TWD", "nt dollar": "TWD", "canadian dollar": "CAD", "dollar": "USD", "usd": "USD",
    "won": "KRW", "krw": "KRW", "euro": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "pound": "GBP", "rupee": "INR",
}  # fmt: skip
_SIGN = r"us\s?\$|nt\$|hk\$|[ca]\$|\$|€|£|¥|₩|₹|(?:usd|eur|gbp|jpy|krw|twd|cny|rmb|inr)(?=\s?\d)"
_WORD_AFTER = (
    r"(?:\s(?:of\s)?(?:u\.?s\.?\s)?(?P<word>(?:new taiwan|nt|canadian) dollar|dollar|usd|won|krw|euro|yen"
    r"|yuan"
    r"|renminbi|pound|rupee)s?\b)?"
)
_ATOM = re.compile(
    rf"(?<![\w.,])(?P<sign>{_SIGN})?\s?"
    r"(?:(?P<part>low|mid|high|lower|upper)(?:[\s-]to[\s-](?P<part_to>mid|high))?[\s-](?P<inner_sign>\$)?)?"
    rf"(?:(?P<number>{DIGITS})(?P<decade>s\b)?(?:\s?-?\s?(?P<scale>{SCALE})(?![a-z0-9]))?"
    rf"|(?P<words>{WORDS})(?:[\s-](?P<word_scale>(?:tr|b|m)illions?(?![a-z0-9])))?)"
    r"(?P<half>\sand\sa\shalf\b)?(?P<plus>\+|-plus\b)?"
    rf"(?![a-z0-9]|\s?%|\spercent|,\d|\.\d){_WORD_AFTER}"
)
_BETWEEN = re.compile(
    r"\b(?:between|range[sd]?|ranging|anywhere|somewhere|either)\b(?:[^.;]|\.(?=\d)){0,30}$"
)
_RANGE = re.compile(
    r"\s?(?:-|~|to)\s?(?:about |approximately |around |roughly |as much as |up to |perhaps |maybe )?$"
)
_ENDS = re.compile(r"\s(?:at|on) the (?:low|lower|bottom)(?:[\s-]end)?,? (?:to|and)\s$")
_AND = re.compile(r"\s(?:and|or)\s(?:about |approximately |around )?$")
_OR = re.compile(r"\s(?:or|maybe|perhaps)\s$")
_CHANGE = re.compile(
    r"\b(?:rais|increas|updat|revis|lift|lower|cut|narrow|boost|hik|bump|mov|up\b|down\b|rose|risen|grew|grow"
    r"|jump|surg|fell"
    r"|climb|reduc|trim|went|going|ramp|step|chang|doubl|tripl)[a-z]*\b(?:[^.;]"
    r"|\.(?=\d)){0,70}\bfrom\s(?:[\w-]+\s){0,3}$"
)
_UP_BY = re.compile(
    r"\b(?:up|down|by|increas\w+|rais\w+|lower\w+|rose|higher|rises?|grow[ns]?|grew"
    r"|climb\w*|jump\w*)\s(?:another |about |an additional )?$"
)
_RANGED = re.compile(r"\b(?:range[sd]?|ranging|anywhere|somewhere)\s(?:of\s)?(?:from\s)?[^\d.;]{0,12}$")
_BETWEEN_JUST = re.compile(r"\bbetween\s(?:about |approximately |around |roughly )?$")
# How many times larger a number without a scale is that counts in the next smaller one.
_SMALLER = 20
# What may stand between an amount and its tolerance names no amount: "$100 billion in 2025, plus or minus $5 billion".
_PLUS_MINUS = (
    r"(?:plus[\s-]or[\s-]minus|plus/minus|\+/-|\+ ?or ?-|±|give or take)\s?(?:about |approximately )?"
)
# "$100 billion in 2025, plus or minus $5 billion": what may stand between names no amount.
_TOLERANCE = re.compile(
    rf"(?P<gap>\s(?:in|for|during|of|on|this|next)\b[^.;()$€£%]{{0,50}}?)?,?\s?\(?{_PLUS_MINUS}"
    rf"(?:(?P<percent>\d+(?:\.\d+)?)\s?(?:%|percent)"
    rf"|\$?(?P<number>\d+(?:\.\d+)?)(?:\s?(?P<scale>{SCALE})(?![a-z0-9])"
    r"|(?!\d|\.\d|[%a-z]|\s(?:percent|points|basis|bps|%))))\)?"
)
_OF_TOLERANCE = re.compile(rf"{_PLUS_MINUS}$")
_OTHER_THINGS = re.compile(
    r"\s?(?:of\s)?(?:(?:our|its|common|outstanding|diluted|class a|monthly|daily|active|paid|paying|new"
    r"|weighted)\s){0,3}"
    r"(?:shares?|people|persons|users|tokens|parameters|gpus?|chips|units|customers|subscribers|developers"
    r"|members"
    r"|square|miles|feet|barrels|tons|tonnes|homes|households|employees|jobs|downloads|accounts|devices"
    r"|vehicles|cars"
    r"|queries|requests|times|gallons|watts|kilowatt|megawatt|gigawatt|acres|wafers|transistors|locations"
    r"|lines|loans)\b"
)
_COUNTED = re.compile(
    r"\b(?:subscribers?|users|customers|accounts|members|units|shares|devices|people|homes|developers|dau|mau"
    r"|daily actives?|downloads|deliveries|shipments)\b(?:[^.;,]|[.,](?=\d)){0,40}$"
)
_SOME = re.compile(r"\b(?:couple|few|several)\s(?:of\s)?$")
_AT_LEAST = re.compile(
    r"(?:\b(?:at least|at or (?:above|over)|(?:at or )?(?:above|over) (?:the "
    r"|our )?(?:[\w-]+ ){0,3}levels? of|(?:more|greater|higher) than|over|above|exceed(?:s|ed|ing)?"
    r"|(?:in )?excess of|north of"
    r"|upwards? of|(?:not|no) (?:less|lower|fewer) than|(?:a )?minimum(?: of)?|top(?:s|ped|ping)?"
    r"|surpass(?:es|ed|ing)?"
    r"|beyond|better than|starting at|a floor of)|>=?|≥)\s?(?:the |a |about |roughly |approximately "
    r"|around )?$"
)
_AT_MOST = re.compile(
    r"(?:\b(?:(?:less|lower|no more|not more|fewer|no higher|no greater) than|below|under|beneath|at most"
    r"|as much as"
    r"|up to|as high as|(?:not|n't|never) (?:to )?exceed(?:ing)?|(?:a )?maximum(?: of)?|capped at"
    r"|(?:a )?cap of|a ceiling of"
    r"|(?:just )?shy of|inside|within)|<=?|≤)\s?(?:the |a |about |roughly |approximately |around )?$"
)
_BELOW = re.compile(r"(?:less|lower|fewer) than|below|under|beneath|<")
_NO = re.compile(r"\bno $")
_NOT_EXCEED = re.compile(r"(?:\bnot|n't|\bnever)\s(?:to\s)?exceed(?:ing)?\s$")
_ROUNDLY = re.compile(
    r"(?:\b(?:approximately|approx\.?|about|around|roughly|nearly|almost|close to|some|circa|in the (?:area"
    r"|neighborhood"
    r"|neighbourhood|vicinity|ballpark|order) of|somewhere around|on the order of|broadly|more or less|or so)"
    r"|~|≈)\s?"
    r"(?:the |a )?$"
)
_MOVED_UP_TO = re.compile(
    r"\b(?:mov|add|sum|went|go|rais|bring|brought|took|tak|increas|upp|came|com|step|lift|bump|revis|push|edg"
    r"|inch)[a-z]*\s"
    r"(?:\w+\s){0,4}up to\s(?:about |approximately |around )?$"
)
_OR_MORE = re.compile(
    r"\s?(?:,\s)?(?:or (?:more|higher|greater|above|so more)|and (?:up|above|higher))|\splus(?=\s?(?:[.,;:)]"
    r"|$|in\b|for\b|this\b|range\b))"
)
_OR_LESS = re.compile(r"\s?(?:,\s)?or (?:less|lower|below|under|fewer)\b")
_PER = re.compile(
    r"(?:[^.;,]|[.,](?=\d)){0,12}?\b(?:(?:per|a|each|every|an)\s(?P<unit>quarter|year|month)"
    r"|(?P<yearly>annual(?:ly|ized)?"
    r"|run[\s-]rate"
    r"|yearly)|(?P<quarterly>quarterly))\b"
)
_PER_BEFORE = re.compile(
    r"\b(?P<unit>quarter|month)ly\s(?:capex|cap ex|capital \w+|spend(?:ing)?|investments?|run[\s-]rate|rate|pace)\b"
    r"[^.;,$]{0,40}$"
)
# Fractions of ten that "low", "mid" and "high" of a decade stand for.
_DECADE = {"low": (1, 3), "lower": (1, 3), "mid": (4, 6), "high": (7, 9), "upper": (7, 9)}
_LEFT = 70


@dataclass(frozen=True, slots=True)
class _Atom:
    """One printed number with what stands around it."""

    start: int
    end: int
    number: Decimal
    scale: int | None
    currency: str | None
    span: tuple[int, int] = (0, 0)
    plus: bool = False


def find_amounts(line: str) -> list[Amount]:
    """Every amount of a flat sentence, in order, without overlaps."""
    atoms = _atoms(line)
    found: list[Amount] = []
    position = 0
    while position < len(atoms):
        if found and (
            atoms[position].start < found[-1].end or _is_of_tolerance(line, atoms[position], found[-1])
        ):
            # The second number of a tolerance.
            position += 1
            continue
        atom, after = atoms[position], atoms[position + 1] if position + 1 < len(atoms) else None
        if after and _is_sum(line, atom, after):
            # "one billion and 50 million dollars"
            whole = replace(after, start=atom.start, number=_units(atom) + _units(after), scale=1)
            atoms[position : position + 2] = [whole]
            continue
        pair = _pair(line, atom, after) if after else None
        if pair and after:
            amount = _range(line, *pair)
            position += 2
        else:
            amount = _single(line, atom)
            position += 1
        if amount and not _counts(line, atom, amount):
            found.append(amount)
    korean = find_korean(line)
    return sorted([*found, *korean], key=lambda amount: amount.start) if korean else found


def _is_sum(line: str, left: _Atom, right: _Atom) -> bool:
    """Whether two numbers add up to one amount: billions and the millions that follow."""
    if left.scale != 10**9 or right.scale != 10**6 or right.number >= 1000:
        return False
    return (
        line[left.end : right.start] in (" and ", ", ", " ")
        and right.currency in (None, "USD")
        and not (
            "$" in line[right.start : right.end]
            or _BETWEEN.search(line, max(0, left.start - _LEFT), left.start)
        )
    )


def _counts(line: str, atom: _Atom, amount: Amount) -> bool:
    """Whether an amount counts something other than money: "375 million shares", "subscribers grew to 78 million"."""
    if atom.currency is not None or "$" in line[amount.start : amount.end]:
        return False
    before = _COUNTED.search(line, max(0, amount.start - _LEFT), amount.start)
    return before is not None or _OTHER_THINGS.match(line, amount.end) is not None


def _atoms(line: str) -> list[_Atom]:
    atoms = []
    for match in _ATOM.finditer(line):
        number = number_of(match["number"] or match["words"])
        sign = match["sign"] or match["inner_sign"]
        scale = scale_of(match["scale"] or match["word_scale"])
        # "80 b" and "5 m" are letters of something else; "80b" and "$80 b" are amounts.
        short = match["scale"] and len(match["scale"]) == 1
        if number is None or (short and not sign and line[match.end("number") : match.start("scale")].strip(" -") == ""
                              and match.end("number") != match.start("scale")):  # fmt: skip
            continue
        if match["half"] and scale:
            number += Decimal("0.5")
        currency = _CURRENCIES.get(sign.replace(" ", "")) if sign else None
        currency = currency or (_CURRENCY_WORDS[match["word"]] if match["word"] and scale else None)
        low, high = _decade(match["part"], match["part_to"]) if match["part"] and number % 10 == 0 else (0, 0)
        atoms.append(
            _Atom(match.start(), match.end(), number, scale, currency, (low, high), bool(match["plus"]))
        )
    return atoms


def _decade(part: str, part_to: str | None) -> tuple[int, int]:
    return _DECADE[part][0], _DECADE[part_to or part][1]


def _pair(line: str, left: _Atom, right: _Atom) -> tuple[_Atom, _Atom] | None:
    """The two ends of a range, with what one of them leaves unsaid taken from the other; None for no range."""
    gap = line[left.end : right.start]
    if len(gap) > 40 or not (right.scale or right.currency):
        return None
    joined = bool(_RANGE.match(gap) or _ENDS.match(gap))
    before = line[max(0, left.start - _LEFT) : left.start]
    if not joined and _AND.match(gap):
        joined = bool(_BETWEEN.search(before)) or bool(_OR.match(gap) and not left.scale)
    if not joined or _is_no_end(left, right):
        return None
    complete = left.scale is not None and right.scale is not None
    if complete and gap.strip().startswith("to") and _CHANGE.search(before) and not _RANGED.search(before):
        return None
    if complete and _UP_BY.search(before) and _units(right) >= 2 * _units(left):
        # "up $15 billion to $50 billion": a step and where it leads, no range.
        return None
    is_range = gap.strip() in ("-", "~") or left.scale is None or _RANGED.search(before) is not None
    return _shared(left, right, is_range=is_range or _BETWEEN_JUST.search(before) is not None)


def _is_no_end(left: _Atom, right: _Atom) -> bool:
    """Whether the left number is a year, or a bare number before a sign of its own ("in 2025 to $80 billion")."""
    if left.scale or left.currency:
        return False
    return bool(right.currency and right.scale is None) or (1990 <= left.number <= 2100)


def _shared(left: _Atom, right: _Atom, *, is_range: bool) -> tuple[_Atom, _Atom] | None:
    scale = left.scale or right.scale
    if left.scale is None and scale and left.number > _SMALLER * right.number and scale > 1000:
        # "$800 to $1 billion": the left end is one scale smaller.
        scale //= 1000
    currency = left.currency or right.currency
    left = replace(left, scale=scale, currency=currency)
    right = replace(right, scale=right.scale or left.scale, currency=right.currency or currency)
    if _units(left) <= _units(right):
        return left, right
    return (left, right) if is_range else None


def _units(atom: _Atom) -> Decimal:
    return atom.number * (atom.scale or 1)


def _range(line: str, left: _Atom, right: _Atom) -> Amount | None:
    low = (left.number + left.span[0]) * (left.scale or 1)
    high = (right.number + right.span[1]) * (right.scale or 1)
    # "$65-60 billion" names its ends the wrong way round.
    return _amount(line, left, right.end, min(low, high), max(low, high), "range")


def _single(line: str, atom: _Atom) -> Amount | None:
    if _SOME.search(line, max(0, atom.start - 16), atom.start):
        # "A couple hundred million" is no number.
        return None
    if atom.scale is None and (atom.currency is None or atom.number < 10**6):
        return None
    value = _units(atom)
    if atom.span != (0, 0):
        low, high = ((atom.number + tenth) * (atom.scale or 1) for tenth in atom.span)
        return _amount(line, atom, atom.end, low, high, "range")
    tolerance = _TOLERANCE.match(line, atom.end)
    by = _tolerance(atom, value, tolerance) if tolerance else value
    if tolerance and by < value:
        end = atom.end if tolerance["gap"] else tolerance.end()
        return _amount(line, atom, end, value - by, value + by, "tolerance")
    low_bound, high_bound, shape, end, begins = _bounds(line, atom)
    turned = begins is not None and turns_bound(line, begins)
    if turned:
        low_bound, high_bound, shape = high_bound, low_bound, "at_most" if low_bound else "at_least"
    found = _amount(line, atom, end, value if low_bound else None, value if high_bound else None, shape)
    return replace(found, turned=turned) if found else None


def _tolerance(atom: _Atom, value: Decimal, match: re.Match[str]) -> Decimal:
    if match["percent"]:
        return value * Decimal(match["percent"]) / 100
    return Decimal(match["number"]) * (scale_of(match["scale"]) or atom.scale or 1)


def _is_of_tolerance(line: str, atom: _Atom, before: Amount) -> bool:
    found = _OF_TOLERANCE.search(line, before.end, atom.start)
    return before.shape == "tolerance" and found is not None


def _bounds(line: str, atom: _Atom) -> tuple[bool, bool, str, int, int | None]:
    """Whether the number is a lower and an upper bound, the shape, where the amount ends, where the bound begins.

    The last is None for a bound that "not" before it can not turn round: "not as much as $65 billion" stays below it.
    """
    floor = max(0, atom.start - _LEFT)
    after = _OR_MORE.match(line, atom.end)
    if atom.plus or after:
        return True, False, "at_least", after.end() if after else atom.end, atom.start
    after = _OR_LESS.match(line, atom.end)
    if after:
        return False, True, "at_most", after.end(), atom.start
    before = _AT_MOST.search(line, floor, atom.start)
    if before and _NO.search(line, floor, before.start()) and _BELOW.match(before[0]):
        return True, False, "at_least", atom.end, None
    if before and not _MOVED_UP_TO.search(line, floor, atom.start):
        return False, True, "at_most", atom.end, before.start() if _BELOW.match(before[0]) else None
    before = _AT_LEAST.search(line, floor, atom.start)
    if before and not _NOT_EXCEED.search(line, floor, atom.start):
        return True, False, "at_least", atom.end, before.start()
    roughly = _ROUNDLY.search(line, floor, atom.start)
    return True, True, "approximately" if roughly else "point", atom.end, None


def _amount(
    line: str, atom: _Atom, end: int, low: Decimal | None, high: Decimal | None, shape: str
) -> Amount | None:
    if max(low or 0, high or 0) >= LARGEST:
        return None
    per = _PER.match(line, end)
    rate = None
    if per:
        rate = per["unit"] or ("quarter" if per["quarterly"] else "year")
    elif before := _PER_BEFORE.search(line, max(0, atom.start - _LEFT), atom.start):
        rate = before["unit"]
    return Amount(
        start=atom.start,
        end=end,
        low=None if low is None else int(low),
        high=None if high is None else int(high),
        shape=shape,
        currency=atom.currency or "USD",
        per=rate,
    )
