"""Qualified names: which namespace a prefix stands for, and the usual prefix of a standard taxonomy.

A concept is named by its namespace; the prefix is the document's whim. Names of standard taxonomies therefore get
the prefix that their publisher uses, whatever the document declares, and every other name the document's own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

XBRLI = "http://www.xbrl.org/2003/instance"
XBRLDI = "http://xbrl.org/2006/xbrldi"
LINK = "http://www.xbrl.org/2003/linkbase"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XHTML = "http://www.w3.org/1999/xhtml"
ISO4217 = "http://www.xbrl.org/2003/iso4217"
INLINE = ("http://www.xbrl.org/2013/inlineXBRL", "http://www.xbrl.org/2008/inlineXBRL")

_FIXED = {
    XBRLI: "xbrli",
    XBRLDI: "xbrldi",
    LINK: "link",
    XLINK: "xlink",
    XSI: "xsi",
    ISO4217: "iso4217",
    "http://www.xbrl.org/2009/utr": "utr",
}
# us-gaap and srt (FASB, before 2011 XBRL US), every SEC taxonomy (dei, ecd, country, exch, naics, cyd, ...), IFRS.
_STANDARD = (
    re.compile(r"https?://(?:fasb\.org|xbrl\.us|xbrl\.sec\.gov)/([a-z][a-z0-9\-]*)/[0-9][0-9a-zA-Z\-.]*/?"),
    re.compile(r"https?://xbrl\.ifrs\.org/taxonomy/[0-9\-]+/([a-z][a-z0-9\-]*)/?"),
    re.compile(r"https?://xbrl\.iasb\.org/taxonomy/[0-9\-]+/([a-z][a-z0-9\-]*)/?"),
)


class Name(NamedTuple):
    """A resolved name: `text` is the prefixed form with the usual prefix."""

    text: str
    namespace: str
    local: str


def usual_prefix(namespace: str) -> str | None:
    """The publisher's prefix of a standard namespace; None for any other."""
    if namespace in _FIXED:
        return _FIXED[namespace]
    for pattern in _STANDARD:
        match = pattern.fullmatch(namespace)
        if match:
            return match[1]
    return None


@dataclass(slots=True)
class Names:
    """The names of one document, resolved once each.

    `prefixes` maps the document's prefixes to namespaces ("" is the default one); where two prefixes stand for one
    namespace, the first declared is the document's own.
    """

    prefixes: Mapping[str, str]
    _own: dict[str, str] = field(default_factory=dict)
    _chosen: dict[str, str] = field(default_factory=dict)
    _resolved: dict[str, Name | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for prefix, namespace in self.prefixes.items():
            self.know_prefix(prefix, namespace)

    def know_prefix(self, prefix: str, namespace: str) -> None:
        """A namespace has this prefix of the document's own, unless it has one already."""
        if prefix:
            self._own.setdefault(namespace, prefix)

    def resolve(self, text: str) -> Name | None:
        """The name that `prefix:local` or `{namespace}local` stands for; None where the prefix is not declared."""
        found = self._resolved.get(text)
        if found is None:
            found = self._resolved[text] = self._read(text.strip())
        return found

    def _read(self, text: str) -> Name | None:
        if text.startswith("{"):
            return self.of_tag(text)
        prefix, colon, local = text.rpartition(":")
        if not local or ":" in prefix:
            return None
        if not colon:
            return Name(local, self.prefixes.get("", ""), local)
        namespace = self.prefixes.get(prefix)
        return None if namespace is None else self.of(namespace, local)

    def of(self, namespace: str, local: str) -> Name:
        """The name of an element or attribute whose namespace is known."""
        prefix = self._chosen.get(namespace)
        if prefix is None:
            prefix = self._chosen[namespace] = usual_prefix(namespace) or self._own.get(namespace, "")
        return Name(f"{prefix}:{local}" if prefix else local, namespace, local)

    def of_tag(self, tag: str) -> Name:
        """The name of an element from lxml's `{namespace}local`."""
        namespace, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        return self.of(namespace, local)
