"""Rows of one filing -> a small inline XBRL document, in the shape that EDGAR accepts, read by the same extractor.

Pure and deterministic: the same rows give the same bytes. The document says of itself what it is: figures of the
filing with that accession number, set out anew. Its words are ours; numbers are printed as the filing prints them.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from itertools import groupby

from pipelines.sample.concentration_note import concentration_note
from pipelines.sample.periods import period_words
from pipelines.sample.store import Disclosure, Entity, Filing, InlineDocument, InlineFact

_NAMESPACES = {
    "ix": "http://www.xbrl.org/2013/inlineXBRL",
    "ixt": "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "xbrldi": "http://xbrl.org/2006/xbrldi",
    "link": "http://www.xbrl.org/2003/linkbase",
    "xlink": "http://www.w3.org/1999/xlink",
    "iso4217": "http://www.xbrl.org/2003/iso4217",
}
_SCALES = {"0": "", "3": " thousand", "6": " million", "9": " billion", "-2": ""}
_UNITS = {"pure": "percent"}
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# A member that marks operating segments as such splits nothing.
_NEUTRAL = "srt:ConsolidationItemsAxis"

Context = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FilingRows:
    """What the sample holds of one filing's document. Facts in the order of the table: the first has the id f-1."""

    entity: Entity
    filing: Filing
    document: InlineDocument
    facts: tuple[InlineFact, ...]
    disclosures: tuple[Disclosure, ...]


def inline_document(rows: FilingRows) -> bytes:
    """The document; raises ValueError where a fact has a unit that is neither a currency nor pure."""
    contexts = {key: f"c-{n}" for n, key in enumerate(sorted({_context(f) for f in rows.facts}), start=1)}
    units = {unit: f"u-{n}" for n, unit in enumerate(sorted({f.unit for f in rows.facts if f.unit}), start=1)}
    markup = {
        fact: _markup(fact, f"f-{number}", contexts[_context(fact)], units.get(fact.unit, ""))
        for number, fact in enumerate(rows.facts, start=1)
    }
    shown = [fact for fact in rows.facts if fact.unit]
    said = {_share_key(one) for one in rows.disclosures if one.dimensions}
    note = _note(rows, shown, markup)
    tables = _tables([fact for fact in shown if (*_context(fact), fact.unit) not in said], markup)
    title = f"{escape(rows.entity.name)}, {escape(rows.filing.form)} for {rows.filing.report_date}"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<html xmlns="http://www.w3.org/1999/xhtml"{_declarations(rows.document)}>',
        f"<head><title>{title}</title></head>",
        "<body>",
        '<div style="display:none"><ix:header>',
        f"<ix:hidden>{''.join(markup[fact] for fact in rows.facts if not fact.unit)}</ix:hidden>",
        f'<ix:references><link:schemaRef xlink:type="simple" xlink:href="{_schema(rows.document)}"/></ix:references>',
        "<ix:resources>",
        *(_context_markup(rows.filing.cik, key, name) for key, name in contexts.items()),
        *(_unit_markup(unit, name) for unit, name in units.items()),
        "</ix:resources>",
        "</ix:header></div>",
        f"<h1>{title}</h1>",
        f"<p>Figures of the filing {rows.filing.accession}, set out by aicapex. This is not the filing.</p>",
        *note,
        *tables,
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def printed(fact: InlineFact) -> str:
    """The number as a filing prints it: scaled, with commas, without sign, to the digits that are reported."""
    shown = abs(Decimal(fact.value)).scaleb(-int(fact.scale))
    exponent = shown.normalize().as_tuple().exponent
    needed = -exponent if isinstance(exponent, int) else 0
    reported = int(fact.decimals) + int(fact.scale) if fact.decimals.lstrip("-").isdigit() else 0
    return f"{shown:,.{max(needed, reported, 0)}f}"


def _context(fact: InlineFact) -> Context:
    return fact.start, fact.end, fact.dimensions


def _share_key(one: Disclosure) -> tuple[str, str, str, str]:
    return one.start, one.end, one.dimensions, "pure"


def _markup(fact: InlineFact, identifier: str, context: str, unit: str) -> str:
    head = f'id="{identifier}" name="{fact.concept}" contextRef="{context}"'
    if not unit:
        return f"<ix:nonNumeric {head}>{escape(fact.value)}</ix:nonNumeric>"
    value = Decimal(fact.value)
    sign = ' sign="-"' if value < 0 else ""
    form = "num-dot-decimal" if value else "fixed-zero"
    number = printed(fact) if value else "—"
    numeric = f'unitRef="{unit}" decimals="{fact.decimals}" scale="{fact.scale}" format="ixt:{form}"{sign}'
    element = f"<ix:nonFraction {head} {numeric}>{number}</ix:nonFraction>"
    return f"({element})" if sign else element


def _note(rows: FilingRows, facts: Sequence[InlineFact], markup: Mapping[InlineFact, str]) -> list[str]:
    if not rows.disclosures:
        return []
    shares = {(*_context(fact), fact.unit): markup[fact] for fact in facts}

    def number(one: Disclosure) -> str:
        return shares[_share_key(one)] if one.dimensions else escape(one.share)

    return ["<h2>Shares of single customers</h2>", *concentration_note(rows.disclosures, number)]


def _tables(facts: Iterable[InlineFact], markup: Mapping[InlineFact, str]) -> list[str]:
    blocks: list[str] = []
    for heading, group in groupby(sorted(facts, key=lambda f: (_heading(f), f)), key=_heading):
        held = list(group)
        periods = sorted({(fact.end, fact.start) for fact in held}, reverse=True)
        labels = list(dict.fromkeys(_label(fact) for fact in held))
        cells = {(_label(fact), fact.end, fact.start): fact for fact in held}
        if len(cells) < len(held):
            raise ValueError(f"two facts of {held[0].accession} stand in one cell of {heading!r}")
        lines = ["<tr><td></td>" + "".join(f"<td>{period_words(s, e)}</td>" for e, s in periods) + "</tr>"]
        for label in labels:
            found = [cells.get((label, *period)) for period in periods]
            row = "".join(f"<td>{_cell(markup[fact], fact) if fact else ''}</td>" for fact in found)
            lines.append(f"<tr><td>{escape(label)}</td>{row}</tr>")
        blocks += [f"<h2>{escape(heading)}</h2>", "<table>", *lines, "</table>"]
    return blocks


def _cell(number: str, fact: InlineFact) -> str:
    return f"{number}%" if fact.unit == "pure" else number


def _heading(fact: InlineFact) -> str:
    axes = [_words(axis, "Axis") for axis in _dimensions(fact) if axis != _NEUTRAL]
    what = f"by {' and '.join(axes)}" if axes else "in total"
    when = "Over a period" if fact.start else "At a date"
    return f"{when}, {what} ({_UNITS.get(fact.unit, fact.unit)}{_SCALES[fact.scale]})"


def _label(fact: InlineFact) -> str:
    members = [_words(member, "Member") for axis, member in _dimensions(fact).items() if axis != _NEUTRAL]
    return ": ".join(
        [_words(fact.concept, ""), ", ".join(members)] if members else [_words(fact.concept, "")]
    )


def _dimensions(fact: InlineFact) -> dict[str, str]:
    found: dict[str, str] = json.loads(fact.dimensions)
    return found


def _words(name: str, ending: str) -> str:
    """`srt:ProductOrServiceAxis` -> `product or service`; what has capitals only stays so."""
    local = name.partition(":")[2].removesuffix(ending)
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in _WORD.split(local))


def _declarations(document: InlineDocument) -> str:
    own = dict(pair.split("=", 1) for pair in document.namespaces.split())
    return "".join(f' xmlns:{prefix}="{escape(uri)}"' for prefix, uri in sorted((_NAMESPACES | own).items()))


def _schema(document: InlineDocument) -> str:
    return f"{document.name.rpartition('.')[0]}.xsd"


def _context_markup(cik: int, key: Context, name: str) -> str:
    start, end, dimensions = key
    members = "".join(
        f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>'
        for axis, member in json.loads(dimensions).items()
    )
    segment = f"<xbrli:segment>{members}</xbrli:segment>" if members else ""
    period = (
        f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
        if start
        else f"<xbrli:instant>{end}</xbrli:instant>"
    )
    return (
        f'<xbrli:context id="{name}"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">{cik:010d}'
        f"</xbrli:identifier>{segment}</xbrli:entity><xbrli:period>{period}</xbrli:period></xbrli:context>"
    )


def _unit_markup(unit: str, name: str) -> str:
    if unit == "pure":
        measure = "xbrli:pure"
    elif re.fullmatch("[A-Z]{3}", unit):
        measure = f"iso4217:{unit}"
    else:
        raise ValueError(f"{unit} is neither a currency nor pure")
    return f'<xbrli:unit id="{name}"><xbrli:measure>{measure}</xbrli:measure></xbrli:unit>'
