"""The page: the chain on top, below it the documents with their places marked.

Documents are untrusted. They come as safe pieces (`pieces.py`); the policy in the head lets nothing run and nothing be
loaded, should a piece be less safe than thought; and each stands in a box that clips what would be painted over the
rest.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.evidence.page.pieces import written
from pipelines.evidence.page.places import Marked

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
html,body{margin:0;height:100%;font:14px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#eceff1}
body{display:flex;flex-direction:column}
.aicapex-chain{flex:0 0 auto;max-height:42vh;overflow:auto;padding:10px 18px;background:#fff;
border-bottom:2px solid #37474f}
.aicapex-chain h1{font-size:15px;margin:0 0 6px}
.aicapex-chain ul{list-style:none;margin:0;padding-left:18px}
.aicapex-chain>ul{padding-left:0}
.aicapex-chain small{color:#546e7a;display:block}
.aicapex-chain a{background:#ffe082;color:#000;padding:0 5px;border-radius:3px;text-decoration:none}
.aicapex-chain .aicapex-missing{color:#b71c1c}
.aicapex-documents{flex:1 1 0;min-height:0;overflow:auto}
.aicapex-title{padding:6px 18px;background:#37474f;color:#fff;font-size:13px;overflow-wrap:anywhere}
.aicapex-document{contain:paint;position:relative;overflow:auto;margin:12px 18px;padding:18px;
background:#fff;color:#000;font-family:serif;box-shadow:0 1px 3px #0003}
.aicapex-document pre{white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:#ffe082;color:#000;outline:1px solid #ffb300;scroll-margin:30vh}
mark mark{background:#ff8a65;outline:2px solid #d84315}
mark:focus,mark:target{outline:3px solid #d84315}
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chain: how deep it stands, what it says, more in small print, and the place that it leads to."""

    depth: int
    text: str
    details: tuple[str, ...] = ()
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A document on the page: what stands above it, and its marked pieces (None: why it is not there)."""

    title: str
    marked: Marked | None
    reason: str = ""


def page(title: str, chain: Sequence[Line], documents: Sequence[Shown]) -> str:
    """The whole page as HTML. Nothing in it comes from a document but safe pieces; all else is escaped."""
    return "".join(_parts(title, chain, documents))


def _parts(title: str, chain: Sequence[Line], documents: Sequence[Shown]) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">\n'
    yield '<meta name="referrer" content="no-referrer">\n'
    yield f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n<body>"
    yield '<div class="aicapex-chain"><h1>Where a number stands</h1>'
    shown = {
        place
        for document in documents
        if document.marked
        for piece in document.marked.pieces.pieces
        for _, _, place in getattr(piece, "marks", ())
    }
    missing = {place: why for one in documents if one.marked for place, why in one.marked.not_shown.items()}
    yield from _chain(chain, shown, missing)
    yield '</div><div class="aicapex-documents">'
    seen: set[int] = set()
    for document in documents:
        note = f" ({document.marked.note})" if document.marked and document.marked.note else ""
        yield f'<div class="aicapex-title">{html.escape(document.title + note)}</div>\n'
        yield '<div class="aicapex-document">'
        if document.marked is None:
            yield html.escape(document.reason)
        else:
            yield from written(document.marked.pieces, seen, min(shown, default=None))
        yield "</div>\n"
    yield "</div></body></html>\n"


def _chain(chain: Sequence[Line], shown: set[int], missing: dict[int, str]) -> Iterator[str]:
    depth = -1
    for line in chain:
        yield "<ul>" * (line.depth - depth) + "</ul>" * (depth - line.depth)
        depth = line.depth
        yield f"<li>{html.escape(line.text)}"
        if line.place in shown:
            yield f' <a href="#place-{line.place}">show</a>'
        elif line.place is not None:
            why = missing.get(line.place, "its document is not shown")
            yield f' <span class="aicapex-missing">{html.escape(why)}</span>'
        for detail in line.details:
            yield f"<small>{html.escape(detail)}</small>"
        yield "</li>"
    yield "</ul>" * (depth + 1)
