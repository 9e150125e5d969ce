"""What is to be shown in a document, and the document with those places marked."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import orjson
from lxml import etree, html

from pipelines.errors import BadDocument
from pipelines.evidence.page.alignment import mark_place, stream_of
from pipelines.evidence.page.pieces import Pieces, Text, pieces_of, plain_pieces
from pipelines.raw.filing_paragraphs import read_paragraphs
from pipelines.raw.releases.reader import decoded, has_markup, read_release, without_declaration
from pipelines.raw.submission_file import is_submission, split_submission
from pipelines.raw.xbrl.inline import inline_namespace, inline_tags
from pipelines.raw.xbrl.markup import read_markup

_FACTS = ("nonFraction", "nonNumeric", "fraction")
_PATH = re.compile(r"facts\.([^.]+)\.(.+)\.units\.([^.]+)")
_ANSWERS = ("company_facts", "secondary_figures")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a company-facts answer: `path` as in evidence.facts, and what tells it from its neighbours."""

    path: str
    accession_number: str | None
    source_note: str | None
    period_start_date: date | None
    period_end_date: date
    value: float


@dataclass(frozen=True, slots=True)
class Place:
    """One place: an inline fact by its number, characters of the document's plain text, or an entry of an answer.

    `sentence_sha256` is the hash of the text that stood there, where one is known.
    """

    number: int
    fact_number: int | None = None
    offsets: tuple[int, int] | None = None
    entry: Entry | None = None
    sentence_sha256: str | None = None


@dataclass(slots=True)
class Marked:
    """The pieces of a document with its places marked; `not_shown` says of a place why it could not be."""

    pieces: Pieces
    not_shown: dict[int, str] = field(default_factory=dict)
    note: str = ""


def own_bytes(answer: bytes, document_name: str) -> bytes:
    """The document's bytes out of the answer that holds it: the answer itself, or a part of a complete submission.

    Raises BadDocument where a submission has no document of that name.
    """
    if not is_submission(answer):
        return answer
    for document in split_submission(answer, document_name).documents:
        if document.filename == document_name:
            return document.body
    raise BadDocument(
        f"the submission holds no document {document_name}",
        place=document_name,
        remedy="run again, so that the evidence names what is held now",
    )


def marked(kind: str, name: str, body: bytes, places: Sequence[Place]) -> Marked:
    """A document with its places marked, as safe pieces.

    kind: of evidence.documents. Raises BadDocument where the document can not be read.
    """
    if kind in _ANSWERS:
        return _answer(name, body, places)
    if kind == "filing_document":
        return _filing(name, body, places)
    return _release(name, body, places)


def _filing(name: str, body: bytes, places: Sequence[Place]) -> Marked:
    namespace = inline_namespace(body)
    if namespace is None:
        text = body.decode("utf-8", errors="replace")
        reasons = {place.number: "the document is no inline XBRL: it prints nothing" for place in places}
        return Marked(plain_pieces(text[:1_000_000]), reasons)
    markup = read_markup(name, body, inline_tags(namespace))
    elements = [one for one in markup.elements if etree.QName(one).localname in _FACTS]
    wanted = [place for place in places if place.fact_number]
    inside = [place for place in wanted if 0 < (place.fact_number or 0) <= len(elements)]
    pieces = pieces_of(markup.root, [elements[(place.fact_number or 0) - 1] for place in inside])
    result = Marked(pieces)
    for place in wanted:
        result.not_shown[place.number] = f"the document has no fact {place.fact_number}"
    for number, place in enumerate(inside):
        if _mark_texts(pieces.texts_of[number], place.number):
            del result.not_shown[place.number]
        else:
            result.not_shown[place.number] = "the fact stands where no reader of the document sees it"
    if any(place.offsets for place in places):
        _mark_offsets(result, "\n".join(read_paragraphs(name, body)["text"]), places)
    return result


def _mark_texts(texts: Sequence[Text], place: int) -> bool:
    shown = [text for text in texts if not text.hidden and text.text.strip()]
    for text in shown:
        start = len(text.text) - len(text.text.lstrip())
        text.marks.append((start, len(text.text.rstrip()), place))
    return bool(shown)


def _release(name: str, body: bytes, places: Sequence[Place]) -> Marked:
    text = decoded(name, body, None).text
    if has_markup(text):
        # Decoded before: lxml would believe what the page declares about its encoding.
        parser = html.HTMLParser(huge_tree=True)
        pieces = pieces_of(html.document_fromstring(without_declaration(text), parser=parser))
    else:
        pieces = plain_pieces(text)
    result = Marked(pieces)
    _mark_offsets(result, read_release(name, body, None).text, places)
    return result


def _mark_offsets(result: Marked, plain: str, places: Sequence[Place]) -> None:
    stream = stream_of(result.pieces.texts())
    for place in places:
        if place.offsets is None:
            continue
        start, end = place.offsets
        said = hashlib.sha256(plain[start:end].encode()).hexdigest()
        if place.sentence_sha256 and said != place.sentence_sha256:
            result.not_shown[place.number] = "another text stands at these characters of the document"
        elif not mark_place(stream, plain, start, end, place.number):
            result.not_shown[place.number] = "the words could not be found again, or only some of them"


def _answer(name: str, body: bytes, places: Sequence[Place]) -> Marked:
    """The entries of a JSON answer that stand beside the ones asked for; the whole has some ten megabytes."""
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadDocument("the answer is no JSON", place=name, remedy="run again to fetch it anew") from error
    lines: list[Text] = []
    result = Marked(Pieces([], {}), note="an excerpt: the entries of the same concept and unit")
    for path in dict.fromkeys(place.entry.path for place in places if place.entry):
        of_path = [place for place in places if place.entry and place.entry.path == path]
        lines.append(Text(f"{path}\n"))
        for entry in _entries(tree, path):
            line = Text(f"  {json.dumps(entry, ensure_ascii=False)}\n")
            line.marks = [
                (2, len(line.text) - 1, place.number) for place in of_path if _is(entry, place.entry)
            ]
            lines.append(line)
    found = {mark[2] for line in lines for mark in line.marks}
    result.pieces.pieces = [*plain_pieces("").pieces[:1], *lines, *plain_pieces("").pieces[-1:]]
    result.not_shown = {
        place.number: "the answer holds no such entry" for place in places if place.number not in found
    }
    return result


def _entries(tree: object, path: str) -> list[dict[str, object]]:
    """The list at `facts.<taxonomy>.<concept>.units.<unit>`; empty where the answer is of another shape."""
    here = tree
    # The name of a part of a breakdown has full stops of its own.
    match = _PATH.fullmatch(path)
    for step in ("facts", match[1], match[2], "units", match[3]) if match else ():
        here = here.get(step) if isinstance(here, dict) else None
    return [entry for entry in here if isinstance(entry, dict)] if isinstance(here, list) else []


def _is(entry: dict[str, object], wanted: Entry | None) -> bool:
    if wanted is None:
        return False
    start = wanted.period_start_date
    return (
        entry.get("end") == wanted.period_end_date.isoformat()
        and (start is None or entry.get("start") == start.isoformat())
        and entry.get("val") == wanted.value
        and (wanted.accession_number is None or entry.get("accn") == wanted.accession_number)
        and (wanted.source_note is None or entry.get("source") == wanted.source_note)
    )
