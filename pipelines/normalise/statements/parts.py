"""Capital spending of a part: of a segment, of a place, or only what keeps things running.

"Capex for Reality Labs", "maintenance capex" and 파운드리 부문 설비투자 are less than what a company spends, so their
amounts are neither its guidance nor its actuals.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.normalise.statements.companies import find_companies
from pipelines.normalise.statements.mentions import MeasureMention

_SEGMENTS = (
    r"(?:reality labs|family of apps|instagram|whatsapp|google cloud|google services|other bets|waymo|youtube|aws"
    r"|xbox|linkedin|optimus|robotaxi)"
)
_UNITS = r"(?:segment|division|business unit|business line|unit|subsidiar(?:y|ies)|region|campus|site|brand)"
_BEFORE = re.compile(
    rf"(?:\b(?:maintenance|sustaining|stay-in-business|replacement|routine|upkeep|(?<!non-)(?<!non )recurring)\s"
    rf"|\b{_SEGMENTS}(?:'s|')?\s|\b{_UNITS}(?:'s)?\s|\breality labs\s(?:will|would|should|expects?|plans?|is|has|had)"
    r"\b[^.;,]{0,40})(?:\d{4}\s|annual\s|total\s)?$"
    r"|(?:유지\s?보수|경상|리얼리티\s?랩스|부문|사업부|사업본부|자회사)(?:의)?\s?$"
)
_SMALL_AFTER = re.compile(
    rf"\s(?:for|in|at|within|of|on|by)\s(?:the |our |its )?(?:[\w&'-]+\s){{0,3}}?{_UNITS}\b"
    r"|\s(?:for|on)\s(?:routine\s)?(?:maintenance|upkeep|repairs)\b"
)
_NAME_AFTER = re.compile(
    r"\s(?:for|in|at|within|on)\s(?:(?:the|our|its)\s)?(?P<name>[A-Z][\w&'’-]*(?:\s(?:and\s)?[A-Z][\w&'’-]*){0,3})"
)
# Names that stand for a time, or for what all of the spending is for.
_NO_PART = re.compile(
    r"(?i)(?:q[1-4]|[1-4]q|[12]h|h[12]|fy|cy|fiscal|full|calendar|year|first|second|third|fourth|january|february|march"
    r"|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov"
    r"|dec|spring|summer|autumn|fall|winter|ai|artificial|generative|data|gpus?|cloud|capital|property|this|next|last"
    r"|we|i|expected|total|gaap|us|u|usd|support|line|order|addition)\w{0,4}\b"
)
_MANY_CAPITALS = 0.6


def parts_marked(sentence: str, line: str, measures: Sequence[MeasureMention]) -> list[MeasureMention]:
    """The measures of a sentence, capital spending of a part marked; `line` is the flat form of the sentence."""
    return [
        replace(one, is_part=True)
        if one.is_capex and not one.is_loose and _is_part(sentence, line, one)
        else one
        for one in measures
    ]


def _is_part(sentence: str, line: str, measure: MeasureMention) -> bool:
    if _BEFORE.search(line, max(0, measure.start - 80), measure.start) or _SMALL_AFTER.match(
        line, measure.end
    ):
        return True
    named = _NAME_AFTER.match(sentence, measure.end)
    if named is None or _NO_PART.match(named["name"]) or _is_headline(sentence):
        return False
    return not find_companies(line[named.start("name") : named.end("name")])


def _is_headline(sentence: str) -> bool:
    """Whether most words begin with a capital, so that capitals name nothing."""
    words: list[str] = re.findall(r"[A-Za-z]{3,}", sentence)
    return sum(word[0].isupper() for word in words) > _MANY_CAPITALS * len(words)
