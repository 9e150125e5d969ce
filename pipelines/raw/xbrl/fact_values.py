"""What a fact element prints to what it says: format, then scale, then sign (Inline XBRL 1.1, section 10)."""

from collections.abc import Callable
from decimal import Decimal, DecimalException, Inexact, localcontext

from lxml import etree

from pipelines.raw.xbrl.columns import Value
from pipelines.raw.xbrl.formats import transformation
from pipelines.raw.xbrl.names import Names
from pipelines.raw.xbrl.numbers import NotReadable, Transformation, canonical, scaled
from pipelines.raw.xbrl.text import folded

# Text, format, scale, sign and xsi:nil as written.
Printed = tuple[str | None, str | None, str | None, str | None, str | None]
YES = ("true", "1")


class BrokenFact(Exception):
    """Why a fact can not be read: a reason that many may share, and the detail of this one."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


class NumberReader:
    """Reads the numbers of one document. What format, scale and sign mean together is found once."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._readers: dict[tuple[str | None, str | None, str | None], Callable[[str], Value]] = {}

    def read(self, printed: Printed) -> Value:
        """The value of an ix:nonFraction; raises BrokenFact."""
        text, format_name, scale, sign, nil = printed
        words = text.strip() if text else ""
        if nil in YES:
            return Value(None, True, True, folded(words) or None, _scale(scale), _local(format_name))
        how = (format_name, scale, sign)
        reader = self._readers.get(how)
        if reader is None:
            reader = self._readers[how] = self._reader(format_name, scale, sign)
        try:
            return reader(words)
        except NotReadable as error:
            shown = folded(words)[:80]
            raise BrokenFact("unreadable number", f"{shown!r}, format {format_name}: {error}") from error

    def _reader(
        self, format_name: str | None, scale_text: str | None, sign: str | None
    ) -> Callable[[str], Value]:
        function = _function(format_name, self._names) if format_name else str
        scale, local = _scale(scale_text), _local(format_name)
        if sign not in (None, "", "-"):
            raise BrokenFact("unknown sign", f"sign={sign!r}")
        power, negate = scale or 0, sign == "-"

        def read(words: str) -> Value:
            # Most numbers are one word, which needs no folding.
            printed = folded(words) if " " in words or not words.isprintable() else words
            return Value(scaled(function(words), power, negate), True, False, printed, scale, local)

        return read


def text_format(format_name: str, names: Names) -> Transformation:
    """The transformation that a text's format names; raises BrokenFact."""
    return _function(format_name, names)


def text_value(words: str, format_name: str | None, function: Transformation | None) -> Value:
    """The value of an ix:nonNumeric from its folded text; raises BrokenFact."""
    if function is None:
        return Value(words, False)
    try:
        value = function(words)
    except NotReadable as error:
        raise BrokenFact("unreadable text", f"{words!r}, format {format_name}: {error}") from error
    return Value(value, False, format=_local(format_name))


def fraction(numerator: etree._Element | None, denominator: etree._Element | None, names: Names) -> Value:
    """The value of an ix:fraction as a decimal, where there is an exact one; raises BrokenFact."""
    if numerator is None or denominator is None:
        raise BrokenFact("unreadable fraction", "the fraction lacks its numerator or its denominator")
    reader = NumberReader(names)
    above, below = (reader.read(_print(element)) for element in (numerator, denominator))
    printed = f"{above.printed}/{below.printed}"
    return Value(quotient(above.text or "", below.text or "", printed), True, False, printed)


def quotient(above: str, below: str, printed: str) -> str:
    """A quotient of two decimals as an exact decimal; raises BrokenFact where there is none (1/3)."""
    try:
        with localcontext(prec=200) as context:
            context.traps[Inexact] = True
            return canonical(format(Decimal(above) / Decimal(below), "f"))
    except (DecimalException, NotReadable) as error:
        raise BrokenFact("no exact decimal", f"the fraction {printed} has no exact decimal") from error


def _print(element: etree._Element) -> Printed:
    text = "".join(str(part) for part in element.itertext())
    return text, element.get("format"), element.get("scale"), element.get("sign"), None


def _function(format_name: str, names: Names) -> Transformation:
    name = names.resolve(format_name)
    if name is None:
        raise BrokenFact("unknown format", f"the prefix of the format {format_name} is not declared")
    function = transformation(name.namespace, name.local)
    if function is None:
        raise BrokenFact("unknown format", f"{name.local} is no format of {name.namespace}")
    return function


def _local(format_name: str | None) -> str | None:
    return format_name.rpartition(":")[2].rpartition("}")[2] if format_name else None


def _scale(text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    try:
        return int(text) if len(text) < 10 else int("")
    except ValueError:
        raise BrokenFact("unreadable scale", f"scale={text[:40]!r}") from None
