"""Words that turn a bound round: "do not expect to exceed", "will not be lower than", "unlikely to be over"."""

import re

# Where one of these stands, what follows is no longer governed by the words before.
BREAK = (
    r"(?:[;:]|\.\s|\b(?:but|although|though|because|while|whereas|however|instead|yet|since|which)\b"
    r"|,\s(?:and|so|we|our|i|they|it|capital|capex|with|as|its|still|the company)\b"
    r"|\band\s(?:we|now|still|expect|plan|will|continue|anticipate|are|is|it|our|its|capex|capital|reiterate"
    r"|remain|guide|that)\b)"
)
NOT = r"(?:\b(?:not|never|cannot|nor|neither)\b|n't\b)(?!\s(?:only|just|merely|simply|solely|necessarily)\b)"
ADVERBS = (
    r"(?:\s(?:\w+ly|now|yet|ever|even|at all|at this (?:time|point|stage)|today|still|be|been|have|to|longer"
    r"|going|in any way)){0,4}"
)
_VIEWS = (
    r"(?:expect|anticipat|plan|intend|foresee|see|project|forecast|guid|target|budget|envisag|predict"
    r"|believ|think|look|aim|want|need|assum|estimat|contemplat|allow|let|likely)\w*"
)
_SPENDING = (
    r"(?:be|spend|invest|go|rise|increase|grow|climb|fall|drop|decline|decrease|dip|come|total|reach|end|land"
    r"|run|move|deploy|average|allocate|commit)(?:ing|s)?"
)
_TURNING = re.compile(
    rf"(?:{NOT}{ADVERBS}(?:\s(?:{_VIEWS}|{_SPENDING})\b)?|\bno (?:plans?|intention|expectation|reason|need)"
    rf"\s(?:to|of|that|for)\b|(?<!not )\bunlikely\b|(?<!no )(?<!not )(?<!n't )(?<!without )(?<!without a )"
    r"\bdoubt(?:s|ful)?\b"
    r"|\b(?:at|under|in) no (?:point|time|circumstances?|case|way|scenario)\b|\bno (?:scenario|case|world|situation)"
    r" (?:in which|in|where)\b"
    rf"|\bnothing (?:suggests?|indicates?|points)\b|\bimprobable\b|\bno longer {_VIEWS}\b)"
    rf"(?P<gap>(?:(?!{BREAK})[^$]){{0,100}})$"
)
# Only what has a verb of its own may stand between "not" and the bound: "not including leases, over $5 billion".
_VERBLESS = re.compile(rf"{NOT}{ADVERBS}\s?$")
_REACH = 150
_KOREAN = re.compile(
    r"[^,.;]{0,16}?(?:지\s?(?:는|도)?\s?(?:않|못)|(?:일|가능성|계획)(?:은|이|도)?\s?(?:없|낮|작)|아닐|아니)"
)


def turns_bound(line: str, place: int) -> bool:
    """Whether the words before a bound that begins at `place` deny it, so that it holds from the other side."""
    match = _TURNING.search(line, max(0, place - _REACH), place)
    if match is None:
        return False
    said = line[match.start() : match.start("gap")]
    has_verb = (
        re.search(rf"(?:{_VIEWS}|{_SPENDING})$|likely|doubt|improbable|\bno\s|nothing", said) is not None
    )
    return has_verb or _VERBLESS.search(line, max(0, place - _REACH), place) is not None


def turns_korean_bound(line: str, place: int) -> bool:
    """Whether a Korean bound that ends at `place` is denied by the verb behind it: 이상 투자하지 않을."""
    return _KOREAN.match(line, place) is not None
