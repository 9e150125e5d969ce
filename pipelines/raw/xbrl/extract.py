"""Documents of one filing to facts: inline XBRL, an XBRL instance, or a complete submission that holds them."""

from collections.abc import Sequence

import polars as pl

from pipelines.raw.submission_file import BodyKind, body_kind, is_submission, split_submission
from pipelines.raw.xbrl.inline import gather, inline_namespace, inline_tags
from pipelines.raw.xbrl.inline_facts import inline_facts
from pipelines.raw.xbrl.markup import MOST_BYTES, bad, read_markup
from pipelines.raw.xbrl.pieces import Extraction, Piece

__all__ = ["Extraction", "Piece", "extract"]


def extract(documents: Sequence[tuple[str, bytes]]) -> Extraction:
    """The facts of one filing from its (file name, bytes): one or several inline documents that share contexts,
    one XBRL instance (classic or extracted `_htm.xml`), or one complete submission, out of which they are cut.

    Every occurrence of a fact is a row, in document order; nothing is chosen among duplicates. A piece that can not
    be read is set aside with its place and the rest goes on. Raises BadDocument, naming document, place and remedy,
    where nothing can be read at all: an empty file, a PDF, a text filing, HTML without inline XBRL, entity
    declarations, or a document larger or deeper than any filing.
    """
    parts: list[tuple[str, bytes]] = []
    pieces: list[Piece] = []
    for name, body in documents:
        _check(name, body)
        parts += _cut_out(name, body) if is_submission(body) else [(name, body)]
    inline = [(name, body, inline_namespace(body)) for name, body in parts]
    gathered = [
        gather(read_markup(name, body, inline_tags(namespace)), namespace)
        for name, body, namespace in inline
        if namespace is not None
    ]
    if not gathered or not any(document.elements for document in gathered):
        name, body = parts[0]
        raise bad(
            name,
            f"there is no XBRL in it: it is {_what(body)}",
            "give a document with inline XBRL or an instance",
        )
    columns, broken = inline_facts(gathered)
    pieces += broken
    frames = [found.frame() for found in columns]
    return Extraction(pl.concat(frames) if len(frames) > 1 else frames[0], pieces)


def _check(name: str, body: bytes) -> None:
    if len(body) > MOST_BYTES:
        raise bad(
            name,
            f"the file has {len(body):,} bytes, more than any filing",
            "give one filing, or one document of it",
        )
    if not body[:1_000_000].strip() and not body.strip():
        raise bad(name, f"the file is empty ({len(body):,} bytes)", "fetch it again")


def _cut_out(name: str, body: bytes) -> list[tuple[str, bytes]]:
    """The inline documents of a submission; where there is none, its instance."""
    documents = split_submission(body, name).documents
    inline = [(d.filename, d.body) for d in documents if d.kind is BodyKind.INLINE_XBRL]
    instances = [(d.filename, d.body) for d in documents if d.kind is BodyKind.XBRL_INSTANCE]
    found = inline or instances[:1]
    if not found:
        kinds = ", ".join(sorted({f"{d.type or 'a document'} ({d.kind.value})" for d in documents}))
        raise bad(
            name, f"the submission holds no XBRL, only {kinds}", "XBRL begins in 2009, inline XBRL in 2018"
        )
    return found


def _what(body: bytes) -> str:
    return {
        BodyKind.EMPTY: "empty",
        BodyKind.PDF: "a PDF, whatever its name says",
        BodyKind.ZIP: "a zip archive",
        BodyKind.UUENCODED: "an uuencoded file",
        BodyKind.HTML: "HTML without inline XBRL",
        BodyKind.XML: "XML, but neither inline XBRL nor an instance",
        BodyKind.TEXT: "plain text, as filings were before 2001",
    }.get(body_kind(body), "XBRL without a single fact")
