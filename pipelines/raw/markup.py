"""Pieces of HTML inside feeds as plain text."""

from lxml import etree, html

_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
)
_UNSEEN = ("script", "style", "template", "noscript")


def plain_text(markup: str, longest: int) -> str:
    """What a reader sees of a piece of HTML: white space folded, blocks apart, at most `longest` characters."""
    if "<" not in markup and "&" not in markup:
        return _folded(markup, longest)
    try:
        root = html.fragment_fromstring(markup[: longest * 20], create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _folded(markup, longest)
    etree.strip_elements(root, etree.Comment, *_UNSEEN, with_tail=False)
    for element in root.iter(*_BLOCKS):
        element.tail = f" {element.tail or ''}"
        element.text = f" {element.text or ''}"
    return text_of(root)[:longest]


def text_of(element: etree._Element) -> str:
    """All text inside an element, white space folded."""
    return " ".join("".join(str(piece) for piece in element.itertext()).split())


def _folded(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]
