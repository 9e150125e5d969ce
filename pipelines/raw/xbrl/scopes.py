"""Documents in which a prefix has several meanings: their names are written out by the place where each stands."""

from collections.abc import Iterable

from lxml import etree

from pipelines.raw.xbrl.names import XBRLDI, XBRLI

_DIMENSIONS = (f"{{{XBRLDI}}}explicitMember", f"{{{XBRLDI}}}typedMember")
_EXPLICIT = _DIMENSIONS[0]
_MEASURE = f"{{{XBRLI}}}measure"


def absolute(element: etree._Element, text: str) -> str:
    """A prefixed name as `{namespace}local`, by what its prefix means at this element; as it is where nothing."""
    prefix, colon, local = text.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    return f"{{{namespace}}}{local}" if colon and namespace else text


def write_out_names(elements: Iterable[etree._Element]) -> None:
    """Change the names of dimensions, members and measures inside these elements to absolute ones."""
    for element in elements:
        for part in element.iter(*_DIMENSIONS):
            part.set("dimension", absolute(part, part.get("dimension") or ""))
            if part.tag == _EXPLICIT:
                part.text = absolute(part, part.text or "")
        for measure in element.iter(_MEASURE):
            measure.text = absolute(measure, measure.text or "")
