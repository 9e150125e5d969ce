"""Printed numbers to exact decimals: the number formats of the transformation registries, scale and sign.

A value is a decimal in plain notation without exponent, sign in front, no zeros that carry nothing ("5.60" is
"5.6"), so that equal numbers are equal texts. Nothing here is ever a binary fraction.
"""

import re
from collections.abc import Callable

Transformation = Callable[[str], str]
_PLAIN = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_SCIENTIFIC = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE]([+-]?[0-9]{1,4}))?")
_SPACES = dict.fromkeys(map(ord, " \t\r\n\xa0"))
_WIDE = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {0xFF0C: ord(","), 0xFF0E: ord(".")}
_DASHES = frozenset("-\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\ufe58\ufe63\uff0d")
# No figure of a filing is near these: they bound what a hostile scale or exponent can make us write.
_MOST_DIGITS, _MOST_SCALE = 10_000, 1_000


class NotReadable(ValueError):
    """A printed text that its format does not allow."""


def decimal_text(sign: str, whole: str, fraction: str, scale: int = 0) -> str:
    """The canonical text of sign, digits and a power of ten, by moving the point: exact whatever the length."""
    if abs(scale) > _MOST_SCALE or len(whole) + len(fraction) > _MOST_DIGITS:
        raise NotReadable("the number is longer than any that is filed")
    if scale > 0:
        moved = fraction[:scale].ljust(scale, "0")
        whole, fraction = whole + moved, fraction[scale:]
    elif scale < 0:
        padded = whole.rjust(-scale, "0")
        whole, fraction = padded[:scale], padded[scale:] + fraction
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    text = f"{whole}.{fraction}" if fraction else whole
    return f"-{text}" if sign == "-" and text != "0" else text


def scaled(text: str, scale: int, negate: bool) -> str:
    """A plain decimal ("1234.5", after its transformation) times ten to the scale, negated where asked."""
    if scale >= 0 and text.isascii() and text.isdecimal() and len(text) + scale < _MOST_DIGITS:
        whole = text.lstrip("0")
        return ("-" if negate else "") + whole + "0" * scale if whole else "0"
    match = _PLAIN.fullmatch(text)
    if not match or not (match[2] or match[3]):
        raise NotReadable("it is not a number")
    negative = (match[1] == "-") != negate
    return decimal_text("-" if negative else "", match[2], match[3] or "", scale)


def canonical(text: str) -> str:
    """The canonical text of an XML decimal, integer or double as an instance states it."""
    match = _SCIENTIFIC.fullmatch(text.strip())
    if not match:
        raise NotReadable("it is not a number")
    plain = _PLAIN.fullmatch(match[1])
    assert plain is not None
    return decimal_text(plain[1], plain[2], plain[3] or "", int(match[2] or 0))


def _grouped(pattern: str, groups: str, point: str) -> Transformation:
    """A number whose groups are parted by any of `groups`, with `point` before the fraction."""
    compiled = re.compile(pattern)
    drop = dict.fromkeys(map(ord, groups)) | _SPACES | {ord(point): ord(".")}

    def read(text: str) -> str:
        stripped = text.strip()
        if not compiled.fullmatch(stripped):
            raise NotReadable("it is not a number of this format")
        return stripped.translate(drop)

    return read


def _unit_decimal(digits: str, parts: str) -> Transformation:
    """Major and minor unit with words between and after: `12 dollars 50 cents` is 12.50."""
    compiled = re.compile(
        rf"([{digits}{parts}]+)([^{digits}{parts}][^{digits}]*)([{digits}]{{1,2}})[^{digits}]*"
    )
    drop = dict.fromkeys(map(ord, parts)) | _SPACES

    def read(text: str) -> str:
        match = compiled.fullmatch(text.strip().translate(_WIDE))
        major = match[1].translate(drop) if match else ""
        if not match or not major:
            raise NotReadable("it is not a major and a minor unit")
        return f"{major}.{match[3].zfill(2)}"

    return read


def _fixed(value: str) -> Transformation:
    def read(_: str) -> str:
        return value

    return read


def _zero_dash(text: str) -> str:
    if text.strip() not in _DASHES:
        raise NotReadable("it is not one dash")
    return "0"


def _num_dash(text: str) -> str:
    if text.strip() != "-":
        raise NotReadable("it is not one hyphen")
    return "0"


FIXED_ZERO, FIXED_EMPTY = _fixed("0"), _fixed("")
FIXED_TRUE, FIXED_FALSE = _fixed("true"), _fixed("false")

# Registry 1 (2010-04-20).
REGISTRY_1 = {
    "numcommadot": _grouped(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?", ",", "."),
    "numspacedot": _grouped(r"[0-9]{1,3}(?:[ \xa0][0-9]{3})*(?:\.[0-9]+)?", "", "."),
    "numdotcomma": _grouped(r"[0-9]{1,3}(?:\.[0-9]{3})*(?:,[0-9]+)?", ".", ","),
    "numcomma": _grouped(r"[0-9]+(?:,[0-9]+)?", "", ","),
    "numspacecomma": _grouped(r"[0-9]{1,3}(?:[ \xa0][0-9]{3})*(?:,[0-9]+)?", "", ","),
    "numdash": _num_dash,
}
# Registries 2 and 3 (2011-07-31, 2015-02-26): groups of three.
REGISTRY_2 = {
    "numdotdecimal": _grouped(r"[0-9]{1,3}(?:[, \xa0]?[0-9]{3})*(?:\.[0-9]+)?", ",", "."),
    "numcommadecimal": _grouped(r"[0-9]{1,3}(?:[. \xa0]?[0-9]{3})*(?:,[0-9]+)?", ".", ","),
    "numunitdecimal": _unit_decimal("0-9", ".,"),
    "zerodash": _zero_dash,
    "nocontent": FIXED_EMPTY,
    "booleantrue": FIXED_TRUE,
    "booleanfalse": FIXED_FALSE,
}
# Indian groups: two digits each before the last three.
_INDIAN = r"(?:(?:[0-9]{1,2}[, \xa0])?(?:[0-9]{2}[, \xa0])*[0-9]{3}|[0-9]+)(?:\.[0-9]+)?"
REGISTRY_3 = {
    "numdotdecimalin": _grouped(_INDIAN, ",", "."),
    "numunitdecimalin": _unit_decimal("0-9", ", \xa0"),
}
# Registries 4 and 5 (2020-02-12, 2022-02-16): any grouping, a leading point is allowed.
REGISTRY_4 = {
    "num-dot-decimal": _grouped(r"(?=.*[0-9])[, \xa00-9]*(?:\.[ \xa00-9]+)?", ",", "."),
    "num-comma-decimal": _grouped(r"(?=.*[0-9])[. \xa00-9]*(?:,[ \xa00-9]+)?", ".", ","),
    "num-unit-decimal": _unit_decimal("0-9", ".,"),
    "numdotdecimalin": REGISTRY_3["numdotdecimalin"],
    "fixed-zero": FIXED_ZERO,
    "fixed-empty": FIXED_EMPTY,
    "fixed-true": FIXED_TRUE,
    "fixed-false": FIXED_FALSE,
}
_QUOTES = "'`´’′＇"
REGISTRY_5 = {
    "num-dot-decimal-apos": _grouped(
        rf"(?=.*[0-9])[,{_QUOTES} \xa00-9]*(?:\.[ \xa00-9]+)?", "," + _QUOTES, "."
    ),
    "num-comma-decimal-apos": _grouped(
        rf"(?=.*[0-9])[.{_QUOTES} \xa00-9]*(?:,[ \xa00-9]+)?", "." + _QUOTES, ","
    ),
    "num-unit-decimal-apos": _unit_decimal("0-9", ".," + _QUOTES),
}
