"""Bytes of a release to blocks, tables and what the document says of itself: `read_release`."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bs4 import BeautifulSoup, Tag

from pipelines.errors import BadDocument
from pipelines.raw.releases.decode import Decoded, decode
from pipelines.raw.releases.document import Block, Finding, ReleaseDocument, Table
from pipelines.raw.releases.elements import Grid, Page, Paragraph
from pipelines.raw.releases.front_matter import find_language, find_published, find_title
from pipelines.raw.releases.grid import build_table
from pipelines.raw.releases.kinds import kinds, with_marks_joined
from pipelines.raw.releases.markup import read_markup
from pipelines.raw.releases.plain_text import read_plain_text
from pipelines.raw.releases.slides import read_slide

# The largest release held has 1.8 MB and 28,000 tags (Oracle's 0000950170-25-084831). A page of 150,000
# tags takes some 3 s to parse; more is no release.
MOST_BYTES = 16 * 1024 * 1024
MOST_TAGS = 150_000
# Not <TABLE>, <S> and <C>: text filings have them too.
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|p|br|tr|td|font|span|h[1-6]|ul|li|center)\b[^<]{0,2000}>",
    re.IGNORECASE,
)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
# An exhibit cut out of a submission with its tags: <DOCUMENT><TYPE>EX-99.1 … <TEXT>
_WRAPPED = re.compile(r"\s*<DOCUMENT>\s*<TYPE>[^\n]*\n(?:<[A-Z]+>[^\n]*\n)*?\s*<TEXT>")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_FIGURE = re.compile(r"\d")
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip or office file"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{", "JSON"),
)


def read_release(name: str, body: bytes, content_type: str | None) -> ReleaseDocument:
    """Read an exhibit or a page, HTML or plain text; `name` (file name or URL) is for the errors.

    Raises BadDocument where there is nothing to read: no bytes, another kind of file, a feed, more than MOST_BYTES or
    MOST_TAGS. What is only odd about it stands in `findings`.
    """
    text, encoding, findings = decoded(name, body, content_type)
    if has_markup(text):
        # HTML all the same: exhibits may begin with an XML declaration, at which the parser would warn.
        page = _with_preformatted(read_markup(_soup(without_declaration(text))))
    else:
        page = Page(read_plain_text(text), 0)
    plain, blocks, tables = _assembled(page)
    if not blocks:
        what = f"{page.images} pictures and no text" if page.images else "no text"
        raise _bad(name, f"the document holds {what}")
    published = find_published(page.speaking, blocks)
    figures = _figures(blocks, tables)
    if figures == 0 and page.images:
        findings += (
            Finding("document", f"no figures: {page.images} pictures", f"{len(plain):,} characters"),
        )
    return ReleaseDocument(
        name=name,
        title=find_title(page.speaking, blocks),
        published_date=published.day,
        published_at=published.moment,
        published_basis=published.basis,
        language=find_language(
            " ".join(b.text for b in blocks if b.kind != "boilerplate"), _declared_language(page.speaking)
        ),
        encoding=encoding,
        text=plain,
        blocks=blocks,
        tables=tables,
        images=page.images,
        figures=figures,
        findings=findings,
    )


def decoded(name: str, body: bytes, content_type: str | None) -> Decoded:
    """Text of a document as it is read, without the tags of a submission around it; raises as `read_release` does."""
    _refuse_unreadable(name, body)
    text, encoding, findings = decode(body, content_type)
    if feed := _FEED.match(text):
        raise _bad(name, f"the document is a feed or site map (<{feed[1]}>), no release")
    wrapped = _WRAPPED.match(text)
    if wrapped:
        end = text.rfind("</TEXT>")
        text = text[wrapped.end() : end if end > 0 else len(text)]
    tags = text.count("<") if has_markup(text) else 0
    if tags > MOST_TAGS:
        raise _bad(name, f"the page has {tags:,} tags, more than the {MOST_TAGS:,} that are read")
    return Decoded(text, encoding, findings)


def has_markup(text: str) -> bool:
    """Whether a document is read as HTML and not as plain text."""
    return bool(_MARKUP.search(text[:200_000]))


def without_declaration(text: str) -> str:
    """The document without an XML declaration at its head."""
    return _XML_DECLARATION.sub("", text, 1)


def require_figures(document: ReleaseDocument) -> ReleaseDocument:
    """The document, if it states any number in text or tables; raises BadDocument otherwise.

    For releases of results: one whose every number stands in a picture must not pass for one that says nothing.
    """
    if document.figures:
        return document
    raise _bad(
        document.name,
        f"no figures: {document.images} pictures and {len(document.text):,} characters without a number",
        "look at the pictures; another address of the same release may print the numbers as text",
    )


def _soup(text: str) -> BeautifulSoup:
    # Class attributes as they are: taking them apart is a tenth of the time, and nothing here needs the parts.
    return BeautifulSoup(text, "lxml", multi_valued_attributes=None)


def _assembled(page: Page) -> tuple[str, tuple[Block, ...], tuple[Table, ...]]:
    """Text, blocks and tables; grids without figures become the paragraphs they are."""
    pieces: list[Paragraph | Table] = []
    tables: list[Table] = []
    for piece in with_marks_joined(page.pieces):
        if isinstance(piece, Grid):
            table = None if piece.chrome else build_table(piece.rows, len(tables) + 1, piece.origin)
            if table is None:
                pieces += _as_text(piece)
            else:
                tables.append(table)
                pieces.append(table)
            continue
        slide = read_slide(piece.text, len(tables) + 1) if len(piece.text) > 200 else None
        pieces.append(piece)
        if slide is not None:
            tables.append(slide)
            pieces.append(slide)
    texts: list[str] = []
    blocks: list[Block] = []
    offset = 0
    heading: str | None = None
    classified = kinds(piece if isinstance(piece, Paragraph) else None for piece in pieces)
    for number, (part, (kind, text, is_heading)) in enumerate(zip(pieces, classified, strict=True), start=1):
        table_number = part.number if isinstance(part, Table) else None
        if isinstance(part, Table):
            text = _table_text(part)
        blocks.append(Block(number, kind, text, heading, offset, table_number))
        if is_heading:
            heading = text
        texts.append(text)
        offset += len(text) + 1
    return "\n".join(texts), tuple(blocks), tuple(tables)


def _as_text(grid: Grid) -> list[Paragraph]:
    """Rows of a layout grid: several paragraphs in a cell stay apart, the short cells of a row are read as one."""
    found: list[Paragraph] = []
    for row in grid.rows:
        if len(row) > 1 and all(len(cell.paragraphs) == 1 for cell in row):
            first = row[0].paragraphs[0]
            bold = all(p.bold for cell in row for p in cell.paragraphs)
            found.append(
                Paragraph(" ".join(cell.text for cell in row), bold, first.tag, grid.chrome or first.chrome)
            )
            continue
        for cell in row:
            for paragraph in cell.paragraphs:
                paragraph.chrome |= grid.chrome
                found.append(paragraph)
    return found


def _with_preformatted(page: Page) -> Page:
    """Preformatted text read as plain text is: old exhibits stand in <PRE> as a whole."""
    pieces: list[Paragraph | Grid] = []
    for piece in page.pieces:
        if isinstance(piece, Paragraph) and piece.preformatted:
            pieces += read_plain_text(piece.text)
        else:
            pieces.append(piece)
    return Page(pieces, page.images, page.speaking)


def _table_text(table: Table) -> str:
    lines: list[str] = []
    for before, cell in pairwise([None, *table.cells]):
        if before is not None and cell is not None and before.row == cell.row:
            lines[-1] += f" | {cell.text}"
        elif cell is not None:
            lines.append(cell.text)
    return "\n".join(lines)


def _figures(blocks: tuple[Block, ...], tables: tuple[Table, ...]) -> int:
    """Numbers in tables and in text outside boilerplate, bare years and dates left out."""
    in_tables = sum(cell.number is not None for table in tables for cell in table.cells)
    months = r"(?:\b[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,\s*\d{4})?|\b(?:19|20)\d\d\b|[QqHh]\d|\d+[QqHh])"
    in_text = sum(
        1
        for block in blocks
        if block.kind not in ("boilerplate", "table") and _FIGURE.search(re.sub(months, "", block.text))
    )
    return in_tables + in_text


def _declared_language(speaking: Sequence[Tag]) -> str | None:
    return next((str(tag["lang"]) for tag in speaking if tag.name == "html" and tag.get("lang")), None)


def _refuse_unreadable(name: str, body: bytes) -> None:
    if not body.strip():
        raise _bad(name, f"the document is empty ({len(body):,} bytes)")
    if len(body) > MOST_BYTES:
        size = f"{len(body) / 1024 / 1024:.1f} MB"
        raise _bad(
            name, f"the document has {size}, more than the {MOST_BYTES // 1024 // 1024} MB that are read"
        )
    head = body[:512].lstrip()
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise _bad(name, f"the document is {kind}, neither HTML nor text")
    if body.count(b"\x00", 0, 4096) > 64 and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad(name, "the document is binary, neither HTML nor text")


def _bad(name: str, what: str, remedy: str = "") -> BadDocument:
    return BadDocument(
        what,
        place=name,
        remedy=remedy or "give the release's HTML or text; the answer stays in the archive for inspection",
    )
