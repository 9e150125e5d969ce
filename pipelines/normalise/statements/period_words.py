"""Words for periods in a flat sentence, as found: `Q2`, `fiscal 2026`, `the back half`, `over the next four years`.

Nothing is resolved here: a mention says which unit it names, which number and year it gives, and whether it is
relative ("next year"). What it means on the day of the statement stands in `periods`.
"""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipelines.normalise.statements.korean_periods import KOREAN_RULES, RELATIVES
from pipelines.normalise.statements.mentions import PeriodMention

_MONTH_NAMES = (
    "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
    "september sept sep", "october oct", "november nov", "december dec",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_ENDED = rf"(?P<month>{_MONTH})\b\.?(?:\s\d{{1,2}}(?!\d))?(?:,?\s(?P<dated>20\d\d))?"
_NUMBERS = {
    "first": 1, "1st": 1, "front": 1, "1": 1, "second": 2, "2nd": 2, "back": 2, "latter": 2, "other": 2, "last": 2,
    "2": 2, "third": 3, "3rd": 3, "3": 3, "fourth": 4, "4th": 4, "final": 4, "4": 4,
}  # fmt: skip
_ORDINAL = r"first|1st|second|2nd|third|3rd|fourth|4th|final"
_BASIS = r"(?P<basis>fiscal(?:[\s-]year)?|fy|calendar(?:\syear)?|cy|financial year)"
# Two digits are a year only behind a basis or an apostrophe: "Q1 14 billion" names none.
_END_OF_YEAR = r"(?!\d|[.,]\d|\s?%|[\s-]?(?:billion|million|trillion|bn|mn)\b)"
_YEAR = rf"(?:{_BASIS}[\s-]?'?(?P<year>(?:20)?\d\d)|(?P<plain>20\d\d|'\d\d)){_END_OF_YEAR}"
_OF = r"(?:,?\s(?:(?:of|for|in)\s)?(?:the\s|our\s|its\s)?|-)?"
_THAT_YEAR = (
    r"(?:\s(?:of|in)\s(?P<relative>this|the|next|last|our)\s(?:(?:current|fiscal|calendar|next)\s)?year)?"
)
_RELATIVE = (
    r"(?P<relative>this|the|our|current|next|last|prior|previous|past|coming|upcoming|following|full|entire"
    r"|whole"
    r"|same|latest|each|every|any)"
)
_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|several|few|couple of|many)"
_THE_END_OF = (
    r"(?:the\send\sof\s|year[\s-]end\s|fiscal\s|calendar\s|and\sincluding\s|at\sleast\s){0,2}(?:year\s)?"
)


class _Rule(NamedTuple):
    """`needs`: one of these texts stands in every sentence that the pattern can match; empty: always tried."""

    unit: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]


def _rule(unit: str, needs: str, pattern: str) -> _Rule:
    return _Rule(unit, tuple(needs.split("|")) if needs else (), re.compile(pattern))


# Where two match at one place the longer wins, then the earlier in this list.
_RULES = (
    _rule("trailing", "month|quarter|week",
          r"\b(?:trailing|last|past|previous|prior|preceding)[\s-](?:12|twelve|four|4)[\s-](?:months?"
          r"|quarters?)"),
    _rule("trailing", "ttm|ltm", r"\b[tl]tm\b"),
    _rule("to_date", "to date|to-date|ytd|so far|thus far",
          r"\byear[\s-]to[\s-]date\b|\bytd\b|\b(?:so|thus) far (?:this|in the"
          r"|in fiscal)\s?(?:fiscal\s)?year"),
    _rule("rest", "rest of|remainder|balance of|remaining",
          rf"\b(?:rest|remainder|balance|remaining (?:part|months|quarters))\sof\s(?:(?:the|this|our)\s)?"
          rf"(?:{_YEAR}|(?:fiscal\s|calendar\s|current\s)?year)"),
    _rule("several", "20",
          r"\b(?P<year>20\d\d)\s?(?:-|to|through|thru|/)\s?(?:fiscal\s|fy)?(?P<until>20\d\d|\d\d(?!\d))"
          rf"{_END_OF_YEAR}(?![\s-]?b\b)"),
    _rule("several", "and|&",
          rf"\b(?P<year>20\d\d)\s?(?:and|&)\s?(?:in\s|for\s)?(?:fiscal\s"
          rf"|fy)?(?P<until>20\d\d){_END_OF_YEAR}"),
    _rule("several", "year",
          rf"\b(?P<relative>next|coming|following|upcoming|subsequent|last|past)\s{_COUNT}[\s-](?:fiscal\s"
          rf"|calendar\s)?years?\b"
          rf"|\b(?:{_COUNT}|multi)[\s-]years?\b(?!\s(?:ago|old|high|low|earlier))"
          r"|\b(?:coming|next few|future|subsequent|following|out|outer) years\b"),
    _rule("several", "by |through|thru|until|beyond",
          rf"\b(?:by|through|thru|until)\s{_THE_END_OF}(?P<until>20\d\d){_END_OF_YEAR}"
          rf"|\bbeyond\s(?P<beyond>20\d\d)"),
    _rule("several", "decade|month|over time",
          r"\bover time\b|\b(?:end of|rest of|this|next|coming) (?:the |this )?decade"
          r"|\bnext (?:12|twelve|18|24|36)(?:[\s-]to[\s-]\w+)?[\s-]months"),
    _rule("nine_months", "nine", rf"\b(?:first\s)?nine[\s-]months?(?:\s(?:ended|ending|of)\s{_ENDED}|{_OF}{_YEAR})?"),
    _rule("half", "half|six months",
          rf"\b(?:(?P<number>first|second|1st|2nd|back|front|latter|other)[\s-]half"
          rf"|(?:first\s)?six[\s-]months)(?:{_OF}{_YEAR})?{_THAT_YEAR}"),
    _rule("half", "h", rf"\bh(?P<number>[12])(?!\w)(?:{_OF}{_YEAR})?{_THAT_YEAR}"),
    _rule("half", "h", r"\b(?P<number>[12])h(?:\s?'?(?P<short>20\d\d|\d\d(?!\d|[.,]\d)))?(?!\w)"),
    _rule("quarter", "q", rf"\bq(?P<number>[1-4])(?:{_OF}{_YEAR}|(?P<glued>fy\d\d))?(?!\w){_THAT_YEAR}"),
    _rule("quarter", "q", r"\b(?P<number>[1-4])q(?:[\s-]?(?P<basis>fy|cy)?'?(?P<short>20\d\d|\d\d))?(?!\w)"),
    _rule("quarter", "q",
          r"\b(?:(?P<basis>fy|fiscal\s?(?:year\s)?|cy)[\s-]?'?(?P<year>(?:20)?\d\d)"
          r"|(?P<plain>20\d\d))[\s-]?q(?P<number>[1-4])(?!\w)"),
    _rule("quarter", "quarter|qtr",
          rf"\b(?P<lead>(?:fiscal|calendar)\s)?(?P<number>{_ORDINAL})[\s-](?:fiscal[\s-]"
          rf"|calendar[\s-])?(?:quarter|qtr)(?:'s)?"
          rf"(?:{_OF}{_YEAR})?{_THAT_YEAR}"),
    _rule("quarter", "fiscal q", r"\bfiscal\sq(?P<number>[1-4])(?!\w)"),
    _rule("month_quarter", "quarter|months|period",
          rf"\b(?:(?:{_ORDINAL})[\s-])?(?:quarter|three months|period)\s(?:that\s)?(?:ended|ending)\s(?:in\s"
          rf"|on\s)?{_ENDED}"),
    _rule("month_quarter", "quarter", rf"\b(?P<month>{_MONTH})\squarter(?:\s(?:of\s)?(?P<dated>20\d\d))?"),
    _rule("the_quarter", "quarter",
          rf"\b{_RELATIVE}\s(?:fiscal\s|calendar\s|reported\s|full\s)?quarter(?:'s)?(?!\s(?:a|ago|over|ended"
          rf"|ending|that ended)\b)"
          rf"|\bquarterly\b"),
    _rule("month_year", "year|months|weeks",
          rf"\b(?:years?|twelve months|12 months|52 weeks|53 weeks)\s(?:ended|ending)\s{_ENDED}"),
    _rule("year", "20|fy|cy|fiscal|calendar|'", rf"(?<![\w$€£¥.,])(?:full[\s-]year\s|entire\s(?:year\s)?)?{_YEAR}"),
    _rule("the_year", "full", r"\bfull[\s-]year\b"),
    _rule("the_year", "fiscal|calendar", r"\b(?:fiscal|calendar)[\s-]year\b"),
    _rule("year", "2", r"(?<![\d$.,-])(?P<short>2[4-9])\s(?=capex\b|capital\b)"),
    _rule("year", " 2", r"\b(?:in|for)\s(?P<short>2[4-9])(?=[,.;?!]\s|\s(?:and|we|is|to|will|versus|compared)\b|$)"),
    _rule("the_year", "year",
          rf"\b{_RELATIVE}\s(?:(?:full|fiscal|calendar|current|coming|past"
          rf"|entire)[\s-]){{0,2}}year(?:'s)?(?![\s-](?:ago|over|on|to[\s-]date)\b)"),
    _rule("the_quarter", "sequential|quarter",
          r"\bsequential(?:ly)?\b|\bquarter[\s-](?:over|on)[\s-]quarter\b"),
    _rule("the_year", "annual", r"\bannual(?:ly|ized)?\b"),
    *(_Rule(unit, (needs,), pattern) for unit, needs, pattern in KOREAN_RULES),
)  # fmt: skip
_DATE = re.compile(rf"\b(?:{_MONTH})\.?\s\d{{1,2}},?\s$")
_COMPARED = re.compile(
    r"(?:\b(?:compared (?:to|with)|relative to|versus|vs\.?|against|over|than|from|double|triple|twice"
    r"|doubling|tripling"
    r"|similar (?:level )?(?:to|as)|in line with|consistent with|levels? (?:of|in|as|to)|rate (?:of|in)|up on"
    r"|on top of|beyond"
    r"|above|below|exceed(?:s|ed|ing)?|as (?:in|it was in)|what (?:we|it) (?:did|saw|spent|had|was) in))\s"
    r"(?:(?:the|our|its|in|that|those|of|what|levels?|spend|rate|growth|full|fiscal|calendar|year|prior|we|it"
    r"|saw|was|did"
    r"|spent)[\s-]){0,5}$"
)
# The day on which something was said is no period of what was said: "as we shared last quarter", "we guided in Q1".
_SAID = (
    r"\b(?:shared|said|noted|discussed|mentioned|guided|communicated|announced|talked about|gave|given"
    r"|provided|outlined"
    r"|stated|indicated|issued|signaled)"
)
_SAID_IN = re.compile(rf"{_SAID}(?: you)?(?: back)?\s(?:in|on|at|during)\s(?:the\s|our\s)?$")
_RESULTS = re.compile(
    r"(?:'s)?\s(?:earnings )?(?:results|earnings|reports?|release|call|conference call|update|print|levels?"
    r"|run[\s-]rate)\b"
)
# "A strong start to our fiscal year with revenue of": the figure is the quarter's.
_EDGE_OF = re.compile(
    r"\b(?:start(?:ed)?|beginning|began|clos(?:e|ed|ing)|end(?:ed)?|conclud\w+|finish\w*|halfway"
    r"|through)\s(?:(?:to|of|out|off|through)\s)?(?:the\s|our\s|its\s)?$"
)
_SAID_LAST = re.compile(rf"{_SAID}(?: you)?\s$")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    rank: int
    match: re.Match[str]


def find_periods(line: str) -> list[PeriodMention]:
    """Every mention of a period in a flat sentence, in order and without overlaps."""
    found = [
        _Found(match.start(), match.end(), rank, match)
        for rank, rule in enumerate(_RULES)
        if not rule.needs or any(text in line for text in rule.needs)
        for match in rule.pattern.finditer(line)
    ]
    found.sort(key=lambda one: (one.start, -one.end, one.rank))
    mentions: list[PeriodMention] = []
    for one in found:
        unit = _RULES[one.rank].unit
        if mentions and one.start < mentions[-1].end:
            continue
        if (
            unit == "several"
            and one.match.groupdict().get("year")
            and re.search(r"\d\s?(?:and|&)\s", one.match[0])
        ):
            mentions.extend(_each_year(one.match))
        elif not (unit == "year" and _DATE.search(line, max(0, one.start - 16), one.start)):
            mentions.append(_mention(line, unit, one.match))
    return _shared_units(line, _shared_years(line, mentions))


def _each_year(match: re.Match[str]) -> list[PeriodMention]:
    return [
        PeriodMention(match.start(name), match.end(name), "year", int(match[name]))
        for name in ("year", "until")
    ]


def _mention(line: str, unit: str, match: re.Match[str]) -> PeriodMention:
    said = {name: text for name, text in match.groupdict().items() if text}
    number = said.get("number")
    until = said.get("until") or said.get("beyond")
    month = said.get("month")
    return PeriodMention(
        start=match.start(),
        end=match.end(),
        unit="half" if unit == "second_half" else unit,
        year=_four_digits(
            said.get("year")
            or said.get("plain")
            or said.get("glued")
            or said.get("short")
            or said.get("dated")
        ),
        number=2
        if unit == "second_half"
        else MONTHS[month]
        if month
        else _NUMBERS[number]
        if number
        else None,
        relative=_relative(said.get("relative"), match[0]),
        basis=_basis(said.get("basis") or said.get("lead") or said.get("glued"), match[0]),
        until=_four_digits(until),
        compared=unit not in ("several", "trailing", "rest")
        and _only_compared(line, match.start(), match.end(), said),
    )


def _only_compared(line: str, start: int, end: int, said: dict[str, str]) -> bool:
    """Whether a period at `start`:`end` serves a comparison, or says when something was said."""
    if _RESULTS.match(line, end):
        return True
    after = max(0, start - 60)
    last = said.get("relative") in ("last", "prior", "previous")
    return any(
        pattern.search(line, after, start)
        for pattern in (
            _COMPARED,
            _SAID_IN,
            *([_SAID_LAST] if last else []),
            *([_EDGE_OF] if "year" in line[start:end] else []),
        )
    )


def _four_digits(said: str | None) -> int | None:
    if not said:
        return None
    digits = said.strip("'fycr ")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _basis(said: str | None, text: str) -> str | None:
    if (said and said[0] == "c") or "calendar" in text:
        return "calendar"
    return "fiscal" if (said and said[0] == "f") or "fiscal" in text or "회계" in text else None


def _relative(said: str | None, text: str) -> str | None:
    if "sequential" in text or (text.startswith("quarter") and text.endswith("quarter")):
        return "sequential"
    if text in ("quarterly", "annual", "annually", "annualized"):
        return "each"
    if said in ("prior", "previous", "past"):
        return "last"
    if said in ("coming", "upcoming", "following"):
        return "next"
    if said in ("current", "our") or (said == "the" and "current" in text):
        return "this"
    return RELATIVES.get(said or "", said)


def _shared_units(line: str, mentions: list[PeriodMention]) -> list[PeriodMention]:
    """Make "2025" in "the nine months ended September 30, 2024 and 2025" nine months too."""
    shared = list(mentions)
    for position in range(1, len(shared)):
        before, here = shared[position - 1], shared[position]
        if (
            here.unit == "year"
            and line.startswith("20", here.start)
            and before.year is not None
            and before.unit in ("quarter", "month_quarter", "nine_months", "half", "month_year")
            and re.fullmatch(r"\s?(?:and|,|&)\s", line[before.end : here.start])
        ):
            shared[position] = replace(before, start=here.start, end=here.end, year=here.year)
    return shared


def _shared_years(line: str, mentions: list[PeriodMention]) -> list[PeriodMention]:
    """Give "the fourth quarter" its year in "the fourth quarter and full year 2023"."""
    shared = list(mentions)
    for position in range(len(shared) - 2, -1, -1):
        here, after = shared[position], shared[position + 1]
        if (
            here.unit in ("quarter", "half", "nine_months")
            and here.year is None
            and here.relative is None
            and after.year is not None
            and not line.startswith("20", after.start)
            and after.unit in ("year", "quarter", "half")
            and re.fullmatch(
                r"\s?(?:and|,|through|to|-|&)\s(?:the\s|for\sthe\s)?", line[here.end : after.start]
            )
        ):
            shared[position] = replace(here, year=after.year, basis=here.basis or after.basis)
    return shared
