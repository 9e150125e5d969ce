"""Small inline XBRL documents from a few figures, in the shape that EDGAR accepts."""

from collections.abc import Iterable

_HEAD = """<?xml version='1.0' encoding='ASCII'?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:ixt="http://www.xbrl.org/inlineXBRL/transformation/2020-02-12"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:us-gaap="http://fasb.org/us-gaap/2024"
 xmlns:ifrs-full="https://xbrl.ifrs.org/taxonomy/2024-03-27/ifrs-full"
 xmlns:srt="http://fasb.org/srt/2024" xmlns:dei="http://xbrl.sec.gov/dei/2024"
 xmlns:test="http://www.example.com/20240331"><head><title>test</title></head><body>
<div style="display:none"><ix:header><ix:references>
<link:schemaRef xlink:type="simple" xlink:href="test.xsd"/></ix:references><ix:resources>"""
_CONTEXT = """<xbrli:context id="c-{number}"><xbrli:entity>
<xbrli:identifier scheme="http://www.sec.gov/CIK">0000000001</xbrli:identifier></xbrli:entity><xbrli:period>
<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate></xbrli:period></xbrli:context>"""
_ROW = """<tr><td>{concept}</td><td><ix:nonFraction id="f-{number}" name="{concept}" contextRef="c-{number}"
 unitRef="usd" decimals="-6" scale="6" format="ixt:num-dot-decimal">{millions:,}</ix:nonFraction></td></tr>"""
_UNIT = '<xbrli:unit id="usd"><xbrli:measure>iso4217:{currency}</xbrli:measure></xbrli:unit>'
_TAIL = "</ix:resources></ix:header></div><p>{sentence}</p><table>{rows}</table></body></html>"


def inline_document(
    figures: Iterable[tuple[str, str, str, int]],
    sentence: str = "Figures of a test.",
    currency: str = "USD",
) -> bytes:
    """A document with (first day, last day, prefixed concept, millions of a currency), one table row each."""
    contexts, rows = "", ""
    for number, (start, end, concept, millions) in enumerate(figures, start=1):
        contexts += _CONTEXT.format(number=number, start=start, end=end)
        rows += _ROW.format(number=number, concept=concept, millions=millions)
    return (
        _HEAD + contexts + _UNIT.format(currency=currency) + _TAIL.format(sentence=sentence, rows=rows)
    ).encode()
