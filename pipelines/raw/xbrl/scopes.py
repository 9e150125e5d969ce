"""Which namespace a prefix stands for, at every place of a document."""

from lxml import etree

from pipelines.raw.xbrl.markup import bad
from pipelines.raw.xbrl.names import XBRLDI, XBRLI, Names

_DIMENSIONS = (f"{{{XBRLDI}}}explicitMember", f"{{{XBRLDI}}}typedMember")
_EXPLICIT = _DIMENSIONS[0]
_MEASURE = f"{{{XBRLI}}}measure"
# A filing declares some forty prefixes, at its root. Each change of one makes what was known of names be found anew.
_MOST_PREFIXES, _MOST_CHANGES = 1_000, 100_000


class Scope:
    """Follows the namespace events of a document. `declared` counts the declarations so far."""

    def __init__(self, document_name: str) -> None:
        self.declared = 0
        self._document_name = document_name
        self._prefixes: dict[str, str] = {}
        self._outer: list[tuple[str, str | None]] = []
        self._names: Names | None = None
        self._changes = 0

    @property
    def names(self) -> Names:
        """The names at the present place; another object after a prefix changed its meaning."""
        if self._names is None:
            self._names = Names(self._prefixes)
        return self._names

    def take(self, event: str, item: tuple[str, str] | None) -> bool:
        """Take a namespace event; whether a prefix ("" is the default namespace) has another meaning since."""
        if event == "start-ns" and item is not None:
            prefix, namespace = item
            self.declared += 1
            self._outer.append((prefix, self._prefixes.get(prefix)))
            return self._mean(prefix, namespace)
        prefix, outer = self._outer.pop()
        # A prefix that nobody else declares keeps its meaning.
        return outer is not None and self._mean(prefix, outer)

    def _mean(self, prefix: str, namespace: str) -> bool:
        if self._prefixes.get(prefix) == namespace:
            return False
        self._prefixes[prefix] = namespace
        self._names = None
        self._changes += 1
        if len(self._prefixes) > _MOST_PREFIXES or self._changes > _MOST_CHANGES:
            raise bad(
                self._document_name, "the document declares more prefixes than any filing", "fetch it again"
            )
        return True


def write_out_names(element: etree._Element) -> None:
    """Change the names of dimensions, members and measures inside an element to `{namespace}local`.

    For definitions inside which prefixes are declared: each name is read by the place where it stands.
    """
    for part in element.iter(*_DIMENSIONS):
        part.set("dimension", _absolute(part, part.get("dimension") or ""))
        if part.tag == _EXPLICIT:
            part.text = _absolute(part, part.text or "")
    for measure in element.iter(_MEASURE):
        measure.text = _absolute(measure, measure.text or "")


def _absolute(element: etree._Element, text: str) -> str:
    prefix, colon, local = text.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    return f"{{{namespace}}}{local}" if colon and namespace else text
