"""Whether words look ahead or back: verbs and nouns of expectation, past tenses, and presents that leave it open."""

import re

from pipelines.normalise.statements.mentions import Predicate

_INFINITIVE = (
    r"to (?:be|reach|total|come in|range|rise|grow|increase|land|exceed|surge|hit|climb|jump|double|triple"
    r"|approach|fall|decline"
    r"|decrease|spend|invest|remain|average|approximate|stay|continue|ramp|step|trend|moderate|nearly double"
    r"|more than double|roughly"
    r"|run|end|accelerate|be in)"
)
_FORWARD_VERBS = (
    r"expect(?:s|ed|ing)?|anticipat(?:e|es|ed|ing)|forecast(?:s|ed|ing)?|project(?:s|ed|ing)(?! \w+s\b)"
    r"|plan(?:s|ned|ning)? (?:to|on|for)|planned"
    r"|guid(?:e|es|ed|ing)|target(?:s|ed|ing)|estimat(?:e|es|ed|ing)|budget(?:ed|ing)|will|'ll|won't|cannot|can't|would|should"
    r"|could|may(?!\s(?:\d|of\b))|might|likely|set to"
    r"|going to|gonna|looking (?:at|to|for)|intend(?:s|ed|ing)?|on (?:track|pace|course)|aim(?:s|ed|ing)?"
    r"|signal(?:s|ed|led|ing)?|envisag\w+|envision\w*"
    r"|reiterat(?:e|es|ed|ing)|reaffirm(?:s|ed|ing)?|assum(?:e|es|ed|ing)|contemplat\w+|impl(?:y|ies|ied"
    r"|ying)|foresee[sn]?|predict(?:s|ed|ing)?|pencil(?:s|ed|ing)? in|earmark(?:s|ed|ing)?|allocat(?:es|ing)"
    r"|set(?:s|ting)? aside|sees|seen|eyes|eyeing|suspect|tracking (?:to|toward|towards)"
    rf"|(?:we|i|they) project|(?:we|i) (?:now |still |do |don't |not |currently |have |had |previously |also )*(?:see"
    rf"|believe|think|said|told)"
    rf"|{_INFINITIVE}"
)
_FORWARD_NOUNS = (
    r"guidance|guide|outlook|forecasts?|targets?|budgets?|plans?|projections?|estimates?|expectations?"
    r"|envelope|view|trajectory|range"
)
# Announcing a change of guidance; of a period that is over they report a change of the figure itself.
_ACTS = (
    r"rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|hik(?:e|es|ed|ing)|boost(?:s|ed|ing)?|lower(?:s|ed|ing)|trim(?:s"
    r"|med|ming)?|cut(?:s|ting)?|slash(?:es|ed|ing)?"
    r"|narrow(?:s|ed|ing)?|updat(?:e|es|ed|ing)|revis(?:e|es|ed|ing)|maintain(?:s|ed|ing)?|tighten(?:s|ed"
    r"|ing)?|bump(?:s|ed|ing)?|increasing|reducing|upp(?:ed|ing)"
)
_PAST = (
    r"was|were|total(?:l?ed)|totall?ing|amounted|came (?:in|to|out|down)|spent|invested|incurred|reached|rose"
    r"|grew|increased|jumped|climbed|surged"
    r"|soared|fell|declined|decreased|dropped|hit|deployed|reported|recorded|posted|had|paid|used|included"
    r"|finished|ended|landed|represented|doubled|tripled"
    r"|quadrupled|stood|ran|funded|consisted|accounted|closed|put|rang|accelerated|stepped up|ramped|outspent"
    r"|poured|shelled|plowed|generated|delivered|made"
    r"|moved|shifted|slipped|pushed|pulled|ticked|edged|slowed|swelled|ballooned|exceeded|topped|surpassed"
    r"|averaged"
)
_PRESENT = (
    r"is|are|'s|'re|being|running|spending|investing|rises|jumps|hits|reaches|totals|stands|surges|climbs"
    r"|grows|falls|spends|invests|tops|swells|doubles|peaks|stays|steps|drops|goes|ramps|moderates"
    r"|amounts|remains|increases|soars|comes|represents|includes|be"
)
_KOREAN_FORWARD = (
    r"전망|예상(?!치|을|보다)|계획|예정|목표|가이던스|제시|방침|하기로|할 것|할 전망|될 것|것으로|것이라|것이다|이를 것"
    r"|늘릴|줄일|높일|투자할|투자하기로|투자하겠|집행할|지출할"
    r"|상향|하향|유지(?:했|한|하)|재확인|내다봤|내다보|관측|추산"
)
_KOREAN_PAST = (
    r"집행했|집행하였|지출했|지출하였|기록했|기록하였|달했|달하였|썼다|썼으|투자했|투자하였"
    r"|쏟아부었|늘었|증가했|감소했|줄었|급증했|이었다|였다|이었으며|였으며"
    r"|을 기록(?!할)|를 기록(?!할)"
    r"|에 달한|에 이르렀|집계됐|나타났"
)
_PATTERN = re.compile(
    rf"\b(?P<forward>{_FORWARD_VERBS})\b|\b(?P<noun>{_FORWARD_NOUNS})\b|\b(?P<act>{_ACTS})\b"
    rf"|\b(?P<past>{_PAST})\b|(?:\b|(?<=\w)(?='))(?P<present>{_PRESENT})\b"
)
_KOREAN = re.compile(rf"(?P<forward>{_KOREAN_FORWARD})|(?P<past>{_KOREAN_PAST})")
# "lower than expected", "as planned", "our previously announced": no expectation of the speaker is stated there.
_IDLE = re.compile(
    r"\b(?:(?:than|as|that|what|which) (?:we |had |was |were |we had |we'd |originally |initially "
    r"|previously |i )*(?:expected|anticipated|planned|forecast|guided|"
    r"projected|budgeted|estimated|targeted)|(?:in line with|consistent with|above|below|within|versus"
    r"|ahead of|under|over|exceed\w*|beat\w*|missed|met|relative to|against)"
    r" (?:our |the |its |their |analysts?'? |wall street |street |consensus |prior |previous |earlier "
    r"|original |initial |internal |management's )*(?:capex |capital \w+ |spending )?"
    r"(?:expectations?|guidance|outlook|plans?|forecasts?|estimates?|targets?|budgets?|guide|projections?"
    r"|views?|range)|"
    r"(?:had|was|were) (?:previously |originally |initially )?(?:expected|anticipated|forecast|projected"
    r"|guided|estimated)(?= (?:by|in|last|at the|earlier))|"
    r"(?:previously|originally|initially|earlier) (?:expected|anticipated|forecast|projected|guided|estimated"
    r"|planned|announced)|"
    r"(?:plan|plans|planned) (?:assets|of record)|\bwas able to|\bwere able to)\b"
)


# "driven by increasing income": a gerund announces nothing.
_GERUND = re.compile(r"\b(?:by|of|from|for|in|with|and)\s(?:\w+ly\s)?$")
# "to put", "will hit": past and present forms that are infinitives there.
_AUXILIARY = re.compile(r"\b(?:to|will|would|'ll|should|could|may|might|can)\s(?:\w+ly\s|also\s|then\s)?$")


def find_predicates(line: str) -> list[Predicate]:
    """Every predicate of a flat sentence, in order; words of idle expectation ("than expected") left out.

    tense: `forward`, `past`, `present`, or `act` for a verb that announces a change of guidance.
    """
    idle = [(match.start(), match.end()) for match in _IDLE.finditer(line)]
    found = [
        _predicate(line, match)
        for match in _PATTERN.finditer(line)
        if not any(start <= match.start() < end for start, end in idle)
    ]
    if not line.isascii():
        found += [
            Predicate(m.start(), m.end(), "forward" if m["forward"] else "past")
            for m in _KOREAN.finditer(line)
        ]
        found.sort(key=lambda one: one.start)
    return found


def _predicate(line: str, match: re.Match[str]) -> Predicate:
    kind = match.lastgroup or "present"
    if (
        kind == "act"
        and match[0].endswith("ing")
        and _GERUND.search(line, max(0, match.start() - 24), match.start())
    ):
        kind = "present"
    if kind in ("past", "present", "act") and _AUXILIARY.search(
        line, max(0, match.start() - 14), match.start()
    ):
        kind = "forward"
    return Predicate(match.start(), match.end(), "forward" if kind == "noun" else kind, kind == "noun")
