"""What each paragraph of a release is: heading, text, list item, footnote, or boilerplate that every release repeats.

Boilerplate is told by its heading (it holds up to the next other heading or table) or by how a paragraph begins. A
heading that speaks of outlook, guidance, results or a reconciliation never opens boilerplate, and ends it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from pipelines.raw.releases.document import BlockKind
from pipelines.raw.releases.elements import Paragraph

_Other = TypeVar("_Other")
_LONGEST_HEADING = 200
_LONGEST_BOILERPLATE_HEADING = 75
_LONGEST_ADDRESS = 300
_BULLET = re.compile(r"(?:[•●▪◦·‣∙○■□➢\uf0b7]|[–—-](?=\s)|o(?=\s{2}))\s*")
_LONE_MARK = re.compile(r"[•●▪◦·‣∙○■□➢\uf0b7]|\((?:\d{1,2}|[a-z]|[A-Z]|\*+)\)|[†‡]|\d{1,2}\.")
_FOOTNOTE = re.compile(r"(?:\((?:\d{1,2}|[a-z]|[A-Z]|\*+)\)|\*{1,3}|†|‡)\s*(?=\S)")
_SUBSTANCE = re.compile(r"outlook|guidance|expect|forecast|reconcil|results|전망|가이던스", re.IGNORECASE)
_BOILERPLATE_HEADING = re.compile(
    r"forward[\s-]*looki\s*ng\s+(?:statements?|information)|safe\s+harbou?r|cautionary\s+(?:statement|note)|"
    r"^(?:notes?\s+)?about\s+(?!the\s+quarter)\S|^notes?\s+to\s+editors?|"
    r"(?:use\s+of\s+|explanation\s+of\s+|about\s+)?non-?gaap(?:\s+financial)?\s+(?:measures?|information|disclosures?)$|"
    r"^use\s+of\s+non-?gaap|(?:conference\s+call|webcast)(?:\s+(?:and|information|details)|$)|webcast|"
    r"disclosure\s+information|^additional\s+information$|^trademarks?$|^(?:media|press|investor|news)?\s*(?:relations\s+)?contacts?:?$|"
    r"^(?:investors?|press|media)(?:\s+relations)?:$|where\s+you\s+can\s+find|^constant\s+currency$|"
    r"^(?:more\s+(?:news|images)|downloads?|related\s+\w+|stay\s+informed|share\s+this\s+\w+)$|"
    r"^(?:면책|유의사항|문의처|회사\s*소개)",
    re.IGNORECASE,
)
_BOILERPLATE_START = re.compile(
    r"(?:this|these|certain|some|all|the)?\s*(?:statements?|matters|press\s+release|release|earnings\s+release|information)\s+"
    r"(?:in|contained\s+in|made\s+in|contains?|includes?|that\s+are)\b.{0,120}?(?:forward-?\s*looking|not\s+historical|including,\s+but\s+not\s+limited)|"
    r"[\"“”']?safe\s+harbou?r|forward-?\s*looking\s+statements?\s+(?:are|include|involve|can)|"
    r"these\s+forward-?\s*looking\s+statements|"
    r"(?:©|copyright\b|\(c\)\s*(?:19|20)\d\d)|for\s+(?:further|more|additional)\s+information,?\s*(?:contact|visit|please|press|financial|about|on\s+our)|"
    r"for\s+(?:a\s+)?(?:detailed\s+|further\s+)?(?:discussion|explanation)\s+of\s+(?:limitations|the\s+adjustments|risks)|"
    r"to\s+supplement\s+(?:the|our|its|\S+)\s.{0,60}financial\s+(?:statements|information|measures|results)|"
    r"(?:#\s*){2,}$|\*(?:\s*\*){2,}$|exhibit\s+99\b.{0,8}$|for\s+immediate\s+release|_{5,}$|(?:page\s+)?\d{1,3}(?:\s+of\s+\d+)?$|"
    r"(?:are\s+)?subject\s+to\s+risks\s+and\s+uncertainties\s+that\s+could|source:\s|view\s+(?:source|original)|"
    r"(?:contacts?|investor\s+(?:relations|contact)|media\s+contact|press\s+contact)\b.{0,40}:|"
    r"(?:tweet|share|email|print|download)\b.{0,40}$|\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}$",
    re.IGNORECASE,
)
# Anywhere in a paragraph without an amount: calls and webcasts, and the end of a safe harbour that a page broke in two.
_BOILERPLATE_WITHIN = re.compile(
    r"\bwill\s+(?:also\s+)?(?:host|hold|conduct|provide)\b.{0,60}?\b(?:conference\s+call|webcast|live\s+streaming)|"
    r"\b(?:conference\s+call|webcast)\s+will\s+be\b|archived\s+version\s+of\s+the|investor\s+relations\s+website\s+is\b|"
    r"disclaims?\s+any\s+obligation|undertakes?\s+no\s+(?:duty|obligation)|trademarks?\s+of\b|"
    r"periodically\s+provides\s+information\s+for\s+investors",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[$€£₩]\s?\d|\b(?:million|billion|trillion)\b|억|조\s*원", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+\.\S+|https?://\S+|www\.\S+")


def kinds(paragraphs: Iterable[Paragraph | None]) -> Iterator[tuple[BlockKind, str, bool]]:
    """(kind, text, whether it is a heading) of each paragraph; None stands for a table, which ends boilerplate.

    A list item's bullet is taken off its text. Headings of boilerplate are boilerplate, and headings all the same.
    """
    in_boilerplate = after_table = False
    for paragraph in paragraphs:
        if paragraph is None:
            in_boilerplate, after_table = False, True
            yield "table", "", False
            continue
        text = paragraph.text
        kind = _kind(paragraph, after_table=after_table)
        is_heading = kind == "heading"
        if is_heading:
            in_boilerplate = _opens_boilerplate(text, paragraph)
        if kind in ("heading", "text") and not paragraph.chrome and not _is_scrap(text):
            after_table = False
        if kind == "list_item":
            text = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
        if paragraph.chrome or (in_boilerplate and kind != "footnote") or _is_boilerplate(text):
            kind = "boilerplate"
        yield kind, text, is_heading and any(sign.isalpha() for sign in text)


def with_marks_joined(paragraphs: Iterable[Paragraph | _Other]) -> Iterator[Paragraph | _Other]:
    """Bullets and footnote marks that stand in an element of their own, put before the paragraph that follows."""
    mark: Paragraph | None = None
    for paragraph in paragraphs:
        if mark is not None:
            if isinstance(paragraph, Paragraph):
                paragraph.text = f"{mark.text} {paragraph.text}"
            else:
                yield mark
            mark = None
        if isinstance(paragraph, Paragraph) and _LONE_MARK.fullmatch(paragraph.text):
            mark = paragraph
        else:
            yield paragraph
    if mark is not None:
        yield mark


def _kind(paragraph: Paragraph, *, after_table: bool) -> BlockKind:
    text = paragraph.text
    if paragraph.tag.startswith("h"):
        return "heading"
    if paragraph.tag == "li" or (_BULLET.match(text) and len(text) > 2):
        return "list_item"
    if _FOOTNOTE.match(text) and len(text) > 5 and (after_table or text[0] in "(*†‡"):
        return "footnote"
    if text.startswith("(") and text.endswith(")"):  # (In millions)
        return "text"
    if (
        len(text) <= _LONGEST_HEADING
        and (paragraph.bold or _is_shouted(text))
        and not text.endswith((",", ";"))
    ):
        return "heading"
    return "text"


def _is_shouted(text: str) -> bool:
    return text.isupper() and len(text) > 8 and " " in text


def _opens_boilerplate(text: str, paragraph: Paragraph) -> bool:
    """Whether what follows this heading is boilerplate. `About` opens it in the page's own headings only if short."""
    if paragraph.tag == "h1" or _SUBSTANCE.search(text):
        return False
    return (
        len(text) < _LONGEST_BOILERPLATE_HEADING and _BOILERPLATE_HEADING.search(text.strip(" .")) is not None
    )


def _is_boilerplate(text: str) -> bool:
    if _BOILERPLATE_START.match(text):
        return True
    if _BOILERPLATE_WITHIN.search(text) and not _AMOUNT.search(text):
        return True
    if len(text) > _LONGEST_ADDRESS:
        return False
    address = _ADDRESS.search(text)
    return address is not None and len(_ADDRESS.sub("", text)) < 40


def _is_scrap(text: str) -> bool:
    """A rule or a page number between a table and its footnotes."""
    return not any(sign.isalpha() for sign in text)
