"""One file of claims as typed data. The file is `claims/<article>.yaml`; its shape is that of `ClaimFile`."""

import re
from datetime import date
from typing import Annotated, Literal

import msgspec
import yaml

from pipelines.contracts.claims import OPERATORS, TESTS
from pipelines.errors import BadDocument
from pipelines.yaml_files import plain_values

_CLAIM_ID = re.compile(r"[A-Z][A-Z0-9]*[0-9]")
LATEST = "latest"

Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping in which a key that is not known is a mistake."""


class Article(_Strict, frozen=True):
    """What the claims were read in, its language (ISO 639-1), and the day as of which it is read."""

    title: Text
    language: Text
    made_on: date


class Period(_Strict, frozen=True):
    """From one day to another, both included."""

    start: date = msgspec.field(name="from")
    end: date = msgspec.field(name="to")


class Part(_Strict, frozen=True):
    """What is tested by itself: by a rule (`test`), or by none, with the reason why (`untestable`)."""

    statement: Text
    test: str | None = None
    untestable: Text | None = None
    definitions: tuple[Text, ...] = ()
    operator: str | None = None
    threshold: float | None = None
    unit: Text | None = None
    tolerance_pct: float | None = None
    group: Text | None = None
    series: tuple[Text, ...] = ()
    entities: tuple[Text, ...] = ()
    other_party: Text | None = None
    amount: float | None = None
    period: Period | None = None
    base: Period | None = None


class Claim(_Strict, frozen=True):
    """One claim. `statement` and `paraphrase` (in the article's language) are the project's own words.

    `reviewed` maps a day, or `latest`, to the verdict that a reader of the evidence expects there.
    """

    id: str
    statement: Text
    paraphrase: Text
    subject: Text
    parts: tuple[Part, ...]
    reviewed: dict[
        str, Literal["holds", "does_not_hold", "depends_on_definition", "partly", "cannot_be_tested"]
    ]
    limits: Text | None = None


class ClaimFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file as a whole; its claims are read one by one, so that a bad one does not take the others with it."""

    article: Article
    claims: tuple[object, ...]


def read_claim_file(name: str, text: str) -> ClaimFile:
    """The file's article and its claims, not yet read; raises BadDocument where it is no such file."""
    try:
        document = plain_values(text)
        return msgspec.convert(document, ClaimFile)
    except yaml.YAMLError as error:
        raise _bad(name, f"the file is not YAML ({_first_line(error)})") from error
    except msgspec.ValidationError as error:
        raise _bad(name, f"the file is no file of claims ({error})") from error


def read_claim(entry: object) -> Claim:
    """One entry of a file; ValueError saying what is wrong with it."""
    try:
        claim = msgspec.convert(_with_text_keys(entry), Claim)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    if not _CLAIM_ID.fullmatch(claim.id):
        raise ValueError(f"the id {claim.id!r} is not of capital letters and a number")
    if LATEST not in claim.reviewed:
        raise ValueError("reviewed names no verdict for latest")
    for key in claim.reviewed:
        evaluation_date(key)
    for number, part in enumerate(claim.parts, start=1):
        if problem := _problem(part):
            raise ValueError(f"part {number}: {problem}")
    if not claim.parts:
        raise ValueError("there is no part")
    return claim


def evaluation_date(key: str) -> date | None:
    """The day of an evaluation, None for the latest; ValueError where it is neither."""
    if key == LATEST:
        return None
    try:
        return date.fromisoformat(key)
    except ValueError:
        raise ValueError(f"reviewed has {key!r}, which is neither a day nor {LATEST}") from None


def _problem(part: Part) -> str | None:
    if (part.test is None) == (part.untestable is None):
        return "it has either a test or a reason why there is none"
    if part.test is not None and part.test not in TESTS:
        return f"there is no test {part.test!r}; there are {', '.join(TESTS)}"
    if part.operator is not None and part.operator not in OPERATORS:
        return f"{part.operator!r} is none of {' '.join(OPERATORS)}"
    if (part.operator is None) != (part.threshold is None):
        return "operator and threshold belong together"
    if part.test is not None and part.unit is None:
        return "it is tested and has no unit"
    for period in (part.period, part.base):
        if period is not None and period.end < period.start:
            return f"the period ends on {period.end}, before it begins"
    return None


def _with_text_keys(entry: object) -> object:
    """YAML reads a day as a date, also where it is a key."""
    if not isinstance(entry, dict) or not isinstance(entry.get("reviewed"), dict):
        return entry
    return {**entry, "reviewed": {str(key): value for key, value in entry["reviewed"].items()}}


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _bad(name: str, what: str) -> BadDocument:
    return BadDocument(
        what, place=name, remedy="mend or restore the file; the claims of the other files are used"
    )
