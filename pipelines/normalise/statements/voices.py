"""Who says a sentence, and about whose spending: the company, an analyst, the press; own, customers', a sector's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.normalise.statements.analysts import estimate_of_others, estimated_in_korean, is_asked
from pipelines.normalise.statements.companies import CompanyMention, same_company
from pipelines.normalise.statements.draft import Draft
from pipelines.normalise.statements.mentions import MeasureMention
from pipelines.normalise.statements.statement import Speaker
from pipelines.normalise.statements.subjects import about_others

_POSSESSES = re.compile(r"(?:'s|')?(?:[\s-](?:\w+'s|[\w-]+)){0,5}?[\s-]?")
_ACTS = re.compile(
    r"(?:'s)?(?: inc\.?| corp\.?| platforms| electronics|,? which| cfo [\w ]{0,24}"
    r"| ceo [\w ]{0,24})?\s(?:(?:also|now|has|had|have|is|was|will|still|today|itself|together|jointly"
    r"|collectively|combined|all|both|on \w+|recently"
    r"|separately)\s){0,3}"
    r"(?:expect|anticipat|forecast|project|plan|guid|target|estimat|budget|will|would|rais|lift|hik|boost"
    r"|lower|cut|trim|narrow|signal|spen|invest|report|said|says|sees|intend"
    r"|reiterat|maintain|commit|pledg|agreed|announc|aim|deploy|pour|going|set to|on track|told|disclos|post"
    r"|increas|up|guided|paid|put|outspent|earmark|allocat|to (?:spend|invest))"
)
_KOREAN_ACTS = re.compile(r"(?:는|은|이|가|의|도)\s")
# "Microsoft, Amazon and Alphabet together plan"
_LISTED = re.compile(r",?\s(?:and|&)\s(?:\w+ parent\s)?|,\s|\s?[·,/]\s?|(?:와|과|및|랑)\s|\s및\s")
_TOGETHER = re.compile(
    r"(?:'s|')?\s(?:together|combined|collectively|jointly|collective|aggregate|joint)\b|\s?(?:등|세 회사|3사|4사|양사)"
)
_AGENT_BEFORE = re.compile(
    r"\b(?:with|from|to|for|against|than|on|in|of|like|including|and|versus|powered by|via"
    r"|using)\s(?:the\s)?$"
)
_WE = re.compile(r"\b(?:we|our|us|i)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaker and subject of a statement; `company` is whom it counts for, `about_company` another one it is about."""

    speaker: str
    about: str
    company: str | None
    about_company: str | None = None

    @property
    def is_own(self) -> bool:
        """Whether the company's own spending is stated, by it or by a report about it."""
        return self.about == "own" and self.speaker in ("company", "third_party")


def voice_of(
    draft: Draft, speaker: Speaker, measure: MeasureMention | None, place: int, context: str | None
) -> Voice:
    """The voice of a statement whose amount (or measure) stands at `place`.

    context: ticker of the company that the text spoke of last, for texts without a company of their own.
    """
    line = draft.line
    own = speaker.ticker or speaker.company_name
    told_by = "third_party" if speaker.kind == "news" else "company"
    if speaker.kind == "sector":
        return Voice("sector", "sector", own)
    if is_asked(line):
        return Voice("analyst", "own", own or context)
    subject = _subject(line, draft.companies, measure, place)
    estimate = estimate_of_others(line)
    company = own or (subject.ticker if subject else context)
    if estimate and estimate.start() < place and not _WE.search(line, 0, estimate.start()):
        return Voice("analyst", "own", company)
    if estimated_in_korean(line):
        return Voice("analyst", "own", company)
    others = about_others(_clause_only(line, place), measure)
    if others:
        return Voice(told_by, others, company)
    if _several(line, draft.companies, place):
        return Voice(told_by, "sector", company)
    if own and subject and not same_company(subject.ticker, speaker.ticker):
        return Voice(told_by, "other_company", own, subject.ticker)
    return Voice(told_by, "own", company)


def _several(line: str, companies: Sequence[CompanyMention], place: int) -> bool:
    """Whether several companies that are named one after the other spend together what stands at a place."""
    if "respectively" in line:
        return False
    run: list[CompanyMention] = []
    for one in companies:
        if one.start >= place:
            break
        joined = run and _LISTED.fullmatch(line, run[-1].end, one.start)
        run = [*run, one] if joined else [one]
        if len({each.ticker for each in run}) > 1 and (
            _ACTS.match(line, one.end) or _KOREAN_ACTS.match(line, one.end) or _TOGETHER.match(line, one.end)
        ):
            return True
    return False


def _clause_only(line: str, place: int) -> str:
    """The line with everything blanked that a semicolon parts from a place; as long as the line."""
    start, end = line.rfind(";", 0, place) + 1, line.find(";", place)
    end = len(line) if end < 0 else end
    return " " * start + line[start:end] + " " * (len(line) - end)


def _subject(
    line: str, companies: Sequence[CompanyMention], measure: MeasureMention | None, place: int
) -> CompanyMention | None:
    """The company that owns the measure or does the spending: the nearest before it, else the first that acts."""
    candidates = [one for one in companies if one.start < place]
    if measure is not None:
        for one in reversed([one for one in companies if one.end <= measure.start]):
            if re.match(r"'s|'\s|의\s", line[one.end : one.end + 3]) and _POSSESSES.fullmatch(
                line, one.end, measure.start
            ):
                return one
        behind = next((one for one in companies if one.start >= measure.end), None)
        if behind and re.fullmatch(r"\s(?:of|by|from|at)\s(?:the\s)?", line[measure.end : behind.start]):
            return behind
    acting = [
        one
        for one in candidates
        if (_ACTS.match(line, one.end) or _KOREAN_ACTS.match(line, one.end))
        and not _AGENT_BEFORE.search(line, max(0, one.start - 16), one.start)
    ]
    return acting[-1] if acting else None
