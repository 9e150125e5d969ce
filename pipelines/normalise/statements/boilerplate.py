"""Sentences that speak of figures without stating any: safe harbour, definitions, headings and rows of tables."""

import re

_BOILERPLATE = re.compile(
    r"forward-looking statement|risks? and uncertaint|could (?:cause|differ)|differ materially"
    r"|non-gaap (?:financial )?measure|\bwe define\b|\bis defined as\b|safe harbor"
    r"|undertake no obligation|\breconcil|private securities litigation|conference call|\bwebcast\b"
    r"|as described in|see note \d|should not be considered|may not be comparable"
    r"|reduced by \W{0,2}purchases|determined by adjusting|\bis presented\b|included in accounts payable"
    r"|but not yet paid|as follows\W*$|^\W*(?:our|the) (?:expectations?|plans|intentions?|beliefs?|ability)\b"
    r"|is calculated as|in our calculation|calculation of free cash flow|\bwe (?:subtract|calculate)\b"
    r"|useful (?:information|to investors)|management (?:uses|believes)"
)
_VERB = re.compile(
    r"\b(?:was|were|is|are|be|will|would|expect\w*|anticipat\w*|plan(?:s|ned|ning)?|total\w*|amount\w*|spent"
    r"|spend|invest\w*|increas\w*|decreas\w*|grew|rose|fell|came|includ\w*|reach\w*|rais\w+"
    r"|lower\w*|forecast\w*|project\w*|guid\w*|continu\w*|remain\w*|commit\w*|sign\w*|agreed?|had|have|has"
    r"|hit|reported|jump\w*|see|estimat\w*|climb\w*|surg\w*|up|down)\b|[가-힣]{2,}다\b|전망|계획"
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d[\d,.]*")
_FEWEST_WORDS = 4
_MOST_NUMBERS, _WORDS_A_NUMBER = 14, 4


_MONEY = re.compile(r"[$€£¥₩]\s?\d|illion|\d\s?(?:bn|b|m|trn)\b|\b(?:usd|krw|twd) ?\d|[조억]")
_CAPEX = re.compile(
    r"cap[\s-]?ex|capx|capital[\s-](?:exp|sp|inv|out|bud|add|pro|pl)|equipment|pp&e|p&e|투자|지출|infrastructure"
    r"|data[\s-]?cent"
)


def says_something(line: str) -> bool:
    """Whether a flat sentence has an amount of money or speaks of capital spending; without, it states nothing."""
    return _MONEY.search(line) is not None or _CAPEX.search(line) is not None


def is_boilerplate(line: str) -> bool:
    """Whether a flat sentence can state nothing: legal text, a definition, or a row or heading of a table."""
    if _BOILERPLATE.search(line) or _is_row(line):
        return True
    if _VERB.search(line):
        return line.count(" ") < _FEWEST_WORDS and not _DIGIT.search(line)
    # Without a verb it may still be a headline: "2026 capex: $115B to $135B".
    return not re.search(r"[$€£¥₩]\s?\d|\d\s?(?:billion|million|bn|trillion)|[조억]", line)


def _is_row(line: str) -> bool:
    """Whether a line is mostly numbers, as the rows of a table that lost its cells."""
    numbers = len(_NUMBER.findall(line))
    return numbers > _MOST_NUMBERS and line.count(" ") < _WORDS_A_NUMBER * numbers
