"""Which elements part a text into blocks, and what a style says about emphasis, hiding and page breaks."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_EMPHASIS = frozenset({"b", "strong", "i", "em", "u", "h1", "h2", "h3", "h4", "h5", "h6"})
_EMPHASISED = re.compile(
    r"font-weight\s*:\s*(bold|[6-9]00)|font-style\s*:\s*italic|text-decoration\s*:\s*underline", re.I
)
_PLAIN = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_BREAK_BEFORE = re.compile(r"(?:page-)?break-before\s*:\s*(?:always|page)", re.I)
_BREAK_AFTER = re.compile(r"(?:page-)?break-after\s*:\s*(?:always|page)", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    """What holds for the text of an element. Emphasis is inherited; hiding and breaks are the element's own."""

    emphasised: bool = False
    hidden: bool = False
    breaks_before: bool = False
    breaks_after: bool = False


@lru_cache(maxsize=4096)
def style_of(name: str, declared: str | None, parent: Style) -> Style:
    """Style of an element `name` with its `style` attribute, inside a parent of that style."""
    text = declared or ""
    emphasised = parent.emphasised or name in _EMPHASIS
    # A weight that is spelt out ends the emphasis of the parent unless slant or underline is spelt out as well.
    if _EMPHASISED.search(text):
        emphasised = True
    elif _PLAIN.search(text):
        emphasised = False
    return replace(
        parent,
        emphasised=emphasised,
        hidden=bool(_HIDDEN.search(text)),
        breaks_before=bool(_BREAK_BEFORE.search(text)),
        breaks_after=bool(_BREAK_AFTER.search(text)),
    )
