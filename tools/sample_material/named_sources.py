"""The truth table's sources in short words of ours, and what each of them is said to state.

A source that names no place that someone else can look up (a memory, an identifier without an address) and a sum that
only checks another figure are never copied.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

THOUSAND = 1_000
_CALLS = "Tariff_Sentiment (transcripts of calls)"

# By what the table's source begins with. None: not copied.
_SOURCES: tuple[tuple[str, str | Callable[[str], str] | None], ...] = (
    (
        "A=KKKKKKAI/neocloud-capex-tracker docs/capex.html",
        "neocloud-capex-tracker, docs/capex.html (from SEC XBRL)",
    ),
    (
        "A=KKKKKKAI/neocloud-capex-tracker docs/revenue.html",
        "neocloud-capex-tracker, docs/revenue.html (from SEC XBRL)",
    ),
    ("B=jman4162/capex-atlas", "capex-atlas, company facts fixture"),
    (
        "C=danyu1/bridgewater_forecasting",
        "bridgewater_forecasting, capex_history_quarterly.csv (from SEC XBRL)",
    ),
    ("D=akiraak/ai-financial-analyst", "ai-financial-analyst (from press releases)"),
    ("D=akiraak", "ai-financial-analyst (from press releases)"),
    ("E=transcript lingtouyangLeo/Tariff_Sentiment", _CALLS),
    ("E ", _CALLS),
    ("page secwatch.observer", "secwatch.observer (digest of the 8-K)"),
    ("page ", lambda text: _page(text)),
    ("F=SEC EX-99.1", None),
    ("G=SEC companyfacts", None),
    ("memory", None),
    ("not found", None),
    ("github look-up id", None),
    ("code search excerpt", None),
    # Sums of two other figures of the table.
    ("A ", None),
    ("B ", None),
)


@dataclass(frozen=True, slots=True)
class NamedSource:
    """Words for a source, the value in millions that it is said to state where that is not the row's own, and which
    call it tells of.
    """

    words: str
    stated: Decimal | None
    call: str = ""


def named_sources(text: str) -> list[NamedSource]:
    """The sources of one row that can be named; raises ValueError for one that has no words of ours yet."""
    named: list[NamedSource] = []
    for part in (part.strip() for part in text.split(" | ")):
        known = [words for start, words in _SOURCES if f"{part} ".startswith(start)]
        if not known:
            raise ValueError(f"a source without words of ours: {part!r}")
        words = known[0](part) if callable(known[0]) else known[0]
        if words and words not in [one.words for one in named]:
            named.append(NamedSource(words, _stated(part), _call(part)))
    return named


def stated_value(sources: list[NamedSource], value: Decimal) -> Decimal:
    """What the named sources state: the row's value unless each of them is said to state a rounded one."""
    stated = [one.stated for one in sources]
    return stated[0] if stated and stated[0] is not None and None not in stated else value


def _stated(part: str) -> Decimal | None:
    """`(rounded 2050)` is in millions; `(14.8)` behind a call is in billions, as it is spoken."""
    if rounded := re.search(r"\(rounded (\d+)\)", part):
        return Decimal(rounded[1])
    if spoken := re.fullmatch(r"E.*\((\d+\.\d+)\)", part):
        return Decimal(spoken[1]) * THOUSAND
    return None


def _call(part: str) -> str:
    found = re.match(r"E.* ([A-Z]+_\d{4}_Q\d)\b", part)
    return found[1] if found else ""


def _page(part: str) -> str:
    found = re.match(r"page (\S+)( \d{4}-\d{2}-\d{2})?", part)
    if found is None:
        raise ValueError(f"a page without an address: {part!r}")
    return found[1] + (found[2] or "")
