"""Which transformation a `format` attribute names: the registry is the namespace, never a resemblance of names.

The registries of XBRL International (inline XBRL transformation registries 1 to 5) and the SEC's. A name that its
registry does not know is no format here, even where another registry has it.
"""

from functools import cache

from pipelines.raw.xbrl import dates, numbers
from pipelines.raw.xbrl.numbers import Transformation
from pipelines.raw.xbrl.sec_formats import FORMATS as SEC_FORMATS
from pipelines.raw.xbrl.sec_formats import SEC_REGISTRY

_TRANSFORMATION = "http://www.xbrl.org/inlineXBRL/transformation/"


@cache
def _registries() -> dict[str, dict[str, Transformation]]:
    first = numbers.REGISTRY_1 | dates.REGISTRY_1
    second = numbers.REGISTRY_2 | dates.REGISTRY_2
    third = second | numbers.REGISTRY_3 | dates.REGISTRY_3
    fourth = numbers.REGISTRY_4 | dates.REGISTRY_4
    fifth = fourth | numbers.REGISTRY_5 | dates.REGISTRY_5
    return {
        # Before the first recommendation, inline 1.0's own namespace stood for it.
        "http://www.xbrl.org/2008/inlineXBRL/transformation": first,
        f"{_TRANSFORMATION}2010-04-20": first,
        f"{_TRANSFORMATION}2011-07-31": second,
        f"{_TRANSFORMATION}2015-02-26": third,
        f"{_TRANSFORMATION}2020-02-12": fourth,
        f"{_TRANSFORMATION}2022-02-16": fifth,
        SEC_REGISTRY: SEC_FORMATS,
    }


def registries() -> tuple[str, ...]:
    """Namespaces of the registries that are known."""
    return tuple(_registries())


def format_names(namespace: str) -> tuple[str, ...]:
    """Local names of the formats of a registry; none where it is not known."""
    return tuple(_registries().get(namespace, {}))


def transformation(namespace: str, local: str) -> Transformation | None:
    """The function from printed text to value; it raises NotReadable. None: the registry has no such format."""
    return _registries().get(namespace, {}).get(local)
