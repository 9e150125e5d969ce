"""Documents of one filing to facts: inline XBRL, an XBRL instance, or a complete submission that holds them."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import polars as pl

from pipelines.raw.submission_file import BodyKind, body_kind, is_submission, split_submission
from pipelines.raw.xbrl.columns import Columns
from pipelines.raw.xbrl.inline import InlineDocument, inline_namespace
from pipelines.raw.xbrl.inline_facts import inline_facts, read_inline
from pipelines.raw.xbrl.instance import instance_facts
from pipelines.raw.xbrl.markup import MOST_BYTES, bad, in_bytes, source_of
from pipelines.raw.xbrl.pieces import CUT, Extraction, Piece

__all__ = ["Extraction", "Piece", "extract"]


def extract(documents: Sequence[tuple[str, bytes]]) -> Extraction:
    """The facts of one filing from its (file name, bytes): one or several inline documents that share contexts,
    one XBRL instance (classic or extracted `_htm.xml`), or one complete submission, out of which they are cut.

    Every occurrence of a fact is a row, in document order; nothing is chosen among duplicates. A piece that can not
    be read is set aside with its place and the rest goes on. Raises BadDocument, naming document, place and remedy,
    where nothing can be read at all: an empty file, a PDF, a text filing, HTML without inline XBRL, entity
    declarations, or a document larger or deeper than any filing.
    """
    with _uncollected():
        return _extracted(documents)


def _extracted(documents: Sequence[tuple[str, bytes]]) -> Extraction:
    parts: list[tuple[str, bytes]] = []
    for name, body in documents:
        _check(name, body)
        body = in_bytes(name, body)
        parts += _cut_out(name, body) if is_submission(body) else [(name, body)]
    if not parts:
        raise bad("the filing", "there is no document to read", "give at least one")
    inline: list[InlineDocument] = []
    columns: list[Columns] = []
    pieces: list[Piece] = []
    for name, body in parts:
        namespace = inline_namespace(body)
        if body_kind(body) is BodyKind.XBRL_INSTANCE:
            found, broken = instance_facts(source_of(name, body))
            columns.append(found)
            pieces += broken
        elif namespace is not None:
            inline.append(read_inline(source_of(name, body), namespace))
    found_inline, broken = inline_facts(inline)
    columns, pieces = found_inline + columns, broken + pieces
    frames = [found.frame() for found in columns]
    if not any(frame.height for frame in frames) and all(one.reason == CUT for one in pieces):
        name, body = parts[0]
        cut = "".join(f", and cut at {one.place}: {one.detail}" for one in pieces)
        raise bad(
            name, f"there is no XBRL in it: it is {_what(body)}{cut}", "give inline XBRL or an XBRL instance"
        )
    return Extraction(pl.concat(frames), pieces)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python's search for circular garbage paused: a filing makes 20,000 objects, none of them circular.

    The search would walk everything that the program holds, several times a document; it took half of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _check(name: str, body: bytes) -> None:
    if len(body) > MOST_BYTES:
        raise bad(
            name,
            f"the file has {len(body):,} bytes, more than any filing",
            "give one filing, or one document of it",
        )
    # Most begin with something, and a copy of all of one costs a twentieth of reading it.
    if not body[:1000].strip() and not body.strip():
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
        BodyKind.TEXT: "neither HTML nor XML, but plain text (as filings were before 2001) or binary",
    }.get(body_kind(body), "XBRL without a single fact")
