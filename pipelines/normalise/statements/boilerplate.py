"""Sentences that speak of figures without stating any: safe harbour, definitions, headings and rows of tables."""

import re

# Looked for as they are: thirty texts are found faster than one pattern of thirty is tried.
_BOILERPLATE = (
    "forward-looking statement", "risk and uncertaint", "risks and uncertaint", "could cause", "could differ",
    "differ materially", "non-gaap financial measure", "non-gaap measure", "we define ", "is defined as",
    "safe harbor", "undertake no obligation", "reconcil", "private securities litigation", "conference call",
    "webcast", "as described in", "see note ", "should not be considered", "may not be comparable",
    "useful information", "useful to investors", "management uses", "management believes", "reduced by purchases",
    'reduced by "purchases', "determined by adjusting", "is presented", "is calculated as", "in our calculation",
    "calculation of free cash flow", "we subtract", "we calculate", "included in accounts payable",
    "but not yet paid",
)  # fmt: skip
_LISTED = re.compile(r"^\W*(?:our|the) (?:expectations?|plans|intentions?|beliefs?|ability)\b|as follows\W*$")
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
    return (
        "$" in line or "illion" in line or _MONEY.search(line) is not None or _CAPEX.search(line) is not None
    )


def is_boilerplate(line: str) -> bool:
    """Whether a flat sentence can state nothing: legal text, a definition, or a row or heading of a table."""
    if any(text in line for text in _BOILERPLATE) or _LISTED.search(line) or _is_row(line):
        return True
    if _VERB.search(line):
        return line.count(" ") < _FEWEST_WORDS and not _DIGIT.search(line)
    # Without a verb it may still be a headline: "2026 capex: $115B to $135B".
    return not re.search(r"[$€£¥₩]\s?\d|\d\s?(?:billion|million|bn|trillion)|[조억]", line)


def _is_row(line: str) -> bool:
    """Whether a line is mostly numbers, as the rows of a table that lost its cells."""
    numbers = len(_NUMBER.findall(line))
    return numbers > _MOST_NUMBERS and line.count(" ") < _WORDS_A_NUMBER * numbers
