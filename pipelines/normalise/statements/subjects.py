"""Whose spending a sentence speaks of, and who says so: the company, its customers, a sector, an analyst, a third party."""

import re

from pipelines.normalise.statements.mentions import MeasureMention

_OTHERS = (
    r"(?:hyper-?scalers?|hyperscale (?:customers?|companies|players|operators)|csps?"
    r"|cloud (?:service )?providers?|cloud (?:giants|titans|companies|customers)"
    r"|carriers?|operators|industry|sector|peers?|competitors?|rivals?|big[\s-]tech(?: companies| firms)?"
    r"|tech (?:giants?|companies|firms)|megacaps?"
    r"|mag(?:nificent)?[\s-]?(?:7|seven)|customers?|clients|neo-?clouds?|telcos?|(?:the |top |big |largest "
    r"|major ){1,3}(?:two|three|four|five|six|seven|eight|ten|\d{1,2})\b"
    r"(?: \w+){0,3}? (?:companies|firms|players|spenders|buyers|hyperscalers|csps|customers)|(?:two|three"
    r"|four|five|six|seven|eight|ten) (?:firms|companies|giants)"
    r"|(?:data[\s-]?cent(?:er|re)|cloud|large ai|ai) (?:users|builders|buyers|tenants|owners|developers)"
    r"|cios?|businesses|corporates|(?:chip ?makers|foundries|enterprises|governments|utilities|oems"
    r"|memory makers|semiconductor companies))"
)
_POSSESSOR = re.compile(
    rf"\b{_OTHERS}(?:'s|')?(?:[\s-](?:wide|level|total|ai|data[\s-]?center|annual|combined|collective|global"
    rf"|\d{{4}}|\w+ing)){{0,3}}[\s-]$"
    r"|\b(?:combined|collective|industry[\s-]?wide|sector[\s-]?wide|global|worldwide|world's|wafer[\s-]fab"
    r"|enterprise it|government|carrier|customer|peer"
    r"|consumer|market|sovereign|enterprise|utility|telecom|hyperscale"
    r"|end[\s-]user)(?:\sand\s\w+)?\s(?:\w+\s)?$"
)
_OWNER_AFTER = re.compile(
    rf"\s(?:spend(?:ing)?\s|growth\s|budgets?\s)?(?:has \w+ |have \w+ |is \w+ |are \w+ )?(?:of|by|from|at"
    rf"|among|amongst|across|within|in)\s(?:just\s|only\s|all\s)?"
    rf"(?:the\s|our\s|these\s|those\s|their\s|its\s)?(?:[\w-]+\s){{0,3}}?{_OTHERS}\b"
    r"|\sfrom (?:the )?(?:cloud|enterprises?)\b|\s(?:that )?we (?:have )?(?:tallied|added up|counted|tracked"
    r"|track)\b|\s(?:spend(?:ing)?\s)?(?:worldwide|globally|industry[\s-]?wide|in the world|around the world"
    r"|across the (?:industry|sector|board))\b"
)
_SPENDING_SUBJECT = re.compile(
    rf"\b(?P<who>{_OTHERS})\b(?:'|'s)?(?:\s(?!are we|we\b)[\w'-]+){{0,6}}?\s(?:spend(?:ing|s)?|spent"
    rf"|invest(?:ing|ed|s)?|plan(?:s|ned)?|expect(?:s|ed)?|will|budget(?:ed|ing)?|capex|capital|together"
    rf"|combined"
    r"|collectively|deploy\w*|commit\w*|forecast\w*|project(?:s|ed)?|guid\w+)"
)
_RELATIVE = re.compile(rf"\b{_OTHERS},\s(?:which|who)\s(?:are|have|will|plan|expect)\b")
_NOUN = re.compile(rf"\b{_OTHERS}\b")
# Customers as the reason or the aim of one's own spending.
_PURPOSE_BEFORE = re.compile(
    r"\b(?:support(?:s|ing)?|serv(?:e|es|ing)|meet(?:ing)?|help(?:ing)?|address(?:ing)?|satisfy|demand from"
    r"|demands? of|need from|for|from|to|with|due to|given|because of|driven by|on behalf of|and|through"
    r"|signed|signal\w*)\s"
    r"(?:the |our |their |its |these |strong |more |all |key |large |new |existing |largest |ai |cloud "
    r"|needs of |demands? of |demand from ){0,4}$"
)
_PURPOSE_AFTER = re.compile(
    r"(?:s|s'|'s|')?\s(?:demands?|growth|needs|workloads?|success|contracts?|commitments?|orders?|requests?"
    r"|requirements|deployments|capacity|adoption|signals|bookings|backlog|usage|base|experience|growth"
    r"|funded|deposits?|prepayments?)"
)
# "the largest plan in the industry" ranks one's own.
_RANKED = re.compile(r"\b(?:in|of|across) (?:the|our) (?:industry|sector)$")
_OWN = re.compile(
    r"\b(?:we|i)(?:'d|'re|'ll|'ve)?\s(?:\w+\s){0,3}?(?:expect|anticipat|plan|spen[dt]|invest|forecast|project"
    r"|guid|had|incurred|estimat|reiterat|intend|rais|lower|target|deploy|budget|believ|increas|maintain"
    r"|narrow|continue)"
    r"|\bour\s(?:[\w-]+\s){0,4}?(?:capex|cap ex|capital)"
)
_ASKED = re.compile(
    r"\?\s*[\"']?\s*$|\byou guys\b|\byour\s(?:\w+\s){0,3}?(?:capex|capital|comments?|commentary|guidance"
    r"|guide|outlook|prepared remarks|spend(?:ing)?|plans?|remarks|investments?|forecast)"
    r"|\byou(?:'re|'ve| are| were| have| had)?\s(?:just |also |all |previously |guys |now "
    r"|kind of ){0,2}(?:said|mention\w*|talk\w*|gave|given|guid\w+|noted|rais\w+|called out|highlighted"
    r"|laid out|spending|spent|alluded|indicat\w+|point\w*)\b"
    r"|\b(?:i |we |i'd |just )?(?:wanted to|want to|would like to|like to|was hoping|hoping|wondering"
    r"|curious) (?:to )?(?:ask|understand|if|about|hear|get|see if|how|whether|follow|go back|dig|touch"
    r"|clarify)\b"
    r"|\b(?:we|i|investors) should (?:be |also |just )?(?:think\w*|expect\w*|model\w*|assum\w*|consider\w*)"
    r"|^(?:so|and|and then,?|hi|hey|thanks|great|okay|ok|yeah),? [a-z]+, (?:that's|that is|you(?! know| see"
    r"| can| will)|your|just|can|could|is|when|if|maybe|how|what|in terms)\b|\b(?:can|could|would|will) you\b"
    r"|\bcan you\b|\bhelp us\b|\bhow should (?:we|i|investors)\b|\bshould (?:we|i|investors)\b|\bhow do you\b"
    r"|\bis it fair\b|\b(?:it |that )?sounds like\b|\bif i (?:look|take|think|back|just|assume|strip"
    r"|do the math|remember)"
    r"|\bmy (?:first |second |last )?(?:question|follow)|\bfollow[\s-]up\b|\bcongrat|\bany (?:color|update"
    r"|thoughts)\b|\bdo you (?:think|expect|see|have|still)\b|\bare you\b|\bwhat(?:'s| is| are"
    r"| should)\b[^.]{0,40}\bwe\b[^.]{0,20}\bexpect\b|\bthanks for (?:taking|the question)"
    r"|\bam i\b|\bi guess\b|\bguidance (?:suggest|impl)\w+|\b(?:does|would) that (?:imply|mean|suggest)\b"
)
_HOUSES = (
    r"goldman(?: sachs)?|morgan stanley|jp ?morgan|jefferies|ubs|citi(?:group|bank)?|bofa|bank of america"
    r"|evercore|td cowen|cowen|bernstein|barclays|wedbush"
    r"|mizuho|needham|raymond james|oppenheimer|piper sandler|keybanc|deutsche bank|hsbc|nomura|macquarie"
    r"|stifel|wells fargo|dell'oro|idc|gartner|trendforce|mckinsey"
    r"|moody's|s&p global|factset|lseg|visible alpha|moffettnathanson|cantor|d\.?a\.? davidson|melius"
    r"|synergy research|omdia|counterpoint|semianalysis|epoch ai"
)
_THIRD_PARTY = re.compile(
    rf"\b(?:analysts?|economists|strategists|consensus|wall street|the street|brokerages?|{_HOUSES})(?:'s"
    rf"|')?(?:\s(?!which|whose)[\w'-]+){{0,4}}?\s?(?:expects?|estimates?|estimated|forecasts?|sees?|projects?"
    rf"|projected|predicts?|predicted|puts?|thinks?"
    rf"|reckons?|models?|calls? for|looking for|believes?|calculates?|says|said|expected|pencil\w*|assumes?"
    rf"|had expected|were expecting|is at|was at|stands at|stood at|now at)\b"
    rf"|\baccording to (?:\w+\s){{0,3}}?(?:analysts?|estimates|research|{_HOUSES})|\b(?:estimates?|figures"
    rf"|data|forecasts?) (?:compiled |collected )?(?:by|from) (?:\w+\s)?(?:{_HOUSES}|analysts?|bloomberg)"
    rf"|\b(?:consensus|analyst|street|sell-side|buy-side) (?:capex |capital \w+ )?(?:estimates?|forecasts?"
    rf"|expectations?|models?|numbers?)\b(?=[^.;]{{0,40}}\b(?:is|are|was|were|for|of|call|stand|at)\b)"
    r"|(?:증권사|애널리스트|시장 ?조사 ?업체|컨센서스|시장 ?예상치|월가|골드만삭스|모건스탠리)(?:은|는|이|가|에 따르면|들은|의)?"
)
_KOREAN_OTHERS = re.compile(
    r"(?:하이퍼스케일러|고객사|업계|빅테크|경쟁사|통신사|클라우드\s?(?:업체|기업|사업자)|[24567]대 기업|주요 기업)(?:들)?(?:의|은|는|이|가| 전체|들의| 합산)"
)


# One of these stands in every sentence that the pattern of that name can match: looking for them is ten times
# faster than trying the pattern, and most sentences hold none.
_ASKED_NEEDS = (
    "?", "you", " ask", "hop", "wonder", "curious", "help us", "should", "sounds like", "if i ", "question", "follow", "congrat", "any ", "what",
    "thanks", "am i", "i guess", "guidance suggest", "guidance impl", "would that", "does that", "is it fair", "touch on",
)  # fmt: skip
_OTHERS_NEEDS = (
    "hyper", "csp", "cloud", "carrier", "operator", "industry", "sector", "peer", "competitor", "rival", "big", "tech", "mag", "custom", "client",
    "telco", "top ", "large", "major", "two", "three", "four", "five", "six", "seven", "eight", "ten", "data cent", "datacent", " ai ", "cio", "business",
    "corporate", "maker", "foundr", "enterprise", "government", "utilit", "oem", "compan", "combined", "collective", "wide", "global", "world",
    "fab", "consumer", "market", "sovereign", "telecom", "end user", "end-user", "tall", "track", "added up", "counted",
)  # fmt: skip
_THIRD_NEEDS = (
    "analyst", "economist", "strateg", "consensus", "street", "brokerage", "according to", "estimate", "figures", "data ", "forecast", "sell-side",
    "buy-side", "증권", "애널리스트", "시장", "컨센서스", "월가", "골드만", "모건", "davidson",
    *(house.split("(")[0].split()[0] for house in _HOUSES.split("|") if house[0] not in "d)" and not house.startswith("bank)")), "deutsche", "dell'oro",
)  # fmt: skip


def _may_match(line: str, needs: tuple[str, ...]) -> bool:
    return any(text in line for text in needs)


def is_question_or_analyst(line: str) -> bool:
    """Whether a flat sentence is asked or concluded by somebody who questions the company."""
    return _may_match(line, _ASKED_NEEDS) and _ASKED.search(line) is not None


def third_party(line: str) -> re.Match[str] | None:
    """Where a flat sentence gives the view of analysts or research houses as its main statement."""
    return _THIRD_PARTY.search(line) if _may_match(line, _THIRD_NEEDS) else None


def about_others(line: str, measure: MeasureMention | None) -> str | None:
    """`customers` or `sector` where the spending is that of others, None where it is the speaker's own."""
    if not line.isascii() and _KOREAN_OTHERS.search(line):
        return "sector"
    if not _may_match(line, _OTHERS_NEEDS):
        return None
    if measure is not None:
        before = _POSSESSOR.search(line, max(0, measure.start - 60), measure.start)
        after = _OWNER_AFTER.match(line, measure.end)
        if before or after:
            return _which((before or after)[0])  # type: ignore[index]
    relative = _RELATIVE.search(line)
    if relative:
        return _which(relative[0])
    for match in _SPENDING_SUBJECT.finditer(line):
        if not _is_purpose(line, match.start(), match.end("who")):
            return _which(match["who"])
    if _OWN.search(line):
        return None
    for match in _NOUN.finditer(line):
        if not _is_purpose(line, match.start(), match.end()) and not _RANKED.search(line, 0, match.end()):
            return _which(match[0])
    return None


def _is_purpose(line: str, start: int, end: int) -> bool:
    before = _PURPOSE_BEFORE.search(line, max(0, start - 60), start)
    return before is not None or _PURPOSE_AFTER.match(line, end) is not None


def _which(words: str) -> str:
    return "customers" if re.search(r"customer|client|carrier|csp|cloud", words) else "sector"
