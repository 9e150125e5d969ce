"""The words of customer concentration: counts, labels, what a share is of, direct or indirect, the segment.

Everything here looks at one clause of a sentence and says what it holds; nothing is inferred from a tag.
"""

import re
from dataclasses import dataclass

from pipelines.normalise.concentration.sentences import Span

COUNTS = {
    "one": 1, "a": 1, "an": 1, "another": 1, "a second": 1, "a third": 1, "a fourth": 1, "a single": 1,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_COUNT = (
    r"an?\s+(?:second|third|fourth|single)|" + "|".join(sorted(COUNTS, key=len, reverse=True)) + r"|\d{1,2}"
)
# Named with a small letter only: Client is also a segment.
_NOUN = r"customers?|distributors?|resellers?|(?-i:clients?)|cloud\s+service\s+providers?|CSPs?"
# Words that show that a count does not count the noun: "a limited number of customers", "one buyer and one customer".
_NOT_BETWEEN = rf"(?!(?:of|number|few|from|to|for|in|by|with|revenues?|sales|the|our|other|{_COUNT})\b)"
_SUBJECT = re.compile(
    rf"\b(?P<count>{_COUNT})\s+(?P<kind>(?:{_NOT_BETWEEN}[\w&’'/-]+\s+){{0,6}}?)(?:{_NOUN})(?:\s+customers?)?\b",
    re.IGNORECASE,
)
_LETTERS = r"[A-Z]\b(?:(?:,\s*(?:and\s+)?|\s+and\s+)(?:(?:[Dd]irect\s+)?[Cc]ustomers?\s+)?[A-Z]\b)*"
_LABEL = re.compile(
    r"\b(?:[Dd]irect\s+|[Ii]ndirect\s+)?[Cc]ustomers?\s+"
    r"(?P<names>[A-Z]\b(?:(?:,\s*(?:and\s+)?|\s+and\s+)[A-Z]\b)*)"
)
_THROUGH = re.compile(rf"\bthrough\s+(?:[Dd]irect\s+)?[Cc]ustomers?\s+{_LETTERS}")
_NAME = r"(?P<name>[A-Z][\w.&-]*(?:\s+[A-Z][\w.&-]*)*)"
_NAMED = re.compile(
    rf"(?:\b(?i:sales\s+to|revenue\s+from)\s+|^(?i:revenue\s+from\s+|sales\s+to\s+)?){_NAME}"
    r"(?:,[^,%]*,)?\s+(?:represented|accounted\s+for|comprised|was|were)\b"
)
_OWNER = r"(?:the\s+Company[’']s\s+|our\s+|its\s+|the\s+)?"
_REVENUE = re.compile(
    rf"\b(?:of|in)\s+{_OWNER}(?:(?:total|net|consolidated|worldwide|annual|overall)\s+)*(?:revenues?|net\s+sales|sales)\b"
    r"(?!\s+(?:from|by|of|growth))",
    re.IGNORECASE,
)
_RECEIVABLE = re.compile(
    r"(?:\baccounts\s+receivable|(?<!non-)\btrade\s+(?:accounts\s+)?receivables?|\btotal\s+receivables?)\b",
    re.IGNORECASE,
)
_NOT_DIRECT = r"\bnot\s+(?:\w+\s+){0,2}?(?:purchas\w+|buy)\s+(?:\w+\s+){0,3}?directly\b"
_INDIRECT = re.compile(
    rf"{_NOT_DIRECT}|\bindirect\s+customers?\b|\bindirectly\b"
    r"|\b(?:is|are|was|were)\s+estimated\s+to\s+(?:have\s+|each\s+)*represent(?:ed)?\b",
    re.IGNORECASE,
)
_DIRECT = re.compile(
    r"\bdirect\s+customers?\b|\bpurchas\w+\s+(?:\w+\s+){0,3}?directly\b|\bbuys?\s+directly\b", re.IGNORECASE
)
_SEGMENT = re.compile(
    r"attributable\s+(?P<late>primarily\s+)?to\s+(?:the|our)\s+(?P<name>[A-Z][\w&,\s-]*?)\s+segments?\b"
    r"|\b(?!(?:An?|One|Two|Three|Four|Five|No)\s)(?P<of>[A-Z]\w+(?:\s+(?:and|&)\s+[A-Z]\w+|\s+[A-Z]\w+)*)\s+segment\s+customers?\b"
)
_PRIMARILY = re.compile(r"\bprimarily\s+attributable|attributable\s+primarily", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """Customers as a phrase counts them."""

    text: str
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class Relationship:
    """Whether customers buy from the company itself.

    kind: direct, indirect, or None where the words say both. basis: `stated`, or `unqualified` where the sentence
    speaks of a customer and no more, which is the customer that is billed (ASC 280-10-50-42). words: as printed.
    """

    kind: str | None
    basis: str
    words: str | None


def subjects(clause: Span) -> list[Subject]:
    """Counted customers in order; labels such as Customer A are not counted."""
    found = _SUBJECT.finditer(_masked(clause.text))
    return [
        Subject(clause.text[one.start() : one.end()], clause.start + one.start(), count_of(one["count"]) or 0)
        for one in found
        if not re.search(r"\b(?:largest|top|biggest|major)\b", one["kind"], re.IGNORECASE)
    ]


def of_the_largest(clause: Span) -> bool:
    """Whether a clause sums over the largest customers, who may be named one by one elsewhere."""
    return bool(
        re.search(rf"\b(?:largest|top|biggest)\s+(?:\w+\s+){{0,2}}?(?:{_NOUN})\b", clause.text, re.IGNORECASE)
    )


def count_of(words: str) -> int | None:
    """A count in words or figures; None where it is neither."""
    folded = " ".join(words.lower().split())
    return int(folded) if folded.isdigit() else COUNTS.get(folded)


def labels(clause: Span) -> list[Subject]:
    """Labels that a filing gives its customers, as printed: Customer A, Direct Customer B; each is one customer.

    Where an indirect customer is counted, other labels are of those through whom it buys.
    """
    text = _THROUGH.sub(lambda found: " " * len(found[0]), clause.text)
    indirect = bool(_INDIRECT.search(text)) and bool(subjects(clause))
    found = []
    for one in _LABEL.finditer(text):
        if indirect and not one[0].lower().startswith("indirect"):
            continue
        names = list(re.finditer(r"[A-Z]\b", one["names"]))
        for name in names:
            printed = one[0] if len(names) == 1 else f"Customer {name[0]}"
            start = one.start() if len(names) == 1 else one.start("names") + name.start()
            found.append(Subject(printed, clause.start + start, 1))
    return found


def named_customer(clause: Span) -> Subject | None:
    """A customer called by its name, who may be a country as well: only a tag tells which of both."""
    found = _NAMED.search(clause.text)
    return Subject(found["name"], clause.start + found.start("name"), 1) if found else None


def measures(clause: Span) -> list[tuple[int, str]]:
    """What shares are of, as (place, `revenue` or `accounts_receivable`), in order; the total only, never a part."""
    found = [(clause.start + one.start(), "revenue") for one in _REVENUE.finditer(clause.text)]
    found += [
        (clause.start + one.start(), "accounts_receivable") for one in _RECEIVABLE.finditer(clause.text)
    ]
    return sorted(found)


def relationship(text: str) -> Relationship:
    """Direct or indirect as the words say; whom an indirect customer buys through is not looked at."""
    plain = _THROUGH.sub(" ", text)
    indirect = _INDIRECT.search(plain)
    direct = _DIRECT.search(re.sub(_NOT_DIRECT, " ", plain, flags=re.IGNORECASE))
    if indirect and direct:
        return Relationship(None, "stated", f"{direct[0]} … {indirect[0]}")
    if indirect or direct:
        words = [one[0] for one in (_INDIRECT if indirect else _DIRECT).finditer(plain)]
        return Relationship("indirect" if indirect else "direct", "stated", "; ".join(dict.fromkeys(words)))
    return Relationship("direct", "unqualified", None)


def segment(text: str) -> tuple[str | None, str | None]:
    """The segment that sales are attributed to, and whether wholly (`all`) or `primarily`; None where none is named."""
    found = _SEGMENT.search(text)
    if not found:
        return None, None
    return found["name"] or found["of"], "primarily" if _PRIMARILY.search(text) else "all"


def _masked(text: str) -> str:
    """Labels blanked, so that the A of Customer A is no article."""
    for pattern in (_THROUGH, _LABEL):
        text = pattern.sub(lambda found: "·" * len(found[0]), text)
    return text
