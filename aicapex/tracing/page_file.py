"""The page of a trace: documents fetched from the archive, their places marked, and the chain above them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from aicapex.tracing.node import Node, Place, Row, walk
from aicapex.tracing.output import condensed, place_lines, title
from pipelines.errors import AicapexError, BadDocument, HomeUnusable, SourceFailure
from pipelines.evidence.page.places import Entry, marked, own_bytes
from pipelines.evidence.page.places import Place as Spot
from pipelines.evidence.page.write import Line, Shown, page
from pipelines.settings import Settings
from pipelines.sources.archive import AnswerArchive
from pipelines.sources.archive_tree import ArchiveTransport

# A group's quarter rests on a dozen filings of some megabytes each; the first ones are shown.
MOST_DOCUMENTS = 8


@dataclass(slots=True)
class Page:
    """The page as HTML, the documents that are on it, and why places or documents are not."""

    html: str
    documents: int
    not_shown: list[str] = field(default_factory=list)


def make_page(root: Node, settings: Settings, archive: Path | None) -> Page:
    """The page of a tree. Documents come from the archive of the home, or from a tree `<host>/<path>` of answers."""
    by_document = _number_places(root)
    documents: list[Shown] = []
    not_shown: list[str] = []
    for document, places in by_document:
        heading = _heading(document, str(places[0].row["evidence"]))
        if len(documents) == MOST_DOCUMENTS:
            not_shown.append(f"{heading}: only {MOST_DOCUMENTS} documents are shown")
            continue
        try:
            body = own_bytes(answer_of(document, settings, archive), document["document_name"])
            shown = marked(
                document["kind"], document["document_name"], body, [_spot(place) for place in places]
            )
        except AicapexError as error:
            not_shown.append(f"{heading}: {error.what}")
            documents.append(Shown(heading, None, str(error)))
            continue
        not_shown += [f"{heading}: {why}" for why in shown.not_shown.values()]
        documents.append(Shown(heading, shown))
    held = sum(one.marked is not None for one in documents)
    return Page(page(root.label, list(_chain(root)), documents), held, not_shown)


def answer_of(document: Row, settings: Settings, archive: Path | None) -> bytes:
    """The kept answer that holds a document, by its hash.

    Raises BadDocument where it is not held, or where the tree of answers has another content for its URL.
    """
    wanted = str(document["answer_sha256"])
    if archive is not None:
        return _from_tree(document, archive, wanted)
    held = AnswerArchive(settings.archive_dir) if settings.archive_dir.is_dir() else None
    body = held.content(wanted) if held else None
    if body is None:
        raise BadDocument(
            "the document is not held here",
            place=str(document["answer_url"]),
            remedy="run `aicapex run` on its source, or name a tree of answers with --archive",
        )
    return body


def _from_tree(document: Row, archive: Path, wanted: str) -> bytes:
    try:
        body = ArchiveTransport(archive).get(str(document["answer_url"])).body
    except SourceFailure as error:
        raise BadDocument(error.what, place=error.place, remedy=error.remedy) from error
    if sha256(body).hexdigest() != wanted:
        raise BadDocument(
            "the tree of answers holds another content for this address",
            place=str(document["answer_url"]),
            remedy="name the tree that the warehouse was filled from",
        )
    return body


def write_page(path: Path, text: str) -> None:
    """Write the page; raises HomeUnusable where that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise HomeUnusable(
            f"the page can not be written: {error.strerror or error}",
            place=str(path),
            remedy="name a writable file with --page, or leave the page out with --no-page",
        ) from error


def _number_places(root: Node) -> list[tuple[Row, list[Place]]]:
    """Documents in the order of the tree, each with its places, numbered; one place stands once."""
    numbers: dict[str, int] = {}
    found: dict[str, tuple[Row, list[Place]]] = {}
    for node in walk(root, with_context=False):
        place = node.place
        if place is None or place.document is None:
            continue
        url = place.document["document_url"]
        # Several shares stand in one sentence, which is one place.
        name = place.row.get("fact_id") or f"{url}#{place.row['start_offset']}-{place.row['end_offset']}"
        known = name in numbers
        place.number = numbers.setdefault(name, len(numbers) + 1)
        if not known:
            found.setdefault(url, (place.document, []))[1].append(place)
    return list(found.values())


def _spot(place: Place) -> Spot:
    row = place.row
    offsets = (row["start_offset"], row["end_offset"]) if row["start_offset"] is not None else None
    number = place.number or 0
    if place.kind == "sentence":
        return Spot(number, offsets=offsets, sentence_sha256=row["sentence_sha256"])
    if row["read_from"] in ("company_facts", "secondary"):
        entry = Entry(
            row["place"], row["accession_number"], row["source_note"], row["period_start_date"],
            row["period_end_date"], row["value"],
        )  # fmt: skip
        return Spot(number, entry=entry)
    return Spot(number, fact_number=row["fact_number"], offsets=offsets)


def _heading(document: Row, evidence: str) -> str:
    words = (document["form"], document["accession_number"], document["title"], document["document_url"])
    sample = "as the embedded sample renders it" if evidence == "sample_filing" else ""
    return "  ".join(str(word) for word in (*words, sample) if word)


def _chain(root: Node) -> Iterator[Line]:
    for depth, _, node in condensed(root):
        details = tuple(place_lines(node.place)) if node.place else ()
        yield Line(depth, title(node), details, node.place.number if node.place else None)
