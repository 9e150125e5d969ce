"""What an amount does in its sentence: it is the value, or a prior view, a step, a part, a comparison, an estimate."""

import re
from typing import Literal

from pipelines.normalise.statements.money import Amount

Role = Literal[
    "value", "prior_view", "revised_from", "step", "part", "comparison", "others_estimate", "denied", "withdrawn",
    "supposed",
]  # fmt: skip
# What a sentence names and does not stand by (see `denials`).
UNSAID: tuple[Role, ...] = ("denied", "withdrawn", "supposed")

_ROUND = (
    r"(?:(?:about|approximately|roughly|around|nearly|almost|some|over|just|more|than|less|at|least|up|to|the"
    r"|a|an|only|between|range|of|in)\s){0,5}"
)
_VIEW = (
    r"(?:range|outlook|guidance|guide|estimates?|expectations?|forecasts?|views?|targets?|plans?|budgets?"
    r"|indications?|projections?|commentary|number|figure|level)"
)
_OLD = r"(?:prior|previous(?:ly)?|earlier|original(?:ly)?|initial(?:ly)?|old|former|preceding|last)"
_REVISING = (
    r"(?:up|down|rais\w+|increas\w+|lift\w+|updat\w+|revis\w+|narrow\w+|lower\w+|reduc\w+|cut|hik\w+|boost\w+"
    r"|higher|trim\w+|chang\w+|tighten\w+|bump\w+|mov\w+|upped|downgrad\w+|upgrad\w+)"
)
_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_SAID = (
    r"(?:expected|guided|forecast|said|estimated|planned|projected|announced|indicated|given|communicated"
    r"|anticipated|targeted|thought|stated|discussed|provided)"
)
# The speaker's own earlier view: "our prior range of", "previously expected", "our original expectation for".
_PRIOR_VIEW = re.compile(
    rf"(?:\b{_OLD}\s(?:[\w'%-]+\s){{0,5}}?{_VIEW}\s(?:[\w']+\s){{0,4}}"
    rf"|\b{_OLD}\s{_SAID}\s(?:[\w']+\s){{0,6}}"
    rf"|\b(?:had|we'd)\s(?:\w+\s)?{_SAID}\s(?:[\w']+\s){{0,6}}"
    rf"|\b(?:our|its|the|their)\s{_MONTHS}\s{_VIEW}\s(?:[\w']+\s){{0,3}}"
    rf"|\b(?:compared (?:to|with)|versus|vs\.?|against|than|from|above|below|exceed\w*|instead of|rather than"
    rf"|beyond|in line with|within|relative to"
    rf"|ahead of|under|over|midpoint of) (?:(?:our|its|the|their|that|of|full|year|capex"
    rf"|\d{{4}})[\s-]){{0,4}}(?:capex |capital \w+ )?{_VIEW}\s(?:[\w']+\s){{0,3}}"
    rf"|\bfrom (?:a |an )?{_OLD}\s|\b(?:previously|formerly|originally|initially|before)[:,]?\s(?:at\s)?"
    rf"|\((?:was|from|vs\.?|versus|prior:?|previously:?|prev\.?:?)\s"
    r"|(?:기존|당초|종전|이전|앞선|직전)(?:의|에는)?\s(?:[가-힣]+\s){0,3})$"
)
_REVISED_FROM = re.compile(rf"\b{_REVISING}(?:[^.;]|\.(?=\d)){{0,90}}\bfrom\s(?:\$?\s)?{_ROUND}$")
_FROM = re.compile(rf"\bfrom\s(?:the\s|our\s|its\s)?{_ROUND}$")
# "up from $52 billion last year" compares with a figure and revises no view.
_OF_ANOTHER_PERIOD = re.compile(
    r",?\s(?:in |for |during )?(?:the )?(?:last|prior|previous|year[\s-]ago|same|20\d\d|fiscal|first|second"
    r"|third|fourth|q[1-4])\b"
)
# "higher than the $55.7 billion of FY24", "above the $20 billion we spent in 2024".
_THAN_THE = re.compile(
    r"\b(?:(?:higher|lower|more|less|greater|bigger|larger) than|above|below|over|under)\s(?:the|our|its"
    r"|last year's|this year's)\s$"
)
_OF_THEN = re.compile(r"\s(?:of|in|from|for|that|which|we|it|spent|recorded|reported)\b")
_COMPARISON = re.compile(
    rf"\b(?:compared (?:to|with)|comparing (?:to|with)|versus|vs\.?|against|relative to|from|double|triple"
    rf"|on top of|in addition to)"
    rf"\s(?:the\s|our\s|its\s|a\s|last year's\s|that of\s)?{_ROUND}$"
)
_STEP_BEFORE = re.compile(
    r"\b(?:(?:up|down|higher|lower) (?:by )?|by (?:up to |as much as |at least )?|(?:increase|decrease|rise"
    r"|reduction|decline|growth|change|cut|hike|jump|step[\s-]up|difference|addition|raise|uplift|bump|loss"
    r"|shortfall|impact|reductions?)(?:s)? (?:in|to|of|on)(?: (?!and\b)[\w-]+){0,4}? (?:of |by )"
    r"|(?:increase|decrease|rise|reduction|decline|growth|change|cut|hike|jump|difference|raise|uplift"
    r"|step[\s-]up)s? of |(?:increased|decreased|rose|fell|grew|declined|dropped|raised|lowered|reduced|cut"
    r"|jumped|climbed|increasing|raising|raises|increases|boosted|lifted|rises?|grows?|increase|climbs?|jumps?|swell"
    r"|surge|expand|decline|fall|decrease|drop|shrink|reduce|trim|shave|slash|add|adding) (?:by )?|(?:additional|extra"
    r"|another|incremental|further)\s)"
    r"(?:(?:about|approximately|roughly|around|nearly|almost|some|over|just|more than|at least|an additional"
    r"|another|an?|up to|the)\s)*$"
)
# "Increase capex $10 billion"; "fall between $60 billion and $65 billion" says where it comes to lie.
_STEP_OF = re.compile(
    r"\b(?:rise|grow|increase|climb|jump)s? (?:by )?between $"
    r"|\b(?:increas|rais|boost|lift|hik|cut|reduc|lower|trim|grow)\w*\s(?:our |its |the |this year's |total "
    r"|\d{4} |full[\s-]year |annual ){0,3}(?:capex|cap ex|capital \w+|spending)\s"
    r"(?:another |an additional |about |some )?$"
)
_KOREAN_STEP = re.compile(
    r"\s?(?:을|를)?\s?(?:가량|정도|안팎|가까이|이상|넘게|만큼|씩)?\s?(?:더|추가로|추가)?\s?(?:늘|증액|확대|증가|줄|감액|축소|감소"
    r"|삭감|인상|상향|하향|낮추|낮췄|높이|높였|많은|많이|적은|적게)|\s?(?:을|를)?\s?(?:더|추가로)\s(?:투자|쓰|집행|지출|투입)"
)
_REPLACED = re.compile(r"\b(?:replaced|superseded|followed) by\s(?:\w+\s){0,3}$")
_STEP_AFTER = re.compile(
    r"\s?(?:or (?:about |roughly )?\d+(?:\.\d+)?(?:%| percent),?\s?)?(?:year[\s-](?:over|on)[\s-]year "
    r"|sequential |annual )?(?:(?:higher|lower|more|less|above|below)\b(?!\s(?:end|bound|half))|(?:increase"
    r"|decrease|reduction|jump|hike|raise|boost|cut|bump|difference|uptick|step[\s-]up|rise|decline)\b)"
)
_PART = re.compile(
    r"\b(?:including|includes?|inclusive of|included|of which|comprised of|consist(?:s|ing) of|composed of"
    r"|made up of|reflects|reflecting|split|excluding|offset by|net of|partly|driven by|due to|as well as"
    r"|plus)\s"
    r"(?:(?!was\b|were\b|to be\b|will\b|is\b|are\b|be\b|totaled\b|came\b)[\w'&/-]+\s){0,9}$"
)
_OTHERS_BEFORE = re.compile(
    r"\b(?:consensus|analysts?'?|street|estimates compiled|expected by|factset|lseg|bloomberg|visible alpha"
    r"|wall street's?)\b(?:(?:[^.;,]|[.,](?=\d)){0,60})$"
)
_OTHERS_AFTER = re.compile(
    r"\s(?:(?:analyst|street|wall street|market|consensus|factset|lseg)\s){0,2}(?:consensus|(?:analyst|street"
    r"|market) (?:estimate|forecast|expectation)s?)\b|\s(?:that |which )?(?:(?:wall street|street|market"
    r"|factset|lseg) )*(?:analysts|consensus|wall street|the street)\b"
)


def role_of(line: str, amount: Amount, previous_end: int, owns_it: bool, after: Amount | None) -> Role:
    """The role of an amount.

    previous_end: where the amount before it ends (0 for the first). owns_it: the measure stands right beside the
    amount ("$14 billion of capex"), so that "including" before it does not make it a part of something else.
    """
    before = line[max(previous_end, amount.start - 150) : amount.start]
    following = line[amount.end : amount.end + 60]
    if _OTHERS_AFTER.match(following) or _OTHERS_BEFORE.search(before):
        return "others_estimate"
    if _PRIOR_VIEW.search(before):
        return "prior_view"
    if _REVISED_FROM.search(line, max(0, amount.start - 150), amount.start):
        return "comparison" if _OF_ANOTHER_PERIOD.match(following) else "revised_from"
    if line.startswith("에서", amount.end) and after is not None:
        return "revised_from"
    leads_on = after is not None and re.match(
        r"(?:[^.;]|\.(?=\d)){0,50}?\bto\b", line[amount.end : after.start]
    )
    if _FROM.search(before) and leads_on:
        return "comparison"
    if _is_step(before, following, amount):
        return "step"
    if _THAN_THE.search(before) and _OF_THEN.match(following):
        return "comparison"
    if amount.shape != "range" and _COMPARISON.search(before):
        return "comparison"
    if not owns_it and _PART.search(before):
        return "part"
    return "value"


def _is_step(before: str, following: str, amount: Amount) -> bool:
    by_so_much = _STEP_OF.search(before)
    if by_so_much and (amount.shape != "range" or "between" in by_so_much[0]):
        return True
    if _STEP_AFTER.match(following) or _KOREAN_STEP.match(following):
        return True
    return _STEP_BEFORE.search(before) is not None and not _REPLACED.search(before)
