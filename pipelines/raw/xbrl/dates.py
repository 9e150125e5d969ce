"""Printed dates to ISO ones: the date formats of the transformation registries.

A format's name says the order of its parts (`date-day-monthname-year-de`); all of one order are one pattern with
another language's months. Years of one or two digits are of this century, as the registries say.
"""

import re
from datetime import date
from functools import cache, partial

from pipelines.raw.xbrl.indian import saka_to_gregorian
from pipelines.raw.xbrl.months import folded, month_numbers, month_pattern
from pipelines.raw.xbrl.numbers import NotReadable, Transformation

_DAY = r"(?P<day>[0-9]{1,2})"
_MONTH = r"(?P<month>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{1,2})"
_ROMAN = r"(?P<name>viii|vii|xii|iii|vi|iv|ix|xi|ii|x|v|i)"
_GAP = r"[^0-9]+"
# A month begins a word: the Finnish August (elokuuta) holds the beginning of October (lok).
_TO_NAME = r"[^0-9]*[\W_]"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DIGITS = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {
    0x966 + digit: ord("0") + digit for digit in range(10)
}
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERA_STARTS = {name[0]: start for name, start in _ERAS.items()} | _ERAS
_CJK_YEAR, _CJK_MONTH, _CJK_DAY = (
    r"{year}\s*年\s*",
    r"(?P<month>[0-9]{1,2})\s*月\s*",
    r"(?P<day>[0-9]{1,2})\s*日",
)


def iso_date(year: int, month: int, day: int) -> str:
    """`YYYY-MM-DD`, if there is such a day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise NotReadable("there is no such day") from None


def _iso(year: int | None, month: int, day: int | None) -> str:
    """Whatever the parts make: a date, a year and month, or a day without its year."""
    if not 1 <= month <= 12:
        raise NotReadable("there is no such month")
    if year is None:
        if day is None or not 1 <= day <= _DAYS[month - 1]:
            raise NotReadable("there is no such day")
        return f"--{month:02}-{day:02}"
    return f"{year:04}-{month:02}" if day is None else iso_date(year, month, day)


def full_year(digits: str) -> int:
    """A year of four digits as it is, one of one or two digits in this century."""
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """There are 200 formats and a document uses five: none is compiled before it is used."""
    return re.compile(pattern)


def _read(text: str, pattern: str, language: str) -> str:
    match = _compiled(pattern).fullmatch(folded(text.strip().translate(_DIGITS), language))
    if not match:
        raise NotReadable("it is not a date of this format")
    parts = match.groupdict()
    month = month_numbers(language)[parts["name"]] if "name" in parts else int(parts["month"])
    year = full_year(parts["year"]) if "year" in parts else None
    return _iso(year, month, int(parts["day"]) if "day" in parts else None)


def ordered(pattern: str, language: str = "") -> Transformation:
    """A date whose parts stand in the order of the pattern."""
    return partial(_read, pattern=pattern, language=language)


def _named(order: str, language: str) -> Transformation:
    """A date with a month's name; the rest of a name, up to nine letters, follows its beginning."""
    name = "(?P<name>" + month_pattern(language)[1:]
    end = r"\s*" if language == "en" else r"[^0-9]{0,9}"
    patterns = {
        "day-monthname": _DAY + _TO_NAME + name + end,
        "day-monthname-year": _DAY + _TO_NAME + name + r"[^0-9]+" + _YEAR + r"[^0-9]*",
        "monthname-day": name + _GAP + _DAY + r"[a-z]{0,2}[^0-9a-z]*",
        "monthname-day-year": name + _GAP + _DAY + _GAP + _YEAR,
        "monthname-year": name + _GAP + _YEAR + r"[^0-9]*",
        "year-day-monthname": _YEAR + _GAP + _DAY + _TO_NAME + name + end,
        "year-monthname": _YEAR + _TO_NAME + name + end,
        "year-monthname-day": _YEAR + _TO_NAME + name + _GAP + _DAY + r"[^0-9]*",
    }
    return ordered(patterns[order], language)


def _era(text: str, pattern: str) -> str:
    match = _compiled(pattern).fullmatch(text.strip().translate(_DIGITS))
    if not match:
        raise NotReadable("it is not a date of a Japanese era")
    parts = match.groupdict()
    year = _ERA_STARTS[parts["era"]] + (1 if parts["year"] == "元" else int(parts["year"]))
    return _iso(year, int(parts["month"]), int(parts["day"]) if "day" in parts else None)


def _indian(text: str) -> str:
    return iso_date(*saka_to_gregorian(text.translate(_DIGITS)))


_ERA_NAMES = "(?P<era>" + "|".join(_ERA_STARTS) + ")"
_ERA_YEAR = _ERA_NAMES + r"\s*" + _CJK_YEAR.format(year="(?P<year>[0-9]{1,2}|元)")
_PLAIN_YEAR = _CJK_YEAR.format(year=_YEAR)
_ERA_DAY: Transformation = partial(_era, pattern=_ERA_YEAR + _CJK_MONTH + _CJK_DAY)
_ERA_MONTH: Transformation = partial(_era, pattern=_ERA_YEAR + _CJK_MONTH)
_DAY_MONTH = ordered(_DAY + _GAP + _MONTH)
_MONTH_DAY = ordered(_MONTH + _GAP + _DAY + "[A-Za-z]*")
_DAY_MONTH_YEAR = ordered(_DAY + _GAP + _MONTH + _GAP + _YEAR)
_MONTH_DAY_YEAR = ordered(_MONTH + _GAP + _DAY + _GAP + _YEAR)
_MONTH_YEAR = ordered(_MONTH + _GAP + _YEAR)
_YEAR_MONTH_DAY = ordered(_YEAR + _GAP + _MONTH + _GAP + _DAY + "[^0-9]*")


def _slash(first: str, second: str, separator: str) -> Transformation:
    return ordered(rf"{first}{separator}{second}{separator}(?P<year>[0-9]{{4}}|[0-9]{{1,2}})")


def _long(order: tuple[str, ...], long: bool) -> Transformation:
    """Registry 1 tells whole names from three letters, and allows only spaces and a comma between."""
    names = [name for name in month_numbers("en") if (len(name) > 3) == long or name == "may"]
    parts = {
        "day": r"(?P<day>[0-9]{1,2})",
        "name": "(?P<name>" + "|".join(names) + ")",
        "year": r"(?P<year>[0-9]{4}|[0-9]{2})",
        ",": ",",
    }
    return ordered(r"\s+".join(parts[part] for part in order).replace(r"\s+,", ","), "en")


REGISTRY_1 = {
    "dateslashus": _slash(_MONTH, _DAY, "/"),
    "dateslasheu": _slash(_DAY, _MONTH, "/"),
    "datedotus": _slash(_MONTH, _DAY, r"\."),
    "datedoteu": _slash(_DAY, _MONTH, r"\."),
    "dateslashdaymontheu": ordered(f"{_DAY}/{_MONTH}"),
    "dateslashmonthdayus": ordered(f"{_MONTH}/{_DAY}"),
    "datelongus": _long(("name", "day", ",", "year"), True),
    "dateshortus": _long(("name", "day", ",", "year"), False),
    "datelonguk": _long(("day", "name", "year"), True),
    "dateshortuk": _long(("day", "name", "year"), False),
    "datelongdaymonthuk": _long(("day", "name"), True),
    "dateshortdaymonthuk": _long(("day", "name"), False),
    "datelongmonthdayus": _long(("name", "day"), True),
    "dateshortmonthdayus": _long(("name", "day"), False),
    "datelongyearmonth": _long(("year", "name"), True),
    "dateshortyearmonth": _long(("year", "name"), False),
    "datelongmonthyear": _long(("name", "year"), True),
    "dateshortmonthyear": _long(("name", "year"), False),
}
REGISTRY_2 = {
    "datedaymonth": _DAY_MONTH,
    "datedaymonthen": _named("day-monthname", "en"),
    "datedaymonthyear": _DAY_MONTH_YEAR,
    "datedaymonthyearen": _named("day-monthname-year", "en"),
    "datemonthday": _MONTH_DAY,
    "datemonthdayen": _named("monthname-day", "en"),
    "datemonthdayyear": _MONTH_DAY_YEAR,
    "datemonthdayyearen": _named("monthname-day-year", "en"),
    "datemonthyearen": _named("monthname-year", "en"),
    "dateyearmonthen": _named("year-monthname", "en"),
    "dateyearmonthdaycjk": ordered(_PLAIN_YEAR + _CJK_MONTH + _CJK_DAY),
    "dateyearmonthcjk": ordered(_PLAIN_YEAR + _CJK_MONTH),
    "dateerayearmonthdayjp": _ERA_DAY,
    "dateerayearmonthjp": _ERA_MONTH,
}
REGISTRY_3 = {
    "calindaymonthyear": _indian,
    "datedaymonthdk": _named("day-monthname", "da"),
    "datedaymonthyeardk": _named("day-monthname-year", "da"),
    "datemonthyeardk": _named("monthname-year", "da"),
    "datedaymonthyearin": _named("day-monthname-year", "hi"),
    "datemonthyearin": _named("monthname-year", "hi"),
    "datemonthyear": _MONTH_YEAR,
    "dateyearmonthday": _YEAR_MONTH_DAY,
}
_WEST = "bg cs da de el en es et fi fr hr it nl no pl pt ro sk sl sv"
_LANGUAGES = {
    "day-monthname": f"{_WEST} lv",
    "day-monthname-year": f"{_WEST} hi",
    "monthname-day": "en hu lt",
    "monthname-day-year": "en",
    "monthname-year": f"{_WEST} hi",
    "year-day-monthname": "lv",
    "year-monthname": "en hu lt lv",
    "year-monthname-day": "hu lt",
}
REGISTRY_4 = {
    "date-day-month": _DAY_MONTH,
    "date-month-day": _MONTH_DAY,
    "date-day-month-year": _DAY_MONTH_YEAR,
    "date-month-day-year": _MONTH_DAY_YEAR,
    "date-month-year": _MONTH_YEAR,
    "date-year-month": ordered(_YEAR + _GAP + _MONTH + "[^0-9]*"),
    "date-year-month-day": _YEAR_MONTH_DAY,
    "date-day-monthroman": ordered(_DAY + "(?:[^0-9]*[^0-9xvi])" + _ROMAN, "roman"),
    "date-day-monthroman-year": ordered(
        _DAY + "(?:[^0-9]*[^0-9xvi])" + _ROMAN + "[^0-9xvi][^0-9]*" + _YEAR, "roman"
    ),
    "date-monthroman-year": ordered(_ROMAN + "[^0-9xvi][^0-9]*" + _YEAR, "roman"),
    "date-ind-day-monthname-year-hi": _indian,
    "date-jpn-era-year-month-day": _ERA_DAY,
    "date-jpn-era-year-month": _ERA_MONTH,
} | {
    f"date-{order}-{language}": _named(order, language)
    for order, languages in _LANGUAGES.items()
    for language in languages.split()
}
REGISTRY_5 = {
    f"date-{order}-cy": _named(order, "cy")
    for order in ("day-monthname", "day-monthname-year", "monthname-year")
}
