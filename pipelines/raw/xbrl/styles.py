"""Styles taken out of the markup before it is parsed: half of a filing's bytes say how its cells look.

Without them the tree is half as large and stays in the processor's cache, which saves a fifth of the whole reading.
"""

import re

# Only where a tag surely begins with it. What stands between the quotes is not looked at, because that would cost what
# it saves: a quote that is missing there leaves a tag that can not be parsed, and the original is parsed instead.
_STYLE = re.compile(rb' style="(?:(?<=<span style=")|(?<=<td style=")|(?<=<td colspan="\d" style="))[^"]*"')
_BEFORE_ROOT = re.compile(rb"(?:\s+|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
# A filing has a handful of each of the characters that are looked at.
_MOST_MARKS = 10_000


def without_styles(text: bytes) -> bytes:
    """The markup without most styles; as it is where what looks like a tag may be none.

    It has fewer lines where a style has several.
    """
    stripped = b"".join(_STYLE.split(text))
    before = _BEFORE_ROOT.match(text)
    root = before.end() if before else 0
    return text if any(_begins(stripped, root, mark) for mark in (b"!", b"?")) else stripped


def _begins(text: bytes, root: int, mark: bytes) -> bool:
    """Whether a comment or section (`<!`), or an instruction (`<?`), may begin after a place.

    They may hold what looks like a tag. The mark alone is seldom, and found ten times as fast.
    """
    at = root
    for _ in range(_MOST_MARKS):
        at = text.find(mark, at + 1)
        if at < 0:
            return False
        if text[at - 1 : at] == b"<":
            return True
    return True
