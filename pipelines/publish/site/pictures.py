"""Charts as pictures, drawn in this process without a browser and without the network.

Vega runs once a chart. The other language's picture is the same one with its texts exchanged, because the two
specifications have one shape: what differs between them is what has to be exchanged.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any

import vl_convert as vlc

from pipelines.publish.site.card import Specification
from pipelines.publish.site.drawing import FONT
from pipelines.publish.site.palette import resolved

WIDTH = 720
_TEXT = re.compile(r"(<text\b[^>]*>)([^<]*)(</text>)")
_SIZE = re.compile(r'^<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')
_ENGLISH_AMOUNT = re.compile(r"^(?:NT)?\$([\d,.]+)(bn|tn)$")
_MARGIN, _TITLE, _LINE = 24, 20, 26


def picture(specification: Specification, width: int = WIDTH) -> str:
    """SVG of a specification at a width; colours stay variables of the page's style."""
    return vlc.vegalite_to_svg({**specification, "width": width}, allowed_base_urls=[])


def translated(svg: str, drawn: Specification, other: Specification) -> str:
    """The picture of `drawn` with the texts of `other`, the same chart in another language."""
    words = dict(_differences(drawn, other))

    def exchanged(found: re.Match[str]) -> str:
        text = unescape(found[2])
        return f"{found[1]}{escape(words.get(text) or _amount(text), quote=False)}{found[3]}"

    return _TEXT.sub(exchanged, svg)


def framed(svg: str, title: str, subtitle: str, source: str, legend: Sequence[tuple[str, str]] = ()) -> str:
    """A picture that stands by itself: title, what is counted and legend (label, token of a colour) above, where it is
    from beneath, in the colours of the light theme.
    """
    found = _SIZE.match(svg)
    if found is None:
        raise ValueError("not a picture with a width and a height")
    width, height = float(found[1]), float(found[2])
    head, small, foot = _wrapped(title, 60), _wrapped(subtitle, 108), _wrapped(source, 108)
    under = _MARGIN + _LINE * len(head) + 18 * len(small) + 8
    keys, rows = _legend(legend, under, width)
    top = under + 22 * rows + 8
    full, whole = width + 2 * _MARGIN, top + height + 18 * len(foot) + 26
    lines = [
        *_lines(head, _MARGIN + _TITLE, _LINE, f'font-size="{_TITLE}" font-weight="bold" fill="var(--ink)"'),
        *_lines(small, _MARGIN + _LINE * len(head) + 16, 18, 'font-size="13" fill="var(--soft)"'),
        *keys,
        *_lines(foot, top + height + 26, 18, 'font-size="12" fill="var(--soft)"'),
    ]
    inner = svg.replace("<svg ", f'<svg x="{_MARGIN}" y="{top:g}" ', 1)
    return resolved(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{full:g}" '
        f'height="{whole:g}" viewBox="0 0 {full:g} {whole:g}" font-family="{FONT}">'
        f'<rect width="100%" height="100%" fill="var(--paper)"/>{"".join(lines)}{inner}</svg>'
    )


def png(svg: str, scale: float = 1.5) -> bytes:
    """A picture without variables as PNG; `scale` is pixels per unit."""
    return vlc.svg_to_png(svg, scale=scale)


def _differences(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """Texts that differ between two documents of one shape."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in one.keys() & other.keys():
            yield from _differences(one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list):
        for left, right in zip(one, other, strict=False):
            yield from _differences(left, right)
    elif isinstance(one, str) and isinstance(other, str) and one != other:
        yield one, other


def _amount(text: str) -> str:
    """Korean for an English label of an axis; anything else as it is."""
    found = _ENGLISH_AMOUNT.match(text)
    if found is None:
        return text
    value = float(found[1].replace(",", ""))
    # A label of the chart has a digit after the point, one of the axis is round.
    unit = " 달러" if "." in found[1] and found[2] == "bn" else ""
    return f"{value:g}조" if found[2] == "tn" else f"{value * 10:,.0f}억{unit}"


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many letters; a Hangul syllable takes the room of two."""
    lines: list[str] = []
    for word in text.split():
        if lines and _room(lines[-1]) + 1 + _room(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _room(text: str) -> int:
    return sum(
        2 if ord(letter) > 0x1100 and letter != "’" and letter != "–" and letter != "−" else 1
        for letter in text
    )


def _legend(legend: Sequence[tuple[str, str]], top: float, width: float) -> tuple[list[str], int]:
    """Squares with their labels, and how many rows they take."""
    drawn, left, row = [], 0.0, 0
    for label, token in legend:
        room = 26 + 7.2 * _room(label)
        if left and left + room > width:
            left, row = 0.0, row + 1
        x, y = _MARGIN + left, top + 22 * row
        drawn.append(
            f'<rect x="{x:g}" y="{y:g}" width="12" height="12" rx="2" fill="var(--{token})"/>'
            f'<text x="{x + 18:g}" y="{y + 11:g}" font-size="13" fill="var(--ink)">{escape(label)}</text>'
        )
        left += room + 8
    return drawn, row + 1 if drawn else 0


def _lines(texts: list[str], top: float, step: int, style: str) -> list[str]:
    return [
        f'<text x="{_MARGIN}" y="{top + step * index:g}" {style}>{escape(text)}</text>'
        for index, text in enumerate(texts)
    ]


def as_script(specification: Specification) -> str:
    """A specification as JSON that can stand in a script element of a page."""
    return (
        json.dumps(specification, ensure_ascii=False, separators=(",", ":"))
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )
