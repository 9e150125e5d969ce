"""A document that nobody vouches for as pieces that can do nothing: known tags, known attributes, and text.

Nothing is taken over as it is written. Tags and attributes come from the lists below, text is escaped when it is
written, and what runs, loads, submits or leads elsewhere is left out, with all that is in it where it is no text.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from pipelines.evidence.page.style import hides, safe_style

_TAGS = frozenset((
    "a", "abbr", "address", "article", "aside", "b", "big", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "li", "main", "nav", "ol", "p", "pre", "q", "s",
    "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "tt", "u", "ul", "var",
))  # fmt: skip
_VOID = frozenset(("br", "col", "hr"))
# Left out with everything in them. Of any other tag that is not listed, such as <form>, what is in it stays; in <embed>
# and <link> nothing can be, but parsers put there what follows them.
_DROPPED = frozenset((
    "applet", "audio", "button", "canvas", "datalist", "dialog", "frameset", "head", "iframe", "map", "math",
    "noembed", "noframes", "noscript", "object", "optgroup", "option", "picture", "plaintext", "portal", "script",
    "select", "slot", "style", "svg", "template", "textarea", "title", "video", "xmp",
))  # fmt: skip
_NUMBERS = ("colspan", "rowspan", "span", "border", "cellpadding", "cellspacing", "start")
_WORDS = (
    "align",
    "valign",
    "width",
    "height",
    "bgcolor",
    "color",
    "size",
    "face",
    "nowrap",
    "dir",
    "lang",
    "noshade",
)
_NUMBER = re.compile(r"[0-9]{1,4}")
_WORD = re.compile(r"[\w #%.,+-]{0,80}", re.ASCII)
_INLINE_HEADER = "header"


@dataclass(slots=True)
class Text:
    """Text of the document. `hidden`: no reader sees it. `marks`: (from, to, place number), from left to right."""

    text: str
    hidden: bool = False
    marks: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as it will be written; of an opening one the safe attributes."""

    markup: str


Piece = Text | Tag


@dataclass(slots=True)
class Pieces:
    """The document in order, and for elements that were asked for the texts in them."""

    pieces: list[Piece]
    texts_of: dict[int, list[Text]]

    def texts(self) -> list[Text]:
        """The texts that a reader sees, in order."""
        return [piece for piece in self.pieces if isinstance(piece, Text) and not piece.hidden]


def pieces_of(root: etree._Element, wanted: Sequence[etree._Element] = ()) -> Pieces:
    """The safe pieces of a tree; `texts_of[n]` are the texts inside the n-th wanted element, none if it is left out."""
    walk = _Walk({element: number for number, element in enumerate(wanted)})
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            walk.open(node)
        elif event == "end":
            walk.close(node, tail=node is not root)
        else:
            walk.add(node.tail)
    return Pieces(walk.pieces, walk.texts_of)


def plain_pieces(text: str) -> Pieces:
    """A document without markup."""
    return Pieces([Tag("<pre>"), Text(text), Tag("</pre>")], {})


def written(pieces: Pieces, seen: set[int], focus: int | None = None) -> Iterator[str]:
    """The pieces as HTML, marked texts in `<mark>`; the first mark of a place carries the id `place-<number>`.

    Where places overlap, such as a figure in its sentence, marks stand in one another. `seen` holds the places that
    have been begun; the place `focus` gets the focus of the page, and with it the view, without any script.
    """
    for piece in pieces.pieces:
        if isinstance(piece, Tag):
            yield piece.markup
            continue
        edges = sorted({0, len(piece.text), *(edge for mark in piece.marks for edge in mark[:2])})
        for start, end in pairwise(edges):
            places = sorted({place for first, last, place in piece.marks if first <= start and end <= last})
            yield "".join(_mark(place, seen, focus) for place in places)
            yield html.escape(piece.text[start:end])
            yield "</mark>" * len(places)


def _mark(place: int, seen: set[int], focus: int | None) -> str:
    if place in seen:
        return "<mark>"
    seen.add(place)
    return f'<mark id="place-{place}" tabindex="0"{" autofocus" if place == focus else ""}>'


class _Walk:
    """One walk over a tree: what is open, what is left out, what is hidden."""

    def __init__(self, wanted: dict[etree._Element, int]) -> None:
        self.pieces: list[Piece] = []
        self.texts_of: dict[int, list[Text]] = {number: [] for number in wanted.values()}
        self._wanted = wanted
        self._inside: list[int] = []
        self._left_out: etree._Element | None = None
        self._hidden: list[etree._Element] = []

    def open(self, node: etree._Element) -> None:
        """An element begins."""
        if self._left_out is not None:
            return
        name, is_inline = _name(node)
        if name in _DROPPED or (is_inline and name == _INLINE_HEADER):
            self._left_out = node
            return
        if node in self._wanted:
            self._inside.append(self._wanted[node])
        if "hidden" in node.attrib or hides(node.get("style") or ""):
            self._hidden.append(node)
        if name == "img":
            self.pieces.append(Tag(f"<em>[picture {html.escape((node.get('alt') or '')[:100])}]</em>"))
        elif not is_inline and name in _TAGS:
            self.pieces.append(Tag(f"<{name}{''.join(_attributes(node))}>"))
        self.add(node.text)

    def close(self, node: etree._Element, *, tail: bool) -> None:
        """An element ends; what follows it belongs to the one around it."""
        if self._left_out is node:
            self._left_out = None
        elif self._left_out is None:
            name, is_inline = _name(node)
            if not is_inline and name in _TAGS and name not in _VOID:
                self.pieces.append(Tag(f"</{name}>"))
            if self._hidden and self._hidden[-1] is node:
                self._hidden.pop()
            if node in self._wanted:
                self._inside.pop()
        if tail:
            self.add(node.tail)

    def add(self, text: str | None) -> None:
        """Text between two tags."""
        if text and self._left_out is None:
            piece = Text(text, bool(self._hidden))
            self.pieces.append(piece)
            for number in self._inside:
                self.texts_of[number].append(piece)


def _name(node: etree._Element) -> tuple[str, bool]:
    """Local name in lower case, and whether it is one of inline XBRL; HTML parsers keep the prefix in the name."""
    full = str(node.tag)
    namespace, _, local = full.rpartition("}")
    prefix, _, bare = local.rpartition(":")
    return bare.lower(), "inlineXBRL" in namespace or prefix.lower() == "ix"


def _attributes(node: etree._Element) -> Iterator[str]:
    for names, form in ((_NUMBERS, _NUMBER), (_WORDS, _WORD)):
        for name in names:
            value = node.get(name)
            if value is not None and form.fullmatch(value):
                yield f' {name}="{value}"'
    style = safe_style(node.get("style") or "")
    if "hidden" in node.attrib:
        style = "display:none"
    if style:
        yield f' style="{html.escape(style)}"'
