"""Entities: those of HTML are written out, because their DTD is never read; declarations of others are refused.

Expanding entities is how a small file fills the memory and how a file reads others.
"""

import re
from html.entities import name2codepoint

_SKIPPED = re.compile(rb"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[>]*(\[[^\]]*\]\s*)?>")
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
_OF_XML = ("amp", "lt", "gt", "quot", "apos")


class DeclaresEntities(Exception):
    """The document type declares entities of its own."""


def without_doctype(text: bytes) -> bytes:
    """Without the document type, its lines kept, and then with the entities of HTML written out.

    Raises DeclaresEntities where the document type declares any, or is none that can be understood.
    """
    position = 0
    while match := _SKIPPED.match(text, position):
        position = match.end()
    if not text.startswith(b"<!DOCTYPE", position):
        return text
    doctype = _DOCTYPE.match(text, position)
    if not doctype or b"<!ENTITY" in doctype[0] or b"%" in (doctype[1] or b""):
        raise DeclaresEntities
    lines = b"\n" * doctype[0].count(b"\n")
    return with_entities_written_out(text[:position] + lines + text[doctype.end() :])


def with_entities_written_out(text: bytes) -> bytes:
    """`&nbsp;` and the other names of HTML as numbers, which XML knows without a DTD."""

    def number(match: re.Match[bytes]) -> bytes:
        name = match[1].decode("ascii")
        if name in _OF_XML or name not in name2codepoint:
            return match[0]
        return b"&#%d;" % name2codepoint[name]

    return _NAMED.sub(number, text)
