"""HTML to paragraphs and grids in reading order: one walk over the tree, tables kept apart from running text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

# Elements that end a paragraph before and after them.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SKIPPED = frozenset(
    [
        "br",
        "img",
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "title",
        "select",
        "option",
        "input",
        "textarea",
        "button",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "map",
        "ix:header",
        "ix:hidden",
    ]
)
_SPEAKING = frozenset(["html", "meta", "h1", "time", "script"])
_CHROME = frozenset(["nav", "footer", "header", "aside", "form", "dialog", "menu"])
_BOLD = frozenset(["b", "strong", "th", "u"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|onetrust|breadcrumbs?|share|sharing|social|newsletter|subscribe|related|"
    r"navigation|nav|navbar|menu|footer|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_MARK = re.compile(r"\d{1,2}(?:,\s?\d{1,2})*|[a-z]|\*+|[†‡§]+", re.IGNORECASE)
_INVISIBLE = {ord(sign): None for sign in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
_BULLETS = "•●▪◦·‣∙○■□➢\uf0b7"
_LONGEST_HEADING = 250
# HTML allows 1,000 columns in a colspan; a table of a release has had 66 at most.
_MOST_SPAN = 1000


@dataclass(slots=True)
class Paragraph:
    """Text with white space folded. `bold`: all of it; `tag`: h1 … h6, li, or empty; `chrome`: of the page, not of
    the release. `preformatted` text keeps its line feeds and spaces.
    """

    text: str
    bold: bool = False
    tag: str = ""
    chrome: bool = False
    preformatted: bool = False


@dataclass(slots=True)
class GridCell:
    """One cell; it covers the columns from `start` up to, but without, `end`."""

    start: int
    end: int
    text: str
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table element: its rows of cells, spans resolved to columns; empty cells are left out."""

    rows: list[list[GridCell]]
    chrome: bool = False
    origin: Literal["markup", "plain_text"] = "markup"


@dataclass(slots=True)
class Page:
    """Paragraphs and grids in reading order, how many pictures stand among them, and the elements that speak of the
    page: html, meta, h1, time and script.
    """

    pieces: list[Paragraph | Grid]
    images: int
    speaking: list[Tag] = field(default_factory=list)


def read_markup(soup: BeautifulSoup) -> Page:
    """Paragraphs and grids of a parsed page. A table that holds another table is layout: its cells are running text."""
    walk = _Walk()
    for event, node, name in _events(soup, walk):
        if event == "text":
            walk.text(str(node))
        elif isinstance(node, Tag) and event == "open":
            walk.open(node, name)
        else:
            walk.close(name)
    walk.flow.flush()
    return Page(walk.pieces, walk.images, walk.speaking)


def _events(soup: BeautifulSoup, walk: "_Walk") -> Iterator[tuple[str, Tag | NavigableString, str]]:
    """(open | text | close, node, name) in document order, without recursion: pages nest as deep as they like."""
    stack: list[tuple[Tag, Iterator[object]]] = [(soup, iter(soup.contents))]
    while stack:
        tag, children = stack[-1]
        for child in children:
            if type(child) is NavigableString:
                yield "text", child, ""
            elif isinstance(child, Tag):
                name = child.name
                if walk.enters(child, name):
                    yield "open", child, name
                    stack.append((child, iter(child.contents)))
                    break
        else:
            stack.pop()
            if stack:
                yield "close", tag, tag.name


class _Flow:
    """Running text on its way to paragraphs, and where finished ones go."""

    def __init__(self, out: "list[Paragraph] | list[Paragraph | Grid]") -> None:
        self.out = out
        self.parts: list[str] = []
        self.plain = False  # some of the text is not bold
        self.filled = False
        self.breaks = 0
        self.tag = ""
        self.chrome = False

    def add(self, text: str, *, bold: bool, chrome: bool) -> None:
        if text.isspace():
            self.parts.append(" ")
            return
        if self.breaks and self.filled:
            ended = self.breaks > 1 or text.lstrip()[:1] in _BULLETS
            if ended or (not self.plain and sum(map(len, self.parts)) < _LONGEST_HEADING):
                self.flush()
        self.breaks = 0
        self.filled = True
        self.plain |= not bold
        self.chrome = chrome
        self.parts.append(text)

    def line_break(self) -> None:
        self.breaks += 1
        self.parts.append(" ")

    def flush(self) -> None:
        if self.filled:
            text = folded("".join(self.parts))
            if text:
                self.out.append(Paragraph(text, not self.plain, self.tag, self.chrome))
        self.parts = []
        self.plain = self.filled = False
        self.breaks = 0


@dataclass(slots=True)
class _Open:
    """An open element and what holds inside it."""

    bold: bool
    chrome: bool
    raised: bool
    tag: str
    flow: _Flow


class _OpenTable:
    """A table on its way to a grid."""

    def __init__(self, *, chrome: bool) -> None:
        self.rows: list[list[GridCell]] = []
        self.column = 0
        self.spans: dict[int, int] = {}  # column -> rows that a cell from above still covers
        self.cell: GridCell | None = None
        self.layout = False
        self.chrome = chrome

    def next_row(self) -> None:
        self.rows.append([])
        self.column = 0
        self.spans = {column: rows - 1 for column, rows in self.spans.items() if rows > 1}

    def next_cell(self, tag: Tag) -> GridCell:
        if not self.rows:
            self.next_row()
        while self.spans and self.column in self.spans:
            self.column += 1
        width, height = _span(tag, "colspan"), _span(tag, "rowspan")
        self.cell = GridCell(self.column, self.column + width, "")
        self.column += width
        if height > 1:
            self.spans.update(dict.fromkeys(range(self.cell.start, self.cell.end), height))
        return self.cell


class _Walk:
    """The state of one walk."""

    def __init__(self) -> None:
        self.pieces: list[Paragraph | Grid] = []
        self.images = 0
        self.speaking: list[Tag] = []
        self.flow = _Flow(self.pieces)
        self.tables: list[_OpenTable] = []
        self.stack = [_Open(False, False, False, "", self.flow)]
        self.styles: dict[str, tuple[bool, bool | None, bool]] = {}
        self.pre = 0

    def enters(self, tag: Tag, name: str) -> bool:
        """Whether there is text in the element that is shown; what has none is taken note of."""
        if name in _SPEAKING:
            self.speaking.append(tag)
        elif name == "head":
            self.speaking += tag.find_all(list(_SPEAKING))
        if name == "br":
            self.flow.line_break()
        elif name == "img":
            self.image(tag)
        if name in _SKIPPED:
            return False
        attributes = tag.attrs
        if not attributes:
            return True
        if "hidden" in attributes and name != "table":
            return False
        style = attributes.get("style")
        return not (isinstance(style, str) and self._style(style)[0])

    def open(self, tag: Tag, name: str) -> None:
        above = self.stack[-1]
        bold, chrome, raised, hint = above.bold, above.chrome, above.raised, above.tag
        attributes = tag.attrs
        if attributes:
            style = attributes.get("style")
            if isinstance(style, str):
                _, weight, up = self._style(style)
                bold = bold if weight is None else weight
                raised = raised or up
            if "class" in attributes or "id" in attributes:
                chrome = chrome or _is_chrome(tag, name)
        bold = bold or name in _BOLD or name in _HEADINGS
        raised = raised or name == "sup"
        chrome = (chrome or (name in _CHROME and not tag.find("h1"))) and name != "h1"
        if name in _BLOCKS:
            self.flow.flush()
            hint = name if name in _HEADINGS or name == "li" else hint
        self.stack.append(_Open(bold, chrome, raised, hint, self.flow))
        self.flow.tag = hint
        if name == "table":
            self._open_table(chrome=chrome)
        elif self.tables and name == "tr":
            self.tables[-1].next_row()
        elif self.tables and name in ("td", "th"):
            cell = self.tables[-1].next_cell(tag)
            self.flow = self.stack[0].flow if self.tables[-1].layout else _Flow(cell.paragraphs)
        elif name == "pre":
            self.pre += 1

    def close(self, name: str) -> None:
        if name in _BLOCKS:
            self.flow.flush()
        closed = self.stack.pop()
        self.flow.tag = self.stack[-1].tag
        if name == "table":
            self._close_table()
        elif name in ("td", "th") and self.tables and self.tables[-1].cell is not None:
            self._close_cell(self.tables[-1])
            self.flow = self.stack[0].flow if self.tables[-1].layout else closed.flow
        elif name == "pre":
            self.pre -= 1

    def text(self, text: str) -> None:
        state = self.stack[-1]
        if self.pre and not self.tables and "\n" in text.strip("\n"):
            self.flow.flush()
            self.pieces.append(Paragraph(text, chrome=state.chrome, preformatted=True))
            return
        if state.raised and _MARK.fullmatch(text.strip()):
            text = f"({text.strip()})"
        self.flow.add(text, bold=state.bold, chrome=state.chrome)

    def image(self, tag: Tag) -> None:
        if not self.stack[-1].chrome and not _is_logo(tag):
            self.images += 1

    def _open_table(self, *, chrome: bool) -> None:
        for outer in self.tables:
            if not outer.layout:
                outer.layout = True
                self.pieces += [p for row in outer.rows for cell in row for p in cell.paragraphs]
                if outer.cell is not None:  # the open cell, which no row holds yet
                    self.pieces += outer.cell.paragraphs
        self.flow = self.stack[0].flow
        self.flow.flush()
        self.tables.append(_OpenTable(chrome=chrome))

    def _close_table(self) -> None:
        table = self.tables.pop()
        rows = [] if table.layout else [row for row in table.rows if row]
        if rows:
            self.pieces.append(Grid(rows, table.chrome))
        self.flow = self.stack[0].flow

    def _close_cell(self, table: _OpenTable) -> None:
        cell, table.cell = table.cell, None
        if cell is not None and not table.layout and cell.paragraphs:
            cell.text = " ".join(p.text for p in cell.paragraphs)
            table.rows[-1].append(cell)

    def _style(self, style: str) -> tuple[bool, bool | None, bool]:
        """(hidden, bold or not said, raised); styles repeat thousands of times on a page."""
        known = self.styles.get(style)
        if known is None:
            weight = _WEIGHT.search(style)
            bold = (
                None
                if weight is None
                else weight[1].lower() in ("bold", "bolder", "600", "700", "800", "900")
            )
            known = (bool(_HIDDEN.search(style)), bold, bool(_RAISED.search(style)))
            self.styles[style] = known
        return known


def folded(text: str) -> str:
    """Text with invisible signs taken out and each run of white space made one space."""
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    return " ".join(text.split())


def _span(tag: Tag, name: str) -> int:
    value = tag.attrs.get(name)
    if value is None:
        return 1
    digits = re.match(r"\s*(\d{1,6})", str(value))
    return min(max(int(digits[1]), 1), _MOST_SPAN) if digits else 1


def _is_logo(tag: Tag) -> bool:
    """Whether a picture is too small, or says by its text, to hold a table: logos of exhibits are up to 361 × 132."""
    if "logo" in f"{tag.get('alt', '')} {tag.get('src', '')}".lower():
        return True
    style = str(tag.get("style") or "")
    sizes: list[float] = []
    for side in ("width", "height"):
        said = re.search(rf"(?<![-\w]){side}\s*:\s*([\d.]+)\s*(px|in|pt)", style, re.IGNORECASE)
        plain = re.match(r"\d+", str(tag.get(side) or ""))
        if said:
            sizes.append(float(said[1]) * {"px": 1, "in": 96, "pt": 96 / 72}[said[2].lower()])
        elif plain:
            sizes.append(float(plain[0]))
    return len(sizes) == 2 and sizes[0] < 400 and sizes[1] < 150


def _is_chrome(tag: Tag, name: str) -> bool:
    """Whether class or id name a part of the page: navigation, sharing, cookies. Never what holds the headline."""
    if name in ("html", "body", "main", "article"):
        return False
    named = tag.attrs.get("class", "")
    words = f"{' '.join(named) if isinstance(named, list) else named} {tag.attrs.get('id', '')}"
    return bool(_CHROME_NAMES.search(words)) and not tag.find("h1")
