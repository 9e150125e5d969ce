"""Held 10-K and 10-Q documents -> undimensioned facts, for companies whose company facts are not held."""

import re
import xml.etree.ElementTree as ET
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.sample.store import Fact
from tools.sample_material.concepts import CONCEPTS

IX = "{http://www.xbrl.org/2013/inlineXBRL}"
XBRLI = "{http://www.xbrl.org/2003/instance}"

ARCHIVES = "www.sec.gov/Archives/edgar/data"
# Inline documents, by path under the archive: the folder is the accession number without its dashes.
INLINE_DOCUMENTS = (
    f"{ARCHIVES}/1018724/000101872424000008/amzn-20231231.htm",
    f"{ARCHIVES}/1018724/000101872425000004/amzn-20241231.htm",
    f"{ARCHIVES}/1018724/000101872425000123/amzn-20250930.htm",
    f"{ARCHIVES}/1318605/000162828024002390/tsla-20231231.htm",
    f"{ARCHIVES}/1318605/000162828025045968/tsla-20250930.htm",
    f"{ARCHIVES}/1318605/000162828026003952/tsla-20251231.htm",
    f"{ARCHIVES}/1326801/000132680123000093/meta-20230630.htm",
    f"{ARCHIVES}/1326801/000132680125000017/meta-20241231.htm",
)
# An XBRL instance held without its path at the SEC; the filing list names the accession number of the
# filing whose primary document it was extracted from.
INSTANCES = ((1018724, "misc.local/xbrl/AMZN/amzn/amzn-20221231_htm.xml", "amzn-20221231.htm"),)


@dataclass(frozen=True, slots=True)
class Document:
    """A filing's facts, with what its cover states."""

    cik: int
    accession: str
    form: str
    report_date: str
    facts: tuple[Fact, ...]


def read_inline(root: Path, path: str) -> Document:
    """Facts of `CONCEPTS` without dimensions in an inline document; ValueError where it can not be read."""
    cik, folder = path.split("/")[-3:-1]
    # A document cut out of a submission can start with an empty line, which XML does not allow.
    tree = ET.fromstring((root / path).read_bytes().lstrip())  # noqa: S314  (a held SEC document)
    cover = {
        e.get("name", "").removeprefix("dei:"): "".join(e.itertext()).strip()
        for e in tree.iter(f"{IX}nonNumeric")
    }
    values = [(e, e.get("name", ""), _inline_value(e)) for e in tree.iter(f"{IX}nonFraction")]
    return _document(int(cik), dashed(folder), tree, cover, values)


def read_instance(root: Path, path: str, cik: int, accession: str) -> Document:
    """The same from an XBRL instance, where a value stands unscaled as the element's text."""
    tree = ET.parse(root / path).getroot()  # noqa: S314  (a held SEC document)
    prefix = {uri: _prefix(uri) for uri in {e.tag.partition("}")[0].strip("{") for e in tree}}
    cover: dict[str, str] = {}
    values: list[tuple[ET.Element, str, Decimal | None]] = []
    for element in tree:
        uri, _, name = element.tag.strip("{").partition("}")
        if prefix.get(uri) == "dei":
            cover.setdefault(name, (element.text or "").strip())
        elif element.get("unitRef") and element.text:
            values.append((element, f"{prefix.get(uri, '')}:{name}", Decimal(element.text)))
    return _document(cik, accession, tree, cover, values)


def dashed(folder: str) -> str:
    """`000101872424000008` -> `0001018724-24-000008`."""
    if not re.fullmatch(r"\d{18}", folder):
        raise ValueError(f"{folder} is not an accession number")
    return f"{folder[:10]}-{folder[10:12]}-{folder[12:]}"


def _document(
    cik: int,
    accession: str,
    tree: ET.Element,
    cover: dict[str, str],
    values: list[tuple[ET.Element, str, Decimal | None]],
) -> Document:
    periods = dict(_plain_periods(tree))
    units = {
        u.get("id", ""): (u.findtext(f"{XBRLI}measure") or "").rpartition(":")[2]
        for u in tree.iter(f"{XBRLI}unit")
    }
    best: dict[tuple[str, str, str], tuple[int, Fact]] = {}
    for element, name, value in values:
        taxonomy, _, concept = name.partition(":")
        period = periods.get(element.get("contextRef", ""))
        if value is None or period is None or concept not in CONCEPTS.get(taxonomy, ()):
            continue
        fact = Fact(
            cik=cik,
            taxonomy=taxonomy,
            concept=concept,
            unit=units[element.get("unitRef", "")],
            end=period[1],
            start=period[0],
            accession=accession,
            value=whole(value),
            fy=cover["DocumentFiscalYearFocus"],
            fp=cover["DocumentFiscalPeriodFocus"],
        )
        # The same fact printed twice with different precision: the most precise one counts.
        decimals = 99 if element.get("decimals") == "INF" else int(element.get("decimals") or -99)
        held = best.get((concept, *period))
        if held is None or decimals > held[0]:
            best[(concept, *period)] = (decimals, fact)
        elif decimals == held[0] and held[1].value != fact.value:
            raise ValueError(f"{accession} states {concept} {period} twice: {held[1].value} and {fact.value}")
    report_date = _iso_date(cover["DocumentPeriodEndDate"], [end for _, end in periods.values()])
    return Document(
        cik, accession, cover["DocumentType"], report_date, tuple(fact for _, fact in best.values())
    )


def whole(value: Decimal) -> int:
    """The value as an integer; raises ValueError where that would lose something."""
    if value != value.to_integral_value():
        raise ValueError(f"{value} is not a whole number")
    return int(value)


def _plain_periods(tree: ET.Element) -> Iterator[tuple[str, tuple[str, str]]]:
    """(context id, (start, end)) of contexts without dimensions; an instant has an empty start."""
    for context in tree.iter(f"{XBRLI}context"):
        dimensioned = next(context.iter(f"{XBRLI}segment"), None) is not None
        if dimensioned or next(context.iter(f"{XBRLI}scenario"), None) is not None:
            continue
        instant = context.findtext(f"{XBRLI}period/{XBRLI}instant")
        start = context.findtext(f"{XBRLI}period/{XBRLI}startDate") or ""
        end = context.findtext(f"{XBRLI}period/{XBRLI}endDate") or ""
        yield context.get("id", ""), ("", instant.strip()) if instant else (start.strip(), end.strip())


def _inline_value(element: ET.Element) -> Decimal | None:
    """The number of an ix:nonFraction; None for nil and for formats that the wanted concepts never use."""
    if element.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true":
        return None
    text = "".join(element.itertext()).strip()
    form = element.get("format", "").rpartition(":")[2]
    if form in ("fixed-zero", "zerodash", "numdash"):
        return Decimal(0)
    if not re.fullmatch(r"[\d,]+(\.\d+)?", text):
        return None
    value = Decimal(text.replace(",", "")).scaleb(int(element.get("scale") or 0))
    return -value if element.get("sign") == "-" else value


def _prefix(uri: str) -> str:
    found = re.match(r"http://(?:fasb\.org|xbrl\.sec\.gov)/([a-z-]+)/\d{4}", uri)
    return found[1] if found else ""


def _iso_date(printed: str, ends: list[str]) -> str:
    """The cover's period end as ISO; the cover may print it in words, so it must match a context's end."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", printed):
        return printed
    day_year = re.search(r"(\d{1,2}),\s*(\d{4})", printed)
    month = next((i for i, name in enumerate(month_name) if name and name in printed), 0)
    iso = f"{day_year[2]}-{month:02d}-{int(day_year[1]):02d}" if day_year else ""
    if iso not in ends:
        raise ValueError(f"no context ends on the cover's date {printed!r}")
    return iso
