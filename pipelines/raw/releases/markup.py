"""HTML to paragraphs and grids in reading order: one walk over the tree, tables kept apart from running text."""

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from pipelines.raw.releases.elements import (
    BLOCKS,
    BOLD,
    BULLETS,
    CHROME,
    FOOTNOTE_MARK,
    HEADINGS,
    LONGEST_HEADING,
    MOST_SPANNED_COLUMNS,
    SKIPPED,
    SPEAKING,
    Grid,
    GridCell,
    Page,
    Paragraph,
    Style,
    folded,
    is_chrome,
    is_logo,
    read_style,
    span_of,
)


def read_markup(soup: BeautifulSoup) -> Page:
    """Paragraphs and grids of a parsed page. A table that holds another table is layout: its cells are running text."""
    walk = _Walk(soup)
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
            ended = self.breaks > 1 or text.lstrip()[:1] in BULLETS
            if ended or (not self.plain and sum(map(len, self.parts)) < LONGEST_HEADING):
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
        width, height = span_of(tag, "colspan"), span_of(tag, "rowspan")
        self.cell = GridCell(self.column, self.column + width, "")
        self.column += width
        if height > 1 and self.column <= MOST_SPANNED_COLUMNS:
            self.spans.update(dict.fromkeys(range(self.cell.start, self.cell.end), height))
        return self.cell


class _Walk:
    """The state of one walk."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self.soup = soup
        self.holders: set[int] | None = None
        self.pieces: list[Paragraph | Grid] = []
        self.images = 0
        self.speaking: list[Tag] = []
        self.flow = _Flow(self.pieces)
        self.tables: list[_OpenTable] = []
        self.stack = [_Open(False, False, False, "", self.flow)]
        self.styles: dict[str, Style] = {}
        self.pre = 0

    def enters(self, tag: Tag, name: str) -> bool:
        """Whether there is text in the element that is shown; what has none is taken note of."""
        if name in SPEAKING:
            self.speaking.append(tag)
        elif name == "head":
            self.speaking += tag.find_all(list(SPEAKING))
        if name == "br":
            self.flow.line_break()
        elif name == "img":
            self.image(tag)
        if name in SKIPPED:
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
                chrome = chrome or (is_chrome(tag, name) and not self._holds_headline(tag))
        bold = bold or name in BOLD or name in HEADINGS
        raised = raised or name == "sup"
        chrome = (chrome or (name in CHROME and not self._holds_headline(tag))) and name != "h1"
        if name in BLOCKS:
            self.flow.flush()
            hint = name if name in HEADINGS or name == "li" else hint
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
        if name in BLOCKS:
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
        if state.raised and FOOTNOTE_MARK.fullmatch(text.strip()):
            text = f"({text.strip()})"
        self.flow.add(text, bold=state.bold, chrome=state.chrome)

    def image(self, tag: Tag) -> None:
        if not self.stack[-1].chrome and not is_logo(tag):
            self.images += 1

    def _open_table(self, *, chrome: bool) -> None:
        outer = self.tables[-1] if self.tables else None
        if outer is not None and not outer.layout:  # those further out are layout already
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

    def _holds_headline(self, tag: Tag) -> bool:
        """Whether an h1 stands in the element: such a part of the page is of the release, whatever it is called."""
        if self.holders is None:
            self.holders = set()
            for headline in self.soup.find_all("h1"):
                for parent in headline.parents:
                    if id(parent) in self.holders:
                        break
                    self.holders.add(id(parent))
        return id(tag) in self.holders

    def _style(self, style: str) -> Style:
        """What a style says; the same ones stand thousands of times on a page."""
        known = self.styles.get(style)
        if known is None:
            known = self.styles[style] = read_style(style)
        return known
