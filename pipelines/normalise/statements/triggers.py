"""Which sentences are worth reading: fixed words are looked for in the whole text, and their neighbourhood is checked.

The text is never copied or folded as a whole. Words are searched without their first letter, so that one search
finds "Capital" and "capital".
"""

import re
from collections.abc import Iterator

from pipelines.normalise.statements.sentences import line_width, sentence_around

_NEAR = 200
_SPENDING = ("invest", "spend", "spent", "deploy", "outlay", "build", "expenditure")
_PAYING = ("purchase", "acqui", "paid", "spen", "invest", "addition", "payment", "outlay")
_AHEAD = ("expect", "outlook", "guid", "forecast", "anticipat", "plan", "will", "target")
_AI = ("data center", "datacenter", "data centre", " ai ", "artificial", "cloud", "azure", "aws")
_COMPUTE = ("compute", "computing", "cloud", "azure", "gpu", "nvidia", "data center", "datacenter", "ai infrastructure",
            "lease", "capacity", "openai", "anthropic", "in the u", "stargate")  # fmt: skip
_BINDING = ("commit", "pledg", "agree", "contract", "deal", " order", "purchase", "buy", "bought", "invest",
            "obligation", "not yet commenced")  # fmt: skip
# Word without its first letter; what has to stand near it (one of each group); characters to either side.
_CHECKS: tuple[tuple[str, tuple[tuple[str, ...], ...], int], ...] = (
    ("apex", (), 0),
    ("apEx", (), 0),
    ("APEX", (), 0),
    ("ap ex", (), 0),
    ("ap-ex", (), 0),
    ("ap Ex", (), 0),
    ("PP&E", (), 0),
    ("ash paid for", (), 0),
    ("apital", (("expend", "spend", "invest", "outlay", "budget", "plan", "program", "addition"),), 24),
    ("roperty", (("equipment",), _PAYING), 60),
    ("nfrastructure", (_SPENDING,), 90),
    ("ata cent", (("revenue", "sales", *_SPENDING),), 120),
    ("atacent", (("revenue", "sales", *_SPENDING),), 120),
    ("evenue", ((*_AHEAD, *_AI),), 160),
    ("otal expenses", (_AHEAD,), _NEAR),
    ("otal costs and expenses", (_AHEAD,), _NEAR),
    ("illion", (_COMPUTE, _BINDING), _NEAR),
)
_HANGUL = re.compile(r"설비\s?투자|자본적?\s?지출|시설\s?투자|투자|데이터\s?센터|매출|capex|CAPEX")
_HANGUL_WORDS = ("투자", "지출", "매출", "데이터")


def candidates(text: str) -> Iterator[tuple[int, int]]:
    """Sentences of a text that may hold a statement, in order and once each.

    Linear in the text: fixed searches, bounded checks, bounded sentences.
    """
    done, width = 0, line_width(text)
    for place, check in _places(text):
        # What stands in a sentence that was given already needs no check.
        if place < done or not _holds(text, place, check):
            continue
        start, end = sentence_around(text, place, done, width)
        done = end
        yield start, end


def _places(text: str) -> list[tuple[int, int]]:
    """Places of words that a statement needs, in order, with the check (place in _CHECKS) that each has to pass."""
    places: list[tuple[int, int]] = []
    for check, (word, _, _) in enumerate(_CHECKS):
        place = text.find(word)
        while place >= 0:
            places.append((place, check))
            place = text.find(word, place + len(word))
    if any(text.find(word) >= 0 for word in _HANGUL_WORDS):
        places.extend((match.start(), 0) for match in _HANGUL.finditer(text))
    return sorted(places)


def _holds(text: str, place: int, check: int) -> bool:
    """Whether one word of each group stands near a place; the first check asks for none."""
    _, groups, reach = _CHECKS[check]
    if not groups:
        return True
    near = text[max(0, place - reach) : place + reach].lower()
    for group in groups:
        for word in group:
            if word in near:
                break
        else:
            return False
    return True
