"""What an inline style may say: how text looks and where it stands in the flow, never what is fetched or laid over."""

import re

_PROPERTY = re.compile(
    r"color|background-color|font(?:-family|-size|-style|-weight|-variant)?|"
    r"text-(?:align|indent|decoration|transform)|vertical-align|line-height|letter-spacing|white-space|"
    r"(?:min-|max-)?(?:width|height)|padding(?:-(?:left|right|top|bottom))?|margin(?:-(?:left|right|top|bottom))?|"
    r"border(?:-(?:left|right|top|bottom))?(?:-(?:color|style|width))?|border-(?:collapse|spacing)|"
    r"list-style-type|float|clear|display|visibility"
)
# Neither url( nor expression( nor var( nor escapes: of functions only colours are let through.
_VALUE = re.compile(r"(?:[\w\s.,%#'\"!+-]|(?:rgb|rgba|hsl|hsla)\([\d\s.,%]*\))*", re.ASCII)
_LONGEST = 2_000


def safe_style(style: str) -> str:
    """The declarations of a style attribute that may stay; an empty text where none may."""
    kept = []
    for declaration in style[:_LONGEST].split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if colon and value and _PROPERTY.fullmatch(name) and _VALUE.fullmatch(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def hides(style: str) -> bool:
    """Whether a style keeps its element from being seen."""
    folded = "".join(style.lower().split())
    return "display:none" in folded or "visibility:hidden" in folded
