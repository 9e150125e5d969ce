"""Releases as the project's own readers read them -> rows of the sample: figures and facts, never a sentence.

The same conversion serves held releases, when the sample is built, and the sample's own renderings, when they are
read back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.companies import Company
from pipelines.contracts.normalised import FILINGS
from pipelines.contracts.releases import RELEASE_RAW_TABLES
from pipelines.normalise.released import normalise_releases
from pipelines.raw.document import Document
from pipelines.raw.release_documents import parse_release_document
from pipelines.raw.releases.rows import ReleaseRows
from pipelines.sample.store import Release, ReleaseFigure, ReleaseStatement

MILLION = 1_000_000
MEASURES = ("capex_cash", "finance_lease_principal", "incentive_proceeds", "operating_cash_flow", "revenue")
_MONTHS = {"quarter": 3, "half": 6, "nine_months": 9, "year": 12, "trailing_year": 12}
_SHAPES = ("point", "approximately", "range", "tolerance")
# Prepaid agreements are paid already, and what is no inventory is no supply: neither is a commitment to suppliers.
_NO_SUPPLY = ("non-inventory", "prepaid supply agreements were")
_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A complete submission (accession given) or a page of a newsroom, with its address and the company's CIK."""

    cik: int
    accession: str
    url: str
    body: bytes


@dataclass(slots=True)
class ReleaseTables:
    """Rows of the three tables of releases."""

    releases: list[Release] = field(default_factory=list)
    figures: list[ReleaseFigure] = field(default_factory=list)
    statements: list[ReleaseStatement] = field(default_factory=list)


def read_company(company: Company, documents: Iterable[SourceDocument]) -> ReleaseTables:
    """Rows of one company's releases; raises ValueError where one period has two values in a release."""
    given = list(documents)
    ciks = {document.url.rpartition("/")[0]: document.cik for document in given}
    read = [_parsed(company, document) for document in given]
    frames = (
        pl.concat([table.frame(), *(getattr(rows, kind) for rows in read)])
        for table, kind in zip(RELEASE_RAW_TABLES, ("documents", "blocks", "cells"), strict=True)
    )
    raw = dict(zip(("documents", "blocks", "cells"), frames, strict=True))
    # A release that stands at two addresses is read at one of them only: each document is read by itself here.
    tables = ReleaseTables()
    for document in raw["documents"].sort("accession_number", "document_url").iter_rows(named=True):
        own = {
            kind: frame.filter(pl.col("document_url") == document["document_url"])
            for kind, frame in raw.items()
        }
        read_tables = normalise_releases(company, **own, filings=FILINGS.frame(), filing_evidence="filing")
        figures = _figures(document, read_tables["release_facts"])
        tables.figures += figures
        tables.statements += _statements(document, read_tables["statements"])
        cik = ciks[str(document["answer_url"]).rpartition("/")[0]]
        tables.releases.append(_release(cik, company.fiscal_year_end, document, figures))
    quarters = {r.accession: r.period for r in tables.releases if r.period}
    tables.releases = [
        r if r.period else Release(r.cik, r.accession, r.document, r.folder, r.exhibit, r.published,
                                   quarters.get(r.accession, ""))
        for r in tables.releases
    ]  # fmt: skip
    return tables


def _parsed(company: Company, document: SourceDocument) -> ReleaseRows:
    answer = Document(
        company.ticker, document.cik if document.accession else 0, document.url, _HASH, document.body
    )
    kind, form = ("8k_exhibit", "8-K") if document.accession else ("newsroom_page", None)
    name = document.url.rpartition("/")[2]
    return parse_release_document(answer, kind, document.accession or None, name, form)


def _release(
    cik: int, fiscal_year_end: int, document: dict[str, object], figures: Sequence[ReleaseFigure]
) -> Release:
    accession = str(document["accession_number"] or "")
    return Release(
        cik=cik,
        accession=accession,
        document=str(document["document_name"]),
        folder="" if accession else str(document["document_url"]).rpartition("/")[0] + "/",
        exhibit=str(document["exhibit_type"] or ""),
        published=str(document["published_date"] or ""),
        period=fiscal_quarter(max(f.end for f in figures), fiscal_year_end) if figures else "",
    )


def fiscal_quarter(end: str, fiscal_year_end: int) -> str:
    """`2024-06-30` -> `2024Q2` of a calendar-year filer, else `FY2024Q4`; early days of a month end the one before."""
    year, month, day = (int(part) for part in end.split("-"))
    if day < 15:
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    quarter = (month - fiscal_year_end - 1) % 12 // 3 + 1
    fiscal_year = year + (month > fiscal_year_end)
    return f"{year}Q{quarter}" if fiscal_year_end == 12 else f"FY{fiscal_year}Q{quarter}"


def _figures(document: dict[str, object], facts: pl.DataFrame) -> list[ReleaseFigure]:
    wanted = facts.filter(
        pl.col("statement").is_in(["income", "cash_flow"]) & pl.col("measure").is_in(MEASURES)
    )
    found: dict[tuple[str, ...], ReleaseFigure] = {}
    for row in wanted.iter_rows(named=True):
        figure = ReleaseFigure(
            accession=str(document["accession_number"] or ""),
            document=str(document["document_name"]),
            measure=row["measure"],
            start=row["period_start_date"].isoformat(),
            end=row["period_end_date"].isoformat(),
            value=row["value"] // MILLION,
        )
        key = (figure.measure, figure.start, figure.end)
        if row["value"] % MILLION or found.setdefault(key, figure) != figure:
            raise ValueError(f"{figure}: not in millions, or another value than {found[key]}")
    return sorted(found.values())


def _statements(document: dict[str, object], statements: pl.DataFrame) -> list[ReleaseStatement]:
    """Statements with amounts in dollars, each fact once; a quoted range belongs to the guidance that quotes it."""
    found: list[dict[str, object]] = []
    for row in statements.sort("statement_number").iter_rows(named=True):
        if row["evidence"] == "quoted_as_prior":
            quoting = found[-1]
            if (quoting["measure"], quoting["period"]) != (row["measure"], row["period_canonical"] or ""):
                raise ValueError(f"{row['sentence']!r} quotes a range of other guidance")
            quoting |= {"prior_low": str(row["low_usd"]), "prior_high": str(row["high_usd"])}
        elif row["low_usd"] is not None and row["amount_shape"] in _SHAPES and _is_own(row):
            found.append(_facts_of(row))
    # What is reported before the outlook: so a rendering has them.
    ordered = sorted(found, key=lambda one: one["kind"] == "guidance")
    unique = {tuple(one.values()): one for one in ordered}
    place = (str(document["accession_number"] or ""), str(document["document_name"]))
    return [
        ReleaseStatement(*place, number, **one)  # type: ignore[arg-type]
        for number, one in enumerate(unique.values(), start=1)
    ]


def _is_own(row: dict[str, object]) -> bool:
    begin = str(row["sentence"])[:40].lower()
    no_supply = row["measure"] == "supply_commitment" and any(word in begin for word in _NO_SUPPLY)
    return row["about"] == "own" and not no_supply


def _facts_of(row: dict[str, object]) -> dict[str, object]:
    return {
        "kind": row["kind"],
        "measure": row["measure"],
        "capex_definition": row["capex_definition"] or "",
        "low": row["low_usd"],
        "high": row["high_usd"],
        "shape": row["amount_shape"],
        "period": row["period_canonical"] or "",
        "revision": row["revision"],
        "prior_low": "",
        "prior_high": "",
    }
