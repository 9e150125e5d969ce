"""Held 10-K and 10-Q documents -> the facts of the measures we follow, by the project's own extractor.

Company facts hold no dimensions and no concept of a company's own, so these stand in filings only. A fact that the
sample's company facts carry for the same filing is left out.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.companies import Company, Universe
from pipelines.normalise.concentration.tagged import CONCEPTS as SHARES
from pipelines.normalise.selectors import selectors, without_neutral
from pipelines.raw.xbrl.extract import extract
from pipelines.raw.xbrl.names import usual_prefix
from pipelines.sample.store import InlineDocument, InlineFact
from tools.sample_material.inline_filings import ARCHIVES, dashed

COVER = ("dei:DocumentType", "dei:DocumentPeriodEndDate", "dei:EntityCentralIndexKey")
_PERIODIC = ("10-K", "10-Q", "10-K/A", "10-Q/A", "10-KT", "10-QT")
DOCUMENT = re.compile(r"[a-z]+-\d{8}\.htm")
_DECLARATION = re.compile(rb'xmlns:([\w.-]+)="([^"]+)"')
_EXACT = 1_000
_FACT = ["concept", "unit", "start_date", "end_date", "dimensions"]

Carried = Callable[[str, str, str, str, str], bool]


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A filing's document: every fact (columns of the extractor), its bytes, and the namespaces by usual prefix."""

    company: Company
    cik: int
    accession: str
    name: str
    body: bytes
    facts: pl.DataFrame
    namespaces: dict[str, str]


def read_documents(root: Path, universe: Universe) -> Iterator[HeldDocument]:
    """Every held inline 10-K and 10-Q of the universe's companies."""
    for company in universe.companies:
        for cik in company.ciks:
            for path in sorted((root / ARCHIVES / str(cik)).glob("*/*.htm")):
                if DOCUMENT.fullmatch(path.name):
                    held = read_document(company, cik, dashed(path.parent.name), path.name, path)
                    if held.facts.filter(_is_cover & pl.col("value").is_in(_PERIODIC)).height:
                        yield held


_is_cover = pl.col("concept") == COVER[0]


def read_document(company: Company, cik: int, accession: str, name: str, path: Path) -> HeldDocument:
    """One document; raises ValueError where a piece of it can not be read."""
    body = path.read_bytes()
    extraction = extract([(name, body)])
    if extraction.pieces:
        raise ValueError(f"{accession}: {extraction.pieces[0]}")
    declared = [(prefix.decode(), uri.decode()) for prefix, uri in _DECLARATION.findall(body)]
    namespaces: dict[str, str] = {}
    for prefix, uri in declared:
        namespaces.setdefault(usual_prefix(uri) or prefix, uri)
    return HeldDocument(company, cik, accession, name, body, extraction.facts, namespaces)


def inline_rows(held: HeldDocument, carried: Carried) -> tuple[InlineDocument | None, list[InlineFact]]:
    """The document's row and its facts: selected ones, shares, and the cover; nothing where only the cover is left.

    carried(concept, unit, start, end, accession): whether the sample's company facts hold an undimensioned fact.
    """
    chosen = map(_row(held), _chosen(held).iter_rows(named=True))
    numbers = [fact for fact in chosen if not _is_carried(fact, carried)]
    if not numbers:
        return None, []
    facts = [*numbers, *cover_facts(held)]
    return document_row(held, facts), facts


def cover_facts(held: HeldDocument) -> list[InlineFact]:
    """What the document says of itself: form, period end and filer."""
    cover = held.facts.filter(pl.col("concept").is_in(COVER)).unique(
        "concept", keep="first", maintain_order=True
    )
    return list(map(_row(held), cover.iter_rows(named=True)))


def document_row(held: HeldDocument, facts: Iterable[InlineFact]) -> InlineDocument:
    """The document with the namespaces that these facts and its cover use."""
    used = {"dei", *(name.partition(":")[0] for fact in facts for name in _names(fact))}
    spelled = " ".join(f"{prefix}={held.namespaces[prefix]}" for prefix in sorted(used))
    return InlineDocument(held.cik, held.accession, held.name, spelled)


def _is_carried(fact: InlineFact, carried: Carried) -> bool:
    return fact.dimensions == "{}" and carried(fact.concept, fact.unit, fact.start, fact.end, fact.accession)


def _names(fact: InlineFact) -> Iterator[str]:
    yield fact.concept
    for axis, member in json.loads(fact.dimensions).items():
        yield from (axis, member)


def _chosen(held: HeldDocument) -> pl.DataFrame:
    """Numbers that a selector selects and shares of customers: the first occurrence with the most decimals."""
    wanted = selectors(held.company).select("concept", "dimensions").unique()
    numbers = held.facts.filter(
        pl.col("is_numeric") & pl.col("value").is_not_null() & pl.col("end_date").is_not_null()
    )
    plain = numbers.with_columns(without_neutral(numbers["dimensions"]).alias("_plain"))
    selected = plain.join(
        wanted, left_on=["concept", "_plain"], right_on=["concept", "dimensions"], how="semi"
    )
    reads_prose = "concentration" in held.company.prose
    shares = plain.filter(pl.col("concept").is_in(SHARES)) if reads_prose else plain.clear()
    precision = (
        pl.when(pl.col("decimals") == "INF")
        .then(_EXACT)
        .otherwise(pl.col("decimals").cast(pl.Int32, strict=False))
        .fill_null(-_EXACT)
    )
    best = (
        pl.concat([selected, shares])
        .with_columns(precision.alias("_precision"))
        .sort("_precision", "fact_number", descending=[True, False])
        .unique([*_FACT, "_precision", "value"], keep="first", maintain_order=True)
    )
    first = best.unique(_FACT, keep="first", maintain_order=True)
    doubtful = best.join(first, on=[*_FACT, "_precision"]).filter(pl.col("value") != pl.col("value_right"))
    if doubtful.height:
        raise ValueError(f"{held.accession} states a fact twice: {doubtful.row(0)}")
    return first


def _row(held: HeldDocument) -> Callable[[dict[str, object]], InlineFact]:
    def row(fact: dict[str, object]) -> InlineFact:
        decimals = str(fact["decimals"] or "")
        return InlineFact(
            cik=held.cik,
            accession=held.accession,
            concept=str(fact["concept"]),
            end=str(fact["end_date"]),
            start=str(fact["start_date"] or ""),
            dimensions=str(fact["dimensions"]),
            unit=str(fact["unit"] or ""),
            decimals=decimals,
            scale=_scale(fact["scale"], decimals) if fact["unit"] else "",
            value=str(fact["value"]),
        )

    return row


def _scale(printed: object, decimals: str) -> str:
    """The scale of the printed number; an instance, which prints none, has the one that its decimals suggest."""
    if printed is not None:
        return str(printed)
    digits = -int(decimals) if decimals.lstrip("-").isdigit() else 0
    return str(next((scale for scale in (9, 6, 3) if digits >= scale - (2 if scale == 9 else 0)), 0))
