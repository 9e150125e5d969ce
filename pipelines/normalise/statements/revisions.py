"""Which way a statement points, and what it does to earlier guidance: raises, lowers, narrows, repeats, begins it."""

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.normalise.statements.money import Amount

Revision = Literal["raises", "lowers", "narrows", "repeats", "initial", "none"]

_WORDS: tuple[tuple[Revision, re.Pattern[str]], ...] = (
    ("narrows", re.compile(r"\bnarrow\w*\b|\btighten\w*\b|범위를? 좁")),
    ("repeats", re.compile(
        r"\b(?:continue to|still|now still) (?:expect|anticipat|forecast|project|plan|see|target|estimat"
        r"|believe)\w*|\breiterat\w+|\breaffirm\w*|\bmaintain(?:s|ed|ing)?\b"
        r"|\bunchanged\b|\bno change\b|\bremain(?:s|ed)? (?:unchanged|on track|consistent|the same"
        r"|comfortable)|\bas (?:we|i) (?:shared|said|noted|mentioned|discussed|indicated|guided)"
        r"|\brecall\b|\bconsistent with (?:our |the )?(?:prior|previous|earlier) |\bstill on track\b"
        r"|\bconfirm(?:s|ed|ing)?\b|유지(?:했|한|하)|재확인")),
    ("raises", re.compile(
        r"\b(?:rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|hik(?:e|es|ed|ing)|boost(?:s|ed|ing)?|bump(?:s|ed"
        r"|ing)?(?: up)?|upped|upping)\b|\b(?:increas|mov)\w+ (?:\w+ ){0,6}?(?:from|guidance|outlook|range"
        r"|forecast)"
        r"|\bup from\b|\bincreasing (?:our|its|their) (?:\w+ ){0,5}?(?:capital|capex|investments?|guidance"
        r"|outlook)|\bincrease (?:of|in|to) (?:the |both )?(?:high|upper|top|low|bottom|midpoint)"
        r"|\bhigher than (?:our|the|its) (?:prior|previous|earlier|original)|\b(?:guide|guidance|outlook"
        r"|forecast|budget|range) (?:\w+ ){0,2}?up\b|\bupwards?\b|\babove (?:our|the|its) (?:prior|previous"
        r"|earlier|original)|상향|높였|높여")),
    ("lowers", re.compile(
        r"\b(?:lower(?:s|ed|ing)|cut(?:s|ting)?|trim(?:s|med|ming)?|slash(?:es|ed|ing)?)\b"
        r"|\breduc\w+ (?:\w+ ){0,4}?(?:from|guidance|outlook|range|forecast)|\bdown from\b|\b(?:below"
        r"|lower than|less than) (?:our|the|its) "
        r"(?:prior|previous|earlier|original)|\bdownwards?\b|하향|낮췄|낮춰")),
    ("initial", re.compile(
        r"\b(?:initial|first|preliminary|early) (?:view|look|outlook|guidance|estimate|thoughts|read)"
        r"|\bintroduc\w+ (?:\w+ ){0,4}?(?:guidance|outlook|range)|\b(?:providing"
        r"|initiat\w+) (?:\w+ ){0,4}?(?:guidance|outlook)")),
)  # fmt: skip
_UP = re.compile(
    r"\b(?:increas\w*|higher|grow\w*|grew|rise[sn]?|rising|rose|up|more|larger|bigger|greater|expand\w*"
    r"|accelerat\w*|ramp\w*|step[\s-]?up|elevated|surg\w*|jump\w*|climb\w*|soar\w*|doubl\w*|tripl\w*"
    r"|intensif\w*|exceed\w*|above|uptick|faster|multiple of)\b|늘|증가|확대|상향|높"
)
_DOWN = re.compile(
    r"\b(?:decreas\w*|lower|declin\w*|fall\w*|fell|down|less|smaller|reduc\w*|slow\w*|moderat\w*|drop\w*"
    r"|cut\w*|trim\w*|shrink\w*|taper\w*|peaks?|low|normaliz\w*|below|decelerat\w*)\b|줄|감소|축소|하향|낮"
)
_LEVEL = re.compile(
    r"\b(?:flat(?:tish)?|similar|in line|consistent|stable|unchanged|comparable|same|roughly equal"
    r"|representative|steady|remain at|level|like|reasonably)\b|비슷|유사"
)


@dataclass(frozen=True, slots=True)
class Direction:
    """Words of direction as printed, and which way they point: `up`, `down`, `level`, or None."""

    words: tuple[str, ...]
    way: Literal["up", "down", "level"] | None


def direction_of(clause: str) -> Direction:
    """Words of direction in a part of a flat sentence, in order; the first decides the way."""
    found = sorted(
        [(match.start(), match[0], "up") for match in _UP.finditer(clause)]
        + [(match.start(), match[0], "down") for match in _DOWN.finditer(clause)]
        + [(match.start(), match[0], "level") for match in _LEVEL.finditer(clause)]
    )
    way = found[0][2] if found else None
    return Direction(tuple(word for _, word, _ in found), way)  # type: ignore[arg-type]


def revision_of(line: str, current: Amount | None, prior: Amount | None) -> Revision:
    """What a statement does to earlier guidance: by both amounts where the old one is quoted, else by words."""
    by_amounts = _compared(current, prior) if current and prior else None
    if by_amounts:
        return by_amounts
    return next((revision for revision, pattern in _WORDS if pattern.search(line)), "none")


def _compared(current: Amount, prior: Amount) -> Revision | None:
    if current.low is None or current.high is None or prior.low is None or prior.high is None:
        return None
    if current.currency != prior.currency:
        return None
    if (current.low, current.high) == (prior.low, prior.high):
        return "repeats"
    if current.low >= prior.low and current.high <= prior.high:
        return "narrows"
    if current.low >= prior.low and current.high >= prior.high:
        return "raises"
    return "lowers" if current.low <= prior.low and current.high <= prior.high else None
