"""The text of an element as a reader would see it: blocks on their own lines, table cells apart, spaces folded.

Filings write tables and paragraphs without any white space between the tags, so the text of a note would run together.
Line breaks and spaces are put into the tree once, after which the XML library gives the text of any element at its
own speed: text blocks lie inside each other, and walking each of them would read most of a filing three times.
"""

from lxml import etree

from pipelines.raw.xbrl.names import XHTML

_CELLS = ("td", "th")
_BLOCKS = (
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "blockquote", "hr",
)  # fmt: skip
_BREAKS = ("tr", "br", "table", "caption", *_BLOCKS)
# Where a block begins or ends: a word of its own among the words, of a character that XML allows and no text has.
_MARK = "\x7f"
BREAK = f" {_MARK} "


class Breaker:
    """Puts line breaks and spaces into trees of one namespace ("" for plain HTML)."""

    def __init__(self, namespace: str = XHTML) -> None:
        prefix = f"{{{namespace}}}" if namespace else ""
        self._cells = [prefix + name for name in _CELLS]
        self._blocks = [prefix + name for name in _BLOCKS]
        self._breaks = [prefix + name for name in _BREAKS]

    def put_breaks(self, root: etree._Element) -> None:
        """Change the tree once; every text read from it afterwards is parted."""
        for cell in root.iter(*self._cells):
            # Empty cells only give tables their shape: two thirds of the cells of a 10-K.
            if len(cell) or cell.text:
                tail = cell.tail
                cell.tail = " " if tail is None else f" {tail}"
        for element in root.iter(*self._breaks):
            tail = element.tail
            element.tail = BREAK if tail is None else f"{BREAK}{tail}"
        for element in root.iter(*self._blocks):
            text = element.text
            element.text = BREAK if text is None else f"{BREAK}{text}"


def folded(text: str) -> str:
    """One space where there was any white space, a line where a block begins or ends, none of either at the ends."""
    if _MARK not in text:
        return " ".join(text.split())
    return "\n".join([" ".join(line.split()) for line in text.split(_MARK) if line and not line.isspace()])


def content(element: etree._Element) -> str:
    """All text inside an element, unfolded."""
    if not len(element):
        return element.text or ""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def content_without(element: etree._Element, excluded: str) -> str:
    """All text inside an element except that inside `excluded` elements, unfolded."""
    parts: list[str] = []
    stack: list[tuple[etree._Element, bool]] = [(element, True)]
    while stack:
        node, enters = stack.pop()
        if not enters:
            parts.append(node.tail or "")
            continue
        if node is not element:
            stack.append((node, False))
            if node.tag == excluded:
                continue
        parts.append(node.text or "")
        stack.extend((child, True) for child in reversed(node))
    return "".join(parts)
