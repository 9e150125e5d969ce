"""Structure without words: tags, attributes and figures of a real document, with every letter of its texts replaced.

What is made here is used where it is made and goes nowhere else.
"""

import re
from collections.abc import Iterable

from lxml import etree

_TEXT = re.compile(rb">([^<]+)<")
_LETTER = re.compile(rb"[A-Za-z]")
_SMALL = 12_000


def masked(markup: bytes) -> bytes:
    """Every letter of the texts between tags is x."""
    return _TEXT.sub(lambda found: b">" + _LETTER.sub(b"x", found[1]) + b"<", markup)


def windows(markup: bytes, count: int = 4) -> Iterable[bytes]:
    """Some cuts out of a masked document, each from one tag to another."""
    text = masked(markup)
    for number in range(count):
        start = text.find(b"<", number * max(1, (len(text) - _SMALL) // max(1, count - 1)))
        yield text[max(0, start) : text.rfind(b">", 0, max(0, start) + _SMALL) + 1]


def few_facts(body: bytes, every: int = 53, most: int = 8) -> bytes | None:
    """An inline document cut down to a few facts with what is around them and the contexts and units they name."""
    try:
        root = etree.fromstring(
            body, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
        )
    except etree.XMLSyntaxError:
        return None
    facts = [one for one in root.iter("{*}nonFraction", "{*}nonNumeric") if len(etree.tostring(one)) < 2000][
        ::every
    ][:most]
    kept: set[etree._Element] = set()
    for fact in facts:
        kept |= {fact, *fact.iterancestors(), *fact.iterdescendants()}
    named = {fact.get("contextRef") for fact in facts} | {fact.get("unitRef") for fact in facts}
    for one in root.iter("{*}context", "{*}unit"):
        if one.get("id") in named:
            kept |= {one, *one.iterancestors(), *one.iterdescendants()}
    for one in list(root.iter()):
        parent = one.getparent()
        if one not in kept and parent is not None and parent in kept:
            parent.remove(one)
    small = masked(etree.tostring(root))
    return small if len(small) < _SMALL * 2 else None
