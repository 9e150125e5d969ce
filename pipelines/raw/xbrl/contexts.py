"""Contexts: the period and the dimensions that a fact's `contextRef` stands for.

XBRL 2.1, section 4.7, and XBRL Dimensions 1.0. Dimensions are read from segment and scenario alike. A date-time at
midnight that ends a period stands for the day before (4.7.2).
"""

import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from pipelines.raw.xbrl.names import XBRLDI, XBRLI, XSI, Names
from pipelines.raw.xbrl.text import content, folded

_CONTAINERS = (f"{{{XBRLI}}}segment", f"{{{XBRLI}}}scenario")
_ENTITY, _PERIOD = f"{{{XBRLI}}}entity", f"{{{XBRLI}}}period"
_INSTANT, _START, _END, _FOREVER = (
    f"{{{XBRLI}}}{name}" for name in ("instant", "startDate", "endDate", "forever")
)
_EXPLICIT, _TYPED = f"{{{XBRLDI}}}explicitMember", f"{{{XBRLDI}}}typedMember"
_NIL = f"{{{XSI}}}nil"
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?))?(?:Z|[+-]\d\d:\d\d)?")
_MIDNIGHT = re.compile(r"00:00:00(?:\.0+)?")
_DAY = timedelta(days=1)
NO_DIMENSIONS = "{}"
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


class Context(NamedTuple):
    """A period (an instant has no start; for ever has neither) and dimensions as canonical JSON."""

    start: date | None
    end: date | None
    dimensions: str


class Unreadable(ValueError):
    """A context or a unit that can not be used, with the reason."""


def read_context(element: etree._Element, names: Names) -> Context:
    """The context in an `xbrli:context` element; raises Unreadable."""
    start: date | None = None
    end: date | None = None
    found: dict[str, str | None] = {}
    has_period = False
    for child in element:
        tag = child.tag
        if tag == _PERIOD:
            start, end = _period(child)
            has_period = True
        elif tag == _ENTITY:
            for part in child:
                if part.tag in _CONTAINERS:
                    _collect(part, names, found)
        elif tag in _CONTAINERS:
            _collect(child, names, found)
    if not has_period:
        raise Unreadable("the context has no period")
    return Context(start, end, _dimensions(found))


def _dimensions(found: dict[str, str | None]) -> str:
    """Canonical JSON. Most contexts have one axis, and share it and its member with those of other periods."""
    if not found:
        return NO_DIMENSIONS
    if len(found) == 1:
        return _one_dimension(*found.items())
    return _JSON.encode(found)


@lru_cache(maxsize=4096)
def _one_dimension(dimension: tuple[str, str | None]) -> str:
    return _JSON.encode(dict([dimension]))


def _period(element: etree._Element) -> tuple[date | None, date | None]:
    start: date | None = None
    end: date | None = None
    for child in element:
        tag = child.tag
        if tag in (_INSTANT, _END):
            end = read_date(child.text or "", True)
        elif tag == _START:
            start = read_date(child.text or "", False)
        elif tag == _FOREVER:
            return None, None
    if end is None:
        raise Unreadable("the context's period has no end")
    return start, end


@lru_cache(maxsize=4096)
def read_date(text: str, is_end: bool) -> date:
    """A day from an ISO date or date-time; midnight at the end of a period is the day before."""
    match = _DATE.fullmatch(text.strip())
    try:
        if match:
            day = date(int(match[1]), int(match[2]), int(match[3]))
            time = match[4]
            if time and time.startswith("24"):
                return day if is_end else day + _DAY
            return day - _DAY if is_end and time and _MIDNIGHT.fullmatch(time) else day
    except (ValueError, OverflowError):
        pass
    raise Unreadable(f"the context's date {text.strip()[:40]!r} can not be read")


def _collect(container: Iterable[etree._Element], names: Names, found: dict[str, str | None]) -> None:
    """Axis to member or typed value; any other element to its text, or its fact would look undimensioned."""
    for child in container:
        tag = child.tag
        value: str | None
        if tag == _EXPLICIT:
            axis = _named(child.get("dimension") or "", names)
            value = _named(child.text or "", names)
        elif tag == _TYPED:
            axis = _named(child.get("dimension") or "", names)
            value = _typed(child)
        else:
            axis = names.of_tag(tag).text
            value = folded(content(child))
        if axis in found:
            raise Unreadable(f"the context names the axis {axis} twice")
        found[axis] = value


def _typed(element: etree._Element) -> str | None:
    if not len(element):
        raise Unreadable(f"the typed dimension {element.get('dimension')} has no value")
    value = element[0]
    if value.get(_NIL) in ("true", "1"):
        return None
    return folded(content(value))


def _named(text: str, names: Names) -> str:
    name = names.resolve(text)
    if name is None:
        raise Unreadable(f"the name {text.strip()!r} in a context has a prefix that is not declared")
    return name.text
