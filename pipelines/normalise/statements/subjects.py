"""Whose spending a sentence speaks of where it is not the speaker's own: its customers' or a sector's."""

import re

from pipelines.normalise.statements.mentions import MeasureMention

_OTHERS = (
    r"(?:hyper-?scalers?|hyperscale (?:customers?|companies|players|operators)|csps?"
    r"|cloud (?:service )?providers?|cloud (?:giants|titans|companies|customers)"
    r"|carriers?|operators|industry|sector|peers?|competitors?|rivals?|big[\s-]tech(?: companies| firms)?"
    r"|tech (?:giants?|companies|firms)|megacaps?"
    r"|suppliers|vendors|contractors|tenants|lessors|landlords|business partners"
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
_KOREAN_OTHERS = re.compile(
    r"(?:하이퍼스케일러|고객사|업계|빅테크|경쟁사|통신사|클라우드\s?(?:업체|기업|사업자)|[24567]대 기업"
    r"|주요 기업)(?:들)?(?:의|은|는|이|가| 전체|들의| 합산)"
)


# One of these stands in every sentence that the patterns can match: looking for them is ten times faster than trying
# the patterns, and most sentences hold none.
_NEEDS = (
    "hyper", "csp", "cloud", "carrier", "operator", "industry", "sector", "peer", "competitor", "rival", "big", "tech",
    "mag", "custom", "client", "telco", "top ", "large", "major", "two", "three", "four", "five", "six", "seven",
    "eight", "ten", "data cent", "datacent", " ai ", "cio", "business", "corporate", "maker", "foundr", "enterprise",
    "government", "utilit", "oem", "compan", "combined", "collective", "wide", "global", "world", "fab", "consumer",
    "market", "sovereign",
    "supplier", "vendor", "contractor", "tenant", "lessor", "landlord", "partner",
    "telecom", "end user", "end-user", "tall", "track", "added up", "counted",
)  # fmt: skip


def about_others(line: str, measure: MeasureMention | None) -> str | None:
    """`customers` or `sector` where the spending is that of others, None where it is the speaker's own."""
    if not line.isascii() and _KOREAN_OTHERS.search(line):
        return "sector"
    if not any(text in line for text in _NEEDS):
        return None
    owner = _owner(line, measure) if measure else None
    if owner:
        return _which(owner)
    for match in _SPENDING_SUBJECT.finditer(line):
        if not _is_purpose(line, match.start(), match.end("who")):
            return _which(match["who"])
    if _OWN.search(line):
        return None
    for match in _NOUN.finditer(line):
        if not _is_purpose(line, match.start(), match.end()) and not _RANKED.search(line, 0, match.end()):
            return _which(match[0])
    return None


def _owner(line: str, measure: MeasureMention) -> str | None:
    """The words that give a measure to others: before it, behind it, or as those who "are on track to invest"."""
    found = (
        _POSSESSOR.search(line, max(0, measure.start - 60), measure.start)
        or _OWNER_AFTER.match(line, measure.end)
        or _RELATIVE.search(line)
    )
    return found[0] if found else None


def _is_purpose(line: str, start: int, end: int) -> bool:
    before = _PURPOSE_BEFORE.search(line, max(0, start - 60), start)
    return before is not None or _PURPOSE_AFTER.match(line, end) is not None


def _which(words: str) -> str:
    return "customers" if re.search(r"customer|client|carrier|csp|cloud", words) else "sector"
