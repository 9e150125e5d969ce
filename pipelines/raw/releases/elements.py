"""Elements of a page: which end paragraphs, which hold no text of the release, and what their attributes say."""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bs4 import Tag

# Elements that end a paragraph before and after them.
BLOCKS = frozenset(
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
SKIPPED = frozenset(
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
SPEAKING = frozenset(["html", "meta", "h1", "time", "script"])
CHROME = frozenset(["nav", "footer", "header", "aside", "form", "dialog", "menu"])
BOLD = frozenset(["b", "strong", "th", "u"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|onetrust|breadcrumbs?|share|sharing|social|newsletter|subscribe|related|"
    r"navigation|nav|navbar|menu|footer|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
FOOTNOTE_MARK = re.compile(r"\d{1,2}(?:,\s?\d{1,2})*|[a-z]|\*+|[†‡§]+", re.IGNORECASE)
_INVISIBLE = {ord(sign): None for sign in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
BULLETS = "•●▪◦·‣∙○■□➢\uf0b7"
LONGEST_HEADING = 250
# A table of a release has had 66 columns at most; spans without a bound would let a page fill the memory.
_MOST_SPAN = 300
MOST_SPANNED_COLUMNS = 600


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


def folded(text: str) -> str:
    """Text with invisible signs taken out and each run of white space made one space."""
    if not text.isascii():
        text = text.translate(_INVISIBLE)
    return " ".join(text.split())


def span_of(tag: Tag, name: str) -> int:
    """A `colspan` or `rowspan`: 1 where it is missing or no number, and bounded."""
    value = tag.attrs.get(name)
    if value is None:
        return 1
    digits = re.match(r"\s*(\d{1,6})", str(value))
    return min(max(int(digits[1]), 1), _MOST_SPAN) if digits else 1


def is_logo(tag: Tag) -> bool:
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


def is_chrome(tag: Tag, name: str) -> bool:
    """Whether class or id name a part of the page: navigation, sharing, cookies."""
    if name in ("html", "body", "main", "article"):
        return False
    words = f"{tag.attrs.get('class', '')} {tag.attrs.get('id', '')}"
    return _CHROME_NAMES.search(words) is not None


class Style(NamedTuple):
    """What a style attribute says of the text: hidden, bold (None: nothing), raised."""

    is_hidden: bool
    is_bold: bool | None
    is_raised: bool


def read_style(style: str) -> Style:
    """Read a style attribute."""
    weight = _WEIGHT.search(style)
    bold = None if weight is None else weight[1].lower() in ("bold", "bolder", "600", "700", "800", "900")
    return Style(bool(_HIDDEN.search(style)), bold, bool(_RAISED.search(style)))
