"""Units: what a fact's `unitRef` stands for, as text (XBRL 2.1, section 4.8).

`USD`, `shares`, `pure`, `USD/shares`, `nvda:segment`. Currencies and XBRL's own two lose their prefix; factors of a
product are sorted and parted by `*`.
"""

from lxml import etree

from pipelines.raw.xbrl.contexts import Unreadable
from pipelines.raw.xbrl.names import ISO4217, XBRLI, Names

_MEASURE, _DIVIDE = f"{{{XBRLI}}}measure", f"{{{XBRLI}}}divide"
_NUMERATOR, _DENOMINATOR = f"{{{XBRLI}}}unitNumerator", f"{{{XBRLI}}}unitDenominator"


def read_unit(element: etree._Element, names: Names) -> str:
    """The unit in an `xbrli:unit` element; raises Unreadable."""
    division = element.find(_DIVIDE)
    if division is None:
        measures = _measures(element, names)
        if not measures:
            raise Unreadable("the unit has no measure")
        return measures
    sides = [
        _measures(part, names) for tag in (_NUMERATOR, _DENOMINATOR) for part in division.iterchildren(tag)
    ]
    if len(sides) != 2 or not all(sides):
        raise Unreadable("the unit's division lacks a side")
    return "/".join(sides)


def _measures(element: etree._Element, names: Names) -> str:
    return "*".join(sorted(_measure((e.text or "").strip(), names) for e in element.iterchildren(_MEASURE)))


def _measure(text: str, names: Names) -> str:
    name = names.resolve(text)
    if name is None:
        raise Unreadable(f"the unit's measure {text!r} has a prefix that is not declared")
    return name.local if name.namespace in (ISO4217, XBRLI) else name.text
