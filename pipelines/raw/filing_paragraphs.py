"""Inline XBRL documents to paragraphs in reading order, each with the facts whose text begins in it.

What a share means is said by a sentence, not by a tag, and the sentence may be cut by the end of a printed page.
So page numbers and running heads are left out, and a sentence that runs over a page is put together again.
"""

from collections.abc import Iterator

import polars as pl
from lxml import etree

from pipelines.contracts.raw import PARAGRAPH_COLUMNS
from pipelines.raw.paragraphs.pages import PAGE_BREAK, Item, read_over_pages
from pipelines.raw.paragraphs.style import BLOCKS, Style, style_of
from pipelines.raw.paragraphs.text import Paragraph, row_kind, text_kind
from pipelines.raw.xbrl.markup import source_of
from pipelines.raw.xbrl.rescue import read_tree

# Named by the inline XBRL specification; continuations are pieces of a fact that has been counted already.
_FACTS = ("nonFraction", "nonNumeric", "fraction")
_UNREAD = ("head", "script", "style", "title")
_SCHEMA = {column.name: column.dtype for column in PARAGRAPH_COLUMNS}


def read_paragraphs(document_name: str, body: bytes) -> pl.DataFrame:
    """Paragraphs of one inline XBRL document: PARAGRAPH_COLUMNS, one row per paragraph, in reading order.

    `fact_numbers` are ordinals over ix:nonFraction, ix:nonNumeric and ix:fraction, from 1 by start tag. A fact that
    wraps several paragraphs stands in the one where its text begins; one that prints nothing, and a hidden one, may
    stand in none. A document that breaks off is read up to there. Raises BadDocument, naming document, place and
    remedy, where nothing can be read.
    """
    heading: str | None = None
    offset = 0
    rows: list[dict[str, object]] = []
    for number, item in enumerate(read_over_pages(_items(document_name, body)), start=1):
        rows.append(
            {
                "paragraph_number": number,
                "kind": item.kind,
                "text": item.text,
                "heading": heading,
                "start_offset": offset,
                "fact_numbers": [fact for fact, _ in item.facts],
                "fact_offsets": [at for _, at in item.facts],
            }
        )
        offset += len(item.text) + 1
        if item.kind == "heading":
            heading = item.text
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _items(document_name: str, body: bytes) -> list[Item]:
    """Paragraphs and page breaks of a document, from the tree that its facts are read from as well."""
    tree = read_tree(source_of(document_name, body))
    return list(_Reader(tree.open_elements).read(tree.root))


class _Reader:
    """Reads one document: the open elements, the paragraph that is being filled, and the count of facts.

    cut: elements that were open where the document breaks off; the paragraph there may be half a sentence and is
    left out.
    """

    def __init__(self, cut: frozenset[etree._Element]) -> None:
        self._cut = cut
        self._is_cut = False
        self._paragraph = Paragraph()
        self._styles = [Style()]
        self._row: etree._Element | None = None
        self._unread: etree._Element | None = None
        self._after_row = False
        self._count = 0
        self._open_facts: list[int] = []

    def read(self, root: etree._Element) -> Iterator[Item]:
        """Paragraphs and page breaks in the order of the document."""
        for event, node in etree.iterwalk(root, events=("start", "end")):
            # Not etree.QName: it refuses names whose prefix nobody declares, as word processors leave them behind.
            namespace, _, name = str(node.tag).rpartition("}")
            local = f"ix:{name}" if "inlineXBRL" in namespace else name
            yield from (self._start(node, local) if event == "start" else self._end(node, local))
        yield from self._finish()

    def _start(self, node: etree._Element, name: str) -> Iterator[Item]:
        style = style_of(name, node.get("style"), self._styles[-1])
        self._styles.append(style)
        if self._unread is None and (style.hidden or name == "ix:header" or name in _UNREAD):
            self._unread = node
        if self._unread is None:
            yield from self._open_block(node, name, style)
        if name.removeprefix("ix:") in _FACTS and name.startswith("ix:"):
            self._count += 1
            self._open_facts.append(self._count)
            if self._unread is None:
                self._paragraph.open_fact(self._count)
        self._add(node.text)

    def _open_block(self, node: etree._Element, name: str, style: Style) -> Iterator[Item]:
        if name == "br" or (name in BLOCKS and self._row is not None):
            self._paragraph.gap()
        elif name in BLOCKS:
            yield from self._finish()
            if style.breaks_before:
                yield PAGE_BREAK
            # A row that holds a table of its own is layout; its cells are read as blocks.
            if name == "tr" and node.find(".//{*}tr") is None:
                self._row = node
        if name in ("td", "th") and self._row is not None:
            self._paragraph.cell()

    def _end(self, node: etree._Element, name: str) -> Iterator[Item]:
        style = self._styles.pop()
        self._is_cut = self._is_cut or node in self._cut
        if name.removeprefix("ix:") in _FACTS and name.startswith("ix:"):
            self._paragraph.close_fact(self._open_facts.pop())
        if self._unread is node:
            self._unread = None
        elif self._unread is None and name in BLOCKS:
            if self._row is None or self._row is node:
                yield from self._finish()
                self._row = None
                if style.breaks_after:
                    yield PAGE_BREAK
            else:
                self._paragraph.gap()
        if self._styles[1:]:
            self._add(node.tail)

    def _add(self, text: str | None) -> None:
        if text and self._unread is None:
            self._paragraph.add(text, emphasised=self._styles[-1].emphasised)

    def _finish(self) -> Iterator[Item]:
        paragraph, self._paragraph = self._paragraph, self._paragraph.successor()
        text, facts = paragraph.finished()
        if not text or self._is_cut:
            return
        if self._row is not None:
            kind = row_kind(text)
        else:
            kind = text_kind(text, paragraph.emphasised, after_row=self._after_row)
        self._after_row = kind in ("table_row", "footnote")
        yield Item(kind, text, tuple(facts))
