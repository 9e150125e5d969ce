"""Which namespace a prefix stands for, at every place of a document.

Nearly all documents declare every prefix at their root. In the others the names that are values (concepts, formats,
dimensions, members, measures) are written out first, each by the place where it stands.
"""

import re
from collections.abc import Sequence

from lxml import etree

from pipelines.raw.xbrl.markup import bad
from pipelines.raw.xbrl.names import XBRLDI, XBRLI, Names
from pipelines.raw.xbrl.rescue import Tree

_EXPLICIT, _TYPED = f"{{{XBRLDI}}}explicitMember", f"{{{XBRLDI}}}typedMember"
_MEASURE = f"{{{XBRLI}}}measure"
# What a name can be: an attribute, or (None) the text.
_OF_DEFINITIONS: dict[str, tuple[str | None, ...]] = {
    _EXPLICIT: ("dimension", None),
    _TYPED: ("dimension",),
    _MEASURE: (None,),
}
_DECLARED = re.compile(rb"xmlns")
_OF_FACTS = ("name", "format")
# A filing declares some forty prefixes, at its root. Each change of one makes what was known of names be found anew.
_MOST_PREFIXES, _MOST_CHANGES = 1_000, 100_000


def names_of(tree: Tree, document_name: str, facts: Sequence[str] = ()) -> Names:
    """The names of a document, after those of definitions and of these facts were written out where needed.

    Raises BadDocument where prefixes change their meanings more often than in any filing.
    """
    root = tree.root
    names = Names({prefix or "": namespace for prefix, namespace in root.nsmap.items()})
    if sum(1 for _ in _DECLARED.finditer(tree.text)) != len(root.nsmap):
        _write_out(root, names, document_name, _OF_DEFINITIONS | dict.fromkeys(facts, _OF_FACTS))
    return names


def _write_out(
    root: etree._Element, names: Names, document_name: str, named: dict[str, tuple[str | None, ...]]
) -> None:
    """Change names to `{namespace}local`; and let `names` know the prefixes of inner namespaces."""
    prefixes: dict[str, str] = {}
    first: dict[str, str] = {}
    outer: list[tuple[str, str | None]] = []
    changes = 0
    for event, item in etree.iterwalk(root, ("start", "start-ns", "end-ns"), tag=tuple(named)):
        if event == "start":
            for attribute in named[item.tag]:
                _write_out_one(item, attribute, prefixes)
            continue
        if event == "start-ns":
            prefix, meaning = item
            # A prefix of two meanings would make two names look like one.
            if first.setdefault(prefix, meaning) == meaning:
                names.know_prefix(prefix, meaning)
            outer.append((prefix, prefixes.get(prefix)))
        else:
            prefix, meaning = outer.pop()
        if prefixes.get(prefix) == meaning or meaning is None:
            # A prefix that nobody else declares keeps its meaning.
            continue
        changes += prefix in prefixes
        prefixes[prefix] = meaning
        if changes and (len(prefixes) > _MOST_PREFIXES or changes > _MOST_CHANGES):
            what = "its prefixes change their meanings more often than in any filing"
            raise bad(document_name, what, "fetch it from the SEC again")


def _write_out_one(element: etree._Element, attribute: str | None, prefixes: dict[str, str]) -> None:
    text = element.text if attribute is None else element.get(attribute)
    prefix, colon, local = (text or "").strip().rpartition(":")
    namespace = prefixes.get(prefix)
    if not colon or not namespace:
        return
    if attribute is None:
        element.text = f"{{{namespace}}}{local}"
    else:
        element.set(attribute, f"{{{namespace}}}{local}")
