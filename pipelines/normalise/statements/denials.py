"""Amounts that a sentence names and does not stand by: denied, withdrawn, or only supposed.

"We won't spend $65 billion", "the report of $65 billion is false" and 부인했다 deny; "we no longer expect", "guidance
is withdrawn" and 철회 take an earlier view back; "if demand weakens, capex could fall to" and "in a downside scenario"
suppose. None of them is guidance or an actual. What only refuses a change ("we do not plan to cut our $65 billion
budget") is neither.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.normalise.statements.binding import Bound
from pipelines.normalise.statements.money import Amount
from pipelines.normalise.statements.negations import ADVERBS, BREAK, NOT
from pipelines.normalise.statements.roles import UNSAID, Role

_WITHIN = rf"(?:(?!{BREAK})[^$₩€]){{0,110}}?"
_ROUND = (
    r"(?:(?:about|approximately|roughly|around|nearly|almost|some|the|a|an|our|its|only|between|in|range|of"
    r"|at|any|for|from|anywhere|somewhere|near|close|to|capex|capital|expenditures?|spending)\s|~\s?){0,7}"
)
# Refusing a change is no denial of the amount.
_CHANGE = re.compile(
    r"\b(?:chang|differ|alter|affect|impact|deviat|depart|updat|revis|adjust|slow|delay|vary|varies|leav|back away"
    r"|pull|defer|paus|modif|curtail|scal|mov)\w*|\b(?:rais|increas|lower|cut|reduc|trim|boost|lift|hik)\w*"
    r"(?!(?:\s(?!our\b|its\b|the\b)[\w-]+){0,3}\sto\b)"
    r"|\b(?:until|before|beyond|than|compared|excluding|includ\w+|counting|besides|without|except)\b"
)
_CHANGE_BEHIND = re.compile(
    r"[^.;,$]{0,40}?\bto (?:be )?(?:chang|mov|differ|vary|deviat|revis|updat|adjust|affect|impact)\w*"
)
_VIEWS = (
    r"(?:expect|anticipat|plan|intend|foresee|see|project|forecast|guid|target|budget|envisag|predict|aim|look"
    r"|contemplat|consider|commit|spen[dt]|invest|deploy|allocat|reach|hit|total|approach|want)\w*"
)
_BELIEVED = r"(?:believ|think)\w*\s(?:that\s)?(?:\w+\s){1,4}?(?:will|would|is|are|to|can|should)\b"
_NEGATED = re.compile(
    rf"(?:(?:{NOT}|\bwill not\b){ADVERBS}\s(?:{_VIEWS}|{_BELIEVED})"
    rf"|(?:\bno|{NOT}{ADVERBS}\s(?:a|an|any|our|the))\s(?:plans?|intention|expectation|commitment|decision)\s"
    rf"(?:to|of|that|for)\b|\b(?:no one|nobody|none of us)\s(?:\w+\s){{0,2}}?{_VIEWS}"
    rf"|\b(?:rul(?:ed?|es|ing) out|decid\w+ against|stop(?:ped|s)? short of|refus\w+ to|declin\w+ to)\b)"
    rf"{_WITHIN}$"
)
_NOT_AMOUNT = re.compile(
    rf"(?:{NOT}(?:\s(?:be|been|total|amount to|come to|come in at)\b)?|\b(?:rather than|instead of)\b)\s{_ROUND}$"
)
_SAYING = (
    r"(?:said|say|saying|stat(?:ed?|ing)|suggest|claim|told|tell|impl(?:y|ied)|announc|indicat|confirm|promis"
    r"|agree)\w*"
)
_HEARSAY = (
    r"(?:reports?|rumou?rs?|claims?|speculation|suggestions?|stor(?:y|ies)|notions?|ideas?|allegations?"
    r"|assertions?|talk|media|press|articles?|figures?|estimates?)"
)
_DENIED_BEFORE = re.compile(
    rf"(?:{NOT}{ADVERBS}\s{_SAYING}\b|(?:{NOT}|\bhardly)\s(?:\w+ly\s)?(?:true|correct|accurate|the case|right"
    rf"|so)\s(?:that|to say)\b"
    rf"|\b(?:untrue|false|wrong|incorrect|inaccurate|misleading|nonsense|a (?:myth|lie|mistake|rumou?r"
    rf"|misunderstanding|fabrication))\s(?:that|to say|to claim)\b"
    rf"|\b(?:no (?:truth|substance|basis|foundation)|nothing)\s(?:to|in|behind|for)\b"
    rf"|\b(?:den(?:y|ies|ied|ying)|refut(?:e|es|ed|ing)|disavow\w*)\b"
    rf"|\b(?:reject|dismiss|disput|rebut|contradict|debunk|push\w* back (?:on|against)|contrary to|knock\w* down"
    rf"|shot down)\w*\s(?:[\w-]+\s){{0,4}}?{_HEARSAY}\b){_WITHIN}$"
)
_DENIED_BEHIND = re.compile(
    rf"{_WITHIN}(?:\b(?:is|are|was|were|remains?|being|as|be)\b|'s|isn't|aren't|wasn't|weren't)\s"
    r"(?:(?:\w+ly|simply|just|all|totally|also|now)\s){0,2}"
    r"(?:false|untrue|wrong|incorrect|inaccurate|baseless|groundless|unfounded|fabricated|fake|misleading|nonsense"
    r"|made up|mistaken|without (?:merit|basis|foundation|substance)|denied|refuted|disputed|debunked"
    r"|(?:a |an )(?:\w+\s)?(?:myth|rumou?r|lie|hoax|fabrication|misunderstanding)\b"
    r"|(?:not |(?<=n't\s))(?:\w+ly\s)?(?:true|correct|accurate|right|the case|ours|our (?:number|figure|plan)))"
    rf"|[^;$]{{0,60}}?,\s(?:which\s|but\s|something\s)?(?:the company|we|it|meta|management|a spokes\w+|\w+)\s"
    r"(?:has |have |later |since |promptly )?(?:den(?:y|ies|ied)|refuted|rejected|disputed)\b"
)
_GIVEN_UP = (
    r"(?:withdr[ae]w\w*|suspend\w*|rescind\w*|retract\w*|revok\w+|abandon\w*|scrap(?:s|p\w+)?|shelv\w+"
    r"|drop(?:s|p\w+)?|discard\w*|cancel\w*|pull(?:s|ed|ing)?(?: back)?|remov\w+|took back|tak(?:e|ing|en) back"
    r"|walk\w* back|disregard\w*|void\w*|supersed\w+|replac\w+)"
)
_NAMED = (
    r"(?:guidance|guide|outlook|forecasts?|targets?|plans?|budgets?|range|figures?|numbers?|estimates?"
    r"|projections?|expectations?|ambitions?|goals?)"
)
_WITHDRAWN_BEFORE = re.compile(
    rf"(?:\bno longer\s(?:\w+ly\s)?(?:be |being )?(?:{_VIEWS}|believ\w*|think\w*|assum\w*|stand\w*(?: by| behind)?"
    rf"|apply|appl\w+|valid|our|budget\w*){_WITHIN}|\bno longer\s(?:at\s|be\s)?{_ROUND}"
    rf"|\b(?P<given_up>{_GIVEN_UP})\s(?:(?!{BREAK})[^$]){{0,60}}?\b{_NAMED}\b(?:(?!{BREAK})[^$]){{0,60}}?)$"
)
_TO = re.compile(r"\b(?:to|by|with)\s(?:(?!spend|invest|deploy)\w+\s){0,3}$")
_WITHDRAWN_BEHIND = re.compile(
    rf"{_WITHIN}(?:\b(?:is|are|was|were|been|be|being|now|stands?|hereby)\s(?:\w+ly\s|now\s|hereby\s|being\s|all\s)?"
    r"(?:withdrawn|suspended|rescinded|retracted|revoked|abandoned|scrapped|shelved|cancell?ed|dropped|discarded"
    r"|pulled|void|obsolete|outdated|superseded|disregarded|off the table|out of date"
    r"|(?:no longer|not|not to be|not be) (?:\w+ly )?(?:be |to be )?(?:valid|applicable|in (?:effect|force|place)"
    r"|current|relied|operative)|no longer (?:our|appropriate|realistic|achievable|relevant|expected|planned))\b"
    r"|\bno longer (?:appl|stand|hold|be relied|reflect|represent|in)\w*"
    rf"|,\s(?:which|but)\s(?:we|it|the company|meta)\s(?:\w+\s){{0,2}}?{_GIVEN_UP}\b)"
)
_IF = re.compile(
    r"(?:^|[,;(\s])(?:if|should|were|unless|in case|in the event|suppos(?:e|ing)|provided that)\s"
    r"(?!you\b|i\b|we (?:look|take|think|include|exclude|add|go back|step back|consider|compare)|anything|not\b"
    r"|any\b|possible|needed|necessary|approved|be\b|continue|have\b|see\b|come\b)"
    r"(?<!as if )(?<!even if )"
)
_COULD = re.compile(r"\b(?:could|might|may(?! \d)|would|can)\b")
_SCENARIO = re.compile(
    r"\b(?:in|under|with|on)\s(?:a|an|the|our|one|this|that|such a|any|some|its)\s(?:(?!base|central|reference"
    r"|planning)[\w-]+\s){0,4}?(?:scenario|hypothetical|thought experiment|(?:downside|upside|bear|bull|worst|best"
    r"|stress|low|high|adverse|optimistic|pessimistic|extreme)[\s-]case)\b"
    r"|\b(?:hypothetically|theoretically|in theory|what if|illustratively|for illustration|imagine|worst case)\b"
)
_KOREAN_DENIED = re.compile(
    r"부인(?:했|하|한|해)|사실이 아니|사실과 다르|사실무근|일축|반박|오보|낭설|헛소문|근거 ?없|루머(?:에 불과|일 뿐)"
    r"|(?:투자|집행|지출|계획|예상|전망|예정|고려|검토|목표|달성)(?:를|을)? ?(?:하|되)지(?:는|도)? ?(?:않|못)"
    r"|(?:쓰|들이|넣)지(?:는)? ?않"
    r"|(?:계획|방침|의사|생각|예정|뜻)(?:은|이|도|조차)? ?(?:없|아니)"
    r"|(?:말|발표|언급|제시)한 적(?:이|은|도)? ?없"
    r"|않기로"
)
_KOREAN_NOT = re.compile(r"(?:가|이)? ?(?:아니라|아닌|아니고|아니며|대신)")
_KOREAN_WITHDRAWN = re.compile(r"철회|백지화|폐기|거둬들|더 ?(?:이상|는)[^,.;]{0,40}않|취소|유효하지 않")
_KOREAN_KEPT = re.compile(
    r"(?:철회|변경|수정|조정|취소|바꾸|줄이|축소|폐기|하향|상향)(?:하|되|할|될)?(?:지|계획[은이] 없|않)"
)
_KOREAN_IF = re.compile(r"(?:[가-힣]면|경우|시나리오)(?:[,\s는엔에]|에는|에서는)")
_KOREAN_MAY = re.compile(r"수(?:도|는)? 있|가능성|지도 모|시나리오")
_CLAUSE_END = re.compile(r"[;]|\.\s|,\s(?:but|and|so|we|our|instead)\b|\bbut\b|(?:지만|으며|했으나|고),?\s")
_FIRM_SHAPES = ("point", "approximately", "range", "tolerance")


def without_denied(line: str, bound: Sequence[Bound]) -> list[Bound]:
    """The amounts of a flat sentence; `denied`, `withdrawn` or `supposed` is the role of what it does not stand by."""
    return [replace(one, role=_role(line, one.amount)) if one.role == "value" else one for one in bound]


def stands_by_nothing(bound: Sequence[Bound]) -> bool:
    """Whether capital spending is named with amounts and the sentence stands by none of them."""
    return any(one.role in UNSAID and (one.measure is None or one.measure.is_capex) for one in bound)


def _role(line: str, amount: Amount) -> Role:
    if not line.isascii() and re.search("[가-힣]", line):
        return _korean_role(line, amount)
    start, end = amount.start, amount.end
    before = _WITHDRAWN_BEFORE.search(line, 0, start)
    # "Dropped its forecast to $55 billion" gives up nothing.
    if before and not (before["given_up"] and _TO.search(line, before.start(), start)):
        return "withdrawn"
    if _WITHDRAWN_BEHIND.match(line, end):
        return "withdrawn"
    if _DENIED_BEHIND.match(line, end) or _denies(line, amount):
        return "denied"
    return "supposed" if _is_supposed(line, start, end) else "value"


def _denies(line: str, amount: Amount) -> bool:
    """Whether words before an amount deny it, and do not only refuse to change it."""
    start = amount.start
    patterns = [_DENIED_BEFORE]
    if not amount.turned and amount.shape in _FIRM_SHAPES:
        patterns += [_NEGATED, _NOT_AMOUNT]
    found = (pattern.search(line, 0, start) for pattern in patterns)
    return any(
        one is not None
        and not _CHANGE.search(line, one.start(), start)
        and not _CHANGE_BEHIND.match(line, amount.end)
        for one in found
    )


def _is_supposed(line: str, start: int, end: int) -> bool:
    if _SCENARIO.search(line):
        return True
    opened = max(line.rfind(";", 0, start), 0)
    stop = _CLAUSE_END.search(line, end)
    stopped = stop.start() if stop else len(line)
    could = list(_COULD.finditer(line, opened, start))
    return bool(could) and _IF.search(line, opened, stopped) is not None


def _korean_role(line: str, amount: Amount) -> Role:
    stop = _CLAUSE_END.search(line, amount.end)
    behind = line[amount.end : stop.start() if stop else len(line)]
    if _KOREAN_NOT.match(line, amount.end):
        return "denied"
    if amount.turned or _KOREAN_KEPT.search(behind):
        return "value"
    if _KOREAN_WITHDRAWN.search(behind):
        return "withdrawn"
    if _KOREAN_DENIED.search(behind) and amount.shape in _FIRM_SHAPES:
        return "denied"
    supposed = _KOREAN_IF.search(line, 0, amount.start) and _KOREAN_MAY.search(behind)
    return "supposed" if supposed or "시나리오" in line[: amount.start] else "value"
