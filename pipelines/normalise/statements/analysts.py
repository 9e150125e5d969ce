"""Sentences in which others speak of the company: analysts who ask, research houses and markets that estimate."""

import re

_HOUSES = (
    "goldman sachs", "goldman", "morgan stanley", "jp morgan", "jpmorgan", "jefferies", "ubs", "citigroup",
    "citibank", "citi", "bofa", "bank of america", "evercore", "td cowen", "cowen", "bernstein", "barclays",
    "wedbush", "mizuho", "needham", "raymond james", "oppenheimer", "piper sandler", "keybanc",
    "deutsche bank", "hsbc", "nomura", "macquarie", "stifel", "wells fargo", "dell'oro", "idc", "gartner",
    "trendforce", "mckinsey", "moody's", "s&p global", "factset", "lseg", "visible alpha", "moffettnathanson",
    "cantor", "d.a. davidson", "davidson", "melius", "synergy research", "omdia", "counterpoint",
    "semianalysis", "epoch ai", "truist",
)  # fmt: skip
_HOUSE = "|".join(re.escape(house) for house in _HOUSES)
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
    r"| should)\b(?:[^.]|\.(?=\d)){0,40}\bwe\b(?:[^.]|\.(?=\d)){0,20}\bexpect\b|\bthanks for (?:taking"
    r"|the question)"
    r"|\bam i\b|\bi guess\b|\bguidance (?:suggest|impl)\w+|\b(?:does|would) that (?:imply|mean|suggest)\b"
)
_THIRD_PARTY = re.compile(
    rf"\b(?:analysts?|economists|strategists|consensus|wall street|the street|brokerages?|{_HOUSE})(?:'s"
    rf"|')?(?:\s(?!which|whose)[\w'-]+){{0,4}}?\s?(?:expects?|estimates?|estimated|forecasts?|sees?|projects?"
    rf"|projected|predicts?|predicted|puts?|thinks?"
    rf"|reckons?|models?|calls? for|looking for|believes?|calculates?|says|said|expected|pencil\w*|assumes?"
    rf"|had expected|were expecting|is at|was at|stands at|stood at|now at)\b"
    rf"|\baccording to (?:\w+\s){{0,3}}?(?:analysts?|estimates|research|{_HOUSE})|\b(?:estimates?|figures"
    rf"|data|forecasts?) (?:compiled |collected )?(?:by|from) (?:\w+\s)?(?:{_HOUSE}|analysts?|bloomberg)"
    rf"|\b(?:consensus|analyst|street|sell-side|buy-side) (?:capex |capital \w+ )?(?:estimates?|forecasts?"
    rf"|expectations?|models?|numbers?)\b(?=(?:[^.;]|\.(?=\d)){{0,40}}\b(?:is|are|was|were|for|of|call|stand"
    rf"|at)\b)"
    r"|(?:증권사|증권가|증권업계|투자은행|금융투자업계|연구원"
    r"|애널리스트|시장 ?조사 ?업체|컨센서스|시장 ?예상치|월가|골드만삭스|모건스탠리)"
    r"(?:은|는|이|가|에 따르면|들은|의)?"
)
# One of these stands in every sentence that the pattern of that name can match: looking for them is ten times
# faster than trying the pattern, and most sentences hold none.
_ASKED_NEEDS = (
    "?", "you", " ask", "hop", "wonder", "curious", "help us", "should", "sounds like", "if i ", "question", "follow",
    "congrat", "any ", "what", "thanks", "am i", "i guess", "guidance suggest", "guidance impl", "would that",
    "does that", "is it fair", "touch on",
)  # fmt: skip
# In Korean whoever estimates may come last: 700억 달러로 증권가는 추정했다.
_KOREAN_ESTIMATE = re.compile(
    r"(?:증권사|증권가|증권업계|투자은행|금융투자업계|연구원|애널리스트|월가|시장)(?:들)?(?:은|는|이|가|에서는|에선|에서)\s(?:[^.;]{0,60}?)"
    r"(?:추정|추산|예상|전망|내다|관측|보고 있|봤|점쳤|점치)"
)
_THIRD_NEEDS = (
    "analyst", "economist", "strateg", "consensus", "street", "brokerage", "according to", "estimate",
    "figures", "data ", "forecast", "sell-side", "buy-side", "증권", "애널리스트", "시장", "컨센서스", "월가",
    "골드만", "모건", "투자은행", "투자업계", "연구원", *_HOUSES,
)  # fmt: skip


def is_asked(line: str) -> bool:
    """Whether a flat sentence is asked or concluded by somebody who questions the company."""
    return any(text in line for text in _ASKED_NEEDS) and _ASKED.search(line) is not None


def estimated_in_korean(line: str) -> bool:
    """Whether a flat Korean sentence says that analysts, brokers or the market estimate."""
    return not line.isascii() and _KOREAN_ESTIMATE.search(line) is not None


def estimate_of_others(line: str) -> re.Match[str] | None:
    """Where a flat sentence gives the view of analysts, research houses or the market as its main statement."""
    return _THIRD_PARTY.search(line) if any(text in line for text in _THIRD_NEEDS) else None
