"""What a fact element prints to what it says: format, then scale, then sign (Inline XBRL 1.1, section 10)."""

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


def number(printed: Printed, names: Names) -> Value:
    """The value of an ix:nonFraction; raises BrokenFact."""
    text, format_name, scale_text, sign, nil = printed
    words = folded(text or "")
    scale = _scale(scale_text)
    local = format_name.rpartition(":")[2].rpartition("}")[2] if format_name else None
    if nil in YES:
        return Value(None, True, True, words or None, scale, local)
    if sign not in (None, "", "-"):
        raise BrokenFact("unknown sign", f"sign={sign!r} of {words!r}")
    try:
        plain = _transformed(words, format_name, names)
        return Value(scaled(plain, scale or 0, sign == "-"), True, False, words, scale, local)
    except NotReadable as error:
        raise BrokenFact("unreadable number", f"{words!r}, format {format_name}: {error}") from error


def text_value(words: str, format_name: str | None, names: Names) -> Value:
    """The value of an ix:nonNumeric, its text folded; raises BrokenFact."""
    if not format_name:
        return Value(words, False)
    try:
        value = _transformed(words, format_name, names)
    except NotReadable as error:
        raise BrokenFact("unreadable text", f"{words!r}, format {format_name}: {error}") from error
    return Value(value, False, format=format_name.rpartition(":")[2].rpartition("}")[2])


def fraction(numerator: etree._Element | None, denominator: etree._Element | None, names: Names) -> Value:
    """The value of an ix:fraction as a decimal, where there is an exact one; raises BrokenFact."""
    if numerator is None or denominator is None:
        raise BrokenFact("unreadable fraction", "the fraction lacks its numerator or its denominator")
    above, below = (number(_print(element), names) for element in (numerator, denominator))
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


def _transformed(words: str, format_name: str | None, names: Names) -> str:
    return words if not format_name else _function(format_name, names)(words)


def _function(format_name: str, names: Names) -> Transformation:
    name = names.resolve(format_name)
    if name is None:
        raise BrokenFact("unknown format", f"the prefix of the format {format_name} is not declared")
    function = transformation(name.namespace, name.local)
    if function is None:
        raise BrokenFact("unknown format", f"{name.local} is no format of {name.namespace}")
    return function


def _scale(text: str | None) -> int | None:
    if text is None or not text.strip():
        return None
    try:
        return int(text) if len(text) < 10 else int("")
    except ValueError:
        raise BrokenFact("unreadable scale", f"scale={text[:40]!r}") from None
